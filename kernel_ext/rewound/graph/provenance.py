"""The way of a bad value backwards, from where it did harm to where the bad property first appears.

At each step the property is checked on the recorded values: an input that is known not to have it is not followed.
A place where the property is there, and in none of the inputs, is an origin.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from rewound.graph import flows
from rewound.graph.access import ANY, UNKNOWN, Key, Nth, Path, elements
from rewound.graph.bindings import bindings
from rewound.graph.calls import Calls
from rewound.graph.changes import changes, repeats
from rewound.graph.evaluate import Raised
from rewound.graph.flows import Input
from rewound.graph.imports import imported_as, member_of
from rewound.graph.inplace import Changed, in_place
from rewound.graph.loops import element_of, round_of
from rewound.graph.origin import Link, Origin, is_literal
from rewound.graph.parts import Parts
from rewound.graph.property import Property, is_none
from rewound.graph.recording import Activation, threads_of, without_failed
from rewound.graph.rounds import Rounds
from rewound.graph.scope import Bound, Definition, Free, Parameter, Round, Scopes, Version
from rewound.graph.sites import COMPREHENSIONS, Comprehension
from rewound.graph.switches import elsewhere
from rewound.graph.tables import column_of
from rewound.model import Step, Value

DEPTH = 60
CANDIDATES = 200
"""Recorded calls of one place that are looked at for the one that returned the bad value."""


Halt = Callable[[Activation, ast.expr, Path], bool]
"""Says that the way ends at this expression, because what should have happened here did not."""


class Tracer:
    """Follows one property backwards through one recording."""

    def __init__(self, scopes: Scopes, prop: Property, *, halt: Halt | None = None) -> None:
        self.scopes = scopes
        self.calls = Calls(scopes)
        self.prop = prop
        self._halt = halt
        self._parts = Parts(scopes, prop)
        self._rounds = Rounds(scopes, prop)
        self._seen: set[tuple[object, ...]] = set()

    def trace(self, act: Activation, node: ast.expr, path: Path = (), links: tuple[Link, ...] = ()) -> list[Origin]:
        """The origins of the property in the part `path` of what `node` was; empty if it is known not to be there."""
        key = (act.step.seq, id(node), str(path), tuple(sorted((id(one), n) for one, n in act.iterations.items())))
        if key in self._seen or len(links) > DEPTH:
            return []
        self._seen.add(key)
        value = self.scopes.known(act, node)
        if self.prop.holds(value, path) is False:
            return []
        if not path and (column := column_of(self.prop, value)) is not UNKNOWN:
            path = (Key(column),)
        if self._halt is not None and self._halt(act, node, path):
            return [self._origin(act, node, "unconverted", path, links, clean=True, value=value)]
        return self._expression(act, node, path, links, value)

    def _expression(self, act: Activation, node: ast.expr, path: Path, links: tuple[Link, ...], value: Any) -> list[Origin]:
        if isinstance(node, ast.Name):
            return self._name(act, node, path, links)
        if isinstance(node, ast.Constant):
            return [self._origin(act, node, "literal", path, links, clean=True, value=value)]
        if isinstance(node, ast.Call):
            return self._call(act, node, path, links)
        if isinstance(node, COMPREHENSIONS):
            return self._comprehension(act, node, path, links)
        if isinstance(node, ast.IfExp):
            return self._conditional(act, node, path, links)
        if (body := self.scopes.module_member(act, node)) is not None and isinstance(node, ast.Attribute):
            return self.name(body, node.attr, None, path, links)
        if isinstance(node, ast.Attribute) and (getters := self.scopes.recording.calls_at(act, node)):
            return self._returned(act, node, getters, path, links)
        if isinstance(node, ast.Await) and isinstance(node.value, ast.Call):
            return self.trace(act, node.value, path, links) or [self._origin(act, node, "expression", path, links, value=value)]
        return self._inputs(act, node, path, links, self._parts.of(act, node, path))

    def _inputs(self, act: Activation, node: ast.expr, path: Path, links: tuple[Link, ...], parts: Iterable[Input]) -> list[Origin]:
        """Follow the inputs that have the property; if none has, it begins here."""
        if not isinstance(node, ast.Call) and (switched := self._switched(act, node, links)):
            return switched
        unknown = False
        good: list[tuple[ast.expr, Any]] = []
        for part in parts:
            if isinstance(part.node, ast.Name) and self._is_module(act, part.node):
                continue
            value = self.scopes.known(act, part.node)
            elsewhere_too = self.prop.kind in _ITS_OWN and not isinstance(node, ast.IfExp)
            if not part.same and (callable(value) or elsewhere_too):
                continue
            if self.prop.kind in {"fails", "equals"} and not part.same and isinstance(value, int | float | complex | str | bytes):
                continue
            holds = self.prop.holds(value, part.path)
            if holds or (holds is None and (part.same or self._worth(part.node, value) or self._recorded(act, part.node))):
                found = self.trace(act, part.node, part.path, links)
                if found:
                    return found
            unknown = unknown or (holds is None and value is UNKNOWN)
            if value is not UNKNOWN and not any(value is seen for _, seen in good):
                good.append((part.node, value))
        clean = None if unknown else True
        kind = "call" if isinstance(node, ast.Call) else "expression"
        return [self._origin(act, node, kind, path, links, clean=clean, good=tuple(good), value=self.scopes.known(act, node))]

    def _recorded(self, act: Activation, node: ast.expr) -> bool:
        """Whether calls of the program's functions belong to this call, so that what it gave can be looked up."""
        return isinstance(node, ast.Call) and bool(self.scopes.recording.calls_at(act, node) or self.calls.loose(act, node))

    def _is_module(self, act: Activation, node: ast.Name) -> bool:
        imported = self.scopes.import_of(act, node.id, node)
        return imported is not None and (imported.attribute is None or member_of(self.scopes.recording, act, imported) is None)

    def _worth(self, node: ast.expr, value: Any) -> bool:
        """Whether an input that is not known may be followed all the same: only chains of calls on data."""
        if value is not UNKNOWN or self.prop.kind in {"none", "type"}:
            return False
        return isinstance(node, ast.Call | ast.Subscript | ast.Attribute | ast.Name | ast.GeneratorExp | ast.ListComp | ast.Starred)

    def _conditional(self, act: Activation, node: ast.IfExp, path: Path, links: tuple[Link, ...]) -> list[Origin]:
        test = self.scopes.known(act, node.test)
        branches = [node.body, node.orelse]
        if isinstance(test, bool | int | str | list | dict | tuple) or test is None:
            branches = [node.body if test else node.orelse]
        return self._inputs(act, node, path, links, [Input(part, path, same=len(branches) == 1) for part in branches])

    # Names

    def _name(self, act: Activation, node: ast.Name, path: Path, links: tuple[Link, ...]) -> list[Origin]:
        return self.name(act, node.id, node, path, links)

    def name(self, act: Activation, name: str, node: ast.AST | None, path: Path, links: tuple[Link, ...]) -> list[Origin]:
        """The origins of what the name held at `node` (None: at the end of the scope)."""
        definitions = self.scopes.resolve(act, name, node)
        if not definitions and hasattr(builtins, name):
            return []
        updates = in_place(self.scopes, act, name, node, definitions)
        for change in updates:
            found = self._changed_here(change, path, links)
            if found:
                return found
        if self.prop.kind in _WHOLE and any(isinstance(one, Bound) for one in definitions):
            for change in updates:
                if change.touches(self.prop, path) and not isinstance(change.node, ast.AugAssign):
                    return [
                        self._origin(change.act, change.node, "update", path, links, clean=True, value=self.scopes.name(act, name, node))
                    ]
        for definition in definitions:
            found = self._definition(definition, name, path, links)
            if found:
                return found
        where = node if node is not None else act.scope
        if definitions and self._certainly_not(act, name, node, path):
            return []
        return [self._origin(act, where, "unknown", path, links, value=self.scopes.name(act, name, node))] if not definitions else []

    def _certainly_not(self, act: Activation, name: str, node: ast.AST | None, path: Path) -> bool:
        return self.prop.holds(self.scopes.name(act, name, node), path) is False

    def _definition(self, definition: Definition, name: str, path: Path, links: tuple[Link, ...]) -> list[Origin]:
        if isinstance(definition, Bound):
            return self._bound(definition, path, links)
        if isinstance(definition, Parameter):
            return self._parameter(definition, path, links)
        if isinstance(definition, Round):
            return self._round(definition, name, path, links)
        if isinstance(definition, Free):
            return self._free(definition, path, links)
        return self._version(definition, path, links)

    def _bound(self, definition: Bound, path: Path, links: tuple[Link, ...]) -> list[Origin]:
        act, binding = definition.act.moved(definition.binding.node), definition.binding
        if binding.kind == "delete":
            return []
        value = self.scopes.definition(definition, binding.name)
        link = Link(act, binding.node, binding.name, value, _HOW.get(binding.kind, "assigned"), path)
        if binding.kind == "import" and (imported := imported_as(binding.node, binding.name)) is not None:
            found = member_of(self.scopes.recording, act, imported)
            if found is not None and found[1] is not None:
                return self.name(found[0], found[1], None, path, (*links, link))
        if binding.value is None:
            return [self._origin(act, binding.node, binding.kind, path, (*links, link), clean=True, value=value)]
        if binding.kind == "augmented":
            return self._augmented(act, definition, path, (*links, link))
        if not binding.sure and isinstance(self.scopes.value(act, binding.value), Raised):
            return []
        if binding.kind == "with" and (entered := self.calls.entered(act, binding.node)) is not None:
            return self._inside(entered, (*binding.path, *path), (*links, link))
        wanted = (*binding.path, *path) if binding.kind != "with" else path
        if binding.kind == "for" and isinstance(binding.node, ast.For):
            wanted = element_of(self.scopes, self.prop, act, binding.node, binding.name, wanted)
        return self.trace(act, binding.value, wanted, (*links, link))

    def _augmented(self, act: Activation, definition: Bound, path: Path, links: tuple[Link, ...]) -> list[Origin]:
        """`x += y`: what x was before, then y, then the operation itself."""
        binding = definition.binding
        assert isinstance(binding.node, ast.AugAssign)
        before = self.scopes.name(act, binding.name, binding.node)
        if self.prop.holds(before, path) and (found := self.name(act, binding.name, binding.node, path, links)):
            return found
        value = self.scopes.known(act, binding.node.value)
        if self.prop.holds(value, path) and (found := self.trace(act, binding.node.value, path, links)):
            return found
        return [self._origin(act, binding.node, "expression", path, links)]

    def _parameter(self, definition: Parameter, path: Path, links: tuple[Link, ...]) -> list[Origin]:
        act, name = definition.act, definition.name
        entered = self.scopes.definition(definition, name)
        if self.prop.holds(entered, path) is False:
            return []
        for caller, node, part in self.calls.suppliers(act, name, path):
            link = Link(caller, node, name, entered, f"passed to {act.code.function if act.code else 'the function'}")
            found = self.trace(caller, node, part, (*links, link))
            if found:
                return found
        default = self.calls.default(act, name)
        if default is not None:
            return [self._origin(act, default, "default", path, links, clean=True, value=entered)]
        return []

    def _round(self, definition: Round, name: str, path: Path, links: tuple[Link, ...]) -> list[Origin]:
        act, clause = definition.act, definition.clause
        index = act.iterations.get(clause)
        if index is None:
            index = self._which(act, definition, name, path)
        first = ANY if index is None else Nth(index)
        value = self.scopes.definition(definition, name)
        link = Link(
            act, clause.target, name, value, f"element {index} of {act.source.text_of(clause.iter)}" if index is not None else "an element"
        )
        return self.trace(act, clause.iter, (first, *definition.path[1:], *path), (*links, link))

    def _which(self, act: Activation, definition: Round, name: str, path: Path) -> int | None:
        """The first round whose element has the property (the one that failed is the first that could)."""
        items = self.scopes.known(act, definition.clause.iter)
        if items is UNKNOWN or isinstance(items, dict):
            return None
        whole = (*definition.path[1:], *path)
        holds = self.prop.holds if whole else self.prop.plainly
        for index, item in enumerate(elements(items)):
            if holds(item, whole):
                return index
        return None

    def _free(self, definition: Free, path: Path, links: tuple[Link, ...]) -> list[Origin]:
        around = self.calls.around(definition.act, definition.name)
        return [] if around is None else self.name(around, definition.name, around.at, path, links)

    def _version(self, definition: Version, path: Path, links: tuple[Link, ...]) -> list[Origin]:
        """Back through the cells that made or changed a global, as long as it had the property."""
        versions = definition.versions
        for index, (step, value) in enumerate(versions):
            held = self.scopes.held(value)
            if self.prop.holds(held, path) is False:
                return []
            cell = self.scopes.recording.activation(step)
            link = Link(cell, cell.scope, value.name, held, "made" if value.how == "bound" else "changed in place")
            if value.how == "changed":
                older = self.scopes.held(versions[index + 1][1]) if index + 1 < len(versions) else UNKNOWN
                if self.prop.holds(older, path) is not True:
                    found = self._changed_in(cell, value, path, (*links, link)) or (
                        self._shared(cell, value, path, (*links, link)) if self.prop.holds(older, path) is False else []
                    )
                    if found:
                        return found
                continue
            return self._made(cell, value.name, path, (*links, link))
        return []

    def _made(self, cell: Activation, name: str, path: Path, links: tuple[Link, ...]) -> list[Origin]:
        """In the cell that bound the name: by its own statements, or by a function that declares it global."""
        own = [one for one in self.scopes.resolve(cell, name, None) if isinstance(one, Bound)]
        if own:
            return self.name(cell, name, None, path, links)
        for act in self.calls.binders(cell, name):
            for binding in reversed([one for one in bindings(act.scope) if one.name == name]):
                found = self._bound(Bound(act, binding), path, links)
                if found:
                    return found
        return [self._origin(cell, cell.scope, "unknown", path, links)]

    def _changed_in(self, cell: Activation, value: Value, path: Path, links: tuple[Link, ...]) -> list[Origin]:
        """The statement below the cell that changed the object, under this name or another one for it."""
        for name in (value.name, *self.scopes.same_object(cell.step, value)):
            updates = in_place(self.scopes, cell, name, None, ())
            for change in sorted(updates, key=lambda one: not one.breaks(self.prop, path)):
                found = self._changed_here(change, path, links, sure=True)
                if found:
                    return found
        return []

    def _shared(self, cell: Activation, value: Value, path: Path, links: tuple[Link, ...]) -> list[Origin]:
        """Changed, and no statement names this part: its parts are one object. Where they were made so, then the change."""
        found = []
        for step, made in self.scopes.before(value.name, cell.step):
            if made.how == "bound":
                act = self.scopes.recording.activation(step)
                repeated = [
                    one.binding
                    for one in self.scopes.resolve(act, value.name, None)
                    if isinstance(one, Bound) and repeats(one.binding.value)
                ]
                found = [self._origin(act.moved(one.node), one.node, "shared", path, links, clean=True) for one in repeated]
                break
        for name in (value.name, *self.scopes.same_object(cell.step, value)):
            for change in in_place(self.scopes, cell, name, None, ())[:1]:
                found.append(self._origin(change.act, change.node, "change", path, links, clean=True))
        if not found:  # shared in a way that the source does not show: what changes something at such a place
            keys = [access for access in path if isinstance(access, Key)]
            fits = [one for one in changes(cell.scope) if any(access in keys for access in one.path) or not keys]
            found += [self._origin(cell.moved(one.node), one.node, "change", path, links) for one in fits[:1]]
        return found

    def _changed_here(self, change: Changed, path: Path, links: tuple[Link, ...], *, sure: bool = False) -> list[Origin]:
        """A statement that changes the object in place, if what it stores is the bad part, or it broke what was fine."""
        rest = change.rest(path)
        if rest is not None and change.value is not None:
            own = path[len(change.path) - len(change.change.path) :]
            act = round_of(self.scopes, self.prop, change.act, change.change, change.value, own, rest)
            link = Link(act, change.node, change.name, UNKNOWN, "stored", path)
            return self.trace(act, change.value, rest, (*links, link))
        if not (sure or change.breaks(self.prop, path)) or not change.touches(self.prop, path):
            return []
        link = Link(change.act, change.node, change.name, UNKNOWN, "changed in place")
        return [self._origin(change.act, change.node, "change", path, (*links, link), clean=True)]

    # Calls

    def _call(self, act: Activation, node: ast.Call, path: Path, links: tuple[Link, ...]) -> list[Origin]:
        children = self.scopes.recording.calls_at(act, node)
        if children and not without_failed(children):
            return []
        if children and (code := self.scopes.recording.code_of(children[0])) is not None and code.function.endswith("__init__"):
            return self._constructed(act, node, children, path, links)
        if children and not path and (code := self.scopes.recording.code_of(children[0])) is not None and code.is_generator:
            return [self._origin(act, node, "call", path, links, clean=True)]
        if children:
            return self._returned(act, node, children, path, links)
        if self.prop.kind == "unfitted" and flows.called_name(node) in {"fit", "partial_fit"}:
            return []  # what `fit` gives back was fitted
        switched = self._switched(act, node, links)
        if switched:
            return switched
        if path and path[0] == flows.RESULT:
            path = path[1:]
        loose = self.calls.loose(act, node)
        if loose:
            found = self._returned(act, node, loose, path[1:] if self.calls.maps(node) else path, links)
            if found:
                return found
        fields = self.calls.field(act, node, path)
        if fields is not None:
            return self.trace(act, fields, path[1:], links)
        return self._inputs(act, node, path, links, self._parts.of_call(act, node, path) or flows.called(node, path, self.prop.kind))

    def _switched(self, act: Activation, node: ast.expr, links: tuple[Link, ...]) -> list[Origin]:
        """Another property explains this one: a length of 0 and a mean that is NaN come from something empty."""
        if self.prop.kind == "nan" and isinstance(node, ast.Call) and self.calls.maps(node):
            given = [child for child in self.calls.loose(act, node) if self.scopes.recording.result(child) is None]
            return Tracer(self.scopes, is_none())._returned(act, node, given, (), links) if given else []
        found = elsewhere(partial(self.scopes.known, act), self.prop, node)
        return [] if found is None else Tracer(self.scopes, found[0]).trace(act, found[1], (), links)

    def _constructed(self, act: Activation, node: ast.Call, children: Sequence[Step], path: Path, links: tuple[Link, ...]) -> list[Origin]:
        """An object of the program's class: what its `__init__` put into the attribute."""
        its_own = self.prop.kind in _ITS_OWN and not path
        for child in [] if its_own else self._likely(act, node, children, path):
            inner = self.scopes.recording.activation(child)
            own = next(iter(self.calls.parameters(inner)), "self")
            for change in in_place(self.scopes, inner, own, None, ()):
                found = self._changed_here(change, path, links)
                if found:
                    return found
        return [self._origin(act, node, "call", path, links)]

    def _returned(self, act: Activation, node: ast.expr, children: Sequence[Step], path: Path, links: tuple[Link, ...]) -> list[Origin]:
        for child in self._likely(act, node, children, path):
            link = Link(act, node, self.calls.name(child), self.scopes.recording.result(child), f"returned by {self.calls.text(child)}")
            found = self._inside(child, path, (*links, link))
            if found:
                return found
        return []

    def _likely(self, act: Activation, node: ast.expr, children: Sequence[Step], path: Path) -> Sequence[Step]:
        """Of the calls made here, the one of this round, else those whose result has the property."""
        if len(children) > 1 and (one := self._of_loop(act, node, children)) is not None:
            return [one]
        index = self.calls.round_of(act, node)
        if len(threads_of(children)) > 1:
            index = None  # threads begin in any order, so that the rounds cannot be counted
        if index is not None and index < len(children) and children[index].status == "failed":
            return []
        children = without_failed(children) if index is None else children
        if len(children) == 1:
            return children
        if index is not None and index < len(children):
            return [children[index]]
        answers = [(self.prop.holds(self.scopes.recording.result(child), path), child) for child in _ends(children)]
        certain = [child for answer, child in answers if answer]
        return certain or [child for answer, child in answers if answer is None][:10]

    def _of_loop(self, act: Activation, node: ast.expr, children: Sequence[Step]) -> Step | None:
        """The call of the round of a `for` statement that is meant."""
        if not any(isinstance(loop, ast.For) and node in ast.walk(loop) for loop in act.iterations):
            return None
        return self.scopes.call_of_round(act, node, without_failed(children))

    def _inside(self, child: Step, path: Path, links: tuple[Link, ...]) -> list[Origin]:
        """Into the function: the expression of the return statement that it left by."""
        inner = self.scopes.recording.activation(child)
        if inner.code is not None and inner.code.is_generator and path:
            return self._yielded(inner, path, links)
        if isinstance(inner.scope, ast.Lambda):
            return self.trace(inner.moved(inner.scope.body), inner.scope.body, path, links)
        result = self.scopes.recording.result(child)
        if self.prop.holds(result, path) is False:
            return []
        statement = self.calls.return_of(inner, child)
        if isinstance(statement, ast.Return) and statement.value is not None:
            at = inner.moved(statement)
            links = (*links, Link(at, statement, self.calls.name(child), result, "returns", path))
            return self.trace(at, statement.value, path, links) or [self._origin(at, statement, "return", path, links, value=result)]
        if statement is not None:
            return [self._origin(inner.moved(statement), statement, "fell-off", path, links, clean=True, value=result)]
        return [self._origin(inner, inner.scope, "unknown", path, links, value=result)]

    def _yielded(self, inner: Activation, path: Path, links: tuple[Link, ...]) -> list[Origin]:
        yields = self.calls.yields(inner)
        for node in yields:
            if node.value is not None and path:
                rest = path if isinstance(node, ast.YieldFrom) else path[1:]
                found = self.trace(inner.moved(node), node.value, rest, links)
                if found and (len(yields) == 1 or found[0].clean):
                    return found
        return [self._origin(inner.moved(yields[0]), yields[0], "expression", path, links)] if yields and path else []

    # Comprehensions

    def _comprehension(self, act: Activation, node: Comprehension, path: Path, links: tuple[Link, ...]) -> list[Origin]:
        if not path:
            parts = [Input(clause.iter, ()) for clause in node.generators] if self.prop.kind in {"empty", "length", "iterator"} else []
            if self.prop.kind == "lacks" and isinstance(node, ast.DictComp):
                parts = [Input(_mapping(clause.iter), ()) for clause in node.generators]
            elif self.prop.kind in _WHOLE:
                return [self._origin(act, node, "expression", path, links, value=self.scopes.known(act, node))]
            elif self.prop.kind not in {"empty", "length", "iterator", "lacks"}:
                return self._comprehension(act, node, (ANY,), links)
            return self._inputs(act, node, path, links, parts)
        element = node.value if isinstance(node, ast.DictComp) else node.elt
        inner = self._rounds.round_with(act, node, path)
        found = self.trace(inner, element, path[1:], links) or (self.trace(act, element, path[1:], links) if inner is not act else [])
        return found or [self._origin(act, node, "expression", path, links)]

    def _origin(
        self,
        act: Activation,
        node: ast.AST,
        kind: str,
        path: Path,
        links: tuple[Link, ...],
        *,
        clean: bool | None = None,
        value: Any = UNKNOWN,
        good: tuple[tuple[ast.expr, Any], ...] = (),
    ) -> Origin:
        result = self.scopes.recording.result(act.step) if act.step.kind == "call" else UNKNOWN
        return Origin(
            act, node, "literal" if kind == "expression" and is_literal(node) else kind, path, self.prop, links, clean, value, result, good
        )


def _mapping(node: ast.expr) -> ast.expr:
    """`d` of `d.items()`: what a comprehension's keys are taken from."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"items", "keys"} and not node.args:
        return node.func.value
    return node


def _ends(children: Sequence[Step]) -> Sequence[Step]:
    """The first calls and the last ones: of very many, those in between are not looked at."""
    return children[:CANDIDATES] if len(children) <= CANDIDATES else [*children[: CANDIDATES // 2], *children[-CANDIDATES // 2 :]]


_WHOLE = frozenset({"fails", "equals"})
"""Properties of a value as a whole, which the statement that changed it last accounts for."""
_ITS_OWN = frozenset({"lacks-attribute"})
"""Said of the object itself: that what it is made from, or holds, has the property too means nothing."""
_HOW = {"for": "an element of the loop", "with": "opened", "augmented": "changed", "import": "imported", "definition": "defined"}
