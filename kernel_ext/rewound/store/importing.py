"""Takes runs from a file that somebody exported. What they hold is opened only if this user signed it, or says that it may be."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rewound.errors import BadSource, MissingSource, Refused, StoreDamaged, StoreError, StoreTooNew
from rewound.store import carry
from rewound.store.blobs import INSERT as INSERT_BLOB
from rewound.store.blobs import BlobRow, BlobWriter, pieces_of, whole_row
from rewound.store.codec import hash_bytes
from rewound.store.database import is_damaged, open_for_writing, translated
from rewound.store.locate import BLOBS, DATABASE, make_folder
from rewound.store.migrations import VERSION, migrate, version_of
from rewound.store.packing import decompress
from rewound.store.signing import make_key, read_key
from rewound.store.tables import APPLICATION_ID, EXPORT_ID

_MAGIC = b"SQLite format 3\0"
_VERSION_AT, _ID_AT, _HEADER = 60, 68, 100
"""Where a database's header has `user_version` and `application_id`: <https://www.sqlite.org/fileformat.html>."""
_BATCH = 64
"""Blobs that are written at a time: a recorder at work must not wait until all of a large file is."""
_AGAIN = "Copy or download it again, or have it exported again."


@dataclass(frozen=True, slots=True)
class Imported:
    """What was taken: the run that was meant, and all of the file. `new`: those that were not there before."""

    file: Path
    run: str
    runs: tuple[str, ...]
    new: tuple[str, ...]
    trusted: bool
    """Whether their values can be opened: they are signed with this user's key."""
    bytes: int


def import_runs(file: Path, folder: Path, *, trust: bool = False) -> Imported:
    """Take the runs of a file into the store in `folder`: all or none. Runs that are there are never changed, but for who signed them.

    What this user's own key has signed stays so; else the runs are unsigned, and with `trust` signed anew.
    Raises MissingSource, BadSource, StoreTooNew, StoreDamaged, StoreError, Refused.
    """
    with _opened(file) as source:
        runs = _runs(file, source)
        key = _key(trust)
        own = _check(file, source, runs, key)
        signer = key if own or trust else None
        with _target(folder) as store:
            new, unsigned = _sorted_out(file, source, store, runs)
            _put_blobs(file, source, store, folder)
            _put_runs(source, store, new, unsigned if signer is not None else [], signer)
            trusted = not _unsigned(store, runs)
    return Imported(file, runs[0], tuple(runs), tuple(new), trusted, file.stat().st_size)


def _key(trust: bool) -> bytes | None:
    try:
        return make_key() if trust else read_key()
    except (OSError, ValueError) as error:
        if not trust:
            return None
        raise StoreError(f"Your key cannot be read or made: {error}.", hint="Set REWOUND_KEY_FILE to a file that can be.") from error


# The file.


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection that cannot write to the file, of today's version; an older file is brought to it in a copy."""
    found = _version(file)
    with contextlib.ExitStack() as stack:
        stack.enter_context(_told(file))
        path = file
        if found < VERSION:
            path = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rewound-")), "copy.db")
            shutil.copyfile(file, path)
            with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as copy:
                copy.execute("PRAGMA trusted_schema = OFF")
                migrate(copy)
        source = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
        stack.enter_context(contextlib.closing(source))
        source.execute("PRAGMA trusted_schema = OFF")  # its views and triggers are a stranger's
        if version_of(source) != VERSION or source.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise _damaged(file, "its pages do not fit together")
        yield source


@contextlib.contextmanager
def _told(file: Path) -> Iterator[None]:
    """Turns SQLite's errors about the file into ours."""
    try:
        yield
    except sqlite3.Error as error:
        if is_damaged(error) or isinstance(error, sqlite3.OperationalError):
            raise _damaged(file, str(error)) from error
        raise


def _damaged(file: Path, why: str) -> StoreDamaged:
    return StoreDamaged(f"{file} is damaged: {why}. Nothing was imported.", hint=_AGAIN)


def _version(file: Path) -> int:
    """By the first bytes alone: nothing of what is no recording is opened. Raises MissingSource, BadSource, StoreTooNew, StoreDamaged."""
    if not file.is_file():
        raise MissingSource(f"There is no file {file}.", hint="Check the path.")
    try:
        with file.open("rb") as opened:
            head = opened.read(_HEADER)
    except OSError as error:
        raise BadSource(f"{file} cannot be read: {error}.") from error
    if not head.startswith(_MAGIC):
        raise BadSource(f"{file} is no exported recording.", hint="`rewound export RUN FILE` makes one.")
    if len(head) < _HEADER:
        raise _damaged(file, "it ends too early")
    identity, version = (int.from_bytes(head[at : at + 4], "big") for at in (_ID_AT, _VERSION_AT))
    if identity == APPLICATION_ID:
        hint = "`rewound export RUN FILE` makes a file of one run; `--store FOLDER` looks into a whole store."
        raise BadSource(f"{file} is the database of a store, without what lies beside it.", hint=hint)
    if identity != EXPORT_ID:
        raise BadSource(f"{file} is a database, but no exported recording.", hint="`rewound export RUN FILE` makes one.")
    if version > VERSION:
        what = f"{file} was written by a newer Rewound: it has version {version}, and this one knows versions up to {VERSION}."
        raise StoreTooNew(what, hint="Upgrade with `pip install --upgrade rewound`.")
    return version


def _runs(file: Path, source: sqlite3.Connection) -> list[str]:
    """Their ids; the one that was meant stands first."""
    found = [identity for (identity,) in source.execute("SELECT id FROM run ORDER BY rowid")]
    if not found:
        raise BadSource(f"{file} holds no run.", hint=_AGAIN)
    return found


def _check(file: Path, source: sqlite3.Connection, runs: list[str], key: bytes | None) -> bool:
    """Whether all rows are signed with this key. Raises StoreDamaged if one does not hold what was written."""
    own = True
    for run in runs:
        for row in carry.rows(source, run):
            if not row.is_whole:
                raise _damaged(file, f"a part of run {run} is not what was written")
            own = own and row.is_signed(key)
    for name, data in source.execute("SELECT key, data FROM source"):
        if hash_bytes(decompress(data)) != name:
            raise _damaged(file, "the text of a program is not what was recorded")
    return own


# The store.


@contextlib.contextmanager
def _target(folder: Path) -> Iterator[sqlite3.Connection]:
    try:
        make_folder(folder)
        with translated(folder / DATABASE):
            store = open_for_writing(folder / DATABASE)
    except OSError as error:
        raise StoreError(f"The store {folder} cannot be written: {error}.", hint="Name another one with --store.") from error
    with contextlib.closing(store), translated(folder / DATABASE):
        yield store


def _sorted_out(file: Path, source: sqlite3.Connection, store: sqlite3.Connection, runs: list[str]) -> tuple[list[str], list[str]]:
    """The runs that the store lacks, and those that it has unsigned. Raises Refused if one there is another."""
    new = []
    for run in runs:
        here = carry.contents(store, run)
        if not here:
            new.append(run)
        elif here != carry.contents(source, run):
            what = f"Run {run} is in the store already, and {file} holds another version of it. Nothing was imported."
            raise Refused(what, hint="Import it into a store of its own with --store FOLDER.")
    return new, _unsigned(store, runs)


def _unsigned(store: sqlite3.Connection, runs: list[str]) -> list[str]:
    return [run for run in runs if store.execute("SELECT 1 FROM run WHERE id = ? AND length(signature) = 0", (run,)).fetchone()]


def _put_blobs(file: Path, source: sqlite3.Connection, store: sqlite3.Connection, folder: Path) -> None:
    """Before the rows that need them, a few at a time, and whatever was there is left as it is."""
    writer = BlobWriter(folder / BLOBS, store)
    waiting: list[BlobRow] = []

    def write() -> None:
        with _transaction(store):
            store.executemany(INSERT_BLOB, waiting)
        waiting.clear()

    for (key,) in source.execute("SELECT key FROM blob ORDER BY form = 'pieces', id").fetchall():  # lists behind what they list
        try:
            found = whole_row(folder / BLOBS, source, key)
        except StoreDamaged as error:
            raise _damaged(file, f"the snapshot {key.hex()} is not what was recorded") from error
        if found is None or (found.form == "pieces" and not all(_has(source, piece) for piece in pieces_of(found.data or b""))):
            continue
        row = writer.adopt(found)
        if row is not None:
            waiting.append(row)
        if len(waiting) >= _BATCH:
            write()
    write()


def _has(source: sqlite3.Connection, key: bytes) -> bool:
    return source.execute("SELECT 1 FROM blob WHERE key = ?", (key,)).fetchone() is not None


def _put_runs(source: sqlite3.Connection, store: sqlite3.Connection, new: list[str], unsigned: list[str], key: bytes | None) -> None:
    with _transaction(store):
        for run in [*new, *unsigned]:
            if run not in new:
                for table in carry.TABLES:
                    store.execute(f"DELETE FROM {table.name} WHERE {table.run} = ?", (run,))
            for row in carry.rows(source, run):
                store.execute(row.table.insert, row.signed(key))
            # The process is one of another machine; a number alone could be that of any process here.
            store.execute("UPDATE run SET pid = NULL, pid_started = NULL WHERE id = ?", (run,))
            held = source.execute("SELECT run, key FROM held WHERE run = ?", (run,))
            store.executemany("INSERT OR IGNORE INTO held (run, key) VALUES (?, ?)", held)
        store.executemany("INSERT OR IGNORE INTO source (key, data) VALUES (?, ?)", source.execute("SELECT key, data FROM source"))


@contextlib.contextmanager
def _transaction(store: sqlite3.Connection) -> Iterator[None]:
    store.execute("BEGIN IMMEDIATE")
    try:
        yield
        store.execute("COMMIT")
    except BaseException:
        if store.in_transaction:
            store.execute("ROLLBACK")
        raise
