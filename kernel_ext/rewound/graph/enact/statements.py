"""What a statement does: one function for each kind of node."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from typing import Any

from rewound.graph.access import UNKNOWN
from rewound.graph.enact.comprehensions import ROUNDS
from rewound.graph.enact.core import Arguments
from rewound.graph.enact.expressions import Expressions, combine, define
from rewound.graph.enact.frame import Defined, Frame, own_names
from rewound.graph.enact.heap import NONE, Got, Slot, Thing, Versions, atom, joined
from rewound.graph.imports import imported_as


class Left(Enum):
    """Whether a statement left the block that it stands in."""

    NO = 0
    MAYBE = 1
    YES = 2


class Statements(Expressions):
    """Enacting blocks."""

    def block(self, frame: Frame, statements: list[ast.stmt]) -> Left:
        """Enact statements in order until one leaves; after one that may have left, the rest may not have run."""
        maybe = False
        for statement in statements:
            self.spend()
            with self.steered(NONE, sure=not maybe):
                left = self.statement(frame, statement)
            if left is Left.YES:
                return Left.MAYBE if maybe else Left.YES
            maybe = maybe or left is Left.MAYBE
        return Left.MAYBE if maybe else Left.NO

    def imported(self, frame: Frame, module: str, attribute: str | None, dotted: str) -> tuple[Thing, ...]:
        """What an import gives."""
        return (Thing("module", dotted, whole=True),)

    def body(self, frame: Frame, statements: list[ast.stmt]) -> None:
        self.block(frame, statements)

    def statement(self, frame: Frame, node: ast.stmt) -> Left:
        found = STATEMENTS.get(type(node))
        if found is not None:
            return found(self, frame, node) or Left.NO
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.deep(self.evaluate(frame, child))
        return Left.NO

    def decided(self, frame: Frame, node: ast.AST, test: Got) -> bool | None:
        """Whether a test held, where that can be told."""
        return None if test.value is UNKNOWN else bool(test.value)


def _assign(run: Statements, frame: Frame, node: ast.Assign) -> None:
    got = run.evaluate(frame, node.value)
    for target in node.targets:
        run.assign(frame, node, target, got)


def _annotated(run: Statements, frame: Frame, node: ast.AnnAssign) -> None:
    if node.value is not None:
        run.assign(frame, node, node.target, run.evaluate(frame, node.value))


def _augmented(run: Statements, frame: Frame, node: ast.AugAssign) -> None:
    """`x += y`: a list, an array or a frame is changed in place, all else becomes new."""
    load = _loaded(node.target)
    held = run.evaluate(frame, load)
    got = run.evaluate(frame, node.value)
    kinds = {thing.kind for thing in held.things}
    if kinds and kinds <= {"list", "set", "dict", "array"}:
        reads = run.deep(got)
        known = run.elements(got)
        for thing in held.things:
            if thing.kind == "list" and known is not None and isinstance(node.op, ast.Add):
                for one in known:
                    run.append(frame, node, thing, one)
            else:
                thing.whole = thing.whole and thing.kind == "array"
                run.touch(frame, node, thing, reads)
        run.assign(frame, node, node.target, Got(held.things, held.reads | got.reads), "changed")
        return
    run.assign(frame, node, node.target, combine(run, frame, node, node.op, held, got))


def _loaded(target: ast.Name | ast.Attribute | ast.Subscript) -> ast.expr:
    """The target of an augmented assignment as it is read first."""
    if isinstance(target, ast.Name):
        loaded: ast.expr = ast.Name(target.id, ast.Load())
    elif isinstance(target, ast.Attribute):
        loaded = ast.Attribute(target.value, target.attr, ast.Load())
    else:
        loaded = ast.Subscript(target.value, target.slice, ast.Load())
    return ast.copy_location(loaded, target)


def _expression(run: Statements, frame: Frame, node: ast.Expr) -> None:
    got = run.evaluate(frame, node.value)
    if frame.at_module:  # what a cell's last line shows
        run.deep(got)
        run.write(frame, node, frame.place("_"), got)


def _return(run: Statements, frame: Frame, node: ast.Return) -> Left:
    got = run.evaluate(frame, node.value) if node.value is not None else atom(None)
    frame.results.append(got.plus(run.control))
    return Left.YES


def _raise(run: Statements, frame: Frame, node: ast.Raise) -> Left:
    if node.exc is not None:
        run.deep(run.evaluate(frame, node.exc))
    return Left.YES


def _leave(run: Statements, frame: Frame, node: ast.stmt) -> Left:
    return Left.YES


def _if(run: Statements, frame: Frame, node: ast.If) -> Left:
    test = run.evaluate(frame, node.test)
    reads = run.deep(test)
    held = run.decided(frame, node, test)
    if held is not None:
        with run.steered(reads):
            return run.block(frame, node.body if held else node.orelse)
    with run.steered(reads, sure=False):
        left = [run.block(frame, node.body), run.block(frame, node.orelse)]
    if left != [Left.NO, Left.NO]:
        run.control |= reads  # what follows runs because this did not leave
    return left[0] if left[0] is left[1] else Left.MAYBE


def _for(run: Statements, frame: Frame, node: ast.For | ast.AsyncFor) -> Left:
    over = run.evaluate(frame, node.iter)
    known = run.elements(over)
    left = Left.NO
    if known is not None and len(known) <= ROUNDS:
        for one in known:
            with run.steered(over.reads, sure=left is Left.NO):
                run.assign(frame, node, node.target, one, "an element")
                left = _inner(run.block(frame, node.body), left)
            if left is Left.YES:
                break
    else:
        reads = over.reads.union(*(thing.shape.current for thing in over.things))
        for _ in range(2):  # the second time what the first left behind is read
            with run.steered(reads, sure=False):
                run.assign(frame, node, node.target, run.some(over), "an element")
                left = _inner(run.block(frame, node.body), left)
    with run.steered(NONE, sure=left is Left.NO):
        run.block(frame, node.orelse)
    return Left.MAYBE if left is not Left.NO and _returns(node) else Left.NO


def _inner(now: Left, before: Left) -> Left:
    return now if now is not Left.NO else before


def _returns(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Return) for one in ast.walk(node))


def _while(run: Statements, frame: Frame, node: ast.While) -> Left:
    for _ in range(2):
        test = run.evaluate(frame, node.test)
        with run.steered(run.deep(test), sure=False):
            run.block(frame, node.body)
    run.block(frame, node.orelse)
    return Left.MAYBE if _returns(node) else Left.NO


def _with(run: Statements, frame: Frame, node: ast.With | ast.AsyncWith) -> Left:
    for item in node.items:
        got = run.evaluate(frame, item.context_expr)
        if item.optional_vars is not None:
            entered = joined([_entered(run, frame, node, thing) for thing in got.things]) if got.things else Got()
            run.assign(frame, node, item.optional_vars, entered.plus(got.reads))
    return run.block(frame, node.body)


def _entered(run: Statements, frame: Frame, node: ast.AST, thing: Thing) -> Got:
    """What `with thing as x` gives x."""
    for name in ("__enter__", "__aenter__"):
        method = run.find_method(thing, name)
        if method is not None:
            return run.enter(frame, node, replace(method, bound=(Got((thing,)),)), Arguments())
    return run.some(Got((thing,))) if thing.kind == "list" else Got((thing,))


def _try(run: Statements, frame: Frame, node: ast.Try) -> Left:
    before = len(run.ledger.written)
    tried, run.trying = run.trying, run.trying or bool(node.handlers)
    left = run.block(frame, node.body)
    run.trying = tried
    may_fail = left is Left.YES and any(isinstance(one, ast.Raise) for one in ast.walk(ast.Module(node.body, [])))
    for handler in node.handlers:
        with run.steered(NONE, sure=False):
            if handler.name:
                run.write(frame, handler, frame.place(handler.name), Got((Thing("unknown"),), _written(run, before)))
            run.block(frame, handler.body)
    if left is Left.NO:
        run.block(frame, node.orelse)
    last = run.block(frame, node.finalbody)
    return last if last is not Left.NO else Left.MAYBE if node.handlers and (left is not Left.NO or may_fail) else left


def _written(run: Statements, before: int) -> Versions:
    return frozenset(run.ledger.written[before : before + 50])


def _function(run: Statements, frame: Frame, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    got = define(run, frame, node)
    for decorator in reversed(node.decorator_list):
        callee = run.evaluate(frame, decorator)
        own = [thing for thing in callee.things if thing.kind in {"function", "class", "object"}]
        if own:
            got = run.apply(frame, decorator, Got(tuple(own), callee.reads), Arguments((got,))).plus(callee.reads)
        else:
            got = got.plus(callee.reads)
    if any(getattr(one, "attr", "") == "setter" for one in node.decorator_list):  # the property keeps its getter under the name itself
        frame.names[f"{node.name}.setter"] = Slot(node.name, NONE, got.things)
        return
    run.write(frame, node, frame.place(node.name), got, "defined")


def _class(run: Statements, frame: Frame, node: ast.ClassDef) -> None:
    bases = [run.evaluate(frame, base) for base in (*node.bases, *node.decorator_list)]
    known = tuple(thing for got in bases for thing in got.things if thing.kind == "class")
    outer = None if frame.at_module else frame
    made = Thing("class", Defined(node, frame.source, frame.world, outer, bases=known), whole=True)
    inner = Frame(frame.source, frame.world, {}, own_names(node), None if frame.at_module else frame, node.name)
    run.block(inner, node.body)
    for name, slot in inner.names.items():
        made.slots[("attr", name)] = slot
    for thing in inner.names.values():
        for one in thing.things:
            if one.kind == "function":
                one.value.outer = outer
    reads = joined(bases).reads
    run.write(frame, node, made.body, Got((), reads))
    run.write(frame, node, frame.place(node.name), Got((made,), reads), "defined")


def _delete(run: Statements, frame: Frame, node: ast.Delete) -> None:
    for target in node.targets:
        if isinstance(target, ast.Name):
            slot = frame.slot(target.id)
            if slot is not None:
                run.write(frame, node, slot, Got(), "deleted")
        elif isinstance(target, ast.Subscript):
            owner = run.evaluate(frame, target.value)
            if isinstance(target.slice, ast.Slice):
                for thing in owner.things:
                    thing.whole = False
                    run.touch(frame, node, thing, owner.reads)
            else:
                key, reads = run.key(frame, target.slice)
                run.drop(frame, node, owner.plus(reads), key)
        elif isinstance(target, ast.Attribute):
            run.drop(frame, node, run.evaluate(frame, target.value), ("attr", target.attr))


def _import(run: Statements, frame: Frame, node: ast.Import | ast.ImportFrom) -> None:
    for alias in node.names:
        name = alias.asname or (alias.name.partition(".")[0] if isinstance(node, ast.Import) else alias.name)
        imported = imported_as(node, name)
        if imported is not None and name != "*":
            dotted = ".".join(part for part in (imported.module, imported.attribute) if part)
            run.write(frame, node, frame.place(name), Got(run.imported(frame, imported.module, imported.attribute, dotted)), "imported")


def _match(run: Statements, frame: Frame, node: ast.Match) -> Left:
    subject = run.evaluate(frame, node.subject)
    reads = run.deep(subject)
    left = []
    with run.steered(reads, sure=False):
        for case in node.cases:
            for part in ast.walk(case.pattern):
                name = getattr(part, "name", None) or getattr(part, "rest", None)
                if isinstance(name, str):
                    run.write(frame, node, frame.place(name), joined([run.some(subject), subject]))
            if case.guard is not None:
                run.evaluate(frame, case.guard)
            left.append(run.block(frame, case.body))
    return Left.NO if all(one is Left.NO for one in left) else Left.MAYBE


STATEMENTS: dict[type[ast.stmt], Callable[[Any, Frame, Any], Left | None]] = {
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Expr: _expression,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Break: _leave,
    ast.Continue: _leave,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Delete: _delete,
    ast.Import: _import,
    ast.ImportFrom: _import,
    ast.Match: _match,
    ast.Pass: lambda run, frame, node: None,
    ast.Global: lambda run, frame, node: None,
    ast.Nonlocal: lambda run, frame, node: None,
}
"""How each kind of statement is enacted; of others all parts are read."""

__all__ = ["STATEMENTS", "Left", "Slot", "Statements"]
