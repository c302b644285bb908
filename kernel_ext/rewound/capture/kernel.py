"""The recording of a kernel: begun by `%load_ext rewound`, `%record`, or the process that runs a notebook in it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rewound.capture.branched import BRANCHES, FIRST, on
from rewound.capture.cells import CellRecorder
from rewound.capture.session import Session, begin
from rewound.config import Config, load_config
from rewound.model import Run, RunKind, Status, waits_with


class KernelRecording:
    """The recording of one kernel; at most one at a time."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.session: Session | None = None
        self.cells: CellRecorder | None = None
        self.branch = FIRST
        """The branch that the states which follow belong to."""
        self.runs: list[str] = []
        """Runs of the session, in each of which another goes on from a state: their steps have numbers of their own each."""
        self.kept_aside: object = None
        """What could not be stored, for when its state comes back; `replay` fills it."""
        self._indexes: dict[str, int] = {}

    @property
    def on(self) -> bool:
        return self.cells is not None

    def start(
        self,
        kind: RunKind = "kernel",
        *,
        run_id: str | None = None,
        source: str | None = None,
        cells: Mapping[str, int] | None = None,
        replay_of: str | None = None,
        name: str | None = None,
        meta: Mapping[str, Any] | None = None,
        project: Path | None = None,
        config: Config | None = None,
    ) -> Session:
        """Begin a run; `project` and `config`: the folder of the project, and what is set, if those around the notebook do not count.

        Raises StoreError if the store cannot be opened.
        """
        source = source or notebook_of(self.shell)
        self._indexes = dict(cells or {})
        start = Path(source).parent if source else None
        config = load_config() if config is None else config
        if self.branch != FIRST:
            meta = {BRANCHES: [on(self.branch, -1)], **(meta or {})}
        about: dict[str, Any] = {"start": start, "project": project, "name": name, "replay_of": replay_of, "run_id": run_id, "meta": meta}
        self.session = begin(kind, source, config, **about)
        self.runs = [self.session.run.id]
        self.cells = CellRecorder(self.shell, self.session, self._index_of)
        self.cells.attach()
        return self.session

    def stop(self) -> Run | None:
        """End the run; nothing of ours stays in the shell."""
        if self.cells is None or self.session is None:
            return None
        status = self.status()
        cells, self.cells = self.cells, None
        cells.detach()
        run = self.session.end(status, cells.failed)
        self.session = None
        return run

    def status(self) -> Status:
        """How the run that is being recorded ends, if it ends here."""
        if self.cells is None or self.cells.failed is None:
            return "interrupted" if self.session is not None and waits_with(self.session.run) is not None else "succeeded"
        return "interrupted" if self.cells.last is not None and self.cells.last[0].status == "interrupted" else "failed"

    def stop_for_good(self) -> Run | None:
        """End the run, and with it what the kernel has to do before its exit."""
        if self.session is not None:
            self.session.exits.run()
            self.session.exits.detach()
        return self.stop()

    def _index_of(self, cell_id: str | None) -> int | None:
        if cell_id is None:
            return None
        if cell_id not in self._indexes:
            self._indexes.update(_indexes_of(notebook_of(self.shell)))
        return self._indexes.get(cell_id)


def notebook_of(shell: Any) -> str | None:
    """The path of the notebook that this kernel belongs to, where the front end tells it."""
    told = shell.user_ns.get("__vsc_ipynb_file__") or os.environ.get("JPY_SESSION_NAME")
    return str(Path(told).resolve()) if isinstance(told, str) and told.endswith(".ipynb") else None


def _indexes_of(path: str | None) -> dict[str, int]:
    try:
        document = json.loads(Path(path).read_text("utf-8")) if path else {}
        return {cell["id"]: index for index, cell in enumerate(document.get("cells", [])) if "id" in cell}
    except (OSError, ValueError):
        return {}


_recordings: dict[int, KernelRecording] = {}


def recording_of(shell: Any) -> KernelRecording:
    """The recording that belongs to a shell, made when first asked for."""
    return _recordings.setdefault(id(shell), KernelRecording(shell))


def load_extension(shell: Any, register: Callable[[Any, KernelRecording], None] | None = None) -> None:
    """Start recording; `register` adds the magics, which live higher up."""
    recording = recording_of(shell)
    if register is not None:
        register(shell, recording)
    if not recording.on:
        recording.start()


def unload_extension(shell: Any) -> None:
    """Stop recording."""
    recording_of(shell).stop()


def begin_in_kernel(about: str) -> None:
    """Begin to record the kernel that this runs in as a notebook's run; `about` is JSON, from the process that drives it."""
    from IPython import get_ipython

    told = json.loads(about)
    if told["store"]:
        os.environ["REWOUND_STORE"] = told["store"]
    recording = recording_of(get_ipython())
    session = recording.start("notebook", run_id=told["run_id"], source=told["source"], cells=told["cells"])
    if told["cassette"] is not None:
        from rewound.effects.cassettes import read_cassette
        from rewound.effects.played import play

        play(session.journal, file := Path(told["cassette"]), read_cassette(file))
    session.exits.attach()


def end_in_kernel() -> None:
    """End that run, and wait until all of it is written."""
    from IPython import get_ipython

    recording_of(get_ipython()).stop_for_good()
