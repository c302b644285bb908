"""What comprehensions give: round by round where what they go over is known, else any round at once."""

from __future__ import annotations

import ast
from typing import Final

from rewound.graph.enact.calls import Calls
from rewound.graph.enact.containers import is_key
from rewound.graph.enact.frame import Frame
from rewound.graph.enact.heap import NONE, Got, Versions, joined
from rewound.graph.sites import Comprehension

ROUNDS: Final = 16
"""Elements that a comprehension or loop is followed through one by one."""


def comprehension(run: Calls, frame: Frame, node: Comprehension) -> Got:
    own = frozenset(name.id for clause in node.generators for name in ast.walk(clause.target) if isinstance(name, ast.Name))
    inner = Frame(frame.source, frame.world, {}, own, frame, frame.function, frame.act)
    kind = {ast.ListComp: "list", ast.SetComp: "set", ast.DictComp: "dict", ast.GeneratorExp: "list"}[type(node)]
    rounds = _rounds(run, frame, inner, node)
    if rounds is not None and kind == "list":
        return run.container(frame, node, kind, enumerate(rounds[0]), rounds[1])
    if rounds is not None and kind == "dict" and all(pair.things and pair.things[0].kind == "tuple" for pair in rounds[0]):
        pairs = [(run.element(pair, 0), run.element(pair, 1)) for pair in rounds[0]]
        if all(is_key(key.value) for key, _ in pairs):
            return run.container(frame, node, "dict", ((key.value, value.plus(key.reads)) for key, value in pairs), rounds[1])
    with run.steered(NONE, sure=False):
        reads = _clauses(run, frame, inner, node, 0)
        element = _element(run, inner, node)
    if kind == "dict":
        element = joined([run.element(element, 0).plus(NONE), run.element(element, 1)])
    made = run.bag(frame, node, kind, element)
    run.write(frame, node, made.things[0].shape, Got((), reads))
    return made


def _element(run: Calls, inner: Frame, node: Comprehension) -> Got:
    if isinstance(node, ast.DictComp):
        key, value = run.evaluate(inner, node.key), run.evaluate(inner, node.value)
        return run.container(inner, node, "tuple", [(0, key), (1, value)])
    return run.evaluate(inner, node.elt)


def _rounds(run: Calls, frame: Frame, inner: Frame, node: Comprehension) -> tuple[list[Got], Versions] | None:
    """The elements one by one, where the comprehension goes once over something known and leaves nothing out."""
    if len(node.generators) != 1 or node.generators[0].ifs:
        return None
    clause = node.generators[0]
    over = run.evaluate(frame, clause.iter)
    known = run.elements(over)
    if known is None or len(known) > ROUNDS:
        return None
    found = []
    for one in known:
        run.assign(inner, node, clause.target, one, "an element")
        found.append(_element(run, inner, node))
    return found, over.reads


def _clauses(run: Calls, frame: Frame, inner: Frame, node: Comprehension, index: int) -> Versions:
    reads: Versions = NONE
    for number, clause in enumerate(node.generators):
        over = run.evaluate(inner if number else frame, clause.iter)
        run.assign(inner, node, clause.target, run.some(over), "an element")
        reads |= over.reads.union(*(run.deep(run.evaluate(inner, test)) for test in clause.ifs))
    return reads
