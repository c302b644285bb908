"""The last good run of the same source, and a failed run compared with it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from rewound.errors import RewoundError
from rewound.graph.compare import Comparer
from rewound.graph.difference import Comparison
from rewound.graph.recording import Reader
from rewound.model import Run

SECONDS = 10.0
"""Time for looking into values: a report has to come soon."""


def last_good(runs: Iterable[Run], run: Run) -> Run | None:
    """The newest run that succeeded of the same source, or replay of it, before or after this one; `runs` newest first."""
    if run.source is None:
        return None
    for other in runs:
        if other.id != run.id and other.status == "succeeded" and other.source == run.source and _alike(other, run):
            return other
    return None


def _alike(a: Run, b: Run) -> bool:
    """Of one kind, or a replay; of parts of one program those of one name."""
    try:
        if "unreadable" in a.meta:
            return False
    except RewoundError:  # its details are damaged: it cannot be looked into
        return False
    return "replay" in (a.kind, b.kind) or (a.kind == b.kind and (a.kind != "call" or a.name == b.name))


class GoodRun:
    """The last good run beside a failed one; the two are compared when somebody first asks."""

    def __init__(self, reader: Reader, run: Run, failed: Run) -> None:
        self._reader = reader
        self.run = run
        self._failed = failed

    @cached_property
    def comparison(self) -> Comparison:
        return Comparer(self._reader, self.run, self._failed, seconds=SECONDS).compare()
