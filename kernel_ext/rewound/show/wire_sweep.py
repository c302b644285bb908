"""The JSON shapes of a sweep, by the rules of `wire`: what is unknown is null, times are seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, cast

from rewound.show import wire, wire_replay
from rewound.show.wire_failure import ErrorShape, error

if TYPE_CHECKING:
    from rewound.effects.usage import Usage
    from rewound.replay.sweep import Measured, Sweep, Variant


class UsageShape(TypedDict):
    """Tokens that models have read and written, in so many calls."""

    calls: int
    input_tokens: int
    output_tokens: int


class MeasuredShape(TypedDict):
    """What a run came to: `output` is what it showed in the end, `cost` is in the unit of `[tool.rewound] prices`."""

    output: str
    usage: UsageShape
    cost: float | None


class VariantShape(TypedDict):
    """One replay: `values` are its own of what is swept, `asked` what of models was not answered by the recording; else as `replay`."""

    values: dict[str, Any]
    run: str | None
    status: wire_replay.Result
    seconds: float
    saved_seconds: float
    ran: int
    restored: int
    measured: MeasuredShape | None
    asked: UsageShape
    error: ErrorShape | wire.ProblemShape | None


class SweepShape(TypedDict):
    """`replay --sweep`: the run that was replayed, what it came to itself, and its variants."""

    replay_of: str
    names: list[str]
    recorded: MeasuredShape
    variants: list[VariantShape]


def sweep(found: Sweep) -> SweepShape:
    return {
        "replay_of": found.run,
        "names": list(found.names),
        "recorded": _measured(found.recorded),
        "variants": [variant(one) for one in found.variants],
    }


def variant(found: Variant) -> VariantShape:
    outcome = found.outcome
    actions = [line.action for line in outcome.plan]
    return {
        "values": dict(found.values),
        "run": outcome.run,
        "status": cast(wire_replay.Result, outcome.status),
        "seconds": outcome.seconds,
        "saved_seconds": outcome.saved_seconds,
        "ran": sum(action in ("run", "ran") for action in actions),
        "restored": sum(action in ("restored", "served") for action in actions),
        "measured": None if found.measured is None else _measured(found.measured),
        "asked": _usage(found.asked),
        "error": error(outcome.error),
    }


def _measured(found: Measured) -> MeasuredShape:
    return {"output": found.output, "usage": _usage(found.usage), "cost": found.cost}


def _usage(usage: Usage) -> UsageShape:
    return {"calls": usage.calls, "input_tokens": usage.read, "output_tokens": usage.written}
