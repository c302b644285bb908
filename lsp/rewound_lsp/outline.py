"""Where the functions of a recorded text are: its statements alone are looked at, which takes a tenth of the time of the whole tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rewound.graph.sites import read
from rewound.syntax import parse


@dataclass(frozen=True, slots=True)
class Defined:
    """One `def`; lines are 1-based."""

    name: str
    header: int
    first: int
    """From its first decorator on."""
    last: int
    around: tuple[int, ...]
    """The headers of the classes and functions that it stands in."""


def outline(text: str) -> dict[tuple[str, int], Defined]:
    """By name and by each line that code objects may give as their first."""
    try:
        tree: ast.Module = parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = read(text).tree  # with IPython's own lines taken out
    found: dict[tuple[str, int], Defined] = {}
    for one in _functions(tree.body, ()):
        found[one.name, one.first] = found[one.name, one.header] = one
    return found


def _functions(body: Sequence[ast.AST], around: tuple[int, ...]) -> Iterator[Defined]:
    for node in body:
        inside = around
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            yield Defined(node.name, node.lineno, first, node.end_lineno or node.lineno, around)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inside = (*around, node.lineno)
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            below = getattr(node, field, None)
            if isinstance(below, list):
                yield from _functions(below, inside)
