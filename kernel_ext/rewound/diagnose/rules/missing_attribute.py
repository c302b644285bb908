"""An attribute that the object does not have: never set on this way, misspelt, or the object is another than expected."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts, Suspect
from rewound.diagnose.rule import Rule
from rewound.graph.access import is_stand_in
from rewound.graph.property import lacks_attribute
from rewound.graph.recording import Activation


def suspects(facts: Facts) -> Iterator[Suspect]:
    match = facts.matches(r"'([\w.]+)' object has no attribute '(\w+)'")
    if facts.type != "AttributeError" or match is None or match[1] in {"NoneType", "DataFrame", "Series"}:
        return
    prop = lacks_attribute(match[2])
    for operand in facts.operands:
        if operand.role in {"base", "itself"} and is_stand_in(operand.value):
            yield Suspect("missing-attribute", operand.act, operand.node, operand.path, prop, f"an object that has `{match[2]}`", 0.8)


def direct(facts: Facts) -> Iterator[Candidate]:
    """A method or attribute with a very similar name in the class."""
    match = facts.matches(r"'([\w.]+)' object has no attribute '(\w+)'")
    if facts.type != "AttributeError" or match is None or facts.statement is None:
        return
    for act, node in _classes(facts, match[1]):
        setters = [
            part for part in ast.walk(node) if isinstance(part, ast.Attribute) and part.attr == match[2] and isinstance(part.ctx, ast.Store)
        ]
        near = difflib.get_close_matches(match[2], _members(node), 1, 0.75)
        if near and not setters:
            told = f"`{facts.text(facts.statement)}` asks a {match[1]} for `{match[2]}`, which it does not have; it has `{near[0]}`"
            yield Candidate("missing-attribute", facts.act, facts.statement, told, None, {"near-name": 2, "same-line": 0.3})
        elif setters:
            statement = act.source.statement(setters[0]) or setters[0]
            told = f"`{match[2]}` of a {match[1]} is only set by `{facts.text(statement, act)}`, which had not run for this object"
            yield Candidate("missing-attribute", act, statement, told, None, {"form": 1, "upstream": 1})


def _classes(facts: Facts, name: str) -> Iterator[tuple[Activation, ast.ClassDef]]:
    for step, _ in reversed(facts.recording.cells):
        act = facts.recording.activation(step)
        for node in ast.walk(act.source.tree):
            if isinstance(node, ast.ClassDef) and node.name == name.rpartition(".")[2]:
                yield act, node
                return


def _members(node: ast.ClassDef) -> list[str]:
    found = [part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store)]
    return [*found, *(part.name for part in node.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef))]


RULE = Rule("missing-attribute", __doc__ or "", suspects, direct=direct)
