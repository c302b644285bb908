"""Times with and without a time zone that meet.

Python compares and subtracts times only if both have a zone or neither has. The one without is nearly always the
one to repair: give it a zone where it is made.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts, Finding, Suspect
from rewound.diagnose.rule import Rule, candidate
from rewound.graph.property import is_aware, is_naive

SIGNS = r"(?i)naive|tz-aware|offset-aware|Invalid comparison between dtype=datetime64|timezone"


def suspects(facts: Facts) -> Iterator[Suspect]:
    if not facts.matches(SIGNS):
        return
    for prop, needs, weight in (
        (is_naive(), "a time with a zone, like the other one", 0.95),
        (is_aware(), "a time without a zone, like the other one", 0.4),
    ):
        for operand, path in facts.locate(prop):
            if not isinstance(operand.node, ast.Constant) and operand.role != "function":
                yield Suspect("timezones", operand.act, operand.node, path, prop, needs, weight)


def more(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    """Stronger where a time had a zone (or none) before and lost (or got) it."""
    found = candidate(facts, finding)
    if any(finding.suspect.prop.holds(value) is False for _, value in finding.origin.good) or _localises(finding.origin.statement):
        found.evidence["transition"] = 1
    yield found


def _localises(node: ast.AST) -> bool:
    """`.tz_localize(None)`, `.replace(tzinfo=None)`: a zone is taken away."""
    for part in ast.walk(node):
        if (
            isinstance(part, ast.Call)
            and isinstance(part.func, ast.Attribute)
            and part.func.attr in {"tz_localize", "tz_convert", "replace"}
        ):
            given = [*part.args[:1], *(entry.value for entry in part.keywords if entry.arg in {"tz", "tzinfo"})]
            if any(isinstance(value, ast.Constant) and value.value is None for value in given):
                return True
    return False


RULE = Rule("timezones", __doc__ or "", suspects, more=more)
