"""Runs in one file: what is carried, what a file must be to be taken, and what a stranger's file can do, which is nothing."""

from __future__ import annotations

import gzip
import os
import pickle
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rewound.errors import (
    BadRequest,
    BadSource,
    MissingData,
    MissingSource,
    Refused,
    RewoundError,
    RunStillGoing,
    StoreDamaged,
    StoreTooNew,
    UntrustedData,
)
from rewound.model import Effect, Encoded, Unstored
from rewound.store.exporting import export_runs
from rewound.store.importing import Imported, import_runs
from rewound.store.packing import LAYOUT, Loader
from rewound.store.signing import key_file
from tests.conftest import ROOT
from tests.unit.store.recorded import call, new_run, put_functions, reader_at, record_calls, record_cell, value_of, writer_at

LARGE = os.urandom(2_500_000)
"""More than two pieces, and not to be compressed."""
MIDDLE = os.urandom(100_000)


@pytest.fixture(autouse=True)
def _own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REWOUND_KEY_FILE", str(tmp_path / "key"))


def become_another() -> None:
    """From here on the person is somebody else, with another key."""
    key_file().unlink(missing_ok=True)


def record(folder: Path, run: str = "r7f2a", *, status: Any = "failed", **facts: Any) -> None:
    """A run with calls, a cell, large values and effects."""
    with writer_at(folder) as writer:
        began = new_run(run, **facts)
        writer.begin_run(began)
        put_functions(writer, run)
        record_cell(writer, run, 100, 0, value_of(writer, "large", np.frombuffer(LARGE, "u1")), value_of(writer, "middle", MIDDLE))
        writer.put_calls(run, [call(0, None, 1, site=None, offset=None), call(1), call(2, result=pickle.dumps("x" * 100_000, 5))])
        effect = Effect(1, 0, "network", "POST https://pay.example", "key", answer=Encoded(pickle.dumps("paid")), mutates=True)
        writer.put_effects(run, [effect], [(2, 0, ("clock", "time.time"), 12.5)])
        if status != "running":
            writer.end_run(replace(began, status=status, steps=4))
        assert writer.flush()


def export(folder: Path, file: Path, *runs: str, force: bool = False) -> None:
    with reader_at(folder) as reader:
        assert export_runs(reader, runs or ("r7f2a",), file, force=force).missing == 0


def plain(value: Any) -> Any:
    return value.tobytes() if isinstance(value, np.ndarray) else value


def told(folder: Path, run: str = "r7f2a") -> list[Any]:
    """All that a reader tells of a run."""
    with reader_at(folder) as reader:
        steps, cells, effects = reader.steps(run), reader.cells(run), reader.effects(run)
        values = [plain(reader.load(value.encoded)) for _, cell in cells for value in cell.generated if value.encoded is not None]
        results = [reader.load(step.result) for step in steps if step.result is not None]
        sources = [reader.source(code.source) for code in reader.codes(run).values()]
        found = replace(reader.run(run), pid=None, pid_started=None)
        assert reader.damage(run) == []
        return [found, steps, cells, effects, values, results, sources, reader.positions(run, 0)]


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    record(tmp_path / "s")
    export(tmp_path / "s", tmp_path / "run.rewound")
    return tmp_path / "run.rewound"


def test_everything_is_in_the_file(tmp_path: Path, exported: Path) -> None:
    done = import_runs(exported, tmp_path / "t")

    assert done == Imported(exported, "r7f2a", ("r7f2a",), ("r7f2a",), True, exported.stat().st_size)
    assert told(tmp_path / "t") == told(tmp_path / "s")
    assert told(tmp_path / "t")[4] == [LARGE, MIDDLE]
    assert list((tmp_path / "t" / "blobs").glob("*/*"))
    assert exported.stat().st_size < 1.1 * (len(LARGE) + len(MIDDLE)) + 100_000
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".run")] == []


def test_a_run_that_is_there_stays_as_it_is(tmp_path: Path, exported: Path) -> None:
    assert import_runs(exported, tmp_path / "s").new == ()
    record(tmp_path / "t", status="succeeded")
    before = told(tmp_path / "t")

    with pytest.raises(Refused, match="another version"):
        import_runs(exported, tmp_path / "t")
    assert told(tmp_path / "t") == before


def test_what_a_stranger_recorded_is_looked_at_without_its_values(tmp_path: Path, exported: Path) -> None:
    before = told(tmp_path / "s")
    become_another()
    assert not import_runs(exported, tmp_path / "t").trusted

    _, steps, _, effects, values, results, *texts = told(tmp_path / "t")
    assert [(step.seq, step.function, step.status) for step in steps] == [(step.seq, step.function, step.status) for step in before[1]]
    assert len(effects) == 2 and texts == before[6:]
    assert [type(value) for value in values + results] == [Unstored] * (len(values) + len(results))
    with reader_at(tmp_path / "t") as reader, pytest.raises(UntrustedData) as caught:
        reader.check_trust("r7f2a")
    assert "--trust" in (caught.value.hint or "")


def test_it_is_opened_once_it_is_trusted(tmp_path: Path, exported: Path) -> None:
    before = told(tmp_path / "s")
    become_another()
    with reader_at(tmp_path / "t") as reader:
        import_runs(exported, tmp_path / "t")
        assert [step.result for step in reader.steps("r7f2a")] != [step.result for step in before[1]]
        done = import_runs(exported, tmp_path / "t", trust=True)
        assert (done.new, done.trusted) == ((), True)
        assert [step.result for step in reader.steps("r7f2a")] == [step.result for step in before[1]]
        reader.check_trust("r7f2a")
    assert told(tmp_path / "t") == before
    assert import_runs(exported, tmp_path / "t").trusted


def test_what_is_not_trusted_is_handed_on_as_such(tmp_path: Path, exported: Path) -> None:
    become_another()
    import_runs(exported, tmp_path / "t")
    export(tmp_path / "t", tmp_path / "again.rewound")

    assert not import_runs(tmp_path / "again.rewound", tmp_path / "u").trusted
    become_another()
    assert import_runs(tmp_path / "again.rewound", tmp_path / "v", trust=True).trusted
    assert told(tmp_path / "v")[4] == [LARGE, MIDDLE]


class Bomb:
    """Leaves a file where it is opened."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("size", [0, 100_000])
def test_a_strangers_pickle_is_never_opened(tmp_path: Path, size: int) -> None:
    bomb = pickle.dumps((Bomb(tmp_path / "harm"), bytes(size)), 5)
    with writer_at(tmp_path / "s") as writer:
        writer.begin_run(new_run())
        put_functions(writer, "r7f2a")
        writer.put_calls("r7f2a", [call(0, None, 1, site=None, offset=None, arguments=Encoded(bomb)), call(1, result=bomb)])
        writer.put_effects("r7f2a", [Effect(1, 0, "network", "GET x", "key", answer=Encoded(bomb))], [])
        writer.end_run(new_run(status="succeeded"))
    export(tmp_path / "s", tmp_path / "f")
    become_another()
    import_runs(tmp_path / "f", tmp_path / "t")

    with reader_at(tmp_path / "t") as reader:
        opened = [step.result for step in reader.steps("r7f2a")] + [step.arguments for step in reader.steps("r7f2a")]
        for encoded in [*opened, *(effect.answer for effect in reader.effects("r7f2a"))]:
            assert encoded is not None and not encoded.whole
            reader.view(encoded)
            reader.load(encoded)
            pickle.loads(encoded.head)
    assert not (tmp_path / "harm").exists()


def test_a_value_cannot_be_put_behind_the_one_that_is_withheld() -> None:
    built = b"\x80\x05crewound.model\nEncoded\n(C\x01xtR(C\x04evil)\x88NNtb."  # made, then given another state

    with pytest.raises(StoreDamaged):
        Loader(LAYOUT, lambda _: b"", foreign=True).loads(built)


def test_a_run_that_goes_on_is_not_exported(tmp_path: Path) -> None:
    record(tmp_path / "s", status="running")
    with pytest.raises(RunStillGoing):
        export(tmp_path / "s", tmp_path / "f")
    assert not (tmp_path / "f").exists()


def test_a_run_that_was_killed_is_not_taken_for_a_process_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record(tmp_path / "s", status="running")
    monkeypatch.setattr("rewound.store.reader.is_alive", lambda pid, started: False)
    export(tmp_path / "s", tmp_path / "f")
    monkeypatch.undo()
    monkeypatch.setenv("REWOUND_KEY_FILE", str(tmp_path / "key"))

    import_runs(tmp_path / "f", tmp_path / "t")
    with reader_at(tmp_path / "t") as reader:
        assert reader.run("r7f2a").status == "interrupted"


def test_a_file_is_replaced_only_on_request(tmp_path: Path, exported: Path) -> None:
    before = exported.read_bytes()
    with pytest.raises(Refused, match="exists"):
        export(tmp_path / "s", exported)
    assert exported.read_bytes() == before
    record(tmp_path / "s", "r2")
    export(tmp_path / "s", exported, "r2", force=True)
    assert import_runs(exported, tmp_path / "t").runs == ("r2",)


@pytest.mark.parametrize(("name", "error"), [("", BadRequest), ("none/f", MissingSource)])
def test_where_no_file_can_be(tmp_path: Path, name: str, error: type[RewoundError]) -> None:
    record_calls(tmp_path / "s", 3)
    with pytest.raises(error):
        export(tmp_path / "s", tmp_path / name)


def test_what_the_store_has_lost_is_told(tmp_path: Path) -> None:
    record(tmp_path / "s")
    next(path for path in (tmp_path / "s" / "blobs").glob("*/*") if 0 <= path.stat().st_size - len(MIDDLE) < 1000).unlink()
    with reader_at(tmp_path / "s") as reader:
        assert export_runs(reader, ["r7f2a"], tmp_path / "f").missing == 1
    import_runs(tmp_path / "f", tmp_path / "t")
    with reader_at(tmp_path / "t") as reader:
        ((_, cell),) = reader.cells("r7f2a")
        large, middle = (value.encoded for value in cell.generated)
        assert large is not None and plain(reader.load(large)) == LARGE
        with pytest.raises(MissingData):
            reader.load(middle)  # type: ignore[arg-type]


def test_runs_that_are_replayed_and_that_changed_something_go_along(tmp_path: Path) -> None:
    for run, parent in (("r1", None), ("r2", "r1"), ("r3", "r2"), ("r4", "r1")):
        record(tmp_path / "s", run, replay_of=parent)
    with closing(sqlite3.connect(tmp_path / "s" / "store.db")) as database, database:
        database.execute("UPDATE effect SET mutations = 0 WHERE run IN ('r2', 'r4')")
    with reader_at(tmp_path / "s") as reader:
        assert reader.kin("r1") == ["r1", "r2", "r3"]
        assert reader.kin("r4") == ["r4", "r1", "r2", "r3"]


# Files that are not what they should be.


def _sql(*statements: str) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        with closing(sqlite3.connect(file)) as database, database:
            for statement in statements:
                database.execute(statement)

    return change


def _cut(share: float) -> Callable[[Path], None]:
    return lambda file: os.truncate(file, int(share * file.stat().st_size))


BAD: dict[str, tuple[Callable[[Path], Any], type[RewoundError], str]] = {
    "gone": (Path.unlink, MissingSource, "no file"),
    "empty": (_cut(0), BadSource, "no exported recording"),
    "text": (lambda file: file.write_text("{}"), BadSource, "rewound export"),
    "another database": (_sql("PRAGMA application_id = 7"), BadSource, "no exported recording"),
    "a store": (_sql("PRAGMA application_id = 1383550564"), BadSource, "database of a store"),
    "newer": (_sql("PRAGMA user_version = 99"), StoreTooNew, "Upgrade"),
    "half a header": (lambda file: os.truncate(file, 50), StoreDamaged, "ends too early"),
    "half": (_cut(0.5), StoreDamaged, "again"),
    "almost all": (_cut(0.99), StoreDamaged, "again"),
    "no run": (_sql("DELETE FROM run"), BadSource, "no run"),
    "another step": (_sql("UPDATE cell SET step = x'00'"), StoreDamaged, "not what was written"),
    "another type": (_sql("UPDATE chunk SET head = 'text'"), StoreDamaged, "not what was written"),
    "another snapshot": (_sql("UPDATE blob SET data = x'00' WHERE form = 'raw'"), StoreDamaged, "snapshot"),
    "another text": (_sql("UPDATE source SET data = (SELECT data FROM run)"), StoreDamaged, "text of a program"),
    "other tables": (_sql("DROP TABLE source"), StoreDamaged, "no such table"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_file_that_is_not_what_it_should_be(tmp_path: Path, exported: Path, case: str) -> None:
    change, error, words = BAD[case]
    change(exported)

    with pytest.raises(error, match=words) as caught:
        import_runs(exported, tmp_path / "t", trust=True)
    assert caught.value.hint
    with reader_at(tmp_path / "t") as reader:
        assert reader.runs() == []


def test_an_older_file_is_brought_up_to_date_in_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = ROOT / "tests" / "recordings" / "1"
    file = tmp_path / "old.rewound"
    file.write_bytes(gzip.decompress((old / "store.db.gz").read_bytes()))
    _sql("PRAGMA journal_mode = DELETE", "PRAGMA application_id = 1383550584")(file)
    before = file.read_bytes()
    monkeypatch.setenv("REWOUND_KEY_FILE", str(old / "key"))

    done = import_runs(file, tmp_path / "t")
    assert done.trusted and file.read_bytes() == before
    with reader_at(tmp_path / "t") as reader:
        assert reader.steps(done.run)
