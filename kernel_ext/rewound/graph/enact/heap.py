"""The heap of an enactment: things, the slots that hold them, and every version that a slot had.

A *slot* is a place that can be assigned: a variable, a key, an element, an attribute, a column. A *version* is one
writing of one slot, with the versions that it was made from. A *thing* stands for an object: two names for one list
are two slots with one thing, so that what is written through one name is read through the other.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from rewound.graph.access import UNKNOWN
from rewound.graph.sites import Source

Key = tuple[str, Hashable]
"""`("item", key)` or `("attr", name)`."""
MOST_THINGS: Final = 6
"""Different objects that one slot may hold after branches that the recording does not decide."""


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where in the program something is done: by which execution, in which text, by which node."""

    step: int
    """The `seq` of the cell's step, or of the script's."""
    source: Source
    node: ast.AST
    function: str | None = None

    @property
    def line(self) -> int | None:
        return getattr(self.node, "lineno", None)


@dataclass(slots=True, eq=False)
class Version:
    """One writing of one slot."""

    slot: Slot
    place: Place
    how: str
    """`assigned`, `changed`, `deleted`, `defined`, `imported`, `passed`, `maybe changed`"""
    sources: frozenset[Version]
    things: tuple[Thing, ...] = ()
    """What was written."""
    kept: frozenset[Version] = frozenset()
    """Versions whose content is still in it: of what was changed, the one before; of what was moved, the one elsewhere."""
    certain: bool = True
    """False in a branch or `try` that may not have got there."""

    @property
    def step(self) -> int:
        return self.place.step


Versions = frozenset[Version]
NONE: Final[Versions] = frozenset()


@dataclass(slots=True, eq=False)
class Slot:
    """A place that can be assigned, and what it holds now."""

    name: str
    """As the source names it: `df["fee"]`."""
    current: Versions = NONE
    things: tuple[Thing, ...] = ()
    world: bool = False
    """A global variable of the program, not a local one."""

    def write(self, version: Version, things: tuple[Thing, ...], *, sure: bool) -> None:
        """Replace what is held; not `sure`: what was held before may still be."""
        self.current = frozenset((version,)) if sure else self.current | {version}
        self.things = things if sure else join(self.things, things)


@dataclass(slots=True, eq=False)
class Thing:
    """An object, as far as the source and the recording tell it."""

    kind: str
    """`atom`, `list`, `tuple`, `dict`, `set`, `object`, `function`, `class`, `module`, `frame`, `array`, `unknown`"""
    value: Any = UNKNOWN
    """Of an atom: itself. Of a module: its dotted name. Of a function or class: its `Defined`."""
    slots: dict[Key, Slot] = field(default_factory=dict)
    body: Slot = field(default_factory=lambda: Slot(""))
    """What is inside and not told apart."""
    shape: Slot = field(default_factory=lambda: Slot(""))
    """Which keys there are, and how many."""
    whole: bool = False
    """Every element has a slot."""

    def items(self) -> list[Slot]:
        return [slot for key, slot in self.slots.items() if key[0] == "item"]


@dataclass(frozen=True, slots=True, eq=False)
class Got:
    """What an expression gave: the things it may be, and what was read to get there."""

    things: tuple[Thing, ...] = ()
    reads: Versions = NONE

    def plus(self, reads: Versions) -> Got:
        return self if reads <= self.reads else Got(self.things, self.reads | reads)

    @property
    def value(self) -> Any:
        """The atom that it surely is; UNKNOWN otherwise."""
        return self.things[0].value if len(self.things) == 1 and self.things[0].kind == "atom" else UNKNOWN


def atom(value: Any, reads: Versions = NONE) -> Got:
    return Got((Thing("atom", value),), reads)


def join(first: tuple[Thing, ...], second: tuple[Thing, ...]) -> tuple[Thing, ...]:
    """Both, each once, at most `MOST_THINGS`."""
    return tuple(dict.fromkeys((*second, *first)))[:MOST_THINGS]


def joined(parts: Iterable[Got]) -> Got:
    things: tuple[Thing, ...] = ()
    reads: set[Version] = set()
    for part in parts:
        things = join(things, part.things)
        reads |= part.reads
    return Got(things, frozenset(reads))


def inside(things: Iterable[Thing]) -> Iterator[Slot]:
    """Every slot that can be reached from the things."""
    seen: set[int] = set()
    pending = list(things)
    while pending:
        thing = pending.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        for slot in (thing.body, thing.shape, *thing.slots.values()):
            yield slot
            pending.extend(slot.things)


def deep(got: Got) -> Versions:
    """All that was read when somebody looked at the whole of it."""
    found = set(got.reads)
    for slot in inside(got.things):
        found |= slot.current
    return frozenset(found)
