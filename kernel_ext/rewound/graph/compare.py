"""Two runs side by side: their steps aligned, and in what each pair differs: source, values, output, error, duration.

Values are compared by their stored bytes first, and only where these differ by what is in them. Values are opened by
`Reader.view`: none of the program's code runs. Steps of a replay that came from the recording are not looked below.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from rewound.graph.access import UNKNOWN
from rewound.graph.align import CellPair, align_calls, align_cells, normalised
from rewound.graph.around import surroundings
from rewound.graph.contents import Contents, Tolerance
from rewound.graph.difference import Change, Comparison, Event, Role, SourceDiff, StepDiff, Unlooked, ValueDiff
from rewound.graph.made import called, cell_text, function_text, made_on, printed_diff, source_diff, without_addresses
from rewound.graph.recording import Reader, Recording
from rewound.model import Cell, Encoded, Run, Step, Value

SECONDS = 30.0
"""Time for looking into values; what comes later is told by its hash alone."""
LARGE = 500_000_000
"""Bytes of a value, beyond which only the hashes are compared."""
DEEP = 200
LONGER, AT_LEAST = 2.0, 0.1
"""A duration is told where it is so many times the other, and so many seconds more."""
BEGINNING = frozenset({"started", "source", "argument", "read"})
"""Parts of a step that stood before anything below it ran."""
SURROUNDINGS = "surroundings"
"""`Value.scope` of state beside the namespace: working folder, options of libraries."""
UNORDERED = frozenset({"builtins.set", "builtins.frozenset"})
"""Equal ones may have different hashes in two processes."""
DRAWN = frozenset({"random", "numpy.random"})
"""Random states: another one in each run of a program without a seed. What they made different is told."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A step in both runs, or in one, and what ran below it."""

    left: Step | None
    right: Step | None
    cells: CellPair | None = None
    below: tuple[Pair, ...] = ()


@dataclass(slots=True)
class Comparer:
    """Compares two runs, step by step or at once."""

    reader: Reader
    left: Run
    right: Run
    tolerance: Tolerance = field(default_factory=Tolerance)
    seconds: float = SECONDS
    unlooked: dict[tuple[int, str], Unlooked] = field(default_factory=dict)
    limits: dict[str, None] = field(default_factory=dict)
    old: Recording = field(init=False)
    new: Recording = field(init=False)
    _deadline: float = field(init=False)
    _told: set[tuple[str, str]] = field(default_factory=set)
    """Pairs of sources whose difference has been told."""

    def __post_init__(self) -> None:
        self.old, self.new = Recording(self.reader, self.left), Recording(self.reader, self.right)
        self._deadline = time.monotonic() + self.seconds

    def compare(self) -> Comparison:
        """The whole runs."""
        steps: list[StepDiff] = []
        events: list[Event] = []
        same = sum(self._walk(pair, 0, steps, events) for pair in self.pairs())
        unlooked, limits = tuple(self.unlooked.values()), tuple(self.limits)
        beside = surroundings(self.left, self.right)
        return Comparison(self.left, self.right, tuple(steps), same, tuple(events), beside, unlooked, limits)

    def _walk(self, pair: Pair, depth: int, steps: list[StepDiff], events: list[Event]) -> int:
        """Notes what differs in a step and below it, and returns in how many steps nothing does.

        Events stand in the order in which they came about: what a step got, what happened below it, what it made.
        """
        made = self.step(pair, depth)
        if made is not None:
            steps.append(made)
            events += [one for one in _events(made) if one.part in BEGINNING]
        same = sum(self._walk(inner, depth + 1, steps, events) for inner in pair.below) + (made is None)
        if made is not None:
            events += [one for one in _events(made) if one.part not in BEGINNING]
        return same

    # Alignment.

    def pairs(self) -> list[Pair]:
        """Cells and top-level calls, in the order of the right run, each with what belongs together below it."""
        cells = [
            self._below(Pair(pair.left and pair.left[0], pair.right and pair.right[0], pair), 0)
            for pair in align_cells(self.old.cells, self.new.cells)
        ]
        tops = [[step for step in self._steps(side) if step.parent is None and step.kind == "call"] for side in (self.old, self.new)]
        return [*cells, *(self._below(Pair(a, b), 0) for a, b in align_calls(*tops))]

    def _steps(self, side: Recording) -> list[Step]:
        return [step for step in self.reader.steps(side.run.id) if step.count is None]

    def _below(self, pair: Pair, depth: int) -> Pair:
        a, b = pair.left, pair.right
        if a is None or b is None or a.served or b.served or depth > DEEP:
            return pair
        left, right = (
            [child for child in side.children(step.seq) if child.count is None and child.kind == "call"]
            for side, step in ((self.old, a), (self.new, b))
        )
        found = align_calls(left, right)
        if a.incomplete or b.incomplete:  # calls that were thinned out are not missing
            found = [(x, y) for x, y in found if x is not None and y is not None and _bytes(x.arguments) == _bytes(y.arguments)]
            self.limits[f"calls below {a.id} and {b.id}: some were counted and not recorded"] = None
        return replace(pair, below=tuple(self._below(Pair(x, y), depth + 1) for x, y in found))

    # One step.

    def step(self, pair: Pair, depth: int = 0) -> StepDiff | None:
        """In what the two differ; None where they do not."""
        a, b = pair.left, pair.right
        if a is None or b is None:
            return StepDiff(a, b, depth, below=self._count(pair))
        made = StepDiff(
            a,
            b,
            depth,
            moved=pair.cells is not None and pair.cells.moved,
            source=self._source(a, b),
            values=tuple(self.values(pair)),
            printed=printed_diff(self.old, self.new, a, b, pair.cells),
            status=a.status != b.status,
            error=(a.error, b.error) if not _same_error(a, b) else None,
            duration=_longer(a, b),
        )
        return made if made.changed or made.moved or made.duration or made.source is not None or made.values else None

    def _count(self, pair: Pair) -> int:
        side, step = (self.old, pair.left) if pair.right is None else (self.new, pair.right)
        assert step is not None
        pending, count = [step], -1
        while pending and count < 10_000:
            count += 1
            pending += side.children(pending.pop().seq)
        return count

    def _source(self, a: Step, b: Step) -> SourceDiff | None:
        """The text of a cell or file, or, where its own step is not recorded, of a function; each told once."""
        one, other = self.old.code_of(a), self.new.code_of(b)
        if one is None or other is None or one.source == other.source or (one.source, other.source) in self._told:
            return None
        self._told.add((one.source, other.source))
        whole = a.kind == "cell" or one.function == "<module>" or one.cell is not None
        text = cell_text if whole else function_text
        return source_diff(text(self.old, a), text(self.new, b), normalised)

    def values(self, pair: Pair) -> Iterator[ValueDiff]:
        """The values that a pair of steps got, read and made."""
        a, b = pair.left, pair.right
        assert a is not None and b is not None
        if pair.cells is not None and pair.cells.left is not None and pair.cells.right is not None:
            yield from self._generated(pair.cells.left, pair.cells.right)
            return
        yield from self._arguments(a, b)
        yield from self._read(a, b)
        if a.status == b.status == "succeeded":
            found = self._encoded("", "result", b, (a.result, b.result))
            yield from [found] if found else []

    def _generated(self, left: tuple[Step, Cell], right: tuple[Step, Cell]) -> Iterator[ValueDiff]:
        """Of what one of them did not make: nothing about definitions, which the source tells, nor of a cell that failed before it."""
        old, new = _newest(left[1]), _newest(right[1])
        for name in [*new, *(name for name in old if name not in new)]:
            a, b = old.get(name), new.get(name)
            if a is not None and b is not None:
                found = self._value(name, right[0], a, b)
                yield from [replace(found, line=made_on(self.new, right, b))] if found is not None else []
                continue
            alone, (step, cell), made_in = (a, left, self.old) if b is None else (b, right, self.new)
            cut_short = (right if b is None else left)[0].status == "failed"
            if alone is not None and not alone.definition and alone.scope != SURROUNDINGS and not cut_short:
                value = self._open(alone.encoded)
                sides = (value, UNKNOWN) if b is None else (UNKNOWN, value)
                line = made_on(made_in, (step, cell), alone)
                yield ValueDiff(name, "generated", "removed" if b is None else "added", line, sides[0], sides[1])

    def _value(self, name: str, step: Step, a: Value, b: Value, role: Role = "generated") -> ValueDiff | None:
        if (a.hash is not None and a.hash == b.hash) or (a.definition and b.definition):
            return None
        if a.definition or b.definition:
            return ValueDiff(name, role, "changed", why=f"it was a {a.type} and is a {b.type}")
        if a.type != b.type and (a.encoded is None or b.encoded is None):
            return ValueDiff(name, role, "changed", why=f"it was of type {a.type} and is of type {b.type}")
        if a.encoded is b.encoded is None and a.hash is not None and b.hash is not None and a.type not in UNORDERED:
            return ValueDiff(name, role, "changed", why="its content is not recorded here, and its hash is another")
        return self._encoded(name, role, step, (a.encoded, b.encoded), a.why or b.why)

    def _arguments(self, a: Step, b: Step) -> Iterator[ValueDiff]:
        """By parameter."""
        if _bytes(a.arguments) == _bytes(b.arguments):
            return
        found = self._encoded("", "argument", b, (a.arguments, b.arguments))
        if found is None:
            return
        left, right = (value if isinstance(value, dict) else {} for value in (found.left, found.right))
        if found.why is not None or not left or not right:
            yield found
            return
        for name in [*right, *(name for name in left if name not in right)]:
            x, y = left.get(name, UNKNOWN), right.get(name, UNKNOWN)
            one = self._opened(str(name), "argument", b, x, y)
            if one is not None:
                yield one

    def _read(self, a: Step, b: Step) -> Iterator[ValueDiff]:
        """Globals of data that both calls read."""
        old = {(value.scope, value.name): value for value in a.globals_read}
        for value in b.globals_read:
            other = old.get((value.scope, value.name))
            if other is not None and value.scope not in {"printed", "generators"} and not value.definition:
                found = self._value(value.name, b, other, value, "read")
                if found is not None:
                    yield found

    # One value.

    def _encoded(
        self, name: str, role: Role, step: Step, sides: tuple[Encoded | None, Encoded | None], why: str | None = None
    ) -> ValueDiff | None:
        a, b = sides
        if a is None or b is None:
            if a is not b or why is not None:
                self._note(step, name, role, why or "only one of the runs has stored it")
            return None
        if _bytes(a) == _bytes(b) and a.whole:
            return None
        limit = self._limit(a, b)
        if limit is not None:
            return ValueDiff(name, role, "changed", why=limit)
        try:
            left, right = self.reader.view(a), self.reader.view(b)
        except Exception as error:  # snapshots of any library's objects may fail to open in any way
            self._note(step, name, role, f"it cannot be opened: {type(error).__name__}: {error}")
            return None
        return self._opened(name, role, step, left, right)

    def _limit(self, a: Encoded, b: Encoded) -> str | None:
        size = max(len(side.head) + self.reader.bytes_of(side) for side in (a, b))
        if size > LARGE:
            return f"its bytes differ, and {size:,} of them are too many to look into"
        if time.monotonic() > self._deadline:
            self.limits[f"after {self.seconds:.0f} seconds values were told by their hashes alone"] = None
            return "its bytes differ; it was not looked into, since the time for that was used up"
        return None

    def _opened(self, name: str, role: Role, step: Step, left: Any, right: Any) -> ValueDiff | None:
        if left is UNKNOWN or right is UNKNOWN:
            return ValueDiff(name, role, "added" if left is UNKNOWN else "removed", None, left, right)
        found = Contents(self.tolerance, min(self._deadline, time.monotonic() + self.seconds / 4))
        try:
            found.compare(name or "result", left, right)
        except Exception as error:  # a library's own comparison failed: that is no difference
            self._note(step, name, role, f"comparing it failed: {type(error).__name__}: {error}")
            return None
        for path, why in found.unknown:
            self._note(step, path if name else "", role, why)
        if found.cut and not found.differences:
            self._note(step, name, role, "its bytes differ, and it is too large or too deep to be compared to its end")
        elif found.cut:
            self.limits[f"{name or 'a result'} of {step.id} is too large to be compared to its end"] = None
        if not found.differences:
            return None
        change: Change = "close" if all(one.kind == "close" for one in found.differences) and not found.more else "changed"
        return ValueDiff(name, role, change, None, left, right, tuple(found.differences), found.more)

    def _open(self, encoded: Encoded | None) -> Any:
        try:
            return UNKNOWN if encoded is None or self._limit(encoded, encoded) is not None else self.reader.view(encoded)
        except Exception:  # as above
            return UNKNOWN

    def _note(self, step: Step, name: str, role: Role, why: str) -> None:
        told = name or {"result": f"the result of {called(step)}", "argument": f"the arguments of {called(step)}"}.get(role, role)
        self.unlooked.setdefault((step.seq, told), Unlooked(step, told, why))


def _events(made: StepDiff) -> Iterator[Event]:
    for part in made.parts():
        values = [value for value in made.values_changed if value.role == part]
        yield from (Event(made, part, value) for value in values) if values else [Event(made, part)]


def _newest(cell: Cell) -> dict[str, Value]:
    """What a cell made, by name; names of other modules and surroundings with their scope."""
    found: dict[str, Value] = {}
    for value in cell.generated:
        if value.how not in {"regrouped", "deleted"} and not (value.scope == SURROUNDINGS and value.name in DRAWN):
            found[value.name if value.scope in {"__main__", SURROUNDINGS} else f"{value.scope}.{value.name}"] = value
    return found


def _bytes(encoded: Encoded | None) -> tuple[object, ...] | None:
    return None if encoded is None else (encoded.head, encoded.buffers, encoded.part)


def _same_error(a: Step, b: Step) -> bool:
    if a.error is None or b.error is None:
        return a.error is b.error
    return a.error.type == b.error.type and without_addresses(a.error.message) == without_addresses(b.error.message)


def _longer(a: Step, b: Step) -> bool:
    if a.seconds is None or b.seconds is None or a.served or b.served:
        return False
    short, long = sorted((a.seconds, b.seconds))
    return long > LONGER * short and long - short > AT_LEAST


def compare_runs(reader: Reader, left: Run, right: Run, *, tolerance: float | None = None) -> Comparison:
    """In what the second run differs from the first. `tolerance` is relative, for floats; numbers within it count as close."""
    return Comparer(reader, left, right, Tolerance() if tolerance is None else Tolerance(tolerance, tolerance * 1e-3)).compare()


def compare_values(reader: Reader, run: Run, step: Step, pairs: Iterable[tuple[str, Value, Value]]) -> list[ValueDiff]:
    """In what versions of names differ that have other hashes; `step` is the one that is named where a value cannot be opened."""
    comparer = Comparer(reader, run, run)
    found = []
    for name, left, right in pairs:
        if left.definition and right.definition:
            found.append(ValueDiff(name, "generated", "changed", why="it is defined otherwise"))
        elif (made := comparer._value(name, step, left, right)) is not None:
            found.append(made)
        else:
            unlooked = comparer.unlooked.get((step.seq, name))
            found.append(ValueDiff(name, "generated", "changed", why=unlooked.why if unlooked is not None else "its bytes differ alone"))
    return found
