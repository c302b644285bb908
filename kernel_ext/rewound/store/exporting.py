"""Writes runs into one file, to hand to somebody else: a store's database, with everything in it that the store keeps in files."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rewound.errors import BadRequest, MissingSource, Refused, RunStillGoing, StoreDamaged, StoreError
from rewound.store import carry
from rewound.store.blobs import INSERT as INSERT_BLOB
from rewound.store.blobs import pieces_of, whole_row
from rewound.store.database import open_for_reading, translated
from rewound.store.locate import BLOBS, DATABASE
from rewound.store.migrations import migrate
from rewound.store.reader import Reader
from rewound.store.tables import EXPORT_ID


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written. `missing`: how many parts the store itself had lost, which are therefore not in the file."""

    file: Path
    runs: tuple[str, ...]
    bytes: int
    missing: int


def export_runs(reader: Reader, runs: Sequence[str], file: Path, *, force: bool = False) -> Exported:
    """Write these runs to `file`, which is there as a whole or not at all; the first is the one that is meant.

    A file that is there is replaced only with `force`. Large values go through memory piece by piece.
    Raises Refused, BadRequest, MissingSource, StoreError, StoreDamaged.
    """
    with _drafted(reader, runs, file, force) as draft:
        with _opened(reader.folder) as store:
            missing = _write(reader, store, runs, draft)
        size = draft.stat().st_size
    return Exported(file, tuple(runs), size, missing)


def export_as(reader: Reader, run: str, file: Path, make: Callable[[], bytes], *, force: bool = False) -> Exported:
    """Write what is made of a run to `file`, in the same way. Raises the same, and what `make` raises."""
    with _drafted(reader, [run], file, force) as draft:
        size = draft.write_bytes(make())
    return Exported(file, (run,), size, 0)


@contextlib.contextmanager
def _drafted(reader: Reader, runs: Sequence[str], file: Path, force: bool) -> Iterator[Path]:
    """A file to write that takes the place of `file` if the block ends well."""
    _check(file, force)
    for going in (run for run in map(reader.run, runs) if run.status == "running"):
        what = f"Run {going.id} is still going (process {going.pid})."
        raise RunStillGoing(what, hint="Wait until it has ended, or stop it; then export it.")
    draft = file.with_name(f".{file.name}-{os.getpid()}")
    try:
        yield draft
        _check(file, force)
        draft.replace(file)
    except OSError as error:
        raise _unwritable(file, error) from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def _check(file: Path, force: bool) -> None:
    if file.is_dir():
        raise BadRequest(f"{file} is a folder.", hint=f"Name a file in it, such as {file / 'run.rewound'}.")
    if not file.absolute().parent.is_dir():
        raise MissingSource(f"There is no folder {file.absolute().parent} to write {file.name} to.", hint="Make it first.")
    if file.exists() and not force:
        raise Refused(f"{file} exists.", hint="Name another file, or replace it with --force.")


def _unwritable(file: Path, error: Exception) -> StoreError:
    return StoreError(f"{file} cannot be written: {error}.", hint="Name a file in a folder that you may write to, on a disk with room.")


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[sqlite3.Connection]:
    """The store as it is at this moment, whoever writes meanwhile."""
    store = open_for_reading(folder / DATABASE)
    if store is None:
        raise StoreError(f"There is no store in {folder}.", hint="Name another one with --store.")
    with contextlib.closing(store), translated(folder / DATABASE):
        store.execute("BEGIN")
        yield store


def _write(reader: Reader, store: sqlite3.Connection, runs: Sequence[str], draft: Path) -> int:
    draft.unlink(missing_ok=True)
    made = sqlite3.connect(draft, isolation_level=None)
    try:
        with contextlib.closing(made):
            made.execute("PRAGMA journal_mode = OFF")  # nobody sees the file before it is whole
            migrate(made)
            made.execute(f"PRAGMA application_id = {EXPORT_ID}")
            made.execute("BEGIN")
            missing = sum(_put_run(store, made, run) for run in runs)
            _put_sources(reader, store, made, runs)
            missing += _put_blobs(reader.folder / BLOBS, store, made)
            made.execute("COMMIT")
            return missing
    except sqlite3.OperationalError as error:
        raise _unwritable(draft, error) from error


def _put_run(store: sqlite3.Connection, made: sqlite3.Connection, run: str) -> int:
    """Its rows, but for those that are damaged; how many those are."""
    damaged = 0
    for row in carry.rows(store, run):
        if row.is_whole:
            made.execute(row.table.insert, row.values)
        elif row.table is carry.RUN:
            raise StoreDamaged(f"Run {run} is damaged and cannot be exported.", hint="What is undamaged can still be shown.")
        else:
            damaged += 1
    made.executemany("INSERT INTO held (run, key) VALUES (?, ?)", store.execute("SELECT run, key FROM held WHERE run = ?", (run,)))
    return damaged


def _put_sources(reader: Reader, store: sqlite3.Connection, made: sqlite3.Connection, runs: Sequence[str]) -> None:
    for key in {code.source for run in runs for code in reader.codes(run).values()}:
        found = store.execute("SELECT key, data FROM source WHERE key = ?", (key,))
        made.executemany("INSERT INTO source (key, data) VALUES (?, ?)", found)


def _put_blobs(folder: Path, store: sqlite3.Connection, made: sqlite3.Connection) -> int:
    """What the runs hold, each with its pieces; how many of them are not to be had."""
    done: dict[bytes, bool] = {}

    def put(key: bytes) -> bool:
        if key not in done:
            done[key] = False
            with contextlib.suppress(StoreDamaged):
                row = whole_row(folder, store, key)
                if row is not None and row.data is not None:
                    done[key] = row.form != "pieces" or all(put(piece) for piece in pieces_of(row.data))
                    if done[key]:
                        made.execute(INSERT_BLOB, row)
        return done[key]

    return sum(not put(key) for (key,) in made.execute("SELECT DISTINCT key FROM held").fetchall())
