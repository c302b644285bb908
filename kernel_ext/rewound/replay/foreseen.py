"""What a plan can say of the outside world, from what the recorded run did there: which steps reach it past everything that is recorded,
which could change it, and whether the run can be relied on to come out the same.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from rewound.model import Effect, Run, Step
from rewound.replay.outcome import Outcome, saved_seconds
from rewound.replay.plan import PlanLine
from rewound.store import Reader

SHOWN = 3
"""Places that one line of a plan names."""


def foreseen(reader: Reader, run: Run, lines: Sequence[PlanLine], began: float, changed: tuple[Mapping[str, object], ...]) -> Outcome:
    """The outcome of a replay that is only planned; `began` by `time.monotonic`, `changed` are the files that are not as recorded."""
    effects = reader.effects(run.id)
    steps = {step.seq: step for step in reader.steps(run.id)}
    kept = {line.step for line in lines if line.action in ("served", "restored")}
    uncovered = _places([effect for effect in effects if effect.status == "uncovered"], steps, kept)
    mutations = _places([effect for effect in effects if effect.mutates and effect.status != "held"], steps, kept)
    told = tuple(_told(line, uncovered.get(line.step, ())) if line.action == "run" else line for line in lines)
    runs = {line.step: mutations[line.step] for line in told if line.action == "run" and line.step in mutations}
    return Outcome(
        None, run.id, "succeeded", time.monotonic() - began, saved_seconds(told), told,
        changed_files=changed, could_mutate=runs, verified=verified(reader, run.id),
    )  # fmt: skip


def verified(reader: Reader, run: str) -> bool | None:
    """What the last verification of a run said, which it may be itself; None if there was none."""
    found = (other.meta.get("verified") for other in reader.runs() if run in (other.id, other.replay_of))
    return next((bool(said) for said in found if said is not None), None)


def _places(effects: Iterable[Effect], steps: Mapping[int, Step], kept: set[str | None]) -> dict[str | None, tuple[str, ...]]:
    """By a step's id: what was asked in it or below it, where nothing on the way down is answered from the recording."""
    found: dict[str | None, dict[str, None]] = defaultdict(dict)
    for effect in effects:
        above = list(above_of(effect.step, steps))
        if not any(step.id in kept for step in above):
            for step in above:
                found[step.id][effect.name] = None
    return {step: tuple(names) for step, names in found.items()}


def above_of(seq: int | None, steps: Mapping[int, Step]) -> Iterable[Step]:
    """A step and those that it ran in, the innermost first."""
    while seq is not None and seq in steps:
        yield steps[seq]
        seq = steps[seq].parent


def _told(line: PlanLine, places: Sequence[str]) -> PlanLine:
    return replace(line, reason=f"{line.reason}; live: not covered ({named(places)})") if places else line


def named(names: Sequence[str]) -> str:
    """Some of them by name."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
