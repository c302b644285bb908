"""A subclass whose `__init__` does not call that of its base, which sets an attribute that the object then lacks."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.program import methods
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import place
from rewound.graph.recording import Activation


def direct(facts: Facts) -> Iterator[Candidate]:
    match = facts.matches(r"'([\w.]+)' object has no attribute '(\w+)'")
    found = facts.program.class_named(match[1]) if facts.type == "AttributeError" and match is not None else None
    if match is None or found is None:
        return
    act, own = found
    setter = _setter(facts, own, match[2], 4)
    starts = [(act, own), *_bases(facts, own, 4)]
    for where, node in starts:
        init = methods(node).get("__init__")
        if setter is None or init is None or node.name == setter:
            continue
        if not _calls_base(init):
            told = (
                f"`__init__` of {node.name} ({place(facts, where, init)}) never calls that of {setter}, which sets `{match[2]}`: "
                f"a {own.name} has no `{match[2]}`"
            )
            yield Candidate("missing-super", where, init, told, None, {"form": 4, "upstream": 1, "checked": 0.5})
            return


def _bases(facts: Facts, node: ast.ClassDef, deep: int) -> list[tuple[Activation, ast.ClassDef]]:
    found = []
    for base in node.bases if deep else ():
        name = base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
        known = facts.program.class_named(name)
        if known is not None and known[1] is not node:
            found += [known, *_bases(facts, known[1], deep - 1)]
    return found


def _setter(facts: Facts, node: ast.ClassDef, attribute: str, deep: int) -> str | None:
    """The base whose `__init__` sets the attribute."""
    for _, base in _bases(facts, node, deep):
        init = methods(base).get("__init__")
        for part in ast.walk(init) if init is not None else ():
            if isinstance(part, ast.Attribute) and part.attr == attribute and isinstance(part.ctx, ast.Store):
                return base.name
    return None


def _calls_base(init: ast.AST) -> bool:
    return any(
        isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr == "__init__" for part in ast.walk(init)
    )


RULE = Rule("missing-super", __doc__ or "", direct=direct)
