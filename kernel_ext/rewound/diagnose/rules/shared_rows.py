"""One row in many places: `[[0] * width] * height` repeats the same list, and what is written into one row is in all.

The value of the failing line has rows that are one object, as the recording shows. Make a new row for each place:
`[[0] * width for _ in range(height)]`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from rewound.diagnose.beside import names_that_matter
from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import quoted, wanted_plainly
from rewound.graph.access import UNKNOWN
from rewound.graph.changes import repeats
from rewound.graph.recording import Activation
from rewound.graph.sites import FUNCTIONS, names_in

MANY = 200


def direct(facts: Facts) -> Iterator[Candidate]:
    made = [(act, node) for act, node in facts.program.nodes() if isinstance(node, ast.expr) and repeats(node) and not _names_only(node)]
    shared = sorted(_shared(facts)) if made else []
    wanted = names_that_matter(facts) if shared else set()
    for act, node in made if shared else ():
        statement = act.source.statement(node) or node
        if statement is facts.statement or not wanted & _given(act, node, statement):
            continue
        told = f"{quoted(facts, act, statement)} puts one and the same object into several places of `{shared[0]}`: what is written into "
        told += f"one is in all; {wanted_plainly(facts)} finds it there"
        yield Candidate("shared-rows", act, statement, told, None, {"form": 4.5, "upstream": 1, "checked": 1})


def _names_only(node: ast.expr) -> bool:
    """`[x] * n`, where `x` may be anything."""
    sides = [node.left, node.right] if isinstance(node, ast.BinOp) else []
    items = [item for side in sides if isinstance(side, ast.List) for item in side.elts]
    return bool(items) and all(isinstance(item, ast.Name) for item in items)


def _shared(facts: Facts) -> set[str]:
    """Names around the failure whose parts are one object several times."""
    found: set[str] = set()
    for _, act in [*facts.frames, (None, facts.act)]:
        scope = act.scope if isinstance(act.scope, FUNCTIONS) else act.source.statement(act.at) if act.at is not None else None
        for name in set(names_in(scope)) if scope is not None else ():
            value = facts.scopes.name(act, name, act.at)
            if value is not UNKNOWN and _repeated(value):
                found.add(name)
    return found


def _repeated(value: Any) -> bool:
    parts = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list | tuple) else []
    own = [id(part) for part in parts[:MANY] if isinstance(part, list | dict | set)]
    return len(own) > len(set(own)) > 0


def _given(act: Activation, node: ast.AST, statement: ast.AST) -> set[str]:
    """What the thing is called, or the function that makes it."""
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    found = {part.id if isinstance(part, ast.Name) else part.attr for part in targets if isinstance(part, ast.Name | ast.Attribute)}
    around = [one for one in act.source.enclosing(node) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    return found | {one.name for one in around}


RULE = Rule("shared-rows", __doc__ or "", direct=direct)
