"""A disk that is full, a folder that cannot be written, files that are damaged: the program goes on, what is whole is read."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from rewound.errors import MissingData, StoreDamaged, StoreTooNew
from rewound.store import Writer, database
from rewound.store.migrations import MIGRATIONS, VERSION, migrate, version_of
from tests.unit.store.recorded import call, new_run, reader_at, record_calls, record_cell, value_of, writer_at


def _change(folder: Path, sql: str) -> None:
    with closing(sqlite3.connect(folder / "store.db")) as connection, connection:
        connection.execute(sql)


def test_a_damaged_chunk_costs_that_chunk(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    with writer_at(folder) as writer:
        writer.begin_run(new_run())
        for start in (0, 10, 20):
            writer.put_calls("r7f2a", [call(seq, None, status=1) for seq in range(start, start + 10)])
            assert writer.flush()
    _change(folder, "UPDATE chunk SET head = CAST(substr(head, 1, 20) || x'00' || substr(head, 22) AS BLOB) WHERE first = 10")
    with reader_at(folder) as reader:
        assert [step.seq for step in reader.steps("r7f2a")] == [*range(10), *range(20, 30)]
        assert len(reader.failing("r7f2a")) == 20
        assert reader.step("r7f2a", 25).seq == 25
        with pytest.raises(StoreDamaged):
            reader.step("r7f2a", 15)
        assert len(reader.damage("r7f2a")) == 1


def test_a_damaged_cell_costs_that_cell(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    with writer_at(folder) as writer:
        writer.begin_run(new_run())
        for seq in range(3):
            record_cell(writer, "r7f2a", seq, seq)
        assert writer.flush()
    _change(folder, "UPDATE cell SET body = x'0011' WHERE seq = 1")
    with reader_at(folder) as reader:
        assert [step.seq for step in reader.steps("r7f2a")] == [0, 1, 2]
        assert [step.seq for step, _ in reader.cells("r7f2a")] == [0, 2]
        with pytest.raises(StoreDamaged):
            reader.cell("r7f2a", 1)


@pytest.mark.parametrize("damage", ["flip", "truncate", "delete"])
def test_a_damaged_blob_costs_that_value(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "s"
    noise = np.random.default_rng(1).random((2, 40_000))
    with writer_at(folder) as writer:
        writer.begin_run(new_run())
        for seq, row in enumerate(noise):
            record_cell(writer, "r7f2a", seq, seq, value_of(writer, "row", row.copy()))
        assert writer.flush()
    with reader_at(folder) as reader:
        first, second = [cell.generated[0].encoded for _, cell in reader.cells("r7f2a")]
        assert first is not None and second is not None
        name = first.buffers[0]
        path = folder / "blobs" / name[:2] / name
        data = bytearray(path.read_bytes())
        if damage == "flip":
            data[1000] ^= 1
            path.write_bytes(data)
        elif damage == "truncate":
            path.write_bytes(data[:-1])
        else:
            path.unlink()
        with pytest.raises(StoreDamaged):
            reader.load(first)
        assert np.array_equal(reader.load(second), noise[1])  # type: ignore[arg-type]


def test_a_blob_whose_file_was_deleted_is_written_again(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    noise = np.random.default_rng(1).random(40_000)
    for number in range(2):
        with writer_at(folder) as writer:
            writer.begin_run(new_run(f"r{number}"))
            record_cell(writer, f"r{number}", 0, 0, value_of(writer, "noise", noise))
            assert writer.flush()
        with reader_at(folder) as reader:
            encoded = reader.cell(f"r{number}", 0).generated[0].encoded
            assert encoded is not None and np.array_equal(reader.load(encoded), noise)  # type: ignore[arg-type]
        if number == 0:
            name = encoded.buffers[0]
            (folder / "blobs" / name[:2] / name).unlink()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    writer = writer_at(tmp_path / "file" / "s")
    _everything(writer)
    assert len(writer.problems) == 1 and "cannot be written" in writer.problems[0]
    assert not writer.flush()


def test_a_database_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "s" / "store.db").mkdir(parents=True)
    writer = writer_at(tmp_path / "s")
    _everything(writer)
    assert len(writer.problems) == 1


def _everything(writer: Writer) -> None:
    writer.begin_run(new_run())
    writer.put_source("k", "text")
    writer.put_calls("r7f2a", [call(0)])
    writer.put_buffer(b"data")
    record_cell(writer, "r7f2a", 1, 0)
    writer.end_run(new_run(status="succeeded"))
    assert not writer.flush()
    assert not writer.has_buffer("00" * 16)
    writer.close()


def test_disk_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "s"
    real = database.open_for_writing

    def small(path: Path) -> sqlite3.Connection:
        connection = real(path)
        connection.execute("PRAGMA max_page_count = 60")
        return connection

    monkeypatch.setattr("rewound.store.writer.open_for_writing", small)
    with writer_at(folder) as writer, reader_at(folder) as reader:
        writer.begin_run(new_run())
        record_cell(writer, "r7f2a", 0, 0)
        noise = np.random.default_rng(1).integers(0, 255, 60_000, dtype=np.uint8)
        for seq in range(1, 8):
            record_cell(writer, "r7f2a", seq, seq, value_of(writer, "noise", np.roll(noise, seq)))
            writer.flush()
        assert [sentence for sentence in writer.problems if "full" in sentence] == writer.problems
        assert len(writer.problems) == 1
        assert not writer.flush() or writer.problems
        cells = reader.cells("r7f2a")
        assert len(cells) >= 1
        whole = [cell.generated[0].encoded for _, cell in cells if cell.generated]
        assert any(encoded is not None and encoded.whole and reader.load(encoded) is not None for encoded in whole)
        for encoded in whole:
            if encoded is not None and not encoded.whole:
                with pytest.raises(MissingData):
                    reader.load(encoded)


def test_no_room_for_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    folder = tmp_path / "s"
    with writer_at(folder) as writer, reader_at(folder) as reader:
        monkeypatch.setattr("rewound.store.blobs.BlobWriter._write", full)
        writer.begin_run(new_run())
        value = value_of(writer, "noise", np.random.default_rng(1).random(40_000))
        record_cell(writer, "r7f2a", 0, 0, value)
        writer.flush()
        assert len(writer.problems) == 1 and "full" in writer.problems[0]
        assert value.encoded is not None and not writer.has_buffer(value.encoded.buffers[0])
        encoded = reader.cell("r7f2a", 0).generated[0].encoded
        assert encoded is not None and not encoded.whole and encoded.why is not None and "could not be stored" in encoded.why


def test_a_store_from_the_future(tmp_path: Path) -> None:
    record_calls(tmp_path / "s", 3)
    _change(tmp_path / "s", f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(StoreTooNew, match="pip install --upgrade"):
        reader_at(tmp_path / "s")
    with pytest.raises(StoreTooNew):
        writer_at(tmp_path / "s")


@pytest.mark.parametrize("begun", ["", "PRAGMA journal_mode = WAL"])
def test_a_store_that_was_only_begun(tmp_path: Path, begun: str) -> None:
    """Its process was killed between making the file and making the tables."""
    folder = tmp_path / "s"
    folder.mkdir()
    (folder / "store.db").touch()
    _change(folder, begun)
    with reader_at(folder) as reader:
        assert reader.runs() == []
    record_calls(folder, 3)
    with reader_at(folder) as reader:
        assert len(reader.steps("r7f2a")) == 3


@pytest.mark.parametrize("content", [b"this is not it" * 1000, b"SQLite format 3\0"])
def test_a_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "s"
    folder.mkdir()
    (folder / "store.db").write_bytes(content)
    with pytest.raises(StoreDamaged) as caught:
        reader_at(folder)
    assert caught.value.exit_code == 2 and caught.value.hint
    with writer_at(folder) as writer, reader_at(folder) as reader:
        assert "moved" in writer.problems[0]
        writer.begin_run(new_run())
        assert writer.flush() and len(reader.runs()) == 1
    assert list(folder.glob("store.db.damaged-*"))


def test_damaged_pages_are_set_aside(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    record_calls(folder, 3000)
    data = bytearray((folder / "store.db").read_bytes())
    for page in range(1, len(data) // 4096):
        data[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    (folder / "store.db").write_bytes(data)
    with pytest.raises(StoreDamaged), reader_at(folder) as reader:
        reader.runs()
    with writer_at(folder) as writer:
        assert "moved" in writer.problems[0]
    (aside,) = folder.glob("store.db.damaged-*")
    assert aside.read_bytes() == data


def test_damage_while_recording_ends_the_recording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(*_: object) -> None:
        raise sqlite3.DatabaseError("database disk image is malformed")

    with writer_at(tmp_path / "s") as writer:
        monkeypatch.setattr("rewound.store.sink.Sink._transaction", damaged)
        _everything(writer)
        assert len(writer.problems) == 1 and "damaged" in writer.problems[0]


def test_migrations_are_whole_or_not_at_all(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "db", isolation_level=None)) as connection:
        migrate(connection)
        broken = {**MIGRATIONS, VERSION + 1: ["CREATE TABLE extra (x)", "CREATE TABLE run (x)"]}
        with pytest.raises(sqlite3.OperationalError):
            migrate(connection, broken)
        assert version_of(connection) == VERSION
        assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'extra'").fetchone() == (0,)
        assert migrate(connection, {**MIGRATIONS, VERSION + 1: ["ALTER TABLE run ADD COLUMN extra"]}) == VERSION + 1
        with pytest.raises(StoreTooNew):
            migrate(connection)


def test_a_reader_migrates_an_older_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record_calls(tmp_path / "s", 3)
    monkeypatch.setattr("rewound.store.database.VERSION", VERSION + 1)
    newer = {**MIGRATIONS, VERSION + 1: ["ALTER TABLE run ADD COLUMN extra"]}
    monkeypatch.setattr("rewound.store.database.migrate", lambda connection: migrate(connection, newer))
    monkeypatch.setattr("rewound.store.database.check_version", lambda _found: None)
    with reader_at(tmp_path / "s") as reader:
        assert len(reader.steps("r7f2a")) == 3
    with closing(sqlite3.connect(tmp_path / "s" / "store.db")) as connection:
        assert version_of(connection) == VERSION + 1


def test_a_folder_that_only_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite needs a file of its own beside the database, and says so where it cannot make one."""
    record_calls(tmp_path / "s", 3)
    real = database._connect

    def refusing(path: Path, how: str) -> sqlite3.Connection:
        if "immutable" not in how:
            raise sqlite3.OperationalError("unable to open database file")
        return real(path, how)

    monkeypatch.setattr(database, "_connect", refusing)
    with reader_at(tmp_path / "s") as reader:
        assert len(reader.steps("r7f2a")) == 3
