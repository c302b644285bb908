"""What is asked of a replay, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rewound.model import Error, Run
from rewound.replay.plan import PlanLine

Progress = Callable[[str], None]
"""Called with a short text whenever the replay gets on."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a replay did, or with `dry_run` would do."""

    run: str | None
    """The new run's id; None for a plan that has not run."""
    replay_of: str
    status: str
    seconds: float
    saved_seconds: float
    plan: tuple[PlanLine, ...]
    effects: dict[str, int] = field(default_factory=lambda: {"served": 0, "live": 0, "dry_run": 0, "held": 0})
    divergences: tuple[Any, ...] = ()
    error: Error | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for."""

    run: str
    source: Path | None = None
    from_step: str | None = None
    as_is: bool = False
    allow_mutations: tuple[str, ...] = ()
    dry_run: bool = False
    output: Path | None = None
    store: str = ""

    def options(self) -> dict[str, Any]:
        return {"from_step": self.from_step, "as_is": self.as_is, "allow_mutations": list(self.allow_mutations)}


def saved_seconds(lines: tuple[PlanLine, ...]) -> float:
    """Recorded seconds of what did not have to run."""
    return sum(line.recorded_seconds or 0.0 for line in lines if line.action in ("restored", "served"))


def status_of(run: Run) -> str:
    """How a replay ended: `held` if it stopped before a mutation."""
    if run.status == "succeeded":
        return "succeeded"
    return "held" if run.error is not None and run.error.type.endswith("MutationHeld") else "failed"
