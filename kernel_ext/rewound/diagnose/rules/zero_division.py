"""A division by zero: where the divisor became 0, or what is empty behind it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Facts, Suspect
from rewound.diagnose.rule import Rule
from rewound.graph.access import UNKNOWN
from rewound.graph.flows import called_name
from rewound.graph.property import is_empty, is_zero


def suspects(facts: Facts) -> Iterator[Suspect]:
    if facts.type not in {"ZeroDivisionError", "DivisionByZero", "InvalidOperation"}:
        return
    divisor = _divisor(facts.node)
    if divisor is None:
        return
    value = facts.value(divisor)
    if isinstance(divisor, ast.Call) and called_name(divisor) == "len" and divisor.args:
        yield Suspect("zero-division", facts.act, divisor.args[0], (), is_empty(), "at least one element")
    elif value is UNKNOWN or is_zero().holds(value):
        yield Suspect("zero-division", facts.act, divisor, (), is_zero(), "a divisor other than 0")


def _divisor(node: ast.AST | None) -> ast.expr | None:
    if isinstance(node, ast.BinOp):
        return node.right
    if isinstance(node, ast.AugAssign):
        return node.value
    if isinstance(node, ast.Call) and called_name(node) in {"divmod", "pow", "truediv", "floordiv", "mod"} and len(node.args) > 1:
        return node.args[1]
    return None


RULE = Rule("zero-division", __doc__ or "", suspects)
