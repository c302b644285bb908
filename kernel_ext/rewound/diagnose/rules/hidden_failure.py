"""A call that failed out of sight: its error was caught by whoever called it for others, or kept as a value.

A retry, a wrapper or `gather(return_exceptions=True)` takes any error, and what failed is a bug in the function that was
called. The recording has that call with its error: its own cause is the cause.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts, Finding
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import quoted, wanted
from rewound.graph.access import UNKNOWN, elements
from rewound.graph.origin import Origin
from rewound.graph.property import type_name
from rewound.graph.recording import Activation
from rewound.model import Step

BUGS = frozenset("KeyError AttributeError NameError UnboundLocalError TypeError IndexError ZeroDivisionError".split())
"""Errors that a program makes by mistake, rather than to say something about what it was given."""
MANY = 200


def claim(facts: Facts, finding: Finding) -> list[Candidate]:
    """Of a value that a caught error left: what failed, if it is a bug in a function that the catching one was only given."""
    origin = finding.origin
    if finding.suspect.prop.kind not in {"none", "lacks", "empty", "zero", "type", "short", "length"}:
        return []
    step = _caught(facts, origin)
    return [] if step is None else list(_of(facts, step, finding))


def _caught(facts: Facts, origin: Origin) -> Step | None:
    """The failed call below the function that answered for it, which takes any function and any error."""
    act = origin.act
    handled = [part for part in ast.walk(act.scope) if isinstance(part, ast.ExceptHandler)]
    inside = origin.kind == "fell-off" or any(isinstance(one, ast.ExceptHandler) for one in act.source.enclosing(origin.node))
    if not inside or act.step.kind != "call" or not any(_takes_any(one) for one in handled):
        return None
    for child in reversed(facts.recording.children(act.step.seq)[:MANY]):
        caller = facts.recording.caller(child) if child.status == "failed" and child.error is not None else None
        if caller is not None and _is_bug(child) and _is_given(act, caller):
            return child
    return None


def _takes_any(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or getattr(handler.type, "id", None) in {"Exception", "BaseException"}


def _is_bug(step: Step) -> bool:
    return step.error is not None and step.error.type.rpartition(".")[2] in BUGS


def _is_given(act: Activation, caller: Activation) -> bool:
    """Whether the function that is called is an argument of the one that calls it, or of the one around that."""
    function = caller.at.func if isinstance(caller.at, ast.Call) else None
    around = [act.scope, *act.source.enclosing(act.scope)]
    names = {
        argument.arg
        for one in around
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
        for argument in (*one.args.posonlyargs, *one.args.args, *one.args.kwonlyargs)
    }
    return isinstance(function, ast.Name) and function.id in names


def direct(facts: Facts) -> Iterator[Candidate]:
    """The failing line works on an exception that somebody kept."""
    kinds = BUGS & {name for operand in facts.operands if operand.role != "function" for name in _errors(operand.value)}
    failed = [step for step in facts.recording.failing if step.kind == "call" and step.error is not None] if kinds else []
    deepest: Step | None = None
    for step in failed:
        assert step.error is not None
        if step.error.type.rpartition(".")[2] in kinds and step.seq not in facts.recording.stood:
            deepest = step
    if deepest is not None:
        yield from _of(facts, deepest, None)


def _errors(value: object) -> Iterator[str]:
    """Types of exceptions that are kept as values."""
    if value is UNKNOWN:
        return
    parts = [value]
    if isinstance(value, list | tuple):
        parts += list(elements(value))[:MANY]
    elif isinstance(value, dict):
        parts += list(value.values())[:MANY]
    for part in parts:
        name = type_name(part)
        if name.endswith(("Error", "Exception")) and name != "type":
            yield name


def _of(facts: Facts, step: Step, finding: Finding | None) -> Iterator[Candidate]:
    """The causes of the hidden failure, each as likely as it is for that, but surely behind this one."""
    from rewound.diagnose import causes_of  # the rules are asked again, about another failure

    assert step.error is not None
    if any(step.seq == act.step.seq for _, act in facts.frames):
        return
    inner = Facts(facts.recording, facts.recording.top(step), step.error, facts.good)
    statement = inner.statement
    if statement is None or (inner.act.source is facts.act.source and statement is facts.statement):
        return
    told = f"{quoted(inner, inner.act, statement)} raised {inner.type}: {inner.message[:160]}, which was kept from sight"
    told += f"; {wanted(facts, finding.suspect)}" if finding is not None else ""
    behind = [] if _own(inner) else causes_of(inner)
    surely = any("near-name" in one.evidence for one in behind)
    evidence: dict[str, float] = {"upstream": 1} if surely else {"form": 4, "checked": 1, "upstream": 1}
    yield Candidate("hidden-failure", inner.act, statement, told, None, evidence)
    for one in behind:
        if one.rule != "failing-line" and not (one.node is statement and one.act.source is inner.act.source):
            yield Candidate(one.rule, one.act, one.node, f"{one.message} {told}", one.origin, {**one.evidence, "upstream": 1}, one.suspect)


def _own(inner: Facts) -> bool:
    """Whether what is asked for is written in the failing expression itself, so that nothing was handed in."""
    node = inner.node
    return isinstance(node, ast.Attribute | ast.Name) or (isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant))


RULE = Rule("hidden-failure", __doc__ or "", claim=claim, direct=direct)
