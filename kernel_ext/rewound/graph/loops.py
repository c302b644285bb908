"""Which round of a `for` statement put a part into a container that is filled step by step, and what that round saw."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator
from typing import Any

from rewound.graph.access import MANY, UNKNOWN, VIEWS, Key, Nth, Path, is_array, is_column, reach, same_value
from rewound.graph.changes import Change
from rewound.graph.flows import index_of
from rewound.graph.property import Property
from rewound.graph.recording import Activation
from rewound.graph.scope import Scopes
from rewound.graph.sites import FUNCTIONS, unpacked

MOST = 1000
"""Rounds that are tried."""
SECONDS = 2.0
"""How long a loop is gone over again before it is given up."""
_COLLECTING = frozenset({"append", "add", "appendleft"})


def loops_around(act: Activation, node: ast.AST) -> list[ast.For]:
    """The `for` statements of the same scope whose body holds the node, the outermost first."""
    found: list[ast.For] = []
    child = node
    for around in act.source.enclosing(node):
        if isinstance(around, (*FUNCTIONS, ast.ClassDef)):
            break
        if isinstance(around, ast.For) and child in around.body:
            found.insert(0, around)
        child = around
    return found


def met(items: Any) -> list[Any] | None:
    """What a loop over a recorded value meets; None where that is not known."""
    if isinstance(items, dict | list | tuple | set | frozenset | range) or type(items) in VIEWS:
        return list(items)[:MANY]
    if is_column(items) or is_array(items):
        return list(items[:MANY].tolist())
    return None


def rounds(scopes: Scopes, act: Activation, loops: list[ast.For]) -> Iterator[Activation]:
    """The execution in each round of nested loops, loop variables filled in; nothing where a loop's elements are not known."""
    if not loops:
        yield act
        return
    loop, *rest = loops
    items = met(scopes.known(act.moved(loop), loop.iter))
    end = time.monotonic() + SECONDS
    for index, item in enumerate(items or ()):
        if time.monotonic() > end:
            return
        names = {single.id: reach(item, path) for single, path in unpacked(loop.target) if isinstance(single, ast.Name)}
        known = {name: value for name, value in names.items() if value is not UNKNOWN}
        yield from rounds(scopes, act.within(known, {loop: index}), rest)


def round_of(scopes: Scopes, prop: Property, act: Activation, change: Change, value: ast.expr, at: Path, rest: Path) -> Activation:
    """The execution in the round whose statement stored the part at `at`; unchanged where that cannot be told."""
    loops = [loop for loop in loops_around(act, change.node) if loop not in act.iterations]
    if not loops:
        return act
    tried: list[Activation] = []
    for inner in rounds(scopes, act, loops):
        if len(tried) >= MOST:
            return act
        tried.append(inner)
    if not tried:
        return act
    keys = _keys(change, at)
    fits = [inner for inner in tried if all(_same(scopes.known(inner.moved(change.node), node), key) for node, key in keys)]
    if keys and len(fits) == 1:
        return fits[0]
    position = _position(act, change, at, loops) if not keys else None
    if position is not None and position < len(tried):
        return tried[position]
    return next((inner for inner in fits if prop.holds(scopes.known(inner.moved(change.node), value), rest)), act)


def element_of(scopes: Scopes, prop: Property, act: Activation, loop: ast.For, name: str, path: Path) -> Path:
    """The element that a loop's variable was: of the round that is meant, else of the one that the frame stood in."""
    index = act.iterations.get(loop)
    if index is None and (items := met(scopes.known(act.moved(loop), loop.iter))) is not None:
        held = act.locals.get(name, UNKNOWN) if act.locals is not None and act.stood in set(ast.walk(loop)) else UNKNOWN
        if held is not UNKNOWN:
            fits = [number for number, item in enumerate(items) if same_value(reach(item, path[1 : 1 + _depth(loop, name)]), held)]
            index = fits[0] if len(fits) == 1 else None
        if index is None:
            index = next((number for number, item in enumerate(items) if prop.holds(item, path[1:])), None)
    return path if index is None else (Nth(index), *path[1:])


def _depth(loop: ast.For, name: str) -> int:
    """How deep in each element the variable stands: 1 in `for key, value in pairs`."""
    return next((len(part) for single, part in unpacked(loop.target) if isinstance(single, ast.Name) and single.id == name), 0)


def _same(value: Any, key: Any) -> bool:
    try:
        return value is UNKNOWN or bool(value == key)
    except Exception:  # comparing what libraries do not compare says nothing
        return True


def _keys(change: Change, at: Path) -> list[tuple[ast.expr, Any]]:
    """The key expressions of the statement, each with the key that it must have been."""
    found: list[tuple[ast.expr, Any]] = []
    node: ast.AST = change.node
    targets = [target for target in node.targets if isinstance(target, ast.Subscript)] if isinstance(node, ast.Assign) else []
    expressions: list[ast.expr] = [target.slice for target in targets[:1]]
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Subscript):
        expressions = [node.target.slice]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        owner = node.func.value
        if isinstance(owner, ast.Subscript):
            expressions = [owner.slice]
        elif isinstance(owner, ast.Call) and getattr(owner.func, "attr", "") in {"setdefault", "get"} and owner.args:
            expressions = [owner.args[0]]
    place = len(change.path) - 1
    if expressions and 0 <= place < len(at) and isinstance(at[place], Key) and not isinstance(expressions[0], ast.Constant):
        key = at[place]
        found.append((expressions[0], key.key if isinstance(key, Key) else None))
    return found


def _position(act: Activation, change: Change, at: Path, loops: list[ast.For]) -> int | None:
    """Of a list that got one element in each round, the round of the element that is meant."""
    statement = act.source.statement(change.node)
    if change.method not in _COLLECTING or statement not in loops[-1].body or len(at) <= len(change.path):
        return None
    if any(isinstance(part, ast.Continue | ast.Break) for part in ast.walk(loops[-1])):
        return None
    index = index_of(at[len(change.path)])
    return index if index is not None and index >= 0 and isinstance(at[len(change.path)], Nth | Key) else None
