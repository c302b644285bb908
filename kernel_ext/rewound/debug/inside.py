"""The debugger's part in the process that replays: counts in the first pass, stops in the second."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rewound.capture.session import Session
from rewound.debug.compared import differing
from rewound.debug.counting import Counter
from rewound.debug.places import Target
from rewound.debug.stopping import OnStop, Stop, Stopper
from rewound.model import Error
from rewound.replay.watched import Watcher
from rewound.store import Reader

MODULE = __name__
FRONTS: Mapping[str, str] = {"pdb": "rewound.debug.terminal"}
"""What a person, or a test, meets at the stop -> the module whose `front` makes it."""


class Counting:
    """Writes down at which moment the program failed."""

    def __init__(self, answer: Path, session: Session) -> None:
        self._answer = answer
        self._counter = Counter(session.recorder)
        self._cell_id: str | None = None

    def begins(self, cell_id: str | None) -> None:
        self._cell_id = cell_id
        self._counter.start()

    def ended(self, error: Error | None) -> None:
        self._counter.stop()
        found = None if error is None else self._counter.target(error, self._cell_id)
        if found is not None:
            put(self._answer, found.as_json())


class Stopping:
    """Stops in the step that failed, and writes down that it did."""

    def __init__(self, answer: Path, stopper: Stopper, cell_id: str | None) -> None:
        self._answer = answer
        self._stopper = stopper
        self._cell_id = cell_id

    def begins(self, cell_id: str | None) -> None:
        if cell_id == self._cell_id:
            self._stopper.start()

    def ended(self, error: Error | None) -> None:
        self._stopper.stop()


def watcher(asked: Mapping[str, Any], session: Session, reader: Reader, run: str) -> Watcher:
    """See `replay.watched`."""
    answer = Path(asked["answer"])
    if asked["target"] is None:
        return Counting(answer, session)
    target = Target.of(asked["target"])
    on_stop: OnStop = importlib.import_module(FRONTS[asked["front"]]).front(asked, session)

    def stopped(stop: Stop) -> Any:
        put(answer, stop.facts())
        return on_stop(stop)

    return Stopping(answer, Stopper(session.recorder, target, stopped, differing(reader, run)), target.cell_id)


def put(path: Path, facts: Mapping[str, Any]) -> None:
    """Write facts where another process waits for them, all at once."""
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(facts), "utf-8")
    beside.replace(path)
