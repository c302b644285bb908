"""A cell that was executed again and began anew what cells in between had gone on with.

A counter starts over though its numbers are in use, a list is empty again, an iterator is at its beginning. Run the
cells in between again too, or make such things in a cell of their own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import quoted
from rewound.graph.bindings import bindings
from rewound.graph.recording import Activation
from rewound.graph.sites import names_in
from rewound.model import Step


def direct(facts: Facts) -> Iterator[Candidate]:
    for first, again in _twice(facts):
        act = facts.recording.activation(first)
        found = _restarts(facts, act, first, again)
        if found is None or again.seq == facts.step.seq:
            continue
        node, name = found
        if name not in _read_since(facts, again):
            continue
        told = f"{quoted(facts, act, node)} was executed again, and `{name}` began anew although it was in use"
        yield Candidate("restarted", act, node, told, None, {"form": 2.5, "upstream": 1.0})


def _twice(facts: Facts) -> Iterator[tuple[Step, Step]]:
    """The same text executed again, as the same cell."""
    last: dict[tuple[object, str], Step] = {}
    for step, cell in facts.recording.cells:
        key = (step.cell_id or step.cell, cell.source)
        if key in last and step.status == last[key].status == "succeeded":
            yield last[key], step
        last[key] = step


def _restarts(facts: Facts, act: Activation, first: Step, again: Step) -> tuple[ast.AST, str] | None:
    """A counter, iterator or container made anew, which cells in between had used."""
    for one in bindings(act.scope):
        if one.kind != "assign" or one.value is None:
            continue
        between = {name for step, _ in facts.recording.cells if first.seq < step.seq < again.seq for name in _names(facts, step)}
        if one.name in between and (isinstance(one.value, ast.Constant | ast.List | ast.Dict | ast.Set) or _counts(one.value)):
            return one.node, one.name
    return None


def _counts(node: ast.expr) -> bool:
    return any(
        isinstance(part, ast.Call) and getattr(part.func, "attr", getattr(part.func, "id", "")) in {"count", "iter", "cycle", "deque"}
        for part in ast.walk(node)
    )


def _names(facts: Facts, step: Step) -> set[str]:
    """What a cell and the functions of the program that ran below it mention."""
    act = facts.recording.activation(step)
    found = {name for statement in getattr(act.scope, "body", []) for name in names_in(statement)}
    cell = facts.recording.cell_of[step.seq][1]
    for code in cell.reached:
        found |= set(facts.recording.codes[code].reads) if code in facts.recording.codes else set()
    return found


def _read_since(facts: Facts, again: Step) -> set[str]:
    """What the cells after the second execution mention, up to the failure."""
    last = facts.recording.top(facts.act.step).seq
    steps = [step for step, _ in facts.recording.cells if again.seq < step.seq <= last]
    return {name for step in steps for name in _names(facts, step)}


RULE = Rule("restarted", __doc__ or "", direct=direct)
