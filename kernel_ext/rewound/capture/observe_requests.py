"""How the calls of a service are observed: those of the project, and only while a request of the sample is under way.

All other requests run as if nobody looked: none of the project's code has a hook of ours on it then.
"""

from __future__ import annotations

import sys
import threading
import types
from collections import Counter
from collections.abc import Callable
from math import inf
from typing import Any, Protocol

from rewound.capture.hooks import NOT_AGAIN
from rewound.capture.observe import MonitoringObserver, ProfileObserver, give_back, take_tool
from rewound.capture.recorder import Recorder


class Attending(Protocol):
    """Observes calls between `attend` and `leave`, which are called once for each request of the sample, in its thread."""

    def start(self) -> None: ...

    def attend(self) -> None: ...

    def leave(self, thread: int) -> None:
        """The request has ended that began in this thread."""


class Monitoring(MonitoringObserver):
    """Two tools of `sys.monitoring`: one sees each code begin once, the other has its events on the project's code alone.

    What is on for single codes is switched on and off without anything being done to all others. A function that declares that it
    changes something outside is observed at all times.
    """

    def __init__(self, recorder: Recorder) -> None:
        super().__init__(recorder)
        self._lock = threading.RLock()
        self._under_way = 0
        self._first: int | None = None

    def start(self) -> None:
        monitoring, events = sys.monitoring, sys.monitoring.events
        self._first, self._tool = take_tool(), take_tool()
        everywhere = {events.PY_START: self._first_hook(), events.PY_UNWIND: self._unwind, events.PY_THROW: self._throw}
        local = {
            events.PY_START: self._recorder.on_start,
            events.PY_RETURN: self._recorder.on_return,
            events.PY_YIELD: self._yield,
            events.PY_RESUME: self._resume,
        }
        callback: Any
        for tool, callbacks in ((self._first, everywhere), (self._tool, local)):
            for event, callback in callbacks.items():
                monitoring.register_callback(tool, event, callback)
        self._local = sum(local)
        self._recorder.watch = self._seen
        monitoring.set_events(self._first, sum(everywhere))
        monitoring.restart_events()

    def stop(self) -> None:
        super().stop()
        if self._first is not None:
            give_back(self._first, ())
            self._first = None

    def _first_hook(self) -> Callable[[types.CodeType, int], Any]:
        """For code that was not known yet, and has no events of its own in this call. As the process ends, no global is left."""
        begins, infos, frame_of, not_again = self._recorder.on_start, self._recorder.infos, sys._getframe, NOT_AGAIN

        def begins_first(code: types.CodeType, offset: int) -> Any:
            found = begins(code, offset, frame_of(1))
            return not_again if id(code) in infos else found

        return begins_first

    def _seen(self, code: types.CodeType) -> None:
        """A function of the project is there."""
        with self._lock:
            if self._under_way or self._recorder.infos[id(code)].mutates:
                sys.monitoring.set_local_events(self._tool, code, self._local)  # type: ignore[arg-type]

    def attend(self) -> None:
        with self._lock:
            self._under_way += 1
            if self._under_way == 1:
                self._switch(self._local)

    def leave(self, thread: int) -> None:
        with self._lock:
            self._under_way -= 1
            if not self._under_way:
                self._switch(0)

    def _switch(self, events: int) -> None:
        for info in self._recorder.steps():
            if not info.mutates:
                sys.monitoring.set_local_events(self._tool, info.code, events)  # type: ignore[arg-type]


class Profiling:
    """Python 3.11, where observing a call costs every call: only in threads in which there is such a request."""

    def __init__(self, recorder: Recorder) -> None:
        self._observer = ProfileObserver(recorder, inf)
        self._under_way: Counter[int] = Counter()

    def start(self) -> None:
        pass

    def attend(self) -> None:
        here = threading.get_ident()
        self._under_way[here] += 1
        if self._under_way[here] == 1:
            self._observer.start()

    def leave(self, thread: int) -> None:
        self._under_way[thread] -= 1
        if not self._under_way[thread]:
            self._observer.stop()


def observer_of_requests(recorder: Recorder) -> Attending:
    """The best one that this Python has."""
    return Monitoring(recorder) if hasattr(sys, "monitoring") else Profiling(recorder)
