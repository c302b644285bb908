"""Python's own debugger at the stop: in a terminal, a console or a notebook, without any client."""

from __future__ import annotations

import bdb
import ctypes
import pdb
import sys
import types
from collections.abc import Mapping
from typing import Any

from rewound.capture.session import Session
from rewound.debug import control
from rewound.debug.aside import aside
from rewound.debug.places import Target
from rewound.debug.stopping import OnStop, Stop
from rewound.effects.stopped import Reached

_SKIPPED = ("rewound.*", "IPython.*", "ipykernel.*", "traitlets.*", "importlib._bootstrap*")


class Terminal(pdb.Pdb):
    """pdb that stops where it is told to, passes over our own code, and ends the replay when it is left."""

    def __init__(self, session: Session) -> None:
        super().__init__(skip=_SKIPPED, nosigint=True, readrc=False)
        self.prompt = "(rewound) "
        self._session = session

    def stop_at(self, frame: types.FrameType) -> Any:
        """Stand before the line that is about to run in this frame. Returns what traces it from here on."""
        self.reset()
        above: types.FrameType | None = frame
        while above is not None:
            above.f_trace = self.trace_dispatch
            self.botframe = above
            above = above.f_back
        self.set_step()
        sys.settrace(self.trace_dispatch)
        tracing = self.trace_dispatch(frame, "line", None)
        if sys.version_info < (3, 13):
            # What was typed has changed a copy of the variables; the interpreter takes it over after its own trace functions alone.
            ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))
        return tracing

    def trace_dispatch(self, frame: types.FrameType, event: str, arg: Any) -> Any:
        try:
            return super().trace_dispatch(frame, event, arg)
        except bdb.BdbQuit:
            sys.settrace(None)
            raise Reached("the debugger was left, and the replay ended there") from None

    def default(self, line: str) -> None:
        """A statement that is typed: what it gives another value is told by the run."""
        super().default(line)
        name = control.assigned(line.removeprefix("!").strip())
        if name is not None:
            control.changed(name)

    def interaction(self, frame: types.FrameType | None, *about: Any) -> None:
        with aside(self._session):
            super().interaction(frame, *about)


class Here:
    """Asks at the terminal that the program has, or in the notebook that it runs in."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._debugger = Terminal(session)

    def begins(self, file: str) -> None:
        return None

    def waiting(self, target: Target) -> None:
        return None

    def ended(self) -> None:
        return None

    def waits(self, target: Target, on_stop: OnStop) -> None:
        return None

    def at(self, stop: Stop) -> Any:
        with aside(self._session):
            for line in told(stop):
                self._debugger.message(line)
        return self._debugger.stop_at(stop.frame)


def front(asked: Mapping[str, Any], session: Session) -> Here:
    """See `inside.Front`."""
    return Here(session)


def told(stop: Stop) -> list[str]:
    """What a person reads first."""
    times = "" if stop.target.hit == 1 else f", the {ordinal(stop.target.hit)} time"
    lines = [f"Stopped before line {stop.frame.f_lineno} of {stop.target.place.function}{times}: there it raised {stop.target.error}."]
    if stop.differs:
        lines.append(f"Not as recorded: {', '.join(stop.differs)}")
    return lines


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th …"""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number // 10 % 10 != 1 else "th"
    return f"{number}{ending}"
