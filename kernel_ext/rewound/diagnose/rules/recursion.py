"""A function that calls itself without end: the condition that should have stopped it is named."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.program import decorators
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import first_line, quoted
from rewound.graph.bindings import own_nodes


def direct(facts: Facts) -> Iterator[Candidate]:
    if facts.type != "RecursionError":
        return
    seen: set[int] = set()
    for _, act in reversed(facts.frames):
        scope = act.scope
        if not isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef) or id(scope) in seen or act.at is None:
            continue
        if scope.name.startswith("__getattr") or {"property", "setter", "cached_property"} & set(decorators(scope)):
            continue
        condition = _condition(act.source.enclosing(act.at), scope)
        if condition is None:  # another of its calls to itself may stand under one
            continue
        seen.add(id(scope))
        again = first_line(facts, act, act.source.statement(act.at) or act.at)
        told = f"{quoted(facts, act, condition)} does not end the recursion: `{again}` calls `{scope.name}` again"
        yield Candidate("endless-recursion", act, condition, told, None, {"form": 1.5, "checked": 0.2})


def _condition(around: list[ast.AST], scope: ast.AST) -> ast.AST | None:
    """The `if` around the call, else the first one that leaves the function."""
    for node in around:
        if node is scope:
            break
        if isinstance(node, ast.If):
            return node
    tests = [node for node in own_nodes(scope) if isinstance(node, ast.If) and any(isinstance(part, ast.Return) for part in node.body)]
    return min(tests, key=lambda node: node.lineno, default=None)


RULE = Rule("endless-recursion", __doc__ or "", direct=direct)
