"""Processes of the program's own (`multiprocessing`, pools, `os.fork`): nothing in them is recorded, and a replay guards them.

A recording names them as not covered. In a replay they compute and read as ever, but what would change the outside is held
there, and ends the replay: docs/decisions/0009-worker-processes.md says why.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextvars import ContextVar
from types import FrameType, ModuleType
from typing import TYPE_CHECKING, Any

from rewound.effects.callers import asked_by_project
from rewound.effects.covering import covered, is_covered, uncover
from rewound.effects.frameless import CALLER, frameless
from rewound.effects.journal import Journal, pose
from rewound.effects.patching import Patch, Patches

if TYPE_CHECKING:
    from rewound.effects.reports import Reports

_STARTS = ("multiprocessing.process", "multiprocess.process")
_PREPARES = ("multiprocessing.spawn", "multiprocess.spawn", "joblib.externals.loky.backend.spawn", "loky.backend.spawn")
"""Modules that make out what a process is told that begins anew, instead of being forked."""
_POOLS = frozenset("multiprocessing multiprocess concurrent joblib loky".split())
_HELPERS = frozenset({"multiprocessing.managers", "multiprocess.managers"})
"""Their processes hold values for others, and do nothing by themselves."""
_starting: ContextVar[bool] = ContextVar("rewound_starting", default=False)
"""Whether a process is being started here: what that takes is no doing of the program's, but what the child does is."""
_FORK_SERVER = "ignore"
"""The name under which the server asks that processes are forked off."""


def patches(journal: Journal) -> Mapping[str, Patch]:
    """Every way to a process that goes on in Python."""
    workers = Workers(journal)

    def starts(module: ModuleType, patched: Patches) -> None:
        patched.set(module.BaseProcess, "start", _start(workers, module.BaseProcess.start))

    def prepares(module: ModuleType, patched: Patches) -> None:
        patched.set(module, "get_preparation_data", _preparing(journal, module.get_preparation_data))

    def forks(module: ModuleType, patched: Patches) -> None:
        patched.at_end(workers.close)
        for name in ("fork", "forkpty"):
            if (real := getattr(module, name, None)) is not None:
                patched.replace(module, name, frameless("os", _forking(workers, real), real))

    return {**dict.fromkeys(_STARTS, starts), **dict.fromkeys(_PREPARES, prepares), "os": forks}


class Workers:
    """The processes that one run starts."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._noted: set[tuple[int | None, str]] = set()
        self._reports: Reports | None = None

    def begins(self, name: str, library: str | None, frame: FrameType) -> None:
        """One is about to be started. Raises Divergence in a replay in which nothing may reach the outside."""
        journal, answers = self._journal, self._journal.answers
        if is_covered() or not asked_by_project(frame, journal.files):
            return
        place = journal.where.step_now(), name
        if library is not None and place not in self._noted:
            journal.uncovered(name, library)
            self._noted.add(place)
        if answers is not None and answers.channel is None:
            from rewound.effects.reports import Reports

            self._reports = Reports(answers)
            answers.channel = self._reports.channel

    def close(self) -> None:
        if self._reports is not None:
            self._reports.close()


def forked(journal: Journal) -> None:
    """This is the child of a fork: nothing that is done here is recorded, and in a replay it is guarded."""
    journal.keep_nothing()
    if _starting.get():
        uncover()
    answers, where = journal.answers, journal.where
    if answers is not None:
        from rewound.effects.guard import guard_of

        journal.answers = guard_of(journal).answers(lambda: answers.names(where))


def _start(workers: Workers, real: Any) -> Any:
    frame_of = sys._getframe

    def start(self: Any) -> Any:
        if is_covered():
            return real(self)
        workers.begins(*_named(self), frame_of(1))
        token = _starting.set(True)
        try:
            with covered():
                return real(self)
        finally:
            _starting.reset(token)

    return pose(start, real)


def _named(process: Any) -> tuple[str, str | None]:
    """How a process is told, and the library that it is told with; none where it is not worth telling."""
    work = getattr(process, "_target", None) or type(process)
    module = str(getattr(work, "__module__", ""))
    name = getattr(work, "__qualname__", type(work).__qualname__)
    told = "a pool of processes" if module.partition(".")[0] in _POOLS else f"process {name}"
    return told, None if module in _HELPERS else "multiprocessing"


def _forking(workers: Workers, real: Any) -> Any:
    frame_of = sys._getframe

    def fork() -> Any:
        workers.begins(f"os.{real.__name__}", "os", frame_of(CALLER))
        return real()

    return fork


def _preparing(journal: Journal, real: Any) -> Any:
    def get_preparation_data(name: str, *args: Any, **options: Any) -> Any:
        data = real(name, *args, **options)
        if journal.answers is None or (is_covered() and not _starting.get()):
            return data
        if name == _FORK_SERVER:  # the program's module would be executed there, unguarded
            return {key: value for key, value in data.items() if not key.startswith("init_main")}
        from rewound.effects.guard import Guarding, guard_of

        # It is unpickled before the rest is made use of: by then the program's module is executed.
        return {"rewound": Guarding(guard_of(journal)), **data}

    return pose(get_preparation_data, real)
