"""Re-executes a recorded run: what a fix changes runs, the rest comes from the recording."""

from __future__ import annotations

from rewound.replay.execute import replay
from rewound.replay.outcome import Outcome
from rewound.replay.plan import PlanLine

__all__ = ["Outcome", "PlanLine", "replay"]
