"""Text that cannot be read as JSON: empty, cut short, or wrapped in something else.

The cause is the step that made the text so: a default that stands for "no answer", a slice or a limit that cuts it.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from typing import Any

from rewound.diagnose.evidence import Candidate, Facts, Finding, Suspect
from rewound.diagnose.rule import Rule, candidate
from rewound.graph.property import Property


def suspects(facts: Facts) -> Iterator[Suspect]:
    if facts.type != "JSONDecodeError":
        return
    for operand in facts.operands:
        if operand.role != "argument" or isinstance(operand.node, ast.Constant) or not isinstance(operand.value, str):
            continue
        prop = Property("blank", "is an empty text", _blank) if _blank(operand.value) else Property("unreadable", "is no JSON", _unreadable)
        yield Suspect("unreadable-text", operand.act, operand.node, operand.path, prop, "text that is JSON")


def _blank(value: Any) -> bool | None:
    return not value.strip() if isinstance(value, str) else None if value is not None else True


def _unreadable(value: Any) -> bool | None:
    if not isinstance(value, str):
        return None
    try:
        json.loads(value)
    except ValueError:
        return True
    return False


def more(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    found = candidate(facts, finding)
    if finding.origin.good:
        found.evidence["transition"] = 0.5
    elif finding.origin.kind != "literal":
        found.evidence["source-only"] = 1
    yield found


RULE = Rule("unreadable-text", __doc__ or "", suspects, more=more)
