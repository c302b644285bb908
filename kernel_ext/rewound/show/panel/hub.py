"""Tells all front ends of a kernel what is new, in numbered batches, from a thread of ours; while nobody listens there is none."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from rewound.capture.kernel import KernelRecording
from rewound.errors import RewoundError
from rewound.show.panel.news import News, nothing
from rewound.show.wire_panel import BatchShape, ReplayingShape
from rewound.store import Background

EVERY = 0.1
"""Seconds from one batch to the next, at least."""
SETTLING = 1.0
"""Seconds after which what the program did last is in the store for sure, and been told."""
KEPT = 64
"""Batches that can be fetched again."""
Message = Mapping[str, Any]
Send = Callable[[Message], None]
_log = logging.getLogger("rewound")


class Hub:
    """The front ends that listen to one kernel, and what they have been told."""

    def __init__(self, recording: KernelRecording) -> None:
        self.recording = recording
        self._replaying: ReplayingShape | None = None
        """How a replay in this kernel gets on, until its end was told."""
        self._told_replaying: ReplayingShape | None = None
        self._listeners: dict[str, Send] = {}
        self._lock = threading.RLock()
        """Held while something is told, not while it is made out: who calls from the program's thread does not wait for that."""
        self._seq = 0
        self._kept: deque[BatchShape] = deque(maxlen=KEPT)
        self._news: News | None = None
        self._thread: Background | None = None
        self._wake = threading.Event()
        self._open = False
        """Whether a cell ran when we looked last."""
        self._fetched: set[str] = set()
        self._failed = False

    # Who listens.

    def add(self, name: str, send: Send) -> None:
        """A front end listens from now on; it is sent a snapshot by the thread, which begins with the first."""
        with self._lock:
            self._listeners[name] = send
            self._fetched.add(name)
            if self._thread is None:
                self._thread = Background(self._work)
                self._thread.start()
        self._wake.set()

    def remove(self, name: str) -> None:
        """It listens no more."""
        with self._lock:
            self._listeners.pop(name, None)
        self._wake.set()

    def close(self) -> None:
        """Nobody is told anything any more."""
        with self._lock:
            self._listeners.clear()
        self._wake.set()

    def fetch(self, name: str, after: int) -> None:
        """A front end has missed what came after a batch: it gets that, or a snapshot."""
        with self._lock:
            send = self._listeners.get(name)
            missed = [batch for batch in self._kept if batch["seq"] > after]
            if send is not None and after <= self._seq and len(missed) == self._seq - after:
                for batch in missed:
                    self._tell(name, send, batch)
                return
            self._fetched.add(name)
        self._wake.set()

    @property
    def is_heard(self) -> bool:
        """Whether somebody listens."""
        return bool(self._listeners)

    def tell_replay(self, replaying: ReplayingShape) -> None:
        """How a replay in this kernel gets on."""
        self._replaying = replaying
        self._wake.set()

    # The thread.

    def _work(self) -> None:
        last: object = None
        changed = 0.0
        while True:
            self._wake.wait(EVERY)
            self._wake.clear()
            with self._lock:
                if not self._listeners:
                    self._thread, self._news = None, None
                    return
            if self._just_begun():
                continue
            now = None if self._news is None else self._news.activity
            if now != last or self._pending():
                last, changed = now, time.monotonic()
            if time.monotonic() - changed < SETTLING or self._news is None or not self._news.is_current:
                self._safely(self._tick)
            elif self._news is not None:
                self._safely(self._look)
            self._rest()

    def _just_begun(self) -> bool:
        """Whether a cell began since the last look: most end soon, and are not made to share the interpreter with us before."""
        was, self._open = self._open, self._news is not None and self._news.is_open
        return self._open and not was and not self._pending()

    def _pending(self) -> bool:
        return bool(self._fetched) or self._replaying is not None

    def _rest(self) -> None:
        """No more than ten batches a second, whoever wakes us."""
        time.sleep(EVERY / 2)

    def _safely(self, work: Callable[[], None]) -> None:
        """A fault of ours is told once, and costs a batch."""
        try:
            work()
        except Exception as error:
            if not self._failed and not isinstance(error, RewoundError):
                what = f"{type(error).__name__}: {error}"
                _log.warning("rewound: the panel is not told everything (%s); the program is not affected.", what)
            self._failed = True

    def _tick(self) -> None:
        if self._turned():
            with self._lock:
                self._seq += 1
                self._kept.clear()
                self._fetched |= set(self._listeners)
        self._snapshots()
        news = self._news
        if news is not None:
            steps, cells, skipped = news.read()
            if steps is not None or cells or self._replay_now(news) != self._told_replaying:
                self._batch(news, {"steps": steps, "cells": cells, "skipped": skipped})
            self._look()

    def _replay_now(self, news: News) -> ReplayingShape | None:
        """How the replay gets on at this moment."""
        replaying = self._replaying
        if replaying is None or replaying["state"] != "running" or not news.session.run.replay_of:
            return replaying
        done, cell_id = news.progress()
        now = replaying.copy()
        now["done"], now["of"], now["cell_id"] = done, max(replaying["of"], done), cell_id
        return now

    def _turned(self) -> bool:
        """Whether another run is recorded now, or none any more."""
        session = self.recording.session
        if self._news is not None and self._news.is_current:
            return False
        if self._news is None and session is None:
            return False
        news = None if session is None else News(self.recording, session)
        if news is not None:
            news.read()
        self._news = news  # only now: its first rows may not be written yet, and nobody is told of it before a snapshot
        return True

    def _look(self) -> None:
        news = self._news
        if news is not None:
            cells, debug = news.look()
            if cells or debug is not None:
                self._batch(news, {"cells": cells, "debug": debug})

    def _batch(self, news: News, told: Mapping[str, Any]) -> None:
        with self._lock:
            self._seq += 1
            self._told_replaying = replaying = self._replay_now(news)
            if replaying is not None and replaying["state"] == "ended":
                self._replaying = self._told_replaying = None
            batch: BatchShape = {
                "type": "batch", "seq": self._seq, "run": news.run_told(), "cells": told["cells"], "steps": told.get("steps"),
                "skipped": told.get("skipped", 0), "debug": told.get("debug"), "replay": replaying,
            }  # fmt: skip
            self._kept.append(batch)
            for name, send in list(self._listeners.items()):
                if name not in self._fetched:
                    self._tell(name, send, batch)

    def _snapshots(self) -> None:
        with self._lock:
            waiting = [(name, send) for name, send in self._listeners.items() if name in self._fetched]
        if not waiting:
            return
        snapshot = nothing(self._seq, self.recording) if self._news is None else self._news.snapshot(self._seq)
        with self._lock:
            self._fetched.difference_update(name for name, _ in waiting)
            for name, send in waiting:
                self._tell(name, send, snapshot)

    def _tell(self, name: str, send: Send, message: Message) -> None:
        try:
            send(message)
        except Exception:  # its connection is gone
            self._listeners.pop(name, None)
