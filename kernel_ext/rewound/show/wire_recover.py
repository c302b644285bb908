"""The JSON shape of `recover` and `resume`, by the rules of `wire`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from rewound.show import wire, wire_replay
from rewound.show.wire_outside import EffectShape, effect

if TYPE_CHECKING:
    from rewound.replay import Outcome
    from rewound.replay.recover import InFlight


class InFlightShape(TypedDict):
    """What was known of the moment at which the run had died; `run` is the one that was taken up.

    `already_happened`: what the step in flight had asked of the outside, or written, and that had an answer. `unknown`: changes that
    were begun, and of which no end is recorded.
    """

    run: str
    step_in_flight: wire.StepShape | None
    already_happened: list[EffectShape]
    unknown: list[EffectShape]


class RecoverShape(wire_replay.ReplayShape):
    """`recover` and `resume`: what `replay` answers; `recovered` is null for a run that had not died."""

    recovered: InFlightShape | None


def in_flight(found: InFlight | None) -> InFlightShape | None:
    if found is None:
        return None
    return {
        "run": found.run,
        "step_in_flight": None if found.step is None else wire.step(found.step),
        "already_happened": [effect(entry) for entry in found.happened],
        "unknown": [effect(entry) for entry in found.unknown],
    }


def recovered(outcome: Outcome) -> RecoverShape:
    return {**wire_replay.replay(outcome), "recovered": in_flight(outcome.in_flight)}
