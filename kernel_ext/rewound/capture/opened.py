"""Stores the beginnings of calls that ask something of the outside: after a crash it is known whose question it was."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from rewound.capture.calls import RUNNING, SECONDS, SEQ, STATUS

if TYPE_CHECKING:
    from rewound.capture.calls import Call
    from rewound.store import Writer


class Opened:
    """The open calls in or below which something was asked. Holds their rows, and nothing of the program's."""

    def __init__(self, run: str, writer: Writer) -> None:
        self._run = run
        self._writer = writer
        self.rows: dict[int | None, list[Any] | None] = {}
        """By seq; None for a cell, whose beginning is stored in any case."""
        self._stored: set[int | None] = set()
        self.lock = threading.Lock()
        """Held by who hands over ends of calls past `store`: of two entries for one step the later counts."""

    def begins(self, call: Call | None) -> None:
        """A call asks for the first time: it and those above it are to be stored before they have ended."""
        rows = self.rows
        while call is not None and call.row[SEQ] not in rows:
            if type(call.row[SEQ]) is int:
                rows[call.row[SEQ]] = None if call.code is None else call.row
            call = call.previous

    def store(self) -> None:
        """Store the beginnings of those that are open at this moment, each once. Their ends are handed over after this."""
        if not self.rows:
            return
        with self.lock:
            opened = [copied for seq, row in list(self.rows.items()) if row is not None and (copied := self._begun(seq, row.copy()))]
            self._writer.put_calls(self._run, opened)

    def _begun(self, seq: int | None, row: list[Any]) -> list[Any] | None:
        if row[SECONDS] is not None:
            del self.rows[seq]
            self._stored.discard(seq)
            return None
        if seq in self._stored:
            return None
        self._stored.add(seq)
        row[STATUS] = RUNNING
        return row
