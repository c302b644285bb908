"""An `except` that hides what went wrong, seen to have done so in the recording.

A call inside its `try` failed and the function went on, or the text that is read there cannot be read. What should
have come of it is missing, old or empty, and a later check finds that.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import first_line, place
from rewound.graph.bindings import own_nodes
from rewound.graph.evaluate import Raised
from rewound.graph.recording import Activation

MOST = 50


def direct(facts: Facts) -> Iterator[Candidate]:
    checked = isinstance(facts.statement, ast.Raise | ast.Assert) or facts.type in {"KeyError", "AttributeError", "IndexError"}
    for acts, function in facts.program.executed:
        for guarded in own_nodes(function):
            handler = _quiet(guarded)
            if handler is None:
                continue
            for act in acts[:MOST]:
                said = _failed(facts, act, guarded) if act.step.status == "succeeded" else None
                if said is not None:
                    told = f"`{first_line(facts, act, handler)}` ({place(facts, act, handler)}) hides an error: {said}"
                    evidence = {"form": 1.2 if checked else 0.2, "checked": 0.5 if checked else 0.2, "upstream": 1.0}
                    yield Candidate("hidden-error", act, handler, told, None, evidence)
                    break


def _quiet(node: ast.AST) -> ast.AST | None:
    """The handler of a `try` that neither raises nor answers with a value of its own; a `with suppress(…)`."""
    if isinstance(node, ast.Try):
        for handler in node.handlers:
            tells = any(isinstance(part, ast.Name) and part.id == handler.name for part in ast.walk(handler)) if handler.name else False
            if not tells and not any(isinstance(part, ast.Raise) for part in ast.walk(handler)):
                return handler
    if isinstance(node, ast.With) and any("suppress" in ast.unparse(item.context_expr) for item in node.items):
        return node
    return None


def _failed(facts: Facts, act: Activation, guarded: ast.AST) -> str | None:
    """What failed inside: a recorded call, or an expression that fails again when it is evaluated."""
    body = getattr(guarded, "body", [])
    inside = {part for statement in body for part in ast.walk(statement)}
    for child in facts.recording.children(act.step.seq):
        caller = facts.recording.caller(child) if child.status == "failed" else None
        if caller is not None and caller.at in inside and child.error is not None:
            return f"{child.error.type.rpartition('.')[2]}: {child.error.message[:80]}"
    for statement in body:
        value = getattr(statement, "value", None)
        calls = [part for part in ast.walk(value) if isinstance(part, ast.Call | ast.Subscript)] if isinstance(value, ast.expr) else []
        for part in calls:
            found = facts.scopes.value(act.moved(statement), part)
            if isinstance(found, Raised):
                return f"{type(found.error).__name__}: {str(found.error)[:80]}"
    return None


RULE = Rule("hidden-error", __doc__ or "", direct=direct)
