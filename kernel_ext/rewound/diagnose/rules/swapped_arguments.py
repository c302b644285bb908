"""Arguments in another order than the function's parameters: the names at the call say which belongs where."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import quoted
from rewound.graph.bindings import parameters


def direct(facts: Facts) -> Iterator[Candidate]:
    for acts, function in facts.program.executed:
        names = [name for name in parameters(function) if name not in {"self", "cls"}]
        for act in acts[-50:]:
            caller = facts.recording.caller(act.step)
            if caller is None or not isinstance(caller.at, ast.Call):
                continue
            given = [_name(part) for part in caller.at.args]
            for index, name in enumerate(given):
                there = names.index(name) if name in names else index
                if there != index and there < len(given) and index < len(names) and given[there] == names[index]:
                    told = (
                        f"{quoted(facts, caller, caller.at)} gives `{name}` where `{function.name}` has `{names[index]}`, and the "
                        f"other way round"
                    )
                    statement = caller.source.statement(caller.at) or caller.at
                    yield Candidate(
                        "swapped-arguments", caller, statement, told, None, {"form": 4, "upstream": float(statement is not facts.statement)}
                    )
                    return


def _name(node: ast.expr) -> str:
    """`text`, `row.text` and `row["text"]` all speak of a text."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return str(node.slice.value)
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


RULE = Rule("swapped-arguments", __doc__ or "", direct=direct)
