"""The JSON shapes of a failure: its place, its values, its traceback and the exceptions that belong to it; a part of `wire`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, cast

from rewound.model import Error, Run
from rewound.show.format import error_type

if TYPE_CHECKING:
    from rewound.diagnose.report import Failure, Place, Raised


class ErrorShape(TypedDict):
    """An exception of the recorded program."""

    type: str
    message: str


class PlaceShape(TypedDict):
    """One entry of a traceback; columns are 0-based characters, `text` is the expression where its source is recorded."""

    project: bool
    cell: int | None
    cell_id: str | None
    file: str | None
    function: str | None
    line: int | None
    end_line: int | None
    column: int | None
    end_column: int | None
    text: str | None


class RaisedShape(TypedDict):
    """Another exception that belongs to a failure, with its deepest place in the project.

    `how`: `cause` (raise … from), `context` (while it was being handled), `suppressed` (from None), `part` (of a group), `lost`.
    """

    error: ErrorShape
    how: str
    notes: list[str]
    ended: str | None
    place: PlaceShape | None


class SeenShape(TypedDict):
    """A part of the failing expression with its value, as short text."""

    text: str
    value: str


class FailureShape(TypedDict):
    """Where a run failed; `step` is null where it failed before its first step, by a syntax error for instance.

    `ended` says where the error ended if nobody received it, and the program went on: a thread, a task, a test.
    `frames` are the project's, or all; `omitted` of them were not recorded. `difference` belongs to assertions.
    """

    step: str | None
    cell: int | None
    cell_id: str | None
    file: str | None
    function: str | None
    line: int | None
    end_line: int | None
    error: ErrorShape
    column: int | None
    end_column: int | None
    text: str | None
    values: list[SeenShape]
    difference: str | None
    notes: list[str]
    ended: str | None
    frames: list[PlaceShape]
    omitted: int
    chain: list[RaisedShape]
    parts: list[RaisedShape]
    lost: list[RaisedShape]


def error(found: Error | None) -> ErrorShape | None:
    return None if found is None else {"type": error_type(found.type), "message": found.message}


def failure(found: Failure, *, all_frames: bool = False) -> FailureShape:
    return {
        "step": found.step.id,
        "cell": found.cell,
        "cell_id": found.cell_id,
        "file": found.file,
        "function": found.function,
        "line": found.line,
        "end_line": found.end_line,
        "error": {"type": error_type(found.error.type), "message": found.error.message},
        "column": found.column,
        "end_column": found.end_column,
        "text": found.text,
        "values": [{"text": part.text, "value": part.value} for part in found.values],
        "difference": found.difference,
        "notes": list(found.error.notes),
        "ended": found.error.ended,
        "frames": [place(entry) for entry in found.frames if all_frames or entry.frame.project],
        "omitted": found.error.omitted,
        "chain": [raised(entry) for entry in found.chain],
        "parts": [raised(entry) for entry in found.parts],
        "lost": [raised(entry) for entry in found.lost],
    }


def place(found: Place) -> PlaceShape:
    return {
        "project": found.frame.project,
        "cell": found.cell,
        "cell_id": found.cell_id,
        "file": found.file,
        "function": found.function,
        "line": found.line,
        "end_line": found.end_line,
        "column": found.column,
        "end_column": found.end_column,
        "text": found.text,
    }


def raised(found: Raised) -> RaisedShape:
    return {
        "error": {"type": error_type(found.error.type), "message": found.error.message},
        "how": found.how,
        "notes": list(found.error.notes),
        "ended": found.error.ended,
        "place": None if found.place is None else place(found.place),
    }


def stepless(run: Run) -> FailureShape | None:
    """The failure of a run that failed outside of any step."""
    found = error(run.error)
    if found is None or run.status != "failed":
        return None
    assert run.error is not None
    nothing: dict[str, Any] = dict.fromkeys(FailureShape.__annotations__)
    for name in ("values", "frames", "chain", "parts", "lost"):
        nothing[name] = []
    more = {"notes": list(run.error.notes), "omitted": run.error.omitted}
    return cast(FailureShape, {**nothing, **more, "file": run.source, "error": found})
