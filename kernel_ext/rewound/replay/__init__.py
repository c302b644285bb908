"""Re-executes a recorded run: what a fix changes runs, the rest comes from the recording."""

from __future__ import annotations

from rewound.replay.execute import replay, verify
from rewound.replay.outcome import Outcome, Verdict
from rewound.replay.plan import PlanLine
from rewound.replay.recover import recover, resume

__all__ = ["Outcome", "PlanLine", "Verdict", "recover", "replay", "resume", "verify"]
