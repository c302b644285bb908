"""The failure as a report tells it: the exact expression, its values, the traceback, and the exceptions that belong to it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from rewound.diagnose.difference import difference
from rewound.diagnose.evidence import Facts
from rewound.diagnose.failed import leaves
from rewound.diagnose.report import Failure, Place, Raised
from rewound.diagnose.seen import seen
from rewound.diagnose.wording import cell_step
from rewound.graph.recording import Activation
from rewound.graph.sites import FUNCTIONS
from rewound.model import Error, Frame

MAX_TOLD = 20
"""Parts of a group, and lost errors, that are told."""
MAX_TEXT = 200


def failure(facts: Facts) -> Failure:
    """Where the run failed: the deepest place in the project's own code."""
    own = place(facts, facts.frames[-1][0] if facts.frames else None, facts.act)
    return Failure(
        facts.act.step,
        facts.step.cell,
        facts.step.cell_id,
        own.file,
        own.function,
        own.line,
        own.end_line,
        _named(facts.error),
        own.column,
        own.end_column,
        own.cell,
        own.text,
        seen(facts),
        difference(facts),
        tuple(_traceback(facts)),
        tuple(_chain(facts)),
        tuple(_raised(facts, part, "part") for part in list(leaves(facts.error))[:MAX_TOLD]),
        tuple(_lost(facts)),
    )


def _named(error: Error) -> Error:
    """With the type as a person writes it."""
    return replace(error, type=error.type.rpartition(".")[2] if error.type.startswith("builtins.") else error.type)


def place(facts: Facts, frame: Frame | None, act: Activation) -> Place:
    """Where an execution stands, as exactly as is known."""
    cell = cell_step(facts, act)
    known = Place(
        frame or Frame("", "", None),
        None if cell is None else cell.cell,
        None if cell is None else cell.cell_id,
        None if cell is not None else file_of(act),
        function_of(act) or _function(frame),
        None if frame is None else frame.line,
        None if frame is None else frame.line,
    )
    if act.at is None:
        return known
    (line, column), (end_line, end_column) = extent(act, act.at)
    text = " ".join(_segment(act, line, column, end_line, end_column).split())[:MAX_TEXT]
    return replace(known, line=line, end_line=end_line, column=column, end_column=end_column, text=text)


def extent(act: Activation, node: ast.AST) -> tuple[tuple[int, int], tuple[int, int]]:
    """First and last position of an expression; of a statement with a body, of its header."""
    start, end = act.source.start(node), act.source.end(node)
    body = getattr(node, "body", None)
    if isinstance(node, ast.stmt) and isinstance(body, list) and body:
        last = max(start[0], min(body[0].lineno - 1, end[0])) if body[0].lineno > start[0] else start[0]
        while last > start[0] and not act.source.lines[last - 1].split("#")[0].strip():
            last -= 1
        end = last, len(act.source.lines[last - 1].rstrip()) if 0 < last <= len(act.source.lines) else end[1]
    return start, end


def _segment(act: Activation, line: int, column: int, end_line: int, end_column: int) -> str:
    lines = act.source.lines[line - 1 : end_line]
    if not lines:
        return ""
    lines[-1] = lines[-1][:end_column]
    lines[0] = lines[0][column:]
    return "\n".join(lines)


def file_of(act: Activation) -> str | None:
    return act.code.file if act.code is not None else act.step.file


def function_of(act: Activation) -> str | None:
    """The function's qualified name; a cell's and a module's own code, and their lambdas, have none."""
    if act.step.kind == "cell" or not isinstance(act.scope, FUNCTIONS):
        return None
    return act.code.function if act.code is not None else act.step.function


def _function(frame: Frame | None) -> str | None:
    """The function of a frame whose call was not recorded."""
    return None if frame is None or "<" in frame.function.rpartition(".")[2] else frame.function


def _traceback(facts: Facts) -> Iterator[Place]:
    """Every frame; those of the project with what they executed."""
    known = {id(frame): act for frame, act in facts.frames}
    for frame in facts.error.frames:
        act = known.get(id(frame))
        if act is not None:
            yield place(facts, frame, act)
        else:
            yield Place(frame, None, None, frame.file, frame.function, frame.line, frame.end_line)


def _chain(facts: Facts) -> Iterator[Raised]:
    error = facts.error
    while error.cause is not None:
        yield _raised(facts, error.cause, error.relation or "context")
        error = error.cause


def _raised(facts: Facts, error: Error, how: str) -> Raised:
    inner = Facts(facts.recording, facts.step, error)
    where = place(inner, inner.frames[-1][0], inner.act) if inner.frames else None
    return Raised(_named(error), how, where)


def _lost(facts: Facts) -> Iterator[Raised]:
    """The run's other errors that nobody received, those of the same cell first."""
    for step, error in facts.recording.lost[: MAX_TOLD + 1]:
        if error is not facts.error:
            yield _raised(Facts(facts.recording, step, error), error, "lost")
