"""The two passes of a debugging session, from outside: the first counts, the second stops."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from rewound.debug.inside import MODULE
from rewound.debug.places import Target
from rewound.errors import NothingToStopAt
from rewound.replay import Outcome
from rewound.store import COUNTING

PURPOSE = "debugging"
Execute = Callable[..., Outcome]
"""`rewound.replay`, or what replays in this kernel."""


More = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def _nothing(_: Mapping[str, Any]) -> Mapping[str, Any]:
    return {}


def find_target(execute: Execute, run: str, options: Mapping[str, Any], folder: Path) -> tuple[str, Target]:
    """Let the run fail again, unseen: its id, and the moment. Raises NothingToStopAt if it does not fail, or not in the project's code."""
    answer = folder / "target.json"
    outcome = execute(run, **options, purpose=COUNTING, watcher={"module": MODULE, "answer": str(answer), "target": None})
    if answer.is_file():
        return outcome.replay_of, Target.of(json.loads(answer.read_text("utf-8")))
    if outcome.status == "failed":
        what = f"The error of {outcome.run} was raised by no line of the project"
        told = f": {outcome.error.type}." if outcome.error is not None else "."
        raise NothingToStopAt(what + told, hint=f"See where:  rewound debug {outcome.run} --frames all")
    hint = "Nothing to stop at: it is mended." if outcome.status == "succeeded" else f"See `rewound replay {run}`."
    raise NothingToStopAt(f"Replayed with today's code, run {run} {outcome.status}.", hint=hint, outcome=outcome)


def debug_run(execute: Execute, run: str, front: str, options: Mapping[str, Any], more: More = _nothing) -> Outcome:
    """Both passes: `front` is one of `inside.FRONTS`, `more` makes of the target what it is told besides."""
    with tempfile.TemporaryDirectory(prefix="rewound-") as made:
        folder = Path(made)
        run, target = find_target(execute, run, {**options, "quiet": True}, folder)
        answer = folder / "stop.json"
        watcher = {"module": MODULE, "answer": str(answer), "target": target.as_json(), "front": front, **more(target.as_json())}
        outcome = execute(run, **options, purpose=PURPOSE, watcher=watcher)
        return replace(outcome, stop=json.loads(answer.read_text("utf-8")) if answer.is_file() else None)
