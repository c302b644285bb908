"""What stands in a run about the branch of a notebook that its states belong to, and about the state that it goes on from."""

from __future__ import annotations

import time
from typing import Any

FIRST = "main"
"""The branch on which every notebook begins."""
BRANCHES = "branches"
"""In `Run.meta`, a list of events: from which step on the states of a run belong to which branch, and which branches were deleted."""
TRAVEL = "travel"
"""In `Run.meta`: the state that a run goes on from, and where each cell that it holds from before was executed."""
ON, DELETED = "on", "deleted"
"""Values of an event's `event`."""


def on(name: str, step: int) -> dict[str, Any]:
    """The event that the states after a step belong to a branch; -1 for all of the run."""
    return {"event": ON, "name": name, "at": time.time(), "step": step}


def deleted(name: str) -> dict[str, Any]:
    """The event that a branch is forgotten."""
    return {"event": DELETED, "name": name, "at": time.time()}
