"""What of a run failed, and which of its exceptions are to be explained."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Facts
from rewound.errors import BadRequest
from rewound.graph.recording import Recording
from rewound.model import Error, Step

MAX_PARTS = 5
"""Exceptions of a group whose causes are looked for."""


def failed(recording: Recording) -> tuple[Step, Error]:
    """The newest failed step at the top, with its error; where the program went on, the first error that was lost there.

    Raises BadRequest where neither is there.
    """
    found = _at_top(recording)
    ended = recording.run.error
    quiet = found is None or (ended is not None and _tells_nothing(ended))
    if recording.lost and (quiet or (found is not None and recording.lost[0][0].seq > found[0].seq)):
        return recording.lost[0]
    if found is None:
        run = recording.run
        what = f"Nothing failed in run {run.id}." if not recording.failing else f"The failure of run {run.id} is not recorded."
        raise BadRequest(what, hint=f"`rewound show {run.id}` lists its steps.")
    return found


def _at_top(recording: Recording) -> tuple[Step, Error] | None:
    run = recording.run
    failing = [step for step in recording.failing if step.error is not None]
    tops = [step for step in failing if step.parent is None]
    if not tops and run.status == "interrupted" and run.error is not None and recording.tops:
        interrupted = [step for step in recording.tops if step.status == "interrupted"]
        return (interrupted or recording.tops)[-1], run.error
    if not tops and run.status != "succeeded":
        tops = failing
    if not tops:
        return None
    step = tops[-1]
    error = step.error
    if error is not None and error.frames:
        return step, error
    whole = [one for one in (run.error, *(other.error for other in reversed(failing))) if one is not None and one.frames]
    same = [one for one in whole if error is None or (one.type, one.message) == (error.type, error.message)]
    found = next(iter(same or whole), error)
    return None if found is None else (step, found)


def _tells_nothing(error: Error) -> bool:
    """A test run ends a program by `sys.exit`, which says nothing about what failed in it."""
    return error.type.rpartition(".")[2] == "SystemExit" and not any(frame.project for frame in error.frames)


def explained(facts: Facts) -> list[Facts]:
    """The failures behind this one: what a group holds, or what an error was raised from that only wraps it; else itself."""
    error = facts.error
    parts = [part for part in leaves(error) if in_project(part)][:MAX_PARTS]
    if parts:
        return [deeper for part in parts for deeper in explained(_same_place(facts, part))][:MAX_PARTS]
    if error.cause is not None and in_project(error.cause) and _wraps(facts):
        return explained(_same_place(facts, error.cause))
    return [facts]


def _same_place(facts: Facts, error: Error) -> Facts:
    return Facts(facts.recording, facts.step, error, facts.good, [act for _, act in facts.frames])


def _wraps(facts: Facts) -> bool:
    """Raised on purpose in place of the other one, rather than by a handler that failed itself."""
    return facts.error.relation == "cause" or isinstance(facts.statement, ast.Raise)


def in_project(error: Error) -> bool:
    """Whether it, or one behind it, passed through the project's code."""
    behind = error.cause is not None and in_project(error.cause)
    return behind or any(frame.project for frame in error.frames) or any(in_project(part) for part in error.parts)


def leaves(error: Error) -> Iterator[Error]:
    """The exceptions of a group and of the groups in it, which are none themselves."""
    for part in error.parts:
        if part.parts:
            yield from leaves(part)
        else:
            yield part
