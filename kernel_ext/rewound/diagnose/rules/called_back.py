"""A function that a library calls, with other arguments, or in another order, than it was written for.

A solver, optimiser or `apply` calls the function itself, so that no line of the program passes the value that it
fails on. The cause is the function's header, or the call that hands the function over.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import place, quoted
from rewound.graph.bindings import parameters
from rewound.graph.flows import called_name
from rewound.graph.property import type_name
from rewound.graph.sites import FUNCTIONS, names_in

ORDINARY = frozenset(
    "map filter apply applymap transform agg aggregate assign pipe sorted sort min max reduce accumulate groupby submit run gather "
    "to_thread starmap imap Thread partial".split()
)
"""Calls whose functions get elements of the data: what is wrong with one is found by following the data."""


def direct(facts: Facts) -> Iterator[Candidate]:
    """The failing operand is a parameter as the library gave it: the parameters do not fit what the library calls with."""
    scope = facts.act.scope
    if (
        facts.type not in {"TypeError", "IndexError", "AttributeError", "ValueError"}
        or not isinstance(scope, ast.FunctionDef)
        or len(facts.frames) < 2
    ):
        return
    outer = facts.frames[-2][1]
    if not isinstance(outer.at, ast.Call) or called_name(outer.at) == scope.name or called_name(outer.at) in ORDINARY:
        return
    handed = [part for part in _given(outer.at) if scope.name in names_in(part)[:1]]
    wrong = [one.node.id for one in facts.operands if isinstance(one.node, ast.Name) and one.node.id in parameters(scope)]
    if not handed or not wrong or len(parameters(scope)) < 2:
        return
    told = (
        f"{quoted(facts, outer, outer.at)} calls `{scope.name}` itself, and gives it {_shown(facts, scope)}; "
        f"{facts.message} ({place(facts, facts.act, scope)}: `def {scope.name}({', '.join(parameters(scope))})`)"
    )
    yield Candidate("called-back", facts.act, scope, told, None, {"form": 3})
    yield Candidate("called-back", outer, outer.source.statement(outer.at) or outer.at, told, None, {"form": 2})


def _given(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(entry.value for entry in call.keywords)]


def _shown(facts: Facts, scope: ast.AST) -> str:
    values = facts.recording.arguments(facts.act.step) if facts.act.step.kind == "call" else {}
    values = values or dict(facts.act.locals or {})
    assert isinstance(scope, FUNCTIONS)
    return ", ".join(f"{name}: {type_name(values[name])}" for name in parameters(scope) if name in values) or "other arguments"


RULE = Rule("called-back", __doc__ or "", direct=direct)
