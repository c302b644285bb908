"""The failing programs of `failures/`: the exact expression, its values, the way there, and the cause that is named first."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from rewound.diagnose import Failure, Place, Raised, Report
from rewound.show import wire
from rewound.show.page import plain
from rewound.diagnose.reports import report_of
from rewound.show.text_debug import debug_page
from rewound.store import Reader, open_reader
from tests.programs.failure_cases import Case, Expected, all_cases

CASES = {case.name: case for case in all_cases()}
QUICK = tuple(name for name, case in CASES.items() if "slow" not in case.facts)
HEAVY = tuple(name for name in CASES if name not in QUICK)


def _record(folder: Path, names: tuple[str, ...]) -> Path:
    command = [sys.executable, "-W", "ignore", str(Path(__file__).with_name("failure_cases.py")), str(folder), *names]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).resolve().parents[2]), *sys.path])}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return folder


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _record(tmp_path_factory.mktemp("quick"), QUICK)


@pytest.fixture(scope="module")
def heavy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _record(tmp_path_factory.mktemp("heavy"), HEAVY)


def _reader(folder: Path, name: str) -> Reader:
    return open_reader(start=folder / name)


def _report(folder: Path, name: str) -> Report:
    reader = _reader(folder, name)
    report = report_of(reader, reader.resolve("last"))
    assert report is not None
    return report


def _is_at(place: Failure | Place, expected: Expected) -> bool:
    return (place.line, place.text, place.function) == (expected.line, expected.text, expected.function)


def _check(folder: Path, case: Case) -> None:
    reader = _reader(folder, case.name)
    run = reader.resolve("last")
    assert run.meta["faults"] == []
    assert run.status == case.facts.get("status", "failed")
    report = report_of(reader, run)
    assert report is not None
    failure = report.failure
    assert failure.error.type.rpartition(".")[2] == case.facts["error"]
    place = next((one for one in case.failures if _is_at(failure, one)), None)
    assert place is not None, (failure.line, failure.text, failure.function)
    _check_place(case, failure, place)
    _check_more(case, failure)
    _check_cause(case, report)
    document = json.loads(json.dumps(wire.debug(run, report, all_frames=True)))
    assert document["failure"]["text"] == place.text
    assert place.text.split("\n")[0][:40] in plain(debug_page(reader, run, report)).replace("\n", " ")


def _check_place(case: Case, failure: Failure, place: Expected) -> None:
    """File or cell, and columns: they cut the very text out of the line."""
    if case.is_script or "file" in case.facts:
        assert failure.file is not None and Path(failure.file).name == case.facts.get("file", "main.py")
    else:
        assert (failure.file, failure.code_cell) == (None, place.cell)
        assert failure.line is not None and failure.line == failure.end_line
        line = case.cells[place.cell].splitlines()[failure.line - 1]
        assert line[failure.column : failure.end_column] == failure.text


def _check_more(case: Case, failure: Failure) -> None:
    values = {part.text: part.value for part in failure.values}
    for text in case.parts_of("values"):
        name, _, value = text.partition("=")
        assert values.get(name) == value, values
    if "difference" in case.facts:
        assert case.facts["difference"] in (failure.difference or "")
    for raised, expected in [*_pairs(failure.chain, case.places("chain")), *_pairs(failure.parts, case.places("parts"))]:
        assert raised.error.type.rpartition(".")[2] == expected.error
        assert raised.place is not None and _is_at(raised.place, expected), raised.place
    if "notes" in case.facts:
        assert failure.error.notes == (case.facts["notes"],)
    if "ended" in case.facts:
        assert failure.error.ended is not None and re.fullmatch(case.facts["ended"], failure.error.ended)
    if "library" in case.facts:
        assert any(case.facts["library"] in (place.function or "") for place in failure.frames if not place.frame.project)


def _pairs(found: tuple[Raised, ...], expected: list[Expected]) -> list[tuple[Raised, Expected]]:
    assert not expected or len(found) == len(expected)
    return list(zip(found, expected, strict=False))


def _check_cause(case: Case, report: Report) -> None:
    told = "\n".join(f"{one.rank}. {one.cell}:{one.line}-{one.end_line} {one.rule} {one.message}" for one in report.causes)
    if not case.causes:
        assert not report.causes, told
        return
    first = report.causes[0]
    assert first.line is not None and first.end_line is not None
    assert any(
        (case.is_script or first.file is not None or first.cell == cell) and first.line <= line <= first.end_line
        for cell, line in case.causes
    ), told


@pytest.mark.parametrize("name", QUICK)
def test_the_failure_is_told(quick: Path, name: str) -> None:
    _check(quick, CASES[name])


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", HEAVY)
def test_the_failure_in_a_library_is_told(heavy: Path, name: str) -> None:
    _check(heavy, CASES[name])


def test_a_wrapped_error_is_shown_as_it_left_and_explained_where_it_began(quick: Path) -> None:
    failure = _report(quick, "raise-from-twice").failure
    assert [one.how for one in failure.chain] == ["cause", "cause"]
    assert [one.how for one in _report(quick, "raise-from-none").failure.chain] == ["suppressed"]
    assert [one.how for one in _report(quick, "handler-fails").failure.chain] == ["context"]


def test_every_exception_of_a_group_has_causes(quick: Path) -> None:
    report = _report(quick, "group")
    assert {18, 19} <= {cause.line for cause in report.causes}


def test_a_deep_traceback_keeps_both_of_its_ends(quick: Path) -> None:
    failure = _report(quick, "recursion").failure
    own = [place for place in failure.frames if place.frame.project]
    assert failure.error.omitted > 500 and len(failure.error.frames) == 60
    assert (own[0].cell, own[0].function) == (1, None)
    assert failure.chain == ()


def test_frames_of_libraries_are_shown_on_request(quick: Path) -> None:
    reader = _reader(quick, "library")
    run = reader.resolve("last")
    report = report_of(reader, run)
    short, long = wire.debug(run, report)["failure"], wire.debug(run, report, all_frames=True)["failure"]
    assert short is not None and long is not None
    assert [place["function"] for place in short["frames"]] == [None, "load"]
    assert "JSONDecoder.raw_decode" in [place["function"] for place in long["frames"]]
    assert "raw_decode" not in plain(debug_page(reader, run, report))
    assert "raw_decode" in plain(debug_page(reader, run, report, all_frames=True))


def test_an_error_that_was_lost_before_is_named_where_its_result_is_missing(quick: Path) -> None:
    report = _report(quick, "thread-result")
    assert [one.how for one in report.failure.lost] == ["lost"]
    assert report.causes[0].rule == "lost-error" and "`results`" in report.causes[0].message


def test_what_is_told_of_all_kinds_stands_on_the_page(quick: Path) -> None:
    def page(name: str) -> str:
        reader = _reader(quick, name)
        run = reader.resolve("last")
        return plain(debug_page(reader, run, report_of(reader, run)))

    assert "raised from\nKeyError: 'GBP'\nin main.py:6, in convert" in page("raise-from")
    assert "  2. TypeError" in page("group") and 'in main.py:2, in check: row["price"] * row["count"]' in page("group")
    assert "It ended in test test_prices.py::test_total, and the program went on." in page("pytest-main")
    assert "difference: at ['c']: 4, and 3" in page("assert-equal-dict")
    assert "note: in row 1" in page("notes")
    assert re.search(r"… \d+ more", page("recursion"))
    assert "other errors that nobody received" in page("thread-result")


def test_a_run_of_tests_is_told_by_what_failed_in_it(project: Path) -> None:
    (project / "test_both.py").write_text(
        "def test_one():\n    assert 1 + 1 == 3\n\ndef test_two():\n    rows = []\n    rows[0]\n", "utf-8"
    )
    base = [sys.executable, "-m", "rewound"]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [*base, "record", "-m", "pytest", "--", "-p", "no:cacheprovider"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    told = subprocess.run([*base, "debug", "last", "--json"], env=environ, capture_output=True, text=True, timeout=60, check=False)
    failure = json.loads(told.stdout)["failure"]
    assert (failure["ended"], failure["text"]) == ("test test_both.py::test_one", "assert 1 + 1 == 3")
    assert [(one["ended"], one["place"]["text"]) for one in failure["lost"]] == [("test test_both.py::test_two", "rows[0]")]


def test_the_command_line_tells_the_same(project: Path) -> None:
    (project / "main.py").write_text(CASES["raise-from"].cells[0], "utf-8")
    base = [sys.executable, "-m", "rewound"]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([*base, "record", "main.py"], env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1 and "rewound debug" in done.stdout + done.stderr
    told = subprocess.run(
        [*base, "debug", "last", "--frames", "all", "--json"], env=environ, capture_output=True, text=True, timeout=60, check=False
    )
    failure = json.loads(told.stdout)["failure"]
    assert (failure["column"], failure["end_column"], failure["chain"][0]["place"]["text"]) == (8, 56, 'rates[order["currency"]]')
