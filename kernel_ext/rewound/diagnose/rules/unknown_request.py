"""Something was asked for under a name that is nearly right, and the answer was that there is none.

A function looks its argument up, finds nothing and answers with an error, None or a default. The name that it was given
is close to one that is known: the cause is where that name is written.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from typing import Any

from rewound.diagnose.evidence import Candidate, Facts, Finding
from rewound.diagnose.rule import Rule, candidate
from rewound.diagnose.wording import quoted, wanted
from rewound.graph.access import UNKNOWN
from rewound.graph.origin import Origin, is_literal
from rewound.graph.property import equals
from rewound.graph.provenance import Tracer
from rewound.graph.sites import constant

NEAR = 0.72


def claim(facts: Facts, finding: Finding) -> list[Candidate]:
    """Where the name that was not found comes from, if a known one is near."""
    origin = finding.origin
    if finding.suspect.prop.kind not in {"lacks", "none", "empty", "type", "zero", "lacks-attribute"}:
        return []
    for asked, table in _lookups(origin):
        value, known = facts.scopes.known(origin.act, asked), facts.scopes.known(origin.act, table)
        known = _of_class(origin, table) if known is UNKNOWN else known
        near = _near(value, known)
        if near is None:
            continue
        for source in Tracer(facts.scopes, equals(value)).trace(origin.act, asked, (), origin.links):
            if source.act.step.seq == origin.act.step.seq and source.act.scope is origin.act.scope:
                continue
            inner = candidate(facts, Finding(finding.suspect, source))
            told = f"{quoted(facts, source.act, source.statement)} gives {value!r}, which nobody knows: there is {near!r}; "
            told += wanted(facts, finding.suspect)
            node = source.node if isinstance(source.node, ast.Constant) else inner.node
            evidence = {**inner.evidence, "near-name": 2.0}
            found = Candidate("unknown-request", source.act, node, told, source, evidence, finding.suspect)
            other = candidate(facts, finding)
            other.evidence["alternative"] = 1
            return [found, other]
    return []


def _lookups(origin: Origin) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What the conditions around the answer look for, and in what: `if name not in TABLE:`, `TABLE.get(name)`."""
    around = [one for one in origin.act.source.enclosing(origin.node) if isinstance(one, ast.If | ast.IfExp)]
    for part in (inner for one in around for inner in ast.walk(one.test)):
        if isinstance(part, ast.Compare) and len(part.ops) == 1 and isinstance(part.ops[0], ast.In | ast.NotIn):
            yield part.left, part.comparators[0]
    if any(isinstance(one, ast.ExceptHandler) for one in origin.act.source.enclosing(origin.node)):
        guarded = next(one for one in origin.act.source.enclosing(origin.node) if isinstance(one, ast.Try))
        for part in (inner for statement in guarded.body for inner in ast.walk(statement)):
            if isinstance(part, ast.Subscript):
                yield part.slice, part.value
    for part in ast.walk(origin.statement) if not hasattr(origin.statement, "body") else ():
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr == "get" and part.args:
            yield part.args[0], part.func.value


def _of_class(origin: Origin, table: ast.expr) -> Any:
    """What the class of a method says under the name: `TABLE = {...}` in its body."""
    around = next((one for one in origin.act.source.enclosing(origin.node) if isinstance(one, ast.ClassDef)), None)
    for one in around.body if around is not None and isinstance(table, ast.Attribute) else ():
        if isinstance(one, ast.Assign) and any(getattr(target, "id", None) == getattr(table, "attr", "") for target in one.targets):
            return constant(one.value) if is_literal(one.value) else UNKNOWN
    return UNKNOWN


def _near(value: Any, known: Any) -> str | None:
    if not isinstance(value, str) or known is UNKNOWN or not isinstance(known, dict | list | tuple | set | frozenset):
        return None
    names = [name for name in list(known)[:1000] if isinstance(name, str)]
    if value in names:
        return None
    return next(iter(difflib.get_close_matches(value, names, 1, NEAR)), None)


RULE = Rule("unknown-request", __doc__ or "", claim=claim)
