"""The first pass of a debugging session: the step fails again, and how often each line had run until then is known.

Which pass of a loop fails, and in which call, stands in no recording: it is counted in a replay, which serves the same
calls as the next one will, and so counts what that will do.
"""

from __future__ import annotations

import threading
import types
from collections import deque
from dataclasses import dataclass
from typing import Any

from rewound.capture.identity import ATOMS
from rewound.capture.recorder import Recorder
from rewound.debug.lines import make_lines
from rewound.debug.places import Place, Target, Window, failing_frame, file_of
from rewound.model import Error

WINDOW = 2_000
"""Lines before the failure that the second pass records in full."""
_LONG = 200
"""Characters of a text that is told apart from others by them."""
Key = tuple[int, int]
"""(`id` of a code object, line)."""


class _Mine(threading.local):
    """One thread's counts, by code and line, and the last lines that it ran."""

    def __init__(self) -> None:
        self.hits: dict[Key, int] = {}
        self.last: deque[Key] = deque(maxlen=WINDOW)


@dataclass(frozen=True, slots=True)
class _Raise:
    """What was known at the moment at which an exception was raised."""

    key: Key
    hits: dict[Key, int]
    last: tuple[Key, ...]
    thread: int
    given: dict[str, Any]


class Counter:
    """Counts the lines of the project that run between `start` and `stop`, thread by thread."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._mine = _Mine()
        self._codes: dict[int, types.CodeType] = {}
        self._threads: dict[Key, list[int]] = {}
        """Who has run a line, in the order in which they first did."""
        self._raised: dict[tuple[str, str, int], _Raise] = {}
        self._lines = make_lines(self)

    def start(self) -> None:
        self._mine = _Mine()
        self._threads, self._raised = {}, {}
        self._lines.start()

    def stop(self) -> None:
        self._lines.stop()

    # ---- told by the interpreter

    def wants(self, code: types.CodeType) -> bool:
        if not self._recorder.project.holds(code.co_filename):
            return False
        self._codes[id(code)] = code
        return True

    def line(self, code: types.CodeType, line: int, frame: types.FrameType | None = None) -> None:
        mine, key = self._mine, (id(code), line)
        hits = mine.hits
        before = hits.get(key, 0)
        hits[key] = before + 1
        mine.last.append(key)
        if not before:
            self._threads.setdefault(key, []).append(threading.get_ident())

    def raised(self, code: types.CodeType, error: BaseException, frame: types.FrameType) -> None:
        """Note where an exception left the program's code first; on its way up it is told again and again."""
        trace = error.__traceback__
        while trace is not None and trace.tb_frame is not frame:
            trace = trace.tb_next
        while trace is not None and (trace := trace.tb_next) is not None:
            if self._recorder.project.holds(trace.tb_frame.f_code.co_filename):
                return
        key, mine = (id(code), frame.f_lineno), self._mine
        who = self._threads.get(key, [])
        thread = who.index(threading.get_ident()) if threading.get_ident() in who else 0
        given = plain_locals(frame) if len(who) > 1 else {}
        self._raised[code.co_filename, code.co_qualname, key[1]] = _Raise(key, dict(mine.hits), tuple(mine.last), thread, given)

    # ---- asked afterwards

    def target(self, error: Error, cell_id: str | None) -> Target | None:
        """The moment at which that exception was raised; None if no line of the project raised it."""
        frame = failing_frame(error)
        found = None if frame is None else self._raised.get((frame.file, frame.function, frame.line or 0))
        if found is None:
            return None
        place = self._place(found.key)
        several = len(self._threads.get(found.key, ())) > 1
        return Target(
            place,
            self._count(found.hits, place),
            thread=found.thread,
            given=found.given if several else None,
            cell_id=cell_id,
            error=error.type.removeprefix("builtins."),
            lines=sum(found.hits.values()),
            window=self._window(found),
        )

    def _place(self, key: Key) -> Place:
        code = self._codes[key[0]]
        return Place(file_of(code.co_filename, self._recorder), code.co_qualname, key[1])

    def _count(self, hits: dict[Key, int], place: Place) -> int:
        """How often this line has run, in whichever code object: a function that is defined again is the same function."""
        same = (key for key in hits if key[1] == place.line and place.is_in(self._codes[key[0]], self._recorder))
        return sum(hits[key] for key in same)

    def _window(self, found: _Raise) -> Window | None:
        """Of the lines near the beginning of the last ones the one that had run least often: to wait for it costs least."""
        early = found.last[: len(found.last) // 2 + 1]
        if not early:
            return None
        key = min(early, key=lambda key: found.hits[key])
        place = self._place(key)
        since = found.last[early.index(key) :].count(key)
        return Window(place, self._count(found.hits, place) - since + 1)


def plain_locals(frame: types.FrameType) -> dict[str, Any]:
    """A frame's numbers and short texts, by which one of several threads is told from the others."""
    if not frame.f_code.co_flags & 1:  # a module's or cell's own statements share their names with everything
        return {}
    known = {name: value for name, value in frame.f_locals.items() if type(value) in ATOMS}
    return {
        name: value
        for name, value in known.items()
        if value is None or type(value) in (int, bool) or (type(value) is str and len(value) < _LONG)
    }
