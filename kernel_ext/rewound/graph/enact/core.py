"""What every part of an enactment uses: reading and writing slots, what steers a statement, and the fuel that bounds the work."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rewound.graph.enact.frame import Frame
from rewound.graph.enact.heap import NONE, Got, Place, Slot, Thing, Version, Versions, inside

FUEL = 60_000
"""Expressions that are followed for one cell; beyond, what it used and generated is taken from the recording alone."""
MOST_VERSIONS = 5_000
"""Versions that are looked through for one question."""
NESTED = 14
"""Calls within calls that are followed."""


class OutOfFuelError(Exception):
    """The cell is too much work to follow."""


@dataclass(slots=True)
class Stale:
    """A version that was read although something that it was made from had been written again."""

    version: Version
    source: Version
    """What it was made from, itself or further up."""
    newer: Version
    """What has taken the place of `source` since."""


@dataclass(slots=True)
class Ledger:
    """What one execution read of the others, and what it wrote."""

    used: dict[Version, None] = field(default_factory=dict)
    written: list[Version] = field(default_factory=list)
    stale: dict[Version, Stale] = field(default_factory=dict)


class Core:
    """The state of an enactment."""

    def __init__(self) -> None:
        self.world: dict[str, Slot] = {}
        self.step = -1
        self.ledger = Ledger()
        self.control: Versions = NONE
        """What decided that the statement at hand runs."""
        self.sure = True
        """Whether the statement at hand surely runs."""
        self.trying = False
        """Whether the statement at hand may have failed and the program gone on."""
        self.fuel = FUEL
        self.stack: list[ast.AST] = []
        self._checked: dict[Version, Stale | None] = {}

    def evaluate(self, frame: Frame, node: ast.expr) -> Got:
        raise NotImplementedError

    def assign(self, frame: Frame, node: ast.AST, target: ast.expr, got: Got, how: str = "assigned") -> None:
        """Give a target what an expression gave."""
        raise NotImplementedError

    def apply(self, frame: Frame, node: ast.AST, callee: Got, given: Arguments) -> Got:
        """Call something."""
        raise NotImplementedError

    # Reading

    def note(self, versions: Iterable[Version]) -> None:
        """These were read."""
        pending = [version for version in versions if version not in self.ledger.used]
        while pending:
            version = pending.pop()
            if version in self.ledger.used:
                continue
            self.ledger.used[version] = None
            pending.extend(version.kept)
            if version.step != self.step and (found := self.stale(version)) is not None:
                self.ledger.stale[version] = found

    def read(self, slot: Slot) -> Got:
        self.note(slot.current)
        return Got(slot.things, slot.current)

    def deep(self, got: Got) -> Versions:
        """Read the whole of it."""
        found = set(got.reads)
        for slot in inside(got.things):
            found |= slot.current
        self.note(found)
        return frozenset(found)

    # Writing

    def write(
        self,
        frame: Frame,
        node: ast.AST,
        slot: Slot,
        got: Got,
        how: str = "assigned",
        *,
        sure: bool = True,
        kept: Versions = NONE,
    ) -> Version:
        """Give a slot a new version; `kept`: what of older ones is still in it."""
        place = Place(self.step, frame.source, node, frame.function)
        version = Version(slot, place, how, got.reads | self.control | kept, got.things, kept, self.sure and sure and not self.trying)
        slot.write(version, got.things, sure=self.sure and sure)
        self.ledger.written.append(version)
        self._checked.clear()
        return version

    def touch(self, frame: Frame, node: ast.AST, thing: Thing, reads: Versions, how: str = "changed", *, parts: bool = True) -> None:
        """Something inside was changed, it is not known what; `parts`: also in its named parts."""
        for slot in [thing.body, thing.shape, *(thing.slots.values() if parts else ())]:
            self.write(frame, node, slot, Got(slot.things, reads), how, kept=slot.current)

    # What steers

    @contextmanager
    def steered(self, reads: Versions, *, sure: bool = True) -> Iterator[None]:
        """What is enacted inside runs because of what was read; not `sure`: it may not have run."""
        before = self.control, self.sure
        self.control, self.sure = self.control | reads, self.sure and sure
        try:
            yield
        finally:
            self.control, self.sure = before

    def spend(self) -> None:
        self.fuel -= 1
        if self.fuel < 0:
            raise OutOfFuelError

    # Staleness

    def stale(self, version: Version) -> Stale | None:
        """Why a version is older than what it was made from, if it is."""
        if version in self._checked:
            return self._checked[version]
        self._checked[version] = None  # what is made from itself is not stale by that
        found: Stale | None = None
        for source in version.sources:  # their order does not matter: any reason will do
            newer = superseded(source, version)
            if newer is not None:
                found = Stale(version, source, newer)
                break
            above = self.stale(source)
            if above is not None:
                found = Stale(version, above.source, above.newer)
                break
        self._checked[version] = found
        return found

    def outdated(self, version: Version, reader: int) -> Stale | None:
        """Why what an execution read is no longer what it would read now, if so."""
        if version.step >= reader:
            return None
        if version not in version.slot.current:
            newer = max(version.slot.current, key=lambda one: one.step, default=None)
            if newer is not None and newer.step > reader and not same(newer, version):
                return Stale(version, version, newer)
        return self.stale(version)


def superseded(source: Version, user: Version) -> Version | None:
    """What was written in the place of `source` by a later execution than the one that used it; None if nothing was."""
    if source.slot is user.slot or source in source.slot.current:
        return None
    newer = max(source.slot.current, key=lambda one: one.step, default=None)
    if newer is None or newer.step <= user.step or same(newer, source) or _feeds(user, newer):
        return None
    return newer


def _feeds(version: Version, newer: Version) -> bool:
    """Whether what is newer was made from the version, itself or in one of its parts: `x = tidied(x)`."""
    pending = [newer, *(one for slot in inside(newer.things) for one in slot.current)]
    seen = set(pending)
    while pending and len(seen) < MOST_VERSIONS:
        one = pending.pop()
        if one is version:
            return True
        fresh = {source for source in one.sources if source.step >= version.step} - seen
        seen |= fresh
        pending.extend(fresh)
    return False


def same(first: Version, second: Version) -> bool:
    """Whether two versions surely hold equal values."""
    if len(first.things) != 1 or len(second.things) != 1:
        return False
    one, other = first.things[0], second.things[0]
    if one is other:  # what was changed inside has versions of its own
        return True
    if one.kind != other.kind:
        return False
    if one.kind == "atom":
        return type(one.value) is type(other.value) and isinstance(one.value, _PLAIN) and bool(one.value == other.value)
    if one.kind in {"function", "class"}:
        return ast.dump(one.value.node) == ast.dump(other.value.node) and not one.value.defaults
    return one.kind == "module" and one.value == other.value


_PLAIN = (int, float, str, bytes, bool, type(None))


@dataclass(frozen=True, slots=True, eq=False)
class Arguments:
    """What a call passes."""

    positional: tuple[Got, ...] = ()
    keywords: dict[str, Got] = field(default_factory=dict)
    more: Got | None = None
    """What stars bring, where its elements are not known."""

    def all(self) -> list[Got]:
        return [*self.positional, *self.keywords.values(), *((self.more,) if self.more is not None else ())]


Method = Callable[["Core", Frame, ast.AST, Got, Arguments], Got]
