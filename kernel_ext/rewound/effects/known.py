"""Secrets whose text is known in a run: what somebody typed as a password, and values of environment variables that look like keys."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import quote, quote_plus

from rewound.effects.secret_names import is_secret_variable

LEAST, MOST = 8, 200
"""Characters of a secret that is looked for everywhere, and how many of them are: a short one is part of too much."""
_KINDS = ("[a-z]", "[A-Z]", r"\d", r"[^a-zA-Z\d]")


class Known:
    """Looked for wherever something is written; `data` is shared with the store, which looks into the values of steps."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.data: list[bytes] = []
        self.listeners: list[Callable[[], None]] = []
        """Called when there is one more."""

    def learn(self, secret: str) -> None:
        """A text that is a secret, wherever it stands, as it is and as it is written in JSON and in URLs."""
        if len(secret) < LEAST or secret in self.texts or len(self.texts) >= MOST:
            return
        for text in dict.fromkeys([secret, json.dumps(secret)[1:-1], quote(secret, safe=""), quote_plus(secret)]):
            self.data.append(text.encode("utf-8", "surrogateescape"))
            self.texts.append(text)
        for listener in self.listeners:
            listener()

    def holds(self, data: bytes) -> bool:
        """Whether one of them stands in this."""
        return any(secret in data for secret in list(self.data))

    def learn_variables(self, variables: Mapping[str, str]) -> None:
        """Variables of the environment. A path is none, nor is what may be a word of any text, such as `postgres`."""
        for name, value in variables.items():
            kinds = sum(re.search(kind, value) is not None for kind in _KINDS) if len(value) >= LEAST else 0
            if kinds > 1 and value[0] not in "/~" and is_secret_variable(name):
                self.learn(value)
