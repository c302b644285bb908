"""One run's steps as a reader sees them: found by index where few are wanted, built all at once where all are."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, Literal

from rewound.errors import StoreDamaged
from rewound.model import Cell, Code, Run, Site, Status, Step
from rewound.store.chunks import CHANGED, FAILED, INCOMPLETE, RUNNING, SERVED, STATUSES, Body, unpack_body, unpack_head
from rewound.store.lazy import Steps
from rewound.store.packing import REST, Loader, decompress, loads_plain
from rewound.store.quick import become, collection_paused, twin
from rewound.store.signing import verify
from rewound.store.sink import row_name

Query = Callable[..., list[tuple[Any, ...]]]
Position = tuple[int | None, int | None, int | None, int | None]

_CHUNK_COLUMNS = "id, first, last, count, failed, codes, digest, signature"
_KEPT_BODIES = 8
_KEPT_HEADS = 16
"""Of the chunks used last: enough for a run of 16,000 calls, and a bound for a longer one."""
_BUILT_FROM = (
    "seq",
    "parent",
    "code",
    "site_code",
    "site_offset",
    "thread",
    "started",
    "seconds",
    "status",
    "return_offset",
    "attempt",
    "flags",
    "count",
    "top",
)


@dataclass(frozen=True, slots=True)
class CodeCalls:
    """The recorded calls of one piece of code, counted."""

    count: int
    """Those that were thinned out included, as far as they were counted."""
    failed: int
    seconds: float
    """Of all that were recorded in full, together."""
    newest: int
    """`Step.seq` of the last that began."""


class Chunk:
    """A row of the table `chunk`; its parts are read and verified when they are needed."""

    def __init__(self, timeline: Timeline, row: tuple[Any, ...]) -> None:
        self.id, self.first, self.last, self.count, self.failed, self.codes, self._digest, self._signature = row
        self._timeline = timeline

    @property
    def head(self) -> dict[str, list[Any]]:
        """The columns of numbers. Raises StoreDamaged, UntrustedData."""
        heads = self._timeline.heads
        found = heads.pop(self.id, None)
        if found is None:
            found = unpack_head(self._part(0, "head"), self.count)
            while len(heads) >= _KEPT_HEADS:
                heads.pop(next(iter(heads)))
        heads[self.id] = found  # the newest stands last
        return found

    def body(self) -> Body:
        """What the calls were given and answered; not kept here, since it is the larger part. Raises as `head` does."""
        return unpack_body(self._part(1, "body"), self._timeline.loader, self.head["flags"])

    def _part(self, number: int, column: Literal["head", "body"]) -> bytes:
        timeline = self._timeline
        found = timeline.query(f"SELECT {column} FROM chunk WHERE id = ?", self.id)
        if not found:
            raise StoreDamaged(f"A part of run {timeline.run.id} is gone.", hint="Was it pruned meanwhile?")
        name = row_name("chunk", timeline.run.id, self.first, self.last, self.count)
        verify(timeline.key, name, self._digest, self._signature, (number, found[0][0]), foreign=timeline.loader.foreign)
        return bytes(found[0][0])


class Timeline:
    """The steps of one run, brought up to date by `refresh` while the run goes on.

    A damaged chunk is left out of what is listed, and `damage` says so; asking for a step in it raises StoreDamaged.
    A call that had not ended when its process was killed is known by its calls alone: it stands as an interrupted step,
    its function taken from the place that it called from.
    """

    def __init__(
        self, run: Run, layout: str, query: Query, key: bytes | None, fetch: Callable[[str], bytes], *, foreign: bool = False
    ) -> None:
        self.run = run
        self.query = query
        self.key = key
        self.loader = Loader(layout, fetch, foreign=foreign)
        self.damage: list[str] = []
        self.cells: dict[int, Step] = {}
        self.codes: dict[int, Code] = {}
        self._cell_rows: dict[int, tuple[Any, ...]] = {}
        self._last_code = 0
        self.chunks: list[Chunk] = []
        self.heads: dict[int, dict[str, list[Any]]] = {}
        """The columns of the chunks that were used last."""
        self._bodies: dict[int, Body] = {}
        self._counted: dict[int, dict[int, CodeCalls]] = {}
        self._positions: dict[int, list[Position]] = {}
        self._sites: dict[tuple[int, int | None], Site] = {}
        self._lines: dict[tuple[int, int], int | None] = {}
        self._steps: list[Step] | None = None
        self._unended: dict[int, Step] | None = None
        self.row: tuple[Any, ...] = ()
        """The run's own row when this was brought up to date."""

    # Bringing it up to date.

    def refresh(self, run: Run) -> None:
        """Read what was written since; `run` is the run as it stands now."""
        changed = run.status != self.run.status
        self.run = run
        # Code is written before what it did, so it is read last: else a step could be read whose code was not there a moment ago.
        changed |= self._read_chunks() | self._read_cells() | self._read_codes()
        if changed:
            self._steps = self._unended = None

    def _read_codes(self) -> bool:
        sql = "SELECT id, number, data, digest, signature FROM code WHERE run = ? AND id > ? ORDER BY id"
        rows = self.query(sql, self.run.id, self._last_code)
        for identity, number, data, digests, signature in rows:
            self._last_code = identity
            with noting(self.damage):
                verify(self.key, row_name("code", self.run.id, number), digests, signature, (0, data), foreign=self.loader.foreign)
                self.codes[number] = self.loader.loads(decompress(data))
        return bool(rows)

    def _read_cells(self) -> bool:
        rows = self.query("SELECT seq, digest, signature FROM cell WHERE run = ? ORDER BY seq", self.run.id)
        changed = [row for row in rows if self._cell_rows.get(row[0]) != row]
        for row in changed:
            seq, digests, signature = row
            self._cell_rows[seq] = row
            with noting(self.damage):
                found = self.query("SELECT step FROM cell WHERE run = ? AND seq = ?", self.run.id, seq)
                verify(self.key, row_name("cell", self.run.id, seq), digests, signature, (0, found[0][0]), foreign=self.loader.foreign)
                self.cells[seq] = self.loader.loads(decompress(found[0][0]))
        return bool(changed)

    def _read_chunks(self) -> bool:
        since = self.chunks[-1].id if self.chunks else 0
        rows = self.query(f"SELECT {_CHUNK_COLUMNS} FROM chunk WHERE run = ? AND id > ? ORDER BY id", self.run.id, since)
        self.chunks.extend(Chunk(self, row) for row in rows)
        return bool(rows)

    # What is asked.

    def steps(self) -> list[Step]:
        """All, by seq."""
        if self._steps is None:
            with collection_paused():
                self._steps = self._all_steps()
        return self._steps

    def _all_steps(self) -> list[Step]:
        found = [self.ended(step) for step in self.cells.values()]
        for chunk in self.chunks:
            with noting(self.damage):
                found.extend(self._build(chunk.head, chunk.body()))
        found.extend(self.unended.values())
        found.sort(key=attrgetter("seq"))
        return _latest(found)

    def step(self, seq: int) -> Step | None:
        """Raises StoreDamaged, UntrustedData where the row that should hold it cannot be read."""
        if seq in self.cells:
            return self.ended(self.cells[seq])
        trouble: StoreDamaged | None = None
        for chunk in reversed(self.chunks):
            if chunk.first <= seq <= chunk.last:
                try:
                    rows = _rows(chunk.head["seq"], seq)
                    if rows:
                        return self.pick(chunk, rows[-1:])[0]
                except StoreDamaged as error:
                    trouble = error
        if trouble is not None:
            raise trouble
        return self.unended.get(seq)

    def children(self, seq: int) -> Sequence[Step]:
        found = [self.ended(step) for step in self.cells.values() if step.parent == seq]
        found += [step for step in self.unended.values() if step.parent == seq]
        places: dict[int, list[int]] = {}
        for number, chunk in enumerate(self.chunks):
            if chunk.last > seq:
                with noting(self.damage):
                    rows = _rows(chunk.head["parent"], seq)
                    if rows:
                        places[number] = rows
        calls = Steps(self.chunks, places, self.pick, lambda code, offset: self._sites.get((code, offset)) or self._site(code, offset))
        return sorted([*found, *calls], key=attrgetter("seq")) if found else calls

    def newest_calls(self, code: int, most: int) -> list[Step]:
        """The newest calls of a piece of code, by seq."""
        found = [step for step in self.unended.values() if step.code == code]
        for chunk in reversed(self.chunks):
            if f",{code}," in chunk.codes and len(found) < most:
                with noting(self.damage):
                    found += self.pick(chunk, _rows(chunk.head["code"], code)[-most:])
        found.sort(key=attrgetter("seq"))
        return _latest(found)[-most:]

    def newest_of_each(self, most: int) -> dict[int, list[Step]]:
        """`newest_calls` of every piece of code; each part is unpacked once, however many pieces of code have calls in it."""
        found: dict[int, list[Step]] = {}
        for step in self.unended.values():
            found.setdefault(step.code, []).append(step)
        for chunk in reversed(self.chunks):
            with noting(self.damage):
                taken = {code: most for code, steps in found.items() if len(steps) >= most}
                codes, rows = chunk.head["code"], []
                for row in range(len(codes) - 1, -1, -1):
                    count = taken[codes[row]] = taken.get(codes[row], 0) + 1
                    if count <= most:
                        rows.append(row)
                for step in self.pick(chunk, rows[::-1]) if rows else ():
                    found.setdefault(step.code, []).append(step)
        return {code: _latest(sorted(steps, key=attrgetter("seq")))[-most:] for code, steps in found.items()}

    def failing(self) -> list[Step]:
        found = [step for step in self.cells.values() if step.status == "failed"]
        return self._selected(found, lambda chunk: _rows(chunk.head["status"], FAILED), lambda chunk: chunk.failed > 0)

    def calls_of(self, codes: Iterable[int]) -> list[tuple[int, int]]:
        """(seq, code) of every call of these pieces of code, by seq."""
        wanted = set(codes)
        found = {(step.seq, step.code) for step in self.unended.values() if step.code in wanted}
        for chunk in self.chunks:
            if any(f",{code}," in chunk.codes for code in wanted):
                with noting(self.damage):
                    head = chunk.head
                    found.update((seq, code) for seq, code in zip(head["seq"], head["code"], strict=True) if code in wanted)
        return sorted(found)

    def calls_by_code(self) -> dict[int, CodeCalls]:
        """All calls, counted by `Code.id`; from the columns of numbers alone."""
        found: dict[int, CodeCalls] = {}
        for chunk in self.chunks:
            if chunk.id not in self._counted:
                with noting(self.damage):
                    self._counted[chunk.id] = _counted(chunk.head)
            for code, calls in self._counted.get(chunk.id, {}).items():
                found[code] = _together(found.get(code), calls)
        for step in self.unended.values():
            found[step.code] = _together(found.get(step.code), CodeCalls(1, 0, 0.0, step.seq))
        return found

    def cell(self, seq: int) -> Cell | None:
        """Raises StoreDamaged, UntrustedData."""
        found = self.query("SELECT body, digest, signature FROM cell WHERE run = ? AND seq = ?", self.run.id, seq)
        if not found:
            return None
        body, digests, signature = found[0]
        verify(self.key, row_name("cell", self.run.id, seq), digests, signature, (1, body), foreign=self.loader.foreign)
        cell: Cell = self.loader.loads(decompress(body))
        return cell

    def positions(self, code: int) -> list[Position]:
        """Of each instruction; empty where unknown."""
        if code not in self._positions:
            self._positions[code] = self._read_positions(code)
        return self._positions[code]

    def _read_positions(self, code: int) -> list[Position]:
        found = self.query("SELECT positions, digest, signature FROM code WHERE run = ? AND number = ?", self.run.id, code)
        if not found or not found[0][0]:
            return []
        packed, digests, signature = found[0]
        positions: list[Position] = []
        with noting(self.damage):
            verify(self.key, row_name("code", self.run.id, code), digests, signature, (1, packed), foreign=self.loader.foreign)
            positions.extend(_positions(packed))
        return positions

    def cell_rows(self) -> dict[int, tuple[Any, ...]]:
        """By `seq` of a cell that can be read, what its row is told by: another one where it was written again."""
        return {seq: row for seq, row in self._cell_rows.items() if seq in self.cells}

    # Building steps.

    def _selected(self, found: list[Step], rows: Callable[[Chunk], list[int]], worth: Callable[[Chunk], bool]) -> list[Step]:
        with collection_paused():
            for chunk in self.chunks:
                if worth(chunk):
                    with noting(self.damage):
                        wanted = rows(chunk)
                        if wanted:
                            found.extend(self.pick(chunk, wanted))
        found.sort(key=attrgetter("seq"))
        return _latest(found)

    def pick(self, chunk: Chunk, rows: list[int]) -> list[Step]:
        body = self._bodies.get(chunk.id)
        if body is None:
            body = chunk.body()
            while len(self._bodies) >= _KEPT_BODIES:
                self._bodies.pop(next(iter(self._bodies)))
            self._bodies[chunk.id] = body
        return self._build(chunk.head, body, rows)

    def _build(self, head: dict[str, list[Any]], body: Body, rows: list[int] | None = None) -> list[Step]:
        """The steps of these rows, or of all. One loop with everything in local names: it runs a hundred thousand times."""
        run, began = self.run.id, self.run.started
        statuses = [self.status(status) for status in STATUSES]
        places = {code: self._place(code) for code in set(head["code"])}
        tops = {top: self._cell_of(top) for top in set(head["top"])}
        sites, lines = self._sites, self._lines
        error_of, read_of, make = body.errors.get, body.globals_read.get, twin(Step)
        columns: list[Sequence[Any]] = [*(head[name] for name in _BUILT_FROM), body.arguments, body.results, range(len(head["seq"]))]
        if rows is not None:
            columns = [[column[row] for row in rows] for column in columns]
        made: list[Step] = []
        add = made.append
        for (
            seq, parent, code, site_code, offset, thread, started, seconds, status, end, attempt, flags, several, top, given, answer, row
        ) in zip(*columns, strict=True):  # fmt: skip
            file, function, line, defined_in = places[code]
            cell, cell_id = tops[top]
            site = None if site_code is None else sites.get((site_code, offset)) or self._site(site_code, offset)
            returned = None if end is None else lines[code, end] if (code, end) in lines else self._line(code, end)
            step = make(
                run, seq, parent, "call", code, statuses[status], began + started, seconds, file, function, line, cell, cell_id, defined_in,
                attempt, site, thread, error_of(row), given, answer, returned,
                flags & CHANGED != 0, flags & INCOMPLETE != 0, several, flags & SERVED != 0, read_of(row, ()),
            )  # fmt: skip
            add(step)
        return become(made, Step)

    def _place(self, code: int) -> tuple[str | None, str | None, int | None, int | None]:
        """(file, function, first line, cell that defined it)."""
        known = self.codes.get(code)
        if known is None:
            return (None, None, None, None)
        return (None if known.cell is not None else known.file, known.function, known.line, known.cell)

    def _site(self, code: int, offset: int | None) -> Site:
        site = self._sites[code, offset] = Site(code, offset or 0, *self._position(code, offset))
        return site

    def _line(self, code: int, offset: int) -> int | None:
        line = self._lines[code, offset] = self._position(code, offset)[0]
        return line

    def _position(self, code: int, offset: int | None) -> Position:
        positions = self.positions(code)
        at = -1 if offset is None else offset // 2
        return positions[at] if 0 <= at < len(positions) else (None, None, None, None)

    def _cell_of(self, top: int | None) -> tuple[int | None, str | None]:
        step = None if top is None else self.cells.get(top)
        return (None, None) if step is None else (step.cell, step.cell_id)

    def status(self, status: Status) -> Status:
        """What was going on when the process went away was interrupted."""
        return "interrupted" if status == "running" and self.run.status != "running" else status

    def ended(self, step: Step) -> Step:
        status = self.status(step.status)
        return step if status == step.status else _with_status(step, status)

    # Calls that are known by their calls alone.

    @property
    def unended(self) -> dict[int, Step]:
        """Steps that others name as their parent and that are not stored: they had not ended."""
        if self._unended is None:
            self._unended = self._find_unended()
        return self._unended

    def _find_unended(self) -> dict[int, Step]:
        known: set[int] = set(self._cell_rows)  # those that are damaged too: they had ended
        parents: set[int | None] = set()
        readable: list[dict[str, list[Any]]] = []
        for chunk in self.chunks:
            try:
                readable.append(chunk.head)
            except StoreDamaged as error:
                _note(self.damage, error)
                known.update(range(chunk.first, chunk.last + 1))
        for head in readable:
            known.update(head["seq"])
            parents.update(head["parent"])
        absent = {seq for seq in parents if seq is not None} - known
        return {seq: self._unended_step(seq, head, row) for seq, (head, row) in _first_children(readable, absent).items()} if absent else {}

    def _unended_step(self, seq: int, head: dict[str, list[Any]], row: int) -> Step:
        code, top = head["site_code"][row], head["top"][row] if head["top"][row] != seq else None
        place = self._place(code)
        cell, cell_id = self._cell_of(top)
        return Step(
            self.run.id, seq, top, "call", code, self.status("running"), self.run.started + head["started"][row], None,
            file=place[0], function=place[1], line=place[2], cell=cell, cell_id=cell_id, defined_in=place[3],
            thread=head["thread"][row], incomplete=True,
        )  # fmt: skip


def _positions(packed: bytes) -> list[Position]:
    try:
        return list(loads_plain(zlib.decompress(packed)))
    except zlib.error as error:
        raise StoreDamaged(f"The positions of a piece of code cannot be read: {error}.", hint=REST) from error


def _first_children(heads: Iterable[dict[str, list[Any]]], absent: set[int]) -> dict[int, tuple[dict[str, list[Any]], int]]:
    """For each absent step, the row of a call that says where in it that call was made."""
    found: dict[int, tuple[dict[str, list[Any]], int]] = {}
    for head in heads:
        for row, parent in enumerate(head["parent"]):
            if parent in absent and parent not in found and head["site_code"][row] is not None:
                found[parent] = (head, row)
    return found


def _rows(column: list[Any], wanted: int) -> list[int]:
    """Where a column holds a value; `list.index` skips what does not match much faster than a loop here."""
    found: list[int] = []
    at = -1
    try:
        while True:
            at = column.index(wanted, at + 1)
            found.append(at)
    except ValueError:
        return found


def _latest(steps: list[Step]) -> list[Step]:
    """Of two entries for one step the one that was written later; `steps` are sorted, stably, by seq."""
    by_seq = {step.seq: step for step in steps}
    return steps if len(by_seq) == len(steps) else list(by_seq.values())


def _with_status(step: Step, status: Status) -> Step:
    return replace(step, status=status)


def _note(damage: list[str], error: StoreDamaged) -> None:
    if error.what not in damage:
        damage.append(error.what)


@contextmanager
def noting(damage: list[str]) -> Iterator[None]:
    """Goes on after what is damaged, and says so."""
    try:
        yield
    except StoreDamaged as error:
        _note(damage, error)


def _counted(head: dict[str, list[Any]]) -> dict[int, CodeCalls]:
    """The calls of one chunk by `Code.id`."""
    found: dict[int, list[Any]] = {}
    columns = [head[name] for name in ("code", "seq", "status", "seconds", "count")]
    for code, seq, status, seconds, several in zip(*columns, strict=True):
        entry = found.get(code)
        if entry is None:
            entry = found[code] = [0, 0, 0.0, seq]
        entry[0] += (several or 1) if status != RUNNING else 0  # that row is followed by another one when the call has ended
        entry[1] += status == FAILED
        entry[2] += (seconds or 0.0) if several is None else 0.0
        entry[3] = max(entry[3], seq)
    return {code: CodeCalls(*entry) for code, entry in found.items()}


def _together(one: CodeCalls | None, other: CodeCalls) -> CodeCalls:
    if one is None:
        return other
    return CodeCalls(one.count + other.count, one.failed + other.failed, one.seconds + other.seconds, max(one.newest, other.newest))
