"""Keeps large pieces of data once each, by the hash of their bytes: small ones in SQLite, larger ones as files."""

from __future__ import annotations

import contextlib
import io
import itertools
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import xxhash

from rewound.errors import MissingData, StoreDamaged
from rewound.store.codec import PIECE, hash_bytes, piece_names
from rewound.store.packing import compress, decompress

IN_FILE = 64 * 1024
"""Stored bytes above which a blob is a file of its own."""
_SAMPLE = 32 * 1024
_WORTH = 0.9
"""A sample that stays larger than this share of itself is not worth compressing: floats and images mostly are not."""
_KEY_BYTES = 16
_GONE = "A replay with --from runs the step that made it again."


class BlobRow(NamedTuple):
    """A row of the table `blob`."""

    key: bytes
    size: int
    stored: int
    form: str
    data: bytes | None
    added: float


INSERT = "INSERT OR IGNORE INTO blob (key, size, stored, form, data, added) VALUES (?, ?, ?, ?, ?, ?)"


def blob_file(folder: Path, key: bytes) -> Path:
    """Where the file of a blob is, by the first two digits of its key so that no folder grows too long."""
    name = key.hex()
    return folder / name[:2] / name


class BlobWriter:
    """Writes the files of blobs at once and gives back rows, which count only when the caller commits them.

    In that order, a process that is killed leaves a file too many and never a row without its file.
    """

    def __init__(self, folder: Path, database: sqlite3.Connection) -> None:
        self._folder = folder
        self._database = database
        self._numbers = itertools.count()

    def stored_keys(self) -> set[str]:
        """Keys of what runs refer to and is all there; what somebody has deleted is left out, and so written again."""
        files = {path.name for path in self._folder.glob("*/*")}
        found = self._database.execute("SELECT DISTINCT key, form, data FROM held JOIN blob USING (key)")
        return {key.hex() for key, form, data in found if (data is not None or key.hex() in files) and self._has_pieces(form, data)}

    def _has_pieces(self, form: str, data: bytes | None) -> bool:
        return form != "pieces" or data is None or all(self._stored(piece) for piece in pieces_of(data))

    def rows(self, key: str, data: bytes | memoryview) -> Iterator[BlobRow]:
        """The rows that are missing for this buffer; none if it is stored. Raises OSError, sqlite3.Error."""
        name = bytes.fromhex(key)
        if self._stored(name):
            return
        view = memoryview(data).cast("B")
        if len(view) <= PIECE:
            yield self._row(name, view)
            return
        names = piece_names(view)
        for index, part in enumerate(names):
            if not self._stored(part):
                yield self._row(part, view[index * PIECE : (index + 1) * PIECE])
        yield listing(key, len(view), names)

    def adopt(self, row: BlobRow) -> BlobRow | None:
        """A row of another store with its bytes (see `whole_row`), as it is to be stored here; None if it is stored. Raises OSError."""
        data = row.data
        if data is None or self._stored(row.key):
            return None
        inside = row.form == "pieces" or len(data) <= IN_FILE
        if not inside:
            self._write(blob_file(self._folder, row.key), data)
        return row._replace(data=data if inside else None, added=time.time())

    def _stored(self, key: bytes) -> bool:
        found = self._database.execute("SELECT data IS NULL FROM blob WHERE key = ?", (key,)).fetchone()
        if found is None or not found[0]:
            return found is not None
        if blob_file(self._folder, key).exists():
            return True
        self._database.execute("DELETE FROM blob WHERE key = ?", (key,))  # somebody has deleted the file: it is written again
        return False

    def _row(self, key: bytes, view: memoryview) -> BlobRow:
        form, data = _compressed(view)
        inside = len(data) <= IN_FILE
        if not inside:
            self._write(blob_file(self._folder, key), data)
        return BlobRow(key, len(view), len(data), form, bytes(data) if inside else None, time.time())

    def _write(self, path: Path, data: bytes | memoryview) -> None:
        if path.exists() and path.stat().st_size == len(data):
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}-{os.getpid()}-{next(self._numbers)}")
        try:
            draft.write_bytes(data)
            draft.replace(path)
        except PermissionError:
            if not path.exists():  # on Windows, another process that reads the same blob forbids replacing it
                raise
        finally:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)


def listing(key: str, size: int, names: tuple[bytes, ...]) -> BlobRow:
    """The row of a buffer that is stored by pieces."""
    listed = b"".join(names)
    return BlobRow(bytes.fromhex(key), size, len(listed), "pieces", listed, time.time())


def pieces_of(listed: bytes) -> list[bytes]:
    """The keys of the pieces, from the data of a row of form `pieces`."""
    return [listed[start : start + _KEY_BYTES] for start in range(0, len(listed), _KEY_BYTES)]


def _compressed(view: memoryview) -> tuple[str, bytes | memoryview]:
    middle = max(0, len(view) // 2 - _SAMPLE // 2)
    sample = view[middle : middle + _SAMPLE]
    if len(view) > _SAMPLE and len(compress(sample)) > _WORTH * len(sample):
        return "raw", view
    packed = compress(view)
    return ("zstd", packed) if len(packed) < _WORTH * len(view) else ("raw", view)


def read_blob(folder: Path, database: sqlite3.Connection, key: bytes) -> bytes | bytearray:
    """The bytes again, verified against their address. Raises MissingData, StoreDamaged, sqlite3.Error."""
    found = database.execute("SELECT size, form, data FROM blob WHERE key = ?", (key,)).fetchone()
    if found is None:
        raise MissingData(f"The snapshot {key.hex()} is not in the store: its data could not be written while recording.", hint=_GONE)
    size, form, data = found
    if form == "pieces":
        whole = bytearray(size)
        at = 0
        with memoryview(whole) as view:
            for name in pieces_of(data):
                at += _read_piece(folder, database, name, view[at:])
        if at != size or bytes.fromhex(hash_bytes(b"", tuple(pieces_of(data)))) != key:
            raise StoreDamaged(f"The snapshot {key.hex()} is not what was recorded.", hint=_GONE)
        return whole  # each of its pieces has been verified
    if data is None:
        data = _file_bytes(folder, key)
    return _verified(key, decompress(data) if form == "zstd" else data, size)


def _read_piece(folder: Path, database: sqlite3.Connection, key: bytes, room: memoryview) -> int:
    """Reads a piece into its place, without a copy in between where it lies in a file as it is. Returns its size. Raises as `read_blob`."""
    found = database.execute("SELECT size FROM blob WHERE key = ? AND form = 'raw' AND data IS NULL", (key,)).fetchone()
    piece = read_blob(folder, database, key) if found is None else b""
    size = len(piece) if found is None else found[0]
    if size > len(room):
        raise StoreDamaged(f"The snapshot {key.hex()} is not what was recorded.", hint=_GONE)
    if found is None:
        room[:size] = piece
        return size
    length = 0
    try:
        with io.FileIO(os.fspath(blob_file(folder, key))) as file:
            while count := file.readinto(room[length:size]) if length < size else len(file.read(1)):
                length += count
    except OSError as error:
        raise StoreDamaged(f"The snapshot {key.hex()} cannot be read: {error}.", hint=_GONE) from error
    if length != size or xxhash.xxh3_128_digest(room[:size]) != key:
        raise StoreDamaged(f"The snapshot {key.hex()} is not what was recorded.", hint=_GONE)
    return size


def whole_row(folder: Path, database: sqlite3.Connection, key: bytes) -> BlobRow | None:
    """A row with its bytes, wherever they lie, verified; None if there is none. The pieces of a listing are rows of their own.

    Raises StoreDamaged, sqlite3.Error.
    """
    found = database.execute("SELECT key, size, stored, form, data, added FROM blob WHERE key = ?", (key,)).fetchone()
    if found is None:
        return None
    row = BlobRow(*found)
    data = _file_bytes(folder, key) if row.data is None else row.data
    if row.form != "pieces":
        _verified(key, decompress(data) if row.form == "zstd" else data, row.size)
    elif bytes.fromhex(hash_bytes(b"", tuple(pieces_of(data)))) != key:
        raise StoreDamaged(f"The snapshot {key.hex()} is not what was recorded.", hint=_GONE)
    return row._replace(data=data)


def _file_bytes(folder: Path, key: bytes) -> bytes:
    try:
        with io.FileIO(os.fspath(blob_file(folder, key))) as file:  # not `open`, by which a recording notes what the program opens
            return file.read()
    except OSError as error:
        raise StoreDamaged(f"The snapshot {key.hex()} cannot be read: {error}.", hint=_GONE) from error


def _verified(key: bytes, data: bytes | bytearray, size: int) -> bytes | bytearray:
    if len(data) != size or xxhash.xxh3_128_digest(data) != key:
        raise StoreDamaged(f"The snapshot {key.hex()} is not what was recorded.", hint=_GONE)
    return data
