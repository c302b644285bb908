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
