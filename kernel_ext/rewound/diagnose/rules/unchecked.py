"""An answer that says "there is none", used without the check that the rest of the program makes.

The function is meant to give None, or a reply that holds an error: its docstring or annotation says so, or other lines
ask before they use what it gave. The line that failed does not: it is to be mended, not the function.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts, Finding
from rewound.diagnose.program import Function
from rewound.diagnose.rule import Rule, candidate
from rewound.diagnose.wording import place, quoted, wanted
from rewound.graph.bindings import bindings
from rewound.graph.flows import called_name
from rewound.graph.recording import Activation
from rewound.graph.sites import FUNCTIONS

_SAYS_NONE = r"\bNone\s+(?:if|when|where|for|unless|otherwise)\b|\b(?:or|else|otherwise|returns?|gives?) None\b"
_ERRORS = frozenset({"error", "errors", "exception", "fault", "ok", "success"})


def claim(facts: Facts, finding: Finding) -> list[Candidate]:
    """Before the place that answered so, the failing line, if such an answer is expected elsewhere."""
    origin = finding.origin
    function = origin.act.scope
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) or function is facts.act.scope or facts.statement is None:
        return []
    if finding.suspect.prop.kind == "none":
        why = _may_be_none(function) or _asked(facts, function)
    elif finding.suspect.prop.kind in {"lacks", "type"}:
        why = _told_apart(facts, origin.statement, function)
    else:
        why = None
    if why is None:
        return []
    told = f"{quoted(facts, facts.act, facts.statement)} uses the answer of `{function.name}` unchecked: {why}; "
    told += wanted(facts, finding.suspect)
    found = candidate(facts, finding)
    found.evidence["alternative"] = 1
    first = Candidate("unchecked-answer", facts.act, facts.statement, told, origin, {"form": 5.5, "checked": 0.5}, finding.suspect)
    return [first, found]


def _may_be_none(function: Function) -> str | None:
    """What the function says about itself."""
    said = ast.get_docstring(function) or ""
    if re.search(_SAYS_NONE, said):
        return "its docstring says that it may be None"
    annotated = ast.unparse(function.returns) if function.returns is not None else ""
    return "its annotation says that it may be None" if re.search(r"\| None|None \||Optional", annotated) else None


def _asked(facts: Facts, function: Function) -> str | None:
    """A place that asks whether the function's answer is None, or anything, before it uses it."""
    for act, node in facts.program.nodes():
        if act.source.statement(node) is facts.statement or function in act.source.enclosing(node):
            continue
        if any(_is_call(part, function.name) for part in _tested(node)):
            return f"{place(facts, act, node)} asks first"
        if isinstance(node, ast.Name) and _is_tested(act, node) and _from_call(act, node, function.name):
            return f"{place(facts, act, node)} asks first"
    return None


def _tested(node: ast.AST) -> Iterator[ast.AST]:
    """What a comparison with None, or a condition, looks at."""
    if isinstance(node, ast.Compare) and any(isinstance(part, ast.Constant) and part.value is None for part in node.comparators):
        yield node.left
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield node.test


def _is_tested(act: Activation, node: ast.Name) -> bool:
    parent = act.source.parents.get(node)
    parent = act.source.parents.get(parent) if isinstance(parent, ast.UnaryOp) and parent is not None else parent
    return parent is not None and any(part is node or getattr(part, "operand", None) is node for part in _tested(parent))


def _from_call(act: Activation, node: ast.Name, name: str) -> bool:
    """Whether the name is given what the function answers, in the same scope."""
    scope = next((around for around in act.source.enclosing(node) if isinstance(around, FUNCTIONS)), act.source.tree)
    return any(one.name == node.id and one.value is not None and _is_call(one.value, name) for one in bindings(scope))


def _is_call(node: ast.AST, name: str) -> bool:
    inner = node.value if isinstance(node, ast.Await | ast.NamedExpr) else node
    return isinstance(inner, ast.Call) and called_name(inner) == name


def _told_apart(facts: Facts, statement: ast.AST, function: Function) -> str | None:
    """A place that asks whether a reply is an error, where the function answers with such replies."""
    answered = getattr(statement, "value", None)
    pairs = zip(answered.keys, answered.values, strict=True) if isinstance(answered, ast.Dict) else ()
    keys = {key.value for key, value in pairs if isinstance(key, ast.Constant) and getattr(value, "value", None) is not True}
    for key in sorted(keys & _ERRORS, key=str):
        for act, node in facts.program.nodes():
            if function in act.source.enclosing(node) or act.source.statement(node) is facts.statement:
                continue
            if _asks_for(node, key):
                return f"{place(facts, act, node)} asks for {key!r} first"
    return None


def _asks_for(node: ast.AST, key: object) -> bool:
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        parts = [part.slice for part in ast.walk(node.test) if isinstance(part, ast.Subscript)]
        return any(isinstance(part, ast.Constant) and part.value == key for part in parts)
    if isinstance(node, ast.Compare):
        return isinstance(node.left, ast.Constant) and node.left.value == key and isinstance(node.ops[0], ast.In | ast.NotIn)
    first = node.args[0] if isinstance(node, ast.Call) and called_name(node) == "get" and node.args else None
    return isinstance(first, ast.Constant) and first.value == key


RULE = Rule("unchecked-answer", __doc__ or "", claim=claim)
