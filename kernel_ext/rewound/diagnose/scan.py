"""Which executions ran before the failure, and which calls stand in them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Facts
from rewound.graph.bindings import own_nodes
from rewound.graph.flows import called_name
from rewound.graph.recording import Activation

MOST = 500
"""Executions that are looked through."""


def executions(facts: Facts) -> Iterator[Activation]:
    """Cells up to the failure, newest first, and the recorded calls below each; one execution of a function stands for all."""
    seen: set[int] = set()
    count = 0
    last = facts.recording.top(facts.act.step).seq
    for step, _ in reversed(facts.recording.cells):
        if step.seq > last:
            continue
        pending = [step]
        while pending and count < MOST:
            one = pending.pop()
            count += 1
            act = facts.recording.activation(one)
            if one.kind == "cell" or id(act.scope) not in seen:
                seen.add(id(act.scope))
                yield act
            pending += facts.recording.children(one.seq)[:50]


def calls(facts: Facts, names: frozenset[str]) -> Iterator[tuple[Activation, ast.Call]]:
    """The calls of functions or methods with one of these names, each in an execution of the scope that it stands in."""
    seen: set[int] = set()
    for act in executions(facts):
        for node in own_nodes(act.scope):
            if isinstance(node, ast.Call) and called_name(node) in names and id(node) not in seen and _ran(facts, act, node):
                seen.add(id(node))
                yield act.moved(node), node


def _ran(facts: Facts, act: Activation, node: ast.Call) -> bool:
    """Whether the lines of the cell that ran include the call's."""
    if act.step.kind != "cell" or act.step.seq not in facts.recording.cell_of:
        return True
    lines = facts.recording.cell_of[act.step.seq][1].lines
    return not lines or bool(set(lines) & set(range(node.lineno, (node.end_lineno or node.lineno) + 1)))
