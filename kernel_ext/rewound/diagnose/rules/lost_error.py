"""An error that ended in a thread, a task or a future before, so that the program went on without its result.

Python prints such an error, or not even that, and what was to be stored there is missing when it is needed. Wait for
the result where it is used (`future.result()`, `await task`), or let the function that fails say so.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import quoted, wanted_line
from rewound.graph.bindings import is_local, own_nodes, parameters
from rewound.graph.sites import names_in
from rewound.model import Error, Step

MAX_LOST = 5


def direct(facts: Facts) -> Iterator[Candidate]:
    if facts.error.ended is not None:
        return  # it is itself one, and others say nothing about it
    for step, error in facts.recording.lost[:MAX_LOST]:
        is_test = error.ended is not None and error.ended.startswith("test ")
        if not is_test and step.seq <= facts.recording.top(facts.step).seq:
            yield from _lost(facts, step, error)


def _lost(facts: Facts, step: Step, error: Error) -> Iterator[Candidate]:
    inner = Facts(facts.recording, step, error)
    statement = inner.statement
    if statement is None or (inner.act.source is facts.act.source and statement is facts.statement):
        return
    stored = _stored(inner.act.scope)
    shared = [name for name in names_in(facts.statement) if name in stored] if facts.statement is not None else []
    told = f"{quoted(inner, inner.act, statement)} raised {inner.type}: {error.message[:160]} in {error.ended}, and the program went on"
    told += f" without it; {wanted_line(facts)} needs `{shared[0]}`, which was to be stored there" if shared else ""
    yield Candidate("lost-error", inner.act, statement, told, None, {"form": 3, "checked": 1} if shared else {"guess": 0.3})


def _stored(scope: ast.AST) -> set[str]:
    """The names, not its own, that a function assigns to or into."""
    found: set[str] = set()
    for node in own_nodes(scope):
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
            root: ast.expr = node
            while isinstance(root, ast.Attribute | ast.Subscript):
                root = root.value
            if isinstance(root, ast.Name) and (not is_local(scope, root.id) or (root is not node and root.id in parameters(scope))):
                found.add(root.id)
    return found


RULE = Rule("lost-error", __doc__ or "", direct=direct)
