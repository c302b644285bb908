"""Which names the results of recorded calls went to, and which names their arguments came from."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rewound.graph.sites import Source, Span, names_in, read, targets
from rewound.model import Code, Run, Site, Step
from rewound.show.values import arguments_of, call_text, result_text, short

if TYPE_CHECKING:
    from rewound.store import Reader

NEWEST = 200
"""Calls that are looked into for one name, at most: the newest."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A value that came under a name by a call: returned into it, or given as this parameter."""

    step: Step
    given: str | None
    """The parameter, if it was given; None if it was returned."""
    text: str
    how: str
    names: tuple[str, ...] = ()
    """The names in the caller that it was made from."""
    type: str = ""


class Calls:
    """The calls of one run, by the names that their values have."""

    def __init__(self, reader: Reader, run: Run) -> None:
        self._reader = reader
        self._run = run
        self._codes = reader.codes(run.id)
        self._returned: dict[str, list[Step]] = {}
        self._given: dict[str, list[Step]] = {}
        self._listed = False
        self._into: dict[str, list[Passed]] = {}

    @property
    def names(self) -> list[str]:
        self._list()
        return [*self._returned, *self._given]

    def into(self, name: str) -> list[Passed]:
        """The newest values that had this name, oldest first."""
        if name not in self._into:
            self._list()
            returned = [self._by_return(step) for step in self._returned.get(name, ())[-NEWEST:]]
            given = [self._by_giving(step, name) for step in self._given.get(name, ())[-NEWEST:]]
            self._into[name] = sorted([*returned, *given], key=lambda passed: passed.step.seq)[-NEWEST:]
        return self._into[name]

    def _list(self) -> None:
        """Sort all calls by name, once; places and codes are few where calls are many."""
        if self._listed:
            return
        self._listed = True
        bound: dict[tuple[int, int], list[str]] = {}
        for step in self._reader.steps(self._run.id):
            if step.kind != "call" or step.count:
                continue
            if step.arguments is not None and step.code in self._codes:
                for name in self._codes[step.code].parameters:
                    self._given.setdefault(name, []).append(step)
            source = self._calling_source(step.site)
            if source is None or step.site is None or step.status != "succeeded":
                continue
            place = (step.site.code, step.site.offset)
            if place not in bound:
                bound[place] = target_names(source, step)
            for name in bound[place]:
                self._returned.setdefault(name, []).append(step)

    def _calling_source(self, site: Site | None) -> Source | None:
        code = self._codes.get(site.code) if site is not None else None
        return None if code is None else read(self._reader.source(code.source))

    def _by_return(self, step: Step) -> Passed:
        node = self._call_node(step)
        names = tuple(names_in(node)) if node is not None else ()
        text = result_text(self._reader, step)
        return Passed(step, None, text, f"returned by {call_text(self._reader, step, 60)}", names)

    def _by_giving(self, step: Step, name: str) -> Passed:
        got = arguments_of(self._reader, step)
        text = short(got[name]) if name in got else "not recorded"
        node = self._call_node(step)
        part = _argument(node, name, self._codes[step.code]) if node is not None else None
        said = f", as {ast.unparse(part)}" if part is not None and not isinstance(part, ast.Constant) else ""
        names = tuple(names_in(part)) if part is not None else ()
        return Passed(step, name, text, f"given to {step.function}{said}", names)

    def _call_node(self, step: Step) -> ast.Call | None:
        source = self._calling_source(step.site)
        node = None if source is None or step.site is None else _node_at(source, step.site)
        return node if isinstance(node, ast.Call) else None


def target_names(source: Source, call: Step) -> list[str]:
    """The names that the result of a call is bound to as a whole."""
    node = None if call.site is None else _node_at(source, call.site)
    if not isinstance(node, ast.expr):
        return []
    return [target.name for target in targets(source, node) if target.kind == "name" and not target.path and target.name is not None]


def _node_at(source: Source, site: Site) -> ast.AST | None:
    return source.find(Span(site.line, site.end_line, site.column, site.end_column))


def _argument(node: ast.Call, name: str, code: Code) -> ast.expr | None:
    """The expression that a parameter got its value from; None where it is a default or cannot be told."""
    for keyword in node.keywords:
        if keyword.arg == name:
            return keyword.value
    if any(isinstance(part, ast.Starred) for part in node.args) or name not in code.parameters:
        return None
    index = code.parameters.index(name)
    if isinstance(node.func, ast.Attribute) and code.parameters[:1] in (("self",), ("cls",)):
        index -= 1  # the object before the dot
    return node.args[index] if 0 <= index < len(node.args) else None
