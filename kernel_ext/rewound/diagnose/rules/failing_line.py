"""The failing line itself: always named, and alone where nothing upstream explains it.

What it was given is recorded and nothing about it stands out, or it could not be followed. `because` says which.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts, Finding, Suspect
from rewound.diagnose.rule import Rule, candidate, is_failing_line
from rewound.diagnose.wording import place
from rewound.graph.access import UNKNOWN, is_array, is_column, is_frame
from rewound.graph.property import equals

MAX_OPERANDS = 4


def direct(facts: Facts) -> Iterator[Candidate]:
    if facts.statement is None:
        return
    text = facts.text(facts.node) if facts.node is not None and not isinstance(facts.node, ast.stmt) else facts.text(facts.statement)
    told = f"`{text}` ({place(facts, facts.act, facts.statement)}) raised {facts.type}: {facts.message[:160]}"
    yield Candidate("failing-line", facts.act, facts.statement, told, None, {"guess": 0.3})


def suspects(facts: Facts) -> Iterator[Suspect]:
    """Where the values of the failing expression were made: weak, and only better than nothing."""
    count = 0
    for operand in facts.operands:
        value = operand.value
        plain = value is not UNKNOWN and not callable(value) and not (is_frame(value) or is_column(value) or is_array(value))
        if plain and operand.role != "function" and not isinstance(operand.node, ast.Constant) and count < MAX_OPERANDS:
            count += 1
            yield Suspect("failing-line", operand.act, operand.node, operand.path, equals(value), "another value", 0.25)


def more(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    if not is_failing_line(facts, finding.origin):
        found = candidate(facts, finding)
        found.evidence["source-only"] = found.evidence["guess"] = 1
        yield found


RULE = Rule("failing-line", __doc__ or "", suspects, more=more, direct=direct)
