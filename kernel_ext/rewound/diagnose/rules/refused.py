"""A value that a library refuses: an estimator that is not fitted, columns that it was not fitted with, repeated keys.

The message says what is wrong; the argument (or receiver) that is so is found among the recorded values, and
followed back to the step where it began: the call that made the estimator anew, the column that was added to the
list, the rows that were put together twice, the clipping that made a column constant. Where nothing made it wrong
and it always was so, the failing line is as likely to be the cause.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.complaints import complaint_of
from rewound.diagnose.evidence import Candidate, Facts, Finding, Suspect
from rewound.diagnose.options import left_out
from rewound.diagnose.rule import Rule, candidate, is_failing_line
from rewound.diagnose.wording import quoted, wanted
from rewound.graph.access import is_column
from rewound.graph.overflow import small_type
from rewound.graph.tables import repeats_labels


def suspects(facts: Facts) -> Iterator[Suspect]:
    spoken = complaint_of(facts)
    for complaint, operand, path, prop in spoken:
        weight = 0.95 if len(spoken) == 1 or prop.kind in {"has", "lacks"} else 0.85
        yield Suspect("refused", operand.act, operand.node, path, prop, complaint.needs, weight)
    if facts.matches(r"'Series'|of a Series"):
        yield from _several(facts)


def _several(facts: Facts) -> Iterator[Suspect]:
    """`rates["x"]` is a column, not a number, because the label occurs more than once."""
    prop = repeats_labels()
    for part in ast.walk(facts.node) if facts.node is not None else ():
        if isinstance(part, ast.Subscript) and is_column(facts.value(part)):
            base = part.value.value if isinstance(part.value, ast.Attribute) and part.value.attr in {"loc", "at"} else part.value
            if prop.holds(value := facts.value(base)) and (is_column(value) or base is not part.value):
                yield Suspect("refused", facts.act, base, (), prop, "an index whose labels are unique", 0.95)
                return


def claim(facts: Facts, finding: Finding) -> list[Candidate]:
    """Whatever was found to be wrong with it: numbers that ran over."""
    return list(_narrow(facts, finding)) if finding.suspect.prop.kind in {"fails", "equals", "negative", "zero"} else []


def more(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    """The origin; before it the option of a constructor, or the narrow type, that makes it so."""
    found = candidate(facts, finding)
    origin = finding.origin
    if any(origin.prop.holds(value) is False for _, value in origin.good):
        found.evidence["transition"] = 1
    elif not is_failing_line(facts, origin):
        found.evidence["source-only"] = 0.7
    before = [*left_out(facts, finding), *_made_again(facts, finding)]
    if before:
        found.evidence["alternative"] = 0.7
    yield from before
    yield found


def _made_again(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    """A function that makes estimators and was called more than once: the call whose result nobody fitted."""
    if finding.suspect.prop.kind != "unfitted" or finding.origin.act.step.kind == "cell":
        return
    made = finding.origin.act.step
    caller = facts.recording.caller(made)
    others = [one for step, _ in facts.recording.cells for one in facts.recording.children(step.seq) if one.code == made.code]
    if caller is not None and caller.at is not None and len(others) > 1:
        told = f"{quoted(facts, caller, caller.at)} makes a new one, and nothing fits it; {wanted(facts, finding.suspect)}"
        evidence = {"form": 2.0, "checked": 1.0, "upstream": 1.0}
        yield Candidate("refused", caller, caller.source.statement(caller.at) or caller.at, told, None, evidence, finding.suspect)


def _narrow(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    """Numbers that went below zero because their type is too small: where they were given that type."""
    for source in small_type(facts.scopes, finding.origin):
        inner = candidate(facts, Finding(finding.suspect, source))
        told = f"{inner.message.partition(';')[0]}, too small for what is computed with it; {wanted(facts, finding.suspect)}"
        inner.evidence["form"] = 2
        yield Candidate("refused", inner.act, inner.node, told, source, inner.evidence, finding.suspect)


RULE = Rule("refused", __doc__ or "", suspects, claim=claim, more=more)
