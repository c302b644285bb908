"""The JSON shapes of `states`, by the rules of `wire`: what is unknown is null, times are seconds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

from rewound.graph.difference import ValueDiff
from rewound.model import Status, Step, Value
from rewound.replay.again import first_line
from rewound.replay.states import summary
from rewound.show import wire, wire_diff
from rewound.show.values import value_text

if TYPE_CHECKING:
    from rewound.replay.branches import Branch
    from rewound.replay.family import Listed
    from rewound.store import Reader


class NamesShape(TypedDict):
    """Names that a cell bound, changed in place and deleted."""

    bound: list[str]
    changed: list[str]
    deleted: list[str]


class StateShape(TypedDict):
    """A state: after one execution of a cell. `text` is the cell's first line."""

    run: str
    step: str
    cell: int | None
    cell_id: str | None
    text: str
    status: Status
    started: str
    seconds: float | None
    branch: str
    present: bool
    names: NamesShape


class BranchShape(TypedDict):
    """A branch and its latest state; the place of that where its cell was executed."""

    name: str
    run: str
    step: str
    current: bool


class NamedShape(TypedDict):
    """A name and its value as text."""

    name: str
    value: str


class StateSideShape(TypedDict):
    """One of two states."""

    run: str
    step: str


class StateDiffShape(TypedDict):
    """From `left` to `right`."""

    left: StateSideShape
    right: StateSideShape
    added: list[NamedShape]
    gone: list[NamedShape]
    changed: list[wire_diff.ValueDiffShape]


class StatesShape(TypedDict):
    """`states`: of the kernel whose run that is; `diff` is null where no two are compared."""

    run: str
    states: list[StateShape]
    branches: list[BranchShape]
    diff: StateDiffShape | None


def states(run: str, found: Sequence[Listed], branches: Sequence[Branch], difference: StateDiffShape | None) -> StatesShape:
    return {"run": run, "states": [state(one) for one in found], "branches": [branch(one) for one in branches], "diff": difference}


def state(found: Listed) -> StateShape:
    told = wire.step(found.step)
    names = summary(found.cell)
    return {
        "run": found.run,
        "step": told["step"],
        "cell": told["cell"],
        "cell_id": told["cell_id"],
        "text": first_line(found.cell),
        "status": told["status"],
        "started": told["started"],
        "seconds": told["seconds"],
        "branch": found.branch,
        "present": found.present,
        "names": {"bound": list(names["bound"]), "changed": list(names["changed"]), "deleted": list(names["deleted"])},
    }


def branch(found: Branch) -> BranchShape:
    return {"name": found.name, "run": found.place[0], "step": f"s{found.place[1]}", "current": found.current}


def state_diff(
    reader: Reader, sides: tuple[tuple[str, Step], tuple[str, Step]],
    added: Sequence[Value], gone: Sequence[Value], changed: Sequence[ValueDiff],
) -> StateDiffShape:  # fmt: skip
    (left, before), (right, after) = sides
    return {
        "left": {"run": left, "step": before.id},
        "right": {"run": right, "step": after.id},
        "added": [{"name": value.name, "value": value_text(reader, value)} for value in added],
        "gone": [{"name": value.name, "value": value_text(reader, value)} for value in gone],
        "changed": [wire_diff.value(value) for value in changed],
    }
