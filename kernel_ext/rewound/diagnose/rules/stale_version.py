"""Something made from an older version of a name, used together with the newer one.

A cell was edited and run again, or a name bound anew, and what an earlier cell had built from it was not built again. Run
the cell that built it once more.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from rewound.diagnose.evidence import Candidate, Facts, Finding
from rewound.diagnose.rule import Rule, candidate
from rewound.diagnose.wording import quoted, wanted
from rewound.graph.access import UNKNOWN, elements, same_value
from rewound.graph.bindings import bindings, is_local
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


def direct(facts: Facts) -> Iterator[Candidate]:
    """A check that compares what was made from an older version of a name with the newer one."""
    if not isinstance(facts.statement, ast.Raise | ast.Assert):
        return
    last = facts.recording.top(facts.act.step)
    reads = {name for _, act in facts.frames for name in names_in(act.scope) if not is_local(act.scope, name) or act.at_module}
    shown = {name for part in getattr(facts.recording.activation(last).scope, "body", []) for name in names_in(part)}
    for name in sorted(reads | shown):
        known = [(step, facts.scopes.held(value)) for step, value in facts.scopes.history(name) if step.seq <= last.seq]
        changed = [step.seq for (_, old), (step, new) in pairwise(known) if _plain(old) and _plain(new) and not same_value(old, new)]
        for act in facts.program.cells if changed else ():
            if act.step.seq >= changed[-1]:
                continue
            for one in bindings(act.scope):
                uses = one.kind == "assign" and one.value is not None and name in names_in(one.value) and one.name != name
                since = [step for step, _ in facts.scopes.history(one.name) if step.seq > act.step.seq]
                if uses and not since and one.name in shown and name in reads:
                    told = (
                        f"{quoted(facts, act, one.node)} was made from an older `{name}`; it was bound anew since, and `{one.name}` was not"
                    )
                    yield Candidate("stale-version", act, one.node, told, None, {"form": 3, "upstream": 1})


def _plain(value: Any) -> bool:
    return isinstance(value, str | int | float | list | tuple | dict | set)


def _outdated(facts: Facts, act: Activation, name: str, key: Any) -> bool:
    last = facts.recording.top(facts.act.step).seq
    history = [
        (step, facts.scopes.held(value)) for step, value in facts.scopes.history(name) if step.seq <= last and value.how != "deleted"
    ]
    before = [value for step, value in history if step.seq <= act.step.seq]
    since = [value for step, value in history if step.seq > act.step.seq]
    return bool(before and since) and _has(before[-1], key) is False and _has(since[-1], key) is True


def _has(value: Any, key: Any) -> bool | None:
    if value is UNKNOWN or not isinstance(value, dict | list | tuple | set | frozenset):
        return None
    return key in value if isinstance(value, dict) else key in list(elements(value))


RULE = Rule("stale-version", __doc__ or "", claim=claim, direct=direct)
