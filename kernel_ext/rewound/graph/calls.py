"""Calls between executions: who supplied a parameter, which calls a place made, where a function was left."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from rewound.graph.access import ANY, UNKNOWN, Attr, Key, Path, is_stand_in, reach
from rewound.graph.bindings import declared, default_of, own_nodes, parameters
from rewound.graph.brief import brief
from rewound.graph.flows import called_name
from rewound.graph.implicit import implied
from rewound.graph.recording import Activation
from rewound.graph.scope import Scopes
from rewound.graph.sites import COMPREHENSIONS, FUNCTIONS, Definition, names_in
from rewound.model import Step

MAPPING = frozenset("map starmap apply applymap transform agg aggregate imap imap_unordered pipe".split())
"""Calls whose result holds, element by element, what the function that they are given returned."""

_PASSING = frozenset({"submit", "run_in_executor", "to_thread", "call_soon", "call_later", "call_soon_threadsafe", "Thread", "Timer"})
"""Calls that pass on what they are given after the function, as it is."""


class Calls:
    """Questions about calls in one recording."""

    def __init__(self, scopes: Scopes) -> None:
        self._scopes = scopes
        self._recording = scopes.recording

    def parameters(self, act: Activation) -> tuple[str, ...]:
        return parameters(act.scope)

    def name(self, child: Step) -> str:
        code = self._recording.code_of(child)
        return code.function.rpartition(".")[2] if code is not None else child.function or "?"

    def text(self, child: Step, limit: int = 70) -> str:
        """The call as a person would write it: `crm_lookup('unknown@nowhere.com')`."""
        code = self._recording.code_of(child)
        names = code.parameters if code is not None else ()
        values = self._recording.arguments(child)
        shown = [brief(values[name], 40) for name in names if name in values and name not in {"self", "cls"}]
        inside = ", ".join(shown)
        return f"{self.name(child)}({inside if len(inside) <= limit else inside[: limit - 1] + '…'})"

    def suppliers(self, act: Activation, name: str, path: Path) -> list[tuple[Activation, ast.expr, Path]]:
        """The caller's expressions that the parameter can have got its value from, with the part that is meant."""
        if not isinstance(act.scope, FUNCTIONS):
            return []
        if isinstance(act.scope, ast.Lambda):
            return self._elements(act, act.scope, path)
        caller = self._recording.caller(act.step)
        if caller is not None and isinstance(caller.at, ast.Call):
            if through := self._through(caller, caller.at, act, name, path):
                return through
            one = supplied(caller.at, act.scope, name, path, method=self._method(act, caller.at))
            partial = self._partial(caller, act, name, path) if one is None or self._other(caller, one, act, name) else []
            return partial or (self._bound_before(caller, act, name, path) if one is None else [(caller, *one)])
        return implied(self._scopes, act, name, path) or self._loose_suppliers(act, name, path)

    def _through(
        self, caller: Activation, call: ast.Call, act: Activation, name: str, path: Path
    ) -> list[tuple[Activation, ast.expr, Path]]:
        """`list(map(f, xs))`, `sorted(xs, key=f)`: called by a builtin, with elements of what that is given."""
        wanted = getattr(act.scope, "name", None)
        for node in ast.walk(call):
            if not isinstance(node, ast.Call) or called_name(node) in {wanted, "partial", "partialmethod"}:
                continue
            handed = [index for index, part in enumerate(node.args) if _name_of(part) == wanted]
            found = self._handed(node, handed[0], act, name) if handed else None
            if found is None and any(_name_of(entry.value) == wanted for entry in node.keywords) and node.args:
                found = node.args[0], (ANY,)
            if found is not None and not isinstance(found[0], ast.Starred):
                return [(caller.moved(node), found[0], (*found[1], *path))]
        return []

    def _other(self, caller: Activation, one: tuple[ast.expr, Path], act: Activation, name: str) -> bool:
        """Whether what the call's own argument was is not what the parameter got: something stands between."""
        entered = self._recording.arguments(act.step).get(name, UNKNOWN)
        given = reach(self._scopes.known(caller, one[0]), one[1])
        return given is not UNKNOWN and entered is not UNKNOWN and type(given) is not type(entered)

    def _partial(self, caller: Activation, act: Activation, name: str, path: Path) -> list[tuple[Activation, ast.expr, Path]]:
        """The argument that a `partial(function, …)` somewhere in the notebook holds for the parameter."""
        function = getattr(act.scope, "name", None)
        if not isinstance(act.scope, ast.FunctionDef | ast.AsyncFunctionDef):
            return []
        entered = self._recording.arguments(act.step).get(name, UNKNOWN)
        for step, _ in reversed(self._recording.cells):
            outer = self._recording.activation(step)
            for node in ast.walk(outer.source.tree):
                if not isinstance(node, ast.Call) or called_name(node) not in {"partial", "partialmethod"} or not node.args:
                    continue
                if names_in(node.args[0])[-1:] != [function] and getattr(node.args[0], "attr", None) != function:
                    continue
                inner = ast.Call(node.args[0], node.args[1:], node.keywords)
                one = supplied(inner, act.scope, name, path, method=False)
                if one is not None and type(self._scopes.known(outer.moved(node), one[0])) in {type(entered), type(UNKNOWN)}:
                    return [(outer.moved(node), *one)]
        return []

    def _elements(self, act: Activation, function: ast.Lambda, path: Path) -> list[tuple[Activation, ast.expr, Path]]:
        """`sorted(xs, key=lambda x: …)`, `xs.apply(lambda x: …)`: what the lambda is called with are elements."""
        parent = act.source.parents.get(function)
        call = act.source.parents.get(parent) if isinstance(parent, ast.keyword) else parent
        if not isinstance(call, ast.Call) or function is call.func:
            return []
        others = [part for part in call.args if part is not function]
        if (isinstance(call.func, ast.Attribute) and not isinstance(parent, ast.keyword) and not others) or (
            isinstance(call.func, ast.Attribute) and isinstance(parent, ast.keyword) and not others
        ):
            others = [call.func.value]
        outer = replace(act, scope=act.source.scope(function), at=call)
        return [(outer, others[0], (ANY, *path))] if others and not isinstance(others[0], ast.Starred) else []

    def _bound_before(self, caller: Activation, act: Activation, name: str, path: Path) -> list[tuple[Activation, ast.expr, Path]]:
        """`to_m = partial(convert, unit="mi")`, called as `to_m(v)`: the argument that the partial holds."""
        call = caller.at
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or not isinstance(act.scope, FUNCTIONS):
            return []
        found = self._scopes.bound_value(caller, call.func.id, call.func)
        if found is None or not isinstance(found[1], ast.Call) or called_name(found[1]) not in {"partial", "partialmethod"}:
            return []
        inner = ast.Call(found[1].func, found[1].args[1:], found[1].keywords)
        one = supplied(inner, act.scope, name, path, method=False)
        return [] if one is None else [(found[0], *one)]

    def _method(self, act: Activation, call: ast.Call) -> bool:
        """Whether the first parameter is bound by the call itself."""
        code = act.code
        own = parameters(act.scope)[:1]
        if code is None or "." not in code.function.replace("<locals>.", "") or own not in {("self",), ("cls",), ("this",)}:
            return False
        if isinstance(call.func, ast.Attribute):
            values = self._recording.arguments(act.step)
            return len(call.args) < len(parameters(act.scope)) or not is_stand_in(values.get(own[0]))
        return True

    def _loose_suppliers(self, act: Activation, name: str, path: Path) -> list[tuple[Activation, ast.expr, Path]]:
        """Called by a library (gather, map, apply, a thread): the calls in the parent's source that name the function."""
        parent = self._recording.parent(act.step)
        if parent is None or not isinstance(act.scope, FUNCTIONS):
            return []
        outer = self._recording.activation(parent)
        wanted = getattr(act.scope, "name", None)
        for node in own_nodes(outer.scope):
            if not isinstance(node, ast.Call):
                continue
            if called_name(node) == wanted:
                one = supplied(node, act.scope, name, path, method=False)
                if one is not None:
                    return [(self._in_round(outer.moved(node), node, act.step), *one)]
            if any(entry.arg == "target" and _name_of(entry.value) == wanted for entry in node.keywords):
                return [(self._in_round(outer.moved(node), node, act.step), *one) for one in _of_thread(node, act.scope, name, path)]
            handed = [index for index, part in enumerate(node.args) if _name_of(part) == wanted]
            if handed and (found := self._handed(node, handed[0], act, name)) is not None:
                return [(outer.moved(node), found[0], (*found[1], *path))]
        return []

    def _handed(self, node: ast.Call, index: int, act: Activation, name: str) -> tuple[ast.expr, Path] | None:
        """`map(f, xs)`, `pool.map(f, xs)`, `frame["x"].apply(f, by=2)`: what the function's arguments are taken from, and which part."""
        position = parameters(act.scope).index(name) if name in parameters(act.scope) else 0
        position -= isinstance(node.args[index], ast.Attribute) and parameters(act.scope)[:1] == ("self",)
        rest = node.args[index + 1 :]
        for entry in node.keywords:
            if entry.arg == name:
                return entry.value, ()
        if 0 <= position < len(rest):
            return rest[position], () if called_name(node) in _PASSING else (ANY,)
        receiver = node.func.value if isinstance(node.func, ast.Attribute) and not rest and position == 0 else None
        return None if receiver is None or called_name(node) in _PASSING else (receiver, (ANY,))

    def _in_round(self, outer: Activation, node: ast.AST, step: Step) -> Activation:
        """The comprehension's round that made this call, by its order among the calls of the same function."""
        same = [child for child in self._recording.children(outer.step.seq) if child.code == step.code]
        clauses = [around.generators for around in outer.source.enclosing(node) if isinstance(around, COMPREHENSIONS)]
        if len(clauses) != 1 or len(clauses[0]) != 1 or clauses[0][0].ifs:
            return outer
        index = next((number for number, child in enumerate(same) if child.seq == step.seq), None)
        return outer if index is None else outer.within({}, {clauses[0][0]: index})

    def default(self, act: Activation, name: str) -> ast.expr | None:
        return default_of(act.scope, name) if isinstance(act.scope, FUNCTIONS) else None

    def around(self, act: Activation, name: str) -> Activation | None:
        """The execution of the function around this one that made the variable."""
        scopes = [node for node in act.source.enclosing(act.scope) if isinstance(node, FUNCTIONS)]
        if not scopes:
            return None
        step = self._recording.parent(act.step)
        while step is not None:
            outer = self._recording.activation(step)
            if outer.scope in scopes and outer.source is act.source:
                call = self._recording.caller(act.step)
                return outer.moved(call.at) if call is not None and call.step.seq == step.seq else outer
            step = self._recording.parent(step)
        return self._ended(act, scopes)

    def _ended(self, act: Activation, scopes: Sequence[ast.AST]) -> Activation | None:
        """A closure that outlived the call that made it: that call, if there was just one before."""
        top = self._recording.top(act.step)
        found = []
        for step in (pair[0] for pair in self._recording.cells if pair[0].seq <= top.seq):
            for child in self._recording.children(step.seq):
                if child.seq < act.step.seq and child.kind == "call" and self._recording.activation(child).scope in scopes:
                    found.append(child)
        return self._recording.activation(found[-1]) if found else None

    def binders(self, cell: Activation, name: str) -> list[Activation]:
        """Executions below the cell of functions that declare the name global and bind it, the last one first."""
        found = []
        pending = list(self._recording.children(cell.step.seq))
        for child in pending[:2000]:
            act = self._recording.activation(child)
            if name in declared(act.scope, ast.Global):
                found.append(act)
            pending += self._recording.children(child.seq)
        return list(reversed(found))

    def maps(self, node: ast.Call) -> bool:
        return called_name(node) in MAPPING

    def loose(self, act: Activation, node: ast.Call) -> list[Step]:
        """Recorded calls whose site is not in the source but that belong to this call: tasks, `map(f, xs)`, `apply`."""
        wanted = {called_name(node)}
        if self.maps(node) or called_name(node) in {"submit", "to_thread", "run_in_executor", "create_task"}:
            wanted |= {name for part in node.args for name in names_in(part)[:1]} | {
                "<lambda>" for part in node.args if isinstance(part, ast.Lambda)
            }
        found = []
        for child in self._recording.children(act.step.seq):
            if self.name(child) not in wanted:
                continue
            caller = self._recording.caller(child)
            if caller is None or caller.step.seq != act.step.seq or caller.at is node:
                found.append(child)
        return found

    def entered(self, act: Activation, node: ast.AST) -> Step | None:
        """The recorded `__enter__` of a `with` statement whose object is of a class of the program."""
        if not isinstance(node, ast.With | ast.AsyncWith) or len(node.items) != 1:
            return None
        for child in self._recording.children(act.step.seq):
            inside = child.site is not None and child.site.line == node.items[0].context_expr.lineno
            if inside and self.name(child) in {"__enter__", "__aenter__"} and child.status == "succeeded":
                return child
        return None

    def round_of(self, act: Activation, node: ast.AST) -> int | None:
        """Which of the calls of one comprehension is meant, if its round is known."""
        for around in act.source.enclosing(node):
            if isinstance(around, COMPREHENSIONS) and around.generators[0] in act.iterations:
                return None if around.generators[0].ifs or len(around.generators) > 1 else act.iterations[around.generators[0]]
        return None

    def return_of(self, inner: Activation, child: Step) -> ast.stmt | ast.ExceptHandler | None:
        """The return statement by which the call ended, or the statement from which it fell off the end."""
        if child.returned_line is None or not isinstance(inner.scope, ast.FunctionDef | ast.AsyncFunctionDef):
            return None
        fits = [
            node
            for node in own_nodes(inner.scope)
            if isinstance(node, ast.Return) and node.lineno <= child.returned_line <= (node.end_lineno or node.lineno)
        ]
        if fits:
            return fits[-1]
        leaving = [
            node for node in own_nodes(inner.scope) if isinstance(node, ast.With | ast.AsyncWith) and node.lineno == child.returned_line
        ]
        inside = [part for node in leaving for part in ast.walk(node) if isinstance(part, ast.Return)]
        if len(inside) == 1 and not any("suppress" in inner.source.text_of(item.context_expr) for node in leaving for item in node.items):
            return inside[0]  # a `return` inside `with` leaves by way of the `with`
        handlers = [part for part in own_nodes(inner.scope) if isinstance(part, ast.ExceptHandler)]
        caught = [one for one in handlers if one.lineno <= child.returned_line <= (one.end_lineno or one.lineno)]
        if caught:
            return caught[-1]
        last = [one for one in inner.scope.body if one.lineno <= child.returned_line <= (one.end_lineno or one.lineno)]
        return last[-1] if last else inner.scope.body[-1]

    def yields(self, inner: Activation) -> list[ast.Yield | ast.YieldFrom]:
        found = [node for node in own_nodes(inner.scope) if isinstance(node, ast.Yield | ast.YieldFrom)]
        return sorted(found, key=lambda node: node.lineno)

    def field(self, act: Activation, node: ast.Call, path: Path) -> ast.expr | None:
        """`Lead(name, price=p)` of a dataclass or named tuple: the argument that became the attribute."""
        if not path or not isinstance(path[0], Attr) or not called_name(node)[:1].isupper():
            return None
        for entry in node.keywords:
            if entry.arg == path[0].name:
                return entry.value
        order = self._fields(act, called_name(node))
        if path[0].name in order and (index := order.index(path[0].name)) < len(node.args):
            return node.args[index]
        return None

    def _fields(self, act: Activation, name: str) -> list[str]:
        """The annotated fields of a class of the notebook or file, in order."""
        sources = [act.source, *(self._recording.cell_source(step.seq) for step, _ in reversed(self._recording.cells))]
        for source in sources:
            for node in ast.walk(source.tree):
                if isinstance(node, ast.ClassDef) and node.name == name:
                    return [part.target.id for part in node.body if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)]
        return []


def supplied(call: ast.Call, function: Definition, name: str, path: Path, *, method: bool) -> tuple[ast.expr, Path] | None:
    """The expression in the call that a parameter gets its value from, and which part of it is meant."""
    spec = function.args
    positional = [entry.arg for entry in (*spec.posonlyargs, *spec.args)]
    if method and name == positional[0]:
        return (call.func.value, path) if isinstance(call.func, ast.Attribute) else None
    positional = positional[1:] if method else positional
    if name in positional:
        found = _positional(call, positional.index(name), path)
        if found is not None:
            return found
    if spec.vararg is not None and spec.vararg.arg == name and path and isinstance(path[0], Key) and isinstance(path[0].key, int):
        return _positional(call, len(positional) + path[0].key, path[1:])
    wanted = path[0].key if spec.kwarg is not None and spec.kwarg.arg == name and path and isinstance(path[0], Key) else name
    rest = path[1:] if wanted != name else path
    for entry in call.keywords:
        if entry.arg == wanted:
            return entry.value, rest
        if entry.arg is None:
            return entry.value, (Key(wanted), *rest)
    return None


def _name_of(node: ast.expr) -> str | None:
    """The name by which a function is handed over: `clean`, `self.clean`."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", None)


def _of_thread(call: ast.Call, function: Definition, name: str, path: Path) -> list[tuple[ast.expr, Path]]:
    """`Thread(target=f, args=(x,), kwargs={…})`: as if it were `f(x, …)`."""
    given = {entry.arg: entry.value for entry in call.keywords}
    args, more = given.get("args"), given.get("kwargs")
    listed = list(args.elts) if isinstance(args, ast.Tuple | ast.List) else []
    target = given["target"]
    inner = ast.Call(target, listed, [ast.keyword(None, more)] if more is not None else [])
    one = supplied(inner, function, name, path, method=isinstance(target, ast.Attribute))
    return [] if one is None else [one]


def _positional(call: ast.Call, index: int, path: Path) -> tuple[ast.expr, Path] | None:
    for number, part in enumerate(call.args):
        if isinstance(part, ast.Starred):
            return part.value, (Key(index - number), *path)
        if number == index:
            return part, path
    return None
