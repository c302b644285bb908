"""A cell that was executed twice although its effect adds up.

Executed again, it scales values a second time, restarts a counter whose numbers are in use, or appends what is there
already. Restart the kernel and run each cell once, or write the cell so that it starts from what it does not change.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import quoted
from rewound.graph.bindings import bindings
from rewound.graph.changes import changes, path_of
from rewound.graph.recording import Activation
from rewound.graph.sites import names_in
from rewound.model import Step

_ADDING = frozenset("append extend insert add update appendleft put drop pop popleft remove".split())


def direct(facts: Facts) -> Iterator[Candidate]:
    for first, again in _twice(facts):
        act = facts.recording.activation(first)
        found = _adds_up(act)
        evidence = {"form": 3.0, "upstream": 1.0}
        if found is None:
            found, evidence = _restarts(facts, act, first, again), {"form": 2.5, "upstream": 1.0}
        if found is None or again.seq == facts.step.seq:
            continue
        node, name = found
        if name not in _read_since(facts, again):
            continue
        told = f"{quoted(facts, act, node)} was executed twice, and the second time does to `{name}` what was done already"
        yield Candidate("repeated-cell", act, node, told, None, evidence)


def _twice(facts: Facts) -> Iterator[tuple[Step, Step]]:
    """The same text executed again, as the same cell."""
    last: dict[tuple[object, str], Step] = {}
    for step, cell in facts.recording.cells:
        key = (step.cell_id or step.cell, cell.source)
        if key in last and step.status == last[key].status == "succeeded":
            yield last[key], step
        last[key] = step


def _adds_up(act: Activation) -> tuple[ast.AST, str] | None:
    """A statement whose result depends on what it changes."""
    for node in getattr(act.scope, "body", []):
        if isinstance(node, ast.AugAssign) and (rooted := path_of(node.target)) is not None and not _made_here(act, rooted[0], node):
            return node, rooted[0]
        if isinstance(node, ast.Assign) and (rooted := path_of(node.targets[0])) is not None:
            same = ast.dump(node.targets[0]).replace("Store()", "Load()")
            parts = [ast.dump(part) for part in ast.walk(node.value)]
            computes = not isinstance(node.value, ast.Name | ast.Constant)
            if same in parts and computes and not _made_here(act, rooted[0], node):
                return node, rooted[0]
    for change in changes(act.scope):
        statement = act.source.statement(change.node)
        if change.method in _ADDING and statement is not None and not _made_here(act, change.root, statement):
            return statement, change.root
    return None


def _made_here(act: Activation, name: str, before: ast.AST) -> bool:
    """Whether the cell itself binds the name anew first."""
    line = getattr(before, "lineno", 0)
    return any(
        one.name == name and getattr(one.node, "lineno", line) < line and name not in names_in(one.value or one.node)
        for one in bindings(act.scope)
        if one.kind == "assign"
    )


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


RULE = Rule("repeated-cell", __doc__ or "", direct=direct)
