"""debugpy in the process that replays: connected before the step runs, told to stop where the failing line is reached.

Where it can be (Python 3.12 and later) the stop is made here, between two lines, so that no breakpoint is set and none of
the person's is touched. On 3.11 tracing is debugpy's alone: there the line gets a breakpoint that counts.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from rewound.capture.recorder import Recorder
from rewound.capture.session import Session
from rewound.debug import control, window
from rewound.debug.aside import aside
from rewound.debug.lightly import begin_lightly
from rewound.debug.places import Target
from rewound.debug.stopping import OURS, OnStop, Stop
from rewound.debug.window import WindowRecorder


class Attached:
    """Stops under debugpy, for whoever is attached."""

    def __init__(self, session: Session, adapter: tuple[str, int] | None) -> None:
        self._session = session
        self._adapter = adapter
        self._window: WindowRecorder | None = None
        self._file = ""

    def begins(self, file: str) -> None:
        self._file = file
        write_sources(self._session.recorder, file)
        if self._adapter is not None:
            connect(self._adapter)
            self._adapter = None

    def waiting(self, target: Target) -> None:
        """The stop is armed: from here on the last lines before it are recorded, where debugpy leaves room for that."""
        if hasattr(sys, "monitoring"):
            self._window = WindowRecorder(self._session.recorder, target.window)
            try:
                self._window.start()
            except RuntimeError:  # others have taken all there is: no steps back then
                self._window = None
        window.use(self._window)

    def ended(self) -> None:
        window.use(None)
        if self._window is not None:
            self._window.forget()

    def waits(self, target: Target, on_stop: OnStop) -> Breakpoint | None:
        return None if hasattr(sys, "monitoring") else Breakpoint(self._session.recorder, target, lambda: self._file)

    def at(self, stop: Stop) -> None:
        with control.standing(), aside(self._session), interruptible():
            suspend(stop.frame)


def front(asked: Mapping[str, Any], session: Session) -> Attached:
    """See `inside.Front`. With `adapter` debugpy is connected to it; without, the kernel's own is there."""
    return Attached(session, tuple(asked["adapter"]) if asked.get("adapter") else None)


def connect(adapter: tuple[str, int]) -> None:
    """Connect debugpy to an adapter, and wait until whoever debugs is ready."""
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # else it warns of frozen modules, in which nobody stops
    import debugpy

    begin_lightly()
    with suppress(AttributeError):
        debugpy.configure(subProcess=False)  # else Python processes that the program starts would wait for a client of their own
    debugpy.connect(adapter)
    debugpy.wait_for_client()


@contextmanager
def interruptible() -> Iterator[None]:
    """An interrupt while the program stands ends the step: debugpy by itself would go on standing, and never answer again."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupted(_number: int, _frame: types.FrameType | None) -> None:
        from _pydevd_bundle.pydevd_thread_lifecycle import resume_threads

        resume_threads("*")  # all of them stand, some with locks that the next cell needs
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def suspend(frame: types.FrameType) -> None:
    """Stand before the line that is about to run in this frame, until somebody says go on."""
    from _pydevd_bundle.pydevd_additional_thread_info import set_additional_thread_info
    from _pydevd_bundle.pydevd_comm_constants import CMD_SET_BREAK
    from _pydevd_bundle.pydevd_constants import get_global_debugger

    debugger = get_global_debugger()
    if debugger is None:
        return
    thread = threading.current_thread()
    info = set_additional_thread_info(thread)
    events = sys.monitoring.get_local_events(sys.monitoring.DEBUGGER_ID, frame.f_code)
    info.hit_breakpoint_ids = [OURS]
    debugger.set_suspend(thread, CMD_SET_BREAK, suspend_other_threads=True)
    if events & sys.monitoring.events.LINE:
        return  # debugpy is told of this very line after us, finds that it is to stand, and does
    info.trace_suspend_type = "sys_monitor"
    debugger.do_wait_suspend(thread, frame, "line", None)


class Breakpoint:
    """A breakpoint that stops once, for Pythons where only debugpy is told of lines."""

    def __init__(self, recorder: Recorder, target: Target, running: Callable[[], str]) -> None:
        self._recorder = recorder
        self._target = target
        self._exit = ExitStack()
        self._running = running
        """The file name of the cell that runs, whose code is not there yet."""
        self._file: str | None = None

    def start(self) -> None:
        from _pydevd_bundle.pydevd_api import PyDevdAPI
        from _pydevd_bundle.pydevd_constants import get_global_debugger

        debugger = get_global_debugger()
        self._exit.enter_context(interruptible())
        target = self._target
        self._file = self._file_here()
        if debugger is None or self._file is None:
            return
        condition = None if target.given is None else " and ".join(f"{name} == {value!r}" for name, value in target.given.items()) or None
        hit = f"@HIT@ == {target.hit}" if target.given is None else "@HIT@ == 1"
        with debugger._main_lock:
            PyDevdAPI().add_breakpoint(
                debugger, self._file, "python-line", OURS, target.place.line, condition, "None", None, "ALL", hit, False, adjust_line=False
            )

    def stop(self) -> None:
        from _pydevd_bundle.pydevd_api import PyDevdAPI
        from _pydevd_bundle.pydevd_constants import get_global_debugger

        self._exit.close()
        debugger = get_global_debugger()
        if debugger is not None and self._file is not None:
            with debugger._main_lock:
                PyDevdAPI().remove_breakpoint(debugger, self._file, "python-line", OURS)

    def _file_here(self) -> str | None:
        place, recorder = self._target.place, self._recorder
        if Path(place.file).is_absolute():
            return place.file
        names = (self._running(), *recorder.project.cells)
        return next((name for name in names if recorder.sources.key_of(name) == place.file), None)


def write_sources(recorder: Recorder, running: str) -> None:
    """Cells have files only in name: a client that shows one reads it from the disk. `running` is the one that is about to run."""
    for name in (running, *recorder.project.cells):
        text, path = recorder.sources.text_of(name), Path(name)
        if text is not None and path.is_absolute() and not path.exists():
            with suppress(OSError):
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                path.write_text(text, "utf-8")
