"""Re-executes a recorded run: what a fix changes runs, the rest comes from the recording.

Each name is loaded when it is first asked for: going back to a state needs none of what executes a run.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rewound.replay.execute import replay, verify
    from rewound.replay.outcome import Outcome, Verdict
    from rewound.replay.plan import PlanLine
    from rewound.replay.recover import recover, resume

__all__ = ["Outcome", "PlanLine", "Verdict", "recover", "replay", "resume", "verify"]

HOMES = {
    "Outcome": "rewound.replay.outcome",
    "PlanLine": "rewound.replay.plan",
    "Verdict": "rewound.replay.outcome",
    "recover": "rewound.replay.recover",
    "replay": "rewound.replay.execute",
    "resume": "rewound.replay.recover",
    "verify": "rewound.replay.execute",
}


if not TYPE_CHECKING:  # to a type checker, what is not named above is not there

    def __getattr__(name: str) -> Any:
        if name not in HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(HOMES[name]), name)
