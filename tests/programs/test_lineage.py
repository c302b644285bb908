"""Every run knows what it was made from, and where each of its values was really computed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.programs.effect_cases import Program
from tests.programs.test_into import notebook

SCRIPT = """
    RATE = 2

    def load():
        return [1, 2, 3]

    def scaled(numbers):
        return [number * RATE for number in numbers]

    numbers = load()
    total = sum(scaled(numbers))
"""
REPORT = """
    def report(rows, title="none"):
        return f"{title}: {rows}"
"""


def lineage(program: Program, *words: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The family by run, and the way back."""
    told = program.command("lineage", *words).told
    return {one["run"]: one for one in told["family"]}, told["values"]


@pytest.mark.slow
def test_a_script_its_replays_and_what_it_was_handed_to(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.write(SCRIPT)
    program.write(REPORT, "reports.py")
    program.record()
    first = program.run
    program.write(SCRIPT.replace("number * RATE", "number + RATE"))
    fixed = program.command("replay", first, "--set", "RATE=5").told["run"]
    made = program.command("replay", fixed, "--into", "reports.py:report", "--map", "numbers=rows", "--set", 'title="sum"').told["run"]

    kin, values = lineage(program, made, "result")
    assert list(kin) == [first, fixed, made]
    assert [one["how"] for one in kin.values()] == ["recorded", "replay", "handed over"]
    assert kin[fixed]["parents"] == [{"run": first, "role": "replayed"}]
    assert kin[made]["parents"] == [{"run": fixed, "role": "handed"}]
    assert (kin[fixed]["overrides"], kin[made]["overrides"], kin[made]["mapping"]) == ({"RATE": 5}, {"title": "sum"}, {"numbers": "rows"})
    assert sorted(kin[fixed]["changed"]) == ["program.py", "scaled"]
    assert (kin[first]["changed"], kin[first]["source_hash"] == kin[fixed]["source_hash"]) == ([], False)
    # the report's input is of the replay, which had it from the recording: that is where it was computed
    assert [(one["run"], one["name"]) for one in values][:2] == [(made, "result"), (fixed, "numbers")]
    assert values[0]["value"] == "'sum: [1, 2, 3]'"
    assert (values[1]["executed"]["run"], values[0]["executed"]["run"]) == (first, made)
    page = program._command("lineage", made, "result").stdout
    assert f"└─ {fixed}  replay" in page and "into reports.py:report: numbers → rows" in page and "← this run" in page

    with closing(sqlite3.connect(program.store / "store.db")) as database, database:  # as after a prune
        for table, column in {"run": "id", "cell": "run", "chunk": "run", "code": "run", "effect": "run", "held": "run"}.items():
            database.execute(f"DELETE FROM {table} WHERE {column} = ?", (fixed,))
    kin, values = lineage(program, made, "result")
    assert kin[fixed]["missing"] and kin[fixed]["status"] is None
    assert values[-1]["executed"] == {"run": fixed, "step": None, "missing": True}
    assert f"{fixed}  is not in the store any more" in program._command("lineage", made).stdout


@pytest.mark.slow
def test_a_restored_value_goes_back_to_the_run_that_computed_it(tmp_path: Path) -> None:
    program = Program(tmp_path, name="book.ipynb")
    notebook(tmp_path, "book.ipynb", "import time\ntime.sleep(0.2)\nnumbers = [1, 2]", "rate = 2", "total = sum(numbers) * rate")
    program.record()
    first = program.run
    second = program.command("replay", first, "--set", "rate=3").told["run"]
    third = program.command("replay", second, "--as-is").told["run"]
    kin, values = lineage(program, second, "total")
    by_name = {one["name"]: one for one in values}
    assert by_name["numbers"]["executed"] == {"run": first, "step": "s0", "missing": False}
    assert by_name["total"]["executed"] == {"run": second, "step": "s2", "missing": False}
    assert [one["how"] for one in kin.values()] == ["recorded", "replay", "as-is"]
    assert kin[second]["changed"] == ["cell 1"]
    assert lineage(program, third, "numbers")[1][0]["executed"]["run"] == third


@pytest.mark.slow
def test_what_a_replay_was_made_for_is_told(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.write(SCRIPT)
    program.record()
    first = program.run
    program.command("verify", first)
    program.command("replay", first, "--sweep", "--set", "RATE=[3, 4]")
    program.write(SCRIPT.replace("scaled", "times"))
    mapped = program.command("replay", first, "--map", "scaled=times").told["run"]
    kin, _ = lineage(program, first)
    assert [one["how"] for one in kin.values()] == ["recorded", "verification", "sweep", "sweep", "replay"]
    assert kin[mapped]["mapping"] == {"scaled": "times"}
    assert "scaled → times" in program._command("lineage", first).stdout
