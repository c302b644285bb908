"""A number of the wrong magnitude: milliseconds for seconds, a percentage for a fraction, cents for euros.

The number came from the data as it is; it was handed on without being converted to the unit that the call expects.
The cause is the statement that takes it out and hands it on.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts, Finding, Suspect
from rewound.diagnose.handed import taken
from rewound.diagnose.rule import Rule, candidate
from rewound.graph.property import equals

SIGNS = r"(?i)out of range|out of bounds|cannot convert input|must be in (?:the )?(?:range|interval)"


def suspects(facts: Facts) -> Iterator[Suspect]:
    if facts.type not in {"ValueError", "OverflowError", "OutOfBoundsDatetime", "OSError"} or not facts.matches(SIGNS):
        return
    for operand in facts.operands:
        number = isinstance(operand.value, int | float) and not isinstance(operand.value, bool)
        if operand.role == "argument" and number and not isinstance(operand.node, ast.Constant):
            yield Suspect("out-of-range", operand.act, operand.node, (), equals(operand.value), "a number of another magnitude")


def more(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    """The statement that hands the number on, and where the number was written."""
    found = candidate(facts, finding)
    found.evidence["source-only"] = 1
    handed = taken(facts, finding, "it is never converted on its way")
    if handed is not None:
        handed.evidence["form"] = 1.5
        yield handed
        found.evidence["alternative"] = 0.7
    yield found


RULE = Rule("out-of-range", __doc__ or "", suspects, more=more)
