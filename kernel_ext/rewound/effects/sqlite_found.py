"""Connections of `sqlite3` to files that cannot be recorded: those that were open before the recording began, or are made by a function.

What is asked through them goes on as ever, and is named; in a replay what only reads goes live, and what writes is held back.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from types import FrameType, ModuleType
from typing import TYPE_CHECKING, Any

from rewound.effects.journal import Journal, pose
from rewound.effects.patching import Patches

if TYPE_CHECKING:
    from rewound.effects.statements import Statements


class Found:
    """See the module. `is_programs` tells whose doing a frame is."""

    def __init__(self, journal: Journal, module: ModuleType, patched: Patches, is_programs: Callable[[Journal, FrameType], bool]) -> None:
        self._journal = journal
        self._module = module
        self._patched = patched
        self._is_programs = is_programs
        self._execute = module.Cursor.execute
        self._statements: Statements | None = None
        self._files: dict[int, str] = {}
        """Why each is not recorded, by `id`, which another may have when a connection is gone: nothing else can be kept of them."""
        self._told: set[tuple[int, int | None, bool]] = set()

    def add(self, connection: Any, why: str) -> None:
        """Notice what is asked through this one, if its database is a file; `why` it is not recorded."""
        if self._file_of(connection) is None:
            return
        if not self._files:
            for kind in (self._module.Connection, self._module.Cursor):
                for name in ("execute", "executemany", "executescript"):
                    self._patched.set_builtin(kind, name, self._noticing(getattr(kind, name), of_cursor=kind is self._module.Cursor))
        self._files[id(connection)] = why

    def _file_of(self, connection: Any) -> str | None:
        try:
            cursor = self._module.Connection.cursor(connection)
            cursor.row_factory = None
            files = [os.fsdecode(file) for _, _, file in self._execute(cursor, "PRAGMA database_list") if file]
        except Exception:  # it is closed, or another thread's own
            return None
        return next(iter(files), None)

    def _noticing(self, real: Any, *, of_cursor: bool) -> Any:
        files, frame_of = self._files, sys._getframe

        def carry_out(asked: Any, *args: Any) -> Any:
            connection = asked.connection if of_cursor else asked
            if args and id(connection) in files and self._is_programs(self._journal, frame_of(1)):
                self._notice(connection, str(args[0]))
            return real(asked, *args)

        return pose(carry_out, real)

    def _notice(self, connection: Any, statement: str) -> None:
        from rewound.effects.sqlite import named_file  # with the first that is asked: most are asked nothing
        from rewound.effects.statements import Statements

        journal = self._journal
        self._statements = self._statements or Statements(journal.masking)
        changes = self._statements.of(statement).does not in ("read", "session")
        place = (id(connection), journal.where.step_now(), changes)
        if journal.answers is None and place in self._told:
            return
        file = self._file_of(connection)
        if file is None:
            del self._files[id(connection)]  # another one by now
            return
        self._told.add(place)
        tell = journal.uncovered_change if changes else journal.uncovered
        tell(f"{named_file(file)}: {self._files[id(connection)]}", "sqlite3")
