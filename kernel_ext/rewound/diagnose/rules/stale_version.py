"""Something made from an older version of a name, used together with the newer one.

A cell was edited and run again, or a name bound anew, and what an earlier cell had built from it was not built again. Run
the cell that built it once more.
"""

from __future__ import annotations

import ast
from typing import Any

from rewound.diagnose.evidence import Candidate, Facts, Finding
from rewound.diagnose.rule import Rule, candidate
from rewound.diagnose.wording import quoted, wanted
from rewound.graph.access import UNKNOWN, elements
from rewound.graph.recording import Activation
from rewound.graph.sites import names_in


def claim(facts: Facts, finding: Finding) -> list[Candidate]:
    """What lacks the key was made from a version of a name that did not have it; today's has."""
    if finding.suspect.rule != "missing-key":
        return []
    key = finding.suspect.prop.detail
    places: list[tuple[Activation, ast.AST]] = [(finding.origin.act, finding.origin.statement)]
    places += [(link.act, link.act.source.statement(link.node) or link.node) for link in reversed(finding.origin.links)]
    for act, statement in places:
        if not act.at_module or isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.Module):
            continue
        for name in names_in(statement):
            if _outdated(facts, act, name, key):
                told = (
                    f"{quoted(facts, act, statement)} was made from a `{name}` without {key!r}; `{name}` was bound anew since, and what "
                    f"was made from it was not; {wanted(facts, finding.suspect)}"
                )
                found = candidate(facts, finding, "stale-version", told)
                evidence = {**found.evidence, "form": 3.0, "upstream": 1.0}
                return [Candidate("stale-version", act, statement, told, finding.origin, evidence, finding.suspect)]
    return []


def _outdated(facts: Facts, act: Activation, name: str, key: Any) -> bool:
    last = facts.recording.top(facts.act.step).seq
    history = [(step, facts.scopes.held(value)) for step, value in facts.scopes.history(name) if step.seq <= last and value.how != "deleted"]
    before = [value for step, value in history if step.seq <= act.step.seq]
    since = [value for step, value in history if step.seq > act.step.seq]
    return bool(before and since) and _has(before[-1], key) is False and _has(since[-1], key) is True


def _has(value: Any, key: Any) -> bool | None:
    if value is UNKNOWN or not isinstance(value, dict | list | tuple | set | frozenset):
        return None
    return key in value if isinstance(value, dict) else key in list(elements(value))


RULE = Rule("stale-version", __doc__ or "", claim=claim)
