"""Says in a plan which steps reach the outside past everything that is recorded: those cannot be served."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from rewound.model import Effect, Step
from rewound.replay.plan import PlanLine
from rewound.store import Reader

SHOWN = 3
"""Places that one line of a plan names."""


def with_uncovered(lines: Sequence[PlanLine], reader: Reader, run: str) -> tuple[PlanLine, ...]:
    """The plan; each step that will run, and that opened something not covered itself or below itself, says so."""
    effects = [effect for effect in reader.effects(run) if effect.status == "uncovered"]
    if not effects:
        return tuple(lines)
    kept = {line.step for line in lines if line.action in ("served", "restored")}
    places = _places(effects, {step.seq: step for step in reader.steps(run)}, kept)
    return tuple(_told(line, places.get(line.step, ())) if line.action == "run" else line for line in lines)


def _places(effects: Iterable[Effect], steps: Mapping[int, Step], kept: set[str | None]) -> dict[str | None, tuple[str, ...]]:
    """By a step's id: what was opened in it or below it, where nothing on the way down is answered from the recording."""
    found: dict[str | None, dict[str, None]] = defaultdict(dict)
    for effect in effects:
        above = list(_above(effect.step, steps))
        if not any(step.id in kept for step in above):
            for step in above:
                found[step.id][effect.name] = None
    return {step: tuple(names) for step, names in found.items()}


def _above(seq: int | None, steps: Mapping[int, Step]) -> Iterable[Step]:
    """A step and those that it ran in, the innermost first."""
    while seq is not None and seq in steps:
        yield steps[seq]
        seq = steps[seq].parent


def _told(line: PlanLine, places: Sequence[str]) -> PlanLine:
    if not places:
        return line
    more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
    return replace(line, reason=f"{line.reason}; live: not covered ({', '.join(places[:SHOWN])}{more})")
