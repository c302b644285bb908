"""The second pass: stops before one line runs for one certain time, in one thread, and costs nothing anywhere else."""

from __future__ import annotations

import sys
import threading
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rewound.capture.hooks import NOT_AGAIN
from rewound.capture.recorder import Recorder
from rewound.debug.lines import make_lines
from rewound.debug.places import Target


@dataclass(frozen=True, slots=True)
class Stop:
    """The program stands before the failing line."""

    frame: types.FrameType
    target: Target
    file: str | None
    """Its path; None for code of a cell."""
    differs: tuple[str, ...] = ()
    """Names of the frame whose values are not those that the recording holds of the failure."""

    def facts(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {
            "cell_id": self.target.cell_id,
            "file": self.file,
            "function": self.target.place.function,
            "line": self.frame.f_lineno,
            "hit": self.target.hit,
            "error": self.target.error,
            "differs": list(self.differs),
            "changed": [],
        }


OURS = 910_000
"""Number of the breakpoint that debugpy names at this stop; those of a person begin with 0."""
OnStop = Callable[[Stop], Any]
"""Called in the program's thread, between two lines. What it answers traces the frame from there on (3.11), if it is a function."""


class _Mine(threading.local):
    """How often one thread has run the line."""

    def __init__(self) -> None:
        self.hits = 0
        self.number = -1


class Stopper:
    """Waits for a target between `start` and `stop`, and calls `on_stop` once."""

    def __init__(self, recorder: Recorder, target: Target, on_stop: OnStop, differs: Callable[[types.FrameType], tuple[str, ...]]) -> None:
        self._recorder = recorder
        self._target = target
        self._on_stop = on_stop
        self._differs = differs
        self._mine = _Mine()
        self._threads = 0
        self._lines = make_lines(self)
        self.reached = False

    def start(self) -> None:
        self._mine, self._threads, self.reached = _Mine(), 0, False
        self._lines.start()

    def stop(self) -> None:
        self._lines.stop()

    def wants(self, code: types.CodeType) -> bool:
        return not self.reached and self._target.place.is_in(code, self._recorder)

    def raised(self, code: types.CodeType, error: BaseException, frame: types.FrameType) -> None:
        return None

    def line(self, code: types.CodeType, line: int, frame: types.FrameType | None = None) -> Any:
        target, mine = self._target, self._mine
        if line != target.place.line or self.reached:
            return NOT_AGAIN
        mine.hits += 1
        if target.given is None:
            if mine.number < 0:
                mine.number, self._threads = self._threads, self._threads + 1
            if mine.hits != target.hit or mine.number != target.thread:
                return None
        frame = frame or sys._getframe(1)
        if target.given is not None and not _has(frame, target.given):
            return None
        self.reached = True
        file = None if code.co_filename in self._recorder.project.cells else code.co_filename
        return self._on_stop(Stop(frame, target, file, self._differs(frame)))


def _has(frame: types.FrameType, given: Mapping[str, Any]) -> bool:
    held = frame.f_locals
    return all(name in held and type(held[name]) is type(value) and held[name] == value for name, value in given.items())
