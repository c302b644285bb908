"""What surrounds the program is not what it was in the last good run: Python, a package, the working folder, arguments.

Only named where a good run of the same program is recorded, and with little weight: most upgrades break nothing. It
counts for more where no value and no source that the failure depends on differs. Packages are compared where both
runs are known to have loaded them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.beside import edits, first_value
from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.rule import Rule
from rewound.graph.brief import brief
from rewound.graph.recording import Activation

MOST = 4


def direct(facts: Facts) -> Iterator[Candidate]:
    if facts.good is None or facts.statement is None:
        return
    changed = facts.good.comparison.surroundings
    if not changed:
        return
    alone = first_value(facts) is None and not any(True for _ in edits(facts))
    evidence: dict[str, float] = {"surroundings": 1, **({"only-difference": 1} if alone else {})}
    told = "; ".join(f"{each.name} was {_text(each.left)} and is {_text(each.right)} now" for each in changed[:MOST])
    more = f", and {len(changed) - MOST} more" if len(changed) > MOST else ""
    act, node = next(filter(None, (_imported(facts, each.name) for each in changed)), (facts.act, facts.statement))
    yield Candidate("changed-environment", act, node, f"Since the last good run {facts.good.run.id}: {told}{more}", None, evidence)


def _text(part: str) -> str:
    return brief(part) if not part or " " in part else part


def _imported(facts: Facts, package: str) -> tuple[Activation, ast.AST] | None:
    """The statement that imports a package."""
    recording = facts.recording
    modules = [code for code in recording.codes.values() if code.function == "<module>"]
    for act in [*(recording.activation(step) for step, _ in recording.cells), *(recording.body(code, facts.step) for code in modules)]:
        for node in act.source.tree.body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if package in {name.partition(".")[0] for name in names}:
                return act, node
    return None


RULE = Rule("changed-environment", __doc__ or "", direct=direct)
