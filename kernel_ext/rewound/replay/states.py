"""The states that a namespace went through: what each name was after a cell, and which step had made it so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from rewound.capture import surroundings
from rewound.capture.branched import TRAVEL
from rewound.model import Cell, Run, Step, Value
from rewound.replay.ours import is_ours

Place = tuple[str, int]
"""(run, `seq`): where a cell was executed, whichever runs go on from there."""
MAIN = "__main__"


@dataclass(frozen=True, slots=True)
class Version:
    """What a name was."""

    value: Value
    place: Place
    made: bool = True
    """Whether the cell at `place` made it; else it was there when that began."""


@dataclass(frozen=True, slots=True)
class State:
    """A namespace after a cell."""

    place: Place
    names: Mapping[str, Version]
    around: Mapping[str, Value]
    """Random states and the like, by name."""


@dataclass(frozen=True)
class Line:
    """The cells of one run, in their order, one state after the other."""

    run: Run
    cells: tuple[tuple[Step, Cell], ...]
    damaged: Mapping[int, str] = field(default_factory=dict)
    """By `seq`: what is wrong with cells that cannot be read."""
    _states: dict[int, State] = field(default_factory=dict)

    @cached_property
    def places(self) -> Mapping[int, Place]:
        """By `seq`: where that cell was executed."""
        told = self.run.meta.get(TRAVEL, {}).get("places", {})
        return {step.seq: tuple(told.get(step.seq, (self.run.id, step.seq))) for step, _ in self.cells}

    @cached_property
    def by_place(self) -> Mapping[Place, int]:
        """Where a cell was executed -> its index here."""
        return {self.places[step.seq]: index for index, (step, _) in enumerate(self.cells)}

    @cached_property
    def steps(self) -> Mapping[int, Step]:
        """By `seq`: the cells' steps."""
        return {step.seq: step for step, _ in self.cells}

    @cached_property
    def program(self) -> tuple[tuple[Step, Cell], ...]:
        """The cells that are the program's, each of which left a state."""
        return tuple((step, cell) for step, cell in self.cells if step.status != "running" and not is_ours(cell.source))

    def state(self, seq: int) -> State:
        """The state after a cell, what had not been told before it included."""
        if seq not in self._states:
            self._states[seq] = self._fold(seq)
        return self._states[seq]

    def before(self, index: int) -> State:
        """What the cell at an index began with."""
        step, cell = self.cells[index]
        state = self.state(self.cells[index - 1][0].seq) if index else State((self.run.id, -1), {}, {})
        names, around = dict(state.names), dict(state.around)
        _find(cell.found, self.places[step.seq], names, around)
        return State(state.place, names, around)

    def _fold(self, seq: int) -> State:
        names: dict[str, Version] = {}
        around: dict[str, Value] = {}
        place: Place = (self.run.id, -1)
        for step, cell in self.cells:
            if step.seq > seq:
                break
            place = self.places[step.seq]
            _find(cell.found, place, names, around)
            _make(cell.generated, place, names, around)
        later = (value for step, cell in self.cells if step.seq > seq for value in cell.used if value.scope == surroundings.SCOPE)
        for value in later:  # what nobody had changed by then is as it was before its first change
            around.setdefault(value.name, value)
        return State(place, names, around)


def _find(found: Iterable[Value], place: Place, names: dict[str, Version], around: dict[str, Value]) -> None:
    for value in found:
        if value.scope == surroundings.SCOPE:
            around.setdefault(value.name, value)
        else:
            names[value.name] = Version(value, place, made=False)


def _make(generated: Iterable[Value], place: Place, names: dict[str, Version], around: dict[str, Value]) -> None:
    for value in generated:
        known = names.get(value.name)
        if value.scope == surroundings.SCOPE:
            around[value.name] = value
        elif value.scope != MAIN:
            continue
        elif value.how == "deleted":
            names.pop(value.name, None)
        elif value.how == "regrouped" and known is not None:
            names[value.name] = replace(known, value=replace(known.value, encoded=value.encoded))
        else:
            names[value.name] = Version(value, place)


@dataclass(frozen=True, slots=True)
class Changes:
    """What is not the same in two states, by name."""

    added: tuple[str, ...]
    gone: tuple[str, ...]
    changed: tuple[str, ...]


def changes(left: State, right: State) -> Changes:
    """From one state to another."""
    both = left.names.keys() & right.names.keys()
    return Changes(
        tuple(sorted(right.names.keys() - left.names.keys())),
        tuple(sorted(left.names.keys() - right.names.keys())),
        tuple(sorted(name for name in both if not same(left.names[name], right.names[name]))),
    )


def same(one: Version, other: Version) -> bool:
    """Whether two versions of a name hold the same, as far as that is known."""
    return one.place == other.place or (one.value.hash is not None and one.value.hash == other.value.hash)


def summary(cell: Cell) -> dict[str, Any]:
    """Names that a cell made, changed and deleted."""
    own = [value for value in cell.generated if value.scope == MAIN]
    return {how: tuple(sorted(value.name for value in own if value.how == how)) for how in ("bound", "changed", "deleted")}
