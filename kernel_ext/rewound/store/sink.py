"""The writer's side of the thread: packs what the program handed over and puts it into the store, a transaction at a time."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rewound.config import Config
from rewound.model import Cell, Code, Effect, Run, Step
from rewound.store.blobs import INSERT as INSERT_BLOB
from rewound.store.blobs import BlobWriter, listing
from rewound.store.chunks import DROPPED, PackedCalls, compressed, pack_calls
from rewound.store.codec import hash_bytes
from rewound.store.database import is_busy, is_damaged
from rewound.store.packing import LAYOUT, Packer, compress
from rewound.store.signing import digest, sign, verify

BIG_BATCH = 8192
"""Calls that are put into one row at most."""
_BUSY_TRIES = 6

_RUN = (
    "INSERT OR REPLACE INTO run "
    "(id, kind, source, status, started, seconds, replay_of, pid, pid_started, name, layout, data, meta, digest, signature) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_CELL = (
    "INSERT INTO cell (run, seq, status, step, body, digest, signature) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run, seq) DO UPDATE SET "
    "status = excluded.status, step = excluded.step, body = excluded.body, digest = excluded.digest, signature = excluded.signature"
)
_CHUNK = (
    "INSERT INTO chunk (run, first, last, count, failed, thinned, codes, head, body, digest, signature) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_CODE = "INSERT OR REPLACE INTO code (run, number, data, positions, digest, signature) VALUES (?, ?, ?, ?, ?, ?)"
_EFFECT = "INSERT INTO effect (run, first, count, mutations, data, digest, signature) VALUES (?, ?, ?, ?, ?, ?, ?)"
_SOURCE = "INSERT OR IGNORE INTO source (key, data) VALUES (?, ?)"
_CELLS_OF = "SELECT seq, body, digest, signature FROM cell WHERE run = ? ORDER BY seq"
_CODES_OF = "SELECT number, data, positions, digest, signature FROM code WHERE run = ? ORDER BY id"
_HELD = "INSERT OR IGNORE INTO held (run, key) VALUES (?, ?)"

Row = tuple[str, tuple[Any, ...]]
Note = Callable[[str, str], None]


def row_name(kind: str, run: str, *numbers: object) -> str:
    """What a row's signature is bound to, besides its contents."""
    return " ".join([kind, run, *map(str, numbers)])


class Sink:
    """Everything here runs in the writer's thread. `note(key, sentence)` tells the person once for each key."""

    def __init__(self, folder: Path, database: sqlite3.Connection, key: bytes | None, config: Config, note: Note) -> None:
        self._database = database
        self._blobs = BlobWriter(folder / "blobs", database)
        self._key = key
        self._config = config
        self.note = note
        self.pause: Callable[[], None] = lambda: None
        """Waits while the program copies large memory."""
        self._rows: list[Row] = []
        self._calls: dict[str, list[Sequence[Any]]] = {}
        self._cells: dict[tuple[str, int], tuple[Step, Cell]] = {}
        self._fresh: set[str] = set()
        self._sources: set[str] = set()
        self._held: set[tuple[str, str]] = set()
        self.known = self._blobs.stored_keys()
        """Keys of buffers that the store has; the program's side reads it and adds what it has queued."""
        self.lost: set[str] = set()
        """Keys of buffers that were queued and could not be stored."""
        self.spent = 0
        """Bytes written for the run that began last."""
        self.usable = True
        self._packer = Packer(self._hold, self.lost)

    # What the queue's entries ask for.

    def hide(self, secrets: Collection[bytes]) -> None:
        """From here on no value in which one of these texts stands is written; more may be added at any time."""
        self._pack()  # what came before was looked through for others
        self._packer.secrets = secrets

    def begin_run(self, run: Run) -> None:
        self.spent = 0
        self.run(run)

    def run(self, run: Run) -> None:
        parts = [compress(self._packer.dumps(replace(run, meta={}))), compress(self._packer.dumps(dict(run.meta)))]
        plain = (run.id, run.kind, run.source, run.status, run.started, run.seconds, run.replay_of, run.pid, run.pid_started, run.name)
        self._seal(_RUN, (*plain, LAYOUT), row_name("run", run.id), parts)
        self._hold_for(run.id)

    def source(self, key: str, text: str) -> None:
        if key not in self._sources:
            self._sources.add(key)
            self._rows.append((_SOURCE, (key, compress(text.encode("utf-8", "surrogatepass")))))

    def code(self, run: str, code: Code, positions: bytes) -> None:
        self._seal(_CODE, (run, code.id), row_name("code", run, code.id), [compress(self._packer.dumps(code)), positions])

    def cell(self, step: Step, cell: Cell) -> None:
        """Kept until the commit: a cell that has ended by then is written once."""
        self._cells[step.run, step.seq] = (step, cell)

    def _write_cell(self, step: Step, cell: Cell) -> None:
        parts = [compress(self._packer.dumps(step)), compress(self._packer.dumps(cell))]
        self._seal(_CELL, (step.run, step.seq, step.status), row_name("cell", step.run, step.seq), parts)
        self._hold_for(step.run)

    def take_over(self, source: str, steps: Sequence[Step], codes: Collection[int], keys: Collection[str]) -> None:
        """Cells of a run that this process has written, which another one goes on from: what is sealed of them stays as it is.

        `steps`: as the new run has them; `codes`, `keys`: the code that these cells reached, and the blobs that their values are in.
        """
        run, known = steps[0].run, {step.seq: step for step in steps}
        foreign = self._key is None  # then nobody has signed those either
        for number, data, positions, digests, signature in self._database.execute(_CODES_OF, (source,)).fetchall():
            if number in codes:
                verify(self._key, row_name("code", source, number), digests, signature, (0, data), (1, positions), foreign=foreign)
                self._seal(_CODE, (run, number), row_name("code", run, number), [data, positions])
        for seq, body, digests, signature in self._database.execute(_CELLS_OF, (source,)).fetchall():
            if seq in known:
                verify(self._key, row_name("cell", source, seq), digests, signature, (1, body), foreign=foreign)
                parts = [compress(self._packer.dumps(known[seq])), body]
                self._seal(_CELL, (run, seq, known[seq].status), row_name("cell", run, seq), parts)
        self._packer.keys.update(keys)
        self._hold_for(run)

    def calls(self, run: str, calls: Sequence[Sequence[Any]]) -> None:
        """Gathered for one row: the fewer, the cheaper."""
        gathered = self._calls.setdefault(run, [])
        gathered.extend(calls)
        if len(gathered) >= BIG_BATCH:
            self._pack_calls(run)

    def packed(self, run: str, packed: PackedCalls) -> None:
        """Calls that the program's thread has packed."""
        self._add_chunk(run, compressed(packed))

    def effects(self, run: str, effects: Sequence[Effect], readings: Sequence[tuple[Any, ...]]) -> None:
        """What reached outside of the program meanwhile, as one row."""
        first = min([effect.order for effect in effects] + [reading[0] for reading in readings[:1]])
        count = len(effects) + len(readings)
        mutations = sum(effect.mutates and not effect.served for effect in effects)
        # By columns: a list of numbers is packed much quicker than as many tuples.
        columns = [list(column) for column in zip(*readings, strict=True)]
        parts = [compress(self._packer.dumps((list(effects), columns)))]
        self._seal(_EFFECT, (run, first, count, mutations), row_name("effect", run, first, count, mutations), parts)
        self._hold_for(run)

    def buffer(self, key: str, data: bytes | memoryview) -> None:
        if self.spent > self._config.run_bytes:
            self.lose(key)
            limit = f"{self._config.run_bytes} bytes on disk (REWOUND_RUN_BYTES)"
            self.note("run_bytes", f"The run has taken its {limit}; from here on its large values are not stored.")
            return
        try:
            for row in self._blobs.rows(key, data):
                self.spent += row.stored
                self._rows.append((INSERT_BLOB, row))
        except BaseException:
            self.lose(key)
            raise
        self._fresh.add(key)
        self.known.add(key)
        self.lost.discard(key)

    def pieces(self, key: str, size: int, names: tuple[bytes, ...], new: dict[str, memoryview]) -> None:
        """A large buffer: those of its pieces that are not stored yet, and the list of all of them."""
        try:
            for name, data in new.items():
                self.pause()
                self.buffer(name, data)
        except BaseException:
            for name in (key, *(new.keys() - self._fresh)):
                self.lose(name)
            raise
        if self.lost.isdisjoint(name.hex() for name in names):
            self._rows.append((INSERT_BLOB, listing(key, size, names)))
            self._fresh.add(key)
            self.known.add(key)
            self.lost.discard(key)
        else:
            self.lose(key)

    def miss(self, key: str) -> None:
        """As `lose`, unless the store has it from elsewhere."""
        if key not in self.known:
            self.lost.add(key)

    def lose(self, key: str) -> None:
        """Remember that this buffer is not stored, so that the values which need it are marked."""
        self.known.discard(key)
        self.lost.add(key)

    # How it gets into the store.

    def _hold(self, head: bytes) -> str | None:
        key = hash_bytes(head)
        if key not in self.known:
            try:
                self.buffer(key, head)
            except (OSError, sqlite3.Error) as error:
                self.trouble(error)
        return key if key in self.known else None

    def _hold_for(self, run: str) -> None:
        for key in self._packer.take_keys():
            if (run, key) not in self._held:
                self._held.add((run, key))
                self._rows.append((_HELD, (run, bytes.fromhex(key))))

    def _seal(self, sql: str, plain: tuple[Any, ...], name: str, parts: list[bytes]) -> None:
        digests = digest(parts)
        self.spent += sum(map(len, parts))
        self._rows.append((sql, (*plain, *parts, digests, sign(self._key, name, digests))))

    def _pack_calls(self, run: str) -> None:
        calls = self._calls.pop(run)
        try:
            packed = pack_calls(calls, self._packer)
        except Exception as error:  # one value that cannot be packed must not cost the calls
            self.note("calls", f"The values of some calls could not be stored ({type(error).__name__}: {error}).")
            packed = pack_calls([without_values(call) for call in calls], self._packer)
        for row in packed:
            self._add_chunk(run, row)
        self._hold_for(run)

    def _add_chunk(self, run: str, row: PackedCalls) -> None:
        plain = (run, row.first, row.last, row.count, row.failed, row.thinned, row.codes)
        self._seal(_CHUNK, plain, row_name("chunk", run, row.first, row.last, row.count), [row.head, row.body])

    def commit(self) -> bool:
        """Write what has gathered in one transaction; what fails in it is then tried row by row. True if nothing was lost."""
        self._pack()
        rows, self._rows = self._rows, []
        fresh, self._fresh = self._fresh, set()
        if not rows:
            return self.usable
        if not self.usable:
            self._lost_all(fresh)
            return False
        try:
            self._transaction(rows)
        except sqlite3.Error as error:
            self.trouble(error)
            return self._one_by_one(rows, fresh)
        return True

    def _pack(self) -> None:
        """Make rows of what was gathered."""
        for run in list(self._calls):
            self._pack_calls(run)
        cells, self._cells = self._cells, {}
        for pair in cells.values():
            try:
                self._write_cell(*pair)
            except Exception as error:  # one that cannot be packed must not cost the others
                self.note("cell", f"Part of this run could not be stored ({type(error).__name__}: {error}); the program goes on.")

    def _transaction(self, rows: Iterable[Row]) -> None:
        for attempt in range(_BUSY_TRIES):
            try:
                self._database.execute("BEGIN IMMEDIATE")
                break
            except sqlite3.OperationalError as error:
                if not is_busy(error) or attempt == _BUSY_TRIES - 1:
                    raise
                time.sleep(0.01 * 2**attempt)
        try:
            for sql, values in rows:
                self._database.execute(sql, values)
            self._database.execute("COMMIT")
        except BaseException:
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")
            raise

    def _one_by_one(self, rows: list[Row], fresh: set[str]) -> bool:
        """A full disk may still take the small rows, which say what happened."""
        failures = 0
        for row in rows:
            if not self.usable:
                failures += 1
                continue
            try:
                self._transaction([row])
            except sqlite3.Error as error:
                self.trouble(error)
                failures += 1
        if failures:
            self._lost_all(fresh)
        return not failures

    def _lost_all(self, fresh: set[str]) -> None:
        for key in fresh:
            self.lose(key)
        self._held.clear()
        self._sources.clear()

    def trouble(self, error: Exception) -> None:
        """Tell the person, once for each kind, and stop writing to a file that is broken."""
        if isinstance(error, sqlite3.DatabaseError) and is_damaged(error) and not isinstance(error, sqlite3.OperationalError):
            self.usable = False
            self.note("damaged", f"The store is damaged ({error}): recording stops here; the program goes on.")
        elif "full" in str(error) or "No space" in str(error):
            self.note("full", f"The disk of the store is full ({error}): what does not fit is not recorded; the program goes on.")
        else:
            self.note("write", f"The store cannot be written ({error}): part of this run is not recorded; the program goes on.")

    def close(self) -> None:
        self._database.close()


def without_values(call: Sequence[Any]) -> tuple[Any, ...]:
    """A call as it is recorded when its values cannot be: marked, so that no replay serves it."""
    return (*call[:9], DROPPED, DROPPED, *call[11:16], (), *call[17:])
