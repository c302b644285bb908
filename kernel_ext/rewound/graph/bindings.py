"""Static reading of one scope: which statements give a name its value, and which of them can reach a place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rewound.graph.access import ANY, Nth, Path
from rewound.graph.sites import COMPREHENSIONS, FUNCTIONS, Comprehension, Definition, Position, Source, unpacked

_ENDS = (ast.Return, ast.Raise, ast.Continue, ast.Break)


@dataclass(frozen=True, slots=True)
class Binding:
    """One place where a name gets a value."""

    name: str
    kind: str
    """`assign`, `augmented`, `for`, `with`, `except`, `import`, `definition`, `delete`, `match`"""
    node: ast.AST
    """The statement (or handler, match case, walrus) that binds."""
    value: ast.expr | None
    """Where the value comes from, if an expression gives it."""
    path: Path = ()
    """Which part of that expression's value it is."""
    sure: bool = False
    """In the answer of `reaching`: the place cannot be reached without passing here."""


@lru_cache(maxsize=4096)
def bindings(scope: ast.AST) -> tuple[Binding, ...]:
    """Every binding in the scope itself, in source order; functions and classes inside are not entered."""
    found = [binding for node in _own_nodes(scope) for binding in _of(node)]
    return tuple(sorted(found, key=lambda one: (getattr(one.node, "lineno", 0), getattr(one.node, "col_offset", 0))))


def own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run in this scope; comprehensions count as part of it."""
    return _own_nodes(scope)


def _own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    body = getattr(scope, "body", [])
    pending: list[ast.AST] = list(body) if isinstance(body, list) else [body]
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            pending += [*node.decorator_list, *node.args.defaults, *(entry for entry in node.args.kw_defaults if entry is not None)]
        elif isinstance(node, ast.ClassDef):
            pending += [*node.decorator_list, *node.bases]
        elif isinstance(node, ast.Lambda):
            pending += node.args.defaults
        else:
            pending += ast.iter_child_nodes(node)


def _of(node: ast.AST) -> list[Binding]:
    if isinstance(node, ast.Assign):
        return [
            _named(single, "assign", node, node.value, path)
            for target in node.targets
            for single, path in unpacked(target)
            if _is_name(single)
        ]
    if isinstance(node, ast.AnnAssign | ast.AugAssign):
        kind = "augmented" if isinstance(node, ast.AugAssign) else "assign"
        return [_named(node.target, kind, node, node.value, ())] if _is_name(node.target) and node.value is not None else []
    if isinstance(node, ast.NamedExpr):
        return [_named(node.target, "assign", node, node.value, ())]
    if isinstance(node, ast.For | ast.AsyncFor):
        return [_named(single, "for", node, node.iter, path) for single, path in unpacked(node.target, (ANY,)) if _is_name(single)]
    return _others(node)


def _others(node: ast.AST) -> list[Binding]:
    if isinstance(node, ast.With | ast.AsyncWith):
        return [
            _named(single, "with", node, item.context_expr, path)
            for item in node.items
            if item.optional_vars is not None
            for single, path in unpacked(item.optional_vars)
            if _is_name(single)
        ]
    if isinstance(node, ast.ExceptHandler):
        return [Binding(node.name, "except", node, None)] if node.name else []
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [Binding((alias.asname or alias.name).partition(".")[0], "import", node, None) for alias in node.names]
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [Binding(node.name, "definition", node, None)]
    if isinstance(node, ast.Delete):
        return [_named(single, "delete", node, None, ()) for target in node.targets for single, _ in unpacked(target) if _is_name(single)]
    if isinstance(node, ast.MatchAs | ast.MatchStar):
        return [Binding(node.name, "match", node, None)] if node.name else []
    return []


def _is_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Name)


def _named(target: ast.expr, kind: str, node: ast.AST, value: ast.expr | None, path: Path) -> Binding:
    assert isinstance(target, ast.Name)
    return Binding(target.id, kind, node, value, path)


def parameters(function: ast.AST) -> tuple[str, ...]:
    """The parameters of a function in order, `*args` and `**kwargs` included."""
    if not isinstance(function, FUNCTIONS):
        return ()
    spec = function.args
    starred = [entry.arg for entry in (spec.vararg, spec.kwarg) if entry is not None]
    return tuple(entry.arg for entry in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)) + tuple(starred)


def default_of(function: Definition, name: str) -> ast.expr | None:
    """The expression of a parameter's default, if it has one."""
    spec = function.args
    positional = [*spec.posonlyargs, *spec.args]
    for entry, value in zip(reversed(positional), reversed(spec.defaults), strict=False):
        if entry.arg == name:
            return value
    for entry, keyword_value in zip(spec.kwonlyargs, spec.kw_defaults, strict=True):
        if entry.arg == name:
            return keyword_value
    return None


@lru_cache(maxsize=4096)
def declared(scope: ast.AST, kind: type[ast.Global] | type[ast.Nonlocal]) -> frozenset[str]:
    """Names that the function declares `global` (or `nonlocal`)."""
    return frozenset(name for node in _own_nodes(scope) if isinstance(node, kind) for name in node.names)


def is_local(scope: ast.AST, name: str) -> bool:
    """Whether the compiler makes this name a local of the function."""
    if name in declared(scope, ast.Global) or name in declared(scope, ast.Nonlocal):
        return False
    return name in parameters(scope) or any(binding.name == name for binding in bindings(scope))


def comprehension_of(source: Source, node: ast.AST, name: str) -> tuple[Comprehension, ast.comprehension, Path] | None:
    """The comprehension around `node` whose loop variable `name` is, its clause, and the part of each element."""
    child: ast.AST = node
    for around in source.enclosing(node):
        if isinstance(around, FUNCTIONS) and name in parameters(around):
            return None
        if isinstance(around, COMPREHENSIONS) and not (
            isinstance(child, ast.comprehension) and _in(source, node, around.generators[0].iter)
        ):
            for clause in around.generators:
                if isinstance(child, ast.comprehension) and around.generators.index(child) < around.generators.index(clause):
                    continue
                for single, path in unpacked(clause.target, (ANY,)):
                    if isinstance(single, ast.Name) and single.id == name:
                        return around, clause, path
        child = around
    return None


def _in(source: Source, node: ast.AST, ancestor: ast.AST) -> bool:
    return node is ancestor or ancestor in source.enclosing(node)


def reaching(source: Source, scope: ast.AST, name: str, place: Position, at: ast.AST | None = None) -> list[Binding]:
    """The bindings of `name` that can be the newest when the place is reached, nearest first.

    The list ends with the first one that must have run (`sure`). An empty list, or one without a sure entry at
    its end, means that the name may also have come from outside: a parameter, or an earlier cell.
    `at` is the node that stands at the place, if there is one; None means the end of the scope.
    """
    around = _blocks(source, at) if at is not None else {}
    before, later = [], []
    for binding in bindings(scope):
        if binding.name != name or binding.node is at:
            continue
        if _starts_effect(source, binding, at) <= place:
            before.append(binding)
        elif _same_loop(source, binding.node, at):
            later.append(binding)
    return _nearest(source, [*reversed(before)], later, around)


def _starts_effect(source: Source, binding: Binding, at: ast.AST | None) -> Position:
    """From where on the binding holds: after the statement, or in its body for `for`, `with` and handlers."""
    node = binding.node
    inside = at is not None and node in source.enclosing(at)
    if isinstance(node, ast.For | ast.AsyncFor | ast.With | ast.AsyncWith | ast.ExceptHandler):
        return source.start(node.body[0]) if inside or binding.kind != "except" else source.end(node)
    if isinstance(node, ast.NamedExpr):
        return source.end(node)
    return source.end(node) if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else source.start(node)


def _nearest(source: Source, before: list[Binding], later: list[Binding], around: dict[ast.AST, object]) -> list[Binding]:
    found = []
    for binding in before:
        verdict = _dominates(source, binding, around)
        if verdict is None:
            continue
        found.append(_as(binding, verdict))
        if verdict:
            break
    again = [_as(binding, False) for binding in reversed(later) if binding not in before]
    return [*(entry for entry in found if not entry.sure), *again, *(entry for entry in found if entry.sure)] if again else found


def _as(binding: Binding, sure: bool) -> Binding:
    return Binding(binding.name, binding.kind, binding.node, binding.value, binding.path, sure)


def _blocks(source: Source, node: ast.AST) -> dict[ast.AST, object]:
    """Each compound statement around the node, with the name of the block in it that the node is in."""
    found: dict[ast.AST, object] = {}
    child = node
    for parent in source.enclosing(node):
        found[parent] = _block(parent, child)
        child = parent
    return found


def _block(parent: ast.AST, child: ast.AST) -> str:
    for name in ("body", "orelse", "finalbody", "handlers", "cases"):
        part = getattr(parent, name, None)
        if isinstance(part, list) and child in part:
            return name
    return ""


def _dominates(source: Source, binding: Binding, around: dict[ast.AST, object]) -> bool | None:
    """True: every way passes it. False: it may have run. None: it cannot have (another branch, or it leaves)."""
    child: ast.AST = binding.node
    sure = True
    for parent in source.enclosing(binding.node):
        block = _block(parent, child)
        if parent in around:
            other = around[parent]
            if isinstance(parent, ast.If) and other and block and other != block:
                return None
            if isinstance(parent, ast.Try) and block == "handlers" and other == "orelse":
                return None
            if isinstance(parent, ast.Match | ast.ExceptHandler) or other == block or not block:
                child = parent
                continue
            sure = sure and not isinstance(parent, ast.If | ast.For | ast.While | ast.Try)
        elif isinstance(parent, ast.With) and any("suppress" in source.text_of(item.context_expr) for item in parent.items):
            sure = False
        elif isinstance(parent, ast.If | ast.For | ast.AsyncFor | ast.While | ast.Try | ast.ExceptHandler | ast.match_case):
            body = getattr(parent, block, None) if block else None
            if isinstance(body, list) and body and isinstance(body[-1], _ENDS[:2]):
                return None
            sure = False
        elif isinstance(parent, (*FUNCTIONS, ast.ClassDef, ast.Module)):
            break
        child = parent
    return sure


def _same_loop(source: Source, node: ast.AST, at: ast.AST | None) -> bool:
    if at is None:
        return False
    loops = [parent for parent in source.enclosing(at) if isinstance(parent, ast.For | ast.AsyncFor | ast.While)]
    return any(loop in source.enclosing(node) for loop in loops)


def iteration(path: Path, index: int | None) -> Path:
    """A loop variable's path with the iteration known."""
    return path if index is None or not path or path[0] != ANY else (Nth(index), *path[1:])
