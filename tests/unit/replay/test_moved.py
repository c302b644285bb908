"""A recording seen as if its files had lain in another folder."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from rewound.model import Code, Effect, Encoded, Run
from rewound.replay.moved import Move


@pytest.fixture
def move(tmp_path: Path) -> Move:
    (tmp_path / "then").mkdir()
    return Move(str(tmp_path.resolve() / "then"), str(tmp_path.resolve() / "now"))


@pytest.mark.parametrize("name", ["", "/main.py", "/src/app/__init__.py", "/data/x.csv"])
def test_what_lies_in_the_folder_is_moved(move: Move, name: str) -> None:
    assert move.path(move.then + name) == move.now + name


@pytest.mark.parametrize("name", ["2/main.py", "/.venv/lib/x.py", "/lib/site-packages/x.py", "/.rewound/rewound.db"])
def test_the_rest_stays(move: Move, name: str) -> None:
    assert move.path(move.then + name) == move.then + name


@pytest.mark.parametrize("path", ["", "-m app", "<string>", "main.py", "/usr/lib/x.py"])
def test_what_is_no_path_in_it_stays(move: Move, path: str) -> None:
    assert move.path(path) == path


def test_runs_code_and_files_are_moved(move: Move) -> None:
    main = f"{move.then}/main.py"
    run = move.run(Run("r", "script", main, "failed", 0.0, cwd=move.then, argv=(main, "then"), project=move.then))

    assert (run.source, run.cwd, run.argv, run.project) == (f"{move.now}/main.py", move.now, (f"{move.now}/main.py", "then"), move.now)
    assert move.code(Code(1, main, "f", 1, "")).file == f"{move.now}/main.py"
    assert move.effect(Effect(0, None, "file", "open", main)).key == f"{move.now}/main.py"
    assert move.effect(Effect(0, None, "network", "GET", main)).key == main


def test_a_variable_may_hold_several_paths(move: Move) -> None:
    then, now = ([folder, "/usr/bin", f"{folder}/bin"] for folder in (move.then, move.now))
    assert move.paths(os.pathsep.join(then)) == os.pathsep.join(now)
    variable = Effect(0, None, "environment", "environment DATA", "DATA", answer=Encoded(pickle.dumps(f"{move.then}/data")))
    moved = move.effect(variable).answer
    assert moved is not None and pickle.loads(moved.head) == f"{move.now}/data"


PROGRAM = """
import importlib.machinery, importlib.util, sys
from rewound.replay.moved import Move, enter

class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "installed":
            return importlib.util.spec_from_file_location(name, sys.argv[1] + "/elsewhere/installed.py")

Finder.__module__ = "__editable___example_finder"
sys.meta_path.append(Finder)
sys.path.insert(0, sys.argv[1])
enter(Move(sys.argv[1], sys.argv[2]))
sys.path.insert(0, sys.argv[1])
import late, installed, space.inner
print(late.NAME, installed.NAME, space.inner.NAME)
try:
    import gone
except ModuleNotFoundError as error:
    print(error)
"""


def test_the_projects_modules_come_from_the_new_folder_however_they_are_found(move: Move) -> None:
    """By a path that the program adds itself, by an editable install, from a package without `__init__`; never from the old one."""
    for folder in (move.then, move.now):
        for name in ("late.py", "elsewhere/installed.py", "space/inner.py"):
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"NAME = {Path(folder).name!r}", "utf-8")
    Path(move.then, "gone.py").touch()

    command = [sys.executable, "-c", PROGRAM, move.then, move.now]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout == "now now now\nNo module named 'gone'\n", done.stderr
