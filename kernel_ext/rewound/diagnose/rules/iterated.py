"""A list that is changed while a loop goes over it.

Taking elements out (or putting some in) moves the others under the loop, which then skips some or meets one twice.
Loop over a copy (`for x in list(xs)`), or build a new list.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts, Finding
from rewound.diagnose.rule import Rule, is_failing_line
from rewound.diagnose.wording import first_line, place, wanted
from rewound.graph.bindings import own_nodes
from rewound.graph.changes import changes, path_of
from rewound.graph.recording import Activation

RESIZING = frozenset("remove pop insert append extend clear popleft appendleft".split())


def claim(facts: Facts, finding: Finding) -> list[Candidate]:
    """A loop of this kind in a function or cell that the value passed through."""
    if finding.suspect.prop.kind not in {"fails", "length", "short", "equals", "empty"}:
        return []
    seen: set[int] = set()
    for act in [finding.origin.act, *(link.act for link in finding.origin.links), *_called(facts, finding)]:
        if id(act.scope) in seen:
            continue
        seen.add(id(act.scope))
        for loop, change in _loops(act):
            told = (
                f"`{first_line(facts, act, change)}` ({place(facts, act, change)}) changes the list that `{first_line(facts, act, loop)}` "
                f"goes over, so that elements are skipped; {wanted(facts, finding.suspect)}"
            )
            if not is_failing_line(facts, finding.origin):
                evidence = {"form": 4.0, "upstream": 1.0}
                return [Candidate("changed-while-iterated", act, change, told, finding.origin, evidence, finding.suspect)]
    return []


def _called(facts: Facts, finding: Finding) -> Iterator[Activation]:
    """The functions whose calls stand on the way."""
    for link in finding.origin.links:
        if isinstance(link.node, ast.Call):
            for child in facts.recording.calls_at(link.act, link.node)[:3]:
                yield facts.recording.activation(child)


def _loops(act: Activation) -> Iterator[tuple[ast.For, ast.AST]]:
    for loop in own_nodes(act.scope):
        rooted = path_of(loop.iter) if isinstance(loop, ast.For) else None
        if not isinstance(loop, ast.For) or rooted is None or rooted[1]:
            continue
        for change in changes(act.scope):
            resizes = change.kind == "delete" or change.method in RESIZING
            if change.root == rooted[0] and resizes and loop in act.source.enclosing(change.node):
                yield loop, act.source.statement(change.node) or change.node


RULE = Rule("changed-while-iterated", __doc__ or "", claim=claim)
