"""A name that means something else than it did: bound again in another cell, or hiding a builtin.

The name worked when it was first used; since then a cell gave it a value of another type, and code that was
written for the old one fails. Use another name in that cell, or give the value the type that the code expects.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts, Finding
from rewound.diagnose.rule import Rule, candidate
from rewound.diagnose.wording import place, wanted
from rewound.graph.access import UNKNOWN
from rewound.graph.bindings import bindings
from rewound.graph.brief import brief
from rewound.graph.property import type_name
from rewound.graph.provenance import Origin
from rewound.model import Value


def claim(facts: Facts, finding: Finding) -> Candidate | None:
    """The origin binds a global that an earlier cell had bound to another type."""
    origin = finding.origin
    name = _bound_name(origin)
    if name is None or not origin.act.at_module or finding.suspect.prop.kind not in {"type", "none", "lacks", "naive", "aware", "lacks-attribute"}:
        return None
    older = [value for step, value in facts.scopes.history(name) if step.seq < origin.act.step.seq and value.how != "deleted"]
    if older and _other(facts, older[-1], origin):
        told = (
            f"`{name}` was {_what(facts, older[-1])} and is {_now(origin)} since {place(facts, origin.act, origin.statement)} "
            f"(`{facts.text(origin.statement, origin.act)}`); {wanted(facts, finding.suspect)}"
        )
        found = candidate(facts, finding, "redefined-name", told)
        found.evidence["transition"] = 1
        return found
    if hasattr(builtins, name) and finding.suspect.prop.kind == "type":
        told = f"`{facts.text(origin.statement, origin.act)}` ({place(facts, origin.act, origin.statement)}) hides the builtin `{name}`; {wanted(facts, finding.suspect)}"
        found = candidate(facts, finding, "redefined-name", told)
        found.evidence["form"] = 2
        return found
    return None


def _bound_name(origin: Origin) -> str | None:
    statement = origin.statement
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    if isinstance(statement, ast.For) and isinstance(statement.target, ast.Name):
        return statement.target.id
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return statement.name
    return None


def _other(facts: Facts, older: Value, origin: Origin) -> bool:
    before = facts.recording.value(older)
    if origin.prop.holds(before) is False:
        return True
    return origin.value is not UNKNOWN and before is not UNKNOWN and type_name(before) != type_name(origin.value)


def _what(facts: Facts, value: Value) -> str:
    held = facts.recording.value(value)
    return value.type.rpartition(".")[2] if held is UNKNOWN or value.definition else f"{brief(held, 40)} ({type_name(held)})"


def _now(origin: Origin) -> str:
    return "something else" if origin.value is UNKNOWN else f"{brief(origin.value, 40)} ({type_name(origin.value)})"


def direct(facts: Facts) -> Iterator[Candidate]:
    """A function called with arguments that an earlier definition of it would have taken."""
    match = facts.matches(r"^(?:\w+\.)*(\w+)\(\) (?:missing \d+ required|takes|got an unexpected|got multiple)")
    if facts.type != "TypeError" or match is None:
        return
    history = [(step, value) for step, value in facts.scopes.history(match[1]) if value.how == "bound" and step.seq <= facts.act.step.seq]
    texts = [(step, _definition(facts, step.seq, match[1])) for step, _ in history]
    known = [(step, node) for step, node in texts if node is not None]
    if len(known) < 2 or ast.dump(known[-1][1]) == ast.dump(known[-2][1]):  # noqa: PLR2004 - one before the newest
        return
    step, node = known[-1]
    act = facts.recording.activation(step)
    told = f"`{match[1]}` was defined anew at {place(facts, act, node)} with other parameters; {facts.message}"
    yield Candidate("redefined-name", act, node, told, None, {"transition": 1, "upstream": 1, "form": 1})


def _definition(facts: Facts, seq: int, name: str) -> ast.AST | None:
    scope = facts.recording.cell_source(seq).tree
    return next((one.node for one in reversed(bindings(scope)) if one.name == name and one.kind == "definition"), None)


RULE = Rule("redefined-name", __doc__ or "", claim=claim, direct=direct)
