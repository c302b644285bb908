"""The notebook extension in a real shell: its magics, `%%record` for one cell, and that nothing of it stays behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

SHELL = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

shell = InteractiveShell.instance(colors="nocolor")
kept = lambda: [len(shell.input_transformers_cleanup), *map(len, shell.events.callbacks.values())]
told = [kept()]
for cell in json.loads(sys.argv[1]):
    with capture_output() as said:
        result = shell.run_cell(cell, store_history=True)
    told.append({"said": said.stdout + said.stderr + "".join(shown.data["text/plain"] for shown in said.outputs), "ok": result.success})
told.append(kept())
print(json.dumps(told))
"""


def run_cells(folder: Path, *cells: str) -> list[Any]:
    """What each cell said and whether it went well; before and after, how many hooks the shell has."""
    command = [sys.executable, "-c", SHELL, json.dumps(cells)]
    finished = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=100, check=False)
    assert finished.returncode == 0, finished.stderr
    return list(json.loads(finished.stdout.splitlines()[-1]))


def test_loading_it_records_from_the_next_cell_on_and_unloading_leaves_nothing(project: Path) -> None:
    before, *cells, after = run_cells(project, "%load_ext rewound", "price = 3", "%timeline", "%unload_ext rewound", "%runs")

    assert "price" in cells[2]["said"]
    assert "`%runs` not found" in cells[4]["said"]
    assert after == before
    assert (project / ".rewound").is_dir()


def test_recording_is_switched_off_and_on(project: Path) -> None:
    _, _, status, off, _, status_off, on, _, runs, _ = run_cells(
        project, "%load_ext rewound", "%record status", "%record off", "unseen = 1", "%record status", "%record on", "seen = 2", "%runs"
    )

    assert "Recording this kernel as r" in status["said"]
    assert "Recording is off." in off["said"]
    assert "%record on" in status_off["said"]
    assert "Recording this kernel as r" in on["said"]
    assert runs["said"].count("kernel") >= 2


def test_one_cell_is_recorded_as_the_cell_that_it_is(project: Path) -> None:
    cells = run_cells(
        project,
        "%load_ext rewound",
        "%record off",
        "%%record --name once\nimport asyncio\nawait asyncio.sleep(0)\nanswer = 42",
        "answer",
        "%record status",
        "%timeline",
    )[1:-1]

    assert [cell["ok"] for cell in cells] == [True] * 6
    assert cells[3]["said"].strip().endswith("42")
    assert "Recording is off." in cells[4]["said"]
    assert "1 step" in cells[5]["said"]
    assert "answer" in cells[5]["said"]


def test_an_error_under_the_magic_is_the_cells_own(project: Path) -> None:
    _, _, _, failed, status, _ = run_cells(project, "%load_ext rewound", "%record off", "%%record\n\n1 / 0", "%record status")

    assert not failed["ok"]
    assert "ZeroDivisionError" in failed["said"]
    assert "line 3" in failed["said"]
    assert "Recording is off." in status["said"]


def test_a_line_that_the_magic_cannot_read_is_told_in_a_sentence(project: Path) -> None:
    _, _, wrong, _ = run_cells(project, "%load_ext rewound", "%%record --nme once\nx = 1")

    assert "%%record cannot do '--nme once'." in wrong["said"]
    assert "Traceback" not in wrong["said"]


def test_another_run_beside_this_one(project: Path) -> None:
    wanted = "get_ipython().run_line_magic('diff', __import__('rewound.store').store.open_reader().runs()[-1].id)"
    cells = run_cells(project, "%load_ext rewound", "price = 3", "%record off", "%record on", "price = 4", wanted)[1:-1]

    assert cells[-1]["ok"], cells[-1]["said"]
    assert "price: 3 → 4" in cells[-1]["said"]
