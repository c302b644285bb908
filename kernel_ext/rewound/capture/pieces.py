"""What calls print: noted while they are open, and stored beside the globals that they read, to be printed again when one is served."""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Iterator, MutableSequence

from rewound.capture.calls import INCOMPLETE, READS, SEQ, Call
from rewound.model import Encoded, Value

PRINTED = "printed"
"""`Value.scope` of what a call printed: a list of (order, stream, text)."""
MOST = 10_000
"""Pieces of text that one call may print and still be served; of what a module prints the last."""
Piece = tuple[int, str, str]
"""(order, stream, text)"""


class Pieces(dict[int, MutableSequence[Piece]]):
    """What open calls have printed, by `seq`."""

    def __init__(self, numbers: Iterator[int]) -> None:
        super().__init__()
        self._numbers = numbers

    def note(self, call: Call, stream: str, text: str) -> None:
        pieces = self.setdefault(call.row[SEQ], [])
        if len(pieces) < MOST:
            pieces.append((next(self._numbers), stream, text))
        else:
            call.mark(INCOMPLETE)

    def keep(self, call: Call) -> None:
        """The call has ended: what it printed goes with its row."""
        pieces = self.pop(call.row[SEQ], None) if self else None
        if pieces is not None:
            value = Value("printed", "builtins.list", None, Encoded(pickle.dumps(list(pieces), 5)), scope=PRINTED)
            call.row[READS] = (*call.row[READS], value)


class Bodies(Pieces):
    """The same of modules, whose bodies always run: kept to be looked at, the end of it."""

    def note(self, call: Call, stream: str, text: str) -> None:
        self.setdefault(call.row[SEQ], deque(maxlen=MOST)).append((next(self._numbers), stream, text))
