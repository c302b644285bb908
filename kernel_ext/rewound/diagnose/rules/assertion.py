"""A check of the program's own that did not hold: an `assert`, or an `if` that raises.

The check is taken apart: what it says about a value (not None, not empty, a type, a length, a key, a number) is put
to each earlier version of that value, back to the step where it stopped holding.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from functools import partial
from typing import Any

from rewound.diagnose.evidence import Candidate, Facts, Finding, Suspect
from rewound.diagnose.rule import Rule, candidate, is_failing_line
from rewound.graph.access import UNKNOWN
from rewound.graph.evaluate import Raised, evaluate
from rewound.graph.flows import called_name
from rewound.graph.origin import is_literal
from rewound.graph.property import Property, fails, has_nan, has_type, is_empty, is_none, lacks, type_name

MAX_CHAINS = 6


def suspects(facts: Facts) -> Iterator[Suspect]:
    test = checked(facts)
    if test is None:
        return
    expression, wanted = test
    yield from _checks(facts, expression, wanted)


def checked(facts: Facts) -> tuple[ast.expr, bool] | None:
    """The condition that was checked, and what it should have been."""
    statement = facts.statement
    if isinstance(statement, ast.Assert):
        return statement.test, True
    if not isinstance(statement, ast.Raise) and not (facts.type == "SystemExit" and isinstance(statement, ast.Expr)):
        return None
    child: ast.AST = statement
    for around in facts.act.source.enclosing(statement):
        if isinstance(around, ast.If):
            return around.test, child in around.orelse
        if not isinstance(around, ast.stmt | ast.ExceptHandler) or around is facts.act.scope:
            return None
        child = around
    return None


def _checks(facts: Facts, node: ast.expr, wanted: bool) -> Iterator[Suspect]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield from _checks(facts, node.operand, not wanted)
    elif isinstance(node, ast.BoolOp):
        for part in node.values:
            if _truth(facts.value(part)) is not wanted:
                yield from _checks(facts, part, wanted)
    else:
        named = list(_named(facts, node, wanted))
        yield from named
        if not named:
            yield from _chains(facts, node, wanted)


def _truth(value: Any) -> bool | None:
    if value is UNKNOWN:
        return None
    try:
        return bool(value)
    except Exception:  # the truth of an array is ambiguous
        return None


def _named(facts: Facts, node: ast.expr, wanted: bool) -> Iterator[Suspect]:
    """Checks that say what is wrong: None, a type, a key, NaN, nothing there."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        left, right, kind = node.left, node.comparators[0], node.ops[0]
        if isinstance(right, ast.Constant) and right.value is None and isinstance(kind, ast.IsNot if wanted else ast.Is):
            yield _suspect(facts, left, is_none(), "a value, not None")
        elif isinstance(kind, ast.In if wanted else ast.NotIn) and (key := facts.value(left)) is not UNKNOWN:
            container = right.value if isinstance(right, ast.Attribute) and right.attr == "columns" else right
            yield _suspect(facts, container, lacks(key), f"{key!r} in it")
        elif (measured := _measured(left)) is not None and is_empty().holds(facts.value(measured)):
            yield _suspect(facts, measured, is_empty(), "at least one element")
    elif isinstance(node, ast.Call) and called_name(node) == "isinstance" and len(node.args) > 1 and wanted:
        value = facts.value(node.args[0])
        if value is not UNKNOWN:
            yield _suspect(facts, node.args[0], has_type(type_name(value)), f"a {facts.text(node.args[1])}")
    elif not wanted and (checked := _nan_checked(node)) is not None:
        yield _suspect(facts, checked, has_nan(), "no NaN")
    elif wanted and isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        value = facts.value(node)
        if value is None or is_empty().holds(value):
            yield _suspect(facts, node, is_none() if value is None else is_empty(), "something in it")
    elif not wanted and isinstance(node, ast.Attribute) and node.attr == "empty":
        yield _suspect(facts, node.value, is_empty(), "at least one row")
    if wanted and (checked := _finite_checked(node)) is not None and has_nan().holds(facts.value(checked)):
        yield _suspect(facts, checked, has_nan(), "no NaN")


def _measured(node: ast.expr) -> ast.expr | None:
    """`x` of `len(x)`, `x.size`, `x.shape[0]`."""
    if isinstance(node, ast.Call) and called_name(node) == "len" and node.args:
        return node.args[0]
    if isinstance(node, ast.Attribute) and node.attr == "size":
        return node.value
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
        return node.value.value
    return None


def _nan_checked(node: ast.expr) -> ast.expr | None:
    """`x` of `x.isna().any()`, `math.isnan(x)`, `np.isnan(x).any()`."""
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and called_name(part) in {"isna", "isnull", "isnan"}:
            if part.args:
                return part.args[0]
            return part.func.value if isinstance(part.func, ast.Attribute) else None
    return None


def _finite_checked(node: ast.expr) -> ast.expr | None:
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and called_name(part) in {"notna", "notnull", "isfinite"}:
            if part.args:
                return part.args[0]
            return part.func.value if isinstance(part.func, ast.Attribute) else None
    return None


def _suspect(facts: Facts, node: ast.expr, prop: Property, needs: str) -> Suspect:
    return Suspect("assertion", facts.act, node, (), prop, needs)


def _chains(facts: Facts, test: ast.expr, wanted: bool) -> Iterator[Suspect]:
    """Any other check: each value in it, judged by putting other versions of it into the same check."""
    chains = _values(facts, test)[:MAX_CHAINS]
    known = [node for node in chains if facts.value(node) is not UNKNOWN]
    for node in known:
        prop = fails(f"does not pass `{facts.text(test)}`", partial(_fails, facts, test, node, wanted))
        if prop.holds(facts.value(node)):
            yield Suspect("assertion", facts.act, node, (), prop, "", 0.9 if len(known) == 1 else 0.45 if _written(facts, node) else 0.6)


def _written(facts: Facts, node: ast.expr) -> bool:
    """Whether it names what is written out in full: what was expected, rather than what was found."""
    found = facts.scopes.bound_value(facts.act, node.id, node) if isinstance(node, ast.Name) else None
    return found is not None and is_literal(found[1])


def _values(facts: Facts, test: ast.expr) -> list[ast.expr]:
    """The longest chains of names, attributes and items in the check, and the calls whose results are recorded."""
    found: list[ast.expr] = []

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.Call) and facts.recording.calls_at(facts.act, node):
            found.append(node)
        elif isinstance(node, ast.Call):
            receiver = [node.func.value] if isinstance(node.func, ast.Attribute) else []
            for argument in (*receiver, *node.args):
                visit(argument)
        elif isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and _is_chain(node):
            found.append(node)
        else:
            for part in ast.iter_child_nodes(node):
                visit(part)

    visit(test)
    return found


def _is_chain(node: ast.AST) -> bool:
    while isinstance(node, ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Attribute) and node.attr in {
            "shape",
            "columns",
            "index",
            "values",
            "size",
            "dtypes",
            "dtype",
            "empty",
            "loc",
            "iloc",
        }:
            return False
        node = node.value
    return isinstance(node, ast.Name)


def _fails(facts: Facts, test: ast.expr, node: ast.expr, wanted: bool, value: Any) -> bool | None:
    """Whether the check fails with this value in place of the one it had."""
    if value is UNKNOWN:
        return None
    text = ast.dump(node)

    def lookup(part: ast.AST) -> Any:
        return facts.scopes.lookup(facts.act, part)

    replaced = _replaced(test, text)
    answer = evaluate(replaced, lambda part: value if isinstance(part, ast.Name) and part.id == _MARK else lookup(part))
    if answer is UNKNOWN or isinstance(answer, Raised):
        return None
    truth = _truth(answer)
    return None if truth is None else truth is not wanted


_MARK = "__rewound_value__"


def _replaced(node: ast.AST, text: str) -> ast.AST:
    """The check with one value taken out; what has nothing to do with that stays the very same node, at its place."""
    if isinstance(node, ast.expr) and ast.dump(node) == text:
        return ast.copy_location(ast.Name(_MARK, ast.Load()), node)
    made = copy.copy(node)
    changed = False
    for field, old in ast.iter_fields(node):
        new: Any = old
        if isinstance(old, list):
            new = [_replaced(part, text) if isinstance(part, ast.AST) else part for part in old]
            same = all(one is other for one, other in zip(old, new, strict=True))
        else:
            new = _replaced(old, text) if isinstance(old, ast.AST) else old
            same = new is old
        if not same:
            setattr(made, field, new)
            changed = True
    return made if changed else node


def more(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    if is_failing_line(facts, finding.origin):
        return  # the check itself: the failing line is named anyway
    found = candidate(facts, finding)
    if any(finding.suspect.prop.holds(value) is False for _, value in finding.origin.good):
        found.evidence["transition"] = 0.5
    elif finding.origin.kind == "update":
        found.evidence["ambiguous"] = 0.6  # one of many that made the whole what it is
    elif _expected(facts, finding):
        found.evidence["ambiguous"] = 1.5  # what a check compares with is seldom what is wrong
    yield found


def _expected(facts: Facts, finding: Finding) -> bool:
    """Whether the value is written out in the call of the check, or in a cell, and was never another one."""
    origin = finding.origin
    at_call = origin.act.step.seq == facts.step.seq and isinstance(origin.statement, ast.Expr)
    return at_call or (origin.kind == "literal" and isinstance(facts.scopes.known(origin.act, origin.node), int | float | str))


RULE = Rule("assertion", __doc__ or "", suspects, more=more)
