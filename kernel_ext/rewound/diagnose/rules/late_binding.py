"""A function made in a loop that reads the loop's variable only when it is called.

By then the loop has moved on, and every such function sees the last value. Give the value to the function when it is
made: `lambda x, name=name: …`, or `functools.partial(f, name)`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.beside import names_that_matter
from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.program import loaded
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import quoted
from rewound.graph.bindings import parameters
from rewound.graph.recording import Activation
from rewound.graph.sites import COMPREHENSIONS, FUNCTIONS, names_in

AT_ONCE = frozenset("sorted max min map filter sort reduce groupby sum any all next apply agg transform takewhile dropwhile assign".split())
"""Calls that call what they are given before they return, or whose result is read in the same round."""


def direct(facts: Facts) -> Iterator[Candidate]:
    for act, node in facts.program.nodes():
        if not isinstance(node, FUNCTIONS) or not (isinstance(node, ast.Lambda) or facts.program.ran(node)):
            continue
        free = loaded(node) - set(parameters(node)) - _bound(node)
        late = sorted(free & _loop_names(act, node))
        if not late or not _kept(act, node):
            continue
        told = (
            f"{quoted(facts, act, node)} reads `{late[0]}` when it is called, not when it is made: after the loop all of these "
            f"functions see its last value"
        )
        statement = node if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else (act.source.statement(node) or node)
        known = isinstance(node, ast.Lambda) or len(facts.program.ran(node)) > 1
        called = known and bool(names_that_matter(facts) & _holders(act, node))
        evidence = {"form": 5.0 if called else 3.5, "upstream": float(statement is not facts.statement), "checked": 1.0 if called else 0.5}
        yield Candidate("late-binding", act, statement, told, None, evidence)


def _holders(act: Activation, node: ast.AST) -> set[str]:
    """The functions around, and what the new functions are stored in."""
    found = {getattr(one, "name", "") for one in act.source.enclosing(node)}
    statement = act.source.statement(node)
    return (found | (set(names_in(statement)) if statement is not None else set())) - {""}


def _bound(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}


def _loop_names(act: Activation, node: ast.AST) -> set[str]:
    """The variables of the loops around, inside the same function."""
    found: set[str] = set()
    child = node
    for around in act.source.enclosing(node):
        if isinstance(around, FUNCTIONS):
            break
        targets: list[ast.expr] = []
        if isinstance(around, ast.For | ast.AsyncFor) and child in around.body:
            targets = [around.target]
            targets += [target for one in around.body if isinstance(one, ast.Assign) for target in one.targets]
        elif isinstance(around, COMPREHENSIONS) and not isinstance(around, ast.GeneratorExp):
            targets = [clause.target for clause in around.generators]
        found |= {part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)}
        child = around
    return found


def _kept(act: Activation, node: ast.AST) -> bool:
    """Whether the function outlives its round: stored, handed to a call that keeps it, or put into a container."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        block = act.source.parents.get(node)
        uses = [part for part in ast.walk(block) if isinstance(part, ast.Name) and part.id == node.name] if block is not None else []
        return any(_kept(act, part) for part in uses)
    parent = act.source.parents.get(node)
    if isinstance(parent, ast.keyword):
        if parent.arg in {"key", "func"}:
            return False
        parent = act.source.parents.get(parent)
    if isinstance(parent, ast.Call):
        name = parent.func.attr if isinstance(parent.func, ast.Attribute) else getattr(parent.func, "id", "")
        return parent.func is not node and name not in AT_ONCE
    if isinstance(parent, ast.Assign):
        return any(isinstance(target, ast.Subscript | ast.Attribute) for target in parent.targets)
    return isinstance(parent, ast.Dict | ast.List | ast.Tuple | ast.ListComp | ast.DictComp | ast.SetComp)


RULE = Rule("late-binding", __doc__ or "", direct=direct)
