"""Makes a run of each request that is kept, in a thread of its own: no request waits for a file."""

from __future__ import annotations

import atexit
import logging
import os
import pickle
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from types import ModuleType
from typing import TYPE_CHECKING, Any

from rewound.capture.requests import Bucket
from rewound.capture.secrets import answered_without
from rewound.capture.session import loaded_versions, new_run_id, policies_of, run_here, spaces_of
from rewound.capture.settings import settings_told
from rewound.capture.versions import installed_versions
from rewound.config import Config
from rewound.effects.known import Known
from rewound.effects.masking import Masking
from rewound.model import Code, Run
from rewound.store import Background, Writer, open_writer
from rewound.store.codec import hash_bytes

if TYPE_CHECKING:
    from rewound.capture.recorder import Recorder

MOST_WAITING = 1000
"""Requests that may wait to be written; beyond that, those that come are dropped, which is told."""
_SHARE, _SAVED = 0.005, 0.005
"""Of the service's time, what the sample may take; and the seconds of it that may be saved up: no peak pays for a night."""
_ALL = 4
"""What a request of the sample costs in all, by what it costs in this thread: hooks and the writer cost more than that."""
_NO_POSITIONS = zlib.compress(pickle.dumps([], 5), 1)
_CODE, _SITE, _STARTED = 2, 3, 6


class Shelf:
    """Stands where a recorder has a writer: what code there is, for the runs that will need it."""

    closed = False

    def __init__(self) -> None:
        self.request: Callable[[], Bucket | None] = lambda: None
        """The request that runs here."""
        self.codes: dict[int, tuple[Code, bytes]] = {}
        self.sources: dict[str, str] = {}

    def put_code(self, _run: str, code: Code, positions: bytes) -> None:
        self.codes[code.id] = (code, positions)

    def put_source(self, key: str, text: str) -> None:
        self.sources[key] = text

    def put_buffer(self, data: bytes | memoryview) -> str:
        view, bucket = memoryview(data).cast("B"), self.request()
        return hash_bytes(view) if bucket is None else bucket.put_buffer(view)


class Keeper:
    """Takes requests that have ended, and writes them into the store of their application."""

    def __init__(self, recorder: Recorder, shelf: Shelf, root: Path) -> None:
        self._recorder = recorder
        self._shelf = shelf
        self._root = root
        self._modules: dict[str, int] = {}
        """By file: the `Code.id` of a module's body, for the text of it."""
        self._apps: dict[int, dict[str, Any]] = {}
        """By the id of an application, which lives as long as the process: where it is found."""
        self._epoch = time.time() - time.perf_counter()
        self._credit = _SAVED
        """Seconds that the sample may take; below zero, what it has taken beyond that."""
        self._looked = time.perf_counter()
        self._begin()
        atexit.register(self.close)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._begin)

    def _begin(self) -> None:
        """Of this process; a forked child has none of its parent's threads."""
        learning = Masking(self._recorder.config.mask, known=self._recorder.secrets(), learns=True)
        process = run_here("request", self._root, learning.words(sys.argv))
        # What bounds a request is the service's own, and no setting of anybody's.
        plain, config = Config(), self._recorder.config
        config = replace(config, full_calls=plain.full_calls, grace=plain.grace, value_bytes=plain.value_bytes)
        self._process = replace(process, meta={**process.meta, "settings": settings_told(config)})
        self._loaded = 0
        """Modules when these were looked at last."""
        self._packages: dict[str, str] = {}
        self._queue: SimpleQueue[Bucket | threading.Event | None] = SimpleQueue()
        self._thread: Background | None = None
        self._lock = threading.Lock()
        self._writers: dict[str, Writer] = {}
        self._told: set[str] = set()
        self._dropped = 0

    def put(self, bucket: Bucket) -> None:
        """A request has ended that is to be kept."""
        if self._queue.qsize() >= MOST_WAITING:
            self._dropped += 1
            self._tell("waiting", "Requests fail faster than they can be written: some are not recorded.")
            return
        self._queue.put(bucket)
        self.ready()

    def ready(self) -> None:
        """Have the thread; near its end an interpreter gives none any more."""
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    self._thread = Background(self._work)
                    self._thread.start()

    def affords(self, now: float) -> bool:
        """Whether one more request of the sample may be recorded; `now` by `time.perf_counter`."""
        self._credit = min(_SAVED, self._credit + _SHARE * (now - self._looked))
        self._looked = now
        return self._credit > 0

    def spend(self, seconds: float) -> None:
        """A request of the sample has taken this."""
        self._credit -= seconds

    def flush(self, timeout: float) -> bool:
        """Wait until what was put is in the store; whether it is."""
        thread = self._thread
        if thread is None or thread.is_current:
            return thread is None
        done = threading.Event()
        self._queue.put(done)
        return done.wait(timeout)

    def close(self) -> None:
        """The process ends: write what waits."""
        self.flush(10.0)
        for writer in list(self._writers.values()):
            writer.close()

    def _work(self) -> None:
        while True:
            found = self._queue.get()
            try:
                if isinstance(found, Bucket):
                    began = time.thread_time()
                    self._keep(found)
                    if found.sampled:
                        self.spend(_ALL * (time.thread_time() - began))
                elif found is not None:
                    for writer in self._writers.values():
                        writer.flush()
                    found.set()
            except Exception:
                self._recorder.fault("request is kept")
                self._tell("fault", f"A request could not be recorded ({self._recorder.fault_texts[-1]}).")

    # ---- one request

    def _keep(self, bucket: Bucket) -> None:
        request = bucket.told()
        app = self._apps.get(id(bucket.application)) or about_app(bucket.application, self._root)
        self._apps[id(bucket.application)] = app
        home = self._module_code(app["file"])
        bucket.root.row[_CODE] = home
        run = replace(self._process, id=new_run_id(), source=app["file"], started=self._epoch + bucket.began, name=request.name)
        told: dict[str, Any] = {"request": request.request, "app": app, "policies": policies_of(self._recorder.project)}
        told |= {"packages": self._versions(), "installed": installed_versions(), "faults": list(self._recorder.fault_texts)}
        if bucket.cut:
            told["incomplete"] = f"there were more {bucket.cut} than are kept of one request"
        run = replace(run, meta={**run.meta, **told})
        self._write(bucket, run, request.secrets)

    def _write(self, bucket: Bucket, run: Run, secrets: Known) -> None:
        writer, journal = self._writer(bucket), self._recorder.journal
        writer.hide(secrets.data)
        writer.begin_run(run)
        rows = [_from(bucket.began - self._recorder.origin, row) for row in sorted(bucket.rows or (), key=lambda row: row[0])]
        for code, positions in self._codes(rows, bucket.status == "succeeded"):
            writer.put_source(code.source, self._shelf.sources[code.source])
            writer.put_code(run.id, code, positions)
        secret = {key for key, data in (bucket.buffers or {}).items() if secrets.holds(data)}
        for key, data in (bucket.buffers or {}).items():
            if key not in secret:
                writer.put_buffer(data)
        writer.lose({*secret, *(bucket.missing)})
        writer.put_calls(run.id, rows)
        made = map(journal.made, bucket.effects or ())
        effects = {effect.order: answered_without(effect, secrets) for effect in made if effect is not None}
        if effects or bucket.readings:
            readings = list(map(journal.kept, bucket.readings or ()))
            writer.put_effects(run.id, sorted(effects.values(), key=lambda one: one.order), readings)
        writer.end_run(replace(run, status=bucket.status, error=bucket.error, seconds=bucket.seconds))
        for sentence in writer.problems:
            self._tell(sentence, sentence)

    def _writer(self, bucket: Bucket) -> Writer:
        config = bucket.application.config
        found = self._writers.get(config.store)
        if found is None:
            found = self._writers[config.store] = open_writer(config.store or None, config)
            atexit.unregister(self.close)  # what waits is written before the writer closes: the last that was registered is called first
            atexit.register(self.close)
        return found

    def _tell(self, key: str, sentence: str) -> None:
        if key not in self._told:
            self._told.add(key)
            logging.getLogger("rewound").warning(sentence)

    def _codes(self, rows: list[list[Any]], seen: bool) -> Iterator[tuple[Code, bytes]]:
        """What the calls are of, and the bodies of their modules; of all modules of the project where the calls were not `seen`."""
        wanted = {row[place] for row in rows for place in (_CODE, _SITE)} - {None}
        files = {self._shelf.codes[number][0].file for number in wanted} if seen else self._modules.keys()
        wanted |= {self._modules[file] for file in files if file in self._modules}
        for number in sorted(wanted):
            yield self._shelf.codes[number]

    def _versions(self) -> dict[str, str]:
        """Of the packages that are loaded; and the bodies of the project's modules are known afterwards."""
        if self._loaded != len(sys.modules):
            self._loaded = len(sys.modules)
            self._packages = loaded_versions()
            for space in spaces_of(self._recorder.project):
                file = space.get("__file__")
                if isinstance(file, str):
                    self._module_code(file)
        return self._packages

    def _module_code(self, file: str) -> int:
        number = self._modules.get(file)
        if number is None:
            number = self._modules[file] = next(self._recorder.code_ids)
            self._shelf.put_code("", *body_of_module(number, file, self._recorder.sources.key_of(file)))
        return number


def body_of_module(number: int, file: str, source: str) -> tuple[Code, bytes]:
    """What stands for a request, and for a module whose text it may have run: the module's own code, of which nothing was seen."""
    return Code(number, file, "<module>", 1, source), _NO_POSITIONS


def _from(began: float, row: list[Any]) -> list[Any]:
    """A call's row with its time counted from the request's beginning."""
    return [*row[:_STARTED], row[_STARTED] - began, *row[_STARTED + 1 :]]


def about_app(application: Any, root: Path) -> dict[str, Any]:
    """Where a replay finds an application: `module:attribute`, the file of that module, and what the module was found by."""
    name = application.name or found_name(application)
    module_name, _, attribute = name.partition(":")
    main = sys.modules.get("__main__")
    module = sys.modules.get(module_name) or main
    file = getattr(module, "__file__", None) or getattr(main, "__file__", None) or str(root)
    if module is main:
        module_name = getattr(getattr(main, "__spec__", None), "name", None) or Path(file).stem
    first = str(Path(sys.path[0] if sys.path else "").resolve())
    return {"module": module_name, "attribute": attribute, "file": str(Path(file).resolve()), "path": first}


def found_name(application: Any) -> str:
    """The global of a module that is this, or has it as an attribute; else the one that is the application behind it."""
    modules = [module for module in list(sys.modules.values()) if issubclass(type(module), ModuleType)]
    for wanted in (application, application.app):
        for module in modules:
            space = ModuleType.__getattribute__(module, "__dict__")
            for name, value in list(space.items()):
                if value is wanted:
                    return f"{space.get('__name__')}:{name}"
                if wanted is application:
                    for attribute, part in _attributes(value):
                        if part is wanted:
                            return f"{space.get('__name__')}:{name}.{attribute}"
    return ":"


def _attributes(value: object) -> list[tuple[str, Any]]:
    """What an object of the program's holds itself, as `Flask.wsgi_app`."""
    if issubclass(type(value), ModuleType | type):
        return []
    try:
        inner = object.__getattribute__(value, "__dict__")
    except Exception:  # it stands for something that is not there now, as `flask.request` does
        return []
    return list(inner.items()) if type(inner) is dict else []
