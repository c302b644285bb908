"""Takes the secrets that a request brought out of everything that is kept of it: also out of the values that the program made of it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any

LEAST = 6
"""Characters from which a secret is looked for elsewhere: what is shorter would be found in everything."""


def secrets_in(sent: bytes, masked: bytes) -> set[bytes]:
    """What stars stand for in a text whose secrets are masked, and the words of it; both are of the same length."""
    found: set[bytes] = set()
    start = None
    for place in range(min(len(sent), len(masked)) + 1):
        starred = place < len(masked) and place < len(sent) and masked[place] == 0x2A and sent[place] != 0x2A
        if starred and start is None:
            start = place
        elif not starred and start is not None:
            found |= _words(sent[start:place])
            start = None
    return found


def _words(secret: bytes) -> set[bytes]:
    """A secret, its words, and what they are where they are in base 64, as a name and a password are sent."""
    words = {secret, *secret.split()}
    for word in list(words):
        try:
            plain = base64.b64decode(word, validate=True)
        except (binascii.Error, ValueError):
            continue
        if plain.isascii():
            words |= {plain, *plain.split(b":", 1)}
    schemes = {b"bearer", b"basic", b"digest", b"token"}
    return {word for word in words if len(word) >= LEAST and word.lower() not in schemes}


class Scrubber:
    """Puts as many stars in place of each secret: a pickle with a secret in it still opens."""

    def __init__(self, secrets: Iterable[bytes]) -> None:
        self._secrets: set[bytes] = set()
        self.add(secrets)

    def add(self, secrets: Iterable[bytes]) -> None:
        """There are more."""
        self._secrets.update(secrets)
        longest = sorted(self._secrets, key=len, reverse=True)
        self._data = re.compile(b"|".join(map(re.escape, longest))) if longest else None
        texts = [secret.decode("utf-8", "replace") for secret in longest]
        self._text = re.compile("|".join(map(re.escape, texts)))

    def finds(self, data: bytes) -> bool:
        return self._data is not None and self._data.search(data) is not None

    def clean(self, value: Any) -> Any:
        """The same without the secrets: of bytes, texts, and of dataclasses, tuples, lists and dicts that hold such."""
        return value if self._data is None else self._clean(value)

    def _clean(self, value: Any) -> Any:
        if isinstance(value, bytes):
            assert self._data is not None
            return self._data.sub(lambda found: b"*" * len(found[0]), value)
        if isinstance(value, str):
            return self._text.sub(lambda found: "*" * len(found[0]), value)
        if isinstance(value, dict):
            return {self._clean(name): self._clean(part) for name, part in value.items()}
        if isinstance(value, list):
            return [self._clean(part) for part in value]
        if isinstance(value, tuple):
            return tuple(map(self._clean, value))
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{entry.name: self._clean(getattr(value, entry.name)) for entry in fields(value)})
        return value
