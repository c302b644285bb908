"""Where effects happen: what the journal asks of the recorder."""

from __future__ import annotations

import threading
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rewound.capture.calls import SEQ, Call, silent_call

if TYPE_CHECKING:
    from rewound.capture.recorder import Recorder

_ident = threading.get_ident


class Outside:
    """See `effects.journal.Where`."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._current = recorder.current.get
        self.begun: Container[int | None] = recorder.opened.rows
        self._begins: Callable[[Call | None], None] = recorder.opened.begins

    @property
    def current(self) -> Callable[[], Call | None]:
        return self._current

    def step_now(self) -> int | None:
        if self._recorder.blind:  # what is open here may be over by now, but for the outermost
            return next((call.seq for call in reversed([*self.steps_above()])), None)
        call = self._current()
        if call is None:
            return self._recorder.root_of(_ident()).seq
        if call.row[SEQ] not in self.begun:
            self._begins(call)
        return call.seq

    def steps_above(self) -> Iterator[Call]:
        call, last = self._current(), None
        while call is not None:
            last = call
            if call.seq is not None:
                yield call
            call = call.previous
        root = self._recorder.root_of(_ident())
        if root.seq is not None and root is not last:
            yield root

    @contextmanager
    def silence(self) -> Iterator[None]:
        recorder = self._recorder
        token = recorder.current.set(silent_call(self._current() or recorder.root_of(_ident())))
        try:
            yield
        finally:
            recorder.current.reset(token)

    def holds(self, filename: str) -> bool:
        return self._recorder.project.holds(filename)

    def fault(self, where: str) -> None:
        self._recorder.fault(where)

    def commit(self) -> None:
        self._recorder.drain()
        self._recorder.writer.flush()
