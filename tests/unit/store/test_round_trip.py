"""What a writer is given, a reader gives back."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rewound.errors import MissingData, UnknownRun, UnknownStep
from rewound.model import Cell, Encoded, Run, Step, Value
from rewound.store.packing import LARGE_HEAD
from tests.unit.store.recorded import (
    call,
    cell_step,
    failure,
    lookup,
    new_run,
    put_functions,
    reader_at,
    record_calls,
    record_cell,
    score,
    value_of,
    writer_at,
)


def test_run(tmp_path: Path) -> None:
    large = {"notebook": {"cells": ["x" * 100_000]}, "versions": {"numpy": "2"}}
    run = new_run(source="nb.ipynb", argv=("a", "b"), name="nightly", meta=large, error=failure())
    with writer_at(tmp_path / "s") as writer, reader_at(tmp_path / "s") as reader:
        writer.begin_run(run)
        assert writer.flush()
        assert reader.runs()[0].status == "running"
        writer.end_run(replace(run, status="failed", steps=3, seconds=1.5))
        assert writer.flush()
        found = reader.resolve("last")
        assert replace(found, size=0) == replace(run, status="failed", steps=3, seconds=1.5)
        assert found.size > 0
        assert dict(found.meta) == large


def test_newest_run_comes_first(tmp_path: Path) -> None:
    with writer_at(tmp_path / "s") as writer, reader_at(tmp_path / "s") as reader:
        for number in (2, 1, 3):
            writer.begin_run(new_run(f"r{number}", started=float(number)))
        assert writer.flush()
        assert [run.id for run in reader.runs()] == ["r3", "r2", "r1"]


def test_calls(tmp_path: Path) -> None:
    run = record_calls(tmp_path / "s", 1200, failed=(700,))
    with reader_at(tmp_path / "s") as reader:
        steps = reader.steps(run.id)
        assert [step.seq for step in steps] == list(range(1200))
        step = steps[700]
        assert step == reader.step(run.id, 700) == reader.failing(run.id)[-1]
        assert (step.status, step.error, step.parent, step.thread) == ("failed", failure(), 0, 77)
        assert (step.file, step.function, step.line) == ("/project/pipeline.py", "lookup", lookup.__code__.co_firstlineno)
        assert step.started == pytest.approx(run.started + 0.07)
        assert step.site is not None and step.site.line == score.__code__.co_firstlineno + 1
        assert step.returned_line == lookup.__code__.co_firstlineno + 3
        assert step.arguments is not None and reader.load(step.arguments) == {"email": "700@x"}
        assert step.result is not None and reader.view(step.result) == 700
        assert len(reader.children(run.id, 0)) == 1199
        assert [step.seq for step in reader.failing(run.id)] == [0, 700]
        assert reader.source(reader.codes(run.id)[0].source).startswith("def lookup")
        assert reader.codes(run.id)[1].function == "score"
        assert reader.positions(run.id, 1) == list(score.__code__.co_positions())


def test_arguments_and_results_of_every_kind(tmp_path: Path) -> None:
    held = pickle.dumps("y" * LARGE_HEAD, 5)
    pair = pickle.dumps(({"a": 1}, "answer"), 5)
    given: list[tuple[bytes | Encoded | None, bytes | Encoded | None]] = [
        (None, None),
        (b"\x80\x05N.", Encoded(b"\x80\x05N.", (), False, "a socket")),
        (Encoded(held), held),
        (Encoded(b"\x80\x05N.", ("ab" * 16,)), None),
        (pair, pair),
    ]
    with writer_at(tmp_path / "s") as writer, reader_at(tmp_path / "s") as reader:
        writer.begin_run(new_run())
        flags = [0, 0, 0, 0, 16]
        rows = [call(seq, arguments=one, result=two, flags=flags[seq]) for seq, (one, two) in enumerate(given)]
        writer.put_calls("r7f2a", rows)
        assert writer.flush()
        steps = reader.steps("r7f2a")
        expected = [tuple(Encoded(part) if isinstance(part, bytes) else part for part in pair) for pair in given]
        expected[4] = (Encoded(pair), Encoded(pair, part=1))
        assert [(step.arguments, step.result) for step in steps] == expected
        assert steps[4].result is not None and reader.load(steps[4].result) == "answer"
        assert steps[2].result is not None and reader.load(steps[2].result) == "y" * LARGE_HEAD
        assert pickle.loads(pickle.dumps(steps[2])) == steps[2]
        assert steps[3].arguments is not None and reader.missing(steps[3].arguments) == ("ab" * 16,)
        with pytest.raises(MissingData):
            reader.load(steps[3].arguments)


def test_a_large_pickle_is_stored_once(tmp_path: Path) -> None:
    rows = list(range(200_000))
    with writer_at(tmp_path / "s") as writer, reader_at(tmp_path / "s") as reader:
        writer.begin_run(new_run())
        for seq in range(5):
            record_cell(writer, "r7f2a", seq, seq, value_of(writer, "rows", rows))
        assert writer.flush()
        encoded = reader.cells("r7f2a")[3][1].generated[0].encoded
        assert encoded is not None and reader.load(encoded) == rows
        assert reader.size("r7f2a") < 2 * len(pickle.dumps(rows, 5))


def test_flags_counts_and_globals(tmp_path: Path) -> None:
    read = (Value("RATE", "builtins.float", "h", Encoded(pickle.dumps(0.2, 5)), scope="settings"),)
    with writer_at(tmp_path / "s") as writer, reader_at(tmp_path / "s") as reader:
        writer.begin_run(new_run())
        rows = [call(0, None, flags=1), call(1, flags=2 | 4, read=read), call(2, flags=8, count=5000), call(3, attempt=2, status=2)]
        writer.put_calls("r7f2a", rows)
        assert writer.flush()
        steps = reader.steps("r7f2a")
        assert [(step.changed, step.incomplete, step.served) for step in steps[:2]] == [(True, False, False), (False, True, True)]
        assert (steps[1].globals_read, steps[2].count, steps[3].attempt, steps[3].status) == (read, 5000, 2, "interrupted")


def test_cells(tmp_path: Path) -> None:
    with writer_at(tmp_path / "s") as writer, reader_at(tmp_path / "s") as reader:
        writer.begin_run(new_run())
        put_functions(writer, "r7f2a")
        record_cell(writer, "r7f2a", 0, 4, status="running")
        assert writer.flush()
        assert reader.steps("r7f2a")[0].status == "running"
        writer.put_calls("r7f2a", [call(1, 0, top=0)])
        cell = record_cell(writer, "r7f2a", 0, 4, value_of(writer, "frame", np.arange(300_000)))
        assert writer.flush()
        step, inner = reader.steps("r7f2a")
        assert (step, reader.cells("r7f2a")) == (cell_step("r7f2a", 0, 4), [(step, cell)])
        assert (inner.cell, inner.cell_id, inner.parent) == (4, "id-4", 0)
        encoded = reader.cell("r7f2a", 0).generated[0].encoded
        assert encoded is not None
        array = reader.load(encoded)
        assert isinstance(array, np.ndarray) and array.flags.writeable and np.array_equal(array, np.arange(300_000))
        with pytest.raises(UnknownStep):
            reader.cell("r7f2a", 1)


def test_only_plain_data_is_stored_in_rows(tmp_path: Path) -> None:
    class Own(dict[str, int]):
        pass

    outputs = ({"data": Own(a=1), "when": Path("x"), "who": open, "much": np.float64(2.5)},)
    with writer_at(tmp_path / "s") as writer, reader_at(tmp_path / "s") as reader:
        writer.begin_run(new_run())
        writer.put_cell(cell_step("r7f2a", 0, 0), Cell(0, "x", outputs=outputs))
        assert writer.flush()
        output = reader.cell("r7f2a", 0).outputs[0]
        assert (output["data"], output["when"], output["much"]) == ({"a": 1}, "x", 2.5)
        assert type(output["who"]).__name__ == "Unstored"


def test_steps_grow_while_the_run_goes_on(tmp_path: Path) -> None:
    with writer_at(tmp_path / "s") as writer, reader_at(tmp_path / "s") as reader:
        assert reader.runs() == []
        writer.begin_run(new_run())
        for number in range(3):
            writer.put_calls("r7f2a", [call(number)])
            assert writer.flush()
            assert len(reader.steps("r7f2a")) == number + 1 == reader.run("r7f2a").steps


def test_of_two_entries_for_one_step_the_later_counts(tmp_path: Path) -> None:
    with writer_at(tmp_path / "s") as writer, reader_at(tmp_path / "s") as reader:
        writer.begin_run(new_run())
        for status in (3, 0):
            writer.put_calls("r7f2a", [call(5, None, status=status)])
            assert writer.flush()
        assert [step.status for step in reader.steps("r7f2a")] == ["succeeded"] == [reader.step("r7f2a", 5).status]


def test_no_store_has_no_runs(tmp_path: Path) -> None:
    with reader_at(tmp_path / "none") as reader:
        assert reader.runs() == []
        with pytest.raises(UnknownRun, match="nothing is recorded here"):
            reader.resolve("last")
    assert not (tmp_path / "none").exists()


def test_all_fields_of_the_model_survive(tmp_path: Path) -> None:
    step = Step(
        "r7f2a",
        3,
        1,
        "cell",
        2,
        "failed",
        5.0,
        1.0,
        cell=1,
        cell_id="x",
        error=failure(),
        changed=True,
        globals_read=(Value("a", "t", None),),
    )
    cell = Cell(3, "text", (Value("b", "t", "h", how="changed", why="w"),), (), (), (1, 2), (4,), 7, 0.25)
    with writer_at(tmp_path / "s") as writer, reader_at(tmp_path / "s") as reader:
        writer.begin_run(new_run())
        writer.put_cell(step, cell)
        assert writer.flush()
        assert (reader.step("r7f2a", 3), reader.cell("r7f2a", 3)) == (step, cell)
        assert isinstance(reader.run("r7f2a"), Run)
