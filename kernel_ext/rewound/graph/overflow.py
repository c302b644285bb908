"""Integers that ran over because their type is too small for what was computed with them."""

from __future__ import annotations

import ast
import operator
import warnings
from collections.abc import Callable
from typing import Any

from rewound.graph.access import UNKNOWN, is_array, is_column
from rewound.graph.origin import Origin
from rewound.graph.property import has_dtype
from rewound.graph.provenance import Tracer
from rewound.graph.scope import Scopes

SMALL = frozenset("int8 int16 int32 uint8 uint16 uint32".split())


def small_type(scopes: Scopes, origin: Origin) -> list[Origin]:
    """Where the operands of the arithmetic that ran over got their small type; empty where nothing ran over."""
    for node in _arithmetic(origin.node):
        if not _ran_over(scopes.known(origin.act, node.left), scopes.known(origin.act, node.right), node.op):
            continue
        for side in (node.left, node.right):
            kind = _dtype(scopes.known(origin.act, side))
            if kind in SMALL:
                return Tracer(scopes, has_dtype(kind)).trace(origin.act, side, (), origin.links)
    return []


def _ran_over(left: Any, right: Any, kind: ast.operator) -> bool:
    """Whether the same arithmetic gives something else with room enough."""
    operation = _OPERATIONS.get(type(kind))
    if operation is None or left is UNKNOWN or right is UNKNOWN or not SMALL & {_dtype(left), _dtype(right)}:
        return False
    try:
        wide = operation(_wide(left), _wide(right))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            narrow = operation(left, right)
        return bool((wide != narrow).any())
    except Exception:  # operands that do not fit each other say nothing
        return False


def _wide(value: Any) -> Any:
    return value.astype("int64") if _dtype(value) in SMALL else value


_OPERATIONS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
}


def _arithmetic(node: ast.AST) -> list[ast.BinOp]:
    """The products, powers, sums and differences in an expression, the innermost first."""
    kinds = ast.Mult | ast.Pow | ast.Add | ast.Sub | ast.LShift
    found = [part for part in ast.walk(node) if isinstance(part, ast.BinOp) and isinstance(part.op, kinds)]
    return list(reversed(found))


def _dtype(value: Any) -> str:
    return str(value.dtype) if value is not UNKNOWN and (is_array(value) or is_column(value)) and hasattr(value, "dtype") else ""
