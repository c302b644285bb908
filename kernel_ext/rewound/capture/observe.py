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
from typing import Any, Protocol

from rewound.capture.recorder import Recorder

_getframe = sys._getframe


class Observer(Protocol):
    """Reports the program's calls to a recorder between `start` and `stop`."""

    name: str

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def refresh(self) -> None:
        """Ask again about code that was not to be reported any more."""


class MonitoringObserver:
    """`sys.monitoring` with a tool id of our own."""

    name = "sys.monitoring"

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._tool: int | None = None

    def start(self) -> None:
        monitoring = sys.monitoring
        free = next((number for number in (4, 3, 5) if monitoring.get_tool(number) is None), None)
        if free is None:
            raise RuntimeError("all tool ids of sys.monitoring are taken")
        self._tool = free
        monitoring.use_tool_id(free, "rewound")
        for event, callback in self._callbacks().items():
            monitoring.register_callback(free, event, callback)
        events = 0
        for event in self._callbacks():
            events |= event
        monitoring.set_events(free, events)
        monitoring.restart_events()

    def _callbacks(self) -> dict[int, Any]:
        events = sys.monitoring.events
        return {
            events.PY_START: self._start,
            events.PY_RETURN: self._return,
            events.PY_YIELD: self._yield,
            events.PY_RESUME: self._resume,
            events.PY_UNWIND: self._unwind,
            events.PY_THROW: self._throw,
        }

    def stop(self) -> None:
        if self._tool is None:
            return
        sys.monitoring.set_events(self._tool, 0)
        for event in self._callbacks():
            sys.monitoring.register_callback(self._tool, event, None)
        sys.monitoring.free_tool_id(self._tool)
        self._tool = None

    def refresh(self) -> None:
        if self._tool is not None:
            sys.monitoring.restart_events()

    def _start(self, code: types.CodeType, offset: int) -> Any:
        try:
            if not self._recorder.on_start(code, _getframe(1)):
                return sys.monitoring.DISABLE
        except Exception:
            self._recorder.fault("call begins")
        return None

    def _return(self, code: types.CodeType, offset: int, value: object) -> Any:
        recorder = self._recorder
        info = recorder.infos.get(id(code))
        if info is None:
            return sys.monitoring.DISABLE
        try:
            recorder.on_return(code, value, offset)
            if info.thinned and info.samples <= 0:
                return sys.monitoring.DISABLE
        except Exception:
            recorder.fault("call returns")
        return None

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
_YIELDS = frozenset(dis.opmap[name] for name in ("YIELD_VALUE", "SEND", "YIELD_FROM") if name in dis.opmap)
_MAKES_GENERATOR = 0x2A0
"""Flags of code whose call makes a generator, a coroutine or an asynchronous generator."""


IDLE_CALLS = 200_000


class ProfileObserver:
    """`sys.setprofile` in this thread and those that begin later.

    It cannot leave out single functions: after `IDLE_CALLS` calls that were not to be recorded, a thread is observed
    no more until the next cell begins, and what ran meanwhile counts as incomplete.
    """

    name = "sys.setprofile"

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._bytecode: dict[int, bytes] = {}
        self._previous: Any = None
        self._idle = 0

    def start(self) -> None:
        self._previous = sys.getprofile()
        threading.setprofile(self._event)
        sys.setprofile(self._event)

    def stop(self) -> None:
        if sys.getprofile() == self._event:
            sys.setprofile(self._previous)
        threading.setprofile(self._previous)

    def refresh(self) -> None:
        self._idle = 0
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
        if id(frame) in recorder.suspended:
            recorder.on_resume(code, frame)
        elif code.co_flags & _MAKES_GENERATOR and frame.f_lasti <= 0:
            return  # a generator being made: it begins at its first step
        elif not recorder.on_start(code, frame):
            self._idle += 1
            if self._idle > IDLE_CALLS:
                recorder.give_up()
                sys.setprofile(None)

    def _end(self, frame: types.FrameType, value: object) -> None:
        code = frame.f_code
        operation = self._instruction(frame)
        if operation == dis.opmap.get("RETURN_GENERATOR", -2):
            return
        if operation in _RETURNS:
            self._recorder.on_return(code, value, frame.f_lasti)
        elif operation in _YIELDS:
            self._recorder.on_suspend(code, frame)
        else:
            self._recorder.on_unwind(code, None, frame.f_lasti, frame)


def make_observer(recorder: Recorder) -> Observer:
    """The best core that this Python has."""
    return MonitoringObserver(recorder) if hasattr(sys, "monitoring") else ProfileObserver(recorder)
