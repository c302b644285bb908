"""A division by zero: where the divisor became 0, or what is empty behind it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts, Finding, Suspect
from rewound.diagnose.rule import Rule, candidate
from rewound.graph.access import UNKNOWN
from rewound.graph.flows import called_name
from rewound.graph.property import is_empty, is_zero


def suspects(facts: Facts) -> Iterator[Suspect]:
    if facts.type == "ValueError" and facts.matches(r"must not be zero|must be (?:> 0|>= 1|greater than 0|positive|at least 1)|zero step"):
        yield from _refused(facts)
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


def _refused(facts: Facts) -> Iterator[Suspect]:
    """`range(0, n, size)`, `islice`, `deque(maxlen=…)`: an argument that must not be 0."""
    for operand, path in facts.locate(is_zero(), deep=0):
        if operand.role == "argument" and not isinstance(operand.node, ast.Constant):
            yield Suspect("zero-division", operand.act, operand.node, path, is_zero(), "a number other than 0")


def _divisor(node: ast.AST | None) -> ast.expr | None:
    if isinstance(node, ast.BinOp):
        return node.right
    if isinstance(node, ast.AugAssign):
        return node.value
    if isinstance(node, ast.Call) and called_name(node) in {"divmod", "pow", "truediv", "floordiv", "mod"} and len(node.args) > 1:
        return node.args[1]
    return None


def more(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    """The origin; where that is only what a counter began with, whatever should have counted is as likely."""
    found = candidate(facts, finding)
    if finding.origin.kind == "literal" and _counted(finding):
        found.evidence["source-only"] = found.evidence["ambiguous"] = 1
    yield found


def _counted(finding: Finding) -> bool:
    statement = finding.origin.statement
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    name = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", None)
    grown = [node.target for node in ast.walk(finding.origin.act.source.tree) if isinstance(node, ast.AugAssign)]
    return name is not None and any(getattr(one, "attr", getattr(one, "id", None)) == name for one in grown)


RULE = Rule("zero-division", __doc__ or "", suspects, more=more)
