"""Brings a store's tables to the version that this code works with, one numbered step after the other."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from rewound.errors import StoreTooNew
from rewound.store.tables import APPLICATION_ID, EFFECTS, FIRST

Statements = Sequence[str]

MIGRATIONS: Mapping[int, Statements] = {
    1: FIRST,
    2: EFFECTS,
}
"""What makes each version out of the one before it. Never change one that was released: add the next."""

VERSION = max(MIGRATIONS)


def version_of(database: sqlite3.Connection) -> int:
    """The number of the last migration that this store has seen; 0 for an empty file."""
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def check_version(found: int, newest: int = VERSION) -> None:
    """Raises StoreTooNew for a store that a newer Rewound has written."""
    if found > newest:
        raise StoreTooNew(
            f"The store has version {found}; this Rewound knows versions up to {newest}.",
            hint="Upgrade with `pip install --upgrade rewound`, or use another store with --store.",
        )


def migrate(database: sqlite3.Connection, migrations: Mapping[int, Statements] = MIGRATIONS) -> int:
    """Apply what is missing, each step whole or not at all, and return the version.

    Two processes may do this at once: each step asks for the version again once it holds the write lock.
    Raises StoreTooNew.
    """
    newest = max(migrations)
    check_version(version_of(database), newest)
    while version_of(database) < newest:
        database.execute("BEGIN IMMEDIATE")
        try:
            _step(database, migrations, newest)
            database.execute("COMMIT")
        except BaseException:
            database.execute("ROLLBACK")
            raise
    return newest


def _step(database: sqlite3.Connection, migrations: Mapping[int, Statements], newest: int) -> None:
    found = version_of(database)
    check_version(found, newest)
    if found == newest:
        return
    for statement in migrations[found + 1]:
        database.execute(statement)
    database.execute(f"PRAGMA user_version = {found + 1}")
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
