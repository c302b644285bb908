"""None where a value was expected.

Something returned, or was left as, None, and the failing line uses it as if it were a value. The cause is the
`return` that gave None, the end of a function that forgot to return, a call that answers None by design
(`dict.get` without the key, `re.match` without a match, methods that change in place and return nothing), or a
name that was set to None. Give a value there, raise an error there, or handle None where it is used.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts, Finding, Suspect
from rewound.diagnose.rule import Rule, candidate
from rewound.diagnose.wording import quoted, wanted
from rewound.graph.access import UNKNOWN
from rewound.graph.flows import called_name
from rewound.graph.property import is_none

NEEDS = "a value, not None"


def suspects(facts: Facts) -> Iterator[Suspect]:
    prop = is_none()
    if "None" not in facts.message:
        yield from _handed_on(facts)
        return
    found = False
    for operand, path in facts.locate(prop):
        if isinstance(operand.node, ast.Constant):
            continue
        found = True
        yield Suspect("none-return", operand.act, operand.node, path, prop, NEEDS)
    if found or "NoneType" not in facts.message:
        return
    for operand in facts.operands:
        if operand.value is UNKNOWN and operand.role in {"base", "receiver", "iterable", "itself", "argument", "left", "right"}:
            yield Suspect(
                "none-return", operand.act, operand.node, operand.path, prop, NEEDS, weight=0.7 if operand.role == "argument" else 0.9
            )


def _handed_on(facts: Facts) -> Iterator[Suspect]:
    """None given to a library, which complains in other words; only what a function lost is a cause of that."""
    if not isinstance(facts.node, ast.Call) or facts.type not in {"ValueError", "TypeError", "AttributeError", "IndexError"}:
        return
    if facts.program.class_named(called_name(facts.node)) or any(
        one.name == called_name(facts.node) for _, one, _ in facts.program.functions
    ):
        return
    for operand in facts.operands:
        if operand.role == "argument" and operand.value is None and isinstance(operand.node, ast.Name | ast.Call | ast.Attribute):
            yield Suspect("none-return", operand.act, operand.node, operand.path, is_none(), NEEDS, weight=0.8)


def more(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    """The origin; for a parameter's default, before it the call that left the argument out."""
    found = candidate(facts, finding)
    if "None" not in facts.message and finding.origin.kind not in {"fell-off", "call", "return"}:
        return
    caller = facts.recording.caller(finding.origin.act.step) if finding.origin.kind == "default" else None
    if caller is not None and caller.at is not None:
        statement = caller.source.statement(caller.at) or caller.at
        if statement is not facts.statement and facts.recording.top(caller.step).seq != facts.recording.top(facts.act.step).seq:
            told = f"{quoted(facts, caller, caller.at)} leaves out an argument whose default is None; {wanted(facts, finding.suspect)}"
            yield Candidate(found.rule, caller, statement, told, finding.origin, dict(found.evidence), finding.suspect)
            found.evidence["alternative"] = 0.6
    yield found


RULE = Rule("none-return", __doc__ or "", suspects, more=more)
