"""One score for each candidate from its evidence, and the confidence that it stands for.

A candidate starts at the prior of its rule's kind of evidence; every part below moves the log-odds. The weights
say how much more often an answer with this evidence was right than one without, over the broken programs of the
tests: they are kept round, because the programs are few.
"""

from __future__ import annotations

import math

from rewound.diagnose.evidence import Candidate

WEIGHTS: dict[str, tuple[float, str]] = {
    "checked": (1.4, "the bad value was seen in the recording at its origin"),
    "clean-inputs": (1.2, "what the step was given was fine"),
    "unknown-inputs": (-0.5, "not all of what the step was given is recorded"),
    "exact-call": (0.3, "the value's way from call to call is known by place"),
    "upstream": (0.5, "it lies before the failing cell"),
    "same-line": (-1.3, "it is the failing line itself"),
    "transition": (0.8, "an earlier version of the value was fine"),
    "source-only": (-0.9, "the value was never fine: it can as well be the failing line that expects too much"),
    "odd-one": (0.6, "its siblings are fine"),
    "near-name": (0.8, "a very similar name exists"),
    "alternative": (-1.6, "it is only the second explanation of the same fact"),
    "data": (0.6, "the data that the step was given lacks what the others have"),
    "stale": (0.9, "what it was made from has been changed since, and it was read all the same"),
    "guess": (-1.5, "where it came from could not be followed"),
    "weight": (1.5, "how surely this operand is the one that is wrong"),
    "form": (0.5, "the code at this place is known to do this"),
    "good-run": (0.8, "the last good run had another value here"),
    "edited": (0.2, "this was edited since the last good run"),
    "surroundings": (-1.2, "what surrounds the program is not as in the last good run"),
    "only-difference": (1.6, "nothing else that matters differs from the last good run"),
    "explained": (-1.7, "another rule tells where the bad value began"),
    "ambiguous": (-0.8, "another operand may be the wrong one"),
}
"""What each kind of evidence adds to the log-odds, and why."""
PRIOR = -0.4
CEILING = 0.97


TRUST = 0.3
"""How much of the log-odds is told. The weights order candidates well; but they were found on programs whose kinds the rules
know, and on 144 notebooks that nobody had made rules with, the same evidence was right much less often."""
SHIFT = -0.3
"""What that leaves out on the whole: bad values whose origin is not where the fault is."""
RELIABLE = frozenset(
    "changed-in-place exhausted-iterator lazy-groups missing-await none-return redefined-name run-twice shared-default stale-value "
    "undefined-name".split()
)
"""Rules whose first answers held on those notebooks in eight of ten or more: what they see is the fault itself."""
DOUBTFUL = {"missing-key": -0.9, "wrong-shape": -0.9, "zero-division": -0.9, "wrong-type": -0.6}
"""Rules whose first answers held there in a quarter to a third: they find where the bad value began, but it may be
what uses it that is wrong (a misspelt key, the other one of two lengths, a missing conversion)."""


def odds(candidate: Candidate) -> float:
    """The log-odds, which tell apart also what is as good as certain."""
    return PRIOR + sum(WEIGHTS[name][0] * amount for name, amount in candidate.evidence.items())


def confidence(candidate: Candidate) -> float:
    """How often such an answer is right on programs that no rule was made with; below 0.97: no recording knows what was meant."""
    rule = 0.8 if candidate.rule in RELIABLE else DOUBTFUL.get(candidate.rule, 0.0)
    return max(0.02, min(CEILING, 1 / (1 + math.exp(-(TRUST * odds(candidate) + SHIFT + rule)))))


def reasons(candidate: Candidate) -> tuple[str, ...]:
    """The evidence in words, the strongest first."""
    parts = sorted(candidate.evidence.items(), key=lambda pair: -abs(WEIGHTS[pair[0]][0] * pair[1]))
    return tuple(WEIGHTS[name][1] for name, amount in parts if amount)
