"""Entries that fell together because their keys are equal.

A dict, a set of seen keys or a cache keeps one entry for each key. Where different entries get the same key, because
it leaves out what tells them apart or is made anew with the same seed each time, all but one are lost.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.program import Function
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import quoted
from rewound.graph.access import UNKNOWN, reach, same_value
from rewound.graph.bindings import bindings, own_nodes
from rewound.graph.brief import brief
from rewound.graph.flows import called_name
from rewound.graph.loops import loops_around, met, rounds
from rewound.graph.recording import Activation
from rewound.graph.sites import unpacked

CHECKS = frozenset({"AssertionError", "ValueError", "KeyError", "RuntimeError", "IndexError", "LookupError", "Exception"})
MOST = 500


def direct(facts: Facts) -> Iterator[Candidate]:
    if facts.type not in CHECKS and not isinstance(facts.statement, ast.Raise):
        return
    for acts, function in facts.program.executed:
        yield from _seen(facts, acts[-1], function)
        yield from _overwritten(facts, acts[-1], function)
        yield from _same_each_time(facts, acts, function)
    for act in facts.program.cells:
        yield from _seen(facts, act, act.scope)
        yield from _overwritten(facts, act, act.scope)


def _overwritten(facts: Facts, act: Activation, scope: ast.AST) -> Iterator[Candidate]:
    """`{row["name"]: row for row in rows}`, or the same as a loop, with two different rows of one name."""
    for node in own_nodes(scope):
        pair = None
        if isinstance(node, ast.DictComp) and len(node.generators) == 1 and not node.generators[0].ifs:
            pair = _two_of(facts, act, node)
        elif (
            isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript) and isinstance(node.value, ast.Name | ast.Subscript)
        ):
            loops = loops_around(act, node)
            key = node.targets[0].slice
            if loops and node in loops[-1].body and not isinstance(key, ast.Constant) and isinstance(loops[-1].target, ast.Name):
                pair = _two(facts, act, loops, key)
        if pair is not None:
            told = f"{quoted(facts, act, node)} gives {brief(pair[0], 50)} and {brief(pair[1], 50)} the same key: only the last one is kept"
            statement = act.source.statement(node) or node
            yield Candidate("collapsed", act, statement, told, None, {"form": 1.6, "upstream": 1, "checked": 0.3})


def _two_of(facts: Facts, act: Activation, node: ast.DictComp) -> tuple[Any, Any] | None:
    clause = node.generators[0]
    known: list[tuple[Any, Any]] = []
    for index, item in enumerate(met(facts.scopes.known(act.moved(node), clause.iter)) or ()):
        names = {single.id: reach(item, path) for single, path in unpacked(clause.target) if isinstance(single, ast.Name)}
        inner = act.within({name: value for name, value in names.items() if value is not UNKNOWN}, {clause: index})
        key = facts.scopes.known(inner.moved(node.key), node.key)
        if len(known) > MOST:
            break
        if key is UNKNOWN:
            continue
        for other, seen in known:
            if same_value(key, seen) and not same_value(item, other):
                return other, item
        known.append((item, key))
    return None


def _seen(facts: Facts, act: Activation, scope: ast.AST) -> Iterator[Candidate]:
    """`if key not in seen: seen.add(key); kept.append(row)`, with two different rows of one key."""
    for test in own_nodes(scope):
        if not isinstance(test, ast.If) or not isinstance(test.test, ast.Compare) or not isinstance(test.test.ops[0], ast.NotIn | ast.In):
            continue
        loops = loops_around(act, test)
        key = test.test.left
        if not loops or not isinstance(loops[-1].target, ast.Name) or not _remembers(loops[-1], test.test.comparators[0], key):
            continue
        pair = _two(facts, act, loops, key)
        if pair is None:
            continue
        made = next((one.node for one in bindings(scope) if isinstance(key, ast.Name) and one.name == key.id), None) or test
        told = f"{quoted(facts, act, made)} gives {brief(pair[0], 50)} and {brief(pair[1], 50)} the same key: only one of them is kept"
        yield Candidate("collapsed", act, made, told, None, {"form": 4, "upstream": 1, "checked": 0.7})


def _remembers(loop: ast.For, seen: ast.expr, key: ast.expr) -> bool:
    """Whether the loop itself puts the key into what it asks."""
    container, wanted = ast.dump(seen), ast.dump(key)
    for part in ast.walk(loop):
        kept: ast.expr | None = None
        if isinstance(part, ast.Call) and called_name(part) in {"add", "append"} and isinstance(part.func, ast.Attribute):
            kept = part.func.value if part.args and ast.dump(part.args[0]) == wanted else None
        elif isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Subscript):
            kept = part.targets[0].value
        if kept is not None and ast.dump(kept) == container:
            return True
    return False


def _two(facts: Facts, act: Activation, loops: list[ast.For], key: ast.expr) -> tuple[Any, Any] | None:
    """Two elements that are not equal and have the same key."""
    target = loops[-1].target
    known: list[tuple[Any, Any]] = []
    for inner in rounds(facts.scopes, act, loops):
        item = inner.variables.get(target.id) if isinstance(target, ast.Name) else None
        value = facts.scopes.known(inner.moved(key), key)
        if len(known) > MOST:
            break
        if item is None or value is UNKNOWN:
            continue
        for other, seen in known:
            if same_value(value, seen) and not same_value(item, other):
                return other, item
        known.append((item, value))
    return None


def _same_each_time(facts: Facts, acts: list[Activation], function: Function) -> Iterator[Candidate]:
    """A generator of random numbers that each call makes anew with the same seed."""
    if len(acts) < 2:
        return
    results = [facts.recording.result(act.step) for act in acts[:50]]
    if any(value is UNKNOWN or value is None or not same_value(value, results[0]) for value in results):
        return
    for node in own_nodes(function):
        if isinstance(node, ast.Call) and called_name(node) in {"Random", "default_rng", "seed", "RandomState"} and node.args:
            told = (
                f"{quoted(facts, acts[0], node)} starts the same random numbers in every call of `{function.name}`: "
                f"each gives {brief(results[0], 40)}"
            )
            statement = acts[0].source.statement(node) or node
            yield Candidate("collapsed", acts[0], statement, told, None, {"form": 3.5, "upstream": 1, "checked": 0.7})
            return


RULE = Rule("collapsed", __doc__ or "", direct=direct)
