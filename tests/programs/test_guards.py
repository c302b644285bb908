"""What stands against a replay is found before anything of the program runs, and told by a name and a way on."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import nbformat
import pytest

import rewound
from rewound.errors import EnvironmentDiffers, MissingData
from rewound.replay import replay
from tests.programs.effect_cases import Program

CELLS = (
    "from marks import mark\nmark('first')",
    "import random, time\ntime.sleep(0.5)\nrows = random.Random(1).randbytes(200_000)\nother = random.Random(2).randbytes(200_000)",
    "numbers = [7] * 100_000\ntime.sleep(0.5)",
    "mark('second')\nprint(len(rows) / len(numbers) / 0)",
)
"""Of what the last cell needs, `rows` lies in a file of its own and `numbers` in the database; it does not need `other`."""
MARKS = "def mark(text):\n    with open('marks.txt', 'a') as file:\n        file.write(text + ' ')\n"
SCRIPT = """
    import random

    from marks import mark

    def load():
        mark("load")
        return [random.Random(number).randbytes(100_000) for number in range(2)]

    def use(rows):
        return len(rows[0]) / 0

    mark("body")
    use(load())
"""


def notebook(folder: Path, *cells: str) -> Program:
    program = Program(folder, name="program.ipynb")
    made = [nbformat.v4.new_code_cell(text, id=f"c{number}") for number, text in enumerate(cells)]
    nbformat.write(nbformat.v4.new_notebook(cells=made), folder / program.name)
    return program


def refused(program: Program, *words: str, exit: int = 3) -> dict[str, Any]:
    """The error of a command that runs nothing of the program."""
    marks = program.folder / "marks.txt"
    before = marks.read_text() if marks.exists() else None
    error: dict[str, Any] = program.command(*words, exit=exit).told["error"]
    assert (marks.read_text() if marks.exists() else None) == before, "something of the program has run"
    assert error["message"] and error["hint"], error
    return error


# ---- in flight


def test_a_run_that_is_still_going_is_not_replayed(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.write("import time\nopen('there.txt', 'w').close()\nwhile True:\n    time.sleep(0.1)\n")
    command = [sys.executable, "-m", "rewound", "record", program.name]
    with subprocess.Popen(command, cwd=tmp_path, env=program._environ(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(600):
                if (tmp_path / "there.txt").exists():
                    break
                time.sleep(0.1)
            for words in (("replay", "last"), ("replay", "last", "--dry-run"), ("verify", "last")):
                error = refused(program, *words)
                assert error["name"] == "run-still-going" and "still going" in error["message"]
            checked = program.command("check", "last", exit=3).told
            assert "run-still-going" in [problem["name"] for problem in checked["problems"]]
        finally:
            process.kill()
    assert program.command("replay", "last", "--dry-run").told["status"] == "succeeded"


# ---- chains


def test_chains_of_replays_end(tmp_path: Path) -> None:
    program = Program(tmp_path, environ={"REWOUND_REPLAY_DEPTH": "2"})
    program.write("print(1)")
    program.record()
    first = program.command("replay", "last").told["run"]
    second = program.command("replay", first).told["run"]
    for words in (("replay", second), ("replay", second, "--as-is"), ("verify", second)):
        error = refused(program, *words)
        assert error["name"] == "replay-too-deep"
        assert "depth 3" in error["message"] and f"Replay {program.run}" in error["hint"]
    program.environ.clear()  # five, if nobody says otherwise
    assert program.command("replay", second, "--dry-run").told["replay_of"] == second
    program.write("[tool.rewound]\nreplay_depth = 1", "pyproject.toml")
    assert refused(program, "replay", first)["name"] == "replay-too-deep"


# ---- damage


Damage = Callable[[Path], None]


def of_files(change: Callable[[Path], object]) -> Damage:
    def damage(store: Path) -> None:
        for file in sorted(path for path in (store / "blobs").rglob("*") if path.is_file()):
            change(file)

    return damage


def flip(data: bytes) -> bytes:
    return data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 4]) + data[len(data) // 2 + 1 :]


def of_rows(table: str, column: str) -> Damage:
    def damage(store: Path) -> None:
        with closing(sqlite3.connect(store / "store.db")) as database, database:
            for rowid, data in database.execute(f"SELECT rowid, {column} FROM {table} WHERE {column} IS NOT NULL").fetchall():
                database.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (flip(data), rowid))

    return damage


def without(table: str) -> Damage:
    def damage(store: Path) -> None:
        with closing(sqlite3.connect(store / "store.db")) as database, database:
            database.execute(f"DELETE FROM {table}")

    return damage


DAMAGES: dict[str, Damage] = {
    "a file is gone": of_files(Path.unlink),
    "a file is cut": of_files(lambda file: file.write_bytes(file.read_bytes()[:-1])),
    "a bit of a file": of_files(lambda file: file.write_bytes(flip(file.read_bytes()))),
    "a bit of a snapshot in the database": of_rows("blob", "data"),
    "no snapshots": without("blob"),
    "a bit of the run": of_rows("run", "data"),
    "a bit of what is known of the run": of_rows("run", "meta"),
    "a bit of the effects": of_rows("effect", "data"),
    "a bit of the code": of_rows("code", "data"),
    "a bit of the texts": of_rows("source", "data"),
    "no texts": without("source"),
}


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Callable[[Program], None]]:
    """Puts the store of a program back as it was when this was first called."""
    kept = tmp_path / "kept"

    def put_back(program: Program) -> None:
        if not kept.exists():
            shutil.copytree(program.store, kept)
        shutil.rmtree(program.store)
        shutil.copytree(kept, program.store)

    yield put_back


def found_missing(program: Program, run: str) -> MissingData:
    """What a replay is refused for, from Python: nothing of the program has run."""
    before = (program.folder / "marks.txt").read_text()
    with pytest.raises(MissingData) as caught:
        replay(run, store=f"sqlite:///{program.store}")
    assert (program.folder / "marks.txt").read_text() == before
    assert caught.value.hint and "rewound" in caught.value.hint
    return caught.value


def problems_of(program: Program, run: str) -> list[str]:
    return [problem.what for problem in rewound.check(run, store=f"sqlite:///{program.store}").problems]


def test_damage_is_found_before_a_notebook_runs(tmp_path: Path, whole: Callable[[Program], None]) -> None:
    program = notebook(tmp_path, *CELLS)
    program.write(MARKS, "marks.py")
    program.record(exit=1)
    run = program.run
    assert problems_of(program, run) == []
    for name, damage in {**DAMAGES, "a bit of a cell": of_rows("cell", "step"), "a bit of its values": of_rows("cell", "body")}.items():
        whole(program)
        damage(program.store)
        found_missing(program, run)
        assert problems_of(program, run), name


def test_what_is_not_needed_may_be_damaged(tmp_path: Path, whole: Callable[[Program], None]) -> None:
    program = notebook(tmp_path, *CELLS)
    program.write(MARKS, "marks.py")
    program.record(exit=1)
    DAMAGES["a bit of a file"](program.store)
    error = refused(program, "replay", program.run)
    assert error["name"] == "missing-data" and "rows, which cell 1 made," in error["message"] and "--from cell:1" in error["hint"]
    checked = program.command("check", program.run, exit=3).told
    assert sorted(problem["what"].partition(",")[0] for problem in checked["problems"]) == ["other", "rows"]
    assert checked["checked"]["snapshots"]["flaws"] > 2  # and what the variables held where it failed, which is only told

    again = program.replay("--from", "cell:1", exit=1).told
    assert [line["action"] for line in again["plan"] if line["function"] is None][1:] == ["ran", "ran", "ran"]


def test_damage_is_found_before_a_script_runs(tmp_path: Path, whole: Callable[[Program], None]) -> None:
    program = Program(tmp_path)
    program.write(MARKS, "marks.py")
    program.write(SCRIPT)
    program.record(exit=1)
    for damage in (DAMAGES["a file is gone"], DAMAGES["a bit of a file"], DAMAGES["a bit of the effects"], of_rows("chunk", "head")):
        whole(program)
        damage(program.store)
        found_missing(program, program.run)
        assert problems_of(program, program.run)
    whole(program)
    DAMAGES["no texts"](program.store)
    assert refused(program, "replay", program.run)["name"] == "missing-data"


def test_a_chain_whose_first_run_is_gone(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.write("open('marks.txt', 'a').close()")
    program.record()
    first = program.run
    again = program.command("replay", "last").told["run"]
    with closing(sqlite3.connect(program.store / "store.db")) as database, database:
        database.execute("DELETE FROM run WHERE id = ?", (first,))
    assert first in found_missing(program, again).what


# ---- the environment


def install(site: Path, module: str, says: str, distribution: str, version: str) -> None:
    """A package, as an installer lays it out."""
    for old in [*site.glob(f"{distribution}-*"), site / module]:
        shutil.rmtree(old, ignore_errors=True)
    info = site / f"{distribution}-{version}.dist-info"
    info.mkdir(parents=True)
    (site / module).mkdir()
    (site / module / "__init__.py").write_text(f"__version__ = {says!r}\n")
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n")
    (info / "RECORD").write_text(f"{info.name}/METADATA,,\n{module}/__init__.py,,\n")


def test_another_environment_is_told_and_with_strict_refused(tmp_path: Path) -> None:
    site = tmp_path / "lib" / "site-packages"
    program = Program(tmp_path, environ={"PYTHONPATH": os.pathsep.join([str(site), *sys.path])})
    program.write(MARKS, "marks.py")
    program.write("""
        from marks import mark
        try:
            import plain, named
        except ImportError:
            pass
        mark("ran")
    """)
    install(site, "plain", "1.0 (release)", "plain", "1.0")  # a module may spell its version in its own way
    install(site, "named", "1.0", "otherwise_called", "1.0")
    program.record()
    assert program.replay("--strict").told["environment"] == []

    install(site, "plain", "1.1 (release)", "plain", "1.1")
    install(site, "named", "2.0", "otherwise_called", "2.0")
    told = [{"name": "named", "recorded": "1.0", "now": "2.0"}, {"name": "plain", "recorded": "1.0", "now": "1.1"}]
    error = refused(program, "replay", program.run, "--strict")
    assert error["name"] == "environment-differs" and "plain is 1.1, and was 1.0" in error["message"]
    assert program.verify().told["environment"] == told
    assert "Environment differs: plain 1.1, recorded with 1.0" in program.text("replay", "--dry-run")

    shutil.rmtree(site / "plain")
    shutil.rmtree(site / "plain-1.1.dist-info")
    install(site, "named", "1.0", "otherwise_called", "1.0")
    assert "plain is not there" in refused(program, "replay", program.run, "--strict")["message"]
    problems = program.command("check", program.run, exit=3).told["problems"]
    assert [problem["name"] for problem in problems] == ["environment-differs"]


# ---- the settings of the run


def test_as_recorded_goes_by_the_settings_of_the_run(tmp_path: Path) -> None:
    program = Program(tmp_path, environ={"REWOUND_EXCLUDE": "*/helper.py", "REWOUND_MASK": "tok_[a-z]+", "SHOP": "tok_abcdefgh"})
    program.write("import os\n\ndef hidden():\n    return len(os.environ['SHOP'])\n", "helper.py")
    program.write("from helper import hidden\n\ndef shown(size):\n    return 2 * size\n\nprint(shown(hidden()))\n")
    program.record()
    program.environ = {"SHOP": "tok_abcdefgh"}

    def functions(run: str) -> list[str]:
        return [step["function"] for step in program.command("show", run).told["steps"]]

    as_is = program.replay("--as-is").told
    assert as_is["settings"] == [{"name": "exclude", "recorded": ["*/helper.py"], "now": [], "used": "recorded"}]
    assert functions(as_is["run"]) == functions(program.run) == ["<module>", "shown"]
    assert program.verify().told["reproducible"] is True
    today = program.replay().told
    assert today["settings"][0]["used"] == "now"
    assert "hidden" in functions(today["run"])
    assert b"tok_abcdefgh" not in program.stored_bytes()  # what was a secret then is one today


# ---- the source of the run


@pytest.mark.parametrize("module", [False, True])
def test_as_recorded_needs_no_file_of_the_program(tmp_path: Path, module: bool) -> None:
    program = Program(tmp_path)
    (tmp_path / "shop" / "more").mkdir(parents=True)
    program.write("", "shop/__init__.py")
    program.write("RATE = 2\n\ndef scaled(number):\n    return number * RATE\n", "shop/prices.py")
    program.write("def half(number):\n    return number / 2\n", "shop/more/parts.py")  # a folder without __init__.py
    program.write(
        "from shop.more.parts import half\nfrom shop.prices import scaled\n\nprint(half(scaled(5)), __name__)\n", "shop/__main__.py"
    )
    program.write("import shop.__main__\nprint(shop.__main__.scaled(7))\n")
    words = ("-m", "shop") if module else (program.name,)
    recorded = program.command("record", *words)
    shutil.rmtree(tmp_path / "shop")
    (tmp_path / program.name).unlink()
    (tmp_path / "shop.py").write_text("raise SystemExit('another one')\n")

    if not module:
        assert refused(program, "replay", program.run, exit=2)["name"] == "missing-source"
    again = program.replay("--as-is")
    assert again.printed.splitlines()[0] == recorded.printed.splitlines()[0]
    assert again.told["status"] == "succeeded"
    assert program.command("verify", again.told["run"]).told["reproducible"] is True  # a replay of the replay, too


def test_as_recorded_a_notebook_runs_the_recorded_modules(tmp_path: Path) -> None:
    program = notebook(tmp_path, "from prices import scaled", "print(scaled(5))")
    program.write("def scaled(number):\n    return number * 2\n", "prices.py")
    program.record()
    program.write("def scaled(number):\n    return number * 3\n", "prices.py")
    again = program.command("replay", program.run, "--as-is")
    assert again.told["status"] == "succeeded"
    found = rewound.diff(program.run, again.told["run"], store=f"sqlite:///{program.store}")
    assert found.equal
    (tmp_path / "prices.py").unlink()
    assert program.verify().told["reproducible"] is True


def test_a_replay_of_a_replay_of_another_file_runs_that_file(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.write("print('first')")
    program.write("print('second')", "second.py")
    program.record()
    other = program.replay("--source", "second.py").told["run"]
    assert program.command("replay", other).printed.strip() == "second"
    assert program.command("replay", other, "--as-is").printed.strip() == "second"


# ---- from Python


def test_a_check_from_python(project: Path, store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "main.py").write_text("def double(number):\n    return 2 * number\n\ndouble(2)\n", "utf-8")
    subprocess.run([sys.executable, "-m", "rewound", "record", "main.py"], check=True, capture_output=True)
    report = rewound.check("last")
    assert report.ok and report.checked["rows"].count > 0 and not report.problems
    (project / "main.py").unlink()
    assert [problem.name for problem in rewound.check("last", store=store).problems] == ["missing-source"]
    assert EnvironmentDiffers.exit_code == 3
    assert json.dumps(report.run)
