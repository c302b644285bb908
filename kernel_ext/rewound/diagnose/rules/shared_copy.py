"""A copy that is none, or none below its top level.

`b = a` gives a second name to the same object; `dict(a)`, `{**a}`, `copy.copy(a)` and `a[:]` copy the top level only, and
the lists and dicts inside are still those of the original. What is changed through one is changed for the other. A merge
by `{**a, **b}` or `update` does the reverse harm: a nested section of the one replaces that of the other as a whole.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.program import methods
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import quoted
from rewound.graph.access import UNKNOWN, Attr, same_value
from rewound.graph.bindings import bindings, is_local, own_nodes, parameters
from rewound.graph.changes import Change, changes, is_shallow_copy, path_of
from rewound.graph.flows import called_name
from rewound.graph.inplace import in_place
from rewound.graph.recording import Activation
from rewound.graph.sites import names_in


def direct(facts: Facts) -> Iterator[Candidate]:
    yield from _nested(facts)
    yield from _compared(facts)
    yield from _merged(facts)
    yield from _handed(facts)
    yield from _kept(facts)


def _handed(facts: Facts) -> Iterator[Candidate]:
    """Two objects that were given one container, keep it as their own and change it."""
    for act, node in facts.program.nodes():
        init = methods(node).get("__init__") if isinstance(node, ast.ClassDef) else None
        if init is None or not isinstance(node, ast.ClassDef):
            continue
        names = parameters(init)[1:]
        for store in own_nodes(init):
            target = store.targets[0] if isinstance(store, ast.Assign) else None
            if not isinstance(store, ast.Assign) or not isinstance(target, ast.Attribute) or getattr(store.value, "id", None) not in names:
                continue
            changed = [
                one
                for method in methods(node).values()
                for one in changes(method)
                if facts.program.ran(method) and one.root == "self" and one.path[:1] == (Attr(target.attr),) and method is not init
            ]
            index = names.index(getattr(store.value, "id", ""))
            given = [
                ast.dump(call.args[index])
                for call in _made(facts, node.name)
                if len(call.args) > index and isinstance(call.args[index], ast.Name)
            ]
            if any(one.kind != "store" or len(one.path) > 1 for one in changed) and len(given) > len(set(given)):
                told = f"{quoted(facts, act, store)} keeps the very object it is given, which several {node.name} were given and change"
                yield Candidate("shared-copy", act, store, told, None, {"form": 4, "upstream": 1, "checked": 0.3})


def _made(facts: Facts, name: str) -> list[ast.Call]:
    """The calls in cells that make objects of a class from a variable."""
    found = [part for _, part in facts.program.nodes() if isinstance(part, ast.Call) and called_name(part) == name]
    return [call for call in found if any(isinstance(part, ast.Name) for part in call.args)]


def _nested(facts: Facts) -> Iterator[Candidate]:
    """A function that copies the top level of what it shares with its other calls, and changes what is below."""
    for acts, function in facts.program.executed:
        if len(acts) < 2:
            continue
        for one in bindings(function):
            source = _copied(one.value)
            if one.kind != "assign" or source is None or (is_local(function, source) and source not in {"self", "cls"}):
                continue
            deep = [change for change in changes(function) if change.root == one.name and _below(change)]
            if deep and _grown(facts, acts, source):
                told = (
                    f"{quoted(facts, acts[0], one.node)} copies the top level only: {quoted(facts, acts[0], deep[0].node)} changes what "
                    f"`{source}` and every other copy of it share"
                )
                yield Candidate("shared-copy", acts[0], one.node, told, None, {"form": 4.5, "upstream": 1, "checked": 0.7})


def _kept(facts: Facts) -> Iterator[Candidate]:
    """`self.options = {**DEFAULTS, **options}`, and a method changes what is below the top level of `self.options`."""
    for act, node in facts.program.nodes():
        own = methods(node) if isinstance(node, ast.ClassDef) else {}
        for store in own_nodes(own["__init__"]) if "__init__" in own else ():
            target = store.targets[0] if isinstance(store, ast.Assign) else None
            source = _copied(store.value) if isinstance(store, ast.Assign) else None
            if not isinstance(target, ast.Attribute) or source is None or is_local(own["__init__"], source):
                continue
            deep = [
                one
                for method in own.values()
                for one in changes(method)
                if facts.program.ran(method) and one.path[:1] == (Attr(target.attr),) and len(one.path) > (1 if one.kind == "method" else 2)
            ]
            if deep and len(facts.program.ran(own["__init__"])) > 1:
                told = (
                    f"{quoted(facts, act, store)} copies the top level only: {quoted(facts, act, deep[0].node)} changes what `{source}` "
                    f"and all objects share"
                )
                yield Candidate("shared-copy", act, store, told, None, {"form": 4.5, "upstream": 1, "checked": 0.3})


def _copied(value: ast.expr | None) -> str | None:
    """The name whose top level the expression copies."""
    if value is None:
        return None
    if isinstance(value, ast.Dict):
        spread = [part for key, part in zip(value.keys, value.values, strict=True) if key is None]
        rooted = path_of(spread[0]) if spread else None
    elif isinstance(value, ast.Call) and is_shallow_copy(value) and called_name(value) != "deepcopy":
        plain = value.args[0] if value.args else value.func.value if isinstance(value.func, ast.Attribute) else None
        rooted = path_of(plain) if plain is not None else None
    elif isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Slice):
        rooted = path_of(value.value)
    else:
        return None
    return None if rooted is None else rooted[0]


def _below(change: Change) -> bool:
    """Whether the change is made below the top level."""
    return len(change.path) > (0 if change.kind == "method" else 1)


def _grown(facts: Facts, acts: list[Activation], source: str) -> bool:
    """Whether what is copied was not the same for all calls, or nothing is known of it."""
    seen = [
        value
        for act in acts
        for entry in act.step.globals_read
        if entry.name == source
        for value in [facts.recording.value(entry)]
        if value is not UNKNOWN
    ]
    return len(seen) < 2 or any(not same_value(seen[0], other) for other in seen[1:])


def _compared(facts: Facts) -> Iterator[Candidate]:
    """`before = stock`, then `stock` is changed, then the two are compared."""
    for act in [facts.act.moved(None), *facts.program.cells[:12]]:
        for one in bindings(act.scope):
            if one.kind != "assign" or not isinstance(one.value, ast.Name) or one.path:
                continue
            pair = {one.name, one.value.id}
            line = getattr(one.node, "lineno", 0)
            known = [statement for statement in own_nodes(act.scope) if isinstance(statement, ast.stmt)]
            places = [(act, statement) for statement in known if statement.lineno > line]
            places += [
                (later, part) for later in facts.program.cells if later.step.seq > act.step.seq for part in getattr(later.scope, "body", [])
            ]
            for where, statement in places:
                if pair <= set(names_in(statement)) and _compares(statement, pair) and _touched(facts, act, where, statement, pair):
                    told = (
                        f"{quoted(facts, act, one.node)} makes no copy: `{one.name}` and `{one.value.id}` are one object, so that "
                        f"{quoted(facts, where, statement)} finds no difference between them"
                    )
                    yield Candidate("shared-copy", act, one.node, told, None, {"form": 5.5, "upstream": float(act is not facts.act)})
                    return


def _compares(statement: ast.AST, pair: set[str]) -> bool:
    """Whether a comparison or a difference has one of the two on each side."""
    for part in ast.walk(statement):
        sides: list[ast.expr] = []
        if isinstance(part, ast.Compare):
            sides = [part.left, *part.comparators]
        elif isinstance(part, ast.BinOp) and isinstance(part.op, ast.Sub):
            sides = [part.left, part.right]
        if len(sides) == 2 and [set(names_in(side)) & pair for side in sides] in ([{one}, pair - {one}] for one in pair):
            return True
    return False


def _touched(facts: Facts, act: Activation, where: Activation, statement: ast.AST, pair: set[str]) -> bool:
    """Whether the object was changed in place between."""
    return any(in_place(facts.scopes, where, name, statement, ()) for name in pair) or (
        where is not act and any(in_place(facts.scopes, act, name, None, ()) for name in pair)
    )


def _merged(facts: Facts) -> Iterator[Candidate]:
    """`{**defaults, **own}` where a section of `own` lacks a key that the section of `defaults` has."""
    wanted = _missing(facts)
    if not wanted:
        return
    for acts, function in facts.program.executed:
        yield from _merges(facts, acts[-1], own_nodes(function), wanted)
    for act in facts.program.cells:
        yield from _merges(facts, act, own_nodes(act.scope), wanted)


def _missing(facts: Facts) -> list[str]:
    """Keys that the failure says are missing: of a KeyError the key, of an error of the program's own what it names."""
    found = re.findall(r"['\"]([\w.-]+)['\"]", facts.message) if isinstance(facts.statement, ast.Raise) or facts.type == "KeyError" else []
    return [part for name in found for part in reversed(name.split("."))]


def _merges(facts: Facts, act: Activation, nodes: Iterator[ast.AST], wanted: list[str]) -> Iterator[Candidate]:
    for node in nodes:
        spread = [part for key, part in zip(node.keys, node.values, strict=True) if key is None] if isinstance(node, ast.Dict) else []
        updates = isinstance(node, ast.Call) and called_name(node) == "update" and len(node.args) == 1
        unites = isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.BitOr)
        if len(spread) < 2 and not updates and not unites:
            continue
        section = next((found for key in wanted if (found := _section(facts, key)) is not None), None)
        statement = act.source.statement(node) or node
        if section is not None and statement is not facts.statement:
            told = (
                f"{quoted(facts, act, statement)} replaces the whole section {section[0]!r}: what only the other one had in it "
                f"({section[1]!r}) is lost"
            )
            yield Candidate("shared-copy", act, statement, told, None, {"form": 3, "upstream": 1, "checked": 0.7})


def _section(facts: Facts, key: str) -> tuple[Any, str] | None:
    """The section that has the key in one dict of the program and lacks it in another."""
    held: dict[Any, list[dict[Any, Any]]] = {}
    for cell in facts.program.cells:
        for value in facts.recording.cell_of[cell.step.seq][1].generated:
            known = facts.scopes.held(value) if not value.definition else None
            for name, part in known.items() if isinstance(known, dict) else ():
                if isinstance(part, dict):
                    held.setdefault(name, []).append(part)
    for name, parts in held.items():
        if any(key in part for part in parts) and any(key not in part for part in parts):
            return name, key
    return None


RULE = Rule("shared-copy", __doc__ or "", direct=direct)
