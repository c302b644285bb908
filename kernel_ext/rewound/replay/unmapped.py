"""Finds recorded steps that have no counterpart in today's source, and what each may be called there.

What a fix drops is no matter. A step is asked for only where today's source plausibly still has it: as something that the recording does
not hold, and that is like it. Then everything that was recorded of it would be lost without a word: a call would be made again, a cell run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rewound.replay.alike import ALIKE, PROPOSED, SAME, SHORT, TINY, Likeness, likeness, parts_of, tokens
from rewound.replay.inventory import Inventory, Recorded, Unit
from rewound.replay.renames import Place, Renames

MOST_PROPOSED = 3


@dataclass(frozen=True)
class Proposal:
    """What a step may be today; more than one piece where it was split."""

    units: tuple[Unit, ...]
    likeness: Likeness
    why: str

    @property
    def score(self) -> float:
        return self.likeness.score


@dataclass(frozen=True)
class Vanished:
    """A recorded piece that is not there today under its name."""

    unit: Unit
    proposals: tuple[Proposal, ...] = ()
    """The likest first."""
    best: Proposal | None = None
    """The one to begin with: what is the best for two is given to the one that is more like it."""

    def is_asked(self, mutates: bool) -> bool:
        """Whether a replay must not go on without an answer; `mutates`: it had changed something outside."""
        if not self.proposals:
            return False
        best, size = self.proposals[0], len(tokens(self.unit))
        if self.unit.kind == "file":
            return best.score >= ALIKE
        same = best.likeness.code >= SAME and size >= TINY
        return mutates or same or (size >= SHORT and best.score >= ALIKE)


@dataclass
class Search:
    """What has vanished between two versions, under the renames that are known. `gone`: what somebody has said is not there any more."""

    then: Recorded
    now: Inventory
    renames: Renames
    gone: frozenset[Place] = frozenset()
    cells: frozenset[str] = frozenset()
    """Ids of today's cells: a kernel may have executed others, which its notebook's file does not hold; those are no news."""

    def vanished(self) -> list[Vanished]:
        """In the order of the recorded source: cells, files, then what stands in those that are still there."""
        cells = list(self._cells()) if self.cells else []
        files = list(self._files())
        lost = {found.unit.where for found in files if found.proposals}
        return _assigned([*cells, *files, *self._functions(lost)])

    # ---- cells

    def _cells(self) -> Iterator[Vanished]:
        taken = {part for parts in self.renames.cells.values() for part in parts}
        new = [unit for cell, unit in self.now.cells.items() if cell in self.cells and cell not in self.then.cells | dict.fromkeys(taken)]
        for cell, unit in self.then.cells.items():
            if cell in self.cells or cell in self.renames.cells or unit.key in self.gone:
                continue
            proposals = self._ranked(unit, new)
            parts = parts_of(unit, new)
            if parts:
                whole = likeness(unit, replace(unit, body=tuple(node for part in parts for node in part.body), place=parts[0].place))
                proposals = [Proposal(tuple(parts), whole, f"split in {len(parts)}: together {whole.why}"), *proposals]
            yield Vanished(unit, tuple(proposals[:MOST_PROPOSED]))

    @staticmethod
    def _ranked(unit: Unit, candidates: Iterable[Unit]) -> list[Proposal]:
        found = [Proposal((other,), like, like.why) for other in candidates if (like := likeness(unit, other)).score >= PROPOSED]
        return sorted(found, key=lambda proposal: -proposal.score)

    # ---- files

    def _files(self) -> Iterator[Vanished]:
        """Files that are not there. Their functions may be in one file, which has another name, or have moved to several."""
        known = {*self.then.files, *self.renames.files.values()}
        new = [unit for path, unit in self.now.files.items() if path not in known]
        for path, unit in self.then.files.items():
            called = [name for where, name in self.then.called if where == path]
            if not called or path in self.renames.files or unit.key in self.gone or Path(path).is_file():
                continue
            found = [proposal for other in new if (proposal := self._like_file(unit, other, called)).score >= ALIKE]
            yield Vanished(unit, tuple(sorted(found, key=lambda proposal: -proposal.score)[:MOST_PROPOSED]))

    def _like_file(self, old: Unit, new: Unit, called: Sequence[str]) -> Proposal:
        pairs = [(self.then.units.get((old.where, name)), self.now.units.get((new.where, name))) for name in called]
        each = [likeness(then, now) for then, now in pairs if then is not None and now is not None]
        like = Likeness(sum(one.code for one in each) / len(called), sum(one.data for one in each) / len(called), 1.0)
        return Proposal((new,), replace(like, position=len(each) / len(called)), f"{len(each)} of {len(called)} functions are there")

    # ---- functions and classes

    def _functions(self, lost: set[str]) -> Iterator[Vanished]:
        missing = {unit.key: unit for where, name in self.then.called if (unit := self._missing(where, name)) is not None}
        new = [unit for unit in self.now.units.values() if self._is_new(unit)] if missing else []
        for unit in missing.values():
            if unit.where in lost or unit.key in self.gone or (unit.where, "") in self.gone:
                continue
            yield Vanished(unit, tuple(self._ranked(unit, [other for other in new if other.kind == unit.kind])[:MOST_PROPOSED]))

    def _missing(self, where: str, name: str) -> Unit | None:
        """The recorded piece that is not there: the function, or the whole class that it was in. None if it is, or is accounted for."""
        if any(old == where and (name == before or name.startswith(before + ".")) for old, before, _, _ in self.renames.functions):
            return None
        places = self._places(where)
        text = self.then.texts.get(where)
        if not places or any(self.now.texts.get(place) == text or name in self.now.units_in(place) for place in places):
            return None
        if not all(self.now.is_readable(place) for place in places if place in self.now.texts):
            return None
        top = name.partition(".")[0]
        whole = top != name and not any(top in self.now.units_in(place) for place in places)
        return self.then.units_in(where).get(top if whole else name)

    def _places(self, where: str) -> list[str]:
        """Where today that is to be which stood there; none where the whole cell is gone, or asked for by itself."""
        if not where.startswith("cell:"):
            return [self.renames.file(where)]
        cells = self.renames.cells.get(where[5:], (where[5:],))
        return [f"cell:{cell}" for cell in cells if cell in self.now.cells]

    def _is_new(self, unit: Unit) -> bool:
        """Whether the recording does not hold it: neither there, nor in what that was renamed from."""
        files = [old for old, new in self.renames.files.items() if new == unit.where]
        cells = [f"cell:{old}" for old, new in self.renames.cells.items() if unit.where[5:] in new]
        taken = any((new, now) == unit.key for _, _, new, now in self.renames.functions)
        return not taken and all((where, unit.name) not in self.then.units for where in (unit.where, *files, *cells))


def _assigned(found: list[Vanished]) -> list[Vanished]:
    """Each with the proposal to begin with."""
    ranked = sorted(
        ((proposal.score, at, proposal) for at, vanished in enumerate(found) for proposal in vanished.proposals),
        key=lambda entry: -entry[0],
    )
    chosen: dict[int, Proposal] = {}
    taken: set[Place] = set()
    for _, at, proposal in ranked:
        if at not in chosen and taken.isdisjoint(unit.key for unit in proposal.units):
            chosen[at] = proposal
            taken.update(unit.key for unit in proposal.units)
    return [replace(one, best=chosen.get(at) or next(iter(one.proposals), None)) for at, one in enumerate(found)]


def asked(found: Iterable[Vanished], mutates: Callable[[Unit], bool]) -> list[Vanished]:
    """Those without which a replay does not go on."""
    return [one for one in found if one.proposals and one.is_asked(mutates(one.unit))]
