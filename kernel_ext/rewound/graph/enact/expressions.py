"""What an expression gives: one function for each kind of node."""

from __future__ import annotations

import ast
import builtins
import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rewound.graph.access import UNKNOWN
from rewound.graph.enact.calls import Calls
from rewound.graph.enact.comprehensions import comprehension
from rewound.graph.enact.containers import SEQUENCES, first, is_key
from rewound.graph.enact.core import Arguments
from rewound.graph.enact.frame import Defined, Frame, own_names
from rewound.graph.enact.heap import NONE, Got, Key, Slot, Thing, Versions, atom, joined
from rewound.graph.enact.library import VIEWS, WITHOUT_DATA

_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
"""What is computed over atoms; powers and shifts may be too large."""
_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}
LONGEST = 10_000
"""Characters of a text, digits of a number, that are computed with."""


class Expressions(Calls):
    """Evaluating."""

    def evaluate(self, frame: Frame, node: ast.expr) -> Got:
        self.spend()
        found = EXPRESSIONS.get(type(node))
        return found(self, frame, node) if found is not None else self.whole(frame, node)

    def whole(self, frame: Frame, node: ast.AST) -> Got:
        """An expression of which is only known that it reads all of its parts."""
        parts = [self.evaluate(frame, child) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        return self.made(parts)

    def made(self, parts: list[Got]) -> Got:
        """Something new from the whole of these."""
        return Got((Thing("unknown"),), frozenset().union(NONE, *(self.deep(got) for got in parts)))

    def assign(self, frame: Frame, node: ast.AST, target: ast.expr, got: Got, how: str = "assigned") -> None:
        """Give a target what an expression gave."""
        if isinstance(target, ast.Name):
            self.write(frame, node, frame.place(target.id), got, how)
        elif isinstance(target, ast.Attribute):
            self.assign_attribute(frame, node, target, got)
        elif isinstance(target, ast.Subscript):
            owner = self.evaluate(frame, target.value)
            key, reads = self.key(frame, target.slice)
            self.put(frame, node, owner, key, got.plus(reads))
        elif isinstance(target, ast.Tuple | ast.List):
            self._unpack(frame, node, target, got, how)

    def _unpack(self, frame: Frame, node: ast.AST, target: ast.Tuple | ast.List, got: Got, how: str) -> None:
        known = self.elements(got)
        starred = next((index for index, part in enumerate(target.elts) if isinstance(part, ast.Starred)), None)
        behind = len(target.elts) - 1 - starred if starred is not None else 0
        for index, part in enumerate(target.elts):
            if isinstance(part, ast.Starred):
                if known is not None:
                    rest = self.container(frame, node, "list", enumerate(known[index : len(known) - behind]), got.reads)
                else:
                    rest = self.bag(frame, node, "list", self.some(got))
                self.assign(frame, node, part.value, rest, how)
            else:
                key = index if starred is None or index < starred else index - len(target.elts)
                self.assign(frame, node, part, self.element(got, key), how)

    def assign_attribute(self, frame: Frame, node: ast.AST, target: ast.Attribute, got: Got) -> None:
        owner = self.evaluate(frame, target.value)
        for thing in owner.things:
            setter = self.find_method(thing, f"{target.attr}.setter")
            if setter is not None:
                self.enter(frame, node, replace(setter, bound=(Got((thing,), owner.reads),)), Arguments((got,)))
                continue
            key: Key = ("item" if thing.kind == "frame" and ("item", target.attr) in thing.slots else "attr", target.attr)
            self.put(frame, node, Got((thing,), owner.reads), key, got)

    def key(self, frame: Frame, node: ast.expr) -> tuple[Key | None, Versions]:
        """Which part a subscript means, and what was read to tell."""
        got = self.evaluate(frame, node)
        if isinstance(node, ast.Tuple) and node.elts:  # `frame.loc[rows, "column"]`
            last = self.evaluate(frame, node.elts[-1]).value
            reads: Versions = frozenset().union(NONE, *(self.deep(self.evaluate(frame, part)) for part in node.elts))
            values = tuple(self.evaluate(frame, part).value for part in node.elts)
            if all(is_key(value) for value in values):
                return ("item", values), reads
            return (("part", last) if isinstance(last, str) else None), reads
        value = got.value
        return (("item", value) if value is not UNKNOWN and is_key(value) else None), self.deep(got)


def _name(run: Expressions, frame: Frame, node: ast.Name) -> Got:
    slot = frame.slot(node.id)
    if slot is not None:
        return run.read(slot)
    return Got((Thing("module", node.id),)) if hasattr(builtins, node.id) else Got()


def _constant(run: Expressions, frame: Frame, node: ast.Constant) -> Got:
    return atom(node.value)


def _sequence(run: Expressions, frame: Frame, node: ast.List | ast.Tuple) -> Got:
    kind = "list" if isinstance(node, ast.List) else "tuple"
    parts: list[Got] = []
    for element in node.elts:
        if isinstance(element, ast.Starred):
            got = run.evaluate(frame, element.value)
            known = run.elements(got)
            if known is None:
                others = [run.evaluate(frame, one.value if isinstance(one, ast.Starred) else one) for one in node.elts]
                return run.bag(frame, node, kind, joined([run.some(got), *others]))
            parts += known
        else:
            parts.append(run.evaluate(frame, element))
    return run.container(frame, node, kind, enumerate(parts))


def _set(run: Expressions, frame: Frame, node: ast.Set) -> Got:
    return run.bag(frame, node, "set", joined(run.evaluate(frame, part) for part in node.elts))


def _dict(run: Expressions, frame: Frame, node: ast.Dict) -> Got:
    made = run.container(frame, node, "dict", [])
    thing = made.things[0]
    for key, value in zip(node.keys, node.values, strict=True):
        got = run.evaluate(frame, value)
        if key is None:
            other = got.things[0] if len(got.things) == 1 else None
            if other is None or not other.whole:
                thing.whole = False
                run.put(frame, node, made, None, Got(got.things, run.deep(got)))
                continue
            for name, slot in list(other.slots.items()):
                run.put(frame, node, made, name, run.read(slot).plus(got.reads))
            continue
        which = run.evaluate(frame, key)
        known = which.value is not UNKNOWN and is_key(which.value)
        thing.whole = thing.whole and known
        run.put(frame, node, made, ("item", which.value) if known else None, got.plus(which.reads))
    return made


def _binary(run: Expressions, frame: Frame, node: ast.BinOp) -> Got:
    left, right = run.evaluate(frame, node.left), run.evaluate(frame, node.right)
    return combine(run, frame, node, node.op, left, right)


def combine(run: Expressions, frame: Frame, node: ast.AST, op: ast.operator, left: Got, right: Got) -> Got:
    """`left op right`"""
    if isinstance(op, ast.Add):
        first, second = run.elements(left), run.elements(right)
        if first is not None and second is not None:
            return run.container(frame, node, left.things[0].kind, enumerate([*first, *second]), left.reads | right.reads)
    reads = run.deep(left) | run.deep(right)
    function = _OPERATORS.get(type(op))
    if function is not None and left.value is not UNKNOWN and right.value is not UNKNOWN and _small(left.value, right.value):
        try:
            return atom(function(left.value, right.value), reads)
        except Exception:  # what the program would have raised here: nothing is known
            return Got((Thing("unknown"),), reads)
    kinds = {thing.kind for thing in (*left.things, *right.things)}
    made = Thing("array" if "array" in kinds else "unknown")
    run.write(frame, node, made.body, Got((), reads))
    return Got((made,), reads)


def _small(*values: Any) -> bool:
    return all((isinstance(value, str | bytes) and len(value) < LONGEST) or isinstance(value, int | float) for value in values) and not (
        any(isinstance(value, str | bytes) for value in values) and any(isinstance(value, int) and value > LONGEST for value in values)
    )


def _unary(run: Expressions, frame: Frame, node: ast.UnaryOp) -> Got:
    got = run.evaluate(frame, node.operand)
    if got.value is not UNKNOWN:
        if isinstance(node.op, ast.Not):
            return atom(not got.value, got.reads)
        if isinstance(node.op, ast.USub) and isinstance(got.value, int | float):
            return atom(-got.value, got.reads)
    return run.made([got])


def _boolean(run: Expressions, frame: Frame, node: ast.BoolOp) -> Got:
    parts: list[Got] = []
    reads: Versions = NONE
    for part in node.values:
        with run.steered(reads, sure=not parts):
            got = run.evaluate(frame, part)
        reads |= got.reads
        if got.value is not UNKNOWN:
            if bool(got.value) is isinstance(node.op, ast.Or):
                return joined([*parts, got]).plus(reads)
            continue
        parts.append(got)
    return joined(parts).plus(reads) if parts else got.plus(reads)


def _compare(run: Expressions, frame: Frame, node: ast.Compare) -> Got:
    parts = [run.evaluate(frame, part) for part in (node.left, *node.comparators)]
    values = [part.value for part in parts]
    reads: Versions = frozenset().union(NONE, *(run.deep(part) for part in parts))
    if len(values) == 2 and all(value is not UNKNOWN for value in values) and type(node.ops[0]) in _COMPARISONS:
        try:
            return atom(bool(_COMPARISONS[type(node.ops[0])](*values)), reads)
        except TypeError:
            return Got((Thing("unknown"),), reads)
    if (
        len(values) == 2
        and isinstance(node.ops[0], ast.Is | ast.IsNot)
        and values[1] is None
        and all(one.kind != "unknown" for one in parts[0].things)
    ):
        return atom(isinstance(node.ops[0], ast.IsNot), reads) if parts[0].things and parts[0].value is UNKNOWN else run.made(parts)
    made = Thing("array" if any(thing.kind == "array" for part in parts for thing in part.things) else "unknown")
    return Got((made,), reads)


def _conditional(run: Expressions, frame: Frame, node: ast.IfExp) -> Got:
    test = run.evaluate(frame, node.test)
    if test.value is not UNKNOWN:
        return run.evaluate(frame, node.body if test.value else node.orelse).plus(test.reads)
    with run.steered(test.reads, sure=False):
        return joined([run.evaluate(frame, node.body), run.evaluate(frame, node.orelse)]).plus(run.deep(test))


def _attribute(run: Expressions, frame: Frame, node: ast.Attribute) -> Got:
    owner = run.evaluate(frame, node.value)
    return joined([Got((), owner.reads), *(_member(run, frame, node, Got((thing,), owner.reads)) for thing in owner.things)])


def _member(run: Expressions, frame: Frame, node: ast.Attribute, owner: Got) -> Got:
    thing = owner.things[0]
    if thing.kind == "module":
        return _of_module(run, thing, node.attr).plus(owner.reads)
    if thing.kind == "class":
        found = run.member(thing, node.attr)
        return Got((), owner.reads) if found is None else found.plus(owner.reads)
    if thing.kind == "object":
        return _of_object(run, frame, node, owner)
    if node.attr in WITHOUT_DATA and thing.kind in {"frame", "array"}:
        run.note(thing.shape.current)
        return Got((Thing("unknown"),), owner.reads | thing.shape.current | thing.body.current)
    if node.attr in VIEWS:
        return owner
    if thing.kind == "frame":
        return run.element(owner, node.attr)
    if thing.kind in {"atom", "list", "dict", "set", "tuple"}:
        return Got((Thing("unknown"),), run.deep(owner))
    return run.attribute(owner, node.attr)


def _of_module(run: Expressions, thing: Thing, name: str) -> Got:
    slot = thing.slots.get(("attr", name))
    return run.read(slot) if slot is not None else Got((Thing("module", f"{thing.value}.{name}"),))


def _of_object(run: Expressions, frame: Frame, node: ast.Attribute, owner: Got) -> Got:
    thing = owner.things[0]
    if ("attr", node.attr) in thing.slots:
        return run.attribute(owner, node.attr)
    for one in thing.slots[("class", "")].things if ("class", "") in thing.slots else ():
        run.note(thing.slots[("class", "")].current)
        found = run.member(one, node.attr)
        if found is None:
            continue
        held = found.things[0]
        if held.kind == "function" and isinstance(held.value, Defined):
            if held.value.decorators & {"property", "cached_property"}:
                return run.enter(frame, node, _bound(held.value, owner), Arguments()).plus(found.reads | owner.reads)
            return Got((Thing("function", _bound(held.value, owner)),), owner.reads | found.reads)
        return found.plus(owner.reads)
    return run.attribute(owner, node.attr)


def _bound(method: Defined, owner: Got) -> Defined:
    return method if "staticmethod" in method.decorators else replace(method, bound=(owner, *method.bound))


def _subscript(run: Expressions, frame: Frame, node: ast.Subscript) -> Got:
    owner = run.evaluate(frame, node.value)
    if isinstance(node.slice, ast.Slice):
        return _sliced(run, frame, node, owner, node.slice)
    key = run.evaluate(frame, node.slice)
    return joined([Got((), owner.reads | key.reads), *(_part(run, frame, node, Got((thing,), owner.reads), key) for thing in owner.things)])


def _part(run: Expressions, frame: Frame, node: ast.Subscript, owner: Got, key: Got) -> Got:
    thing = owner.things[0]
    if thing.kind == "module":
        return owner
    if thing.kind == "frame":
        if isinstance(node.value, ast.Attribute) and node.value.attr in {"loc", "iloc", "at", "iat"}:
            which, reads = run.key(frame, node.slice)
            if which is not None and which[0] == "part":
                return run.element(owner, which[1]).plus(reads)
            return Got((Thing("unknown"),), run.deep(owner) | reads)
        return run.selected(frame, node, thing, key)
    if thing.kind == "array" and not is_key(key.value):
        return Got((Thing("array", slots=thing.slots, body=thing.body, shape=thing.shape),), owner.reads | run.deep(key))
    return run.element(owner, key.value).plus(run.deep(key))


def _sliced(run: Expressions, frame: Frame, node: ast.Subscript, owner: Got, bounds: ast.Slice) -> Got:
    parts = [run.evaluate(frame, part) if part is not None else atom(None) for part in (bounds.lower, bounds.upper, bounds.step)]
    reads: Versions = frozenset().union(owner.reads, *(run.deep(part) for part in parts))
    values = [part.value for part in parts]
    found: list[Got] = []
    for thing in owner.things:
        known = run.elements(Got((thing,)))
        if known is not None and thing.kind in SEQUENCES and all(value is None or type(value) is int for value in values):
            found.append(run.container(frame, node, thing.kind, enumerate(known[slice(*values)]), reads))
        elif thing.kind in {"array", "unknown"}:
            found.append(Got((Thing(thing.kind, slots=thing.slots, body=thing.body, shape=thing.shape),), reads))
        elif thing.kind in {"list", "tuple"}:
            found.append(run.bag(frame, node, thing.kind, run.each(thing)))
        elif thing.kind == "frame":
            found.append(run.selected(frame, node, thing, Got((Thing("unknown"),), reads)))
        else:
            found.append(run.made([Got((thing,), reads)]))
    return joined([Got((), reads), *found])


def _call(run: Expressions, frame: Frame, node: ast.Call) -> Got:
    if isinstance(node.func, ast.Name) and node.func.id == "super" and frame.slot("super") is None:
        return _super(run, frame)
    given = arguments(run, frame, node)
    if isinstance(node.func, ast.Attribute):
        owner = run.evaluate(frame, node.func.value)
        return joined(
            [Got((), owner.reads), *(_method(run, frame, node, node.func, Got((thing,), owner.reads), given) for thing in owner.things)]
        )
    return run.apply(frame, node, run.evaluate(frame, node.func), given)


def _method(run: Expressions, frame: Frame, node: ast.Call, func: ast.Attribute, owner: Got, given: Arguments) -> Got:
    thing = owner.things[0]
    if thing.kind in {"module", "class", "object"} or ("attr", func.attr) in thing.slots:
        callee = _member(run, frame, func, owner)
        known = [one for one in callee.things if one.kind != "unknown"]
        if known:
            return run.apply(frame, node, Got(tuple(known), callee.reads), given)
    functions = [got for got in given.all() if any(one.kind == "function" for one in got.things)]
    if func.attr in {"submit", "map"} and thing.kind == "unknown" and functions and functions[0] is first(given):
        return run.named(frame, node, func.attr, given).plus(owner.reads)
    if func.attr in {"result", "start", "join"} and thing.kind != "atom" and not given.positional:
        return owner
    got = run.method(frame, node, owner, func.attr, given)
    handed = [run.handed(frame, node, one, run.some(owner)) for one in functions]
    return Got(got.things, frozenset().union(got.reads, *(run.deep(one) for one in handed)))


def _super(run: Expressions, frame: Frame) -> Got:
    """The object itself, seen as one of its class's bases."""
    owner = next((slot for name, slot in frame.names.items() if name in {"self", "cls"}), None)
    if owner is None:
        return Got()
    for thing in owner.things:
        held = thing.slots.get(("class", ""))
        for one in held.things if held is not None else ():
            bases = one.value.bases if isinstance(one.value, Defined) else ()
            slots = {key: slot for key, slot in thing.slots.items() if key != ("class", "")}
            made = Thing("object", slots=slots, body=thing.body, shape=thing.shape)
            made.slots[("class", "")] = Slot("", NONE, bases)
            return Got((made,), owner.current)
    return Got((), owner.current)


def arguments(run: Expressions, frame: Frame, node: ast.Call) -> Arguments:
    positional: list[Got] = []
    keywords: dict[str, Got] = {}
    more: list[Got] = []
    for part in node.args:
        if isinstance(part, ast.Starred):
            got = run.evaluate(frame, part.value)
            known = run.elements(got)
            if known is None:
                more.append(run.some(got))
            else:
                positional += known
        else:
            positional.append(run.evaluate(frame, part))
    for entry in node.keywords:
        got = run.evaluate(frame, entry.value)
        if entry.arg is not None:
            keywords[entry.arg] = got
            continue
        for thing in got.things:
            if thing.kind == "dict" and thing.whole:
                keywords.update({str(key[1]): run.read(slot).plus(got.reads) for key, slot in thing.slots.items()})
            else:
                more.append(run.some(got))
    return Arguments(tuple(positional), keywords, joined(more) if more else None)


def _lambda(run: Expressions, frame: Frame, node: ast.Lambda) -> Got:
    return define(run, frame, node)


def define(run: Expressions, frame: Frame, node: ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef) -> Got:
    """A function object: its defaults are evaluated now, its body when it is called."""
    spec = node.args
    positional = [entry.arg for entry in (*spec.posonlyargs, *spec.args)]
    pairs = [*zip(reversed(positional), reversed(spec.defaults), strict=False)]
    pairs += [(entry.arg, value) for entry, value in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if value is not None]
    defaults = {name: run.evaluate(frame, value) for name, value in pairs}
    reads = joined(defaults.values()).reads
    decorators = frozenset(getattr(one, "attr", getattr(one, "id", "")) for one in getattr(node, "decorator_list", ()))
    outer = None if frame.at_module else frame
    return Got((Thing("function", Defined(node, frame.source, frame.world, outer, defaults, decorators=decorators)),), reads)


def _walrus(run: Expressions, frame: Frame, node: ast.NamedExpr) -> Got:
    got = run.evaluate(frame, node.value)
    outer = frame
    while node.target.id in outer.own and outer.outer is not None and outer.function == outer.outer.function:
        outer = outer.outer
    version = run.write(outer, node, outer.place(node.target.id), got)
    return got.plus(frozenset((version,)))


def _await(run: Expressions, frame: Frame, node: ast.Await | ast.Starred) -> Got:
    return run.evaluate(frame, node.value)


def _yield(run: Expressions, frame: Frame, node: ast.Yield | ast.YieldFrom) -> Got:
    got = run.evaluate(frame, node.value) if node.value is not None else Got()
    frame.yielded.append(run.some(got) if isinstance(node, ast.YieldFrom) else got)
    return Got((Thing("unknown"),))


EXPRESSIONS: dict[type[ast.expr], Callable[[Any, Frame, Any], Got]] = {
    ast.Name: _name,
    ast.Constant: _constant,
    ast.List: _sequence,
    ast.Tuple: _sequence,
    ast.Set: _set,
    ast.Dict: _dict,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: _boolean,
    ast.Compare: _compare,
    ast.IfExp: _conditional,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Call: _call,
    ast.Lambda: _lambda,
    ast.ListComp: comprehension,
    ast.SetComp: comprehension,
    ast.DictComp: comprehension,
    ast.GeneratorExp: comprehension,
    ast.NamedExpr: _walrus,
    ast.Await: _await,
    ast.Starred: _await,
    ast.Yield: _yield,
    ast.YieldFrom: _yield,
}
"""How each kind of expression is evaluated; of others all parts are read."""

__all__ = ["EXPRESSIONS", "Expressions", "arguments", "combine", "define", "own_names"]
