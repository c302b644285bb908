"""The JSON shapes of `lineage`, by the rules of `wire`: what is unknown is null, `started` is ISO 8601 in UTC."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from rewound.show.wire_outside import time_text

if TYPE_CHECKING:
    from rewound.graph.lineage import Family, Member
    from rewound.show.ancestry import Station


class ParentShape(TypedDict):
    """A run that another was made from: it replays it, values of it were handed over, or its program ran there before."""

    run: str
    role: Literal["replayed", "handed", "target"]


class MemberEnvironmentShape(TypedDict):
    """A part of the environment that its first parent had otherwise."""

    name: str
    before: str
    now: str


class HandedValueShape(TypedDict):
    """A recorded value that was handed to a run: the step that made it, its name there, and the name that it has here."""

    run: str
    step: str
    name: str
    parameter: str


class MemberShape(TypedDict):
    """One run of the family; `missing` if it is not in the store any more: then nothing else is known of it.

    `how` is `recorded`, `replay`, `as-is`, `verification`, `handed over` or another word for what made it. `source_hash` is that of the
    text that ran; `changed` are the cells and functions that do something else than in the parent whose program it runs.
    """

    run: str
    missing: bool
    kind: str | None
    how: str
    parents: list[ParentShape]
    status: str | None
    started: str | None
    source: str | None
    source_hash: str | None
    changed: list[str]
    overrides: dict[str, Any]
    mapping: dict[str, str]
    values: list[HandedValueShape]
    environment: list[MemberEnvironmentShape]


class ExecutedShape(TypedDict):
    """Where a value was really computed; `step` is null where it is not to be found, because that run is not in the store any more
    (`missing`) for example."""

    run: str
    step: str | None
    missing: bool


class StationShape(TypedDict):
    """One value on the way back. `step` is null where its run is not in the store any more."""

    run: str
    step: str | None
    cell: int | None
    cell_id: str | None
    function: str | None
    line: int | None
    name: str
    value: str
    how: str
    executed: ExecutedShape


class LineageShape(TypedDict):
    """`lineage`: the family, oldest first; and of `name`, if one was asked for, the value itself and what it was made from."""

    run: str
    family: list[MemberShape]
    name: str | None
    values: list[StationShape]


def lineage(found: Family, name: str | None, values: Sequence[Station]) -> LineageShape:
    return {
        "run": found.asked,
        "family": [member(one) for one in found.members.values()],
        "name": name,
        "values": [station(one) for one in values],
    }


def member(found: Member) -> MemberShape:
    run = found.run
    handed = (found.into or {}).get("from", ())
    return {
        "run": found.id,
        "missing": run is None,
        "kind": None if run is None else run.kind,
        "how": found.how,
        "parents": [{"run": parent.run, "role": parent.role} for parent in found.parents],
        "status": None if run is None else run.status,
        "started": None if run is None else time_text(run.started),
        "source": None if run is None else run.source,
        "source_hash": found.source_hash,
        "changed": list(found.changed),
        "overrides": dict(found.overrides),
        "mapping": dict(found.mapping),
        "values": [{"run": one["run"], "step": one["step"], "name": one["name"], "parameter": one["as"]} for one in handed],
        "environment": [{"name": one.name, "before": one.left, "now": one.right} for one in found.environment],
    }


def station(found: Station) -> StationShape:
    step, executed = found.step, found.executed
    return {
        "run": found.run.id,
        "step": None if step is None else step.id,
        "cell": None if step is None else step.cell,
        "cell_id": None if step is None else step.cell_id,
        "function": step.function if step is not None and step.kind == "call" else None,
        "line": found.line,
        "name": found.name,
        "value": found.text,
        "how": found.how,
        "executed": {"run": executed.run, "step": None if executed.step is None else executed.step.id, "missing": executed.gone},
    }
