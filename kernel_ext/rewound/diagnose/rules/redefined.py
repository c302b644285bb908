"""A name that means something else than it did: bound again in another cell, or hiding a builtin.

The name worked when it was first used; since then a cell gave it a value of another type, and code that was
written for the old one fails. Use another name in that cell, or give the value the type that the code expects.
"""

from __future__ import annotations

import ast
import builtins
import math
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts, Finding
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import first_line, place, wanted
from rewound.graph.access import UNKNOWN
from rewound.graph.bindings import bindings
from rewound.graph.brief import brief
from rewound.graph.origin import Link
from rewound.graph.property import type_name
from rewound.graph.recording import Activation
from rewound.model import Value


def claim(facts: Facts, finding: Finding) -> list[Candidate]:
    """On the way of the bad value, the statement that gave a global its new meaning."""
    anew = _defined_anew(facts, finding)
    if anew is not None:
        return [anew]
    kind = finding.suspect.prop.kind
    if kind not in {"type", "naive", "aware", "lacks-attribute", "lacks"}:
        return []
    for link in reversed(finding.origin.links):
        if link.path or not link.act.at_module or link.act.step.kind != "cell" or link.how in {"made", "changed in place"}:
            continue
        if not _binds(link) or (kind == "lacks" and not isinstance(link.node, ast.For | ast.With)):
            continue
        found = _anew(facts, finding, link)
        if found is not None:
            return [found]
    return []


def _defined_anew(facts: Facts, finding: Finding) -> Candidate | None:
    """The value comes from a function that replaced another of its name, whose answers were fine, in another cell."""
    node, act = finding.origin.act.scope, finding.origin.act
    cell = facts.recording.step(act.code.cell) if act.code is not None and act.code.cell in facts.recording.cell_of else None
    caller = facts.recording.caller(act.step)
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or cell is None or caller is None or node not in act.source.tree.body:
        return None
    for step, value in reversed(facts.scopes.history(node.name)):
        if step.seq >= cell.seq or step.cell == cell.cell or value.how == "deleted":
            continue
        older = _definition(facts, step.seq, node.name)
        before = [facts.recording.result(one.step) for one in facts.program.ran(older)] if older is not None else []
        if (
            any(finding.suspect.prop.holds(result) is False for result in before)
            and caller.code is not None
            and caller.code.cell == step.seq
        ):
            told = f"`{node.name}` was defined anew at {place(facts, act, node)}, and gives another kind of answer than the one that "
            told += f"{place(facts, caller, caller.at or caller.scope)} was written for; {wanted(facts, finding.suspect)}"
            evidence = {"transition": 1.0, "upstream": 1.0, "checked": 1.0, "clean-inputs": 1.0}
            return Candidate("redefined-name", act, node, told, finding.origin, evidence, finding.suspect)
    return None


def _binds(link: Link) -> bool:
    return isinstance(
        link.node,
        ast.Assign | ast.AnnAssign | ast.For | ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom | ast.With | ast.AugAssign,
    )


def _anew(facts: Facts, finding: Finding, link: Link) -> Candidate | None:
    name, origin = link.name, finding.origin
    where = f"{place(facts, link.act, link.node)} (`{first_line(facts, link.act, link.node)}`)"
    older = [value for step, value in facts.scopes.history(name) if step.seq < link.act.step.seq and value.how != "deleted"]
    told, evidence = None, {"upstream": 1.0, "checked": 1.0}
    if older and origin.prop.holds(facts.scopes.held(older[-1])) is False:
        told = f"`{name}` was {_what(facts, older[-1])} and is {_now(link)} since {where}; {wanted(facts, finding.suspect)}"
        evidence["transition"] = evidence["clean-inputs"] = 1
    elif not older and hasattr(builtins, name):
        first = _first(link)
        where = f"{place(facts, link.act, first)} (`{first_line(facts, link.act, first)}`)"
        told = f"{where} hides the builtin `{name}`; {wanted(facts, finding.suspect)}"
        evidence["form"] = 3
    node = _first(link) if told is not None and "hides the builtin" in told else link.node
    if told is None:
        return None
    if finding.suspect.weight < 1:
        evidence["weight"] = math.log(finding.suspect.weight)
    return Candidate("redefined-name", link.act, node, told, origin, evidence, finding.suspect)


def _first(link: Link) -> ast.AST:
    """The first statement of the cell that binds the name: `sum = 0`, not the `sum += n` after it."""
    return next((one.node for one in bindings(link.act.scope) if one.name == link.name), link.node)


def _what(facts: Facts, value: Value) -> str:
    held = facts.recording.value(value)
    return value.type.rpartition(".")[2] if held is UNKNOWN or value.definition else f"{brief(held, 40)} ({type_name(held)})"


def _now(link: Link) -> str:
    return "something else" if link.value is UNKNOWN else f"{brief(link.value, 40)} ({type_name(link.value)})"


def direct(facts: Facts) -> Iterator[Candidate]:
    """A function called with arguments that an earlier definition of it would have taken."""
    yield from _imported_anew(facts)
    match = facts.matches(r"^(?:\w+\.)*(\w+)\(\) (?:missing \d+ required|takes|got an unexpected|got multiple)")
    if facts.type != "TypeError" or match is None:
        return
    history = [(step, value) for step, value in facts.scopes.history(match[1]) if value.how == "bound" and step.seq <= facts.act.step.seq]
    texts = [(step, _definition(facts, step.seq, match[1])) for step, _ in history]
    known = [(step, node) for step, node in texts if node is not None]
    if len(known) < 2 or ast.dump(known[-1][1]) == ast.dump(known[-2][1]):
        return
    step, node = known[-1]
    act = facts.recording.activation(step)
    told = f"`{match[1]}` was defined anew at {place(facts, act, node)} with other parameters; {facts.message}"
    yield Candidate("redefined-name", act, node, told, None, {"transition": 1, "upstream": 1, "form": 1})


def _imported_anew(facts: Facts) -> Iterator[Candidate]:
    """`import datetime`, later `from datetime import datetime`: the name no longer is the module."""
    node = facts.node
    if facts.type not in {"AttributeError", "TypeError", "ValueError"} or not isinstance(node, ast.Attribute | ast.Call):
        return
    root: ast.AST = node
    while isinstance(root, ast.Attribute | ast.Call):
        root = root.value if isinstance(root, ast.Attribute) else root.func
    if not isinstance(root, ast.Name):
        return
    known: list[tuple[Activation, ast.AST]] = []
    for step, cell in facts.recording.cells:
        act = facts.recording.activation(step)
        if step.seq <= facts.recording.top(facts.act.step).seq:
            if any(value.name == root.id and value.how == "bound" for value in cell.generated):
                known += [(act, star) for star in _starred(act.scope)]
            known += [(act, one.node) for one in bindings(act.scope) if one.name == root.id and one.kind in {"import", "definition"}]
    if len(known) > 1 and ast.dump(known[-1][1]) != ast.dump(known[-2][1]):
        act, statement = known[-1]
        told = f"`{first_line(facts, act, statement)}` ({place(facts, act, statement)}) gives `{root.id}` another meaning; {facts.message}"
        yield Candidate("redefined-name", act, statement, told, None, {"transition": 1, "upstream": 1, "form": 2})


def _starred(scope: ast.AST) -> list[ast.AST]:
    """`from x import *`"""
    found: list[ast.AST] = [node for node in ast.walk(scope) if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"]
    return found[-1:]


def _definition(facts: Facts, seq: int, name: str) -> ast.AST | None:
    scope = facts.recording.cell_source(seq).tree
    return next((one.node for one in reversed(bindings(scope)) if one.name == name and one.kind == "definition"), None)


RULE = Rule("redefined-name", __doc__ or "", claim=claim, direct=direct)
