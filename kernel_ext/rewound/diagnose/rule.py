"""What a rule is, and the candidate that a finding makes."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rewound.diagnose.evidence import Candidate, Facts, Finding, Suspect
from rewound.diagnose.wording import happened, wanted
from rewound.graph.access import UNKNOWN
from rewound.graph.origin import Origin


@dataclass(frozen=True, slots=True)
class Rule:
    """A check for one kind of cause; each part may be left out.

    `suspects` names values of the failing operation with something wrong; their origins are found for the rule.
    `claim` takes over a finding of another rule that it explains better. `more` adds candidates to a finding of
    its own. `direct` makes candidates without any value being followed.
    """

    name: str
    page: str
    """For people: the docstring of the rule's module."""
    suspects: Callable[[Facts], Iterable[Suspect]] | None = None
    claim: Callable[[Facts, Finding], list[Candidate]] | None = None
    more: Callable[[Facts, Finding], Iterable[Candidate]] | None = None
    direct: Callable[[Facts], Iterable[Candidate]] | None = None

    @property
    def summary(self) -> str:
        """The first sentence of the page, in one line."""
        return " ".join(self.page.strip().split("\n\n")[0].split())


def candidate(facts: Facts, finding: Finding, rule: str | None = None, message: str | None = None) -> Candidate:
    """The origin of a finding as a possible cause, with the evidence that holds for all rules."""
    origin, suspect = finding.origin, finding.suspect
    told = message or f"{happened(facts, origin)}; {wanted(facts, suspect)}"
    return Candidate(rule or suspect.rule, origin.act, cause_node(origin), told, origin, evidence(facts, finding), suspect)


def cause_node(origin: Origin) -> ast.AST:
    """The statement to point at: the whole one, or the default of a parameter."""
    return origin.node if origin.kind == "default" else origin.statement


def evidence(facts: Facts, finding: Finding) -> dict[str, float]:
    origin, suspect = finding.origin, finding.suspect
    found: dict[str, float] = {}
    if (origin.value is not UNKNOWN and origin.kind != "unknown") or _assigned(origin):
        found["checked"] = 1
    if origin.kind != "literal":
        found["clean-inputs" if origin.clean else "unknown-inputs"] = 1
    if any(link.how.startswith(("returned by", "passed to")) for link in origin.links):
        found["exact-call"] = 1
    if is_failing_line(facts, origin):
        found["same-line"] = 1
    elif origin.act.step.seq != facts.act.step.seq or origin.act.source is not facts.act.source:
        found["upstream"] = 1
    if origin.kind == "unknown":
        found["guess"] = 1
    if suspect.weight < 1:
        found["weight"] = math.log(max(suspect.weight, 0.01))
    return found


def _assigned(origin: Origin) -> bool:
    """Whether what the statement of the origin gave a name is recorded, and has the property."""
    last = origin.links[-1] if origin.links else None
    if last is None or last.node is not origin.statement or last.value is UNKNOWN or last.how != "assigned":
        return False
    return bool(origin.prop.holds(last.value, last.path))


def is_failing_line(facts: Facts, origin: Origin) -> bool:
    """Whether the origin is the very statement that failed."""
    return origin.act.source is facts.act.source and origin.statement is facts.statement
