"""Secrets whose text is known in a run: what somebody typed as a password, and values of environment variables that look like keys."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from urllib.parse import quote, quote_plus, unquote_plus

from rewound.effects.secret_names import is_secret_variable

LEAST, MOST = 8, 200
"""Characters of a secret that is looked for everywhere, and how many of them are: a short one is part of too much."""
_KINDS = ("[a-z]", "[A-Z]", r"\d", r"[^a-zA-Z\d]")


class Known:
    """Looked for wherever something is written; `data` is shared with the store, which looks into the values of steps.

    It begins with what `others` hold by then, which takes none of its room.
    """

    def __init__(self, others: Known | None = None) -> None:
        self.texts: list[str] = [] if others is None else others.texts.copy()
        self.data: list[bytes] = [] if others is None else others.data.copy()
        self._most = len(self.texts) + MOST
        self.listeners: list[Callable[[], None]] = []
        """Called when there is one more."""

    def learn(self, secret: str) -> None:
        """A text that is a secret, wherever it stands, as it is and as it is written in JSON and in URLs."""
        if len(secret) < LEAST or secret in self.texts or len(self.texts) >= self._most:
            return
        for text in dict.fromkeys([secret, json.dumps(secret)[1:-1], quote(secret, safe=""), quote_plus(secret)]):
            self.data.append(text.encode("utf-8", "surrogateescape"))
            self.texts.append(text)
        for listener in self.listeners:
            listener()

    def learn_sent(self, sent: str) -> None:
        """A secret as it was sent, the words of it, and what they stand for: of `Basic QWRhOnNlc2FtZQ==` also the password."""
        for secret in {sent, *sent.split()}:
            for text in {secret, *_read(secret)}:
                self.learn(text)

    def keep_out(self, others: Known) -> None:
        """What `others` know is not written as part of a value. Texts keep it: what is asked with it was recorded before it was known."""
        self.data += [secret for secret in others.data if secret not in self.data]

    def holds(self, data: bytes) -> bool:
        """Whether one of them stands in this."""
        return any(secret in data for secret in list(self.data))

    def learn_variables(self, variables: Mapping[str, str]) -> None:
        """Variables of the environment. A path is none, nor is what may be a word of any text, such as `postgres`."""
        for name, value in variables.items():
            kinds = sum(re.search(kind, value) is not None for kind in _KINDS) if len(value) >= LEAST else 0
            if kinds > 1 and value[0] not in "/~" and is_secret_variable(name):
                self.learn(value)


def _read(secret: str) -> Iterator[str]:
    """What a program reads where this was sent: as UTF-8, in a URL or a form, in JSON, and in base 64, as a name and a password are."""
    with suppress(UnicodeError):
        yield secret.encode("latin-1").decode()
    yield unquote_plus(secret)
    with suppress(ValueError):
        yield str(json.loads(f'"{secret}"'))
    with suppress(binascii.Error, UnicodeError, ValueError):
        plain = base64.b64decode(secret, validate=True).decode()
        yield from (plain, *plain.split(":", 1))
