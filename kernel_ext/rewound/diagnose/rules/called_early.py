"""A call where the function itself was wanted: `Thread(target=work(queue))`, `pool.submit(measure(values))`.

The function runs at once, in the place of its maker, and what it returns is handed on as if it were the function. Give the
function and its arguments apart: `Thread(target=work, args=(queue,))`, `pool.submit(measure, values)`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import quoted
from rewound.graph.flows import called_name
from rewound.graph.sites import FUNCTIONS

STARTERS = frozenset({"Thread", "Process", "Timer"})
_FIRST = frozenset({"submit", "to_thread", "apply_async", "add_done_callback", "call_soon", "call_soon_threadsafe", "register"})
_SECOND = frozenset({"run_in_executor", "call_later", "call_at", "signal"})


def direct(facts: Facts) -> Iterator[Candidate]:
    for act, node in facts.program.nodes():
        inner = _handed(node) if isinstance(node, ast.Call) else None
        if not isinstance(inner, ast.Call) or called_name(inner) in {"partial", "methodcaller", "itemgetter", "attrgetter"}:
            continue
        function = next((one for _, one, _ in facts.program.functions if one.name == called_name(inner)), None)
        if function is None or isinstance(function, ast.AsyncFunctionDef) or _gives_function(function):
            continue
        stood = any(frame.at is not None and inner in [frame.at, *frame.source.enclosing(frame.at)] for _, frame in facts.frames)
        refused = facts.matches(r"is not callable|must be callable|first argument must be callable") is not None
        statement = act.source.statement(node) or node
        told = f"{quoted(facts, act, statement)} calls `{called_name(inner)}` at once and hands on what it returns, not the function"
        yield Candidate("called-early", act, statement, told, None, {"form": 7 if stood or refused else 3, "checked": float(stood)})


def _handed(node: ast.Call) -> ast.expr | None:
    """What should be the function."""
    name = called_name(node)
    if name in STARTERS:
        named = next((entry.value for entry in node.keywords if entry.arg in {"target", "function"}), None)
        return named if named is not None or name != "Timer" or len(node.args) < 2 else node.args[1]
    if name in _FIRST and node.args and isinstance(node.func, ast.Attribute):
        return node.args[0]
    return node.args[1] if name in _SECOND and len(node.args) > 1 else None


def _gives_function(function: ast.FunctionDef) -> bool:
    """Whether the function makes functions: it returns one of its own, or a lambda."""
    own = {part.name for part in ast.walk(function) if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) and part is not function}
    returned = [part.value for part in ast.walk(function) if isinstance(part, ast.Return)]
    return any(isinstance(value, FUNCTIONS) or getattr(value, "id", None) in own or isinstance(value, ast.Attribute) for value in returned)


RULE = Rule("called-early", __doc__ or "", direct=direct)
