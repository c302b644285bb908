"""Tuples that are put in order tie in their first part, so that what stands behind it is compared, which has no order.

`heappush(heap, (due, job))` works until two jobs are due at once. Put a running number between, or give `sorted` a key.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import quoted
from rewound.graph.access import UNKNOWN
from rewound.graph.flows import called_name

_ONE = frozenset("heappush heappushpop heapreplace put put_nowait insort insort_left insort_right bisect bisect_left bisect_right".split())
_ALL = frozenset("heapify sorted sort min max nlargest nsmallest".split())


def direct(facts: Facts) -> Iterator[Candidate]:
    match = facts.matches(r"'[<>]=?' not supported between instances of '(\w+)' and '(\w+)'")
    node = facts.node
    if match is None or not isinstance(node, ast.Call) or facts.statement is None or match[1] != match[2]:
        return
    name = called_name(node)
    pushed = name in _ONE and any(isinstance(part, ast.Tuple) for part in node.args)
    held = [operand.value for operand in facts.operands if operand.role in {"argument", "receiver"} and operand.value is not UNKNOWN]
    ordered = name in _ALL and any(isinstance(one, list) and one and all(isinstance(part, tuple) for part in one[:50]) for one in held)
    if pushed or ordered:
        told = f"{quoted(facts, facts.act, facts.statement)} compares whole tuples: where their first parts are equal, it compares the "
        told += f"{match[1]} behind them, which has no order"
        yield Candidate("tied-order", facts.act, facts.statement, told, None, {"form": 5, "checked": 0.5})


RULE = Rule("tied-order", __doc__ or "", direct=direct)
