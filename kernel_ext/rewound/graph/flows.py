"""How a value passes through one expression: which parts of it the bad part can have come from."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass

from rewound.graph.access import ANY, Access, Attr, Key, Nth, Path
from rewound.graph.sites import constant


@dataclass(frozen=True, slots=True)
class Input:
    """One sub-expression, and which part of it would be the bad part."""

    node: ast.expr
    path: Path
    same: bool = False
    """That part is the very same object, so that it need not be checked on a recorded value to be followed."""


SAME_ORDER = frozenset(
    "copy deepcopy list tuple dict array asarray DataFrame Series astype round assign rename "
    "dropna fillna reset_index to_numpy tolist".split()
)
"""Calls whose result has the same parts at the same places."""
OTHER_ORDER = frozenset("sorted set frozenset reversed filter sort_values shuffle sample deque iter from_iterable chain".split())


def relaxed(path: Path) -> Path:
    """The same part where positions may have changed."""
    return tuple(ANY if isinstance(access, Nth) or (isinstance(access, Key) and type(access.key) is int) else access for access in path)


def called_name(node: ast.Call) -> str:
    """The last component of what is called."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def index_of(access: Access) -> int | None:
    """The position that an access names, if it names one."""
    if isinstance(access, Nth):
        return access.index
    return access.key if isinstance(access, Key) and type(access.key) is int else None


def display(node: ast.Tuple | ast.List | ast.Set, path: Path) -> list[Input]:
    """`[a, b]`: the element that is meant, or all."""
    if not path:
        return []
    index, rest = index_of(path[0]), path[1:]
    if any(isinstance(part, ast.Starred) for part in node.elts):
        return [Input(part.value, path) if isinstance(part, ast.Starred) else Input(part, rest) for part in node.elts]
    if index is not None and -len(node.elts) <= index < len(node.elts):
        return [Input(node.elts[index], rest, same=True)]
    return [Input(part, rest) for part in node.elts] if path[0] == ANY else []


def mapping(node: ast.Dict, path: Path) -> list[Input]:
    """`{"a": x, **more}`: the value of the key that is meant, the last one that gives it."""
    if not path:
        return []
    found = []
    for key, value in reversed(list(zip(node.keys, node.values, strict=True))):
        if key is None:
            found.append(Input(value, path))
        elif path[0] == ANY:
            found.append(Input(value, path[1:]))
        elif isinstance(path[0], Key) and _is_constant(key, path[0].key):
            return [*found, Input(value, path[1:], same=not found)]
    return found


def _is_constant(node: ast.expr, wanted: object) -> bool:
    try:
        return bool(constant(node) == wanted)
    except (ValueError, TypeError, SyntaxError):
        return False


def _receiver(node: ast.Call) -> ast.expr | None:
    """What a method is called on; of `column.str.strip()`, the column."""
    receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
    return receiver.value if isinstance(receiver, ast.Attribute) and receiver.attr in {"str", "dt", "cat"} else receiver


def _first(node: ast.Call) -> ast.expr | None:
    return node.args[0] if node.args and not isinstance(node.args[0], ast.Starred) else None


def _get(node: ast.Call, path: Path) -> list[Input] | None:
    receiver, first = _receiver(node), _first(node)
    if receiver is None or first is None:
        return None
    try:
        access: Access = Key(constant(first))
    except (ValueError, TypeError, SyntaxError):
        return None
    return [Input(receiver, (access, *path)), *(Input(part, path) for part in node.args[1:2])]


def _items(node: ast.Call, path: Path) -> list[Input] | None:
    receiver = _receiver(node)
    if receiver is None or len(path) < 2 or path[1] != Key(1):
        return None
    return [Input(receiver, (ANY, *path[2:]))]


def _values(node: ast.Call, path: Path) -> list[Input] | None:
    receiver = _receiver(node)
    return None if receiver is None or not path else [Input(receiver, (ANY, *path[1:]))]


def _enumerate(node: ast.Call, path: Path) -> list[Input] | None:
    first = _first(node)
    return None if first is None or len(path) < 2 or path[1] != Key(1) else [Input(first, (path[0], *path[2:]))]


def _zip(node: ast.Call, path: Path) -> list[Input] | None:
    if len(path) < 2 or (index := index_of(path[1])) is None or not 0 <= index < len(node.args):
        return None
    return [Input(node.args[index], (path[0], *path[2:]))]


def _gather(node: ast.Call, path: Path) -> list[Input] | None:
    if not path:
        return None
    index, rest = index_of(path[0]), path[1:]
    if len(node.args) == 1 and isinstance(node.args[0], ast.Starred):
        return [Input(node.args[0].value, path, same=True)]
    if index is not None and 0 <= index < len(node.args):
        return [Input(node.args[index], rest, same=True)]
    return [Input(part.value, path) if isinstance(part, ast.Starred) else Input(part, rest) for part in node.args]


def _dict(node: ast.Call, path: Path) -> list[Input] | None:
    """`dict(pairs)`: the second half of a pair; `dict(other)`: the same part."""
    first = _first(node)
    if first is None or not path:
        return None
    return [Input(first, path), Input(first, (ANY, Key(1), *path[1:]))]


def _rename(node: ast.Call, path: Path) -> list[Input] | None:
    """`df.rename(columns={"a": "b"})`: column `b` was `a`."""
    receiver = _receiver(node)
    names = next((entry.value for entry in node.keywords if entry.arg == "columns"), None)
    if receiver is None or not path or not isinstance(path[0], Key) or not isinstance(names, ast.Dict):
        return None
    for key, value in zip(names.keys, names.values, strict=True):
        if key is not None and _is_constant(value, path[0].key) and isinstance(key, ast.Constant):
            return [Input(receiver, (Key(key.value), *path[1:]), same=True)]
    return [Input(receiver, path)]


def _taken(node: ast.Call, path: Path) -> list[Input] | None:
    """`next(x)`, `max(xs)`, `xs.pop()`: some element."""
    if len(node.args) > 1 and called_name(node) in {"max", "min"}:
        return [Input(part, path) for part in node.args if not isinstance(part, ast.Starred)]
    first = _first(node) if isinstance(node.func, ast.Name) else _receiver(node)
    return None if first is None else [Input(first, (ANY, *path))]


def _through(node: ast.Call, path: Path) -> list[Input] | None:
    first = _first(node)
    return None if first is None else [Input(first, path, same=True)]


RESULT = Attr("result()")
"""Of a future: what it gives once it is done."""


def _of_receiver(node: ast.Call, path: Path) -> list[Input] | None:
    """`future.result()`"""
    receiver = _receiver(node)
    return None if receiver is None else [Input(receiver, (RESULT, *path), same=True)]


FLOWS: dict[str, Callable[[ast.Call, Path], list[Input] | None]] = {
    "get": _get,
    "items": _items,
    "values": _values,
    "enumerate": _enumerate,
    "zip": _zip,
    "gather": _gather,
    "dict": _dict,
    "OrderedDict": _dict,
    "rename": _rename,
    "next": _taken,
    "max": _taken,
    "min": _taken,
    "pop": _taken,
    "popleft": _taken,
    "choice": _taken,
    "run": _through,
    "run_until_complete": _through,
    "create_task": _through,
    "ensure_future": _through,
    "result": _of_receiver,
    "wait_for": _through,
    "shield": _through,
}
"""Calls of which it is known how a part of the result hangs together with a part of what they got."""


RESHAPING = frozenset("pivot pivot_table unstack get_dummies crosstab transpose melt stack value_counts to_dict describe agg".split())
"""Calls whose columns or keys are made from values: what their input lacks says nothing."""


_SORTING = frozenset("sort_values sort_index sort sample shuffle permutation sorted".split())
ORDERING: dict[str, frozenset[str]] = {
    "unsorted": _SORTING,
    "unsorted-labels": _SORTING
    | frozenset("set_index set_axis concat append reindex swaplevel reorder_levels stack unstack pivot".split()),
}
"""Calls that give their result an order, or labels, of its own: whether the input was in order says nothing."""


def called(node: ast.Call, path: Path, kind: str) -> list[Input]:
    """The inputs of a call that was not recorded, each with the parts of it that may be meant, likely ones first."""
    if kind == "lacks" and called_name(node) in RESHAPING:
        return []
    if kind == "unfitted" and (called_name(node) in {"clone", "sklearn_clone"} or called_name(node)[:1].isupper()):
        return []
    if called_name(node) in ORDERING.get(kind, ()):
        return []  # what was put into an order has that one
    known = FLOWS.get(called_name(node))
    if known is not None and (found := known(node, path)) is not None:
        return found
    parts: list[ast.expr] = []
    if (receiver := _receiver(node)) is not None:
        parts.append(receiver)
    parts += [part.value if isinstance(part, ast.Starred) else part for part in node.args]
    parts += [entry.value for entry in node.keywords]
    return [Input(part, tried) for part in parts for tried in _paths(called_name(node), path, kind)]


def _paths(name: str, path: Path, kind: str) -> list[Path]:
    if kind in {"empty", "length"} and path:  # a column is as long as its frame
        return [path, relaxed(path), ()]
    if name in SAME_ORDER:
        return [path]
    if name in OTHER_ORDER:
        return [relaxed(path)]
    likely = [path, relaxed(path)]
    if kind == "type":  # of a call's result a type says little about the types of what it got, but for elements
        return [*dict.fromkeys(likely)] if path else [(ANY,)]
    if kind in {"nan", "infinite", "naive", "aware"}:
        likely += [path[1:], (ANY, *path), ()]
    return list(dict.fromkeys(likely))


def operands(node: ast.expr) -> list[ast.expr]:
    """The sub-expressions that an operator works on."""
    return [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]


def simple(node: ast.expr, path: Path) -> list[Input] | None:
    """Expressions that hand on a part of one other value; None for all others."""
    if isinstance(node, ast.Await | ast.Starred | ast.NamedExpr):
        return [Input(node.value, path, same=True)]
    if isinstance(node, ast.Attribute) and node.attr not in _DERIVED:
        return [Input(node.value, (Attr(node.attr), *path), same=True)]
    return None


_DERIVED = frozenset("values T str dt loc iloc at iat shape columns index size dtypes flat real imag cat array".split())
"""Attributes that are made from their object rather than held by it."""
