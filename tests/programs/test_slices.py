"""The programs of `slices/`: what each execution hangs on, exactly, and what is stale when it is read."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from rewound.graph.recording import Recording
from rewound.graph.slices import Slices, root_of
from rewound.show.history import history
from rewound.store import open_reader
from tests.programs.slice_cases import Fact, Program, all_programs

PROGRAMS = {program.name: program for program in all_programs()}
PAGE = Path(__file__).parents[2] / "docs" / "provenance.md"
BEGIN, END = "<!-- situations -->", "<!-- end of situations -->"
WRITE = bool(os.environ.get("REWOUND_WRITE_TABLES"))


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("slices")
    command = [sys.executable, "-W", "ignore", str(Path(__file__).with_name("slice_cases.py")), str(folder)]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).resolve().parents[2]), *sys.path])}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return folder


def _opened(recorded: Path, program: Program, upto: int | None = None) -> tuple[Slices, list[int]]:
    """The slices of a program's run, as of one execution, and the executions' numbers."""
    reader = open_reader(start=recorded / program.name)
    recording = Recording(reader, reader.resolve("last"))
    cells = recording.cells if upto is None else recording.cells[: upto + 1]
    recording.__dict__["cells"] = cells  # a cached property: the run as it was then
    return Slices(recording), [step.seq for step, _ in cells]


def _answer(recorded: Path, program: Program, fact: Fact) -> set[str]:
    slices, seqs = _opened(recorded, program, fact.execution if fact.kind == "stale-cells" else None)
    if fact.kind == "slice":
        return {str(seqs.index(seq)) for seq in slices.backward(seqs[fact.execution])}
    if fact.kind == "stale-cells":
        return {str(slices.recording.step(one.step).cell_id) for one in slices.stale_now()}
    return {one.name.replace("'", '"') for one in slices.stale(seqs[fact.execution])}


def _speaks_of(name: str, stale: set[str]) -> bool:
    """Whether a name, or a part of it, is among the stale ones; an attribute may have been found on the class."""
    attribute = re.search(r"\.\w+$", name)
    return any(
        one.startswith(name) or root_of(name) == one or (attribute is not None and one.endswith(attribute[0])) for one in stale
    )


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", PROGRAMS)
def test_as_stated(recorded: Path, name: str) -> None:
    program = PROGRAMS[name]
    for fact in program.facts:
        found = _answer(recorded, program, fact)
        if fact.kind in {"slice", "stale-cells"}:
            assert found == set(fact.names), (fact, program.why)
        else:
            for one in fact.names:
                assert _speaks_of(one, found) is (fact.kind == "stale"), (fact, found, program.why)


def test_the_page_tells_where_other_tools_answer_otherwise() -> None:
    count = {kind: sum(fact.kind == kind for program in PROGRAMS.values() for fact in program.facts) for kind in ("slice", "stale-cells")}
    reads = sum(len(fact.names) for program in PROGRAMS.values() for fact in program.facts if fact.kind in {"stale", "fresh"})
    rows = [f"| {program.name} | {program.why} | {program.elsewhere} |" for program in PROGRAMS.values() if program.elsewhere]
    table = "\n".join(["| program | what happens | other tools say |", "| --- | --- | --- |", *rows])
    numbers = f"{count['slice']} slices, {reads} reads that are stale or not, and {count['stale-cells']} times all stale cells of a notebook"
    text = PAGE.read_text("utf-8")
    before, after = text.partition(BEGIN)[0], text.partition(END)[2]
    wanted = f"{before}{BEGIN}\n\n{numbers}, in {len(PROGRAMS)} programs.\n\n{table}\n\n{END}{after}"
    if WRITE:
        PAGE.write_text(wanted, "utf-8")
    assert PAGE.read_text("utf-8") == wanted, "run this test with REWOUND_WRITE_TABLES=1 to write the table anew"


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_what_a_value_went_into_and_what_a_cell_hangs_on(recorded: Path) -> None:
    reader = open_reader(start=recorded / "stale-long-chain")
    run = reader.resolve("last")
    found = history(reader, run, "s3", reader.find_step(run.id, "s2"))
    assert [step.cell for step in found.used_by] == [3, 4, 5, 7]
    assert [(entry.step.cell, entry.lines) for entry in found.slice] == [(0, (1,)), (1, (1,)), (2, (1,))]
    assert found.stale is not None and found.stale.source == "s1"
    whole = history(reader, run, "", reader.find_step(run.id, "s2"))
    assert [entry.step.cell for entry in whole.slice] == [0, 1]
    assert [step.cell for step in whole.used_by] == [3, 4, 5, 7]


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_column_has_versions_of_its_own(recorded: Path) -> None:
    reader = open_reader(start=recorded / "cells-read-column-changed-below")
    found = history(reader, reader.resolve("last"), "bursts['pause']")
    assert [(entry.step.cell, entry.line) for entry in found.versions] == [(0, 2), (2, 1)]
    assert [entry.text for entry in found.versions] == ["Series 'pause' 3 int64 [80, 55, 71]", "Series 'pause' 3 int64 [95, 70, 86]"]
