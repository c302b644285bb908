"""Static reading of what changes an object in place: items, attributes, mutating methods, `inplace=True`, `out=`."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from rewound.graph.access import ANY, Access, Attr, Key, Path
from rewound.graph.bindings import bindings, own_nodes, parameters
from rewound.graph.sites import Source, constant, unpacked

MUTATING = frozenset(
    "append appendleft extend extendleft insert pop popleft popitem remove discard clear update setdefault add sort reverse fill "
    "put resize intersection_update difference_update "
    "symmetric_difference_update move_to_end subtract rotate itemset setflags partition __setitem__".split()
)
"""Methods that change their object, whatever it is."""
FIRST_ARGUMENT = frozenset(
    "shuffle heappush heappop heapify heapreplace insort insort_left insort_right setattr setitem delitem put place copyto".split()
)
"""Functions that change what they get first."""
SHRINKING = frozenset("pop popleft popitem remove discard clear".split())
_VIEWS = frozenset("values items view ravel reshape squeeze transpose swapaxes T get setdefault".split())
"""What hands out parts of an object that are still shared with it."""
_SHALLOW = frozenset("dict list tuple copy set sorted reversed enumerate zip iter filter".split())
"""What makes a new container of the same parts."""


@dataclass(frozen=True, slots=True)
class Change:
    """One statement (or call in it) that changes, in place, something that hangs from a name."""

    root: str
    path: Path
    """From the named object to what is stored or removed: `new["model"].update()` has `["model"]`."""
    kind: str
    """`store`, `delete`, `method`, `augmented`"""
    node: ast.AST
    value: ast.expr | None = None
    """What is stored, if that is an expression."""
    method: str | None = None


def changes(scope: ast.AST) -> list[Change]:
    """All in-place changes in the scope itself, in source order."""
    found = [change for node in own_nodes(scope) for change in _of(node)]
    return sorted(found, key=lambda one: (getattr(one.node, "lineno", 0), getattr(one.node, "col_offset", 0)))


def _of(node: ast.AST) -> list[Change]:
    if isinstance(node, ast.Assign):
        parts = [pair for target in node.targets for pair in unpacked(target)]
        return [found for single, path in parts if (found := _store(single, node, node.value if not path else None))]
    if isinstance(node, ast.AnnAssign):
        stored = _store(node.target, node, node.value)
        return [stored] if stored else []
    if isinstance(node, ast.AugAssign):
        return _augmented(node)
    if isinstance(node, ast.Delete):
        return [Change(change.root, change.path, "delete", node) for target in node.targets if (change := _store(target, node, None))]
    if isinstance(node, ast.Call):
        return _called(node)
    return []


def _store(target: ast.expr, node: ast.AST, value: ast.expr | None) -> Change | None:
    if not isinstance(target, ast.Subscript | ast.Attribute):
        return None
    rooted = path_of(target)
    return None if rooted is None else Change(rooted[0], rooted[1], "store", node, value)


def _augmented(node: ast.AugAssign) -> list[Change]:
    rooted = path_of(node.target)  # a plain name too: for arrays and lists that changes the object
    return [] if rooted is None else [Change(rooted[0], rooted[1], "augmented", node, node.value)]


def _called(node: ast.Call) -> list[Change]:
    found = []
    function = node.func
    keywords = {entry.arg: entry.value for entry in node.keywords}
    if isinstance(function, ast.Attribute):
        inplace = isinstance(flag := keywords.get("inplace"), ast.Constant) and flag.value is True
        rooted = path_of(function.value)
        if rooted is not None and (function.attr in MUTATING or inplace):
            found.append(Change(*rooted, "method", node, node.args[0] if node.args else None, function.attr))
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name in FIRST_ARGUMENT and node.args and (rooted := path_of(node.args[0])) is not None:
        found.append(Change(*rooted, "method", node, None, name))
    if "out" in keywords and (rooted := path_of(keywords["out"])) is not None:
        found.append(Change(*rooted, "method", node, None, name))
    return found


def path_of(node: ast.expr) -> tuple[str, Path] | None:
    """`a.b["c"].loc[m, "d"]` as its root name and the path to the part: `a`, `.b["c"]["d"]`."""
    path: list[Access] = []
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Subscript):
            path.insert(0, _subscript(node))
            if isinstance(node.value, ast.Attribute) and node.value.attr in {"loc", "iloc", "at", "iat"}:
                node = node.value
            node = node.value
        elif isinstance(node, ast.Attribute):
            if node.attr not in {"values", "T"}:
                path.insert(0, Attr(node.attr))
            node = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _VIEWS:
            path.insert(0, _argument(node))
            node = node.func.value
        else:
            return None
    return node.id, tuple(path)


def _argument(node: ast.Call) -> Access:
    try:
        return Key(constant(node.args[0])) if node.args and getattr(node.func, "attr", "") in {"get", "setdefault"} else ANY
    except ValueError:
        return ANY


def _subscript(node: ast.Subscript) -> Access:
    index: ast.expr = node.slice
    located = isinstance(node.value, ast.Attribute) and node.value.attr in {"loc", "at"}
    if located and isinstance(index, ast.Tuple) and len(index.elts) == 2:
        index = index.elts[1]
    elif isinstance(node.value, ast.Attribute) and node.value.attr in {"loc", "iloc", "at", "iat"}:
        return ANY
    try:
        key = constant(index)
        hash(key)
    except (ValueError, TypeError, SyntaxError):
        return ANY
    return Key(key)


@dataclass(frozen=True, slots=True)
class Alias:
    """A name that shares parts with another: where in the other's object its own hangs."""

    path: Path
    shallow: bool
    """Its top level is a copy; only what is below that is shared."""
    node: ast.AST | None = None


def aliases(scope: ast.AST, name: str) -> dict[str, Alias]:
    """Names in the scope that share parts with `name`, itself included."""
    found = {name: Alias((), False)}
    for _ in range(3):
        for binding in bindings(scope):
            if binding.value is None or binding.name in found or binding.kind not in {"assign", "for", "with"}:
                continue
            shared = _shared(binding.value)
            if shared is not None and shared[0] in found:
                base = found[shared[0]]
                shallow = (base.shallow and not shared[1]) or is_shallow_copy(binding.value)
                found[binding.name] = Alias((*base.path, *shared[1], *binding.path), shallow and not binding.path, binding.node)
    for node in own_nodes(scope):
        if isinstance(node, ast.comprehension):
            shared = _shared(node.iter)
            for single, path in unpacked(node.target, (ANY,)) if shared is not None and shared[0] in found else ():
                if isinstance(single, ast.Name) and shared is not None and single.id not in found:
                    found[single.id] = Alias((*found[shared[0]].path, *shared[1], *path), False, node)
    return found


def _shared(value: ast.expr) -> tuple[str, Path] | None:
    rooted = path_of(value)
    if rooted is not None:
        return rooted
    if isinstance(value, ast.Call):
        if _called_name(value) in _SHALLOW and value.args:
            return path_of(value.args[0])
        if isinstance(value.func, ast.Attribute) and value.func.attr == "copy" and not value.args:
            return path_of(value.func.value)
    if isinstance(value, ast.Dict):
        spread = [part for key, part in zip(value.keys, value.values, strict=True) if key is None]
        return path_of(spread[0]) if spread else None
    return None


def _called_name(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def is_shallow_copy(value: ast.expr | None) -> bool:
    """Whether the expression makes a new top level over shared parts."""
    if isinstance(value, ast.Dict):
        return any(key is None for key in value.keys)
    if isinstance(value, ast.Call):
        return _called_name(value) in _SHALLOW or _called_name(value) == "copy"
    return False


def changes_of(scope: ast.AST, name: str) -> list[Change]:
    """In-place changes in the scope of what `name` holds, through any of its aliases, with paths from `name`."""
    known = aliases(scope, name)
    found = []
    for change in changes(scope):
        alias = known.get(change.root)
        if alias is None:
            continue
        changed = change.path if change.kind == "method" or not change.path else change.path[:-1]
        if not (alias.shallow and not changed):
            found.append(Change(name, (*alias.path, *change.path), change.kind, change.node, change.value, change.method))
    return found


def repeats(value: ast.expr | None) -> bool:
    """`[[0] * 3] * 2`, `dict.fromkeys(names, [])`: one mutable object in several places."""
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult):
        return any(isinstance(part, ast.List) and any(_is_mutable(item) for item in part.elts) for part in (value.left, value.right))
    if isinstance(value, ast.Call) and _called_name(value) in {"fromkeys", "repeat"}:
        return any(_is_mutable(part) for part in (value.args[1:] if _called_name(value) == "fromkeys" else value.args[:1]))
    return False


def _is_mutable(node: ast.expr) -> bool:
    return isinstance(node, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp | ast.Name) or (
        isinstance(node, ast.BinOp) and any(isinstance(part, ast.List) for part in (node.left, node.right))
    )


def may_touch(change: Change, path: Path) -> bool:
    """Whether the change can affect what is at `path`: one of the two is a prefix of the other."""
    return all(one == other or ANY in (one, other) or type(one) is not type(other) for one, other in zip(change.path, path, strict=False))


def is_parameter(scope: ast.AST, name: str) -> bool:
    return name in parameters(scope)


def change_statement(source: Source, change: Change) -> ast.AST:
    """The statement that holds the change."""
    return source.statement(change.node) or change.node
