"""What steps asked of the outside, for a picture: when, of what kind, and whether it changed something; no answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from rewound.effects.model_calls import body_of
from rewound.model import Effect
from rewound.show.wire_steps import TicksShape

if TYPE_CHECKING:
    from rewound.store import Reader

TICKS = 50
"""Requests of a step that are told one by one; of more, all are counted."""
State = Literal[0, 1, 2]
ASKED: State = 0
CHANGED: State = 1
HELD: State = 2
"""What a request did: nothing outside, or something, or it would have, and was held back."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request: `started` in seconds since the epoch."""

    kind: str
    started: float
    state: State


@dataclass
class Outside:
    """The requests of a run and how often its steps read a clock or chance, as far as that was read."""

    requests: defaultdict[int, dict[int, Request]] = field(default_factory=lambda: defaultdict(dict))
    """By step, then by order: one that is told again, because it was answered meanwhile, counts once."""
    readings: Counter[int] = field(default_factory=Counter)
    upto: int = 0

    def read(self, reader: Reader, run: str) -> set[int]:
        """Read what was written since the last time; answers the steps of which there was something."""
        effects, readings, self.upto = reader.outside(run, self.upto)
        for one in effects:
            if one.step is not None and not one.is_reading:
                self.requests[one.step][one.order] = _request(one)
        fresh = Counter(step for _, step, _, _ in readings if step is not None)
        self.readings.update(fresh)
        return {one.step for one in effects if one.step is not None} | set(fresh)

    def counts(self, steps: Collection[int]) -> list[list[int]]:
        """[step, requests] of those that have made some."""
        return [[step, len(self.requests[step])] for step in sorted(self.requests.keys() & set(steps))]

    def readings_of(self, steps: Collection[int]) -> list[list[int]]:
        """[step, readings] of those that have read a clock or chance."""
        return [[step, self.readings[step]] for step in sorted(self.readings.keys() & set(steps))]

    def ticks(self, steps: Collection[int], began: float) -> TicksShape:
        """The first requests of each step, in columns; times since `began`."""
        kinds: dict[str, int] = {}
        told: TicksShape = {"step": [], "start": [], "kind": [], "state": [], "kinds": []}
        for step in sorted(self.requests.keys() & set(steps)):
            for _, one in sorted(self.requests[step].items())[:TICKS]:
                told["step"].append(step)
                told["start"].append(round(one.started - began, 6))
                told["kind"].append(kinds.setdefault(one.kind, len(kinds)))
                told["state"].append(one.state)
        told["kinds"] = list(kinds)
        return told


def _request(effect: Effect) -> Request:
    kind = "model" if body_of(effect) is not None else effect.kind
    state = HELD if effect.status == "held" else CHANGED if effect.mutates else ASKED
    return Request(kind, effect.started, state)
