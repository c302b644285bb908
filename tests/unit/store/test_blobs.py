"""Large data is stored once, by its parts, compressed where that helps."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from rewound.store.blobs import IN_FILE, INSERT, BlobWriter, read_blob
from rewound.store.codec import PIECE, hash_bytes
from rewound.store.migrations import migrate


class Store:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = sqlite3.connect(":memory:", isolation_level=None)
        migrate(self.database)
        self.writer = BlobWriter(folder, self.database)

    def put(self, data: bytes) -> list[tuple[int, str]]:
        """(stored, form) of each row that was new."""
        rows = list(self.writer.rows(hash_bytes(data), data))
        self.database.executemany(INSERT, rows)
        return [(row.stored, row.form) for row in rows]

    def get(self, data: bytes) -> bytes:
        return bytes(read_blob(self.folder, self.database, bytes.fromhex(hash_bytes(data))))

    def files(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path)
    yield made
    made.database.close()


@pytest.mark.parametrize("size", [0, 1, IN_FILE, IN_FILE + 1, PIECE, PIECE + 1, 3 * PIECE])
@pytest.mark.parametrize("make", [os.urandom, bytes], ids=["noise", "zeros"])
def test_round_trip(store: Store, size: int, make: type[bytes]) -> None:
    data = make(size)
    assert store.put(data)
    assert store.get(data) == data
    assert store.put(data) == []
    assert not [path for path in store.files() if path.name.startswith(".")]


def test_noise_is_stored_raw_and_text_is_not(store: Store) -> None:
    assert store.put(os.urandom(200_000)) == [(200_000, "raw")]
    ((stored, form),) = store.put(b"the same again " * 20_000)
    assert form == "zstd" and stored < 10_000


def test_small_ones_have_no_file(store: Store) -> None:
    store.put(os.urandom(IN_FILE))
    assert store.files() == []
    store.put(os.urandom(IN_FILE + 1))
    assert len(store.files()) == 1


def test_a_changed_column_costs_a_column(store: Store) -> None:
    columns = [os.urandom(2 * PIECE) for _ in range(8)]
    before = store.put(b"".join(columns))
    columns[5] = os.urandom(2 * PIECE)
    after = store.put(b"".join(columns))
    assert (len(before), len(after)) == (17, 3)
    assert store.get(b"".join(columns)) == b"".join(columns)
