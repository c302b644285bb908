"""The texts of files and cells whose code runs: each is told to the store once."""

from __future__ import annotations

from collections.abc import Callable

from rewound.capture.calls import read_source
from rewound.store.codec import hash_bytes


class Sources:
    """By file name the text that it stands for. `put` takes a text's key and the text."""

    def __init__(self, put: Callable[[str, str], None]) -> None:
        self._put = put
        self._keys: dict[str, str] = {}
        self._texts: dict[str, str] = {}

    def key_of(self, filename: str) -> str:
        """The key of a file's text; of one that nobody told, as it is on the disk when it is first asked for."""
        return self._keys.get(filename) or self.tell(filename, read_source(filename))

    def tell(self, filename: str, text: str) -> str:
        """The text that a file name stands for from now on. Returns its key."""
        key = self._keys[filename] = hash_bytes(text.encode("utf-8", "surrogatepass"))
        self._texts[filename] = text
        self._put(key, text)
        return key

    def text_of(self, filename: str) -> str | None:
        """The text that stands for a file name, if it was asked for or told."""
        return self._texts.get(filename)
