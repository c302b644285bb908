"""Runs and steps are found by what a person writes, or the error lists what there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from rewound.errors import AmbiguousName, UnknownRun, UnknownStep
from rewound.store import Reader
from tests.unit.store.recorded import call, new_run, put_functions, reader_at, record_cell, writer_at


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    with writer_at(tmp_path / "s") as writer:
        writer.begin_run(new_run("rab1", started=1.0, status="failed"))
        writer.begin_run(new_run("rab2", started=2.0))
        writer.begin_run(new_run("r", started=0.5))
        put_functions(writer, "rab1")
        record_cell(writer, "rab1", 0, 0)
        record_cell(writer, "rab1", 1, 2)
        writer.put_calls("rab1", [call(3, 1, top=1), call(2, 1, 1, top=1), call(4, 1, top=1)])
        record_cell(writer, "rab1", 5, 2)
        assert writer.flush()
    return reader_at(tmp_path / "s")


@pytest.mark.parametrize(("name", "run"), [("rab1", "rab1"), ("rab2", "rab2"), ("r", "r"), ("last", "rab2"), ("last-failed", "rab1")])
def test_a_run_by_name(reader: Reader, name: str, run: str) -> None:
    assert reader.resolve(name).id == run


def test_an_unknown_run_names_those_that_are_near(reader: Reader) -> None:
    with pytest.raises(UnknownRun) as caught:
        reader.resolve("rab3")
    assert caught.value.hint is not None and "rab1" in caught.value.hint


def test_a_prefix_of_two_runs_names_both(reader: Reader) -> None:
    with pytest.raises(AmbiguousName) as caught:
        reader.resolve("ra")
    assert caught.value.hint is not None and "rab2, rab1" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "seq"),
    [("s3", 3), ("cell:0", 0), ("id-0", 0), ("cell-id-0", 0), ("score", 2), ("lookup#2", 4), ("cell:2#2", 5), ("id-2#1", 1)],
)
def test_a_step_by_name(reader: Reader, name: str, seq: int) -> None:
    assert reader.find_step("rab1", name).seq == seq


@pytest.mark.parametrize(
    ("name", "candidates"), [("lookup", ["lookup#1 (s3)", "lookup#2 (s4)"]), ("cell:2", ["cell:2#1 (s1, cell 2)", "cell:2#2"])]
)
def test_a_name_of_two_steps_lists_both(reader: Reader, name: str, candidates: list[str]) -> None:
    with pytest.raises(AmbiguousName) as caught:
        reader.find_step("rab1", name)
    assert all(candidate in (caught.value.hint or "") for candidate in candidates)


@pytest.mark.parametrize("name", ["s99", "s6", "cell:7", "scored", "lookup#3", "lookup#0", "lookup#x", "", "#1", "s", "cell:", "cell-"])
def test_an_unknown_step_says_how_steps_are_named(reader: Reader, name: str) -> None:
    with pytest.raises(UnknownStep) as caught:
        reader.find_step("rab1", name)
    assert caught.value.hint


def test_an_unknown_step_names_those_that_are_near(reader: Reader) -> None:
    with pytest.raises(UnknownStep, match="Did you mean score"):
        reader.find_step("rab1", "scores")


def test_a_step_of_an_unknown_run(reader: Reader) -> None:
    with pytest.raises(UnknownRun):
        reader.find_step("nope", "s1")
