"""A label or category that an encoder or model did not learn.

What it learned from has no such value. The cause is the step that left it out (a split, a filter) or, where the
encoder has an option for values that it does not know, the constructor that leaves the option out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from rewound.diagnose.evidence import Candidate, Facts, Finding, Suspect
from rewound.diagnose.options import without_option
from rewound.diagnose.rule import Rule, candidate
from rewound.diagnose.scan import calls
from rewound.diagnose.wording import quoted, wanted
from rewound.graph.access import UNKNOWN, Key, Path, elements, is_array, is_column, is_frame
from rewound.graph.property import equals
from rewound.graph.provenance import Tracer
from rewound.graph.tables import lacks_value, state_of

PATTERN = r"unseen labels?:? *\[?([^\]]+)|[Uu]nknown categor(?:y|ies) \[?([^\]]+)\]?|new categories:? *\[?([^\]]+)"
LEARNS = frozenset("fit fit_transform partial_fit".split())


def suspects(facts: Facts) -> Iterator[Suspect]:
    """The data of each `fit` that has none of the value."""
    for value in _values(facts)[:1]:
        for act, node in calls(facts, LEARNS):
            for argument in node.args[:2]:
                held = facts.scopes.known(act, argument)
                path = _learned(facts, held, value)
                if path is not None:
                    yield Suspect("unseen", act, argument, path, lacks_value(value), f"{value!r} among what was learned")
                    return


def _values(facts: Facts) -> list[Any]:
    match = facts.matches(PATTERN)
    if match is None:
        return []
    text = next(group for group in match.groups() if group is not None)
    try:
        found = ast.literal_eval(f"[{text.strip(' .[]')}]".replace("np.str_(", "(").replace("np.int64(", "("))
    except (ValueError, SyntaxError):
        return []
    return found if isinstance(found, list) else []


def _learned(facts: Facts, held: Any, value: Any) -> Path | None:
    """The part of what was learned from that corresponds to where the failing call has the value."""
    if held is UNKNOWN:
        return None
    for operand in facts.operands:
        if is_frame(operand.value) and is_frame(held):
            for name in operand.value.columns:
                if name in held.columns and value in list(elements(operand.value[name])) and value not in list(elements(held[name])):
                    return (Key(name),)
        elif _flat(operand.value) and _flat(held) and value in list(elements(operand.value)):
            seen = set(map(str, elements(held)))
            alike = {*map(str, elements(operand.value)), *_classes(facts)}
            return () if str(value) not in seen and seen & alike else None
    return None


def _classes(facts: Facts) -> list[str]:
    """What the encoder that refuses says that it has learned."""
    learned = [state_of(operand.value).get("classes_") for operand in facts.operands]
    return [str(item) for part in learned if part is not None and _flat(part) for item in elements(part)]


def _flat(value: Any) -> bool:
    return isinstance(value, list | tuple) or is_column(value) or (is_array(value) and value.ndim == 1)


def more(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    """The constructor without the option, else the step that left the value out."""
    found = candidate(facts, finding)
    if any(finding.suspect.prop.holds(value) is False for _, value in finding.origin.good):
        found.evidence["transition"] = 1
    missing = list(without_option(facts, "unknown")) if facts.matches(r"[Uu]nknown categor") else []
    for act, node, name, option in missing:
        told = f"{quoted(facts, act, node)} leaves out `{option}`, so that {name} refuses the unknown; {wanted(facts, finding.suspect)}"
        statement = node if _long(act.source.statement(node)) else act.source.statement(node) or node
        yield Candidate("unseen", act, statement, told, None, {"form": 5, "upstream": 1})
    bounds = [] if missing else list(_bounds(facts, finding))
    if bounds:
        found.evidence["alternative"] = 1
    yield from bounds
    if missing:
        found.evidence["alternative"] = 1
    yield found


def _bounds(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    """Of a split by position, where the position was computed."""
    origin = finding.origin
    if not isinstance(origin.node, ast.Subscript) or not isinstance(origin.node.slice, ast.Slice):
        return
    for bound in (origin.node.slice.lower, origin.node.slice.upper):
        value = facts.scopes.known(origin.act, bound) if isinstance(bound, ast.Name) else None
        for source in Tracer(facts.scopes, equals(value)).trace(origin.act, bound, (), origin.links) if value is not None and bound else ():
            inner = candidate(facts, Finding(finding.suspect, source))
            told = (
                f"{quoted(facts, source.act, source.statement)} sets where {quoted(facts, origin.act, origin.statement)} cuts, "
                f"which leaves out {finding.suspect.prop.detail!r}; {wanted(facts, finding.suspect)}"
            )
            inner.evidence["form"] = 1
            yield Candidate("unseen", inner.act, inner.node, told, source, inner.evidence, finding.suspect)


def _long(statement: ast.AST | None) -> bool:
    """Whether it covers several lines, of which the call is one."""
    return statement is not None and (getattr(statement, "end_lineno", 0) or 0) > getattr(statement, "lineno", 0)


def direct(facts: Facts) -> Iterator[Candidate]:
    """Where what was learned from is not known: the constructor alone."""
    if _values(facts) and not list(suspects(facts)):
        for act, node, name, option in without_option(facts, "unknown"):
            told = f"{quoted(facts, act, node)} leaves out `{option}` of {name}, which decides what happens to unknown values"
            yield Candidate("unseen", act, node, told, None, {"form": 3, "upstream": 1})


RULE = Rule("unseen", __doc__ or "", suspects, more=more, direct=direct)
