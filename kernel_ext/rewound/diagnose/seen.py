"""The parts of the failing expression with their values as they were."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator
from typing import Any

from rewound.diagnose.evidence import Facts
from rewound.diagnose.report import Seen
from rewound.diagnose.rules.assertion import checked
from rewound.graph.access import UNKNOWN, is_definition
from rewound.graph.brief import brief
from rewound.graph.evaluate import Raised
from rewound.graph.flows import called_name
from rewound.graph.recording import Activation
from rewound.graph.sites import COMPREHENSIONS
from rewound.model import Unstored

MAX_SEEN = 12
SECONDS = 2.0
"""How long values are computed at most."""
_SHOWN = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.Await)


def seen(facts: Facts) -> tuple[Seen, ...]:
    """Names, attributes, items and calls of the failing expression that are recorded or can be computed safely."""
    end = time.monotonic() + SECONDS
    found: dict[str, Seen] = {}
    for act, node in _parts(facts):
        text = " ".join(act.source.text_of(node).split())
        if len(found) >= MAX_SEEN or time.monotonic() > end:
            break
        if text and text not in found and len(text) <= 80 and _is_data(value := facts.value(node, act)):
            found[text] = Seen(text, brief(value, 100))
    return tuple(found.values())


def _parts(facts: Facts) -> Iterator[tuple[Activation, ast.AST]]:
    """In the order of the source; what is inside of another part comes first."""
    act = failing_round(facts)
    for root in _roots(facts):
        for node in sorted(_loaded(root), key=lambda node: (act.source.start(node), act.source.end(node))):
            yield act, node


def _roots(facts: Facts) -> Iterator[ast.AST]:
    """The failing expression; of a statement with a body its header; of a `raise`, before it the check that led to it."""
    node = facts.node
    if isinstance(node, ast.Raise) and (check := checked(facts)) is not None:
        yield check[0]
    if isinstance(node, ast.stmt) and isinstance(getattr(node, "body", None), list):
        yield from (part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr | ast.withitem))
    elif node is not None:
        yield node


def _loaded(root: ast.AST) -> list[ast.AST]:
    return [node for node in ast.walk(root) if isinstance(node, _SHOWN) and not isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)]


def _is_data(value: Any) -> bool:
    """Whether it says something: functions, classes and modules are known by their names."""
    if value is UNKNOWN or is_definition(value) or callable(value):
        return False
    return not (
        isinstance(value, Unstored) and value.type.rpartition(".")[2] in {"function", "module", "type", "builtin_function_or_method"}
    )


def failing_round(facts: Facts) -> Activation:
    """The failing execution; of `assert all(… for x in xs)`, in the round whose element is false."""
    round_ = false_round(facts)
    return facts.act if round_ is None else facts.act.within(dict(round_.variables), dict(round_.iterations))


def false_round(facts: Facts) -> Raised | None:
    """The first element of `all(…)` that is false, found by dividing by each of them."""
    test = facts.node.test if isinstance(facts.node, ast.Assert) else None
    if not (isinstance(test, ast.Call) and called_name(test) == "all" and len(test.args) == 1):
        return None
    around = test.args[0]
    if not isinstance(around, COMPREHENSIONS) or isinstance(around, ast.DictComp):
        return None
    divided = ast.BinOp(ast.Constant(1), ast.Div(), ast.UnaryOp(ast.Not(), ast.UnaryOp(ast.Not(), around.elt)))
    answer = facts.scopes.value(facts.act, ast.ListComp(divided, around.generators))
    return answer if isinstance(answer, Raised) and answer.node is divided else None
