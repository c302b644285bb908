"""Calls: the program's own functions and classes are entered, builtins are known by name, the rest is foreign."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from rewound.graph.access import UNKNOWN
from rewound.graph.allowed import FUNCTIONS as PURE
from rewound.graph.enact.containers import NOTHING, first
from rewound.graph.enact.core import NESTED, Arguments
from rewound.graph.enact.frame import Defined, Frame, own_names
from rewound.graph.enact.heap import NONE, Got, Slot, Thing, Versions, atom, joined
from rewound.graph.enact.library import Library
from rewound.graph.sites import FUNCTIONS, Definition


class Calls(Library):
    """Entering functions."""

    def body(self, frame: Frame, statements: list[ast.stmt]) -> None:
        """Enact the statements of a function."""
        raise NotImplementedError

    def apply(self, frame: Frame, node: ast.AST, callee: Got, given: Arguments) -> Got:
        several = len(callee.things) > 1
        parts = [Got((), callee.reads)]
        for thing in callee.things:
            with self.steered(NONE, sure=not several):
                parts.append(self._apply(frame, node, thing, given))
        if not callee.things:
            parts.append(self.foreign(frame, node, "", given))
        return joined(parts)

    def _apply(self, frame: Frame, node: ast.AST, thing: Thing, given: Arguments) -> Got:
        if thing.kind == "function":
            return self.enter(frame, node, thing.value, given)
        if thing.kind == "class":
            return self.construct(frame, node, thing, given)
        if thing.kind == "module":
            return self.named(frame, node, str(thing.value).rpartition(".")[2], given)
        method = self.find_method(thing, "__call__")
        if method is not None:
            return self.enter(frame, node, replace(method, bound=(Got((thing,)),)), given)
        if thing.kind == "unknown":
            self.note(thing.body.current)
            return self.foreign(frame, node, "", given).plus(thing.body.current)
        return self.foreign(frame, node, "", given)

    def named(self, frame: Frame, node: ast.AST, name: str, given: Arguments) -> Got:
        """A builtin or a library's function, by its last name."""
        known = BUILTINS.get(name)
        if known is not None:
            return known(self, frame, node, given)
        called = self._callbacks(frame, node, given)
        return joined([self.foreign(frame, node, name, given), *called])

    def _callbacks(self, frame: Frame, node: ast.AST, given: Arguments) -> list[Got]:
        """Functions of the program that are handed to a library: it may call them with anything it got."""
        functions = [got for got in given.all() if any(thing.kind == "function" for thing in got.things)]
        others = [got for got in given.all() if got not in functions]
        return [self.handed(frame, node, got, joined([*(self.some(one) for one in others)])) for got in functions]

    def handed(self, frame: Frame, node: ast.AST, function: Got, element: Got) -> Got:
        """Call a function as often as a library may: its results as a whole."""
        with self.steered(NONE, sure=False):
            count = self.arity(function)
            return self.apply(frame, node, function, Arguments((element,) * count))

    def arity(self, function: Got) -> int:
        """How many arguments a function wants at least."""
        for thing in function.things:
            if thing.kind == "function" and isinstance(thing.value.node, FUNCTIONS):
                spec = thing.value.node.args
                wanted = len(spec.posonlyargs) + len(spec.args) - len(spec.defaults) - len(thing.value.bound)
                return max(0, wanted)
        return 1

    # The program's functions

    def enter(self, frame: Frame, node: ast.AST, function: Defined, given: Arguments) -> Got:
        self.spend()
        definition = function.node
        assert not isinstance(definition, ast.ClassDef)
        if definition in self.stack or len(self.stack) >= NESTED:
            reads: Versions = frozenset().union(NONE, *(self.deep(got) for got in given.all()))
            return Got((Thing("unknown"),), reads)
        inner = Frame(function.source, function.world, {}, own_names(definition), function.outer, function.name)
        self._pass(inner, replace(inner, source=frame.source), node, definition, function, given)
        self.stack.append(definition)
        try:
            if isinstance(definition, ast.Lambda):
                return self.evaluate(inner, definition.body)
            self.body(inner, definition.body)
        finally:
            self.stack.pop()
        if inner.yielded:
            return self.bag(frame, node, "list", joined(inner.yielded))
        return joined(inner.results) if inner.results else NOTHING

    def _pass(self, inner: Frame, at: Frame, node: ast.AST, definition: Definition, function: Defined, given: Arguments) -> None:
        """Give the parameters what was passed, or their defaults; `at`: the same frame, with the text in which the call stands."""
        spec = definition.args
        names = [entry.arg for entry in (*spec.posonlyargs, *spec.args)]
        positional = [*function.bound, *given.positional]
        keywords = {**function.named, **given.keywords}
        found: dict[str, Got] = {**function.defaults}
        if given.more is not None:
            found.update(dict.fromkeys(names, given.more))
        found.update(zip(names, positional, strict=False))
        found.update({name: got for name, got in keywords.items() if name in names or any(entry.arg == name for entry in spec.kwonlyargs)})
        for name, got in found.items():
            slot = inner.names[name] = Slot(name)
            self.write(at, node, slot, got, "passed")
        if spec.vararg is not None:
            rest = self.container(at, node, "tuple", enumerate(positional[len(names) :]))
            slot = inner.names[spec.vararg.arg] = Slot(spec.vararg.arg)
            self.write(at, node, slot, joined([rest, *((given.more,) if given.more else ())]), "passed")
        if spec.kwarg is not None:
            rest = self.container(at, node, "dict", ((name, got) for name, got in keywords.items() if name not in found))
            slot = inner.names[spec.kwarg.arg] = Slot(spec.kwarg.arg)
            self.write(at, node, slot, joined([rest, *((given.more,) if given.more else ())]), "passed")

    # The program's classes

    def find_method(self, thing: Thing, name: str) -> Defined | None:
        """A method of the program's class of an object."""
        owner = thing.slots.get(("class", "")) if thing.kind == "object" else None
        for one in owner.things if owner is not None else ():
            found = self.member(one, name)
            for held in found.things if found is not None else ():
                if held.kind == "function":
                    return held.value if isinstance(held.value, Defined) else None
        return None

    def member(self, owner: Thing, name: str, depth: int = 0) -> Got | None:
        """What a class or one of its bases holds under a name."""
        slot = owner.slots.get(("attr", name))
        if slot is not None and slot.things:
            return self.read(slot)
        for base in owner.value.bases if isinstance(owner.value, Defined) and depth < NESTED else ():
            self.note(base.body.current)
            found = self.member(base, name, depth + 1)
            if found is not None:
                return found
        return None

    def construct(self, frame: Frame, node: ast.AST, owner: Thing, given: Arguments) -> Got:
        """`Class(...)`"""
        made = Thing("object", whole=True)
        slot = made.slots[("class", "")] = Slot("")
        slot.write(self.write(frame, node, slot, Got((owner,))), (owner,), sure=True)
        self.write(frame, node, made.body, Got())
        init = self.find_method(made, "__init__")
        target = Got((made,))
        if init is not None:
            self.enter(frame, node, replace(init, bound=(target,)), given)
            return target
        fields = self._fields(owner)
        for name, got in [*zip(fields, given.positional, strict=False), *given.keywords.items()]:
            self.put(frame, node, target, ("attr", name), got)
        if not fields:
            made.whole = False
            reads: Versions = frozenset().union(NONE, *(self.deep(got) for got in given.all()))
            self.write(frame, node, made.body, Got((), reads))
        return target

    def _fields(self, owner: Thing) -> list[str]:
        """Annotated names of a dataclass-like class, its bases' first."""
        if not isinstance(owner.value, Defined):
            return []
        inherited = [name for base in owner.value.bases for name in self._fields(base)]
        body = getattr(owner.value.node, "body", [])
        return inherited + [one.target.id for one in body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)]


# Builtins and library functions that hand on parts of what they get


def _pure(run: Calls, frame: Frame, node: ast.AST, given: Arguments, function: Callable[..., Any]) -> Got:
    reads: Versions = frozenset().union(NONE, *(run.deep(got) for got in given.all()))
    values = [got.value for got in given.positional]
    if values and not given.keywords and given.more is None and all(value is not UNKNOWN for value in values):
        try:
            return atom(function(*values), reads)
        except Exception:  # what the program would have raised here: nothing is known
            return Got((Thing("unknown"),), reads)
    return Got((Thing("unknown"),), reads)


def _of(name: str) -> Callable[[Calls, Frame, ast.AST, Arguments], Got]:
    return lambda run, frame, node, given: _pure(run, frame, node, given, PURE[name])


def _length(run: Calls, frame: Frame, node: ast.AST, given: Arguments) -> Got:
    got = first(given)
    known = run.elements(got)
    reads = got.reads
    for thing in got.things:
        run.note(thing.shape.current | (NONE if thing.whole else thing.body.current))
        reads |= thing.shape.current | (NONE if thing.whole else thing.body.current)
    return atom(len(known), reads) if known is not None else Got((Thing("unknown"),), reads)


def _sequence(kind: str, *, ordered: bool = True) -> Callable[[Calls, Frame, ast.AST, Arguments], Got]:
    def make(run: Calls, frame: Frame, node: ast.AST, given: Arguments) -> Got:
        if not given.positional and given.more is None:
            return run.container(frame, node, kind, [])
        known = run.elements(first(given))
        if known is not None and ordered:
            return run.container(frame, node, kind, enumerate(known), first(given).reads)
        return run.bag(frame, node, kind, run.some(first(given)).plus(_key(run, frame, node, given).reads))

    return make


def _key(run: Calls, frame: Frame, node: ast.AST, given: Arguments) -> Got:
    """`key=f`: what f reads."""
    function = given.keywords.get("key")
    return Got() if function is None else Got((), run.handed(frame, node, function, run.some(first(given))).reads | function.reads)


def _dict(run: Calls, frame: Frame, node: ast.AST, given: Arguments) -> Got:
    made = run.container(frame, node, "dict", given.keywords.items())
    thing = made.things[0]
    for other in given.positional:
        for one in other.things:
            if one.kind == "dict" and one.whole:
                for key, slot in list(one.slots.items()):
                    run.put(frame, node, made, key, run.read(slot))
            else:
                thing.whole = False
                run.put(frame, node, made, None, run.element(run.some(other), UNKNOWN))
    return made


def _range(run: Calls, frame: Frame, node: ast.AST, given: Arguments) -> Got:
    values = [got.value for got in given.positional]
    reads = joined(given.positional).reads
    if all(type(value) is int for value in values) and values:
        numbers = range(*values)
        if len(numbers) <= 64:
            return run.container(frame, node, "list", ((index, atom(number, reads)) for index, number in enumerate(numbers)), reads)
    return run.bag(frame, node, "list", Got((Thing("unknown"),), reads))


def _enumerate(run: Calls, frame: Frame, node: ast.AST, given: Arguments) -> Got:
    known = run.elements(first(given))
    parts = known if known is not None else [run.some(first(given))]
    numbers = [atom(index) if known is not None else Got((Thing("unknown"),)) for index in range(len(parts))]
    return _rows(run, frame, node, zip(numbers, parts, strict=True), known is not None, first(given).reads)


def _zip(run: Calls, frame: Frame, node: ast.AST, given: Arguments) -> Got:
    known = [run.elements(got) for got in given.positional]
    if all(one is not None for one in known) and given.more is None:
        return _rows(run, frame, node, zip(*(one for one in known if one is not None), strict=False), True, joined(given.positional).reads)
    return _rows(run, frame, node, [[run.some(got) for got in given.positional]], False, joined(given.positional).reads)


def _rows(run: Calls, frame: Frame, node: ast.AST, rows: Iterable[Iterable[Got]], whole: bool, reads: Versions) -> Got:
    made = [run.container(frame, node, "tuple", enumerate(row)) for row in rows]
    return run.container(frame, node, "list", enumerate(made), reads) if whole else run.bag(frame, node, "list", joined(made)).plus(reads)


def _map(run: Calls, frame: Frame, node: ast.AST, given: Arguments) -> Got:
    function, others = first(given), given.positional[1:]
    known = [run.elements(got) for got in others]
    if others and all(one is not None and len(one) <= 32 for one in known) and function.things:
        rows = zip(*(one for one in known if one is not None), strict=False)
        return run.container(frame, node, "list", enumerate(run.apply(frame, node, function, Arguments(tuple(row))) for row in rows))
    with run.steered(NONE, sure=False):
        return run.bag(frame, node, "list", run.apply(frame, node, function, Arguments(tuple(run.some(got) for got in others))))


def _filter(run: Calls, frame: Frame, node: ast.AST, given: Arguments) -> Got:
    function = first(given)
    elements = run.some(given.positional[1]) if len(given.positional) > 1 else Got()
    decided = run.handed(frame, node, function, elements) if function.things and function.value is UNKNOWN else Got()
    return run.bag(frame, node, "list", elements.plus(decided.reads | function.reads))


def _reduce(run: Calls, frame: Frame, node: ast.AST, given: Arguments) -> Got:
    elements = joined([run.some(got) for got in given.positional[1:2]] + list(given.positional[2:]))
    with run.steered(NONE, sure=False):
        return joined([elements, run.apply(frame, node, first(given), Arguments((elements, elements)))])


def _partial(run: Calls, frame: Frame, node: ast.AST, given: Arguments) -> Got:
    function, rest = first(given), given.positional[1:]
    things = []
    for thing in function.things:
        if thing.kind == "function":
            value = replace(thing.value, bound=(*thing.value.bound, *rest), named={**thing.value.named, **given.keywords})
            things.append(Thing("function", value))
        else:
            things.append(thing)
    return Got(tuple(things), function.reads)


def _through(run: Calls, frame: Frame, node: ast.AST, given: Arguments) -> Got:
    return first(given)


def _gather(run: Calls, frame: Frame, node: ast.AST, given: Arguments) -> Got:
    if given.more is not None:
        return run.bag(frame, node, "list", given.more)
    return run.container(frame, node, "list", enumerate(given.positional))


def _next(run: Calls, frame: Frame, node: ast.AST, given: Arguments) -> Got:
    for thing in first(given).things:
        if thing.kind != "atom":
            run.touch(frame, node, thing, NONE, parts=False)
    return joined([run.some(first(given)), *given.positional[1:]])


def _submit(run: Calls, frame: Frame, node: ast.AST, given: Arguments) -> Got:
    rest = Arguments(given.positional[1:], given.keywords, given.more)
    return run.apply(frame, node, first(given), rest)


def _thread(run: Calls, frame: Frame, node: ast.AST, given: Arguments) -> Got:
    target = given.keywords.get("target", Got())
    parts = run.elements(given.keywords.get("args", Got())) or []
    run.apply(frame, node, target, Arguments(tuple(parts)))
    return Got((Thing("unknown"),), target.reads)


def _getattr(run: Calls, frame: Frame, node: ast.AST, given: Arguments) -> Got:
    name = given.positional[1].value if len(given.positional) > 1 else UNKNOWN
    got = run.attribute(first(given), name) if isinstance(name, str) else Got((Thing("unknown"),), run.deep(first(given)))
    return joined([got, *given.positional[2:]])


def _setattr(run: Calls, frame: Frame, node: ast.AST, given: Arguments) -> Got:
    if len(given.positional) == 3:
        name = given.positional[1].value
        run.put(frame, node, first(given), ("attr", name) if isinstance(name, str) else None, given.positional[2])
    return NOTHING


def _extreme(run: Calls, frame: Frame, node: ast.AST, given: Arguments) -> Got:
    parts = [run.some(given.positional[0])] if len(given.positional) == 1 else list(given.positional)
    compared: Versions = frozenset().union(NONE, *(run.deep(got) for got in given.positional))
    return joined(parts).plus(compared | _key(run, frame, node, given).reads)


def _globals(run: Calls, frame: Frame, node: ast.AST, given: Arguments) -> Got:
    return Got((Thing("dict", slots={("item", name): slot for name, slot in frame.world.items()}),))


BUILTINS: dict[str, Callable[[Calls, Frame, ast.AST, Arguments], Got]] = {
    **{name: _of(name) for name in ("abs", "bool", "chr", "float", "int", "ord", "round", "str", "complex", "bytes")},
    "len": _length,
    "list": _sequence("list"),
    "tuple": _sequence("tuple"),
    "set": _sequence("set", ordered=False),
    "frozenset": _sequence("set", ordered=False),
    "sorted": _sequence("list", ordered=False),
    "reversed": _sequence("list", ordered=False),
    "iter": _through,
    "dict": _dict,
    "OrderedDict": _dict,
    "range": _range,
    "enumerate": _enumerate,
    "zip": _zip,
    "map": _map,
    "filter": _filter,
    "reduce": _reduce,
    "partial": _partial,
    "max": _extreme,
    "min": _extreme,
    "next": _next,
    "anext": _next,
    "getattr": _getattr,
    "setattr": _setattr,
    "globals": _globals,
    "vars": _globals,
    "gather": _gather,
    "wait_for": _through,
    "shield": _through,
    "create_task": _through,
    "ensure_future": _through,
    "to_thread": _submit,
    "submit": _submit,
    "Thread": _thread,
    "cast": lambda run, frame, node, given: given.positional[-1] if given.positional else Got(),
}
"""Functions whose results are parts of what they get, by their last name."""
