"""A replay with other values of variables: what uses them runs again, all else comes from the recording."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import nbformat

from tests.programs.effect_cases import Program
from tests.programs.world import SECRET

SCRIPT = """
    import rewound

    RATE = 2
    SIZE = 3

    def load(size):
        with open("loaded.txt", "a") as file:
            file.write(f"{size}\\n")
        return list(range(size))

    def scaled(numbers):
        return [number * RATE for number in numbers]

    print(scaled(load(SIZE)))
"""
CELLS = [
    "%matplotlib agg\nrate = 2\nsize = 3",
    "import time\ntime.sleep(0.2)\nnumbers = list(range(size))",
    "print([n * rate for n in numbers])",
]


def test_a_variable_of_a_script(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.write(SCRIPT)
    program.record()
    planned = program.replay("--set", "RATE=5", "--dry-run").told["plan"]
    assert {line["function"]: line["action"] for line in planned} == {"<module>": "run", "load": "served", "scaled": "run"}

    again = program.replay("--set", "RATE=5")
    assert again.printed.strip() == "[0, 5, 10]"
    assert (tmp_path / "loaded.txt").read_text() == "3\n"
    assert "RATE = 2" in (tmp_path / "program.py").read_text("utf-8")

    both = program.command("replay", again.told["run"], "--set", "SIZE=2")  # what that replay was given stays
    assert both.printed.strip() == "[0, 5]"
    assert both.told["given"] == {"RATE": 5, "SIZE": 2}
    assert "With other values: RATE=5" in program._command("replay", again.told["run"], "--dry-run").stdout
    program.write(SCRIPT.replace("RATE = 2", "RATE = None if SIZE else 'changed'").replace("SIZE = 3", ""))
    assert program.command("replay", again.told["run"], "--as-is").printed.strip() == "[0, 5, 10]"
    assert program.command("verify", again.told["run"]).told["reproducible"] is True


def test_a_secret_that_is_given_is_not_kept_beside_the_run(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.write("KEY = 'none'\npassword = 1234\nprint(len(KEY), password)")
    program.record()
    first = program.replay("--set", f"KEY={json.dumps(SECRET)}", "--set", "password=98765")
    assert first.printed.split() == [str(len(SECRET)), "98765"]
    with closing(sqlite3.connect(program.store / "store.db")) as database:
        kept = b"".join(part for row in database.execute("SELECT * FROM run") for part in row if isinstance(part, bytes))
        assert SECRET.encode() not in kept

    assert f"{first.told['run']} was given a secret for KEY" in program._command("replay", first.told["run"]).stderr
    assert "was given a secret for password" in program._command("replay", first.told["run"], "--set", 'KEY="ab"').stderr
    assert program.command("replay", first.told["run"], "--set", 'KEY="ab"', "--set", "password=5").printed.split() == ["2", "5"]
    assert program.command("verify", first.told["run"]).told["reproducible"] is True


def test_a_value_and_a_script_of_any_size(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.write(f"TEXT = ''\nprint(len(TEXT))  # {'long ' * 30_000}")
    program.record()
    (tmp_path / "text.txt").write_text("x" * 200_000, "utf-8")
    assert program.replay("--set", "TEXT=@text.txt").printed.strip() == "200000"


def test_a_replay_that_was_killed_keeps_what_it_was_given(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.write("""
        import os

        RATE = 2
        if RATE == 5:
            os.kill(os.getpid(), 9)
    """)
    program.record()
    program.replay("--set", "RATE=5", exit=1)
    assert program.command("replay", "last", "--dry-run").told["given"] == {"RATE": 5}


def _notebook(folder: Path) -> Program:
    cells = [nbformat.v4.new_code_cell(text, id=f"c{number}") for number, text in enumerate(CELLS)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    program = Program(folder, name="program.ipynb")
    nbformat.write(notebook, folder / program.name)
    return program


def test_a_variable_of_a_notebook(tmp_path: Path) -> None:
    program = _notebook(tmp_path)
    program.record()
    again = program.replay("--set", "rate=5", "--output", "out.ipynb")

    assert [line["action"] for line in again.told["plan"]] == ["ran", "restored", "ran"]
    made = json.loads((tmp_path / "out.ipynb").read_text("utf-8"))
    assert "".join(made["cells"][2]["outputs"][0]["text"]) == "[0, 5, 10]\n"
    assert "rate = 5" in "".join(made["cells"][0]["source"])
    assert "rate = 2" in (tmp_path / "program.ipynb").read_text("utf-8")
    assert "binds no tempo" in program._command("replay", program.run, "--set", "tempo=5").stderr
    assert "in the source it is a number: 2" in program._command("replay", program.run, "--set", 'rate@cell:0="x"').stderr


CALLS = """
    import os

    def load(size):
        print("loading", size)
        return list(range(size))

    def scaled(numbers, rate=2, *, pair=(1, 2)):
        return [number * rate for number in numbers], pair

    def whole():
        numbers = load(3)
        return scaled(numbers), scaled(numbers, 3), os.environ.get("MODE", "none")

    print(whole())
"""


def test_an_argument_of_a_step(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.write(CALLS)
    program.record()
    again = program.replay("--set", "rate@scaled=10")
    assert again.printed.splitlines() == ["loading 3", "(([0, 10, 20], (1, 2)), ([0, 10, 20], (1, 2)), 'none')"]
    assert {line["function"]: line["action"] for line in again.told["plan"]} == {
        "<module>": "ran", "whole": "ran", "load": "served", "scaled": "ran",
    }  # fmt: skip
    second = program.replay("--set", "rate@scaled#2=10", "--set", "pair@scaled=[5, 6]")
    assert second.printed.splitlines()[-1] == "(([0, 2, 4], (5, 6)), ([0, 10, 20], (5, 6)), 'none')"
    assert second.told["untaken"] == []

    further = program.command("replay", again.told["run"], "--set", "size@load=1")  # what that replay was given stays
    assert further.printed.splitlines()[-1] == "(([0], (1, 2)), ([0], (1, 2)), 'none')"
    assert program.command("verify", again.told["run"]).told["reproducible"] is True
    assert "scaled has no parameter rat" in program._command("replay", program.run, "--set", "rat@scaled=3").stderr
    assert "it was recorded as a number: 2" in program._command("replay", program.run, "--set", 'rate@scaled="x"').stderr


def test_an_argument_of_a_call_that_is_not_made(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.write(CALLS)
    program.record()
    program.write(CALLS.replace("scaled(numbers, 3)", "None"))
    again = program.replay("--set", "rate@scaled#2=10")
    assert again.told["untaken"] == ["rate@scaled#2"]
    assert "Not given to anything: rate@scaled#2" in program._command("replay", program.run, "--set", "rate@scaled#2=10").stderr


def test_a_variable_of_the_environment(tmp_path: Path) -> None:
    program = Program(tmp_path, {"MODE": "slow"})
    program.write(CALLS)
    program.record()
    again = program.replay("--set", 'MODE="fast"')
    assert again.printed.splitlines()[-1].endswith("'fast')")
    assert {line["function"]: line["action"] for line in again.told["plan"]} == {
        "<module>": "ran", "whole": "ran", "load": "served", "scaled": "served",
    }  # fmt: skip
    assert program.replay("--set", "MODE=null").printed.splitlines()[-1].endswith("'none')")
    assert program.command("replay", again.told["run"]).printed.splitlines()[-1].endswith("'fast')")
    assert "a variable of the environment is text" in program._command("replay", program.run, "--set", "MODE=3").stderr


def test_up_to_a_step(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.write("""
        def first(x):
            return x + 1

        def second(x):
            return first(x) * 2

        def third(x):
            with open("reached.txt", "a") as file:
                file.write("third ")
            return x

        def main():
            number = second(3)
            try:
                return third(number)
            except Exception:
                return None

        print("end", main())
    """)
    program.record()
    (tmp_path / "reached.txt").unlink()
    for options in (["--until", "second"], ["--until", "second", "--as-is"], ["--until", "first", "--from", "first"]):
        again = program.replay(*options)
        assert (again.told["status"], again.printed, again.told["error"]) == ("succeeded", "", None)
        assert again.told["until"] in ("s2", "s3")
        assert again.told["plan"][-1] == {**again.told["plan"][-1], "function": "third", "action": "skipped"}
        steps = program.command("show", again.told["run"]).told["steps"]
        assert {step["function"]: step["status"] for step in steps if step["function"] in ("second", "third")}["third"] == "interrupted"
    assert not (tmp_path / "reached.txt").exists()
    plan = program.replay("--until", "second", "--dry-run").told["plan"]
    assert [line["action"] for line in plan if line["function"] == "third"] == ["skipped"]
    assert "is not a function's step" in program._command("replay", program.run, "--until", "s0").stderr


def test_up_to_a_step_of_a_notebook(tmp_path: Path) -> None:
    program = _notebook(tmp_path)
    program.record()
    again = program.replay("--until", "cell:1", "--from", "cell:1", "--output", "out.ipynb")
    assert [line["action"] for line in again.told["plan"]] == ["restored", "ran", "skipped"]
    assert again.told["until"] == "s1"
    assert json.loads((tmp_path / "out.ipynb").read_text("utf-8"))["cells"][2]["outputs"] == []
    assert "comes before --from" in program._command("replay", program.run, "--until", "cell:0", "--from", "cell:2").stderr


def test_a_recovery_keeps_what_the_killed_one_was_given(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.write("""
        import os

        RATE = 2

        def work():
            return RATE * 10

        found = work()
        if not os.path.exists("mended"):
            os.kill(os.getpid(), 9)
        print("GOT", found)
    """)
    program.record_dying()
    program.replay("--resume", "--set", "RATE=5", exit=1)
    (tmp_path / "mended").touch()
    done = program.command("recover")
    assert done.told["given"] == {"RATE": 5}
    assert done.printed.split() == ["GOT", "50"]
