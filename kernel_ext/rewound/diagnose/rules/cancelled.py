"""A task that was cancelled by a timeout while others still waited for it.

`asyncio.wait_for` cancels what it waits for when the time is up. Where the task is shared, wrap it:
`asyncio.wait_for(asyncio.shield(task), …)`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import quoted
from rewound.graph.bindings import own_nodes
from rewound.graph.flows import called_name


def direct(facts: Facts) -> Iterator[Candidate]:
    if "CancelledError" not in facts.type and "CancelledError" not in facts.message:
        return
    for acts, function in facts.program.executed:
        for node in own_nodes(function):
            cancels = isinstance(node, ast.Call) and called_name(node) == "cancel" and not node.args
            waits = (
                isinstance(node, ast.Call)
                and called_name(node) == "wait_for"
                and node.args
                and isinstance(node.args[0], ast.Name | ast.Attribute)
            )
            if cancels or waits:
                told = f"{quoted(facts, acts[0], node)} cancels the task, which others still wait for"
                told += " when its time is up" if waits else ""
                statement = acts[0].source.statement(node) or node
                yield Candidate("cancelled-task", acts[0], statement, told, None, {"form": 3.5 if waits else 2.5, "upstream": 1})


RULE = Rule("cancelled-task", __doc__ or "", direct=direct)
