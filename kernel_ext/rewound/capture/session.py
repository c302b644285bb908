"""One recording in this process: opens the store, watches the program, and ends cleanly whatever happens."""

from __future__ import annotations

import atexit
import math
import os
import platform
import secrets
import sys
import threading
import time
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from rewound.capture.begun import hash_seed, time_zone
from rewound.capture.calls import RUNNING
from rewound.capture.exits import Exits
from rewound.capture.observe import IDLE_CALLS, Observer, make_observer
from rewound.capture.policy import POLICIES
from rewound.capture.project import Project
from rewound.capture.recorder import Recorder
from rewound.capture.settings import settings_told
from rewound.capture.versions import installed_versions, system
from rewound.config import Config, find_project
from rewound.effects import Installed
from rewound.effects.masking import Masking
from rewound.effects.printed import Printed
from rewound.effects.stopped import Paused
from rewound.effects.workers import forked
from rewound.model import Error, Run, RunKind, Status, waits_with
from rewound.store import Background, Writer, locate, open_writer, process_started

FLUSH_SECONDS = 0.04
SAMPLE_SECONDS = 1.0


def new_run_id() -> str:
    """`r` and eight hexadecimal digits."""
    return f"r{secrets.token_hex(4)}"


class Session:
    """A run being recorded. `start` and `stop` switch the observation of calls on and off."""

    def __init__(self, run: Run, writer: Writer, config: Config, project: Project) -> None:
        self.run = run
        self.config = config
        self.writer = writer
        self.project = project
        self.recorder = Recorder(run.id, writer, project, config, run.started)
        self.observer: Observer = make_observer(self.recorder, IDLE_CALLS if run.replay_of is None else math.inf)
        self.printed = Printed(self.recorder.on_print)
        self.journal = self.recorder.journal
        self.journal.waiting.on_pause = self._pauses
        writer.hide(self.journal.masking.known.data)
        self.effects = Installed(self.journal)
        self.exits = Exits()
        """For who owns the process: a program in it ends before it."""
        self.guards = False
        """Whether this is a replay in a process of its own: what goes on there after its end must not reach the outside either."""
        self.watching = False
        self._patched = False
        self.overhead = 0.0
        """Seconds that the program waited for us outside the hooks."""
        self._spent_before = 0.0
        self._ended = False
        self._wake = threading.Event()
        self._told: set[str] = set()
        writer.begin_run(run)
        Background(self._flush_loop).start()
        atexit.register(self._at_exit)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=partial(_forked, weakref.ref(self)))

    def start(self, *, listen: bool = True, observe: bool = True) -> None:
        """Begin to observe calls, and what is printed; a kernel listens cell by cell instead, and a request's calls are observed alone."""
        if not self.watching:
            self.watching = True
            try:
                if listen:
                    self.printed.attach()
                self._patched = True
                self.effects.attach(self.project_spaces)
                if observe:
                    self.observer.start()
            except BaseException:
                self.stop()
                raise

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What this thread prints in this block, and the program's code that runs for it, is no part of the run."""
        encoder = self.recorder.encoder()
        self.printed.detach()
        encoder.busy = True
        try:
            yield
        finally:
            encoder.busy = False
            self.printed.attach()

    def stop(self) -> None:
        """Observe no more; nothing of ours stays in the interpreter, unless this guards a process."""
        if self.watching:
            self.watching = False
            self.observer.stop()
            self.printed.detach()
        if self._patched and not self.guards:
            self._patched = False
            self.effects.detach(self.project_spaces)

    def project_spaces(self) -> Iterator[dict[str, Any]]:
        """The namespaces of the project's modules."""
        return spaces_of(self.project)

    def _flush_loop(self) -> None:
        last = time.monotonic()
        while not self._wake.wait(FLUSH_SECONDS):
            self.recorder.drain()
            if self.watching and time.monotonic() - last > SAMPLE_SECONDS:
                last = time.monotonic()
                if self.recorder.sample_again():
                    self.observer.refresh()

    def end(self, status: Status, error: Error | None = None, meta: Mapping[str, Any] | None = None) -> Run:
        """Write what is left and close. Returns the run as it is recorded."""
        if self._ended:
            return self.run
        self._ended = True
        self.stop()
        self._wake.set()
        self.recorder.close_open(RUNNING)
        self._write_thinned()
        self.recorder.drain()
        self._tell_end(status, error, meta or {})
        self.writer.flush()
        self.writer.close()
        self.journal.close(guard=self.guards)
        atexit.unregister(self._at_exit)
        return self.run

    def _pauses(self, paused: Paused) -> None:
        """The run waits for a person: that stands beside it, whatever becomes of the process."""
        self.note(paused=paused.facts)

    def goes_on(self) -> None:
        """It waits no more."""
        self.run = replace(self.run, meta={name: found for name, found in self.run.meta.items() if name != "paused"})
        self.writer.begin_run(self.run)

    def _tell_end(self, status: Status, error: Error | None, meta: Mapping[str, Any]) -> None:
        seconds = time.time() - self.run.started
        overhead = self.overhead + self.recorder.spent - self._spent_before
        faults = list(self.recorder.fault_texts)
        loaded = {"packages": loaded_versions(), "installed": installed_versions()}
        told = {**self.run.meta, **loaded, **meta, "faults": faults, "policies": policies_of(self.project)}
        lost = self.recorder.lost.take(at_end=True)
        self.run = replace(self.run, status=status, error=error, seconds=seconds, overhead=overhead, meta=told, lost=lost)
        self.writer.end_run(self.run)

    def turn(self, run: Run, status: Status, error: Error | None) -> None:
        """End this run and begin another in its place: the program stays observed, and step numbers go on.

        Beginning a session anew takes a kernel a tenth of a second or more, which who goes back and forth would wait for.
        """
        self.recorder.close_open(RUNNING)
        self._write_thinned()
        self.recorder.drain()
        self._tell_end(status, error, {})
        self.run = run
        self.overhead, self._spent_before = 0.0, self.recorder.spent
        self.writer.begin_run(run)
        self.recorder.run, self.recorder.shift = run.id, time.perf_counter() - self.recorder.origin
        for info in list(self.recorder.infos.values()):
            info.count = info.seen = 0
            self.recorder.tell(info)

    def note(self, **facts: Any) -> None:
        """Put facts into the run's `meta`, at once: the process may be killed."""
        self.run = replace(self.run, meta={**self.run.meta, **facts})
        self.writer.begin_run(self.run)

    def problems(self) -> list[str]:
        """Sentences that the person was not told yet: what could not be recorded, and why."""
        found = list(self.writer.problems)
        if self.recorder.faults:
            found.append(f"Rewound had a fault of its own ({self.recorder.fault_texts[0]}); the program is not affected.")
        new = [text for text in found if text not in self._told]
        self._told.update(new)
        return new

    def _write_thinned(self) -> None:
        for info in filter(lambda info: info.count, self.recorder.thinned()):
            began = self.recorder.shift
            row = [next(self.recorder.seqs), None, info.id, None, -1, 0, began, None, 0, None, None, -1, None, 1, 8, info.count, (), None]
            self.recorder.rows.append(row)

    def _at_exit(self) -> None:
        """The process ends before somebody has ended the run; a replay in a process of its own has been stopped then."""
        stopped = self.guards or waits_with(self.run) is not None
        self.end("failed" if self.run.error is not None else "interrupted" if stopped else "succeeded")


def _forked(known: weakref.ref[Session]) -> None:
    """In a forked child nothing is recorded; in one of a replay the effects stay, and guard it."""
    session = known()
    if session is not None:
        atexit.unregister(session._at_exit)
        forked(session.journal)
        if session.journal.answers is None:
            session.stop()


def begin(
    kind: RunKind,
    source: str | None,
    config: Config,
    *,
    start: Path | None = None,
    project: Path | None = None,
    name: str | None = None,
    replay_of: str | None = None,
    run_id: str | None = None,
    argv: Sequence[str] | None = None,
    meta: Mapping[str, Any] | None = None,
) -> Session:
    """A new run in the store that `config` names, or in the project's own: `project`, else the one around `start`.

    Raises StoreError if the store cannot be opened.
    """
    folder = (start or Path.cwd()).resolve()
    root = project or find_project(folder)
    store = locate(config.store or None, folder)
    writer = open_writer(str(store), config)
    given = tuple(sys.argv if argv is None else argv)
    clean = Masking(config.mask).words(given)
    run = replace(run_here(kind, root, clean), source=source, replay_of=replay_of, name=name)
    run = replace(
        run, id=run_id or run.id, meta={**run.meta, "settings": settings_told(config), "packages": loaded_versions(), **(meta or {})}
    )
    session = Session(run, writer, config, Project(root, config.include, config.exclude))
    for word, shown in zip(given, clean, strict=True):
        if word != shown:
            session.journal.masking.known.learn(word.partition("=")[2] or word)
    return session


def run_here(kind: RunKind, project: Path, argv: Sequence[str]) -> Run:
    """A run that begins now in this process, as far as that is said by the process; its arguments are those, without secrets."""
    pid = os.getpid()
    return Run(
        id=new_run_id(),
        kind=kind,
        source=None,
        status="running",
        started=time.time(),
        pid=pid,
        pid_started=process_started(pid),
        python=platform.python_version(),
        platform=platform.platform(),
        cwd=str(Path.cwd()),
        argv=tuple(argv),
        project=str(project),
        meta={"hash_seed": hash_seed(), "time_zone": time_zone(), "system": system()},
    )


def spaces_of(project: Project) -> Iterator[dict[str, Any]]:
    """The namespaces of a project's modules, and of the program's own."""
    main = sys.modules.get("__main__")
    for module in list(sys.modules.values()):
        if not issubclass(type(module), ModuleType):
            continue
        space = ModuleType.__getattribute__(module, "__dict__")  # past a lazy module's own access, which would load it
        file = space.get("__file__")
        if module is main or (isinstance(file, str) and project.holds(file)):
            yield space


def policies_of(project: Project) -> dict[str, dict[str, Any]]:
    """By `file:qualified name`; for a function of a cell, `:qualified name`."""
    told = {(("" if file in project.cells else file), name): policy for (file, name), policy in POLICIES.items()}
    return {f"{file}:{name}": {"name": p.name, "mutates": p.mutates, "replay": p.replay} for (file, name), p in told.items()}


def loaded_versions() -> dict[str, str]:
    """Versions of packages that are loaded, as they say themselves; nothing is imported for it."""
    found = {}
    for module_name, module in list(sys.modules.items()):
        if "." in module_name or not issubclass(type(module), ModuleType):  # most are below another: asked first, that is the cheaper
            continue
        # past a lazy module's own access, which would load it
        version = ModuleType.__getattribute__(module, "__dict__").get("__version__")
        if isinstance(version, str):
            found[module_name] = version
    return found
