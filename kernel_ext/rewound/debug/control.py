"""What the adapter asks of the process that stands, by `evaluate`: to leave the step, and to note what a person changed."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from rewound.capture.session import Session
from rewound.effects.stopped import Reached


@dataclass(slots=True)
class _Standing:
    """The stop that a process stands at."""

    session: Session
    thread: int
    leaves: bool = False
    changed: list[str] = field(default_factory=list)


_standing: _Standing | None = None


def begin(session: Session) -> None:
    """The program stands."""
    global _standing  # noqa: PLW0603 - one stop a process, asked from outside
    _standing = _Standing(session, threading.get_ident())


def leave() -> bool:
    """Give the step up as soon as it goes on: its frames are abandoned. Whether that can be done from where it stands."""
    if _standing is None:
        return False
    _standing.leaves = True
    return True


def changed(name: str) -> None:
    """A person has given a variable another value: the run says so."""
    if _standing is not None and name not in _standing.changed:
        _standing.changed.append(name)
        _standing.session.note(debugger_changed=list(_standing.changed))


def carry_out() -> None:
    """The program is about to go on from the stop. Raises Reached if it was left."""
    if _standing is not None and _standing.leaves:
        raise Reached("the debugger has left this step")


def done() -> None:
    """The step has ended."""
    global _standing  # noqa: PLW0603
    _standing = None
