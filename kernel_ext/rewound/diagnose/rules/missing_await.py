"""A coroutine where its result was expected: the call was not awaited."""

from __future__ import annotations

from collections.abc import Iterator

from rewound.diagnose.evidence import Facts, Suspect
from rewound.diagnose.rule import Rule
from rewound.graph.access import UNKNOWN
from rewound.graph.property import has_type

KINDS = ("coroutine", "Task", "Future", "_GatheringFuture")


def suspects(facts: Facts) -> Iterator[Suspect]:
    for kind in KINDS:
        if not facts.matches(rf"'(?:[\w.]*\.)?{kind}'") and not facts.matches(rf"{kind} (?:object|was never)"):
            continue
        prop = has_type(kind)
        found = list(facts.locate(prop))
        for operand, path in found:
            yield Suspect("missing-await", operand.act, operand.node, path, prop, "the awaited result")
        for operand in facts.operands if not found else ():
            if operand.value is UNKNOWN and operand.role in {"base", "itself", "iterable", "receiver"}:
                yield Suspect("missing-await", operand.act, operand.node, operand.path, prop, "the awaited result", 0.9)


RULE = Rule("missing-await", __doc__ or "", suspects)
