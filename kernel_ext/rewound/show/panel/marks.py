"""The newest execution of each cell, with the mark that its margin gets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from rewound.graph.recording import Recording
from rewound.graph.slices import Slices, StaleRead
from rewound.model import Cell, Run, Step
from rewound.show.wire_outside import time_text
from rewound.show.wire_panel import CellShape, Mark
from rewound.show.wire_replay import PlanShape

if TYPE_CHECKING:
    from rewound.store import Reader

Stale = Mapping[int, str]
"""By `seq` of a cell's step, why it is stale."""
SOURCE = 100_000
"""Characters of a cell's text."""


def newest(cells: Iterable[tuple[Step, Cell]]) -> dict[str, tuple[Step, Cell]]:
    """Of each cell, by its id (by its step's, where it has none), the execution that began last; in the order in which they began."""
    found: dict[str, tuple[Step, Cell]] = {}
    for step, cell in cells:
        key = key_of(step)
        found.pop(key, None)
        found[key] = (step, cell)
    return found


def key_of(step: Step) -> str:
    return step.cell_id or step.id


def shaped(step: Step, cell: Cell, stale: Stale) -> CellShape:
    mark, reason = _mark(step, stale)
    return {
        "cell_id": step.cell_id,
        "cell": step.cell,
        "step": step.id,
        "execution_count": cell.execution_count,
        "attempt": step.attempt,
        "status": step.status,
        "mark": mark,
        "reason": reason,
        "started": time_text(step.started),
        "seconds": step.seconds,
        "source": cell.source[:SOURCE],
    }


def _mark(step: Step, stale: Stale) -> tuple[Mark, str | None]:
    if step.status != "succeeded":
        return step.status, None
    if step.seq in stale:
        return "stale", stale[step.seq]
    return ("restored", "Its outcome comes from the recording.") if step.served else ("recorded", None)


def marked(reader: Reader, run: Run, stale: Stale | None = None) -> list[CellShape]:
    """Every cell of a run; what is stale is found out, unless it is told."""
    found = newest(reader.cells(run.id))
    why = stale_in(reader, run) if stale is None else stale
    return [shaped(step, cell, why or {}) for step, cell in found.values()]


def stale_in(reader: Reader, run: Run, go_on: Callable[[], bool] = lambda: True) -> dict[int, str] | None:
    """The executions that read what has changed since; why, in one sentence. Follows all cells of the run: that takes its time.

    Asks before each cell whether to `go_on`; None where that was denied.
    """
    recording = Recording(reader, run)
    slices = Slices(recording)
    for step, _ in recording.cells:
        if not go_on():
            return None
        slices.stale(step.seq)
    return {found.step: _why(reader, run, found) for found in slices.stale_now()}


def _why(reader: Reader, run: Run, found: StaleRead) -> str:
    step = reader.step(run.id, found.newer.step)
    where = "another cell" if step.cell is None else f"cell {step.cell}"
    if found.why == "below":
        return f"It read {found.name} from {where} further down: run from the top, it would find something else."
    if found.source == found.name:
        return f"It read {found.name}, which {where} has written again since."
    return f"It read {found.name}, made from {found.source}, which {where} has written again since."


def planned(cells: Iterable[CellShape], plan: Iterable[PlanShape]) -> list[CellShape]:
    """The cells as a plan of a replay has them: those that would run are marked so."""
    runs = {line["cell_id"]: line["reason"] for line in plan if line["action"] == "run" and line["function"] is None}
    return [_would_run(cell, runs[cell["cell_id"]]) if _changes(cell, runs) else cell for cell in cells]


def _changes(cell: CellShape, runs: Mapping[str | None, str]) -> bool:
    return cell["cell_id"] in runs and cell["mark"] in ("recorded", "restored", "stale")


def _would_run(cell: CellShape, reason: str) -> CellShape:
    told = cell.copy()
    told["mark"], told["reason"] = "would-run", reason
    return told
