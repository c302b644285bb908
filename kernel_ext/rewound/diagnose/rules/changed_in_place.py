"""Something that several names or calls share was changed in place by one of them.

The value was fine when it was made and is not any more, and nobody bound it anew: a function wrote into an object
it was given (or into what a shallow copy shares with it), an alias was modified, a default argument collected what
every call added. The cause is the statement that changes it; for an alias, also the one that made it.
"""

from __future__ import annotations

from rewound.diagnose.evidence import Candidate, Facts, Finding
from rewound.diagnose.rule import Rule, candidate
from rewound.diagnose.wording import call_text, first_line, place


def claim(facts: Facts, finding: Finding) -> Candidate | None:
    """A finding whose way ends at a change in place."""
    origin = finding.origin
    if origin.kind != "change":
        return None
    name = next((link.name for link in reversed(origin.links) if link.how == "changed in place"), "the object")
    call = call_text(facts, origin.act)
    inside = f" in `{call}`" if call else ""
    told = f"`{first_line(facts, origin.act, origin.statement)}` ({place(facts, origin.act, origin.statement)}){inside} changes `{name}` in place, which others still use"
    if finding.suspect.needs:
        told += f"; `{facts.text(facts.statement, facts.act) if facts.statement is not None else 'the failing line'}` needs {finding.suspect.needs}"
    found = candidate(facts, finding, "changed-in-place", told)
    found.evidence["transition"] = 1
    return found



RULE = Rule("changed-in-place", __doc__ or "", claim=claim)
