"""A range that stops too early, so that the last part of a sequence is never reached.

`range(0, len(words) - size, size)` leaves out the last chunk, `range(1, n)` the last number. What is then looked for is
not there, or a sum is too small.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import quoted
from rewound.graph.access import UNKNOWN
from rewound.graph.bindings import own_nodes
from rewound.graph.flows import called_name
from rewound.graph.property import size_of
from rewound.graph.recording import Activation

TYPES = frozenset({"AssertionError", "ValueError", "KeyError", "IndexError", "LookupError", "RuntimeError", "StopIteration"})


def direct(facts: Facts) -> Iterator[Candidate]:
    if facts.type not in TYPES and not isinstance(facts.statement, ast.Raise):
        return
    places = [acts[-1] for acts, _ in facts.program.executed] + facts.program.cells
    for act in places:
        for node in own_nodes(act.scope):
            left = _left_out(facts, act, node) if isinstance(node, ast.Call) and called_name(node) == "range" else None
            if left is not None:
                loop = act.source.parents.get(node)
                statement: ast.AST = act.source.statement(node) or node
                if statement is facts.statement or (isinstance(loop, ast.For) and _looks_ahead(loop)):
                    continue
                told = f"{quoted(facts, act, statement)} stops before the last {left} of the sequence: what stands there is left out"
                yield Candidate("short-range", act, statement, told, None, {"form": 3.5 if left == "part" else 7, "upstream": 1})


def _left_out(facts: Facts, act: Activation, node: ast.Call) -> str | None:
    """Of `range(…, len(x) - size, size)` or `range(len(x) // size)`: how much at the end is never reached."""
    if len(node.args) == 1 and isinstance(node.args[0], ast.BinOp) and isinstance(node.args[0].op, ast.FloorDiv):
        whole, part = (facts.scopes.known(act.moved(node), side) for side in (node.args[0].left, node.args[0].right))
        if isinstance(whole, int) and isinstance(part, int) and part > 1:
            return f"{whole % part}" if whole % part else None
        return None
    if len(node.args) != 3 or not isinstance(node.args[1], ast.BinOp) or not isinstance(node.args[1].op, ast.Sub):
        return None
    stop, step = node.args[1], node.args[2]
    if not isinstance(stop.left, ast.Call) or called_name(stop.left) != "len" or ast.dump(stop.right) != ast.dump(step):
        return None
    size = size_of(facts.scopes.known(act.moved(node), stop.left.args[0]))
    width = facts.scopes.known(act.moved(node), step)
    if size is None or width is UNKNOWN or not isinstance(width, int) or width <= 0:
        return "part"
    reached = max([*range(0, max(size - width, 0), width), -width]) + width
    return f"{size - reached}" if reached < size else None


def _looks_ahead(loop: ast.For) -> bool:
    """A window that slides: its body reads beyond where the next round begins."""
    name = loop.target.id if isinstance(loop.target, ast.Name) else ""
    ahead = [
        part
        for part in ast.walk(loop)
        if isinstance(part, ast.Slice) and isinstance(part.upper, ast.BinOp) and getattr(part.upper.left, "id", "") == name
    ]
    return any(isinstance(part.upper, ast.BinOp) and isinstance(part.upper.right, ast.BinOp) for part in ahead)


RULE = Rule("short-range", __doc__ or "", direct=direct)
