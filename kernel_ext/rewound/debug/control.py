"""What the adapter asks of the process that stands, by `evaluate`: to leave the step, and to note what a person changed."""

from __future__ import annotations

import ast
import json
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rewound.capture.observe import give_back, take_tool
from rewound.capture.session import Session
from rewound.effects.stopped import Reached

Produced = Callable[[str, Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any] | None]
_LEFT = "the debugger has left this step"


@dataclass(slots=True)
class _Standing:
    """The step that is debugged in this process."""

    session: Session
    told: Path
    """Where `Stop.facts` stand, from the stop on."""
    produced: Produced
    is_ours: bool = False
    """It stands at our own stop, from which we are called back when it goes on."""
    leaves: bool = False
    changed: list[str] = field(default_factory=list)


_standing: _Standing | None = None


def begin(session: Session, told: Path, produced: Produced) -> None:
    """A step begins that is debugged; `told` is where the facts of its stop will stand, `produced` what `producer` asks."""
    global _standing  # noqa: PLW0603 - one step at a time in a process, asked from outside
    _standing = _Standing(session, told, produced)


def done() -> None:
    """It has ended."""
    global _standing  # noqa: PLW0603
    _standing = None


@contextmanager
def standing() -> Iterator[None]:
    """Our own stop. Raises Reached at its end if the step was left meanwhile."""
    found = _standing
    if found is not None:
        found.is_ours = True
    try:
        yield
    finally:
        if found is not None:
            found.is_ours = False
    if found is not None and found.leaves:
        raise Reached(_LEFT)


def leave() -> bool:
    """Give the step up as soon as it goes on: its frames are abandoned. Whether that can be done from where it stands."""
    if _standing is None:
        return False
    _standing.leaves = True
    if _standing.is_ours:
        return True
    frame: types.FrameType | None = sys._getframe(1)
    while frame is not None and not _standing.session.project.holds(frame.f_code.co_filename):
        frame = frame.f_back
    return frame is not None and hasattr(sys, "monitoring") and _raise_in(frame.f_code)


def _raise_in(code: types.CodeType) -> bool:
    """Have the next instruction of this code raise; False where every tool id of `sys.monitoring` is taken."""
    monitoring, events = sys.monitoring, sys.monitoring.events
    try:
        tool = take_tool((5, 3, 4))
    except RuntimeError:
        return False

    def left(_code: types.CodeType, _offset: int) -> Any:
        give_back(tool, (code,))
        raise Reached(_LEFT)

    monitoring.register_callback(tool, events.INSTRUCTION, left)
    monitoring.set_local_events(tool, code, events.INSTRUCTION)
    return True


def producer(path: str, name: str, held: Mapping[str, Any], around: Mapping[str, Any]) -> None:
    """Write to a file, as JSON, which recorded step made what a frame's name holds: see `producers.produced`."""
    found = None if _standing is None else _standing.produced(name, held, around)
    Path(path).write_text(json.dumps(found), "utf-8")


def changed(name: str) -> None:
    """A person has given a variable another value: the run says so."""
    if _standing is not None and name not in _standing.changed:
        _standing.changed.append(name)
        _standing.session.note(debugger_changed=list(_standing.changed))
        if _standing.told.is_file():
            facts = json.loads(_standing.told.read_text("utf-8"))
            _standing.told.write_text(json.dumps({**facts, "changed": _standing.changed}), "utf-8")


def assigned(text: str) -> str | None:
    """The name that a typed statement binds, or whose part it changes; None for an expression."""
    try:
        nodes = ast.parse(text).body
    except (SyntaxError, ValueError):
        return None
    for node in nodes:
        targets = (
            node.targets
            if isinstance(node, ast.Assign | ast.Delete)
            else [node.target]
            if isinstance(node, ast.AugAssign | ast.AnnAssign)
            else []
        )
        if targets:
            return ast.unparse(targets[0])
    return None
