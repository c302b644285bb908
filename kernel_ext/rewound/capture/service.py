"""Records the requests of a service: one for the process, whatever number of applications is wrapped and of requests is under way."""

from __future__ import annotations

import logging
import math
import random
import sys
import threading
import time
import types
from collections.abc import Callable, Container, Iterator
from dataclasses import replace
from functools import cache, partial
from inspect import CO_GENERATOR
from pathlib import Path
from typing import Any

from rewound.capture.calls import ERROR, FLAGS, INCOMPLETE, RUNNING, SECONDS, STARTED, STATUS, SUCCEEDED
from rewound.capture.failures import Failures
from rewound.capture.keeping import Keeper, Shelf
from rewound.capture.observe_requests import observer_of_requests
from rewound.capture.outside import Outside
from rewound.capture.project import Project
from rewound.capture.recorder import Recorder
from rewound.capture.requests import MOST_BUFFERS, Application, Bucket, Described, Room, bucket_of, make_root, quiet
from rewound.capture.secrets import told
from rewound.capture.session import spaces_of
from rewound.config import Config, find_project, load_config
from rewound.effects import Installed
from rewound.effects.known import Known
from rewound.model import Error, Status

_STATUSES: tuple[Status, ...] = ("succeeded", "failed", "interrupted")
THREAD = 5
"""Where its thread stands in a call's row."""
_clock, _now = time.perf_counter, time.time  # those of the module are ours while requests are recorded


class _Every(Container[int | None]):
    """Of no step the beginning is stored by itself."""

    def __contains__(self, _: object) -> bool:
        return True


class _Outside(Outside):
    """Of a request nothing is in the store before it has ended: a process that is killed loses those that were under way."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__(recorder)
        self.begun = _Every()

    def commit(self) -> None:
        pass


class ServiceRecorder(Recorder):
    """Notes calls with the request in which they happen."""

    def __init__(self, shelf: Any, project: Project, config: Config) -> None:
        super().__init__("", shelf, project, config, time.time(), _Outside)
        self.failures = Failures(project, library_locals=0)
        self.journal.effects, self.journal.readings = self.room("effects"), self.room("readings")
        self.on_start, self.on_return = quiet(self, self.on_start, self.on_return)
        self._handing = {code: hook for code, hook in self._specials.items() if hook.__module__.endswith("threads")}
        shelf.request = self.request

    def room(self, name: str) -> Any:
        return Room(name, self.request)

    def request(self) -> Bucket | None:
        """The request that runs here."""
        return bucket_of(self.current.get())

    def secrets(self) -> Known:
        bucket = self.request()
        return super().secrets() if bucket is None or bucket.secrets is None else bucket.secrets

    def _hands_over(self, code: types.CodeType, frame: types.FrameType) -> bool:
        special = self._handing.get(code)
        if special is not None:
            special(frame)
        return special is not None


class Service:
    """What is patched and observed once for all requests of this process, from its first one on."""

    def __init__(self, config: Config) -> None:
        root = find_project(Path.cwd())
        self.project = Project(root, config.include, config.exclude)
        # What bounds a request is its own; a function that is called in every one of them is not to be thinned out for that.
        config = replace(config, full_calls=sys.maxsize, grace=math.inf, value_bytes=min(config.value_bytes, MOST_BUFFERS))
        self.shelf = Shelf()
        self.recorder = ServiceRecorder(self.shelf, self.project, config)
        self.recorder.journal.by_request = True
        self.keeper = Keeper(self.recorder, self.shelf, root)
        self.effects = Installed(self.recorder.journal)
        self._observer = observer_of_requests(self.recorder)
        self._draw = random.Random().random
        self._number, self._current, self._enter = self.recorder.seqs.__next__, self.recorder.current.get, self.recorder.current.set

    def start(self) -> None:
        """Patch the effects and begin to observe; both stay until the process ends."""
        self.effects.attach(self._spaces)
        self._observer.start()
        listen_to_frameworks(_note_exception)
        self.keeper.ready()

    def _spaces(self) -> Iterator[dict[str, Any]]:
        return spaces_of(self.project)

    # ---- a request

    def begin(self, application: Application, sample: float) -> Bucket | None:
        """A request begins here; None if it is part of another one, or cannot be noted."""
        if self._current() is not None and self.recorder.request() is not None:
            return None
        try:
            began = _clock()
            sampled = sample > 0 and self._draw() < sample and (sample >= 1 or self.keeper.affords(began))
            root = make_root(self._number(), sampled)
            bucket = root.bucket = Bucket(application, root, sampled, began)
            if sampled:
                self._observer.attend()
                self.keeper.spend(2 * (_clock() - began))  # as much again when it ends
                bucket.watched, root.row[THREAD] = True, threading.get_ident()
            self._enter(root)
            return bucket
        except Exception:
            self.recorder.fault("request begins")
            return None

    def end(self, bucket: Bucket, error: BaseException | None, code: int | None, describe: Callable[[], Described]) -> None:
        """It has ended, with this exception or this HTTP status: kept if it has failed or is one of the sample. Never raises."""
        try:
            if error is None and code is not None and code < 500 and bucket.raised is None and not bucket.sampled:
                return
            error = error or bucket.raised
            failed = isinstance(error, Exception) or (error is None and (code is None or code >= 500))
            if failed or bucket.sampled:
                bucket.status = "failed" if failed else "succeeded" if error is None else "interrupted"
                self._take(bucket, error, code, describe)
        except Exception:
            self.recorder.fault("request ends")
        finally:
            bucket.open = False  # all that is asked of it from here on goes nowhere
            bucket.root.bucket = None  # what refers to itself would wait for the garbage collector, on every request's way
            if bucket.watched:
                self._enter(None)
                self._observer.leave(bucket.root.row[THREAD])

    def _take(self, bucket: Bucket, error: BaseException | None, code: int | None, describe: Callable[[], Described]) -> None:
        recorder, row = self.recorder, bucket.root.row
        bucket.seconds = _clock() - bucket.began
        bucket.raised = None
        rules, process = recorder.config.mask, recorder.journal.masking.known
        bucket.told = cache(lambda: told(describe(), rules, process))  # type: ignore[method-assign]
        if error is not None:
            bucket.secrets = bucket.told().secrets  # else it would be found out elsewhere
            recorder.explain(error)
            bucket.error = recorder.failures.of(error, recorder)
        elif bucket.status == "failed":
            bucket.error = Error("http.HTTPStatus", "there was no answer" if code is None else f"the answer was {code}")
        self._close_open(bucket)
        if not bucket.sampled:
            row[FLAGS] |= INCOMPLETE
        row[THREAD] = row[THREAD] or threading.get_ident()
        row[STARTED], row[SECONDS] = bucket.began - recorder.origin, bucket.seconds
        row[STATUS], row[ERROR] = _STATUSES.index(bucket.status), bucket.error
        bucket.rows = [*(bucket.rows or ()), row]
        self.keeper.put(bucket)

    def _close_open(self, bucket: Bucket) -> None:
        """Generators and tasks that the request leaves behind: what they asked is in the run, what they came to is not."""
        if not bucket.sampled:
            return
        for frame, call in list(self.recorder.suspended.items()):
            if bucket_of(call) is bucket:
                self.recorder.suspended.pop(frame, None)
                status = SUCCEEDED if call.info.code.co_flags & CO_GENERATOR else RUNNING
                left = [*call.row[:STATUS], status, *call.row[STATUS + 1 :]]
                bucket.rows = [*(bucket.rows or ()), left]
                bucket.root.row[FLAGS] |= INCOMPLETE


_service: Service | None = None
_starting = threading.Lock()
_passive = False


def be_passive() -> None:
    """From here on requests go by unrecorded: a replay calls the application itself."""
    global _passive  # noqa: PLW0603
    _passive = True


def service(config: Config) -> Service | None:
    """That of this process, begun; None in a replay, or if it cannot begin, which is told once."""
    global _service, _passive  # noqa: PLW0603
    with _starting:
        if _service is None and not _passive:
            try:
                begun = Service(config)
                begun.start()
                _service = begun
            except Exception:
                _passive = True
                logging.getLogger("rewound").warning("Requests are not recorded; the service goes on.", exc_info=True)
        return None if _passive else _service


End = Callable[[Bucket, BaseException | None, int | None, Callable[[], Described]], None]


def _not_begun(_bucket: Bucket, _error: BaseException | None, _code: int | None, _describe: Callable[[], Described]) -> None:
    """What has not begun does not end."""


class Recording:
    """What `rewound.asgi.Recorder` and `rewound.wsgi.Recorder` have in common."""

    def __init__(self, app: Any, *, sample: float, max_body: int, store: str | None, name: str | None) -> None:
        if not 0 <= sample <= 1:
            raise ValueError(f"sample is a share from 0 to 1, not {sample!r}")
        self.app = app
        self.sample = sample
        self.max_body = max_body
        self.name = name
        self.config = load_config(store=store)

        self.begin: Callable[[], Bucket | None] = self._begin_first
        """A request begins; None if it is not to be noted. Behind the first it is the service's own: it is on every request's way."""
        self.end: End = _not_begun

    def _begin_first(self) -> Bucket | None:
        found = service(self.config)
        if found is None:
            return None
        self.end, self.begin = found.end, partial(found.begin, self, self.sample)
        return self.begin()

    def ready(self) -> None:
        """The application is about to start: what takes time at the first request is done now."""
        service(self.config)

    def flush(self) -> None:
        """Wait until the requests that have ended are in the store, five seconds at most."""
        if _service is not None:
            _service.keeper.flush(5.0)


# ---- exceptions of which a framework makes an answer, and tells


def _note_exception(error: BaseException | None) -> None:
    bucket = _service.recorder.request() if _service is not None else None
    if bucket is not None and bucket.open:
        bucket.raised = error


def listen_to_frameworks(note: Callable[[BaseException | None], None]) -> None:
    """Have `note` called with each exception of which Flask or Django, where they are loaded, make an answer of their own."""

    def received(*_sender: Any, exception: BaseException | None = None, **_more: Any) -> None:
        note(exception or sys.exc_info()[1])

    for module in ("flask", "django.core.signals"):
        signal = getattr(sys.modules.get(module), "got_request_exception", None)
        if signal is not None:
            signal.connect(received, weak=False)
