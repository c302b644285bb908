"""NaN (or infinity) where a finite number was needed.

The cause is the first step whose result has a NaN and whose inputs have none. Where that step joins two tables or
looks values up, the NaN stands for keys that one side does not have: then the data that lacks them is named first
and the join second.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from rewound.diagnose.evidence import Candidate, Facts, Finding, Suspect
from rewound.diagnose.joins import JOINS, missing_keys, sides_of
from rewound.diagnose.rule import Rule, candidate
from rewound.diagnose.wording import place, quoted
from rewound.graph.access import is_column, is_frame
from rewound.graph.brief import brief
from rewound.graph.flows import called_name
from rewound.graph.origin import Origin
from rewound.graph.property import fails, has_infinity, has_nan
from rewound.graph.provenance import Tracer

SIGNS = (
    r"(?i)\bnan\b|\bNA\b|NaT|finite|infinity|\binfs?\b|missing values|null values|'float' object|float found|"
    r"did not converge|math domain|'float' and|and 'float'"
)


def suspects(facts: Facts) -> Iterator[Suspect]:
    if not facts.matches(SIGNS):
        return
    for prop in (has_nan(), has_infinity()):
        found = [(operand, path) for operand, path in facts.locate(prop) if operand.role != "function"]
        for operand, path in found:
            if not isinstance(operand.node, ast.Constant):
                yield Suspect("nan", operand.act, operand.node, path, prop, "finite numbers")
        if found:
            return


def more(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    """The step that made the NaN, and before it the data whose keys are not complete."""
    found = candidate(facts, finding)
    if finding.origin.clean:
        found.evidence["transition"] = 0.5
    lacking = list(_lacking(facts, finding)) if isinstance(finding.origin.node, ast.Call) else []
    if lacking:
        found.evidence["alternative"] = 0.7
        yield from lacking
    yield found


def _lacking(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    """Of a join's two sides, the one without some of the other's keys."""
    origin, call = finding.origin, finding.origin.node
    assert isinstance(call, ast.Call)
    if called_name(call) not in JOINS:
        return
    sides = sides_of(call)
    if sides is None:
        return
    left, right = (facts.scopes.known(origin.act, side) for side in sides)
    missing = missing_keys(call, left, right)
    if not missing:
        return
    prop = fails(f"lacks {brief(missing[0])}", lambda value: _lacks_key(value, right, missing[0]), kind="keys")
    sources = Tracer(facts.scopes, prop).trace(origin.act, sides[1], (), origin.links)
    for source in sources or [Origin(origin.act, sides[1], "unknown", (), prop, origin.links)]:
        name = facts.text(sides[1], origin.act)
        told = (
            f"`{name}`, made at {place(facts, source.act, source.statement)}, has no {', '.join(brief(key) for key in missing[:3])}, "
            f"so that {quoted(facts, origin.act, origin.statement)} fills in NaN"
        )
        inner = candidate(facts, Finding(finding.suspect, source), message=told)
        inner.evidence["data"] = 1
        yield inner


def _lacks_key(value: Any, like: Any, key: Any) -> bool | None:
    """Whether a table (or mapping) that is like the joined one lacks the key in all of its columns."""
    if isinstance(value, dict):
        if key in value:
            return False
        return (
            not any(key in list(part) for part in value.values() if isinstance(part, list | tuple))
            if isinstance(like, dict) or value
            else None
        )
    if is_column(value):
        return key not in set(value.tolist()) | set(getattr(value, "index", ()))
    if is_frame(value):
        return not any(key in set(value[name].tolist()) for name in value.columns[:50]) and key not in value.index
    return None


RULE = Rule("nan", __doc__ or "", suspects, more=more)
