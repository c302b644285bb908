"""An index beyond the end: the sequence is shorter than it was taken to be, or the index is too large."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from rewound.diagnose.evidence import Candidate, Facts, Finding, Suspect
from rewound.diagnose.rule import Rule, candidate, is_failing_line
from rewound.diagnose.wording import quoted, wanted
from rewound.graph.access import UNKNOWN
from rewound.graph.flows import called_name
from rewound.graph.origin import is_literal
from rewound.graph.property import equals, fails, size_of
from rewound.graph.provenance import Tracer
from rewound.graph.sites import names_in


def suspects(facts: Facts) -> Iterator[Suspect]:
    if facts.type != "IndexError":
        return
    base = next((operand for operand in facts.operands if operand.role == "base"), None)
    index = next((operand for operand in facts.operands if operand.role == "index"), None)
    if base is None or index is None or not isinstance(index.value, int):
        return
    number = index.value
    if base.value is not UNKNOWN and size_of(base.value):
        prop = fails(f"is too short for index {number}", lambda value: _short(value, number), kind="short")
        yield Suspect("index-out-of-range", base.act, base.node, (), prop, f"more than {abs(number)} elements", 0.8)
    if not is_literal(index.node):
        yield Suspect("index-out-of-range", index.act, index.node, (), equals(number), f"an index below {size_of(base.value)}", 0.7)


def _short(value: Any, index: int) -> bool | None:
    size = size_of(value)
    return None if size is None or isinstance(value, dict) else not -size <= index < size


def more(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    found = candidate(facts, finding)
    loops = list(_loops(facts, finding))
    if loops:
        found.evidence["alternative"] = 1
        yield from loops
    if finding.suspect.prop.kind == "short":
        before = [value for _, value in finding.origin.good if finding.suspect.prop.holds(value) is False]
        found.evidence["transition" if before else "source-only"] = 1
    elif finding.origin.kind == "literal":
        found.evidence["form"] = 0.5
    bounds = list(_bounds(facts, finding))
    if bounds:
        found.evidence["alternative"] = 1
    yield from bounds
    yield found


def _loops(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    """`for i in range(len(x) - w + 1)` around `x[i + w]`: the loop whose last rounds go too far."""
    if finding.suspect.prop.kind != "equals" or not is_failing_line(facts, finding.origin):
        return
    names = set(names_in(finding.suspect.node))
    for around in facts.act.source.enclosing(finding.suspect.node):
        if not isinstance(around, ast.For) or not isinstance(around.target, ast.Name) or around.target.id not in names:
            continue
        if isinstance(around.iter, ast.Call) and called_name(around.iter) == "range" and not all(map(is_literal, around.iter.args)):
            told = f"{quoted(facts, facts.act, around)} runs too far: {wanted(facts, finding.suspect)}"
            yield Candidate("index-out-of-range", facts.act, around, told, finding.origin, {"form": 3}, finding.suspect)
            return


def _bounds(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    """Of a loop over `range(n)`: where n was made."""
    origin = finding.origin
    for part in ast.walk(getattr(origin.statement, "iter", origin.node)):
        if not isinstance(part, ast.Call) or called_name(part) != "range" or not part.args:
            continue
        stop = part.args[min(1, len(part.args) - 1)]
        value = facts.scopes.known(origin.act, stop)
        if isinstance(value, int) and not is_literal(stop):
            for source in Tracer(facts.scopes, equals(value)).trace(origin.act, stop, (), origin.links):
                yield candidate(facts, Finding(finding.suspect, source))


RULE = Rule("index-out-of-range", __doc__ or "", suspects, more=more)
