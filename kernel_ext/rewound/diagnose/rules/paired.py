"""Two sequences paired by position that do not have the same order.

`zip` puts together what stands at the same place. A side that was sorted by itself, made a set, or collected as results
came in (`as_completed`, `imap_unordered`) is in another order than the other side.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import quoted
from rewound.graph.bindings import bindings, own_nodes
from rewound.graph.flows import called_name
from rewound.graph.recording import Activation

REORDERING = frozenset({"sorted", "set", "as_completed", "imap_unordered", "reversed"})


def direct(facts: Facts) -> Iterator[Candidate]:
    if not isinstance(facts.statement, ast.Raise | ast.Assert) and facts.type not in {"KeyError", "ValueError"}:
        return
    for act in [*(acts[-1] for acts, _ in facts.program.executed), *facts.program.cells]:
        for node in own_nodes(act.scope):
            if not isinstance(node, ast.Call) or called_name(node) != "zip" or len(node.args) < 2:
                continue
            sides = [_made(act, part) for part in node.args]
            other = [made is not None for made in sides]
            if any(other) and len({ast.dump(made) if made is not None else "" for made in sides}) > 1:
                made = next(part for part in reversed(sides) if part is not None)
                told = f"{quoted(facts, act, made)} gives another order than what {quoted(facts, act, node)} pairs it with"
                statement = act.source.statement(made) or made
                yield Candidate("paired", act, statement, told, None, {"form": 2.5, "upstream": 1})


def _made(act: Activation, node: ast.expr) -> ast.expr | None:
    """The call that put a side into an order of its own."""
    value: ast.expr | None = node
    if isinstance(node, ast.Name):
        found = [one.value for one in bindings(act.scope) if one.name == node.id and one.kind == "assign"]
        value = found[-1] if found else None
    for part in ast.walk(value) if value is not None else ():
        if isinstance(part, ast.Call) and called_name(part) in REORDERING:
            return part
    return None


RULE = Rule("paired", __doc__ or "", direct=direct)
