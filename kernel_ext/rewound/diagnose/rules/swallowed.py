"""An error that was caught and replaced by a default, which then did harm elsewhere.

The way of the bad value ends inside an `except` block (or at `errors="coerce"`, `return_exceptions=True`,
`contextlib.suppress`): what went wrong first was swallowed there. Let the error through, or make the default a value
that the rest of the program can work with.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts, Finding
from rewound.diagnose.rule import Rule, candidate
from rewound.diagnose.wording import call_text, first_line, happened, place, quoted, wanted
from rewound.graph.bindings import bindings, own_nodes
from rewound.graph.changes import changes_of
from rewound.graph.flows import called_name
from rewound.graph.origin import Origin


def claim(facts: Facts, finding: Finding) -> list[Candidate]:
    origin = finding.origin
    handler = _handler(origin) or _suppressed(origin)
    if handler is not None:
        caught = first_line(facts, origin.act, handler)
        told = f"{happened(facts, origin)}, after an error was caught there ({caught}); {wanted(facts, finding.suspect)}"
        found = candidate(facts, finding, "swallowed-error", told)
        found.evidence["form"] = 3
        return [found]
    other = _default_kept(facts, finding) or _quiet_call(facts, finding) or _left_out(facts, finding)
    return [] if other is None else [other]


def _handler(origin: Origin) -> ast.AST | None:
    around = [origin.node, *origin.act.source.enclosing(origin.node)]
    for node in around:
        if isinstance(node, ast.ExceptHandler):
            return node
        if node is origin.act.scope:
            return None
    return None


def _suppressed(origin: Origin) -> ast.AST | None:
    if origin.kind != "fell-off" or not isinstance(origin.statement, ast.With):
        return None
    text = origin.act.source.text_of(origin.statement.items[0].context_expr)
    return origin.statement if "suppress" in text else None


def _default_kept(facts: Facts, finding: Finding) -> Candidate | None:
    """`x = None`, then a `try` that should have given x its value and whose handler says nothing."""
    origin = finding.origin
    if origin.kind != "literal" or not isinstance(origin.statement, ast.Assign) or not isinstance(origin.statement.targets[0], ast.Name):
        return None
    name = origin.statement.targets[0].id
    filled = [one.node for one in bindings(origin.act.scope) if one.name == name]
    filled += [change.node for change in changes_of(origin.act.scope, name)]
    for node in filled:
        if getattr(node, "lineno", 0) <= origin.statement.lineno:
            continue
        for around in origin.act.source.enclosing(node):
            if isinstance(around, ast.With) and any("suppress" in origin.act.source.text_of(item.context_expr) for item in around.items):
                return _kept(facts, finding, around, name)
            if (
                isinstance(around, ast.Try)
                and around.handlers
                and not any(isinstance(part, ast.Raise) for handler in around.handlers for part in ast.walk(handler))
            ):
                return _kept(facts, finding, around.handlers[0], name)
    return None


def _kept(facts: Facts, finding: Finding, handler: ast.AST, name: str) -> Candidate:
    origin = finding.origin
    call = call_text(facts, origin.act)
    inside = f" in `{call}`" if call else ""
    told = f"{quoted(facts, origin.act, handler)}{inside} swallows an error, so that `{name}` {origin.prop.says}"
    told += f"; {wanted(facts, finding.suspect)}"
    base = candidate(facts, finding, "swallowed-error", told)
    return Candidate("swallowed-error", origin.act, handler, told, origin, {**base.evidence, "form": 1}, finding.suspect)


def _left_out(facts: Facts, finding: Finding) -> Candidate | None:
    """A loop that collects, and whose `except` leaves out what fails: the result is shorter than what it was made from."""
    origin = finding.origin
    if finding.suspect.prop.kind not in {"length", "empty", "short"} or origin.act.step.kind == "cell":
        return None
    for node in own_nodes(origin.act.scope):
        if not isinstance(node, ast.Try) or not any(
            isinstance(around, ast.For | ast.While) for around in origin.act.source.enclosing(node)
        ):
            continue
        quiet = [one for one in node.handlers if not any(isinstance(part, ast.Raise) for part in ast.walk(one))]
        collects = any(isinstance(part, ast.Call) and called_name(part) in {"append", "add", "extend"} for part in ast.walk(node))
        if quiet and collects:
            where = place(facts, origin.act, quiet[0])
            told = f"`{first_line(facts, origin.act, quiet[0])}` ({where}) leaves out what fails: the result {origin.prop.says}"
            told += f"; {wanted(facts, finding.suspect)}"
            base = candidate(facts, finding, "swallowed-error", told)
            return Candidate("swallowed-error", origin.act, quiet[0], told, origin, {**base.evidence, "form": 2}, finding.suspect)
    return None


def _quiet_call(facts: Facts, finding: Finding) -> Candidate | None:
    """`to_numeric(errors="coerce")`, `gather(return_exceptions=True)`: calls that turn errors into values."""
    origin = finding.origin
    for entry in _keywords(origin.statement):
        quiet = (entry.arg == "errors" and isinstance(entry.value, ast.Constant) and entry.value.value in {"coerce", "ignore"}) or (
            entry.arg == "return_exceptions" and isinstance(entry.value, ast.Constant) and entry.value.value is True
        )
        if quiet:
            text = f"{entry.arg}={ast.unparse(entry.value)}"
            found = candidate(
                facts,
                finding,
                "swallowed-error",
                f"{happened(facts, origin)}, because `{text}` hides what went wrong; {wanted(facts, finding.suspect)}",
            )
            found.evidence["form"] = 1
            return found
    return None


def _keywords(node: ast.AST) -> Iterator[ast.keyword]:
    return (part for part in ast.walk(node) if isinstance(part, ast.keyword))


RULE = Rule("swallowed-error", __doc__ or "", claim=claim)
