"""The JSON shapes of `diff`, by the rules of `wire`: what is unknown is null, lines are 1-based, times are seconds."""

from __future__ import annotations

import math
from typing import Any, TypedDict

from rewound.graph.access import UNKNOWN
from rewound.graph.difference import Change, Comparison, Difference, Event, Example, Kind, Part, Role, StepDiff, Unlooked, ValueDiff
from rewound.model import Run, RunKind, Status, Step
from rewound.show import wire
from rewound.show.values import short
from rewound.show.wire_failure import ErrorShape

TEXT = 200
"""Characters of a value's text."""


class SideShape(TypedDict):
    """One of the two runs."""

    run: str
    kind: RunKind
    source: str | None
    status: Status
    started: str
    seconds: float | None
    replay_of: str | None


class StepPlaceShape(TypedDict):
    """A step as one of the runs has it."""

    step: str
    cell: int | None
    cell_id: str | None
    file: str | None
    function: str | None
    line: int | None
    status: Status
    seconds: float | None
    error: ErrorShape | None


class ExampleShape(TypedDict):
    """One of many elements that differ."""

    path: str
    left: str
    right: str


class DifferenceShape(TypedDict):
    """One part of a value; `left` or `right` is null where that side does not have it."""

    path: str
    kind: Kind
    left: str | None
    right: str | None
    count: int | None
    of: int | None
    largest: float | None
    examples: list[ExampleShape]
    lines: list[str] | None


class ValueDiffShape(TypedDict):
    """A value; `name` is null for a result, `why` says why it was not looked into."""

    name: str | None
    role: Role
    change: Change
    line: int | None
    left: str | None
    right: str | None
    differences: list[DifferenceShape]
    more: int
    why: str | None


class SourceDiffShape(TypedDict):
    """A changed text as a unified diff; `cosmetic` if only comments and layout changed."""

    lines: list[str]
    cosmetic: bool


class StepDiffShape(TypedDict):
    """A step that is not the same; `left` or `right` is null where that run does not have it."""

    left: StepPlaceShape | None
    right: StepPlaceShape | None
    changed: list[Part]
    moved: bool
    source: SourceDiffShape | None
    values: list[ValueDiffShape]
    printed: list[str] | None
    duration: bool
    below: int


class FirstShape(TypedDict):
    """Where the runs part: an entry of `steps`, in what, and by which value."""

    left: StepPlaceShape | None
    right: StepPlaceShape | None
    part: Part
    value: ValueDiffShape | None


class SurroundingShape(TypedDict):
    """Python, a package, the working folder, arguments."""

    name: str
    left: str
    right: str


class UnlookedShape(TypedDict):
    """A value that could not be compared."""

    step: str
    name: str
    why: str


class DiffShape(TypedDict):
    """`diff`: `steps` has what is not the same, in the order of the second run; `effects` is null: they are not recorded."""

    left: SideShape
    right: SideShape
    equal: bool
    first: FirstShape | None
    same_steps: int
    steps: list[StepDiffShape]
    surroundings: list[SurroundingShape]
    effects: list[Any] | None
    not_compared: list[UnlookedShape]
    limits: list[str]


def diff(found: Comparison) -> DiffShape:
    return {
        "left": side(found.left),
        "right": side(found.right),
        "equal": found.equal,
        "first": first(found.first),
        "same_steps": found.same,
        "steps": [step(entry) for entry in found.steps],
        "surroundings": [{"name": entry.name, "left": entry.left, "right": entry.right} for entry in found.surroundings],
        "effects": None,
        "not_compared": [unlooked(entry) for entry in found.unlooked],
        "limits": list(found.limits),
    }


def side(run: Run) -> SideShape:
    whole = wire.record(run)
    return {
        "run": run.id,
        "kind": run.kind,
        "source": run.source,
        "status": run.status,
        "started": whole["started"],
        "seconds": run.seconds,
        "replay_of": run.replay_of,
    }


def place(found: Step | None) -> StepPlaceShape | None:
    if found is None:
        return None
    whole = wire.step(found)
    return {
        "step": whole["step"],
        "cell": whole["cell"],
        "cell_id": whole["cell_id"],
        "file": whole["file"],
        "function": whole["function"],
        "line": whole["line"],
        "status": whole["status"],
        "seconds": whole["seconds"],
        "error": whole["error"],
    }


def step(found: StepDiff) -> StepDiffShape:
    return {
        "left": place(found.left),
        "right": place(found.right),
        "changed": list(found.parts()),
        "moved": found.moved,
        "source": None if found.source is None else {"lines": list(found.source.lines), "cosmetic": found.source.cosmetic},
        "values": [value(entry) for entry in found.values],
        "printed": list(found.printed) or None,
        "duration": found.duration,
        "below": found.below,
    }


def first(found: Event | None) -> FirstShape | None:
    if found is None:
        return None
    told = None if found.value is None else value(found.value)
    return {"left": place(found.step.left), "right": place(found.step.right), "part": found.part, "value": told}


def value(found: ValueDiff) -> ValueDiffShape:
    return {
        "name": found.name or None,
        "role": found.role,
        "change": found.change,
        "line": found.line,
        "left": text(found.left),
        "right": text(found.right),
        "differences": [difference(entry) for entry in found.parts],
        "more": found.more,
        "why": found.why,
    }


def difference(found: Difference) -> DifferenceShape:
    finite = found.largest is not None and math.isfinite(found.largest)
    return {
        "path": found.path,
        "kind": found.kind,
        "left": text(found.left),
        "right": text(found.right),
        "count": found.count,
        "of": found.of,
        "largest": found.largest if finite else None,
        "examples": [example(entry) for entry in found.examples],
        "lines": list(found.lines) or None,
    }


def example(found: Example) -> ExampleShape:
    return {"path": found.path, "left": short(found.left, TEXT), "right": short(found.right, TEXT)}


def text(part: object) -> str | None:
    return None if part is UNKNOWN else short(part, TEXT)


def unlooked(found: Unlooked) -> UnlookedShape:
    return {"step": found.step.id, "name": found.name, "why": found.why}
