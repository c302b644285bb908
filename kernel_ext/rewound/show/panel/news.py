"""What is new in the run of a live kernel: read from the store like by anybody else, a bounded piece at a time."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from rewound import __version__
from rewound.capture.kernel import KernelRecording
from rewound.diagnose.reports import report_of
from rewound.errors import RewoundError
from rewound.model import Cell, Run, Step
from rewound.show import wire
from rewound.show.panel import marks
from rewound.show.panel.sizes import facts_of
from rewound.show.panel.timeline import Known, shaped
from rewound.show.wire import DebugShape, RunShape
from rewound.show.wire_panel import CellShape, SnapshotShape
from rewound.show.wire_steps import TimelineShape
from rewound.store import Reader, open_reader
from rewound.store.columns import Mark
from rewound.store.database import written

if TYPE_CHECKING:
    from rewound.capture.session import Session

PROTOCOL = 1
STEPS = 1_000
"""Steps in a batch, and in a snapshot."""
QUIET = 0.25
"""Seconds for which no cell ran before what needs a look at the whole run is found out."""
PATIENCE = 10
"""As many times as such a look took, no other one follows."""


class News:
    """What a front end has to be told of one run. Used by one thread; never waits for the program, and never makes it wait."""

    def __init__(self, recording: KernelRecording, session: Session) -> None:
        self.recording = recording
        self.session = session
        self._run = session.run
        self.id = self._run.id
        self.reader: Reader = open_reader(f"sqlite:///{session.writer.folder}")
        self._mark: Mark | None = None
        self._written: int | None = None
        """As `store.database.written` has it: while that stays, there is nothing to read."""
        self._known = Known()
        self._cells: dict[str, tuple[Step, Cell]] = {}
        self._told: dict[str, CellShape] = {}
        self._stale: dict[int, str] = {}
        self._looked: tuple[int, ...] = ()
        """The executions that the last look at the whole run was about."""
        self._next_look = 0.0
        self._debug: DebugShape | None = None
        self._debugged: tuple[int, ...] = ()

    @property
    def is_current(self) -> bool:
        """Whether this is still the run that the kernel records."""
        session = self.recording.session
        return session is self.session and session.run.id == self.id

    @property
    def activity(self) -> object:
        """Changes whenever the program has got on; told without asking the store."""
        cells = self.recording.cells
        return repr(self.session.recorder.seqs), self.is_open, cells and cells.last and cells.last[0].seq

    @property
    def is_open(self) -> bool:
        """Whether a cell runs."""
        cells = self.recording.cells
        return cells is not None and cells.open is not None

    def run(self) -> Run:
        """As it stands now, told from memory; as it stood last, where the kernel has gone on to another one."""
        run = self.session.run
        if run.id == self.id:
            self._run = replace(run, steps=int(repr(self.session.recorder.seqs)[6:-1]))
        return self._run

    def run_told(self) -> RunShape:
        return wire.runs([self.run()])["runs"][0]

    # What was written since.

    def read(self) -> tuple[TimelineShape | None, list[CellShape], int]:
        """(the steps that began or ended since, None if none did; the cells that changed; steps that are left out)."""
        now = self.reader.work(written, None)
        if now is not None and now == self._written:
            return None, [], 0
        self._written = now
        found = self.reader.columns(self.id, self._mark or Mark(), newest=STEPS)
        self._mark = found.mark
        if not len(found.columns) and not found.skipped:
            return None, [], 0
        for seq, is_cell in zip(found.columns.seq, found.columns.cell, strict=True):
            if is_cell:
                cell = self.reader.cell(self.id, seq)
                self._known.cells[seq] = facts_of(self.reader, cell)
                self._put(self.reader.step(self.id, seq), cell)
        # What steps asked of the outside can be written later than the steps themselves.
        fresh = self._known.outside.read(self.reader, self.id) | set(found.columns.seq)
        return shaped(self.reader, self.run(), found, self._known, fresh), self._changed(), found.skipped

    def _put(self, step: Step, cell: Cell) -> None:
        key = marks.key_of(step)
        there = self._cells.get(key)
        if there is None or there[0].seq <= step.seq:
            self._cells[key] = (step, replace(cell, outputs=(), used=(), generated=(), found=()))

    def _changed(self) -> list[CellShape]:
        """Cells that are not as they were told last."""
        now = {key: marks.shaped(step, cell, self._stale) for key, (step, cell) in self._cells.items()}
        changed = [cell for key, cell in now.items() if self._told.get(key) != cell]
        self._told = now
        return changed

    def progress(self) -> tuple[int, str | None]:
        """How many cells have ended, and which one runs."""
        running = [step.cell_id for step, _ in self._cells.values() if step.status == "running"]
        return len(self._cells) - len(running), running[-1] if running else None

    # What needs a look at the whole run.

    def look(self) -> tuple[list[CellShape], DebugShape | None]:
        """The cells that have become stale, or are no longer; and the report on the failure, None where it is as it was.

        Only while no cell runs, and not more often than it takes.
        """
        ended = tuple(step.seq for step, _ in self._cells.values() if step.status != "running")
        if ended == self._looked or self._busy() or time.monotonic() < self._next_look:
            return [], None
        began = time.monotonic()
        debug = None
        try:
            debug = self._report()
            stale = marks.stale_in(self.reader, self.reader.run(self.id), self._has_time)
        except RewoundError:
            stale = {}
        if stale is not None:
            self._looked, self._stale = ended, stale
        self._next_look = time.monotonic() + PATIENCE * (time.monotonic() - began)
        return self._changed(), debug

    def _has_time(self) -> bool:
        """Whether still no cell runs; and the program's thread, if it wants the interpreter, gets it."""
        time.sleep(0.001)
        return not self.is_open

    def _busy(self) -> bool:
        cells = self.recording.cells
        ended = cells.last[0] if cells is not None and cells.last is not None else None
        fresh = ended is not None and ended.seconds is not None and time.time() - ended.started - ended.seconds < QUIET
        return fresh or self.is_open

    def _report(self) -> DebugShape | None:
        """Of the cells whose newest execution failed; None where they are the same as before."""
        failed = tuple(step.seq for step, _ in self._cells.values() if step.status == "failed")
        if failed == self._debugged:
            return None
        self._debugged = failed
        run = self.reader.run(self.id)
        self._debug = wire.debug(run, report_of(self.reader, run) if failed else None)
        return self._debug

    def snapshot(self, seq: int) -> SnapshotShape:
        """All that a front end has to know first."""
        found = self.reader.columns(self.id, newest=STEPS)
        return {
            **nothing(seq, self.recording),
            "recording": True,
            "run": self.run_told(),
            "cells": list(self._told.values()),
            "steps": shaped(self.reader, self.run(), found, self._known, set(found.columns.seq)),
            "debug": self._debug,
        }


def nothing(seq: int, recording: KernelRecording) -> SnapshotShape:
    """The snapshot of a kernel that is not recorded."""
    told: SnapshotShape = {
        "type": "snapshot", "seq": seq, "protocol": PROTOCOL, "version": __version__, "recording": False, "branch": recording.branch,
        "run": None, "cells": [], "steps": None, "debug": None,
    }  # fmt: skip
    return told
