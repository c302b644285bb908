"""What was one object is one object after a replay: in the live kernel, and in a fresh one."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from tests.e2e.kernel.conftest import new_project
from tests.e2e.kernel.driving import Kernel

BUILD = """
import numpy as np, pandas as pd
print("building")
rows = [1]
also = rows
frame = pd.DataFrame({"a": [1, 2]})
box = {"frame": frame, "rows": rows}
base = np.arange(6.0)
view = base[2:4]
class Node:
    pass
node = Node(); node.me = node; node.rows = rows
"""
LATER = "third = box['rows']\nmore = {'node': node}"
CHECKS = {
    "two names for one list": "also is rows",
    "a list in a dict": "box['rows'] is rows",
    "a list in an object": "node.rows is rows",
    "a name from a later cell": "third is rows",
    "a frame in a dict": "box['frame'] is frame",
    "a view of an array": "np.shares_memory(view, base)",
    "a view shows a change": "bool([base.__setitem__(2, 99.0), view[0]][1] == 99.0)",
    "an object that holds itself": "node.me is node and more['node'] is node",
    "its class": "type(node) is Node",
}
FAIL = "answer = rows[wrong]"
FIXED = "answer = rows[0]"


@pytest.fixture(scope="module")
def live(shared_kernel: Kernel) -> Kernel:
    """The kernel after a replay in it."""
    shared_kernel.run("%record off")
    shared_kernel.run("%reset -f")
    run = shared_kernel.recording_on()
    for cell_id, source in {"build": BUILD, "later": LATER, "use": FAIL}.items():
        shared_kernel.run(source, cell_id)
    shared_kernel.run(FIXED, "use")
    shared_kernel.run("%record off")
    shared_kernel.run("%reset -f")
    shared_kernel.recording_on()
    reply = shared_kernel.run(f"%replay {run}", "ask")
    assert reply.error is None
    assert "building" not in reply.stdout
    return shared_kernel


@pytest.mark.parametrize("name", CHECKS)
def test_in_the_live_kernel(live: Kernel, name: str) -> None:
    live.run("%record off")

    assert live.value(CHECKS[name]) == "True"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What each check says in a fresh kernel into which the building cells were restored."""
    folder = new_project(tmp_path_factory.mktemp("fresh"))
    path = folder / "aliases.ipynb"
    write_notebook(path, FAIL)
    assert rewound(folder, "record", path.name)[0] == 1
    write_notebook(path, FIXED)
    code, said = rewound(folder, "replay", "last", "--output", "out.ipynb")
    assert code == 0
    actions = {line["cell_id"]: line["action"] for line in json.loads(said)["plan"]}
    assert (actions["build"], actions["later"]) == ("restored", "restored")
    outputs = nbformat.read(folder / "out.ipynb", 4).cells[-1].outputs
    yield json.loads("".join(output["text"] for output in outputs if output["output_type"] == "stream"))


def rewound(folder: Path, *arguments: str) -> tuple[int, str]:
    """The exit code and what went to standard output."""
    done = subprocess.run(
        [sys.executable, "-m", "rewound", *arguments, "--json"], cwd=folder, capture_output=True, encoding="utf-8", timeout=100, check=False
    )
    print(done.stderr)  # pytest shows it where a test fails
    return done.returncode, done.stdout


def write_notebook(path: Path, last: str) -> None:
    checks = f"import json\nprint(json.dumps({{name: str(eval(text)) for name, text in {CHECKS!r}.items()}}))"
    notebook = nbformat.v4.new_notebook()
    for name, source in {"build": BUILD, "later": LATER, "use": last, "check": checks}.items():
        cell = nbformat.v4.new_code_cell(source.strip())
        cell["id"] = name
        notebook.cells.append(cell)
    nbformat.write(notebook, path)


@pytest.mark.slow
@pytest.mark.parametrize("name", CHECKS)
def test_in_a_fresh_kernel(fresh: dict[str, str], name: str) -> None:
    assert fresh[name] == "True"
