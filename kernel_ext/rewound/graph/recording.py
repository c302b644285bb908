"""A run as the graph reads it: steps, sources and values, each looked up once, and the activations of its code."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

from rewound.graph.access import UNKNOWN
from rewound.graph.sites import FUNCTIONS, Position, Source, Span, read
from rewound.model import Cell, Code, Encoded, Error, Frame, Run, Site, Step, Value
from rewound.store import FAILED, Steps

LAST: Position = (1 << 30, 0)


class Reader(Protocol):
    """What of `rewound.store.Reader` is needed here."""

    def step(self, run: str, seq: int) -> Step: ...
    def steps(self, run: str) -> list[Step]: ...
    def children(self, run: str, seq: int) -> Sequence[Step]: ...
    def newest_calls(self, run: str, code: int, most: int) -> list[Step]: ...
    def newest_of_each(self, run: str, most: int) -> dict[int, list[Step]]: ...
    def failing(self, run: str) -> list[Step]: ...
    def cell(self, run: str, seq: int) -> Cell: ...
    def cells(self, run: str) -> list[tuple[Step, Cell]]: ...
    def codes(self, run: str) -> dict[int, Code]: ...
    def source(self, key: str) -> str: ...
    def view(self, encoded: Encoded) -> object: ...
    def bytes_of(self, encoded: Encoded) -> int: ...


@dataclass(frozen=True, slots=True, eq=False)
class Activation:
    """One execution of a scope (cell, module, function), looked at from one place in it."""

    step: Step
    code: Code | None
    source: Source
    scope: ast.AST
    at: ast.AST | None = None
    """The node that it stood at; None means its end."""
    locals: Mapping[str, Any] | None = None
    """Its names as they were at `stood`, where that is recorded: a frame of the traceback."""
    stood: ast.AST | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    """Loop variables of comprehensions around the place, as far as known."""
    iterations: Mapping[ast.AST, int] = field(default_factory=dict)
    """Which round of a comprehension's clause is meant."""

    @property
    def place(self) -> Position:
        return LAST if self.at is None else self.source.start(self.at)

    @property
    def at_module(self) -> bool:
        return isinstance(self.scope, ast.Module)

    def moved(self, node: ast.AST | None) -> Activation:
        """The same execution, looked at from another place in the same scope."""
        return replace(self, at=node)

    def within(self, variables: Mapping[str, Any], iterations: Mapping[ast.AST, int]) -> Activation:
        """The same place in a certain round of the comprehensions around it."""
        return replace(self, variables={**self.variables, **variables}, iterations={**self.iterations, **iterations})


class Recording:
    """Cached access to one run. Values come from `Reader.view`: none of the program's code runs."""

    def __init__(self, reader: Reader, run: Run) -> None:
        self._reader = reader
        self.run = run
        self._steps: dict[int, Step] = {}
        self._children: dict[int, Sequence[Step]] = {}
        self._views: dict[int, tuple[Encoded, Any]] = {}
        self._bodies: dict[int, Activation] = {}
        self._sources: dict[str, Source] = {}
        self._sites: dict[int, dict[Site, Sequence[Step]]] = {}
        self.stood: dict[int, Activation] = {}
        """Executions on the stack of the failure, with the values of their names there."""

    @cached_property
    def codes(self) -> dict[int, Code]:
        return self._reader.codes(self.run.id)

    @cached_property
    def cells(self) -> list[tuple[Step, Cell]]:
        return self._reader.cells(self.run.id)

    @cached_property
    def failing(self) -> list[Step]:
        return self._reader.failing(self.run.id)

    @cached_property
    def tops(self) -> list[Step]:
        """The cells, or what a script ran outside of any call; reads the whole timeline once."""
        return [step for step in self._reader.steps(self.run.id) if step.parent is None]

    @cached_property
    def lost(self) -> list[tuple[Step, Error]]:
        """Errors that nobody received, each with the step at the top that it belongs to; those of the newest cell first."""
        found = [(step, error) for step, cell in reversed(self.cells) for error in cell.lost]
        return found + [(top, error) for error in self.run.lost if (top := self._top_of(error)) is not None]

    def _top_of(self, error: Error) -> Step | None:
        """The step at the top above the failed call in which an error was raised."""
        places = {(frame.file, frame.function) for frame in error.frames if frame.project}
        for step in reversed(self.failing):
            code = self.code_of(step)
            if code is not None and (code.file, code.function) in places:
                return self.top(step)
        return self.tops[-1] if self.tops else None

    @cached_property
    def cell_of(self) -> dict[int, tuple[Step, Cell]]:
        return {step.seq: (step, cell) for step, cell in self.cells}

    @property
    def steps(self) -> list[Step]:
        """All, by seq."""
        return self._reader.steps(self.run.id)

    def step(self, seq: int) -> Step:
        if seq not in self._steps:
            self._steps[seq] = self.cell_of[seq][0] if seq in self.cell_of else self._reader.step(self.run.id, seq)
        return self._steps[seq]

    def children(self, seq: int) -> Sequence[Step]:
        if seq not in self._children:
            self._children[seq] = self._reader.children(self.run.id, seq)
        return self._children[seq]

    @property
    def bodies(self) -> list[Step]:
        """The executions of modules' bodies."""
        return list(self._modules.values())

    @cached_property
    def _modules(self) -> dict[int, Step]:
        """The executions of modules' bodies, by `Code.id`."""
        wanted = [code.id for code in self.codes.values() if code.function == "<module>"]
        return {step.code: step for code in wanted for step in self.newest_calls(code, 1)}

    def newest_calls(self, code: int, most: int) -> list[Step]:
        """The newest recorded calls of a piece of code, oldest first."""
        return self._reader.newest_calls(self.run.id, code, most)

    def newest_of_each(self, most: int) -> dict[int, list[Step]]:
        """The same of every piece of code, by `Code.id`."""
        return self._reader.newest_of_each(self.run.id, most)

    def parent(self, step: Step) -> Step | None:
        return None if step.parent is None else self.step(step.parent)

    def top(self, step: Step) -> Step:
        """The cell, or the module's body, that the step ran under."""
        while step.parent is not None:
            step = self.step(step.parent)
        return step

    def view(self, encoded: Encoded | None) -> Any:
        """The recorded value; UNKNOWN where there is none or it cannot be read."""
        if encoded is None:
            return UNKNOWN
        if id(encoded) not in self._views:
            try:
                value: Any = self._reader.view(encoded)
            except Exception:  # a damaged or missing snapshot: the rest of the run can still be explained
                value = UNKNOWN
            self._views[id(encoded)] = (encoded, value)
        return self._views[id(encoded)][1]

    def value(self, value: Value) -> Any:
        return self.view(value.encoded)

    def arguments(self, step: Step) -> Mapping[str, Any]:
        found = self.view(step.arguments)
        return found if isinstance(found, dict) else {}

    def result(self, step: Step) -> Any:
        return self.view(step.result) if step.status == "succeeded" else UNKNOWN

    def source(self, code: Code) -> Source:
        found = self._sources.get(code.source)
        if found is None:
            try:
                found = read(self._reader.source(code.source))
            except Exception:  # the text is not there: read nothing rather than something else
                found = read("")
            self._sources[code.source] = found
        return found

    def cell_source(self, seq: int) -> Source:
        """The text of a cell step, as it was compiled."""
        code = self.codes.get(self.step(seq).code)
        return self.source(code) if code is not None else read(self.cell_of[seq][1].source)

    def code_of(self, step: Step) -> Code | None:
        return self.codes.get(step.code)

    def activation(self, step: Step, at: ast.AST | None = None) -> Activation:
        """The execution that the step is."""
        code = self.code_of(step)
        if step.kind == "cell":
            source = self.cell_source(step.seq)
            return Activation(step, code, source, source.tree, at)
        source = self.source(code) if code is not None else read("")
        if code is None or code.function == "<module>":
            return Activation(step, code, source, source.tree, at)
        return Activation(step, code, source, source.function(code.function, code.line) or ast.Module([], []), at)

    def body(self, code: Code, near: Step) -> Activation:
        """The execution of a module's body; where none is recorded, its source read as it stands at its end."""
        if code.id not in self._bodies:
            step = self._modules.get(code.id, near)
            source = self.source(code)
            self._bodies[code.id] = Activation(step, code, source, source.tree)
        return self._bodies[code.id]

    def frame_activation(self, frame: Frame, outer: Activation | None) -> Activation | None:
        """The execution of a traceback's frame; frames of comprehensions belong to the one around them."""
        if frame.step is not None:
            base = self.activation(self.step(frame.step))
        elif frame.cell is not None and frame.function in {"<module>", "<cell>"}:
            base = self.activation(self.step(frame.cell))
        elif outer is not None:
            base = self._unrecorded(frame, outer)
        else:
            return None
        node = base.source.find(Span(frame.line, frame.end_line, frame.column, frame.end_column))
        if node is None and frame.line is not None:
            node = base.source.statement_at(frame.line)
        if node is not None and frame.step is None and not base.at_module:
            scope = base.source.scope(node)
            base = replace(base, scope=scope if isinstance(scope, FUNCTIONS) else base.scope)
        names = self.view(frame.locals)
        return replace(base, at=node, stood=node, locals=names if isinstance(names, dict) else None)

    def _unrecorded(self, frame: Frame, outer: Activation) -> Activation:
        """A frame without a step of its own: a comprehension, or a function that was not recorded."""
        if frame.function.rpartition(".")[2] in {"<genexpr>", "<listcomp>", "<setcomp>", "<dictcomp>"}:
            return outer
        for code in self.codes.values():
            if code.file == frame.file:
                source = self.source(code)
                scope = source.function(frame.function, None)
                return replace(outer, code=code, source=source, scope=scope if scope is not None else source.tree)
        return outer

    def calls_at(self, act: Activation, node: ast.AST) -> Sequence[Step]:
        """The recorded calls that this call expression made in this execution, in order."""
        if act.step.seq not in self._sites:
            self._sites[act.step.seq] = by_site(self.children(act.step.seq))
        found = [steps for site, steps in self._sites[act.step.seq].items() if self._site_node(act, site) is node]
        return found[0] if len(found) == 1 else [step for steps in found for step in steps]

    def _site_node(self, act: Activation, site: Site) -> ast.AST | None:
        code = self.codes.get(site.code)
        source = act.source if code is None or act.code is None or code.source == act.code.source else self.source(code)
        node = source.find(Span(site.line, site.end_line, site.column, site.end_column))
        # a coroutine begins where it is awaited
        return node.value if isinstance(node, ast.Await) and isinstance(node.value, ast.Call) else node

    def getter(self, step: Step) -> Activation | None:
        """The execution that read the property whose getter the step is, at that expression."""
        parent = self.parent(step)
        if parent is None or step.site is None:
            return None
        base = self.activation(parent)
        node = self._site_node(base, step.site)
        return base.moved(node) if isinstance(node, ast.Attribute) else None

    def caller(self, step: Step) -> Activation | None:
        """The execution that called the step, at the call; None where the call came from elsewhere than its source."""
        found = self.site(step)
        return found if found is not None and isinstance(found.at, ast.Call) else None

    def site(self, step: Step) -> Activation | None:
        """As `caller`, at whatever expression made the call: an attribute that is a property, an operator."""
        parent = self.parent(step)
        if parent is None or step.site is None:
            return None
        base = self.activation(parent)
        node = self._site_node(base, step.site)
        code = self.codes.get(step.site.code)
        if node is None or code is None or (base.code is not None and code.source != base.code.source):
            return None
        scope = base.source.scope(node)
        inside = isinstance(scope, ast.Lambda) and base.scope in base.source.enclosing(scope)
        stood = self.stood.get(parent.seq)
        if stood is not None and stood.scope is base.scope and stood.stood is not None and node in (stood.stood, *ast.walk(stood.stood)):
            return replace(stood, at=node, scope=scope if inside else base.scope)
        return replace(base, at=node, scope=scope if inside else base.scope)


def by_site(steps: Sequence[Step]) -> dict[Site, Sequence[Step]]:
    """The steps by the place that they were called from, where its line is known."""
    if isinstance(steps, Steps):
        return {site: some for site, some in steps.by_site().items() if site.line is not None}
    table: dict[Site, list[Step]] = {}
    for step in steps:
        if step.site is not None and step.site.line is not None:
            table.setdefault(step.site, []).append(step)
    return dict(table)


def without_failed(steps: Sequence[Step]) -> Sequence[Step]:
    """Those that did not fail."""
    if isinstance(steps, Steps):
        return steps.where("status", lambda status: status != FAILED)
    return [step for step in steps if step.status != "failed"]


def threads_of(steps: Sequence[Step]) -> set[int | None]:
    """The threads that they ran in."""
    return steps.different("thread") if isinstance(steps, Steps) else {step.thread for step in steps}
