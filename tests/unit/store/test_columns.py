"""Steps by the page and in columns: the same steps as the whole list has, in parts that miss none and tell none twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rewound.model import Cell, Run
from rewound.store import Reader, Writer
from rewound.store.chunks import STATUSES
from rewound.store.columns import Mark, Wanted
from tests.unit.store.recorded import call, cell_step, new_run, put_functions, reader_at, writer_at

RUN = "r7f2a"
CALLS = 4_000


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with writer_at(tmp_path) as made:
        yield made


@pytest.fixture
def reader(tmp_path: Path, writer: Writer) -> Iterator[Reader]:
    """A run that has ended: a cell, and calls below it that were written in the order in which they ended."""
    run = new_run(RUN)
    writer.begin_run(run)
    put_functions(writer, RUN)
    writer.put_cell(cell_step(RUN, 0, 0), Cell(0, "score()"))
    seqs = [seq + (1 if seq % 2 else -1) for seq in range(1, CALLS + 1)]  # each second one called the one behind it
    for start in range(0, CALLS, 500):
        writer.put_calls(RUN, [made(seq) for seq in seqs[start : start + 500]])
    writer.put_cell(cell_step(RUN, CALLS + 1, 1), Cell(CALLS + 1, "1"))
    writer.end_run(replace(run, status="succeeded", steps=CALLS + 2, seconds=1.0))
    assert writer.flush()
    with reader_at(tmp_path) as found:
        yield found


def made(seq: int) -> tuple[object, ...]:
    failed = seq % 1000 == 7
    return call(seq, seq - 1 if seq % 2 == 0 and seq else 0, code=seq % 2, status=1 if failed else 0)


def test_pages_have_every_step_once_and_in_order(reader: Reader) -> None:
    whole = reader.steps(RUN)
    found, after, more = [], -1, True
    while more:
        page, more = reader.page(RUN, Wanted(after), 700)
        assert 0 < len(page) <= 700
        found += page
        after = page[-1].seq

    assert found == whole
    assert len(found) == len({step.seq for step in whole})


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(parent=0),
        Wanted(parent=-1),
        Wanted(status="failed"),
        Wanted(kind="cell"),
        Wanted(codes=frozenset({1})),
        Wanted(2000, parent=0),
    ],
)
def test_a_page_of_some_is_what_the_whole_list_has_of_them(reader: Reader, wanted: Wanted) -> None:
    page, more = reader.page(RUN, wanted, CALLS)

    assert page == [step for step in reader.steps(RUN) if wanted.fits(step)]
    assert page
    assert not more


def test_columns_say_what_the_steps_say(reader: Reader) -> None:
    read = reader.columns(RUN)
    columns, steps = read.columns.sorted(), reader.steps(RUN)

    assert columns.seq == [step.seq for step in steps]
    assert columns.parent == [step.parent for step in steps]
    assert [STATUSES[number] for number in columns.status] == [step.status for step in steps]
    assert columns.cell == [step.kind == "cell" for step in steps]
    assert columns.seconds == [step.seconds for step in steps]
    assert (read.skipped, read.more) == (0, False)


def test_columns_come_in_parts_that_follow_one_another(reader: Reader) -> None:
    seqs: list[int] = []
    mark, more = Mark(), True
    while more:
        read = reader.columns(RUN, mark, first=1000)
        seqs += read.columns.seq
        mark, more = read.mark, read.more
        assert len(read.columns) < CALLS

    assert sorted(seqs) == [step.seq for step in reader.steps(RUN)]


def test_of_what_came_too_quickly_the_newest_is_told_and_the_rest_counted(reader: Reader) -> None:
    read = reader.columns(RUN, Mark(), newest=600)

    assert len(read.columns) == 600 + 2  # the cells are always there
    assert read.skipped == CALLS - 600
    assert len(reader.columns(RUN, read.mark, newest=600).columns) == 0


def test_a_cell_that_is_written_again_is_told_again(tmp_path: Path, writer: Writer) -> None:
    writer.begin_run(Run(RUN, "kernel", None, "running", 1000.0, pid=new_run().pid, pid_started=new_run().pid_started))
    writer.put_cell(cell_step(RUN, 0, 0, status="running"), Cell(0, "score()"))
    assert writer.flush()
    with reader_at(tmp_path) as reader:
        first = reader.columns(RUN, Mark(), newest=10)
        assert [STATUSES[status] for status in first.columns.status] == ["running"]
        writer.put_cell(cell_step(RUN, 0, 0), Cell(0, "score()"))
        assert writer.flush()
        second = reader.columns(RUN, first.mark, newest=10)
        assert [STATUSES[status] for status in second.columns.status] == ["succeeded"]
