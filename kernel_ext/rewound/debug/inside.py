"""The debugger's part in the process that replays: counts in the first pass, stops in the second."""

from __future__ import annotations

import functools
import importlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from rewound.capture.session import Session
from rewound.debug import control
from rewound.debug.compared import differing
from rewound.debug.counting import Counter
from rewound.debug.places import Target
from rewound.debug.producers import produced
from rewound.debug.stopping import OnStop, Stop, Stopper
from rewound.model import Error
from rewound.replay.watched import Watcher
from rewound.store import Reader

MODULE = __name__
FRONTS: Mapping[str, str] = {"pdb": "rewound.debug.terminal", "dap": "rewound.debug.attach"}
"""What a person meets at the stop -> the module whose `front` makes it."""


class Front(Protocol):
    """Where a person, or another program, debugs."""

    def begins(self, file: str) -> None:
        """The step in which it will stop is about to run; its code has this file name."""

    def waiting(self, target: Target) -> None:
        """It is armed."""

    def at(self, stop: Stop) -> Any:
        """See `stopping.OnStop`."""

    def ended(self) -> None:
        """The step has run."""

    def waits(self, target: Target, on_stop: OnStop) -> Waits | None:
        """Who waits for the line, if that is to be the front itself."""


class Waits(Protocol):
    """Waits for a target between `start` and `stop`."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


class Counting:
    """Writes down at which moment the program failed."""

    def __init__(self, answer: Path, session: Session) -> None:
        self._answer = answer
        self._counter = Counter(session.recorder)
        self._cell_id: str | None = None

    def begins(self, cell_id: str | None, file: str) -> None:
        self._cell_id = cell_id
        self._counter.start()

    def ended(self, error: Error | None) -> None:
        self._counter.stop()
        found = None if error is None else self._counter.target(error, self._cell_id)
        if found is not None:
            put(self._answer, found.as_json())


class Stopping:
    """Stops in the step that failed."""

    def __init__(self, session: Session, told: Path, front: Front, waits: Waits, target: Target, produced: control.Produced) -> None:
        self._session = session
        self._told = told
        self._produced = produced
        self._front = front
        self._waits = waits
        self._target = target
        self._on = False

    def begins(self, cell_id: str | None, file: str) -> None:
        if cell_id == self._target.cell_id:
            self._on = True
            control.begin(self._session, self._told, self._produced)
            self._front.begins(file)
            self._waits.start()
            self._front.waiting(self._target)

    def ended(self, error: Error | None) -> None:
        if self._on:
            self._on = False
            self._waits.stop()
            self._front.ended()
            control.done()


def watcher(asked: Mapping[str, Any], session: Session, reader: Reader, run: str) -> Watcher:
    """See `replay.watched`."""
    answer = Path(asked["answer"])
    if asked["target"] is None:
        return Counting(answer, session)
    target = Target.of(asked["target"])
    front: Front = importlib.import_module(FRONTS[asked["front"]]).front(asked, session)

    def stopped(stop: Stop) -> Any:
        with suppress(OSError):
            put(answer, stop.facts())
        return front.at(stop)

    waits = front.waits(target, stopped) or Stopper(session.recorder, target, stopped, differing(reader, run))
    return Stopping(session, answer, front, waits, target, functools.partial(produced, reader, run, target.cell_id))


def put(path: Path, facts: Mapping[str, Any]) -> None:
    """Write facts where another process waits for them, all at once."""
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(facts), "utf-8")
    beside.replace(path)
