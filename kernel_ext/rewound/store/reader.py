"""Reads a store from any process, while others write it."""

from __future__ import annotations

import os
import pickle
import sqlite3
import threading
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar, cast

from rewound.errors import MissingData, StoreDamaged, UnknownRun, UnknownStep, UntrustedData
from rewound.model import Cell, Code, Effect, Encoded, Run, RunKind, Status, Step
from rewound.store import codec
from rewound.store.blobs import read_blob
from rewound.store.columns import Mark, Read, Wanted, columns, page
from rewound.store.database import open_for_reading, translated
from rewound.store.late import LateMapping
from rewound.store.liveness import is_alive
from rewound.store.locate import BLOBS, DATABASE, locate
from rewound.store.migrations import check_version, version_of
from rewound.store.names import pick_run, pick_step, seqs_named
from rewound.store.packing import Loader, decompress
from rewound.store.signing import key_file, read_key, verify
from rewound.store.sink import row_name
from rewound.store.timeline import CodeCalls, Position, Timeline

_RUN_COLUMNS = (
    "id, kind, source, status, started, seconds, replay_of, pid, pid_started, name, data, digest, signature, layout, length(meta)"
)
T = TypeVar("T")
Reading = tuple[int, int | None, tuple[str, str], Any]
"""Of a clock or of chance: its order, the `seq` of the step, its kind and name, and what was read."""
_SMALL_META = 4096
_KEPT_TIMELINES = 4
_FAMILY = """
WITH RECURSIVE
    above (id) AS (VALUES (?) UNION SELECT replay_of FROM run JOIN above USING (id) WHERE replay_of IS NOT NULL),
    family (id) AS (SELECT id FROM above UNION SELECT run.id FROM run JOIN family ON run.replay_of = family.id)
SELECT id FROM run JOIN family USING (id)
WHERE id != ? AND EXISTS (SELECT 1 FROM effect WHERE effect.run = run.id AND effect.mutations > 0) ORDER BY run.started, run.rowid"""
_NEEDED = """
WITH RECURSIVE
    above (id) AS (VALUES (?) UNION SELECT replay_of FROM run JOIN above USING (id) WHERE replay_of IS NOT NULL),
    family (id) AS (SELECT id FROM above UNION SELECT run.id FROM run JOIN family ON run.replay_of = family.id),
    changing (id) AS (SELECT id FROM family WHERE EXISTS (SELECT 1 FROM effect WHERE effect.run = family.id AND effect.mutations > 0)),
    needed (id) AS (
        VALUES (?) UNION SELECT id FROM changing UNION SELECT replay_of FROM run JOIN needed USING (id) WHERE replay_of IS NOT NULL
    )
SELECT id FROM run JOIN needed USING (id) ORDER BY run.started, run.rowid"""


def _is_foreign(row: tuple[Any, ...]) -> bool:
    """Whether a row of `_RUN_COLUMNS` is signed by nobody: it was imported from somebody whom the user has not said to trust."""
    return not row[12]


class Reader:
    """What is recorded in one store. Reads only, and sees what a live run has committed so far.

    Every method may raise StoreDamaged and StoreError, and, where a run was signed by another user, UntrustedData. One that nobody
    has signed can be looked at, its values withheld.
    Methods that take a run want its id; `resolve` makes one of what a person wrote. May be used from several threads.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / DATABASE
        self._lock = threading.RLock()
        self._database: sqlite3.Connection | None = None
        self._key: bytes | None = None
        self._timelines: dict[str, Timeline] = {}
        self._ended: dict[str, tuple[tuple[Any, ...], Run]] = {}
        """Runs that `runs_of` has given out and that will not change, each with its row."""
        self._connect()

    # Runs.

    def runs(self) -> list[Run]:
        """All, newest first. A run that cannot be opened has its plain facts alone, and `meta["unreadable"]` says why."""
        return self.newest(-1)

    def newest(self, most: int) -> list[Run]:
        """As `runs`, at most so many."""
        rows = self._query(f"SELECT {_RUN_COLUMNS} FROM run ORDER BY started DESC, rowid DESC LIMIT ?", most)
        return [self._run(row) for row in rows]

    def run(self, run: str) -> Run:
        """The run with exactly this id. Raises UnknownRun."""
        return self._run(self._run_row(run))

    def resolve(self, name: str) -> Run:
        """The run that a person means: an id, a unique prefix of one, `last`, `last-failed`. Raises UnknownRun, AmbiguousName."""
        return pick_run(self.runs(), name)

    def newest_of(self, source: str | None, cwd: str) -> Run | None:
        """The newest run of this notebook or script that is not this process's; where there is no file, of this folder."""
        sql = f"SELECT {_RUN_COLUMNS} FROM run WHERE source IS ? AND pid IS NOT ? ORDER BY started DESC, rowid DESC"
        rows = self._query(f"{sql} LIMIT {1 if source is not None else 20}", source, os.getpid())
        return next((run for run in map(self._run, rows) if source is not None or run.cwd == cwd), None)

    def runs_of(self, source: str | None, *, but: str = "") -> list[Run]:
        """Those of this notebook or script but one, oldest first, without counts and sizes; one that has ended is opened once."""
        rows = self._query(f"SELECT {_RUN_COLUMNS} FROM run WHERE source IS ? AND id != ? ORDER BY started, rowid", source, but)
        found = []
        for row in rows:
            held = self._ended.get(row[0])
            run = held[1] if held is not None and held[0] == row else self._run(row, counted=False)
            if run.status != "running" and "unreadable" not in run.meta:
                self._ended[run.id] = row, run
            found.append(run)
        return found

    def size(self, run: str) -> int:
        """Bytes on disk of a run; data that several runs share counts for each."""
        rows = self._query(
            "SELECT (SELECT total(length(head) + length(body)) FROM chunk WHERE run = ?)"
            " + (SELECT total(length(step) + length(body)) FROM cell WHERE run = ?)"
            " + (SELECT total(length(data) + length(positions)) FROM code WHERE run = ?)"
            " + (SELECT total(length(data)) FROM effect WHERE run = ?)"
            " + (SELECT total(length(data) + length(meta)) FROM run WHERE id = ?)"
            " + (SELECT total(CASE form WHEN 'pieces' THEN size ELSE stored END) FROM held JOIN blob USING (key) WHERE held.run = ?)",
            *[run] * 6,
        )
        return int(rows[0][0]) if rows else 0

    def readable(self, run: str) -> tuple[list[str], dict[int, Code]]:
        """What of the code and the steps of a run cannot be read, after reading all of it; and the code, as `codes` has it."""
        timeline = self._timeline(run)
        timeline.steps()
        return list(timeline.damage), dict(timeline.codes)

    def damage(self, run: str) -> list[str]:
        """What of a run could not be read, so far; it is read by asking for its steps, and its cells."""
        return list(self._timeline(run).damage)

    # Steps.

    def steps(self, run: str) -> list[Step]:
        """All that can be read, by seq."""
        return list(self._timeline(run).steps())

    def step(self, run: str, seq: int) -> Step:
        """Raises UnknownStep; StoreDamaged if it stood in what is damaged."""
        step = self._timeline(run).step(seq)
        if step is None:
            raise UnknownStep(f"Run {run} has no step s{seq}.", hint=f"`rewound show {run}` lists its steps.")
        return step

    def find_step(self, run: str, name: str) -> Step:
        """The step meant by `s12`, a cell's id, `cell:N` or a qualified name, the latter with `#K`. Raises UnknownStep, AmbiguousName."""
        return pick_step(self._timeline(run), name)

    def find_steps(self, run: str, name: str) -> list[Step]:
        """Every step that a name fits, by seq: all calls of a function. Raises UnknownStep where there is none."""
        timeline = self._timeline(run)
        found = [step for seq in seqs_named(timeline, name) if (step := timeline.step(seq)) is not None]
        return found or [pick_step(timeline, name)]

    def columns(self, run: str, since: Mark | None = None, *, first: int | None = None, newest: int | None = None) -> Read:
        """The steps as columns of numbers: what was written after `since`, or all; see `rewound.store.columns.columns`."""
        return columns(self._timeline(run), since, first=first, newest=newest)

    def page(self, run: str, wanted: Wanted, limit: int) -> tuple[list[Step], bool]:
        """The first steps that are wanted, by seq, at most `limit`; and whether there are more."""
        return page(self._timeline(run), wanted, limit)

    def children(self, run: str, seq: int) -> Sequence[Step]:
        """The steps whose parent is this one, by seq; built when they are asked for."""
        return self._timeline(run).children(seq)

    def newest_calls(self, run: str, code: int, most: int) -> list[Step]:
        """The newest calls of a piece of code (`Code.id`), by seq; at most `most`."""
        return self._timeline(run).newest_calls(code, most)

    def newest_of_each(self, run: str, most: int) -> dict[int, list[Step]]:
        """The same of every piece of code, by `Code.id`: much quicker than one after the other."""
        return self._timeline(run).newest_of_each(most)

    def calls_by_code(self, run: str) -> dict[int, CodeCalls]:
        """The calls of a run, counted by `Code.id`, without what they were given and answered."""
        return self._timeline(run).calls_by_code()

    def failing(self, run: str) -> list[Step]:
        """The steps that failed, by seq: a step stands before those below it."""
        return self._timeline(run).failing()

    def cell(self, run: str, seq: int) -> Cell:
        """What belongs to a cell's step. Raises UnknownStep for one that is no cell's."""
        cell = self._timeline(run).cell(seq)
        if cell is None:
            raise UnknownStep(f"Step s{seq} of run {run} is not a cell's.", hint=f"`rewound show {run}` lists its steps.")
        return cell

    def cell_steps(self, run: str) -> list[Step]:
        """The steps that are cells', by seq, without what belongs to a cell beyond them."""
        timeline = self._timeline(run)
        return [step for seq in sorted(timeline.cells) if (step := timeline.step(seq)) is not None]

    def cells(self, run: str) -> list[tuple[Step, Cell]]:
        """Every cell that can be read, by seq."""
        timeline = self._timeline(run)
        found = []
        for seq in sorted(timeline.cells):
            step = timeline.step(seq)
            try:
                cell = timeline.cell(seq)
            except StoreDamaged as error:
                timeline.damage.append(error.what)
                continue
            if step is not None and cell is not None:
                found.append((step, cell))
        return found

    def cells_after(self, run: Run, seq: int) -> tuple[list[tuple[Step, Cell]], dict[int, str]]:
        """The cells behind a step, by seq, and what is wrong with those that cannot be read; the others of the run are not looked at."""
        rows = self._query("SELECT layout, length(signature) FROM run WHERE id = ?", run.id)
        if not rows:
            raise self._unknown(run.id)
        layout, signed = rows[0]
        loader = Loader(layout, self.buffer, foreign=not signed)
        found: list[tuple[Step, Cell]] = []
        damaged: dict[int, str] = {}
        sql = "SELECT seq, step, body, digest, signature FROM cell WHERE run = ? AND seq > ? ORDER BY seq"
        for number, step, body, digests, signature in self._query(sql, run.id, seq):
            try:
                verify(self.own_key(), row_name("cell", run.id, number), digests, signature, (0, step), (1, body), foreign=not signed)
                read: Step = loader.loads(decompress(step))
                status: Status = "interrupted" if read.status == "running" and run.status != "running" else read.status
                found.append((read if status == read.status else replace(read, status=status), loader.loads(decompress(body))))
            except StoreDamaged as error:
                damaged[number] = error.what
        return found, damaged

    # Code.

    def codes(self, run: str) -> dict[int, Code]:
        """Every piece of code that ran, by `Code.id`."""
        return dict(self._timeline(run).codes)

    def positions(self, run: str, code: int) -> list[Position]:
        """(line, end line, column, end column) of each instruction; index an offset by `offset // 2`. Empty where unknown."""
        return self._timeline(run).positions(code)

    def source(self, key: str) -> str:
        """The text of a cell or file as it ran. Raises MissingData."""
        rows = self._query("SELECT data FROM source WHERE key = ?", key)
        if not rows:
            raise MissingData(f"The text {key} is not in the store: it could not be written while recording.")
        return decompress(rows[0][0]).decode("utf-8", "surrogatepass")

    def effects(self, run: str) -> list[Effect]:
        """What reached outside of the program, in the order in which it began. Raises UnknownRun, StoreDamaged."""
        effects, readings, _ = self.outside(run)
        found = {effect.order: effect for effect in effects}
        for order, step, (kind, name), value in readings:
            found[order] = Effect(order, step, kind, name, answer=Encoded(pickle.dumps(value, 5)))
        return [found[order] for order in sorted(found)]

    def outside(self, run: str, since: int = 0) -> tuple[list[Effect], list[Reading], int]:
        """Requests to the outside, and readings of a clock or of chance, as they were written after `since`; and how far that goes.

        What was written later of the same order counts.
        """
        row = self._run_row(run)
        loader = Loader(row[13], self.buffer, foreign=_is_foreign(row))
        effects: list[Effect] = []
        readings: list[Reading] = []
        sql = "SELECT id, first, count, mutations, data, digest, signature FROM effect WHERE run = ? AND id > ? ORDER BY id"
        rows = self._query(sql, run, since)
        for _, *name, data, digests, signature in rows:
            verify(self.own_key(), row_name("effect", run, *name), digests, signature, (0, data), foreign=loader.foreign)
            requests, columns = loader.loads(decompress(data))
            effects.extend(requests)
            readings.extend(zip(*columns, strict=True))
        return effects, readings, rows[-1][0] if rows else since

    def mutations_elsewhere(self, run: str) -> list[tuple[str, Effect]]:
        """What was changed outside by runs that this one replays, and by other replays of those, each with its run, oldest first."""
        rows = self._query(_FAMILY, run, run)
        for (other,) in rows:
            self.check_trust(other)
        made = [(other, effect) for (other,) in rows for effect in self.effects(other)]
        return [(other, effect) for other, effect in made if effect.mutates and not effect.served and effect.status != "held"]

    def kin(self, run: str) -> list[str]:
        """What somebody else needs to replay a run: itself, those that it replays, and other replays of those that changed the outside.

        And where values of another run were handed to one of these, what that one needs.
        """
        found: dict[str, None] = {run: None}
        waiting = [run]
        while waiting:
            one = waiting.pop()
            above = [one, *(row[0] for row in self._query(_NEEDED, one, one))]
            handed = [value["run"] for other in above for value in self.run(other).meta.get("into", {}).get("from", ())]
            there = {row[0] for other in handed for row in self._query("SELECT id FROM run WHERE id = ?", other)}
            waiting += [other for other in dict.fromkeys(handed) if other in there and other not in found]
            found |= dict.fromkeys((*above, *waiting))
        return list(found)

    def check_trust(self, run: str) -> None:
        """Raises UntrustedData for a run that nobody has signed: without its values and answers, which are withheld, there is no replay."""
        if _is_foreign(self._run_row(run)):
            what = f"Run {run} is not signed by you: its values and answers are not opened, because that can run a stranger's code."
            raise UntrustedData(what, hint="If you trust who recorded it: `rewound import FILE --trust`, with the file that it came in.")

    # Values.

    def load(self, encoded: Encoded, *, find_class: Callable[[str, str], object] | None = None) -> object:
        """The object itself, with its own classes. For values that this reader gave out, whose rows it has verified.

        Raises MissingData, StoreDamaged, and what the classes raise.
        """
        return codec.decode(encoded, self.buffer, find_class)

    def view(self, encoded: Encoded) -> object:
        """The value to look at, without the project's code: what is defined there comes as a `StandIn`."""
        return codec.view(encoded, self.buffer)

    def bytes_of(self, encoded: Encoded) -> int:
        """Bytes that loading a value has to read and unpack, as far as its buffers tell."""
        sizes = [self._query("SELECT size FROM blob WHERE key = ?", bytes.fromhex(key)) for key in encoded.buffers]
        return sum(rows[0][0] for rows in sizes if rows)

    def missing(self, encoded: Encoded) -> tuple[str, ...]:
        """Keys of the buffers that this value needs and the store does not have, without reading them."""
        return tuple(key for key in encoded.buffers if not self._query("SELECT 1 FROM blob WHERE key = ?", bytes.fromhex(key)))

    # The rest.

    def work(self, ask: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """What `ask` makes of the database, for the store's own modules; `otherwise` where there is no store yet."""
        with self._lock, translated(self._path):
            database = self._connect()
            return otherwise if database is None else ask(database)

    def check_version(self) -> None:
        """Raises StoreTooNew if the store has been brought to a newer version since it was opened."""
        self.work(lambda database: check_version(version_of(database)), None)

    def close(self) -> None:
        """Let go of the store."""
        with self._lock:
            if self._database is not None:
                self._finalizer()
                self._database = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _connect(self) -> sqlite3.Connection | None:
        if self._database is None:
            self._database = open_for_reading(self._path)
            if self._database is not None:
                self._finalizer = weakref.finalize(self, self._database.close)
        return self._database

    def _query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows; none where there is no store yet."""
        with self._lock, translated(self._path):
            database = self._connect()
            return [] if database is None else database.execute(sql, values).fetchall()

    def buffer(self, key: str) -> bytes:
        with self._lock, translated(self._path):
            database = self._connect()
            if database is None:
                raise MissingData(f"The snapshot {key} is not in the store.")
            return cast(bytes, read_blob(self.folder / BLOBS, database, bytes.fromhex(key)))

    def own_key(self) -> bytes | None:
        """Not made here: a key that is made now has signed nothing."""
        if self._key is None:
            try:
                self._key = read_key()
            except (OSError, ValueError) as error:
                hint = "Set REWOUND_KEY_FILE to one that can be."
                raise UntrustedData(f"Your key at {key_file()} cannot be read: {error}.", hint=hint) from error
        return self._key

    def _run_row(self, run: str) -> tuple[Any, ...]:
        rows = self._query(f"SELECT {_RUN_COLUMNS} FROM run WHERE id = ?", run)
        if not rows:
            raise self._unknown(run)
        return rows[0]

    def _unknown(self, run: str) -> UnknownRun:
        return UnknownRun(f"There is no run {run!r} in {self.folder}.", hint="`rewound runs` lists all.")

    def _run(self, row: tuple[Any, ...], *, counted: bool = True) -> Run:
        """`counted`: with its steps and its size, which are asked of other tables."""
        identity, kind, source, status, started, seconds, replay_of, pid, pid_started, name, *packed = row
        data, digests, signature, layout, meta_size = packed
        try:
            foreign = _is_foreign(row)
            verify(self.own_key(), row_name("run", identity), digests, signature, (0, data), foreign=foreign)
            run: Run = Loader(layout, self.buffer, foreign=foreign).loads(decompress(data))
            late = LateMapping(lambda: self._meta(identity))
            # The process is that of the row: of a run from another machine there is none here.
            run = replace(run, meta=late if meta_size > _SMALL_META else dict(late), pid=pid, pid_started=pid_started)
        except (StoreDamaged, UntrustedData) as error:
            why = {"unreadable": error.what, "error": error.name}
            plain = {"replay_of": replay_of, "pid": pid, "pid_started": pid_started, "name": name, "meta": why}
            run = Run(identity, cast(RunKind, kind), source, cast(Status, status), started, seconds, **plain)
        return self._settled(run, counted)

    def _settled(self, run: Run, counted: bool) -> Run:
        """The run with its true status, and with its counts if its process did not live to write them."""
        status = run.status
        if status == "running" and not is_alive(run.pid, run.pid_started):
            status = "interrupted"
        if not counted:
            return run if status == run.status else replace(run, status=status)
        ended = run.status != "running" and run.steps > 0
        return replace(run, status=status, steps=run.steps if ended else self._count(run.id), size=run.size or self.size(run.id))

    def _count(self, run: str) -> int:
        """Steps that had begun: they are numbered, and one may stand in two chunks, when it began and when it ended."""
        sql = "SELECT max(last) FROM (SELECT max(seq) AS last FROM cell WHERE run = ? UNION ALL SELECT max(last) FROM chunk WHERE run = ?)"
        rows = self._query(sql, run, run)
        return int(rows[0][0]) + 1 if rows and rows[0][0] is not None else 0

    def _meta(self, run: str) -> Mapping[str, Any]:
        rows = self._query("SELECT layout, meta, digest, signature FROM run WHERE id = ?", run)
        if not rows:
            return {}
        layout, meta, digests, signature = rows[0]
        verify(self.own_key(), row_name("run", run), digests, signature, (1, meta), foreign=not signature)
        return cast(Mapping[str, Any], Loader(layout, self.buffer, foreign=not signature).loads(decompress(meta)))

    def _timeline(self, run: str) -> Timeline:
        """The run's steps, up to date. Raises UnknownRun."""
        row = self._run_row(run)
        with self._lock:
            timeline = self._timelines.pop(run, None)
            if timeline is not None and timeline.row == row and timeline.run.status != "running":
                self._timelines[run] = timeline  # the newest stands last
                return timeline  # a run that has ended gets no more rows
            now = self._run(row, counted=False)
            foreign = _is_foreign(row)
            if timeline is None or timeline.loader.foreign != foreign:
                timeline = Timeline(now, row[13], self._query, self.own_key(), self.buffer, foreign=foreign)
            timeline.refresh(now)
            timeline.row = row
            self._timelines[run] = timeline
            while len(self._timelines) > _KEPT_TIMELINES:
                self._timelines.pop(next(iter(self._timelines)))
            return timeline


def open_reader(url: str | None = None, *, start: Path | None = None) -> Reader:
    """A reader for the store at `url`, else REWOUND_STORE, else the project's around `start` (the working folder).

    A folder without a store has no runs. Raises StoreTooNew, StoreDamaged, StoreError, and BadRequest for a bad URL.
    """
    return Reader(locate(url, start or Path.cwd()))
