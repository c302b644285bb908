"""Something that was never put into the container, although a loop went over what it is made of.

The container began empty, and a loop fills it: what kept the missing part out is named, a condition, a `continue`, a
`return` or `break` that ends the loop too early.
"""

from __future__ import annotations

import ast

from rewound.diagnose.evidence import Candidate, Facts, Finding
from rewound.diagnose.rule import Rule, candidate
from rewound.diagnose.wording import first_line, place, quoted, wanted
from rewound.graph.changes import changes_of
from rewound.graph.recording import Activation

KINDS = frozenset({"lacks", "empty", "short", "length", "fails"})
_FILLING = frozenset({"append", "add", "extend", "update", "setdefault", "insert", "appendleft"})


def claim(facts: Facts, finding: Finding) -> list[Candidate]:
    origin = finding.origin
    name = _began_empty(origin.statement)
    if name is None or finding.suspect.prop.kind not in KINDS or origin.kind not in {"literal", "expression", "call"}:
        return []
    fills = [one for one in changes_of(origin.act.scope, name) if one.kind in {"store", "augmented"} or one.method in _FILLING]
    for fill in fills:
        loop, guards = _loop(origin.act, fill.node)
        if loop is None:
            continue
        node = _leaves(loop) or (guards[0] if guards else loop if _partial(loop) else None)
        if _other_type(finding.suspect.prop.detail, facts.value(finding.suspect.node, finding.suspect.act)):
            node = origin.act.source.statement(fill.node)
        if node is None:
            continue
        told = f"{quoted(facts, origin.act, node)} decides what comes into `{name}`, which `{first_line(facts, origin.act, loop)}` fills"
        told += f" ({place(facts, origin.act, loop)}); {wanted(facts, finding.suspect)}"
        found = candidate(facts, finding, "left-out", told)
        evidence = {**found.evidence, "form": 1.0}
        return [Candidate("left-out", origin.act, node, told, origin, evidence, finding.suspect)]
    return []


def _began_empty(statement: ast.AST) -> str | None:
    """The name of a container that the statement makes with nothing in it."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1 or not isinstance(statement.targets[0], ast.Name):
        return None
    value = statement.value
    empty = (isinstance(value, ast.List | ast.Set) and not value.elts) or (isinstance(value, ast.Dict) and not value.keys)
    made = (
        isinstance(value, ast.Call) and not value.args and getattr(value.func, "id", "") in {"list", "dict", "set", "deque", "OrderedDict"}
    )
    return statement.targets[0].id if empty or made else None


def _loop(act: Activation, node: ast.AST) -> tuple[ast.For | ast.While | None, list[ast.AST]]:
    """The loop around a statement that fills, and the conditions in it on which that depends."""
    guards: list[ast.AST] = []
    child = node
    for around in act.source.enclosing(node):
        if isinstance(around, ast.If):
            guards.append(around)
        if isinstance(around, ast.For | ast.While):
            before = [one for one in around.body if one.lineno < getattr(child, "lineno", 0)]
            skips = [
                one
                for one in before
                if isinstance(one, ast.If) and any(isinstance(part, ast.Continue | ast.Break | ast.Return) for part in one.body)
            ]
            return around, [*guards, *skips]
        if around is act.scope:
            break
        child = around
    return None, []


def _other_type(key: object, held: object) -> bool:
    """Whether the container has the key as text for a number, or as a number for text."""
    if not isinstance(held, dict) or not isinstance(key, str | int):
        return False
    return any(type(other) is not type(key) and str(other) == str(key) for other in held)


def _partial(loop: ast.For | ast.While) -> bool:
    """Whether the loop goes over a part only: `xs[:-1]`, `range(1, n)`, `range(n - 1)`."""
    over = loop.iter if isinstance(loop, ast.For) else None
    if isinstance(over, ast.Call) and getattr(over.func, "id", "") == "enumerate" and over.args:
        over = over.args[0]
    if isinstance(over, ast.Subscript):
        return isinstance(over.slice, ast.Slice)
    if isinstance(over, ast.Call) and getattr(over.func, "id", "") == "range":
        return len(over.args) > 1 or isinstance(over.args[0], ast.BinOp)
    return False


def _leaves(loop: ast.For | ast.While) -> ast.AST | None:
    """A `return` or `break` that every round reaches."""
    return next((one for one in loop.body if isinstance(one, ast.Return | ast.Break)), None)


RULE = Rule("left-out", __doc__ or "", claim=claim)
