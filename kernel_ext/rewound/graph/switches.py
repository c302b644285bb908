"""Where one wrong property is explained by another one: a mean that is NaN by something empty, a correlation by a constant."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from rewound.graph import flows
from rewound.graph.property import Property, is_empty, is_none
from rewound.graph.tables import is_constant

OF_EMPTY = frozenset(
    [("zero", name) for name in ("len", "sum", "count")] + [("nan", name) for name in "mean nanmean std max min median".split()]
)
"""Calls whose bad result comes from something empty."""
SPREAD = frozenset("corr corrwith corrcoef pearsonr spearmanr zscore skew kurt".split())
"""Calls that divide by how much a column varies: NaN where it does not."""


def elsewhere(known: Callable[[ast.AST], Any], prop: Property, node: ast.expr) -> tuple[Property, ast.expr] | None:
    """Another property of another expression that accounts for the property of this one; None where there is none."""
    if isinstance(node, ast.Call):
        return _of_call(known, prop, node)
    if isinstance(node, ast.Subscript) and prop.kind == "ndim" and not isinstance(node.slice, ast.Constant) and known(node.slice) is None:
        return is_none(), node.slice  # `x[None]` has a dimension more
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and prop.kind in {"nan", "infinite"}:
        return _of_scaling(known, node.right)
    return None


def _of_call(known: Callable[[ast.AST], Any], prop: Property, node: ast.Call) -> tuple[Property, ast.expr] | None:
    name = flows.called_name(node)
    part = node.args[0] if node.args else getattr(node.func, "value", None)
    if not isinstance(part, ast.expr):
        return None
    if prop.kind == "nan" and name in SPREAD and prop.holds(known(part)) is False:
        return is_constant(), part
    if (prop.kind, name) in OF_EMPTY and is_empty().holds(known(part)) is True:
        return is_empty(), part
    return None


def _of_scaling(known: Callable[[ast.AST], Any], divisor: ast.expr) -> tuple[Property, ast.expr] | None:
    """`(x - x.mean()) / x.std()`: something in x does not vary."""
    for part in ast.walk(divisor):
        if isinstance(part, ast.Call) and flows.called_name(part) in {"std", "nanstd", "ptp"}:
            scaled = part.args[0] if isinstance(part.func, ast.Name | ast.Attribute) and part.args else getattr(part.func, "value", None)
            if isinstance(scaled, ast.expr) and is_constant().holds(known(scaled)):
                return is_constant(), scaled
    return None
