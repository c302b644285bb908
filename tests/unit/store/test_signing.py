"""Pickles are opened only where the user's own key has signed their row."""

from __future__ import annotations

import sqlite3
import stat
import sys
from contextlib import closing
from pathlib import Path

import pytest

from rewound.errors import UntrustedData
from rewound.store.signing import key_file, make_key, read_key
from tests.unit.store.recorded import reader_at, record_calls, writer_at


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "keys" / "key"
    monkeypatch.setenv("REWOUND_KEY_FILE", str(path))
    return path


def test_the_key_is_made_once_for_its_owner_alone(key: Path) -> None:
    assert key_file() == key
    assert read_key() is None
    made = make_key()
    assert made == make_key() == read_key()
    assert [path.name for path in key.parent.iterdir()] == ["key"]
    if sys.platform != "win32":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_run_of_somebody_else_is_listed_and_not_opened(tmp_path: Path, key: Path) -> None:
    run = record_calls(tmp_path / "s", 3)
    key.unlink()
    make_key()
    with reader_at(tmp_path / "s") as reader:
        found = reader.resolve("last")
        assert (found.id, found.status) == (run.id, "succeeded")
        assert "not signed with your key" in found.meta["unreadable"]
        with pytest.raises(UntrustedData) as caught:
            reader.steps(run.id)
        assert caught.value.exit_code == 3 and "REWOUND_KEY_FILE" in (caught.value.hint or "")
        with pytest.raises(UntrustedData):
            reader.step(run.id, 1)


def test_without_a_key_nothing_is_opened(tmp_path: Path, key: Path) -> None:
    run = record_calls(tmp_path / "s", 3)
    key.unlink()
    with reader_at(tmp_path / "s") as reader, pytest.raises(UntrustedData, match="no key"):
        reader.failing(run.id)
    assert not key.exists()


def test_a_row_cannot_take_the_place_of_another(tmp_path: Path, key: Path) -> None:
    assert not key.exists()
    record_calls(tmp_path / "s", 3, "r1")
    record_calls(tmp_path / "s", 3, "r2", failed=(1,))
    with closing(sqlite3.connect(tmp_path / "s" / "store.db")) as database, database:
        database.execute("DELETE FROM chunk WHERE run = 'r1'")
        database.execute("UPDATE chunk SET run = 'r1'")
    with reader_at(tmp_path / "s") as reader, pytest.raises(UntrustedData):
        reader.steps("r1")


def test_a_recording_without_a_key_is_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("REWOUND_KEY_FILE", str(tmp_path / "file" / "key"))
    with writer_at(tmp_path / "s") as writer:
        assert len(writer.problems) == 1 and "REWOUND_KEY_FILE" in writer.problems[0]
