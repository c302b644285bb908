"""The answer to a request that failed, taken for the data that was asked for.

The value that does harm came from a response with an error status, or from a payload that holds an error in place of
data. The place that turned the one into the other without looking is named: check the status or the error there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from rewound.diagnose.evidence import Candidate, Facts, Finding
from rewound.diagnose.rule import Rule, candidate
from rewound.diagnose.wording import quoted, wanted
from rewound.graph.access import UNKNOWN, is_stand_in
from rewound.graph.brief import brief
from rewound.graph.recording import Activation

STATUSES = ("status", "status_code", "http_status")
_ERRORS = ("error", "errors", "exception", "fault", "detail")
_BAD = 400


def claim(facts: Facts, finding: Finding) -> list[Candidate]:
    """On the way of the bad value, the first statement that reads an answer which says that it is an error."""
    if finding.suspect.prop.kind not in {"lacks", "empty", "none", "type", "lacks-attribute", "zero", "fails"}:
        return []
    origin = finding.origin
    places: list[tuple[Activation, ast.AST]] = [(origin.act, origin.statement)]
    places += [(link.act, link.act.source.statement(link.node) or link.node) for link in reversed(origin.links)]
    for act, statement in places:
        for name, value in _names(facts, act, statement):
            said = says_error(value)
            if said is not None and statement is not facts.statement and not _checked(act, name):
                told = (
                    f"{quoted(facts, act, statement)} takes `{name}` for data although it is an error ({said}); "
                    f"{wanted(facts, finding.suspect)}"
                )
                found = candidate(facts, finding, "error-payload", told)
                evidence = {**found.evidence, "form": 3.0, "upstream": 1.0}
                evidence.pop("same-line", None)
                evidence.pop("weight", None)
                return [Candidate("error-payload", act, statement, told, origin, evidence, finding.suspect)]
    return []


def _names(facts: Facts, act: Activation, statement: ast.AST) -> Iterator[tuple[str, Any]]:
    if isinstance(statement, ast.For | ast.While | ast.With | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module):
        return
    for part in ast.walk(statement):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load) and part.id not in {"self", "cls"}:
            value = facts.scopes.known(act, part)
            if value is not UNKNOWN:
                yield part.id, value


def says_error(value: Any) -> str | None:
    """What in a value says that it is the answer to a failed request."""
    state = value.rewound_state if is_stand_in(value) else value
    if not isinstance(state, dict):
        return None
    for name in STATUSES:
        status = state.get(name)
        if isinstance(status, int) and not isinstance(status, bool) and _BAD <= status < 600:
            return f"{name} {status}"
    if is_stand_in(value):
        return None
    for name in _ERRORS:
        if state.get(name) and len(state) <= 3:
            return f"{name}: {brief(state[name], 40)}"
    return f"ok: {state['ok']}" if state.get("ok") is False or state.get("success") is False else None


def _checked(act: Activation, name: str) -> bool:
    """Whether the function looks at the status at all."""
    for part in ast.walk(act.scope):
        if (
            isinstance(part, ast.Attribute)
            and getattr(part.value, "id", None) == name
            and part.attr in {*STATUSES, "ok", "raise_for_status"}
        ):
            return True
        asked = part.left if isinstance(part, ast.Compare) else None
        if isinstance(asked, ast.Constant) and asked.value in _ERRORS and not act.at_module:
            return True
    return False


RULE = Rule("error-payload", __doc__ or "", claim=claim)
