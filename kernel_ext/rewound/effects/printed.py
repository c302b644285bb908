"""What the program prints, told while it prints: the streams' own `write` with one more call in front of it.

Served calls print their text again, so that a replay prints what the run printed.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from typing import Any

from rewound.effects.patching import Patches

Told = Callable[[str, str], None]
"""Called with (stdout or stderr, text) before each write."""


class Printed:
    """Listens to the standard streams between `attach` and `detach`; the stream objects stay the same ones."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._patches = Patches()
        self.heard: set[str] = set()
        """The streams that have been written to since `attach`."""

    def attach(self) -> None:
        self.heard.clear()
        # Where one stream stands for both, it is listened to once.
        streams: dict[int, tuple[str, Any]] = {id(sys.stderr): ("stderr", sys.stderr), id(sys.stdout): ("stdout", sys.stdout)}
        for name, stream in streams.values():
            # A stream that takes no attribute (some test runners' do not) is not listened to: nothing is lost but this.
            with contextlib.suppress(AttributeError, TypeError):
                self._patches.set(stream, "write", self._listening(name, stream.write))

    def _listening(self, name: str, write: Callable[[str], Any]) -> Callable[[str], Any]:
        told = self._told
        heard = self.heard

        def listening(text: str) -> Any:
            heard.add(name)
            told(name, text)
            return write(text)

        return listening

    def detach(self) -> None:
        self._patches.undo()


def print_again(pieces: list[tuple[int, str, str]]) -> None:
    """Write recorded pieces (order, stream, text) to the streams of today, in their order."""
    for _, name, text in sorted(pieces):
        getattr(sys, name).write(text)
