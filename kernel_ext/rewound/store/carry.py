"""What a run consists of in a store, row by row: what is carried from one store to another."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from rewound.store.signing import digest, sign
from rewound.store.sink import row_name


@dataclass(frozen=True, slots=True)
class Table:
    """A table of signed rows. `run`: the column that names the run; `named`: what the signature is bound to besides."""

    name: str
    run: str
    named: tuple[str, ...]
    plain: tuple[str, ...]
    parts: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.run, *self.named, *self.plain, *self.parts, "digest", "signature")

    @property
    def insert(self) -> str:
        return f"INSERT INTO main.{self.name} ({', '.join(self.columns)}) VALUES ({', '.join('?' * len(self.columns))})"

    def rows(self, database: sqlite3.Connection, run: str) -> Iterator[Row]:
        """Those of a run, in the order in which they were written."""
        sql = f"SELECT {', '.join(self.columns)} FROM {self.name} WHERE {self.run} = ? ORDER BY rowid"
        return (Row(self, values) for values in database.execute(sql, (run,)))

    def digests(self, database: sqlite3.Connection, run: str) -> Iterator[tuple[Any, ...]]:
        """What each row holds, in short: equal ones hold the same."""
        sql = f"SELECT {', '.join((self.run, *self.named))}, digest FROM {self.name} WHERE {self.run} = ?"
        return ((self.name, *values) for values in database.execute(sql, (run,)))


class Row(NamedTuple):
    """A signed row."""

    table: Table
    values: tuple[Any, ...]

    @property
    def is_whole(self) -> bool:
        """Whether its sealed parts are those that were written."""
        parts = self.values[-2 - len(self.table.parts) : -2]
        return all(isinstance(part, bytes) for part in parts) and digest(list(parts)) == self.values[-2]

    def signature(self, key: bytes | None) -> bytes:
        """What it is with this key."""
        name = row_name(self.table.name, *self.values[: 1 + len(self.table.named)])
        return sign(key, name, self.values[-2])

    def is_signed(self, key: bytes | None) -> bool:
        return key is not None and self.signature(key) == self.values[-1]

    def signed(self, key: bytes | None) -> tuple[Any, ...]:
        """Its values, signed with this key, or by nobody."""
        return (*self.values[:-1], self.signature(key))


RUN = Table(
    "run",
    "id",
    (),
    ("kind", "source", "status", "started", "seconds", "replay_of", "pid", "pid_started", "name", "layout"),
    ("data", "meta"),
)
TABLES = (
    RUN,
    Table("cell", "run", ("seq",), ("status",), ("step", "body")),
    Table("chunk", "run", ("first", "last", "count"), ("failed", "thinned", "codes"), ("head", "body")),
    Table("code", "run", ("number",), (), ("data", "positions")),
    Table("effect", "run", ("first", "count", "mutations"), (), ("data",)),
)


def contents(database: sqlite3.Connection, run: str) -> set[tuple[Any, ...]]:
    """What a run holds, in short; empty where it is not."""
    return {entry for table in TABLES for entry in table.digests(database, run)}


def rows(database: sqlite3.Connection, run: str) -> Iterator[Row]:
    """All signed rows of a run."""
    for table in TABLES:
        yield from table.rows(database, run)
