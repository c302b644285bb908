"""Fail, fix, go on: in a fresh process and in the live kernel, beside running all of it again, and beside joblib.Memory."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import nbformat

from benchmarks import peers
from benchmarks.harness import BenchmarkError, Figure, Options, execute, forget_recordings, kept, project, rewound, seconds_text, take_turns
from benchmarks.kernels import LOAD, kernel

STEPS = 10
WRONG, RIGHT = 'row["vlaue"]', 'row["value"]'

WORK = """
import time

def slow(n, seconds):
    time.sleep(seconds)
    return [{"value": n * i % 97, "id": i} for i in range(20_000)]
"""
LAST = "def total(tables):\n    return sum({} for table in tables for row in table)\n"


def script(seconds: float, field: str, cache: bool = False) -> str:
    """Ten slow steps and a last one, which fails on a misspelled field."""
    decorated = WORK.replace("def slow", "import joblib\n\n@joblib.Memory('cache', verbose=0).cache\ndef slow") if cache else WORK
    main = f"def main():\n    tables = [slow(n, {seconds}) for n in range({STEPS})]\n    print(total(tables))\n\n\nmain()\n"
    return f"{decorated}\n\n{LAST.format(field)}\n\n{main}"


def cells(seconds: float, field: str) -> list[tuple[str, str]]:
    """The same as a notebook of twelve cells."""
    slow = [(f"slow-{n}", f"t{n} = slow({n}, {seconds})") for n in range(STEPS)]
    names = ", ".join(f"t{n}" for n in range(STEPS))
    return [("work", WORK.strip()), *slow, ("last", f"{LAST.format(field)}\ntotal([{names}])")]


def run(options: Options) -> list[Figure]:
    seconds = 0.1 if options.quick else 0.4
    taken = take_turns(
        {
            "all again": lambda: _all_again(seconds),
            "fresh": lambda: _fresh(seconds),
            "notebook again": lambda: _notebook_again(seconds),
            "fresh kernel": lambda: _fresh_kernel(seconds),
            "live": lambda: _live(seconds),
        },
        options.rounds(3),
    )
    middle = {name: min(values) for name, values in taken.items()}
    joblib = _joblib(seconds) if options.peers else ""
    slept = seconds * STEPS
    return [
        _figure(
            "fail, fix, resume: a script of ten slow steps, in a fresh process", middle["fresh"], middle["all again"], joblib, slept, taken
        ),
        _figure("the same as a notebook, in a fresh kernel", middle["fresh kernel"], middle["notebook again"], "", slept, {}),
        _figure("the same with `%replay` in the live kernel", middle["live"], middle["notebook again"], "", slept, {}),
    ]


def _figure(what: str, value: float, plain: float, peer: str, slept: float, taken: dict[str, list[float]]) -> Figure:
    return Figure(
        what=what,
        value=value,
        unit="s",
        plain=f"{seconds_text(plain)} (all again)",
        ratio=value / plain,
        aim="no slow step runs again",
        met=value < plain - 0.5 * slept,
        peers=peer,
        note=f"{seconds_text(slept)} of it are the ten steps",
        samples=kept(taken),
    )


def _all_again(seconds: float) -> float:
    with project({"program.py": script(seconds, RIGHT)}) as folder:
        return execute([sys.executable, "program.py"], folder)[0]


def _fresh(seconds: float) -> float:
    with project({"program.py": script(seconds, WRONG)}) as folder:
        execute(rewound("record", "program.py"), folder, accept=(1,))
        (folder / "program.py").write_text(script(seconds, RIGHT), encoding="utf-8")
        return _replay(folder)


def _replay(folder: Path) -> float:
    took, output = execute(rewound("replay", "last", "--yes", "--json"), folder)
    found = json.loads(output)
    if found["status"] != "succeeded":
        raise BenchmarkError(f"the replay ended as {found['status']}")
    return took


def _write(path: Path, seconds: float, field: str) -> None:
    notebook = nbformat.v4.new_notebook()
    for cell_id, source in cells(seconds, field):
        cell = nbformat.v4.new_code_cell(source)
        cell["id"] = cell_id
        notebook.cells.append(cell)
    path.write_text(nbformat.writes(notebook), encoding="utf-8")


def _notebook_again(seconds: float) -> float:
    """A fresh kernel, from its start to the last cell's end, as "restart and run all" does."""
    with project() as folder:
        _write(folder / "program.ipynb", seconds, RIGHT)
        return execute([sys.executable, "-c", "from nbclient.cli import main; main()", "program.ipynb"], folder)[0]


def _fresh_kernel(seconds: float) -> float:
    with project() as folder:
        _write(folder / "program.ipynb", seconds, WRONG)
        execute(rewound("record", "program.ipynb"), folder, accept=(1,))
        _write(folder / "program.ipynb", seconds, RIGHT)
        return _replay(folder)


def _live(seconds: float) -> float:
    """The person corrects the last cell, and asks the kernel in which it failed to go on."""
    with project() as folder, kernel(folder, JPY_SESSION_NAME=str(folder / "program.ipynb")) as running:
        forget_recordings(folder)
        _write(folder / "program.ipynb", seconds, WRONG)
        running.run(LOAD, counts=False)
        for cell_id, source in cells(seconds, WRONG):
            _, failed = running.failed(source, cell_id)
            if failed != (cell_id == "last"):
                raise BenchmarkError(f"cell {cell_id} {'failed' if failed else 'did not fail'}")
        _write(folder / "program.ipynb", seconds, RIGHT)
        took = running.run("%replay --yes", "replay")
        if not isinstance(running.ask("total([t0])"), int):
            raise BenchmarkError("the corrected function is not in the kernel")
        return took


def _joblib(seconds: float) -> str:
    found = peers.python_with("joblib")
    if found.python is None:
        return f"{found.called}: {found.why_not}"
    with project({"program.py": script(seconds, WRONG, cache=True)}) as folder:
        execute([found.python, "program.py"], folder, accept=(1,))
        (folder / "program.py").write_text(script(seconds, RIGHT, cache=True), encoding="utf-8")
        return f"{found.called} {seconds_text(execute([found.python, 'program.py'], folder)[0])} (each step decorated by hand)"
