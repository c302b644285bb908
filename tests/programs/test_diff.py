"""The pairs of diff_cases.py, each recorded twice and compared; a script, and a run with its replay."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import rewound
from rewound.diagnose import diagnose
from rewound.graph.compare import compare_runs
from rewound.graph.difference import Comparison, Difference, StepDiff, ValueDiff
from rewound.graph.good import last_good
from rewound.show.page import plain
from rewound.show.text_diff import diff_page
from rewound.store import Reader, open_reader

ROOT = Path(__file__).resolve().parents[2]


def run(*words: str, folder: Path) -> None:
    paths = os.pathsep.join([str(ROOT), *os.environ.get("PYTHONPATH", "").split(os.pathsep)])
    command = [sys.executable, "-W", "ignore", *words]
    done = subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr[-2000:]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pairs")
    run(str(ROOT / "tests/programs/diff_cases.py"), str(folder), folder=folder)
    return folder


def compared(folder: Path, *, tolerance: float | None = None) -> Comparison:
    """The newest run beside the one before."""
    reader = open_reader(start=folder)
    new, old, *_ = reader.runs()
    return compare_runs(reader, old, new, tolerance=tolerance)


def step(found: Comparison, cell: int) -> StepDiff:
    return next(one for one in found.steps if one.step.kind == "cell" and one.step.cell == cell)


def value(found: StepDiff, name: str) -> ValueDiff:
    return next(one for one in found.values if one.name == name)


def parts(found: ValueDiff) -> dict[str, Difference]:
    return {one.path: one for one in found.parts}


def test_a_program_that_ran_twice_is_the_same(recorded: Path) -> None:
    found = compared(recorded / "same")

    assert found.equal and found.first is None
    assert [one for one in found.steps if one.changed] == []


@pytest.mark.parametrize("name", ["moved", "moved-without-ids"])
def test_a_moved_cell_is_still_the_same_cell(recorded: Path, name: str) -> None:
    found = compared(recorded / name)

    assert found.equal
    assert len([one for one in found.steps if one.moved]) == 1
    assert not any(one.left is None or one.right is None for one in found.steps)


def test_an_edited_function_changes_what_used_it(recorded: Path) -> None:
    found = compared(recorded / "edited")
    edited = step(found, 1)

    assert found.first is not None and found.first.part == "source" and found.first.step == edited
    assert edited.source is not None and not edited.source.cosmetic
    assert "+    return 2 * amount * rates[currency]" in edited.source.lines
    total = step(found, 2)
    assert (value(total, "total").left, value(total, "total").right) == (27.0, 54.0)
    call = next(one for one in found.steps if one.step.function == "fee")
    assert [(one.role, one.change) for one in call.values] == [("result", "changed")]


def test_a_comment_is_told_and_makes_no_difference(recorded: Path) -> None:
    found = compared(recorded / "comment")

    assert found.equal
    source = step(found, 0).source
    assert source is not None and source.cosmetic


def test_a_frame_by_column_and_row(recorded: Path) -> None:
    found = compared(recorded / "frame")
    dear = parts(value(step(found, 1), "dear"))

    assert dear['dear["rank"]'].kind == "added"
    price = dear['dear["price"]']
    assert (price.kind, price.count, price.of, price.largest) == ("elements", 1, 2, 0.5)
    assert [(one.path, one.left, one.right) for one in price.examples] == [('dear.loc["b", "price"]', 2.0, 2.5)]


def test_an_array_within_the_tolerance_is_close_and_no_difference(recorded: Path) -> None:
    found = compared(recorded / "array")

    assert value(step(found, 0), "signal").change == "close"
    assert "generated" not in list(step(found, 0).parts())
    loud = parts(value(step(found, 1), "loud"))["loud"]
    assert (loud.count, loud.of, [one.path for one in loud.examples]) == (1, 5, ["loud[4]"])
    strict = compared(recorded / "array", tolerance=0.0)
    assert value(step(strict, 0), "signal").change == "changed"


def test_an_inserted_cell_is_only_in_one_run(recorded: Path) -> None:
    found = compared(recorded / "inserted")

    assert [(one.left, one.step.cell) for one in found.steps if one.changed] == [(None, 1)]
    assert found.first is not None and found.first.part == "started"


def test_what_cannot_be_compared_is_said(recorded: Path) -> None:
    found = compared(recorded / "generator")

    assert found.equal
    assert [(one.name, one.why.partition(":")[0]) for one in found.unlooked] == [("squares", "generator, not stored")]


def test_another_input_is_the_first_difference_and_stands_in_the_report(recorded: Path) -> None:
    folder = recorded / "input"
    reader = open_reader(start=folder)
    failed, good = reader.runs()
    found = compared(folder)

    assert found.first is not None and found.first.value is not None
    assert (found.first.value.name, found.first.value.left, found.first.value.right, found.first.value.line) == ("size", 3, 0, 1)
    assert last_good(reader.runs(), failed) == good
    report = diagnose(reader, failed, good)
    told = next(one for one in report.causes if one.rule == "differs-from-good-run")
    assert told.message == f"`size` (cell 1, line 1) was 3 in the last good run {good.id} and is 0 now."
    assert report.causes[0].rule == "empty"
    assert report.good == good


def test_where_no_rule_knows_the_origin_the_first_difference_is_named(recorded: Path) -> None:
    reader = open_reader(start=recorded / "library")
    failed, good = reader.runs()
    causes = diagnose(reader, failed, good).causes

    assert causes[0].rule == "differs-from-good-run", [(one.rule, one.confidence, one.message) for one in causes]
    assert causes[0].message == f"`rate` (cell 1, line 1) was 0.5 in the last good run {good.id} and is 'none' now."
    assert (causes[0].cell, causes[0].line) == (1, 1)
    assert not any(one.rule == "differs-from-good-run" for one in diagnose(reader, failed).causes)


def test_an_edit_since_the_last_good_run_is_named(recorded: Path) -> None:
    reader = open_reader(start=recorded / "edited-to-fail")
    failed, good = reader.runs()
    first = diagnose(reader, failed, good).causes[0]

    assert (first.rule, first.cell, first.line) == ("differs-from-good-run", 1, 1)
    assert first.message == f"`label = round(str(size))` (cell 1, line 1) was edited since the last good run {good.id}."


def test_of_a_call_it_is_what_it_returned(recorded: Path) -> None:
    reader = open_reader(start=recorded / "returned")
    failed, good = reader.runs()
    first = diagnose(reader, failed, good).causes[0]

    assert (first.cell, first.function, first.line) == (1, "rate", 2)
    expected = f"The result of `rate` (cell 1, line 2) was 0.5 in the last good run {good.id} and is 'none' now."
    assert (first.rule, first.message) == ("differs-from-good-run", expected)


def test_surroundings_count_only_where_nothing_else_differs(recorded: Path) -> None:
    reader = open_reader(start=recorded / "environment")
    failed, good = reader.runs()
    older = replace(good, python="3.10.4", meta={"packages": {**good.meta["packages"], "json": "1.0"}})
    alone = diagnose(reader, failed, older).causes[0]

    assert alone.rule == "changed-environment"
    assert f"Since the last good run {good.id}: Python was 3.10.4 and is" in alone.message and "json was 1.0" in alone.message
    assert (alone.cell, alone.line) == (0, 1)
    other = open_reader(start=recorded / "library")
    failed, good = other.runs()
    failed, good = (replace(one, meta={"packages": {"os": one.id}}) for one in (failed, good))
    causes = diagnose(other, failed, good).causes
    assert [one.rule for one in causes][0] == "differs-from-good-run"
    assert next(one.confidence for one in causes if one.rule == "changed-environment") < causes[0].confidence - 0.1


SCRIPT = """import sys

RATES = {"EUR": 1.0, "USD": 0.9}


def fee(order):
    if order["currency"] not in RATES:
        raise ValueError("unknown currency")
    return {"fee": [order["amount"] * RATES[order["currency"]]]}


def main(currency):
    orders = [{"currency": "EUR", "amount": 3}, {"currency": currency, "amount": 4}]
    print("fees", [fee(order) for order in orders])


if __name__ == "__main__":
    main(sys.argv[1])
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("script")
    (folder / "pyproject.toml").touch()
    (folder / "fees.py").write_text(SCRIPT, encoding="utf-8")
    run("-m", "rewound", "record", "fees.py", "--", "USD", folder=folder)
    return folder


def runs(folder: Path) -> tuple[Reader, list[str]]:
    reader = open_reader(start=folder)
    return reader, [one.id for one in reader.runs()]


def compared_with(folder: Path, old: str) -> Comparison:
    reader, (new, *_) = runs(folder)
    return compare_runs(reader, reader.run(old), reader.run(new))


def test_a_run_and_its_replay(script: Path) -> None:
    run("-m", "rewound", "replay", "last", "--yes", folder=script)
    reader, (replay, recorded, *_) = runs(script)
    found = compare_runs(reader, reader.run(recorded), reader.run(replay))

    assert reader.run(replay).replay_of == recorded
    assert found.equal, plain(diff_page(reader, found))
    assert "Nothing differs" in plain(diff_page(reader, found))


def test_a_script_by_its_calls_and_its_failure_beside_the_last_good_run(script: Path) -> None:
    run("-m", "rewound", "record", "fees.py", "--", "EUR", folder=script)
    run("-m", "rewound", "record", "fees.py", "--", "XYZ", folder=script)
    reader, (failed, good, *_) = runs(script)
    found = compare_runs(reader, reader.run(good), reader.run(failed))

    assert [(one.name, one.left, one.right) for one in found.surroundings] == [("arguments", "EUR", "XYZ")]
    assert found.first is not None and found.first.step.step.function == "main" and found.first.part == "argument"
    second = [one for one in found.steps if one.step.function == "fee"]
    assert [part.path for one in second for item in one.values for part in item.parts] == ['order["currency"]']
    report = diagnose(reader, reader.run(failed), reader.run(good))
    assert any(one.rule == "differs-from-good-run" and "'EUR'" in one.message and "'XYZ'" in one.message for one in report.causes)
    edited = SCRIPT.replace('print("fees"', 'print("the fees"')
    (script / "fees.py").write_text(edited, encoding="utf-8")
    run("-m", "rewound", "record", "fees.py", "--", "EUR", folder=script)
    printed = [one.printed for one in compared_with(script, good).steps if one.printed]
    assert printed == [("@@ -1 +1 @@", "-fees [{'fee': [3.0]}, {'fee': [4.0]}]", "+the fees [{'fee': [3.0]}, {'fee': [4.0]}]")]
    assert rewound.diff(good, failed, store=f"sqlite:///{script / '.rewound'}").events == found.events
