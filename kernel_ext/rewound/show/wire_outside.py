"""The JSON shape of a request to the outside, and how steps and times are written in all of them. See `wire`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypedDict, cast

from rewound.model import Effect, EffectStatus, Territory


class EffectShape(TypedDict):
    """One request to the outside; `territory` is null but in a replay. One of the kind `uncovered` was noticed, and not recorded."""

    order: int
    step: str | None
    kind: str
    name: str
    status: EffectStatus
    mutates: bool
    territory: Territory | None
    served: bool
    started: str
    seconds: float | None


class PausedShape(TypedDict):
    """What a run waits with for a person, and the step that asks; `choices` and `default` are null where there are none."""

    question: str
    kind: str
    choices: list[str] | None
    default: Any
    step: str | None


def paused(facts: Mapping[str, Any] | None) -> PausedShape | None:
    """What stands beside a run that waits."""
    if facts is None:
        return None
    names = ("question", "kind", "choices", "default", "step")
    return cast(PausedShape, {name: facts.get(name) for name in names})


def time_text(seconds: float) -> str:
    """Seconds since the epoch as ISO 8601 in UTC, to the millisecond."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def step_name(seq: int | None) -> str | None:
    """A step's id from its number, as `Step.id` makes it."""
    return None if seq is None else f"s{seq}"


def effect(found: Effect) -> EffectShape:
    return {
        "order": found.order,
        "step": step_name(found.step),
        "kind": found.kind,
        "name": found.name,
        "status": found.status,
        "mutates": found.mutates,
        "territory": found.territory,
        "served": found.served,
        "started": time_text(found.started),
        "seconds": found.seconds,
    }
