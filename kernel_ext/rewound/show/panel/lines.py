"""Which lines of a step's source ran, as far as that follows from what is recorded: nobody notes every line, and nothing is guessed.

Statements that stand directly in a cell or function run one after the other. So where it ended tells of those: what stands before that
ran, what stands behind it did not. Inside of loops and branches only the lines are known that called a recorded step.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from rewound.graph.sites import read
from rewound.model import Run, Step

if TYPE_CHECKING:
    from rewound.store import Reader

CALLS = 2_000
"""Calls of a step whose lines are looked at."""
_DEFINITION = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_BLOCK = ast.If | ast.For | ast.AsyncFor | ast.While | ast.With | ast.AsyncWith | ast.Try | ast.TryStar | ast.Match


@dataclass(frozen=True, slots=True)
class Lines:
    """1-based lines of the source's text: that ran, that did not, that called recorded steps (how often); the others are not known."""

    ran: frozenset[int]
    left: frozenset[int]
    called: dict[int, int]
    failed: int | None


def lines_of(reader: Reader, run: Run, step: Step, text: str) -> Lines:
    """`text` is all that the step's code stands in: the cell's, or the file's."""
    called = _called(reader, run, step)
    failed = _failed(step)
    stop = failed if step.status != "succeeded" else step.returned_line
    is_known = stop is not None or (step.status == "succeeded" and step.kind == "cell")
    body = _body(text, step) if is_known and not _is_generator(text, step) else []
    ran, left = set(called), set[int]()
    for statement in body:
        first, last = _extent(statement)
        if stop is None or last < stop:
            ran.update(_header(statement))
        elif first <= stop:
            ran.add(stop)
        else:
            left.update(range(first, last + 1))
    if failed is not None:
        ran.add(failed)
    return Lines(frozenset(ran), frozenset(left), dict(called), failed)


def _called(reader: Reader, run: Run, step: Step) -> Counter[int]:
    """How many recorded steps each line called. Comprehensions and lambdas have code of their own, and lines of the same text."""
    codes = reader.codes(run.id)
    own = codes[step.code].source if step.code in codes else None
    sites = (child.site for child in islice(reader.children(run.id, step.seq), CALLS))
    known = (site for site in sites if site is not None and site.code in codes and codes[site.code].source == own)
    return Counter(site.line for site in known if site.line is not None)


def _failed(step: Step) -> int | None:
    """The line of this step's own frame that an exception left it from: a call's traceback begins with it."""
    frames = step.error.frames if step.error is not None else ()
    if step.kind == "call":
        own = [frame for frame in frames[:1] if _last(frame.function) == _last(step.function)]
    else:
        own = [frame for frame in frames if frame.cell == step.seq and frame.function.startswith("<")]
    return own[-1].line if own else None


def _last(function: str | None) -> str:
    return (function or "").rpartition(".")[2]


def _function(text: str, step: Step) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    found = read(text).function(_last(step.function), step.line)
    return found if isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef) else None


def _body(text: str, step: Step) -> list[ast.stmt]:
    """The statements that stand directly in it."""
    if step.kind == "cell":
        return read(text).tree.body
    function = _function(text, step)
    return [] if function is None else function.body


def _is_generator(text: str, step: Step) -> bool:
    """Whether it may end before it has run to an end."""
    function = None if step.kind == "cell" else _function(text, step)
    return function is not None and any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(function))


def _extent(statement: ast.stmt) -> tuple[int, int]:
    decorators = statement.decorator_list if isinstance(statement, _DEFINITION) else []
    first = min([statement.lineno, *(one.lineno for one in decorators)])
    return first, statement.end_lineno or statement.lineno


def _header(statement: ast.stmt) -> Iterator[int]:
    """Of a statement that ran, the lines of which that is certain: all of a simple one, the first of one with others in it."""
    first, last = _extent(statement)
    if isinstance(statement, _DEFINITION):
        yield from range(first, statement.body[0].lineno if statement.body[0].lineno > statement.lineno else statement.lineno + 1)
    elif isinstance(statement, _BLOCK):
        yield first
    else:
        yield from range(first, last + 1)
