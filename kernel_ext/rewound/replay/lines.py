"""The states that were read of one store, kept for the next time that somebody asks: what a run has told does not change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from rewound.model import Cell, Run, Step
from rewound.replay.source import Item
from rewound.replay.states import Line, Place
from rewound.store import Reader

Pair = tuple[Step, Cell]


@dataclass(slots=True)
class _Read:
    """The cells of a run that had ended when they were read, and its states as they were made of them and of what was going on then."""

    cells: list[Pair] = field(default_factory=list)
    damaged: dict[int, str] = field(default_factory=dict)
    line: Line | None = None


class Lines:
    """Without the outputs of cells, which belong to no state and may be large. One kernel keeps one of these as long as it lives."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._read: dict[str, _Read] = {}
        self._items: dict[Place, Item] = {}

    def line(self, run: Run) -> Line:
        """The states of a run; of one that goes on, what it has told since is read."""
        read = self._read.setdefault(run.id, _Read())
        if read.line is not None and read.line.run.status != "running":
            return read.line
        last = read.cells[-1][0].seq if read.cells else -1
        fresh, damaged = self.reader.cells_after(run, last)
        pairs = [(step, replace(cell, outputs=())) for step, cell in fresh]
        going_on = next((number for number, (step, _) in enumerate(pairs) if step.status == "running"), len(pairs))
        read.damaged |= damaged
        line = read.line
        if line is None or pairs or line.run is not run:
            line = read.line = Line(run, (*read.cells, *pairs), dict(read.damaged))
        read.cells += pairs[:going_on]
        return line

    def item(self, line: Line, index: int) -> Item:
        """A cell of a run as what can be executed; whichever runs go on from it, its text is taken apart once."""
        step, cell = line.cells[index]
        place = line.places[step.seq]
        if place not in self._items:
            self._items[place] = Item(step.cell, step.cell_id, cell.source, step, cell)
        return self._items[place]

    def begin(self, run: str, cells: Iterable[Pair]) -> None:
        """A run that was begun with these cells, which nobody has to read then."""
        self._read[run] = _Read(list(cells))
