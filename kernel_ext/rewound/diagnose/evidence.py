"""The facts about a failure: the expression that failed, in which execution, and the values of its operands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rewound.graph.access import ANY, MANY, UNKNOWN, VIEWS, Key, Nth, Path, elements, is_frame
from rewound.graph.brief import brief
from rewound.graph.evaluate import Raised
from rewound.graph.flows import called_name
from rewound.graph.good import GoodRun
from rewound.graph.origin import Origin
from rewound.graph.property import Property
from rewound.graph.provenance import Tracer
from rewound.graph.recording import Activation, Recording
from rewound.graph.scope import Scopes
from rewound.graph.sites import COMPREHENSIONS
from rewound.model import Error, Frame, Step

MAX_ALIKE = 50
"""Failed calls of one function that are compared to find the one that a frame executed."""
if TYPE_CHECKING:
    from rewound.diagnose.program import Program

LAZY = frozenset("zip map filter enumerate chain islice zip_longest starmap".split())
"""Calls that work only while somebody reads their result: what fails then is the reader."""
COMPILED = (".pyx", ".pxd", ".pxi")
"""Sources of compiled modules, whose frames name files of where they were built."""


@dataclass(frozen=True, slots=True, eq=False)
class Operand:
    """A value that the failing operation worked on."""

    act: Activation
    node: ast.expr
    path: Path
    value: Any
    role: str
    """`base`, `index`, `argument`, `receiver`, `left`, `right`, `function`, `iterable`, `itself`"""


@dataclass(frozen=True, slots=True, eq=False)
class Suspect:
    """A value with something wrong, at the place where it did harm."""

    rule: str
    act: Activation
    node: ast.expr
    path: Path
    prop: Property
    needs: str
    """What the operation wanted of it, to complete "… needs …"."""
    weight: float = 1.0
    """How surely it is this value that is wrong, and not another one of the operation."""
    halt: Any = None
    """See `Tracer`."""


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """A suspect with one origin of what is wrong."""

    suspect: Suspect
    origin: Origin


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A possible cause before ranking."""

    rule: str
    act: Activation
    node: ast.AST
    message: str
    origin: Origin | None
    evidence: dict[str, float] = field(default_factory=dict)
    suspect: Suspect | None = None


class Facts:
    """Everything that rules may ask about one failure."""

    def __init__(
        self, recording: Recording, step: Step, error: Error, good: GoodRun | None = None, later: list[Activation] | None = None
    ) -> None:
        self.recording = recording
        self._later = {act.step.seq: act for act in later or ()}
        """Where frames stood when their names were recorded, of an error that was caught and went on in another one."""
        self.scopes = Scopes(recording)
        self.step = step
        self.error = error
        self.type = error.type.rpartition(".")[2]
        self.message = error.message
        self.good = good
        """The last good run beside this one, if there is one."""

    @cached_property
    def program(self) -> Program:
        """The whole program that ran, for rules that do not follow a value."""
        from rewound.diagnose.program import Program

        return Program(self)

    @cached_property
    def frames(self) -> list[tuple[Frame, Activation]]:
        """The traceback's frames of the project, each with the execution that it belongs to."""
        found: list[tuple[Frame, Activation]] = []
        outer: Activation | None = None
        failed = [step for step in self.recording.failing if step.kind == "call"]
        above = self.step
        for frame in self.error.frames:
            if not frame.project or frame.file.endswith(COMPILED):
                continue
            step = self._step_of(frame, above, failed)
            above = step or above
            act = self.recording.frame_activation(frame if step is None else replace(frame, step=step.seq), outer or self._base())
            if act is not None:
                later = self._later.get(act.step.seq)
                if later is not None and later.scope is act.scope:
                    act = replace(act, stood=later.stood)
                found.append((frame, act))
                outer = act
                self.recording.stood[act.step.seq] = act
        return found

    def _base(self) -> Activation:
        return self.recording.activation(self.step)

    def _step_of(self, frame: Frame, above: Step, failed: list[Step]) -> Step | None:
        """The failed call that a frame executed."""
        if frame.step is not None:
            return self.recording.step(frame.step)
        if frame.function in {"<module>", "<cell>"}:
            return self.step if self.step.kind == "cell" or (self.recording.code_of(self.step) or frame).function == "<module>" else None
        fits = [step for step in failed if (step.seq > above.seq or above is self.step) and step.parent is not None]
        fits = [
            step for step in fits if (code := self.recording.code_of(step)) and (code.function, code.file) == (frame.function, frame.file)
        ]
        fits = [step for step in fits if step.error is not None and step.error.message == self.error.message] or fits
        fits = fits if len(fits) == 1 else [step for step in fits[:MAX_ALIKE] if self._was_given(step, frame)] or fits
        direct = [step for step in fits if step.parent == above.seq]  # of several calls, the last is the one that was not caught
        return direct[-1] if direct else fits[0] if fits else None

    def _was_given(self, step: Step, frame: Frame) -> bool:
        """Whether the call's arguments are what the frame's names still hold."""
        names, given = self.recording.view(frame.locals), self.recording.arguments(step)
        return isinstance(names, dict) and all(brief(value) == brief(names[name]) for name, value in given.items() if name in names)

    @cached_property
    def act(self) -> Activation:
        """The execution that failed, at the failing expression, loop variables filled in where they can be told."""
        base = self._whole_assertion(self.frames[-1][1]) if self.frames else self._base()
        if self.frames and base.at is not None:
            return self._simulated(base)
        return base

    @cached_property
    def node(self) -> ast.AST | None:
        """The failing expression, or the statement if that is all that is known."""
        return self.act.at

    @cached_property
    def statement(self) -> ast.AST | None:
        return None if self.node is None else (self.act.source.statement(self.node) or self.node)

    def _whole_assertion(self, base: Activation) -> Activation:
        """Some versions of Python say that the condition of an `assert` raises, others that the statement does."""
        around = base.source.parents.get(base.at) if base.at is not None else None
        asserted = isinstance(around, ast.Assert) and base.at is around.test and self.type == "AssertionError"
        return replace(base, at=around) if asserted and self.error.frames[-1] is self.frames[-1][0] else base

    def _simulated(self, base: Activation) -> Activation:
        """Evaluate the comprehension around the failing expression again: the round that fails in the same way is the one."""
        if base.at is None:
            return base
        around = [node for node in base.source.enclosing(base.at) if isinstance(node, COMPREHENSIONS)]
        around = [base.at] if not around and isinstance(base.at, COMPREHENSIONS) else around
        tries: list[ast.AST] = [around[-1]] if around else []
        if not around and isinstance(base.at, ast.Call | ast.stmt):
            tries = [part for part in ast.walk(base.at) if isinstance(part, COMPREHENSIONS)]
        for node in tries:
            raised = self.scopes.value(base, node)
            if isinstance(raised, Raised) and type(raised.error).__name__ == self.type:
                inside = (
                    base.at is raised.node or base.at in base.source.enclosing(raised.node) or raised.node in base.source.enclosing(base.at)
                )
                if inside:
                    exact = raised.node if base.at in base.source.enclosing(raised.node) else base.at
                    return replace(base, at=exact).within(dict(raised.variables), dict(raised.iterations))
        return self._inner(base)

    def _inner(self, base: Activation) -> Activation:
        """An argument that is only read inside the call (a generator, a `zip`) can be what fails: then it is meant."""
        if not isinstance(base.at, ast.Call):
            return base
        raised = self.scopes.value(base, base.at)
        if isinstance(raised, Raised) and type(raised.error).__name__ == self.type and base.at in base.source.enclosing(raised.node):
            return replace(base, at=raised.node).within(dict(raised.variables), dict(raised.iterations))
        return base

    def value(self, node: ast.AST, act: Activation | None = None) -> Any:
        return self.scopes.known(act or self.act, node)

    @cached_property
    def operands(self) -> list[Operand]:
        """What the failing operation worked on, the closest first."""
        return list(self._operands(self.node))

    def _operands(self, node: ast.AST | None) -> Iterator[Operand]:
        if isinstance(getattr(node, "ctx", None), ast.Store):
            yield from self._assigned(node)
        elif isinstance(node, ast.Subscript):
            yield self._operand(_located(node.value), "base")
            yield self._operand(node.slice, "index")
        elif isinstance(node, ast.Attribute):
            yield self._operand(node.value, "base")
        elif isinstance(node, ast.BinOp):
            yield self._operand(node.left, "left")
            yield self._operand(node.right, "right")
        elif isinstance(node, ast.Compare):
            for side in (node.left, *node.comparators):
                yield self._operand(side, "left" if side is node.left else "right")
        elif isinstance(node, ast.Call):
            yield from self._called(node)
        elif isinstance(node, ast.AugAssign):
            yield self._operand(_loaded(node.target), "left")
            yield self._operand(node.value, "right")
        elif isinstance(node, COMPREHENSIONS):
            for clause in node.generators:
                yield self._operand(clause.iter, "itself")
        elif isinstance(node, ast.expr):
            yield self._operand(node, "itself")
            for part in ast.iter_child_nodes(node):
                if isinstance(part, ast.expr):
                    yield self._operand(part, "argument")
        elif node is not None:
            yield from self._of_statement(node)

    def _called(self, node: ast.Call) -> Iterator[Operand]:
        yield self._operand(node.func, "function")
        if isinstance(node.func, ast.Attribute):
            yield self._operand(node.func.value, "receiver")
        for part in node.args:
            yield self._operand(part.value if isinstance(part, ast.Starred) else part, "argument")
            if isinstance(part, ast.Call) and called_name(part) in LAZY:
                yield from (self._operand(inner, "argument") for inner in part.args if not isinstance(inner, ast.Starred))
        for entry in node.keywords:
            yield self._operand(entry.value, "argument")

    def _assigned(self, node: ast.AST | None) -> Iterator[Operand]:
        """The failing expression is a target: what is unpacked or stored there, and into what."""
        if isinstance(node, ast.Tuple | ast.List):
            yield from self._unpacked(node)
        elif isinstance(node, ast.Subscript | ast.Attribute):
            stored = self._stored(node)
            if stored is not None:
                yield self._operand(stored, "right")
            yield self._operand(_located(node.value), "base")

    def _stored(self, node: ast.expr) -> ast.expr | None:
        """What is assigned to this item or attribute."""
        parent = self.act.source.parents.get(node)
        return parent.value if isinstance(parent, ast.Assign | ast.AnnAssign | ast.AugAssign) else None

    def _unpacked(self, node: ast.Tuple | ast.List) -> Iterator[Operand]:
        parent = self.act.source.parents.get(node)
        if isinstance(parent, ast.Assign):
            yield self._operand(parent.value, "itself")
        elif isinstance(parent, ast.For | ast.AsyncFor | ast.comprehension):
            yield self._operand(parent.iter, "iterable", (ANY,))

    def _of_statement(self, node: ast.AST) -> Iterator[Operand]:
        """Where only the statement is known: every name and part in it."""
        seen: set[str] = set()
        header = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr | ast.withitem)]
        for part in (inner for outer in header for inner in ast.walk(outer)):
            if isinstance(part, ast.Name | ast.Attribute | ast.Subscript | ast.Call) and not isinstance(
                getattr(part, "ctx", None), ast.Store
            ):
                text = ast.dump(part)
                if text not in seen:
                    seen.add(text)
                    yield self._operand(part, "argument")

    def _operand(self, node: ast.expr, role: str, path: Path = ()) -> Operand:
        return Operand(self.act, node, path, self.value(node), role)

    def locate(self, prop: Property, *, roles: frozenset[str] | None = None, deep: int = 2) -> Iterator[tuple[Operand, Path]]:
        """The operands, or the parts of them, that have the property, closest first."""
        for operand in self.operands:
            if roles is not None and operand.role not in roles:
                continue
            if operand.value is UNKNOWN:
                continue
            found = find(prop, operand.value, deep)
            if found is not None:
                yield operand, (found if not operand.path else (*operand.path, *found[1:]))

    def trace(self, suspect: Suspect) -> list[Finding]:
        """The origins of what is wrong with a suspect."""
        tracer = Tracer(self.scopes, suspect.prop, halt=suspect.halt)
        return [Finding(suspect, origin) for origin in tracer.trace(suspect.act, suspect.node, suspect.path)]

    def matches(self, pattern: str) -> re.Match[str] | None:
        """The error's message against a regular expression."""
        return re.search(pattern, self.message)

    def text(self, node: ast.AST, act: Activation | None = None) -> str:
        """The source of a node on one line, bounded."""
        found = " ".join((act or self.act).source.text_of(node).split())
        return found if len(found) <= 80 else found[:79] + "…"


def find(prop: Property, value: Any, deep: int = 2) -> Path | None:
    """Where in the value something has the property: the shallowest, first such part."""
    if prop.holds(value):
        return (
            ()
            if not (is_frame(value) and prop.kind in {"nan", "type"})
            else next(((Key(name),) for name in value.columns if prop.holds(value[name])), ())
        )
    if deep <= 0:
        return None
    pairs: Iterator[tuple[Key | Nth, Any]]
    if isinstance(value, dict):
        pairs = ((Key(key), item) for key, item in list(value.items())[:MANY])
    elif isinstance(value, list | tuple) or type(value) in VIEWS:
        pairs = ((Nth(index), item) for index, item in enumerate(elements(value)))
    else:
        return None
    nested = list(pairs)
    for depth in range(deep):
        for access, item in nested:
            found = find(prop, item, depth)
            if found is not None:
                return (access, *found)
    return None


def _located(node: ast.expr) -> ast.expr:
    """The frame or column itself where it is selected from by `.loc` and the like."""
    return node.value if isinstance(node, ast.Attribute) and node.attr in {"loc", "iloc", "at", "iat"} else node


def _loaded(target: ast.expr) -> ast.expr:
    """The target of an augmented assignment as an expression that is read."""
    return target
