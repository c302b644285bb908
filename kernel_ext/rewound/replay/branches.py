"""Branches of a notebook's states: named lines that one goes to and fro between. They are told in the runs themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from rewound.capture.branched import BRANCHES, DELETED, FIRST, ON, TRAVEL, deleted, on
from rewound.capture.kernel import KernelRecording
from rewound.errors import BadRequest, UnknownBranch
from rewound.model import Run, Step
from rewound.replay.lines import Lines
from rewound.replay.states import Line, Place
from rewound.store import Reader

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]{0,63}")


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of states; it ends in a state of `run`, after `step`."""

    name: str
    run: str
    step: Step
    place: Place
    at: float
    """When it was last gone to or begun; seconds since the epoch."""
    current: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """The states of a run that belong to one branch: those after `after`, up to `last`."""

    name: str
    run: str
    at: float
    after: int
    last: float


def check_name(name: str) -> str:
    """Raises BadRequest for a name that a branch cannot have."""
    if _NAME.fullmatch(name) is None:
        raise BadRequest(
            f"{name!r} is no name for a branch.", hint="Letters, digits and . _ - / in it, at most 64, the first a letter or digit."
        )
    return name


def is_kernels(run: Run) -> bool:
    """Whether a run is that of a living kernel, and not of a replay beside it."""
    return run.kind == "kernel" or BRANCHES in run.meta


def family(reader: Reader, run: Run) -> list[Run]:
    """The runs of a run's notebook that were recorded in kernels, oldest first; for a bare kernel, those of bare kernels."""
    others = [other for other in reader.runs_of(run.source, but=run.id) if is_kernels(other)]
    return sorted([*others, run], key=lambda other: other.started)


def segments(run: Run) -> Iterator[Segment]:
    """The parts of a run by branch, in their order."""
    events = [event for event in run.meta.get(BRANCHES, ()) if event["event"] == ON]
    if TRAVEL not in run.meta:
        events = [{"name": FIRST, "at": run.started, "step": -1}, *events]
    ends = [event["step"] for event in events[1:]] + [float("inf")]
    for event, last in zip(events, ends, strict=True):
        yield Segment(event["name"], run.id, event["at"], event["step"], last)


def branch_at(run: Run, seq: int) -> str:
    """The branch that a state of a run belongs to."""
    return next((part.name for part in segments(run) if part.after < seq <= part.last), current_of(run))


def current_of(run: Run) -> str:
    """The branch on which a run is."""
    return [part.name for part in segments(run)][-1]


def branches(lines: Lines, run: Run, *, only: str | None = None) -> list[Branch]:
    """The branches of a run's notebook, the one gone to last first; `only`: no more than the one of this name."""
    runs = {other.id: other for other in family(lines.reader, run)}
    events = [event for other in runs.values() for event in other.meta.get(BRANCHES, ())]
    forgotten = {event["name"]: event["at"] for event in events if event["event"] == DELETED}
    parts = sorted((part for other in runs.values() for part in segments(other)), key=lambda part: part.at, reverse=True)
    found: dict[str, Branch] = {}
    for part in parts:
        if part.name in found or part.at <= forgotten.get(part.name, 0.0) or only not in (None, part.name):
            continue
        line = lines.line(runs[part.run])
        tip = _tip(line, part)
        if tip is not None:
            found[part.name] = Branch(part.name, part.run, tip, line.places[tip.seq], part.at, part.name == current_of(run))
    return list(found.values())


def _tip(line: Line, part: Segment) -> Step | None:
    """The last state of a part; where it has none of its own yet, the one that it goes on from."""
    own = [step for step, _ in line.program if part.after < step.seq <= part.last]
    before = [step for step, _ in line.program if step.seq <= part.after]
    return own[-1] if own else before[-1] if before else None


def branch_named(lines: Lines, run: Run, name: str) -> Branch:
    """Raises UnknownBranch."""
    found = branches(lines, run, only=name)
    if not found:
        known = [branch.name for branch in branches(lines, run)]
        hint = f"There are: {', '.join(known)}." if known else "`%branch NAME` makes one of the present state."
        raise UnknownBranch(f"There is no branch {name!r}.", hint=hint)
    return found[0]


def begin(recording: KernelRecording, name: str, step: int) -> None:
    """From the present state on, states belong to a new branch."""
    _tell(recording, on(name, step))
    recording.branch = name


def delete(recording: KernelRecording, lines: Lines, name: str) -> Branch:
    """Forget a branch; its states stay in their runs. Raises UnknownBranch, and BadRequest for the one that one is on."""
    assert recording.session is not None
    if name == recording.branch:
        raise BadRequest(f"You are on the branch {name!r}.", hint="Go to another one first: `%branch NAME`.")
    found = branch_named(lines, recording.session.run, name)
    _tell(recording, deleted(name))
    return found


def _tell(recording: KernelRecording, *events: dict[str, Any]) -> None:
    assert recording.session is not None
    told: Iterable[dict[str, Any]] = recording.session.run.meta.get(BRANCHES, ())
    recording.session.note(**{BRANCHES: [*told, *events]})
