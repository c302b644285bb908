"""What stands at a position of a recorded text, and what it was there: the name, in the execution that is looked at."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rewound.errors import RewoundError
from rewound.graph.access import UNKNOWN, reach
from rewound.graph.bindings import Binding, bindings, reaching
from rewound.graph.recording import Activation
from rewound.graph.scope import Bound
from rewound.graph.sites import Source
from rewound.model import Step
from rewound_lsp.facts import Piece, RunFacts, Unit

Named = ast.Name | ast.arg | ast.Attribute | ast.Subscript | ast.FunctionDef | ast.AsyncFunctionDef
_Entry = tuple[int, int, int, Named]


@lru_cache(maxsize=32)
def _entries(source: Source) -> tuple[tuple[tuple[int, int], ...], tuple[_Entry, ...]]:
    """(line, first column, end column, node) of everything that has a name, in the order of the text."""
    found: list[_Entry] = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name | ast.arg):
            line, column = source.start(node)
            found.append((line, column, column + len(node.id if isinstance(node, ast.Name) else node.arg), node))
        elif isinstance(node, ast.Attribute):
            line, column = source.end(node)
            found.append((line, column - len(node.attr), column, node))
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            (line, column), (end_line, end) = source.start(node.slice), source.end(node.slice)
            if line == end_line:
                found.append((line, column, end, node))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            text = source.lines[node.lineno - 1] if node.lineno <= len(source.lines) else ""
            column = text.find(node.name, node.col_offset + 4)
            if column >= 0:
                found.append((node.lineno, column, column + len(node.name), node))
    found.sort(key=lambda entry: entry[:2])
    return tuple(entry[:2] for entry in found), tuple(found)


def node_at(source: Source, line: int, column: int) -> tuple[Named, int, int] | None:
    """What has a name at a position, with its first and end column."""
    starts, entries = _entries(source)
    for index in range(bisect_right(starts, (line, column)) - 1, -1, -1):
        found, first, end, node = entries[index]
        if found != line:
            return None
        if first <= column <= end:
            return node, first, end
    return None


def segment(source: Source, node: ast.AST) -> str:
    """The text of a node on one line; without going through all of a long file for it."""
    (line, column), (end_line, end_column) = source.start(node), source.end(node)
    lines = source.lines[line - 1 : end_line]
    if lines:
        lines[-1] = lines[-1][:end_column]
        lines[0] = lines[0][column:]
    return " ".join(" ".join(lines).split())


@dataclass(frozen=True, eq=False)
class Look:
    """A name at a position, in the execution that is shown: that in which the run failed, else the last one."""

    facts: RunFacts
    piece: Piece
    unit: Unit
    act: Activation
    node: Named
    column: int
    end_column: int
    failed: bool
    """Whether the execution is one in which the run failed."""

    @property
    def name(self) -> str:
        if isinstance(self.node, ast.arg):
            return self.node.arg
        if isinstance(self.node, ast.FunctionDef | ast.AsyncFunctionDef):
            return self.node.name
        return segment(self.act.source, self.node)


def look(facts: RunFacts, piece: Piece, line: int, column: int) -> Look | None:
    """What is at a position of the recorded text; None where there is no name, or nothing was executed. On the store's thread."""
    unit = piece.at(line)
    if unit is None:
        return None
    act, failed = execution(facts, piece, unit)
    found = None if act is None else node_at(act.source, line, column)
    if act is None or found is None:
        return None
    node, first, end = found
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return Look(facts, piece, unit, act, node, first, end, failed)
    scope = act.source.scope(node)
    inside = scope is act.scope or act.scope in act.source.enclosing(scope)
    parameter = isinstance(node, ast.arg) and act.source.parents.get(act.source.parents.get(node, node)) is act.scope
    return Look(facts, piece, unit, act.moved(node), node, first, end, failed) if inside or parameter else None


def execution(facts: RunFacts, piece: Piece, unit: Unit) -> tuple[Activation | None, bool]:
    """The execution of a unit that is shown, and whether the run failed in it."""
    for act in reversed(facts.stack):
        if act.step.code in unit.codes or (
            unit.kind == "cell" and piece.cell is not None and act.step.seq == piece.cell.seq and act.at_module
        ):
            return act, True
    step: Step | None
    try:
        step = piece.cell if unit.kind == "cell" else facts.newest(unit)
    except RewoundError:
        return None, False
    if step is None:
        return None, False
    return facts.recording.activation(step), False


def value_at(found: Look) -> Any:
    """What the name was there; UNKNOWN where the recording does not tell."""
    act, node, scopes = found.act, found.node, found.facts.scopes
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return UNKNOWN
    if isinstance(node, ast.arg):
        return found.facts.recording.arguments(act.step).get(node.arg, UNKNOWN) if act.step.kind == "call" else UNKNOWN
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return _stored(found, node)
    return scopes.known(act, node)


def _stored(found: Look, node: ast.Name) -> Any:
    """What a statement gave a name."""
    act = found.act
    binding = binding_of(act, node)
    if binding is None:
        return UNKNOWN
    if act.locals is not None and node.id in act.locals and act.stood is not None:
        newest = reaching(act.source, act.scope, node.id, act.source.start(act.stood), act.stood)
        if [one.node for one in newest] == [binding.node]:
            return act.locals[node.id]
    if binding.kind != "assign" or _looped(act, binding):
        return UNKNOWN
    if act.at_module and act.step.kind == "cell":
        return found.facts.scopes.definition(Bound(act.moved(binding.node), binding), node.id)
    return UNKNOWN if binding.value is None else reach(found.facts.scopes.known(act.moved(binding.node), binding.value), binding.path)


def _looped(act: Activation, binding: Binding) -> bool:
    """Whether the statement may have run more than once."""
    return any(isinstance(one, ast.For | ast.AsyncFor | ast.While) and one is not act.scope for one in _around(act, binding.node))


def _around(act: Activation, node: ast.AST) -> Sequence[ast.AST]:
    found = act.source.enclosing(node)
    return found[: found.index(act.scope)] if act.scope in found else found


def binding_of(act: Activation, node: ast.Name) -> Binding | None:
    """The binding whose target a name is."""
    around = {node, *act.source.enclosing(node)}
    return next((one for one in bindings(act.scope) if one.name == node.id and one.node in around), None)
