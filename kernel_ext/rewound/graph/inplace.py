"""Changes in place that can have made a value bad between where it was bound and where it was read."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from rewound.graph.access import ANY, Attr, Key, Path
from rewound.graph.bindings import is_local, parameters
from rewound.graph.changes import SHRINKING, Alias, Change, aliases, changes_of, may_touch, path_of
from rewound.graph.flows import ORDERING
from rewound.graph.property import Property
from rewound.graph.recording import LAST, Activation
from rewound.graph.scope import Bound, Definition, Scopes
from rewound.graph.sites import FUNCTIONS, Position
from rewound.model import Step

NESTED = 6
MOST = 2000
"""Calls below one execution that are looked through."""


@dataclass(frozen=True, slots=True, eq=False)
class Changed:
    """One statement that ran and changes, in place, an object that a name holds."""

    act: Activation
    change: Change
    path: Path
    """From the name that was asked about to the part that is changed."""
    name: str
    through: tuple[Step, ...] = ()
    """The calls that the object was passed through on its way to the statement."""

    @property
    def node(self) -> ast.AST:
        return self.change.node

    @property
    def value(self) -> ast.expr | None:
        return self.change.value if self.change.kind == "store" or self.change.method in {"append", "add", "setdefault"} else None

    def rest(self, path: Path) -> Path | None:
        """Which part of the stored value is meant, if the statement stores what lies on `path`."""
        stored = (*self.path, ANY) if self.change.method in {"append", "add", "insert"} else self.path
        if self.change.kind != "store" and self.change.method not in {"append", "add"}:
            return None
        if len(stored) > len(path) or not all(_fits(one, other) for one, other in zip(stored, path, strict=False)):
            return None
        return path[len(stored) :]

    def touches(self, prop: Property, path: Path) -> bool:
        """Whether the change can have given the property to the part at `path`."""
        if prop.kind == "lacks":
            removed = self.change.kind == "delete" and self.path in {(*path, Key(prop.detail)), (*path, ANY)}
            return removed or (self.change.kind == "method" and may_touch(self.change, path))
        if prop.kind == "empty":
            return self.change.kind == "delete" or self.change.method in SHRINKING or self.change.kind == "method"
        return all(_fits(one, other) for one, other in zip(self.path, path, strict=False))

    def breaks(self, prop: Property, path: Path) -> bool:
        """Whether, by its form alone, it gives the property: it removes the very key, it empties, it puts in an order."""
        if prop.kind == "lacks":
            if self.change.kind == "delete":
                return _fit(self.path, (*path, Key(prop.detail)))
            return self.change.method in {"pop", "clear", "drop"} and _fit(self.path, path) and self._names(prop.detail)
        if prop.kind in ORDERING:
            labels = self.change.kind == "store" and prop.kind == "unsorted-labels" and self.path == (*path, Attr("index"))
            return labels or (self.path == path and self.change.method in ORDERING[prop.kind])
        return prop.kind == "empty" and self.path == path and self.change.method == "clear"

    def _names(self, key: object) -> bool:
        """Whether the call names the key: `d.pop("a")`, `df.drop(columns=["a"], inplace=True)`."""
        if self.change.method == "clear":
            return True
        return any(isinstance(part, ast.Constant) and part.value == key for part in ast.walk(self.node))


def _fit(one: Path, other: Path) -> bool:
    return len(one) == len(other) and all(_fits(mine, theirs) for mine, theirs in zip(one, other, strict=True))


def _fits(one: object, other: object) -> bool:
    if one == other or ANY in (one, other):
        return True
    return isinstance(one, Key) and isinstance(other, Attr) and one.key == other.name


def in_place(scopes: Scopes, act: Activation, name: str, node: ast.AST | None, definitions: Iterable[Definition]) -> list[Changed]:
    """Changes of what the name holds that ran in this execution before `node` and after its binding, newest first."""
    place = act.source.start(node) if node is not None else LAST
    since: Position = max(
        (act.source.end(one.binding.node) for one in definitions if isinstance(one, Bound) and one.binding.sure), default=(0, 0)
    )
    if any(isinstance(one, Bound) and one.binding.kind in {"for", "with"} for one in definitions):
        since = min(since, place)
    return _in_scope(scopes, act, name, (since, place), node, ())


def _in_scope(
    scopes: Scopes, act: Activation, name: str, between: tuple[Position, Position], node: ast.AST | None, through: tuple[Step, ...]
) -> list[Changed]:
    since, place = between
    found: list[tuple[Position, list[Changed]]] = []
    around = set(act.source.enclosing(node)) if node is not None else set()
    for change in changes_of(act.scope, name):
        where = act.source.start(change.node)
        if where < since or where >= place or change.node in around or not _ran(scopes, act, change.node):
            continue
        found.append((where, [Changed(act.moved(change.node), change, change.path, name, through)]))
    if len(through) < NESTED:
        found += _passed_on(scopes, act, name, between, around, through)
    found.sort(key=lambda pair: pair[0], reverse=True)
    return [changed for _, group in found for changed in group]


def _ran(scopes: Scopes, act: Activation, node: ast.AST) -> bool:
    if act.step.kind != "cell" or act.step.seq not in scopes.recording.cell_of:
        return True
    lines = scopes.recording.cell_of[act.step.seq][1].lines
    return not lines or any(line in lines for line in range(getattr(node, "lineno", 0), (getattr(node, "end_lineno", None) or 0) + 1))


def _passed_on(
    scopes: Scopes, act: Activation, name: str, between: tuple[Position, Position], around: set[ast.AST], through: tuple[Step, ...]
) -> list[tuple[Position, list[Changed]]]:
    """Changes inside functions that were given the object, or a part of it, here."""
    known = aliases(act.scope, name)
    found = []
    for child in scopes.recording.children(act.step.seq)[:MOST]:
        inner = scopes.recording.activation(child)
        if not isinstance(inner.scope, FUNCTIONS):
            continue
        where, given = _received(scopes, act, child, inner, known, around)
        if where is None or not between[0] <= where < between[1]:
            continue
        for parameter, path in given:
            inside = _in_scope(scopes, inner, parameter, ((0, 0), LAST), None, (*through, child))
            found.append((where, [Changed(one.act, one.change, (*path, *one.path), name, one.through) for one in inside]))
        if _same_name(act, inner, name):
            inside = _in_scope(scopes, inner, name, ((0, 0), LAST), None, (*through, child))
            found.append((where, [Changed(one.act, one.change, one.path, name, one.through) for one in inside]))
    return found


def _received(
    scopes: Scopes, act: Activation, child: Step, inner: Activation, known: dict[str, Alias], around: set[ast.AST]
) -> tuple[Position | None, list[tuple[str, Path]]]:
    """Where a call was made, and which of its parameters got the object; calls by a library are found by name."""
    caller = scopes.recording.caller(child)
    if caller is not None and isinstance(caller.at, ast.Call):
        return (None, []) if caller.at in around else (act.source.start(caller.at), _given(caller.at, inner, known))
    from rewound.graph.calls import Calls

    found: list[tuple[str, Path]] = []
    where: Position | None = None
    for parameter in parameters(inner.scope):
        for outer, node, _ in Calls(scopes).suppliers(inner, parameter, ()):
            rooted = path_of(node)
            if rooted is not None and rooted[0] in known:
                found.append((parameter, (*known[rooted[0]].path, *rooted[1])))
            if outer.step.seq == act.step.seq:
                where = act.source.start(node)
    return where or (0, 0), found


def _same_name(act: Activation, inner: Activation, name: str) -> bool:
    """Whether the function means the same variable by the name: both see the global, or a variable around them."""
    if act.at_module:
        return name not in parameters(inner.scope) and _reads(inner, name)
    return not is_local(act.scope, name) and not is_local(inner.scope, name)


def _reads(inner: Activation, name: str) -> bool:
    return inner.code is None or name in inner.code.reads or not inner.code.reads


def _given(call: ast.Call, inner: Activation, known: dict[str, Alias]) -> list[tuple[str, Path]]:
    """Parameters of the function that received the object, each with which part of it."""
    if not isinstance(inner.scope, FUNCTIONS):
        return []
    from rewound.graph.calls import supplied

    found = []
    for parameter in parameters(inner.scope):
        for method in (False, True):
            try:
                one = supplied(call, inner.scope, parameter, (), method=method and parameters(inner.scope)[0] in {"self", "cls"})
            except IndexError:
                one = None
            rooted = path_of(one[0]) if one is not None else None
            alias = known.get(rooted[0]) if rooted is not None else None
            if rooted is not None and alias is not None and _is_method(call, inner) is method:
                found.append((parameter, (*alias.path, *rooted[1])))
    return found


def _is_method(call: ast.Call, inner: Activation) -> bool:
    own = parameters(inner.scope)[:1]
    return own in {("self",), ("cls",)} and isinstance(call.func, ast.Attribute)
