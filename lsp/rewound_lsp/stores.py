"""The stores that the open documents belong to: opened, watched and read by a thread of each store's own."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rewound.config import find_project
from rewound.errors import RewoundError, StoreError, UnknownRun
from rewound.model import Run
from rewound.store import Reader, locate
from rewound_lsp.facts import RunFacts, real

if TYPE_CHECKING:
    from rewound.diagnose.report import Report
    from rewound_lsp.analysis import Finding

T = TypeVar("T")
Stamp = tuple[tuple[int, int, int] | None, ...]
_log = logging.getLogger(__name__)
DATABASE = "store.db"
LOOKED_INTO = 60
"""Runs, the newest first, among which one is looked for that executed a file."""
REMEMBERED = 6
"""Runs whose facts are kept."""


class Store:
    """One store. `generation` grows whenever something in it has changed; it is read on its own thread only, see `ask`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.generation = 0
        self.trouble: StoreError | None = None
        """Why it cannot be read, if it cannot."""
        self.running = False
        """Whether a run that is shown is going on: it may end without a word."""
        self._stamp = self.stamp()
        self._reader: Reader | None = None
        self._facts: dict[str, tuple[object, RunFacts]] = {}
        self._thread = ThreadPoolExecutor(1, "rewound")
        self._explaining = ThreadPoolExecutor(1, "rewound causes")

    def stamp(self) -> Stamp:
        """What changes whenever somebody writes, or puts another store in this one's place."""
        return tuple(_stamp_of(self.folder / name) for name in (DATABASE, f"{DATABASE}-wal"))

    def changed(self) -> bool:
        """Whether something was written since this was asked last."""
        stamp = self.stamp()
        if stamp == self._stamp:
            return False
        replaced = stamp[0] is None or self._stamp[0] is None or stamp[0][0] != self._stamp[0][0]
        self._stamp = stamp
        self.generation += 1
        if replaced or self.trouble is not None:
            self._thread.submit(self._let_go)
        return True

    async def ask(self, question: Callable[[], T]) -> T:
        """The answer, found on the store's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, question)

    async def explain(self, facts: RunFacts) -> None:
        """Find out what is to be said about a run: beside, since that can take seconds, in which others want to know something too."""

        def work() -> tuple[tuple[Finding, ...], Report | None]:
            from rewound_lsp.analysis import analyse

            with Reader(self.folder) as reader:
                own = RunFacts(reader, facts.run)
                return analyse(own), own.report

        facts.explained(*await asyncio.get_running_loop().run_in_executor(self._explaining, work))

    def close(self) -> None:
        self._thread.submit(self._let_go)
        for thread in (self._thread, self._explaining):
            thread.shutdown(wait=False, cancel_futures=True)

    # On its thread.

    def runs(self) -> list[Run]:
        """The newest that came to something, newest first; none where there is no store, or none that can be read."""
        try:
            if self._reader is None:
                self._reader = Reader(self.folder)
            self._reader.check_version()  # somebody may have brought it to a newer one meanwhile
            runs = self._reader.newest(LOOKED_INTO)
        except StoreError as error:
            self.trouble = error
            self._let_go()
            return []
        self.trouble = None
        return [run for run in runs if "unreadable" not in run.meta and not _tells_less(run)]

    def facts(self, run: Run) -> RunFacts:
        """About a run; kept, as long as nothing of it can have changed."""
        assert self._reader is not None
        mark = (run.status, run.steps, run.seconds, self.generation if run.status == "running" else 0)
        kept = self._facts.pop(run.id, None)
        if kept is None or kept[0] != mark:
            kept = (mark, RunFacts(self._reader, run))
        self._facts[run.id] = kept  # the newest stands last
        while len(self._facts) > REMEMBERED:
            self._facts.pop(next(iter(self._facts)))
        return kept[1]

    def of_run(self, run: str) -> RunFacts | None:
        """About one run, by its id; None if it cannot be read, or there is none."""
        self.runs()  # which opens the store
        try:
            return None if self._reader is None else self.facts(self._reader.run(run))
        except RewoundError as error:
            _log.info("run %s cannot be looked at: %s", run, error.what)
            return None

    def of_file(self, path: str) -> list[RunFacts]:
        """The last run that executed anything of a file (its real path), and those that it replays; empty if none did."""
        for run in self.runs():
            try:
                facts = self.facts(run)
                if path in facts.files:
                    return self._with_replayed(facts)
            except RewoundError as error:
                _log.info("run %s is left out: %s", run.id, error.what)
        return []

    def of_notebook(self, path: str) -> list[RunFacts]:
        """The last run of a notebook (its real path), and those that it replays."""
        for run in self.runs():
            if run.source is not None and run.source.endswith(".ipynb") and real(run.source) == path:
                return self._with_replayed(self.facts(run))
        return []

    def _with_replayed(self, facts: RunFacts) -> list[RunFacts]:
        found = [facts]
        while found[-1].run.replay_of is not None and len(found) < REMEMBERED:
            try:
                found.append(self.facts(facts.reader.run(found[-1].run.replay_of)))
            except UnknownRun:  # pruned meanwhile
                break
        self.running = self.running or found[0].run.status == "running"
        return found

    def _let_go(self) -> None:
        self._facts.clear()
        if self._reader is not None:
            self._reader.close()
            self._reader = None


def _tells_less(run: Run) -> bool:
    """A replay that stands under a debugger, is not there yet, or was ended by somebody tells less than what it replays."""
    return run.replay_of is not None and (run.status == "interrupted" or (run.status == "running" and _is_beside(run)))


def _is_beside(run: Run) -> bool:
    """Whether a replay runs in a process of its own; one in a notebook's kernel, or one that resumes, is what goes on now."""
    return run.kind == "replay" and not run.meta.get("in_kernel") and not run.meta.get("resume")


def _stamp_of(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_ino, found.st_mtime_ns, found.st_size)


class Stores:
    """All that are known, by folder. `url` is that of the command line, which then counts for every document."""

    def __init__(self, url: str | None = None) -> None:
        self._url = url
        self._stores: dict[Path, Store] = {}

    def __iter__(self) -> object:
        return iter(list(self._stores.values()))

    @property
    def known(self) -> list[Store]:
        return list(self._stores.values())

    def of(self, path: Path, roots: Sequence[Path]) -> Store | None:
        """The store of a document: that of its project, else of a folder between it and its workspace folder. None for bad settings."""
        try:
            folder = locate(self._url, path.parent)
        except RewoundError as error:
            _log.warning("%s", error.what)
            return None
        if self._url is None and not os.environ.get("REWOUND_STORE") and not folder.exists():
            folder = self._around(path, roots) or folder
        return self._stores.setdefault(folder, Store(folder)) if folder not in self._stores else self._stores[folder]

    @staticmethod
    def _around(path: Path, roots: Sequence[Path]) -> Path | None:
        """Of a project without a mark: what was recorded from a folder further up, as far as the workspace goes."""
        root = next((root for root in roots if root in path.parents), None)
        if root is None or find_project(path.parent) != path.parent:
            return None
        between = [folder for folder in path.parents if folder == root or root in folder.parents]
        return next((folder / ".rewound" for folder in between if (folder / ".rewound").exists()), None)

    def close(self) -> None:
        for store in self._stores.values():
            store.close()
