"""Times with and without a time zone that meet.

Python compares and subtracts times only if both have a zone or neither has. The one without is nearly always the
one to repair: give it a zone where it is made.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Facts, Suspect
from rewound.diagnose.rule import Rule
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


RULE = Rule("timezones", __doc__ or "", suspects)
