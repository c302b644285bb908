"""A cache that answers with what is no longer, or never was, the answer.

Three ways: a `cached_property` is computed once, and what it was computed from has changed since; a result that
`lru_cache` keeps was changed in place by somebody who got it; a cache's key leaves out an argument that the result
depends on, so that two different questions get one answer.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.program import Function, decorators, loaded, methods
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import place, quoted
from rewound.graph.access import UNKNOWN, Attr, same_value
from rewound.graph.bindings import bindings, own_nodes, parameters
from rewound.graph.changes import changes, changes_of
from rewound.graph.flows import called_name
from rewound.graph.recording import Activation

CACHES = frozenset({"lru_cache", "cache", "cached", "memoize"})


def direct(facts: Facts) -> Iterator[Candidate]:
    for acts, function in list(facts.program.executed):
        if "cached_property" in decorators(function):
            yield from _outdated(facts, acts, function)
        if CACHES & set(decorators(function)):
            yield from _changed(facts, function)
        yield from _coarse(facts, acts, function)


def _outdated(facts: Facts, acts: list[Activation], function: Function) -> Iterator[Candidate]:
    """What the property reads of its object was changed by a method after the property was computed."""
    owner = acts[0].source.parents.get(function)
    own = parameters(function)[:1]
    reads = {part.attr for part in ast.walk(function) if isinstance(part, ast.Attribute) and getattr(part.value, "id", None) in own}
    for name, method in methods(owner).items() if isinstance(owner, ast.ClassDef) else ():
        changed = [one for one in changes(method) if one.path and isinstance(one.path[0], Attr) and one.path[0].name in reads]
        later = [act for act in facts.program.ran(method) if act.step.seq > acts[0].step.seq]
        if changed and later and name != "__init__" and function.name in facts.program.words:
            told = (
                f"`{function.name}` ({place(facts, acts[0], function)}) is computed once and kept; `{name}` changed what it is computed "
                f"from later ({place(facts, later[0], changed[0].node)})"
            )
            yield Candidate("cached", acts[0], function, told, None, {"form": 3.5, "upstream": 1})
            return


def _changed(facts: Facts, function: Function) -> Iterator[Candidate]:
    """`f(load(x))` or `v = load(x); f(v)`, where f changes what it is given in place; `v = load(x); v.append(…)`."""
    places = [acts[-1] for acts, _ in facts.program.executed] + facts.program.cells
    for act in places:
        for one in bindings(act.scope):
            if one.kind == "assign" and isinstance(one.value, ast.Call) and called_name(one.value) == function.name:
                for change in changes_of(act.scope, one.name):
                    yield _told(facts, act, change.node, function.name)
                    return
    for acts, taker in facts.program.executed:
        for change in [one for name in parameters(taker) for one in changes_of(taker, name)]:
            for act in acts:
                caller = facts.recording.caller(act.step)
                if caller is not None and isinstance(caller.at, ast.Call) and _gets(caller, caller.at, change.root, act, function.name):
                    yield _told(facts, act, change.node, function.name)
                    return


def _told(facts: Facts, act: Activation, node: ast.AST, cached: str) -> Candidate:
    told = (
        f"{quoted(facts, act, node)} changes in place what `{cached}` keeps in its cache: every later `{cached}(…)` answers with "
        f"the changed object"
    )
    statement = act.source.statement(node) or node
    return Candidate("cached", act, statement, told, None, {"form": 3.5, "upstream": 1, "transition": 0.5})


def _gets(caller: Activation, call: ast.Call, parameter: str, act: Activation, cached: str) -> bool:
    names = [name for name in parameters(act.scope) if name not in {"self", "cls"}]
    index = names.index(parameter) if parameter in names else -1
    given = call.args[index] if 0 <= index < len(call.args) else None
    if isinstance(given, ast.Name):
        bound = [one.value for one in bindings(caller.scope) if one.name == given.id]
        given = bound[-1] if bound else None
    return isinstance(given, ast.Call) and called_name(given) == cached


def _coarse(facts: Facts, acts: list[Activation], function: Function) -> Iterator[Candidate]:
    """`if key not in cache: cache[key] = compute(a, b)` with a key that is made of `a` only."""
    for store in own_nodes(function):
        if not isinstance(store, ast.Assign) or not isinstance(store.targets[0], ast.Subscript):
            continue
        target, value = store.targets[0], _computed(function, store.value)
        if value is None or not _guarded(acts[0], store, target) or not _answers(function, target):
            continue
        names = set(parameters(function)) - {"self", "cls"}
        made, node, where = _key(facts, acts[0], function, target.slice)
        left_out = sorted((loaded(value) & names) - made)
        if not left_out or not _differ(facts, acts, left_out, sorted(made & names)):
            continue
        told = (
            f"{quoted(facts, where, node)} makes the key of a cache without `{left_out[0]}`, on which "
            f"{quoted(facts, acts[0], store)} depends: different questions get one answer"
        )
        yield Candidate("cached", where, node, told, None, {"form": 4.5, "upstream": 1, "checked": 0.5})


def _computed(function: Function, value: ast.expr) -> ast.expr | None:
    """The expression that a stored value was computed by; None for what was only handed in."""
    if isinstance(value, ast.Name):
        found = [one.value for one in bindings(function) if one.name == value.id and one.kind == "assign"]
        value = found[-1] if found and found[-1] is not None else value
    return value if isinstance(value, ast.Call | ast.Await | ast.Subscript | ast.BinOp | ast.JoinedStr) else None


def _answers(function: Function, target: ast.Subscript) -> bool:
    """Whether the function returns what it keeps."""
    owner = ast.dump(target.value)
    return any(isinstance(node, ast.Return) and node.value is not None and owner in ast.dump(node.value) for node in own_nodes(function))


def _guarded(act: Activation, store: ast.AST, target: ast.Subscript) -> bool:
    """Whether the cache is asked for the key first."""
    key, owner = ast.dump(target.slice), ast.dump(target.value)
    scope = next((around for around in act.source.enclosing(store) if isinstance(around, ast.FunctionDef | ast.AsyncFunctionDef)), None)
    for part in ast.walk(scope) if scope is not None else ():
        asks = isinstance(part, ast.Compare) and isinstance(part.ops[0], ast.In | ast.NotIn)
        if asks and isinstance(part, ast.Compare) and ast.dump(part.left) == key and ast.dump(part.comparators[0]) == owner:
            return True
        if isinstance(part, ast.Call) and called_name(part) == "get" and part.args and ast.dump(part.args[0]) == key:
            return True
    return False


def _key(facts: Facts, act: Activation, function: Function, node: ast.expr) -> tuple[set[str], ast.AST, Activation]:
    """The parameters that a key is made of, and the statement that makes it."""
    statement: ast.AST = act.source.statement(node) or node
    if isinstance(node, ast.Name):
        found = [one for one in bindings(function) if one.name == node.id and one.value is not None]
        if not found:
            return {node.id}, statement, act
        statement, value = found[-1].node, found[-1].value
        node = value if value is not None else node
    if isinstance(node, ast.Call) and (maker := _maker(facts, node)) is not None:
        return _through(node, maker[1]), maker[2], maker[0]
    return loaded(node), statement, act


def _maker(facts: Facts, call: ast.Call) -> tuple[Activation, Function, ast.AST] | None:
    """The function of the program that makes the key, with its `return`."""
    for acts, function in facts.program.executed:
        returns = [part for part in own_nodes(function) if isinstance(part, ast.Return) and part.value is not None]
        if function.name == called_name(call) and len(returns) == 1:
            return acts[0], function, returns[0]
    return None


def _through(call: ast.Call, maker: Function) -> set[str]:
    """The names at the call whose values reach what the function returns."""
    names = [name for name in parameters(maker) if name not in {"self", "cls"}]
    used = loaded(maker)
    kept = {part for name, argument in zip(names, call.args, strict=False) if name in used for part in loaded(argument)}
    return kept | {part for entry in call.keywords if entry.arg in used for part in loaded(entry.value)}


def _differ(facts: Facts, acts: list[Activation], left_out: list[str], kept: list[str]) -> bool:
    """Whether two recorded calls agree in what the key is made of and differ in what it leaves out."""
    given = [facts.recording.arguments(act.step) for act in acts[:200]]
    for index, one in enumerate(given):
        for other in given[:index]:
            same = all(same_value(one.get(name, UNKNOWN), other.get(name, UNKNOWN)) for name in kept)
            if same and any(not same_value(one.get(name), other.get(name)) for name in left_out):
                return True
    return False


RULE = Rule("cached", __doc__ or "", direct=direct)
