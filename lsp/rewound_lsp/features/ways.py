"""Definition and references of a value: the places that it came from, and those that it went to."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from lsprotocol import types

from rewound.errors import RewoundError
from rewound.graph.recording import Activation
from rewound.graph.scope import Bound, Definition, Parameter, Version
from rewound.graph.sites import FUNCTIONS
from rewound.model import Step
from rewound_lsp.facts import Piece, RunFacts
from rewound_lsp.names import Look, look
from rewound_lsp.places import Place, location, piece_of
from rewound_lsp.server import Server

MOST = 200
"""Places that are listed."""
Found = tuple[Place, Piece | None]


def register(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def _definition(ls: Server, params: types.DefinitionParams) -> list[types.Location]:
        return await _locations(ls, params, origins)

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def _references(ls: Server, params: types.ReferenceParams) -> list[types.Location]:
        return await _locations(ls, params, uses)


async def _locations(
    server: Server, params: types.DefinitionParams | types.ReferenceParams, ask: Callable[[Look], Iterator[Place]]
) -> list[types.Location]:
    uri = params.text_document.uri
    shown, text = await server.shown(uri), server.text(uri)
    if shown is None or text is None:
        return []
    line, column = text.place(params.position)
    there = shown.at(text, line)
    if there is None:
        return []
    facts, piece, recorded = there

    def places() -> list[Found]:
        try:
            found = look(facts, piece, recorded, column)
            listed = [] if found is None else list(dict.fromkeys(ask(found)))[:MOST]
        except RewoundError:
            return []
        return [(place, piece_of(facts, place)) for place in listed]

    found = [location(server, facts, there, place) for place, there in await shown.store.ask(places)]
    return [one for one in found if one is not None]


def origins(found: Look) -> Iterator[Place]:
    """Where the value at a position came from: the statement that made it, the return of the call that gave it, who passed it."""
    node, act, facts = found.node, found.act, found.facts
    if isinstance(node, ast.arg):
        yield from _caller(facts, act.step)
        return
    parent = act.source.parents.get(node)
    if isinstance(parent, ast.Call) and parent.func is node:
        yield from _returns(facts, act, parent)
        return
    if not isinstance(node, ast.Name):
        return
    if isinstance(node.ctx, ast.Store):
        statement = act.source.statement(node)
        value = getattr(statement, "value", None)
        if isinstance(value, ast.AST):
            yield from _returns(facts, act, value)
        return
    for definition in facts.scopes.resolve(act, node.id, node):
        yield from _origin(facts, definition, node.id)


def _origin(facts: RunFacts, definition: Definition, name: str) -> Iterator[Place]:
    if isinstance(definition, Bound):
        act, binding = definition.act, definition.binding
        if binding.value is not None:
            yield from _returns(facts, act.moved(binding.node), binding.value)
        yield from place_of(facts, act, binding.node)
    elif isinstance(definition, Parameter):
        yield from _caller(facts, definition.act.step)
    elif isinstance(definition, Version):
        cell = facts.recording.activation(definition.versions[0][0])
        for definition_there in facts.scopes.resolve(cell, name, None):
            if isinstance(definition_there, Bound):
                yield from _origin(facts, definition_there, name)


def _returns(facts: RunFacts, act: Activation, node: ast.AST) -> Iterator[Place]:
    """Where the call that an expression is returned what it gave: the last, if it made several."""
    call = node.value if isinstance(node, ast.Await) else node
    if not isinstance(call, ast.Call):
        return
    calls = facts.recording.calls_at(act, call)
    if len(calls) and calls[-1].returned_line is not None:
        inside = facts.recording.activation(calls[-1])
        yield from lines_of(facts, inside, calls[-1].returned_line, calls[-1].returned_line)


def _caller(facts: RunFacts, step: Step) -> Iterator[Place]:
    """The expression that made the call."""
    caller = facts.recording.site(step)
    if caller is not None and caller.at is not None:
        yield from place_of(facts, caller, caller.at)


def uses(found: Look) -> Iterator[Place]:
    """Where the value at a position was read: in its function, in the functions that it was handed to, in other cells."""
    node, act, facts = found.node, found.act, found.facts
    name = node.arg if isinstance(node, ast.arg) else node.id if isinstance(node, ast.Name) else None
    if name is None:
        return
    meant = _meant(facts, act, name, node)
    for other in ast.walk(act.scope):
        if isinstance(other, ast.Name) and other.id == name and isinstance(other.ctx, ast.Load) and _meant(facts, act, name, other) & meant:
            yield from place_of(facts, act, other)
            yield from _handed(facts, act, other)
    if act.at_module and act.step.kind == "cell":
        yield from _in_cells(facts, act, name)


def _meant(facts: RunFacts, act: Activation, name: str, node: ast.AST) -> set[object]:
    """The statements, or the caller, that can have given the name its value there."""
    if isinstance(node, ast.arg):
        return {"parameter"}
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return {act.source.statement(node)}
    found: set[object] = set()
    for definition in facts.scopes.resolve(act.moved(node), name, node):
        if isinstance(definition, Bound):
            found.add(definition.binding.node)
        elif isinstance(definition, Version):
            found.add(definition.versions[0][0].seq)
        else:
            found.add("parameter")
    return found


def _handed(facts: RunFacts, act: Activation, node: ast.Name) -> Iterator[Place]:
    """The parameter that a call took it as."""
    parent = act.source.parents.get(node)
    call = act.source.parents.get(parent) if isinstance(parent, ast.keyword) else parent
    if not isinstance(call, ast.Call) or call.func is node:
        return
    for step in facts.recording.calls_at(act, call)[-1:]:
        inside = facts.recording.activation(step)
        if not isinstance(inside.scope, FUNCTIONS):
            continue
        spec = inside.scope.args
        listed = [*spec.posonlyargs, *spec.args]
        if isinstance(parent, ast.keyword):
            taken = next((one for one in (*listed, *spec.kwonlyargs) if one.arg == parent.arg), None)
        else:
            offset = 1 if listed and listed[0].arg in {"self", "cls"} else 0
            index = call.args.index(node) + offset
            starred = any(isinstance(one, ast.Starred) for one in call.args)
            taken = listed[index] if not starred and index < len(listed) else None
        if taken is not None:
            yield from place_of(facts, inside, taken)


def _in_cells(facts: RunFacts, act: Activation, name: str) -> Iterator[Place]:
    """Where later cells read it, until one of them gives it another value."""
    for step, cell in facts.recording.cells:
        if step.seq <= act.step.seq:
            continue
        if any(value.name == name for value in cell.used):
            there = facts.recording.activation(step)
            for node in ast.walk(there.scope):
                if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
                    yield from place_of(facts, there, node)
        if any(value.name == name and value.how == "bound" for value in cell.generated):
            return


def place_of(facts: RunFacts, act: Activation, node: ast.AST) -> Iterator[Place]:
    """Where a node of an execution's text stands; of a statement with a body its first line."""
    (line, column), (end_line, end_column) = act.source.start(node), act.source.end(node)
    if isinstance(getattr(node, "body", None), list):
        yield from lines_of(facts, act, line, line)
        return
    yield from lines_of(facts, act, line, end_line, column, end_column)


def lines_of(
    facts: RunFacts, act: Activation, line: int, end_line: int, column: int | None = None, end_column: int | None = None
) -> Iterator[Place]:
    code = act.code
    if act.step.kind == "cell" and (code is None or code.cell == act.step.seq or code.cell is None):
        yield Place(None, act.step.cell_id or f"#{act.step.cell}", line, end_line, column, end_column)
    elif code is not None and code.cell is not None:
        cell = facts.recording.step(code.cell)
        yield Place(None, cell.cell_id or f"#{cell.cell}", line, end_line, column, end_column)
    elif code is not None:
        yield Place(code.file, None, line, end_line, column, end_column)
