"""A run's steps as columns of numbers, and pages of them: what a list or a picture of very many steps needs, without building each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any

from rewound.model import Status, Step
from rewound.store.chunks import STATUSES
from rewound.store.timeline import Chunk, Timeline, noting

_FROM_CHUNK = ("seq", "parent", "code", "started", "seconds", "status", "count")
_UNENDED = ("running", "interrupted")
"""Runs in which calls may not have ended: of others everything was written."""
Cells = Mapping[int, tuple[Any, ...]]
"""By `seq`, what tells whether the row of a cell is still the one that was read."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a run was read: the last chunk, and the cells as they were."""

    chunk: int = 0
    cells: Cells = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Columns:
    """Steps, one entry of each column for one; in the order in which they were written, or by `seq` (see `sorted`)."""

    seq: list[int] = field(default_factory=list)
    parent: list[int | None] = field(default_factory=list)
    code: list[int] = field(default_factory=list)
    start: list[float] = field(default_factory=list)
    """Seconds since the run began."""
    seconds: list[float | None] = field(default_factory=list)
    status: list[int] = field(default_factory=list)
    """Indexes STATUSES."""
    count: list[int | None] = field(default_factory=list)
    cell: list[bool] = field(default_factory=list)
    size: list[int | None] = field(default_factory=list)
    """Bytes of the pickle of what a call returned; None for a cell, and where nobody noted it."""
    buffers: list[tuple[str, ...]] = field(default_factory=list)
    """Keys of what lies outside of that pickle."""

    def __len__(self) -> int:
        return len(self.seq)

    def add(self, step: Step, began: float) -> None:
        status, is_cell = STATUSES.index(step.status), step.kind == "cell"
        values = (step.seq, step.parent, step.code, step.started - began, step.seconds, status, step.count, is_cell, None, ())
        for column, value in zip(self._all(), values, strict=True):
            column.append(value)

    def add_head(self, head: Mapping[str, list[Any]], statuses: Mapping[int, int]) -> None:
        """The entries of a chunk's columns; `statuses` are those that have become others."""
        columns = {name: head[name] for name in _FROM_CHUNK}
        if statuses:
            columns["status"] = [statuses.get(status, status) for status in columns["status"]]
        count = len(columns["seq"])
        made = head.get("size", [None] * count), head.get("buffers", [()] * count)
        for column, values in zip(self._all(), (*columns.values(), [False] * count, *made), strict=True):
            column.extend(values)

    def sorted(self) -> Columns:
        """By `seq`; of two entries for one step the one that was written later counts."""
        order = sorted(range(len(self.seq)), key=self.seq.__getitem__)
        if len(set(self.seq)) < len(order):
            order = list({self.seq[row]: row for row in order}.values())
        return self.some(order)

    def joined(self, other: Columns) -> Columns:
        """These entries, then those of the other."""
        return Columns(*(mine + its for mine, its in zip(self._all(), other._all(), strict=True)))

    def some(self, rows: Sequence[int]) -> Columns:
        """These entries."""
        if len(rows) < 2:  # of which `itemgetter` makes no tuple
            return Columns(*([column[row] for row in rows] for column in self._all()))
        pick = itemgetter(*rows)
        return Columns(*(list(pick(column)) for column in self._all()))

    def _all(self) -> tuple[list[Any], ...]:
        return (self.seq, self.parent, self.code, self.start, self.seconds, self.status, self.count, self.cell, self.size, self.buffers)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which steps of a run are asked for; what is None does not matter. `parent` -1: those that no step called. `codes`: `Code.id`."""

    after: int = -1
    parent: int | None = None
    status: Status | None = None
    kind: str | None = None
    codes: frozenset[int] | None = None

    def narrowed(self, codes: Iterable[int]) -> Wanted:
        """The same, of these pieces of code alone."""
        return replace(self, codes=frozenset(codes))

    def worth(self, chunk: Chunk) -> bool:
        """Whether something that fits can be in a chunk."""
        if self.status == "failed" and not chunk.failed:
            return False
        return self.codes is None or any(f",{code}," in chunk.codes for code in self.codes)

    def fits(self, step: Step) -> bool:
        return (
            step.seq > self.after
            and (self.parent is None or step.parent == (None if self.parent == -1 else self.parent))
            and self.status in (None, step.status)
            and self.kind in (None, step.kind)
            and (self.codes is None or step.code in self.codes)
        )


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: up to where, how many entries between it and `since` are left out, and whether there are later ones."""

    columns: Columns
    mark: Mark
    skipped: int = 0
    more: bool = False


def columns(timeline: Timeline, since: Mark | None = None, *, first: int | None = None, newest: int | None = None) -> Read:
    """What was written after `since`, or all: of calls about the `first`, or at most the `newest`.

    Read from the beginning to the end, it includes calls that have not ended.
    """
    known, rows = since or Mark(), timeline.cell_rows()
    cells, calls = Columns(), Columns()
    for seq, step in sorted(timeline.cells.items()):
        if known.cells.get(seq) != rows[seq]:
            cells.add(timeline.ended(step), timeline.run.started)
    now = [STATUSES.index(timeline.status(status)) for status in STATUSES]
    statuses = {before: status for before, status in enumerate(now) if before != status}
    later = [chunk for chunk in timeline.chunks if chunk.id > known.chunk]
    chunks, skipped = (later, 0) if newest is None else _newest(later, newest)
    taken = len(chunks) if first is None else _first(chunks, first)
    for chunk in chunks[:taken]:
        with noting(timeline.damage):
            calls.add_head(chunk.head, statuses)
    if taken == len(chunks) and newest is None and timeline.run.status in _UNENDED:
        for step in timeline.unended.values():
            calls.add(step, timeline.run.started)
    surplus = 0 if newest is None else max(0, len(calls) - newest)
    found = cells.joined(calls.some(range(surplus, len(calls))) if surplus else calls)
    last = chunks[taken - 1].id if taken else known.chunk
    return Read(found, Mark(last, rows), skipped + surplus, taken < len(chunks))


def _newest(chunks: Sequence[Chunk], most: int) -> tuple[Sequence[Chunk], int]:
    """The last chunks, which have that many steps or more together; and how many steps are in the others."""
    start = len(chunks)
    while start and most > 0:
        start -= 1
        most -= chunks[start].count
    return chunks[start:], sum(chunk.count for chunk in chunks[:start])


def _first(chunks: Sequence[Chunk], most: int) -> int:
    """How many of the chunks have that many steps together, or fewer; but one at least."""
    taken = 0
    while taken < len(chunks) and most > 0:
        most -= chunks[taken].count
        taken += 1
    return taken


def page(timeline: Timeline, wanted: Wanted, limit: int) -> tuple[list[Step], bool]:
    """The first steps that are wanted, by `seq`, at most `limit`; and whether there are more.

    Only those chunks are read in which one of them can be.
    """
    besides = [timeline.ended(step) for step in timeline.cells.values()]
    besides += timeline.unended.values() if timeline.run.status == "interrupted" else ()  # to find them, all of the run is read
    places: dict[int, tuple[Chunk, int] | Step] = {step.seq: step for step in besides if wanted.fits(step)}
    chunks = [] if wanted.kind == "cell" else sorted((c for c in timeline.chunks if c.last > wanted.after), key=lambda chunk: chunk.first)
    for chunk in chunks:
        if len(places) > limit and sorted(places)[limit] < chunk.first:
            break
        if not wanted.worth(chunk):
            continue
        with noting(timeline.damage):
            for seq, row in _fitting(timeline, chunk, wanted):
                there = places.get(seq)
                if not isinstance(there, tuple) or there[0].id < chunk.id:
                    places[seq] = (chunk, row)
    seqs = sorted(places)
    return _built(timeline, [places[seq] for seq in seqs[:limit]]), len(seqs) > limit


def _fitting(timeline: Timeline, chunk: Chunk, wanted: Wanted) -> Iterator[tuple[int, int]]:
    """(seq, row) of what fits in a chunk."""
    head = chunk.head
    tests: list[tuple[list[Any], Callable[[Any], bool]]] = [(head["seq"], lambda seq: seq > wanted.after)]
    if wanted.parent is not None:
        parent = None if wanted.parent == -1 else wanted.parent
        tests.append((head["parent"], lambda found: found == parent))
    if wanted.status is not None:
        tests.append((head["status"], lambda number: timeline.status(STATUSES[number]) == wanted.status))
    if wanted.codes is not None:
        codes = wanted.codes
        tests.append((head["code"], lambda code: code in codes))
    rows: Sequence[int] = range(len(head["seq"]))
    for column, fits in tests:
        rows = [row for row in rows if fits(column[row])]
    return ((head["seq"][row], row) for row in rows)


def _built(timeline: Timeline, places: Sequence[tuple[Chunk, int] | Step]) -> list[Step]:
    """The steps themselves, in this order."""
    rows: dict[int, tuple[Chunk, list[int]]] = {}
    for place in places:
        if isinstance(place, tuple):
            rows.setdefault(place[0].id, (place[0], []))[1].append(place[1])
    found = {step.seq: step for step in places if isinstance(step, Step)}
    for chunk, wanted in rows.values():
        found.update((step.seq, step) for step in timeline.pick(chunk, wanted))
    return [found[seq] for seq in sorted(found)]
