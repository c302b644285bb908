"""A cell that was run more than once, and changes what it starts from: `x = x * 100`, `rows.append(...)`, `frame.drop(...)`.

Each run goes on from what the last one left, so the second gives another value than the first. The cause is the
statement that reads and writes the same name. Give its result another name, or make the start in the same cell.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import quoted, wanted_plainly
from rewound.graph.access import UNKNOWN, is_array, is_column, is_frame
from rewound.graph.bindings import bindings, own_nodes
from rewound.graph.brief import brief
from rewound.graph.changes import changes, path_of
from rewound.graph.recording import Activation
from rewound.graph.sites import FUNCTIONS, names_in
from rewound.model import Step, Value

DEEP = 6
"""Steps from name to name on the way from the failing line to the cell."""


def direct(facts: Facts) -> Iterator[Candidate]:
    """For each cell that ran twice, the statement that goes on from what the run before left, if the failing line depends on it."""
    needed: set[str] | None = None
    for first, last in _repeated(facts):
        act = facts.recording.activation(last)
        older = {ast.dump(node) for node in ast.walk(facts.recording.activation(first).scope) if isinstance(node, ast.stmt)}
        for name, statement in _continuing(act):
            if ast.dump(statement) not in older:
                continue  # the cell was edited here
            before, after = _version(facts, first, name), _version(facts, last, name)
            if before is None or after is None or _same(facts.scopes.held(before), facts.scopes.held(after)):
                continue
            needed = _needed(facts) if needed is None else needed
            if name not in needed:
                continue
            told = (
                f"{quoted(facts, act, statement)} goes on from what it left itself, and its cell was run twice: "
                f"`{name}` is {brief(facts.scopes.held(after), 60)}; {wanted_plainly(facts)} fails on it"
            )
            yield Candidate("run-twice", act, statement, told, None, {"form": 4, "checked": 1, "upstream": 1, "transition": 1})


def _repeated(facts: Facts) -> Iterator[tuple[Step, Step]]:
    """The last two executions of each cell that was executed more than once, up to the failure."""
    groups: dict[Any, list[Step]] = {}
    top = facts.recording.top(facts.act.step).seq
    for step, _ in facts.recording.cells:
        if step.seq <= top:
            groups.setdefault(step.cell_id or step.cell, []).append(step)
    for steps in groups.values():
        if len(steps) > 1:
            yield steps[-2], steps[-1]


def _continuing(act: Activation) -> Iterator[tuple[str, ast.AST]]:
    """Names that the cell reads from before and writes, with the statement that writes."""
    fresh: set[str] = set()
    writes: list[tuple[int, str, ast.AST]] = []
    for binding in bindings(act.scope):
        node = binding.node
        own = isinstance(node, ast.AugAssign) or (binding.value is not None and binding.name in names_in(binding.value))
        own = own or (binding.value is not None and bool(_taken_from(binding.value) - fresh))
        if own and binding.kind in {"assign", "augmented"} and binding.name not in fresh:
            writes.append((getattr(node, "lineno", 0), binding.name, node))
        elif not own:
            fresh.add(binding.name)
    over = _loops_over(act)
    for change in changes(act.scope):
        statement = act.source.statement(change.node) or change.node
        parts = (
            [part for part in ast.walk(change.value) if isinstance(part, ast.Subscript | ast.Attribute)] if change.value is not None else []
        )
        rooted = {path_of(part) for part in parts}
        again = change.kind in {"method", "augmented"} or (change.kind == "store" and (change.root, change.path) in rooted)
        root = over.get(change.root, change.root)
        if again and root not in fresh:
            writes.append((getattr(statement, "lineno", 0), root, statement))
    seen: set[str] = set()
    for _, name, node in sorted(writes, key=lambda one: one[0]):
        if name not in seen:
            seen.add(name)
            yield name, node


_TAKING = frozenset({"pop", "popleft", "popitem", "readline", "read", "get_nowait", "fetchone", "fetchmany"})


def _taken_from(value: ast.expr) -> set[str]:
    """Names of what each evaluation takes something out of: `next(lines)`, `queue.pop()`."""
    found: set[str] = set()
    for part in ast.walk(value):
        if isinstance(part, ast.Call):
            taken: ast.expr | None = None
            if isinstance(part.func, ast.Name) and part.func.id == "next" and part.args:
                taken = part.args[0]
            elif isinstance(part.func, ast.Attribute) and part.func.attr in _TAKING:
                taken = part.func.value
            found |= {taken.id} if isinstance(taken, ast.Name) else set()
    return found


def _loops_over(act: Activation) -> dict[str, str]:
    """The variables of the cell's loops, each with the name that it goes over."""
    found: dict[str, str] = {}
    for node in own_nodes(act.scope):
        if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
            over = node.iter.func.value if isinstance(node.iter, ast.Call) and isinstance(node.iter.func, ast.Attribute) else node.iter
            if isinstance(over, ast.Name):
                found[node.target.id] = over.id
    return found


def _version(facts: Facts, step: Step, name: str) -> Value | None:
    """What the name held after this execution of the cell."""
    return next((value for one, value in facts.scopes.history(name) if one.seq == step.seq and value.how != "deleted"), None)


def _same(one: Any, other: Any) -> bool:
    if one is UNKNOWN or other is UNKNOWN:
        return True  # nothing can be said
    if is_frame(one) or is_column(one):
        return bool(type(one) is type(other) and one.equals(other))
    if is_array(one):
        return bool(getattr(other, "shape", None) == one.shape and (one == other).all())
    same = one == other
    return same if isinstance(same, bool) else True


def _needed(facts: Facts) -> set[str]:
    """Globals that the failing line depends on, through the functions that run and the cells that made them."""
    found: set[str] = set()
    pending = {name for act in (facts.act, *(act for _, act in facts.frames)) if act.at is not None for name in _names(act)}
    for _ in range(DEEP):
        pending -= found
        if not pending:
            break
        found |= pending
        following: set[str] = set()
        for name in pending:
            for step, _ in facts.scopes.history(name):
                following |= _sources(facts.recording.activation(step), name)
        pending = following
    return found


def _names(act: Activation) -> set[str]:
    """Names that the place where an execution stood reads; of a function, those of its whole body."""
    whole = act.scope if isinstance(act.scope, FUNCTIONS) else act.source.statement(act.at) if act.at is not None else None
    return set(names_in(whole)) if whole is not None else set()


def _sources(act: Activation, name: str) -> set[str]:
    """Names in the statements of a cell that give the name its value."""
    found: set[str] = set()
    for binding in bindings(act.scope):
        if binding.name == name and binding.value is not None:
            found |= set(names_in(binding.value))
    for change in changes(act.scope):
        if change.root == name:
            found |= set(names_in(act.source.statement(change.node) or change.node))
    for node in own_nodes(act.scope):
        if isinstance(node, FUNCTIONS) and getattr(node, "name", None) == name:
            found |= set(names_in(node))
    return found


RULE = Rule("run-twice", __doc__ or "", direct=direct)
