"""What `%rewind` and `%branch` do: from what a person names to a state of the kernel."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from rewound.capture.kernel import KernelRecording
from rewound.capture.session import Session
from rewound.errors import BadRequest
from rewound.model import Step
from rewound.replay import branches
from rewound.replay.branches import Branch
from rewound.replay.family import BRANCH, Family
from rewound.replay.lines import Lines
from rewound.replay.states import Line
from rewound.replay.travel import Travelled, check_alone, travel
from rewound.store import Reader

_read: WeakKeyDictionary[Session, Lines] = WeakKeyDictionary()
"""What was read of the store that a session writes."""


def rewind(recording: KernelRecording, text: str) -> Travelled:
    """Put this kernel's namespace as it was in the state that a person means (see `Family.named`), on the branch that one is on.

    Raises RecordingOff, UnknownStep, AmbiguousName, UnknownBranch, UnknownRun, BadRequest, UntrustedData, MissingData.
    """
    check_alone(recording)
    family = family_of(recording)
    line, step = family.named(text)
    branch = text.removeprefix(BRANCH) if text.startswith(BRANCH) else recording.branch
    return _go(recording, family, line, step, branch)


def to_branch(recording: KernelRecording, name: str) -> tuple[Travelled, bool]:
    """Go to the latest state of a branch; one that is not there yet begins in the present state. Returns also whether it is new.

    The present state stays the present branch's. Raises as `rewind` does.
    """
    check_alone(recording)
    branches.check_name(name)
    family = family_of(recording)
    found = next(iter(branches.branches(family.lines, family.run, only=name)), None)
    if found is not None and not (name == recording.branch and family.present is not None):
        line = family.line(found.run)
        return _go(recording, family, line, found.step, name), False
    present = _present(family)
    if name != recording.branch:
        branches.begin(recording, name, present.seq)
    return Travelled(family.run.id, family.here.places[present.seq], present, name, already=True), found is None


def delete_branch(recording: KernelRecording, name: str) -> Branch:
    """Forget a branch. Raises UnknownBranch, BadRequest, RecordingOff."""
    check_alone(recording)
    return branches.delete(recording, family_of(recording).lines, name)


def list_branches(recording: KernelRecording) -> list[Branch]:
    """The branches of this kernel's notebook, the one that one is on first. Raises RecordingOff."""
    check_alone(recording)
    family = family_of(recording)
    return sorted(branches.branches(family.lines, family.run), key=lambda branch: not branch.current)


def family_of(recording: KernelRecording) -> Family:
    """The states of a kernel that is being recorded, all that was recorded so far among them."""
    session = recording.session
    assert session is not None
    session.recorder.drain()
    session.writer.flush()
    lines = _read.get(session)
    if lines is None:
        lines = _read[session] = Lines(Reader(session.writer.folder))
    return Family(lines, session.run)


def let_go(recording: KernelRecording) -> None:
    """The store is not held open between two magics; what was read of it is kept."""
    lines = _read.get(recording.session) if recording.session is not None else None
    if lines is not None:
        lines.reader.close()


def _present(family: Family) -> Step:
    program = family.here.program
    if not program:
        raise BadRequest("No cell has left a state yet, from which a branch could begin.", hint="Execute one, then ask again.")
    return program[-1][0]


def _go(recording: KernelRecording, family: Family, line: Line, step: Step, branch: str) -> Travelled:
    place = line.places[step.seq]
    if place == family.present:
        if branch != recording.branch:
            branches.begin(recording, branch, _present(family).seq)
        return Travelled(family.run.id, place, step, branch, already=True)
    family.reader.check_trust(line.run.id)
    return travel(recording, family.lines, family.here, line, step.seq, branch)
