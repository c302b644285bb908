"""Looks whether what a run consists of is there and is what was written: at a glance before each replay, byte by byte where asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rewound.errors import MissingData, RewoundError, StoreDamaged
from rewound.store import carry
from rewound.store.blobs import blob_file, pieces_of, whole_row
from rewound.store.codec import hash_bytes
from rewound.store.locate import BLOBS
from rewound.store.reader import Reader

_AT_ONCE = 500
"""Keys in one question to SQLite."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked at of one kind: how many there are, of how many bytes, and what is wrong, each as (key, sentence)."""

    count: int
    bytes: int
    flaws: tuple[tuple[str, str], ...] = ()


def snapshots_of(reader: Reader, run: str) -> list[str]:
    """Keys of all snapshots that a run needs."""
    return reader.work(lambda database: [key.hex() for (key,) in database.execute("SELECT key FROM held WHERE run = ?", (run,))], [])


def stored_bytes(reader: Reader, run: str) -> int:
    """Bytes of those snapshots, unpacked."""
    sql = "SELECT total(size) FROM held JOIN blob USING (key) WHERE held.run = ?"
    return int(reader.work(lambda database: database.execute(sql, (run,)).fetchone()[0], 0))


def look_at(reader: Reader, keys: Iterable[str]) -> dict[str, str]:
    """Those of these snapshots that are not there whole, by what the tables and the sizes of the files tell, and why."""
    wanted = list(dict.fromkeys(keys))
    return reader.work(lambda database: dict(_flaws(reader.folder / BLOBS, database, wanted)), {}) if wanted else {}


def _flaws(folder: Path, database: sqlite3.Connection, keys: Collection[str]) -> Iterator[tuple[str, str]]:
    rows = _rows(database, [bytes.fromhex(key) for key in keys])
    pieces = _rows(database, {piece for _, _, listed in rows.values() for piece in pieces_of(listed or b"")})
    for key in keys:
        name = bytes.fromhex(key)
        parts = [(name, rows), *((piece, pieces) for piece in pieces_of(rows[name][2] or b""))] if name in rows else [(name, rows)]
        if (why := next((why for part, known in parts if (why := _why_not(folder, part, known)) is not None), None)) is not None:
            yield key, why


_Rows = dict[bytes, tuple[int, bool, bytes | None]]
"""By key: bytes on disk, whether they are in a file of their own, and the list of pieces, where there is one."""


def _rows(database: sqlite3.Connection, keys: Collection[bytes]) -> _Rows:
    found: _Rows = {}
    listed = list(keys)
    for start in range(0, len(listed), _AT_ONCE):
        some = listed[start : start + _AT_ONCE]
        sql = "SELECT key, stored, data IS NULL, CASE form WHEN 'pieces' THEN data END FROM blob WHERE key IN"
        rows = database.execute(f"{sql} ({', '.join('?' * len(some))})", some)
        found.update((key, (stored, bool(apart), pieces)) for key, stored, apart, pieces in rows)
    return found


def _why_not(folder: Path, key: bytes, rows: _Rows) -> str | None:
    if key not in rows:
        return "it is not in the store"
    stored, apart, _ = rows[key]
    if not apart:
        return None
    file = blob_file(folder, key)
    try:
        size = file.stat().st_size
    except OSError:
        return f"its file {file} is gone"
    return None if size == stored else f"its file {file} has {size} bytes, and had {stored}"


def read_through(reader: Reader, keys: Iterable[str]) -> Looked:
    """Read these snapshots and compare all bytes with their addresses, piece by piece: memory is bounded by the largest piece."""
    count = total = 0
    flaws: list[tuple[str, str]] = []
    done: dict[bytes, bool] = {}
    for key in dict.fromkeys(keys):
        try:
            total += reader.work(lambda database, key=key: _verified(reader.folder / BLOBS, database, bytes.fromhex(key), done), 0)  # type: ignore[misc]
        except RewoundError as error:
            flaws.append((key, error.what))
        count += 1
    return Looked(count, total, tuple(flaws))


def _verified(folder: Path, database: sqlite3.Connection, key: bytes, done: dict[bytes, bool]) -> int:
    """Bytes read; 0 for what was read before. Raises MissingData, StoreDamaged."""
    if done.get(key):
        return 0
    row = whole_row(folder, database, key)
    if row is None or row.data is None:
        raise MissingData(f"The snapshot {key.hex()} is not in the store.")
    read = len(row.data)
    if row.form == "pieces":
        read += sum(_verified(folder, database, piece, done) for piece in pieces_of(row.data))
    done[key] = True
    return read


# ---- rows and texts


def check_rows(reader: Reader, run: str, tables: Collection[str]) -> dict[str, Looked]:
    """The sealed rows of a run, by table: whether each holds what was written, and this user has signed it."""
    key = reader.own_key()
    return {table.name: _checked(reader, table, run, key) for table in carry.TABLES if table.name in tables}


def _checked(reader: Reader, table: carry.Table, run: str, key: bytes | None) -> Looked:
    def look(database: sqlite3.Connection) -> Looked:
        count = total = 0
        flaws = []
        for row in table.rows(database, run):
            count += 1
            total += sum(len(part) for part in row.values if isinstance(part, bytes))
            if (why := _row_flaw(row, key)) is not None:
                flaws.append((_spoken(row), why))
        return Looked(count, total, tuple(flaws))

    return reader.work(look, Looked(0, 0))


def _row_flaw(row: carry.Row, key: bytes | None) -> str | None:
    if not row.is_whole:
        return "its bytes are not those that were written"
    signed = bool(row.values[-1])  # a run that was imported is signed by nobody, and that is told of the run as a whole
    return "it was not signed with your key" if signed and not row.is_signed(key) else None


_ROWS: dict[str, Callable[[tuple[object, ...]], str]] = {
    "run": lambda named: "the run's own row",
    "cell": lambda named: f"the cell s{named[0]}",
    "chunk": lambda named: f"the calls s{named[0]} to s{named[1]}",
    "code": lambda named: f"the code {named[0]}",
    "effect": lambda named: f"the effects from {named[0]} on",
}


def _spoken(row: carry.Row) -> str:
    return _ROWS[row.table.name](row.values[1 : 1 + len(row.table.named)])


def check_sources(reader: Reader, keys: Iterable[str]) -> Looked:
    """These texts: whether they are there, and are what their names say."""
    count = total = 0
    flaws = []
    for key in dict.fromkeys(keys):
        count += 1
        try:
            text = reader.source(key).encode("utf-8", "surrogatepass")
            if hash_bytes(text) != key:
                raise StoreDamaged("It is not what was recorded.")
            total += len(text)
        except MissingData:
            flaws.append((key, "it is not in the store"))
        except (StoreDamaged, UnicodeDecodeError):
            flaws.append((key, "it is not what was recorded"))
    return Looked(count, total, tuple(flaws))
