"""`reduce` without a first value: the first element itself becomes what is accumulated."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import quoted
from rewound.graph.flows import called_name


def direct(facts: Facts) -> Iterator[Candidate]:
    if facts.type not in {"TypeError", "AttributeError", "KeyError", "IndexError", "ValueError"}:
        return
    for _, act in facts.frames:
        for node in (act.at, *act.source.enclosing(act.at)) if act.at is not None else ():
            if (
                isinstance(node, ast.Call)
                and called_name(node) == "reduce"
                and len(node.args) == 2
                and isinstance(node.func, ast.Name | ast.Attribute)
            ):
                told = f"{quoted(facts, act, node)} has no first value: `reduce` begins with the first element itself; {facts.message}"
                statement = act.source.statement(node) or node
                yield Candidate(
                    "reduce-without-start", act, statement, told, None, {"form": 3, "upstream": float(statement is not facts.statement)}
                )
                return


RULE = Rule("reduce-without-start", __doc__ or "", direct=direct)
