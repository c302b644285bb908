"""How the interpreter tells about calls: one protocol, two cores.

`MonitoringObserver` (Python 3.12 and later) uses `sys.monitoring`: code that is not the project's is reported
once and then never again. `ProfileObserver` (3.11) uses `sys.setprofile`, which reports every call there is.
"""

from __future__ import annotations

import contextlib
import dis
import sys
import threading
import types
from collections.abc import Iterable
from typing import Any, Protocol

from rewound.capture.calls import MAKES_GENERATOR
from rewound.capture.hooks import NOT_AGAIN
from rewound.capture.recorder import Recorder

_getframe = sys._getframe


class Observer(Protocol):
    """Reports the program's calls to a recorder between `start` and `stop`."""

    name: str

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def refresh(self, *, everything: bool = False) -> None:
        """Ask again about functions that were thinned out; with `everything`, about all code, some of which is the project's only now."""


def take_tool(wanted: Iterable[int] = (4, 3, 5)) -> int:
    """A tool id of `sys.monitoring` that nobody has, the first of these. Raises RuntimeError where there is none.

    Of several tools that are told of one event, the one with the highest id is told first.
    """
    free = next((number for number in wanted if sys.monitoring.get_tool(number) is None), None)
    if free is None:
        raise RuntimeError("all tool ids of sys.monitoring are taken")
    sys.monitoring.use_tool_id(free, "rewound")
    return free


def give_back(tool: int, codes: Iterable[types.CodeType]) -> None:
    """Let go of a tool id, with the events of these codes: else they would be on for whoever gets it next."""
    monitoring, events = sys.monitoring, sys.monitoring.events
    monitoring.set_events(tool, 0)
    for code in codes:
        monitoring.set_local_events(tool, code, 0)
    calls = (events.PY_START, events.PY_RETURN, events.PY_YIELD, events.PY_RESUME, events.PY_UNWIND, events.PY_THROW)
    for event in (*calls, events.LINE, events.INSTRUCTION, events.RAISE):
        monitoring.register_callback(tool, event, None)
    monitoring.free_tool_id(tool)


class MonitoringObserver:
    """`sys.monitoring` with a tool id of our own.

    Of all code only the beginning of calls is reported, once; the other events are those of the project's code alone.
    Where an event is on for all code, every function of ours that a hook calls pays for it too.
    """

    name = "sys.monitoring"

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._tool: int | None = None

    def start(self) -> None:
        monitoring, events = sys.monitoring, sys.monitoring.events
        self._tool = free = take_tool()
        local = {
            events.PY_RETURN: self._recorder.on_return,
            events.PY_YIELD: self._yield,
            events.PY_RESUME: self._resume,
        }
        everywhere = {events.PY_START: self._recorder.on_start, events.PY_UNWIND: self._unwind, events.PY_THROW: self._throw}
        callback: Any
        for event, callback in (everywhere | local).items():
            monitoring.register_callback(free, event, callback)
        self._recorder.watch = lambda code: monitoring.set_local_events(free, code, sum(local))
        for info in self._recorder.steps():
            self._recorder.watch(info.code)
        monitoring.set_events(free, sum(everywhere))
        monitoring.restart_events()

    def stop(self) -> None:
        if self._tool is not None:
            self._recorder.watch = None
            give_back(self._tool, [info.code for info in self._recorder.steps()])
            self._tool = None

    def refresh(self, *, everything: bool = False) -> None:
        # Each function that runs after this costs its caller a few microseconds: hundreds of them in every cell.
        if self._tool is not None and (everything or self._recorder.thinned()):
            sys.monitoring.restart_events()

    def _yield(self, code: types.CodeType, offset: int, value: object) -> Any:
        if id(code) not in self._recorder.infos:
            return sys.monitoring.DISABLE
        try:
            self._recorder.on_suspend(code, _getframe(1))
        except Exception:
            self._recorder.fault("call yields")
        return None

    def _resume(self, code: types.CodeType, offset: int) -> Any:
        if id(code) not in self._recorder.infos:
            return sys.monitoring.DISABLE
        try:
            self._recorder.on_resume(code, _getframe(1))
        except Exception:
            self._recorder.fault("call resumes")
        return None

    def _throw(self, code: types.CodeType, offset: int, error: BaseException) -> None:
        if id(code) in self._recorder.infos:
            with contextlib.suppress(Exception):
                self._recorder.on_resume(code, _getframe(1))

    def _unwind(self, code: types.CodeType, offset: int, error: BaseException) -> None:
        if id(code) not in self._recorder.infos:
            return
        try:
            self._recorder.on_unwind(code, error, offset, _getframe(1))
        except Exception:
            self._recorder.fault("call fails")


_RETURNS = frozenset(dis.opmap[name] for name in ("RETURN_VALUE", "RETURN_CONST", "RETURN_GENERATOR") if name in dis.opmap)
_YIELD = dis.opmap["YIELD_VALUE"]


IDLE_CALLS = 200_000


class ProfileObserver:
    """`sys.setprofile` in this thread and those that begin later.

    It cannot leave out single functions: after `patience` calls that were not to be recorded, a thread is observed
    no more until the next cell begins, and what ran meanwhile counts as incomplete. In a replay, which is to find for each
    call the one that it repeats, and in which libraries do less, patience has no end.
    """

    name = "sys.setprofile"

    def __init__(self, recorder: Recorder, patience: float) -> None:
        self._recorder = recorder
        self._patience = patience
        self._bytecode: dict[int, bytes] = {}
        self._previous: Any = None
        self._idle = 0
        self._thrown: dict[int, int] = {}
        """Frames that an exception was thrown into, by `id`, with the instruction that they stood at."""

    def start(self) -> None:
        self._previous = sys.getprofile()
        threading.setprofile(self._event)
        sys.setprofile(self._event)

    def stop(self) -> None:
        if sys.getprofile() == self._event:
            sys.setprofile(self._previous)
        threading.setprofile(self._previous)

    def refresh(self, *, everything: bool = False) -> None:
        self._idle = 0
        self._recorder.blind = False
        if sys.getprofile() is None:  # given up in the last cell, or taken away by the program
            sys.setprofile(self._event)

    def _instruction(self, frame: types.FrameType) -> int:
        code = frame.f_code
        raw = self._bytecode.get(id(code))
        if raw is None:
            raw = self._bytecode[id(code)] = code.co_code
        return raw[frame.f_lasti] if 0 <= frame.f_lasti < len(raw) else -1

    def _event(self, frame: types.FrameType, event: str, argument: object) -> None:
        if event == "call":
            try:
                self._call(frame)
            except Exception:
                self._recorder.fault("call begins")
        elif event == "return" and id(frame.f_code) in self._recorder.infos:
            try:
                self._end(frame, argument)
            except Exception:
                self._recorder.fault("call returns")

    def _call(self, frame: types.FrameType) -> None:
        recorder, code = self._recorder, frame.f_code
        suspended = recorder.suspended.get(id(frame))
        if suspended is not None and suspended.code is code and frame.f_lasti > 0:
            recorder.on_resume(code, frame)
            if self._instruction(frame) == _YIELD:  # else it stands behind that, at RESUME
                self._thrown[id(frame)] = frame.f_lasti
        elif code.co_flags & MAKES_GENERATOR and frame.f_lasti <= 0:
            return  # a generator being made: it begins at its first step
        elif recorder.on_start(code, 0, frame) is NOT_AGAIN:
            self._idle += 1
            if self._idle > self._patience:
                recorder.give_up()
                sys.setprofile(None)

    def _end(self, frame: types.FrameType, value: object) -> None:
        code = frame.f_code
        operation = self._instruction(frame)
        thrown = self._thrown.pop(id(frame), None)
        if operation == dis.opmap.get("RETURN_GENERATOR", -2):
            return
        if operation in _RETURNS:
            self._recorder.on_return(code, frame.f_lasti, value, frame)
        elif operation == _YIELD and value is None and thrown == frame.f_lasti:  # it did not go on
            self._recorder.on_unwind(code, None, frame.f_lasti, frame, closed=True)
        elif operation == _YIELD:
            self._recorder.on_suspend(code, frame)
        else:
            self._recorder.on_unwind(code, None, frame.f_lasti, frame)


def make_observer(recorder: Recorder, patience: float = IDLE_CALLS) -> Observer:
    """The best core that this Python has. `patience`: infinite where calls are to be observed to the end whatever that costs."""
    return MonitoringObserver(recorder) if hasattr(sys, "monitoring") else ProfileObserver(recorder, patience)
