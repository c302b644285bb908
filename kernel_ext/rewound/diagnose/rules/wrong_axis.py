"""A function written for rows that was given columns: `frame.apply(f)` without `axis=1`.

`apply` hands over columns unless `axis=1` says rows. The function then looks for a column's name among the labels of
the rows and does not find it. The cause is the call of `apply`, not the function.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts, Finding
from rewound.diagnose.rule import Rule
from rewound.diagnose.rules.missing_key import keys_of
from rewound.diagnose.wording import quoted, wanted_plainly
from rewound.graph.access import UNKNOWN, is_column, is_frame
from rewound.graph.bindings import own_nodes
from rewound.graph.flows import called_name
from rewound.graph.sites import FUNCTIONS

BY_COLUMN = frozenset("apply agg aggregate transform".split())


def claim(facts: Facts, finding: Finding) -> list[Candidate]:
    """The column is no row: what was followed from it leads nowhere."""
    return list(direct(facts)) if finding.suspect.rule == "missing-key" else []


def direct(facts: Facts) -> Iterator[Candidate]:
    """The call of `apply` on a frame that has the key as a column."""
    if facts.type not in {"KeyError", "AttributeError"} or not isinstance(facts.act.scope, FUNCTIONS):
        return
    match = facts.matches(r"'Series' object has no attribute '(\w+)'")
    keys = [match[1]] if match is not None else keys_of(facts)
    given = [operand for operand in facts.operands if operand.role in {"base", "receiver"} and is_column(operand.value)]
    if not given or (facts.type == "AttributeError" and match is None):
        return
    for _, outer in reversed(facts.frames[:-1]) if len(facts.frames) > 1 else [(None, facts.act)]:
        for node in own_nodes(outer.scope):
            if not isinstance(node, ast.Call) or called_name(node) not in BY_COLUMN or not isinstance(node.func, ast.Attribute):
                continue
            if any(entry.arg == "axis" for entry in node.keywords) or (outer.at is not None and node not in ast.walk(outer.at)):
                continue
            frame = facts.scopes.known(outer.moved(node), node.func.value)
            if frame is not UNKNOWN and is_frame(frame) and all(key in frame.columns for key in keys):
                told = f"{quoted(facts, outer, node)} hands over columns (no `axis=1`), not rows; {wanted_plainly(facts)} wants {keys[0]!r}"
                yield Candidate("wrong-axis", outer, outer.source.statement(node) or node, told, None, {"form": 6, "checked": 1})
                return


RULE = Rule("wrong-axis", __doc__ or "", claim=claim, direct=direct)
