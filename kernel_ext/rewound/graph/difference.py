"""What a comparison of two runs says, as facts: values, steps, the whole. Free of any rendering."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from rewound.graph.access import UNKNOWN
from rewound.model import Error, Run, Step

Kind = Literal["value", "type", "added", "removed", "length", "shape", "dtype", "elements", "text", "order", "close", "opaque"]
"""What differs. `elements`: of an array or a column, `count` of `of`; `close`: numbers that are equal within the tolerance;
`opaque`: the two differ, and it is not known how to look into them."""
Role = Literal["generated", "argument", "read", "result"]
"""What a value was to its step: a cell generates, a call has arguments, reads globals and has a result."""
Change = Literal["changed", "added", "removed", "close"]
Part = Literal["started", "source", "argument", "read", "generated", "result", "printed", "error", "status"]
"""In what two steps differ; `started`: only one of the runs has the step."""


@dataclass(frozen=True, slots=True)
class Example:
    """One place among many that differ."""

    path: str
    left: Any
    right: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of a value that is not the same; UNKNOWN stands for a part that one side does not have."""

    path: str
    """As source would name it: `report["fee"][3]`."""
    kind: Kind
    left: Any = UNKNOWN
    right: Any = UNKNOWN
    count: int | None = None
    """How many elements, rows or lines differ."""
    of: int | None = None
    largest: float | None = None
    """Largest absolute difference of numbers that are there on both sides."""
    examples: tuple[Example, ...] = ()
    lines: tuple[str, ...] = ()
    """Of a text: a unified diff."""


@dataclass(frozen=True, slots=True)
class ValueDiff:
    """A value of one step on both sides."""

    name: str
    """Empty for a result."""
    role: Role
    change: Change
    line: int | None = None
    """Where a cell gave the name its value, in the second run's source; in the first's for one that is gone."""
    left: Any = UNKNOWN
    right: Any = UNKNOWN
    parts: tuple[Difference, ...] = ()
    """The first of the differences; none where only the hashes are known to differ, `why` then says why."""
    more: int = 0
    """Differences beyond `parts`, as far as they were counted."""
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Unlooked:
    """A value of which nobody can say whether it is the same, and why."""

    step: Step
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class SourceDiff:
    """The text of a cell, file or function, changed."""

    lines: tuple[str, ...]
    cosmetic: bool
    """Only comments, blank lines or layout."""


@dataclass(frozen=True, slots=True)
class StepDiff:
    """One step in both runs, or in one of them."""

    left: Step | None
    right: Step | None
    depth: int = 0
    moved: bool = False
    source: SourceDiff | None = None
    values: tuple[ValueDiff, ...] = ()
    printed: tuple[str, ...] = ()
    """Unified diff of what it printed and displayed."""
    status: bool = False
    error: tuple[Error | None, Error | None] | None = None
    duration: bool = False
    """One side took more than twice as long, and not only by a moment."""
    below: int = 0
    """For a step of one run alone: how many steps ran below it."""

    @property
    def step(self) -> Step:
        """The step in the second run; in the first where the second has none."""
        found = self.right or self.left
        assert found is not None
        return found

    @property
    def values_changed(self) -> tuple[ValueDiff, ...]:
        return tuple(value for value in self.values if value.change != "close")

    def parts(self) -> Iterator[Part]:
        """In what the steps differ, in the order in which it came about; not what makes no difference to the program."""
        if self.left is None or self.right is None:
            yield "started"
            return
        if self.source is not None and not self.source.cosmetic:
            yield "source"
        for role in ("argument", "read", "generated", "result"):
            if any(value.role == role for value in self.values_changed):
                yield role
        if self.printed:
            yield "printed"
        if self.error is not None:
            yield "error"
        elif self.status:
            yield "status"

    @property
    def changed(self) -> bool:
        return any(True for _ in self.parts())


@dataclass(frozen=True, slots=True)
class Event:
    """One thing in which the runs differ: a step that only one has, or a part of one, and the value where it is one."""

    step: StepDiff
    part: Part
    value: ValueDiff | None = None


@dataclass(frozen=True, slots=True)
class Surrounding:
    """Python, a package, the working folder, an argument: the same kind of thing in both runs."""

    name: str
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs side by side. `steps` are those that are not the same, in the order of the second run."""

    left: Run
    right: Run
    steps: tuple[StepDiff, ...]
    same: int
    """Steps in which nothing differs."""
    events: tuple[Event, ...] = ()
    """What differs, in the order in which it came about: what a step got, what happened below it, what it made."""
    surroundings: tuple[Surrounding, ...] = ()
    unlooked: tuple[Unlooked, ...] = ()
    limits: tuple[str, ...] = ()
    """What was not compared because it would have taken too long."""

    @property
    def first(self) -> Event | None:
        """Where the runs part."""
        return self.events[0] if self.events else None

    @property
    def equal(self) -> bool:
        """Whether the same came of both; a moved cell, a duration and a comment make no difference."""
        return not self.events
