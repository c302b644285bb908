"""The first statement that takes a bad value out of its source and hands it on as it is."""

from __future__ import annotations

import ast

from rewound.diagnose.evidence import Candidate, Facts, Finding
from rewound.diagnose.rule import candidate


def taken(facts: Facts, finding: Finding, why: str = "it is never converted on its way") -> Candidate | None:
    """The first statement after the source that hands the text on, unconverted."""
    origin = finding.origin
    for link in reversed(origin.links):
        if link.how.startswith("passed to"):
            continue
        statement = link.act.source.statement(link.node)
        if (
            statement is None
            or statement is origin.statement
            or statement is facts.statement
            or not (isinstance(statement, ast.Assign | ast.Return | ast.AnnAssign) or link.how == "stored")
        ):
            continue
        inner = candidate(facts, finding)
        return Candidate(inner.rule, link.act, statement, f"{inner.message}: {why}", origin, {**inner.evidence, "form": 1}, inner.suspect)
    return None
