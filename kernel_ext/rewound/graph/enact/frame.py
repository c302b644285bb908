"""Where the names of one running scope are looked up, and what a function of the program is made of."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from rewound.graph.bindings import bindings, parameters
from rewound.graph.enact.heap import Got, Slot, Thing
from rewound.graph.recording import Activation
from rewound.graph.sites import FUNCTIONS, Definition, Source


@dataclass(slots=True, eq=False)
class Frame:
    """One running scope: a cell, a module, a function, a class body, a comprehension."""

    source: Source
    world: dict[str, Slot]
    """The global variables of its module."""
    names: dict[str, Slot]
    """Its own variables; of a module the same as `world`."""
    own: frozenset[str]
    """Names that are its own variables."""
    outer: Frame | None = None
    function: str | None = None
    act: Activation | None = None
    """The recorded execution that it is, where that is known."""
    results: list[Got] = field(default_factory=list)
    yielded: list[Got] = field(default_factory=list)
    calls: dict[ast.AST, int] = field(default_factory=dict)
    """How often a call expression was enacted: which of the recorded calls is meant."""

    @property
    def at_module(self) -> bool:
        return self.names is self.world

    def slot(self, name: str) -> Slot | None:
        """The variable that a name means here; None if there is none yet."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.own and not frame.at_module:
                return frame.names.get(name)
            frame = frame.outer
        return self.world.get(name)

    def place(self, name: str) -> Slot:
        """The variable that is written by `name = ...` here, made if there is none."""
        frame: Frame = self
        while name not in frame.own and frame.outer is not None and not frame.at_module:
            frame = frame.outer
        names = frame.names if name in frame.own else self.world
        if name not in names:
            names[name] = Slot(name, world=names is self.world)
        return names[name]


@dataclass(slots=True, eq=False)
class Defined:
    """A function or class of the program."""

    node: Definition | ast.ClassDef
    source: Source
    world: dict[str, Slot]
    outer: Frame | None
    """The frame that it was defined in, where that is a function's."""
    defaults: dict[str, Got] = field(default_factory=dict)
    bound: tuple[Got, ...] = ()
    """Arguments that come first: `self`, or those of a `partial`."""
    named: dict[str, Got] = field(default_factory=dict)
    decorators: frozenset[str] = frozenset()
    bases: tuple[Thing, ...] = ()
    """Of a class: those that the program defines."""

    @property
    def name(self) -> str:
        return getattr(self.node, "name", "<lambda>")

    @property
    def text(self) -> str:
        return self.source.text_of(self.node)


def own_names(node: ast.AST) -> frozenset[str]:
    """The local variables of a function or class body."""
    declared = {name for one in ast.walk(node) if isinstance(one, ast.Global | ast.Nonlocal) for name in one.names}
    bound = {one.name for one in bindings(node)}
    if isinstance(node, FUNCTIONS):
        bound |= set(parameters(node))
    return frozenset(bound - declared)
