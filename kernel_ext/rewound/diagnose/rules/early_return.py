"""A `return` inside a loop that ends it in its first round.

The function gives back what one round collected, and what the later rounds would have added is missing. The cause
is the `return`: it stands one level too deep.
"""

from __future__ import annotations

import ast

from rewound.diagnose.evidence import Candidate, Facts, Finding
from rewound.diagnose.rule import Rule, candidate
from rewound.diagnose.wording import call_text, quoted, wanted
from rewound.graph.bindings import own_nodes
from rewound.graph.property import size_of


def claim(facts: Facts, finding: Finding) -> list[Candidate]:
    """What lacks something was returned by a function that left its loop in the first round."""
    if finding.suspect.prop.kind not in {"lacks", "empty", "length", "short", "none"}:
        return []
    for link in finding.origin.links:
        if link.how != "returns" or not isinstance(link.node, ast.Return):
            continue
        loop = next((node for node in own_nodes(link.act.scope) if isinstance(node, ast.For | ast.While) and link.node in node.body), None)
        items = facts.scopes.known(link.act, loop.iter) if isinstance(loop, ast.For) else None
        if loop is None or loop.orelse or size_of(items) == 1:
            continue
        told = (
            f"{quoted(facts, link.act, link.node)} stands inside the loop and ends `{call_text(facts, link.act)}` in its first round; "
            f"{wanted(facts, finding.suspect)}"
        )
        found = candidate(facts, finding)
        return [Candidate("early-return", link.act, link.node, told, finding.origin, {**found.evidence, "form": 3}, finding.suspect)]
    return []


RULE = Rule("early-return", __doc__ or "", claim=claim)
