"""How the interpreter tells about lines of the project's code: one protocol, two cores, as for calls.

`MonitoringLines` (Python 3.12 and later) has a tool id of its own beside the recorder's and a debugger's; what answers
`NOT_AGAIN` costs nothing from then on. `TracingLines` (3.11) uses `sys.settrace`, of which there is only one: a debugger
takes it over, and with it ends what was told here.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import types
from typing import Any, Protocol

from rewound.capture.hooks import NOT_AGAIN
from rewound.capture.observe import give_back, take_tool

Raised = tuple[types.CodeType, int, BaseException, types.FrameType]


class Listener(Protocol):
    """Who is told. The frame is that of the code; without one it is the caller's."""

    def wants(self, code: types.CodeType) -> bool:
        """Whether to be told of the lines of code that begins to run."""

    def line(self, code: types.CodeType, line: int, frame: types.FrameType | None = None) -> Any:
        """A line is about to run. `NOT_AGAIN`: not this one again; a function: who traces this frame from here on (3.11)."""

    def raised(self, code: types.CodeType, error: BaseException, frame: types.FrameType) -> None:
        """An exception was raised in code of the project, or has come up into it."""


class Lines(Protocol):
    """Tells a listener between `start` and `stop`."""

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def ask_again(self) -> None:
        """Ask about all code anew, also about that which is running."""


class MonitoringLines:
    """By `sys.monitoring`."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._tool: int | None = None
        self._codes: dict[int, types.CodeType] = {}

    def start(self) -> None:
        monitoring, events = sys.monitoring, sys.monitoring.events
        self._tool = tool = take_tool((3, 4, 5))
        monitoring.register_callback(tool, events.PY_START, self._begins)
        monitoring.register_callback(tool, events.PY_RESUME, self._begins)
        monitoring.register_callback(tool, events.RAISE, self._raised)
        monitoring.register_callback(tool, events.LINE, self._listener.line)
        monitoring.set_events(tool, events.PY_START | events.PY_RESUME | events.RAISE)
        monitoring.restart_events()

    def stop(self) -> None:
        if self._tool is None:
            return
        give_back(self._tool, self._codes.values())
        self._tool = None

    def ask_again(self) -> None:
        if self._tool is None:
            return
        for frame in sys._current_frames().values():
            above: types.FrameType | None = frame
            while above is not None:
                self._begins(above.f_code, 0)
                above = above.f_back
        sys.monitoring.restart_events()

    def _begins(self, code: types.CodeType, _offset: int) -> Any:
        if self._tool is not None and is_wanted(self._listener, code):
            self._codes[id(code)] = code
            sys.monitoring.set_local_events(self._tool, code, sys.monitoring.events.LINE)
        return NOT_AGAIN

    def _raised(self, code: types.CodeType, _offset: int, error: BaseException) -> None:
        if id(code) in self._codes:
            with contextlib.suppress(Exception):  # a fault of ours is nothing that the program raises
                self._listener.raised(code, error, sys._getframe(1))


class TracingLines:
    """By `sys.settrace`, in this thread and in those that begin later."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._wanted: dict[types.CodeType, bool] = {}
        self._before: Any = None

    def start(self) -> None:
        self._before = sys.gettrace()
        threading.settrace(self._begins)
        sys.settrace(self._begins)

    def stop(self) -> None:
        threading.settrace(None)
        if sys.gettrace() == self._begins:
            sys.settrace(self._before)

    def ask_again(self) -> None:
        self._wanted.clear()

    def _begins(self, frame: types.FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        wanted = self._wanted.get(code)
        if wanted is None:
            wanted = self._wanted[code] = is_wanted(self._listener, code)
        return self._within if wanted else None

    def _within(self, frame: types.FrameType, event: str, argument: Any) -> Any:
        if event == "line":
            answer = self._listener.line(frame.f_code, frame.f_lineno, frame)
            if callable(answer):
                return answer
        elif event == "exception":
            with contextlib.suppress(Exception):
                self._listener.raised(frame.f_code, argument[1], frame)
        return self._within


def is_wanted(listener: Listener, code: types.CodeType) -> bool:
    """What the listener says; that is a matter of ours, whose faults do not reach the program."""
    try:
        return listener.wants(code)
    except Exception:
        return False


def make_lines(listener: Listener) -> Lines:
    """The best core that this Python has."""
    return MonitoringLines(listener) if hasattr(sys, "monitoring") else TracingLines(listener)
