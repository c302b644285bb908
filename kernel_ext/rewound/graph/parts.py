"""Of an expression that is neither a name nor a call: the sub-expressions that a bad part of it can have come from."""

from __future__ import annotations

import ast

from rewound.graph import flows
from rewound.graph.access import ANY, UNKNOWN, Attr, Key, Nth, Path, is_array, is_frame, is_stand_in
from rewound.graph.flows import Input
from rewound.graph.property import Property
from rewound.graph.recording import Activation
from rewound.graph.scope import Scopes

GROUPING = frozenset("groupby rolling resample expanding ewm".split())
"""Calls on a frame whose subscript selects a column to work on, not a part of the frame."""


class Parts:
    """Answers for one property in one recording."""

    def __init__(self, scopes: Scopes, prop: Property) -> None:
        self._scopes = scopes
        self._prop = prop

    def of(self, act: Activation, node: ast.expr, path: Path) -> list[Input]:
        if self._prop.detail == "method" and isinstance(node, ast.Attribute):
            return []  # a method comes into being where it is taken from its object
        if isinstance(node, ast.Attribute) and is_stand_in(self._scopes.known(act, node.value)):
            return [Input(node.value, (Attr(node.attr), *path), same=True)]
        simple = flows.simple(node, path)
        if simple is not None:
            return simple
        if isinstance(node, ast.Subscript):
            return self._subscript(act, node, path)
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            return flows.display(node, path)
        if isinstance(node, ast.Dict):
            return self._mapping(act, node, path)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and (joined := self._joined(act, node, path)) is not None:
            return [joined]
        if self._prop.kind in {"none", "lacks", "lacks-attribute", "has", "unfitted"} and not isinstance(node, ast.BoolOp | ast.Attribute):
            return []
        return [Input(part, path) for part in flows.operands(node)] + [Input(part, path[1:]) for part in flows.operands(node) if path]

    def of_call(self, act: Activation, node: ast.Call, path: Path) -> list[Input]:
        """`d.items()`, `d.values()`, `d.get(key)`: the entry itself, where the mapping and the place or key are known."""
        name = flows.called_name(node)
        if not isinstance(node.func, ast.Attribute):
            return []
        if name in {"get", "setdefault"} and node.args and not isinstance(node.args[0], ast.Constant):
            return self._got(act, node, node.func.value, path)
        index = flows.index_of(path[0]) if path else None
        if name not in {"items", "values"} or node.args or index is None:
            return []
        owner = self._scopes.known(act, node.func.value)
        keys = list(owner) if isinstance(owner, dict) else []
        whole = name == "items"
        if not -len(keys) <= index < len(keys) or (whole and (len(path) < 2 or path[1] != Key(1))):
            return []
        return [Input(node.func.value, (Key(keys[index]), *path[2 if whole else 1 :]), same=True)]

    def _got(self, act: Activation, node: ast.Call, owner: ast.expr, path: Path) -> list[Input]:
        key, held = self._scopes.known(act, node.args[0]), self._scopes.known(act, owner)
        if not isinstance(key, str | int | float | tuple | bool) or not isinstance(held, dict):
            return []
        return [Input(owner, (Key(key), *path), same=True)] if key in held else [Input(part, path, same=True) for part in node.args[1:2]]

    def _joined(self, act: Activation, node: ast.BinOp, path: Path) -> Input | None:
        """Of `rows + extra`, the side that the element stands in."""
        left, index = self._scopes.known(act, node.left), flows.index_of(path[0]) if path else None
        if not isinstance(left, list | tuple) or index is None or index < 0:
            return None
        if index < len(left):
            return Input(node.left, path, same=True)
        return Input(node.right, (Nth(index - len(left)), *path[1:]), same=True)

    def _mapping(self, act: Activation, node: ast.Dict, path: Path) -> list[Input]:
        found = flows.mapping(node, path)
        if found or not path or not isinstance(path[0], Key):
            return found
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None and self._scopes.known(act, key) == path[0].key:
                return [Input(value, path[1:], same=True)]
        return []

    def _subscript(self, act: Activation, node: ast.Subscript, path: Path) -> list[Input]:
        """An item is part of its container; a selection (slice, mask, list of names) is made from it."""
        base = node.value
        if isinstance(base, ast.Attribute) and base.attr in {"loc", "iloc", "at", "iat"}:
            return [Input(base.value, path), Input(base.value, relaxed_column(node, path))]
        if (whole := self._selected(act, node, path)) is not None:
            return whole
        if isinstance(node.slice, ast.Slice):
            return [Input(base, flows.relaxed(path))]
        if isinstance(base, ast.Call) and flows.called_name(base) in GROUPING and isinstance(base.func, ast.Attribute):
            column = self._scopes.known(act, node.slice)
            if self._prop.kind == "nan" and isinstance(column, str):
                return [Input(base.func.value, (Key(column),), same=True)]
            return [Input(base.func.value, path), *([] if self._prop.kind == "lacks" else [Input(base.func.value, (ANY, *path))])]
        key = self._scopes.known(act, node.slice)
        if isinstance(key, tuple) and any(isinstance(part, slice | list) for part in key):
            return [Input(base, flows.relaxed(path))]
        if key is UNKNOWN:
            return [Input(base, (ANY, *path)), Input(base, path)]
        if (
            self._prop.kind == "lacks"
            and not path
            and is_frame(frame := self._scopes.known(act, base))
            and self._prop.holds(frame) is False
        ):
            return [Input(base, ())]  # one column of a frame that has the other: it is left out here
        if isinstance(key, str | int | float | bool | tuple | bytes) or key is None:
            return [Input(base, (Key(key), *path), same=True)]
        return [Input(base, path)]

    def _selected(self, act: Activation, node: ast.Subscript, path: Path) -> list[Input] | None:
        """Properties that the selection itself decides: how many dimensions and rows it leaves, and which names."""
        if path or self._prop.kind not in {"ndim", "length", "has", "lacks", "order"}:
            return None
        base = self._scopes.known(act, node.value)
        if self._prop.kind == "ndim":
            return [Input(node.value, ())] if is_frame(base) or is_array(base) else None
        if self._prop.kind == "length":
            sliced = any(isinstance(part, ast.Slice) and (part.lower or part.upper) for part in ast.walk(node.slice))
            return [] if sliced and base is UNKNOWN else None  # unless what it was taken from is known to have had it
        names = self._scopes.known(act, node.slice)
        return [Input(node.slice, ())] if isinstance(names, list) and self._prop.holds(names) else None


def relaxed_column(node: ast.Subscript, path: Path) -> Path:
    """`df.loc[rows, "column"]`: the column; otherwise any part."""
    index = node.slice
    if isinstance(index, ast.Tuple) and len(index.elts) == 2 and isinstance(index.elts[1], ast.Constant):
        return (Key(index.elts[1].value), *path)
    return (ANY, *path)
