"""The JSON shape of `recover` and `resume`, by the rules of `wire`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypedDict

from rewound.model import waits_with
from rewound.show import wire, wire_replay
from rewound.show.wire_outside import EffectShape, PausedShape, effect, paused

if TYPE_CHECKING:
    from rewound.model import Run
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


class LeftShape(TypedDict):
    """What the newest run of a notebook has left to be taken up: it died (`recovered` is what is known of that moment), or waits with a
    question (`paused`). All is null where there is nothing. `more` counts effects that are not listed."""

    run: str | None
    recovered: InFlightShape | None
    paused: PausedShape | None
    more: int


LISTED = 100
"""Effects of each kind that `LeftShape` has at most."""


def left(run: Run | None, found: InFlight | None) -> LeftShape:
    """`found` is what is known of a run that died."""
    if run is None:
        return {"run": None, "recovered": None, "paused": None, "more": 0}
    if found is None:
        return {"run": run.id, "recovered": None, "paused": paused(waits_with(run)), "more": 0}
    shown = replace(found, happened=found.happened[:LISTED], unknown=found.unknown[:LISTED])
    more = len(found.happened) + len(found.unknown) - len(shown.happened) - len(shown.unknown)
    return {"run": run.id, "recovered": in_flight(shown), "paused": None, "more": more}


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
