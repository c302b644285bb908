"""The JSON shapes of `replay` and `verify`, by the rules of `wire`: what is unknown is null, times are seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypedDict, cast

from rewound.show.wire import ProblemShape
from rewound.show.wire_check import EnvironmentShape, SettingShape, environment, settings
from rewound.show.wire_failure import ErrorShape, error
from rewound.show.wire_into import IntoShape, into
from rewound.show.wire_mapping import MappedShape, mapped
from rewound.show.wire_outside import PausedShape, paused

if TYPE_CHECKING:
    from rewound.replay import Outcome, PlanLine, Verdict


Action = Literal["restored", "ran", "run", "served", "skipped"]
Result = Literal["succeeded", "failed", "held", "refused", "diverged"]


class PlanShape(TypedDict):
    """What a replay does, or did, to one step; `step` is null for a cell that the recording does not hold."""

    step: str | None
    cell: int | None
    cell_id: str | None
    function: str | None
    action: Action
    reason: str
    recorded_seconds: float | None


class EffectsShape(TypedDict):
    """How often a replay was answered from the recording, reached the outside, or held a mutation back."""

    served: int
    live: int
    dry_run: int
    held: int


class HeldShape(TypedDict):
    """What a replay held back: why, and the step that a person could let through with `--allow-mutations`, null if there is none."""

    why: str
    allow: str | None


class DivergenceShape(TypedDict):
    """What a replay asked for that the recording does not hold, the nearest that it does, and in what the two differ."""

    step: str | None
    kind: str
    asked: str
    nearest: str | None
    differs: list[str]
    command: str


class ReplayShape(TypedDict):
    """`replay`; `run` is null when only the plan was asked for. `live` and `uncovered` count, by name, what reached the outside.

    `until` is the step behind which it ended because that was asked for; `untaken` what was to be given to calls of which none was made.
    `given` are values that are not the recorded run's, by `NAME` or `NAME@STEP`, without secrets. `mapping` are recorded steps that have
    other names today, `gone` those that today's source has no more.
    `saved_calls` counts, by kind, what did not have to be asked of the outside again, `saved_tokens` what models would have taken for it.
    Of a plan alone: `could_mutate` tells by step what it changed outside when it was recorded, `verified` whether the run came out the
    same when it was replayed as recorded. `environment` and `settings`: in what they are not as recorded. `into`: what of `replay_of` was
    handed to another program, whose run `run` is.
    """

    run: str | None
    replay_of: str
    status: Result
    seconds: float
    saved_seconds: float
    plan: list[PlanShape]
    effects: EffectsShape
    live: dict[str, int]
    uncovered: dict[str, int]
    held: list[HeldShape]
    divergences: list[DivergenceShape]
    saved_calls: dict[str, int]
    saved_tokens: int
    could_mutate: dict[str, list[str]]
    given: dict[str, Any]
    mapping: list[MappedShape]
    gone: list[str]
    untaken: list[str]
    until: str | None
    environment: list[EnvironmentShape]
    settings: list[SettingShape]
    paused: PausedShape | None
    verified: bool | None
    stop: StoppedAtShape | None
    into: IntoShape | None
    error: ErrorShape | ProblemShape | None


class StoppedAtShape(TypedDict):
    """Where a debugger stopped: before `line` ran for the `hit`-th time; `differs` names what was not as the recording has it, `changed`
    what a person has given another value there."""

    cell_id: str | None
    file: str | None
    function: str
    line: int
    hit: int
    error: str
    differs: list[str]
    changed: list[str]


class VerifyShape(TypedDict):
    """`verify`: whether a replay as recorded came out the same; `difference` is where it first did not, in words."""

    run: str
    replay: str | None
    reproducible: bool
    status: Result
    seconds: float
    divergences: list[DivergenceShape]
    environment: list[EnvironmentShape]
    settings: list[SettingShape]
    difference: str | None


def plan_line(found: PlanLine) -> PlanShape:
    return {
        "step": found.step,
        "cell": found.cell,
        "cell_id": found.cell_id,
        "function": found.function,
        "action": found.action,
        "reason": found.reason,
        "recorded_seconds": found.recorded_seconds,
    }


def replay(outcome: Outcome) -> ReplayShape:
    counts = outcome.effects
    return {
        "run": outcome.run,
        "replay_of": outcome.replay_of,
        "status": cast(Result, outcome.status),
        "seconds": outcome.seconds,
        "saved_seconds": outcome.saved_seconds,
        "plan": [plan_line(line) for line in outcome.plan],
        "effects": {key: counts.get(key, 0) for key in ("served", "live", "dry_run", "held")},  # type: ignore[typeddict-item]
        "live": dict(outcome.live),
        "uncovered": dict(outcome.uncovered),
        "held": [cast(HeldShape, dict(entry)) for entry in outcome.held],
        "divergences": list(outcome.divergences),
        "saved_calls": dict(outcome.saved_calls),
        "saved_tokens": outcome.saved_tokens,
        "could_mutate": {step: list(names) for step, names in outcome.could_mutate.items() if step is not None},
        "given": dict(outcome.given),
        "mapping": mapped(outcome.mapping),
        "gone": list(outcome.gone),
        "untaken": list(outcome.untaken),
        "until": outcome.until,
        "environment": environment(outcome.environment),
        "settings": settings(outcome.settings),
        "paused": paused(outcome.paused),
        "verified": outcome.verified,
        "stop": None if outcome.stop is None else cast(StoppedAtShape, dict(outcome.stop)),
        "into": into(outcome.into),
        "error": error(outcome.error),
    }


def verify(found: Verdict) -> VerifyShape:
    first = found.compared.first if found.compared is not None else None
    return {
        "run": found.outcome.replay_of,
        "replay": found.outcome.run,
        "reproducible": found.reproducible,
        "status": cast(Result, found.outcome.status),
        "seconds": found.outcome.seconds,
        "divergences": list(found.outcome.divergences),
        "environment": environment(found.outcome.environment),
        "settings": settings(found.outcome.settings),
        "difference": f"{first.part} of {first.step.step.function or first.step.step.id}" if first is not None else None,
    }
