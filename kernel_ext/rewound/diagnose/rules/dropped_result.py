"""A result that nobody takes: `name.strip()` or `sorted(rows)` alone in a line changes nothing.

Text, numbers and times cannot be changed in place; their methods answer with a new value. Give it a name, or put it back
where the old one was.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import quoted
from rewound.graph.access import UNKNOWN
from rewound.graph.bindings import own_nodes
from rewound.graph.flows import called_name
from rewound.graph.recording import Activation

TEXT = frozenset(
    "strip lstrip rstrip lower upper title casefold capitalize replace removeprefix removesuffix format zfill split join".split()
)
PURE = frozenset("sorted reversed abs round str int float union difference intersection quantize astimezone with_suffix with_name".split())


def direct(facts: Facts) -> Iterator[Candidate]:
    for act in [*(acts[-1] for acts, _ in facts.program.executed), *facts.program.cells]:
        body = getattr(act.scope, "body", [])
        last = body[-1] if act.at_module and body else None  # the last line of a cell shows its value
        for node in own_nodes(act.scope):
            if isinstance(node, ast.Expr) and node is not last and node is not facts.statement and _pure(facts, act, node.value):
                told = f"{quoted(facts, act, node)} changes nothing: its result is a new value, which nobody takes"
                yield Candidate("dropped-result", act, node, told, None, {"form": 4, "upstream": 1, "checked": 0.3})


def _pure(facts: Facts, act: Activation, node: ast.expr) -> bool:
    if isinstance(node, ast.Compare):
        return not act.at_module
    if not isinstance(node, ast.Call):
        return False
    name = called_name(node)
    if isinstance(node.func, ast.Attribute) and name in TEXT:
        owner = facts.scopes.known(act.moved(node), node.func.value)
        return isinstance(owner, str) or (owner is UNKNOWN and name not in {"replace", "split", "join", "format"})
    return name in PURE and not facts.recording.calls_at(act, node)


RULE = Rule("dropped-result", __doc__ or "", direct=direct)
