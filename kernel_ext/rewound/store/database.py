"""Opens SQLite the one way that lets several processes write and read a store at the same time."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rewound.errors import StoreDamaged, StoreError
from rewound.store.migrations import VERSION, check_version, migrate, version_of

BUSY_MS = 10_000
_DAMAGED = ("malformed", "not a database", "corrupt", "disk i/o error")


class Own(sqlite3.Connection):
    """A connection of the store, which its class tells from those of the program that is recorded."""


def open_for_writing(path: Path) -> sqlite3.Connection:
    """A connection in WAL mode to the migrated store. Raises sqlite3.Error, StoreTooNew."""
    database = sqlite3.connect(path, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False, factory=Own)
    try:
        check_version(version_of(database))
        _set_wal(database)
        # NORMAL loses nothing when the process is killed; only a power cut may cost the last transactions.
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("PRAGMA journal_size_limit = 67108864")
        migrate(database)
    except BaseException:
        database.close()
        raise
    return database


def _set_wal(database: sqlite3.Connection) -> None:
    """Switching a new file over needs it for oneself for a moment, and SQLite does not wait for that by itself."""
    deadline = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            database.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def open_for_reading(path: Path) -> sqlite3.Connection | None:
    """A connection that cannot write; None where no store is. Raises StoreTooNew, StoreError, StoreDamaged."""
    if not path.exists():
        return None
    with translated(path):
        database = _connect_read_only(path)
        found = version_of(database)
        if found == VERSION:
            return database
        database.close()
        check_version(found)
        return _migrated(path, found)


def _connect_read_only(path: Path) -> sqlite3.Connection:
    try:
        return _connect(path, "mode=ro")
    except sqlite3.OperationalError as error:
        # A folder that nobody may write to: SQLite cannot keep its index of the log there, and nobody changes the file.
        if "unable to open" not in str(error) and "readonly" not in str(error):
            raise
        return _connect(path, "mode=ro&immutable=1")


def _connect(path: Path, how: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?{how}"
    database = sqlite3.connect(uri, uri=True, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False, factory=Own)
    try:
        database.execute("PRAGMA user_version").fetchone()
        database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        database.close()
        raise
    return database


def _migrated(path: Path, found: int) -> sqlite3.Connection | None:
    """An older store, brought to today's version first; None for one that its writer has only just begun."""
    try:
        open_for_writing(path).close()
    except (sqlite3.OperationalError, OSError) as error:
        if found == 0:
            return None
        raise StoreError(
            f"The store {path.parent} has version {found} and has to be brought to version {VERSION}, but cannot be written: {error}.",
            hint="Make the folder writable once, or copy it to where it is.",
        ) from error
    return _connect_read_only(path)


def is_busy(error: sqlite3.Error) -> bool:
    """Whether another connection is in the way, so that trying again helps."""
    return "locked" in str(error) or "busy" in str(error)


def is_damaged(error: sqlite3.Error) -> bool:
    """Whether the file itself is not what it should be."""
    return any(word in str(error).lower() for word in _DAMAGED)


def written(database: sqlite3.Connection) -> int:
    """Another number whenever somebody else has written; asking for it costs next to nothing."""
    found: int = database.execute("PRAGMA data_version").fetchone()[0]
    return found


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turns SQLite's errors into ours."""
    try:
        yield
    except sqlite3.Error as error:
        if is_damaged(error):
            hint = "Move it away: the next recording begins a new one."
            raise StoreDamaged(f"The store {path.parent} is damaged: {error}.", hint=hint) from error
        raise StoreError(f"The store {path.parent} cannot be read: {error}.", hint="`rewound doctor` says what is wrong.") from error
