"""After an edit, a replay runs exactly what must run: one failure recorded in three shapes, and each edit replayed.

Writes the table of docs/replay.md when REWOUND_WRITE_TABLES is set; without it, compares.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.programs.stages import CASES, SHAPES, TRAIL, Case, Program

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

PAGE = Path(__file__).resolve().parents[2] / "docs" / "replay.md"
BEGIN, END = "<!-- what must run: begin -->", "<!-- what must run: end -->"
WRITE = bool(os.environ.get("REWOUND_WRITE_TABLES"))
STAGES = ("load", "fetch", "transform", "helper", "score")
TARGETS = {"script": ("pipeline.py",), "package": ("-m", "flow"), "notebook": ("pipeline.ipynb",)}
CELLS = """
import json
for cell in json.load(open("pipeline.ipynb", encoding="utf-8"))["cells"]:
    exec("".join(cell["source"]))
"""
PLAINLY = {"script": ("pipeline.py",), "package": ("-m", "flow"), "notebook": ("-c", CELLS)}


@dataclass(frozen=True)
class Outcome:
    """What came of one replay."""

    ran: frozenset[str]
    """Functions that said that they ran."""
    told: str
    """Standard output and error of the command."""
    code: int
    results: list[str]
    plain_results: list[str]
    """Those of the edited program, run whole without Rewound."""
    plain_failed: bool
    plan: list[Any]

    def why(self, shape: str) -> str:
        """For the table: what ran of the stages, each with the plan's reason."""
        lines = [line for line in self.plan if line["action"] == "ran"]
        if shape == "notebook":
            told = {line["cell_id"]: line["reason"] for line in lines if line["function"] is None and line["cell_id"] in STAGES}
        else:
            told = {line["function"]: line["reason"] for line in lines if line["function"] in STAGES}
        return "; ".join(f"`{name}`: {told[name]}" for name in STAGES if name in told)


class Bench:
    """Records each program once in each shape, and replays a case in a copy of that."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._trail = folder / "trail.txt"
        self._outcomes: dict[tuple[str, str], Outcome] = {}
        (folder / "outside").mkdir()
        (folder / "outside" / "trail.py").write_text(TRAIL, "utf-8")

    def outcome(self, name: str, shape: str) -> Outcome:
        if (name, shape) not in self._outcomes:
            self._outcomes[name, shape] = self._replay(CASES[name], shape)
        return self._outcomes[name, shape]

    def _run(self, folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
        # without bytecode files: an edit within the same second would go unseen by the plain run
        environ = {**os.environ, "PYTHONPATH": str(self._folder / "outside"), "TRAIL": str(self._trail), "PYTHONDONTWRITEBYTECODE": "1"}
        self._trail.write_text("", "utf-8")
        return subprocess.run([sys.executable, *command], cwd=folder, env=environ, capture_output=True, encoding="utf-8", check=False)

    def _recorded(self, program: Program, shape: str) -> tuple[Path, Path]:
        """The project's folder, and its copy as it was right after the recording: recordings know the folder by its path."""
        folder = self._folder / f"{program.name}-{shape}"
        kept = folder.with_name(f"{folder.name}-recorded")
        if not kept.exists():
            program.write(folder, shape)
            done = self._run(folder, "-m", "rewound", "record", *TARGETS[shape], "--json")
            assert done.returncode == 1, done.stdout + done.stderr
            assert set(self._trail.read_text("utf-8").split()) == set(STAGES), done.stderr
            shutil.copytree(folder, kept)
        return folder, kept

    def _replay(self, case: Case, shape: str) -> Outcome:
        folder, kept = self._recorded(case.program, shape)
        shutil.rmtree(folder)
        shutil.copytree(kept, folder)
        for old, new in case.edits:
            edit(folder, old, new)
        plain = self._run(folder, *PLAINLY[shape])
        output = ["--output", "replayed.ipynb"] if shape == "notebook" else []
        done = self._run(folder, "-m", "rewound", "replay", "last", "--yes", "--json", *output)
        told = done.stdout + done.stderr
        shown = printed(folder / "replayed.ipynb") if output else told
        plan = json.loads(done.stdout)["plan"] if done.stdout else []
        ran = frozenset(self._trail.read_text("utf-8").split())
        return Outcome(ran, told, done.returncode, results(shown), results(plain.stdout), plain.returncode != 0, plan)


def edit(folder: Path, old: str, new: str) -> None:
    """Replace a text that stands in exactly one place of the project's source."""
    places = 0
    for path in [*folder.rglob("*.py"), *folder.glob("*.ipynb")]:
        text = path.read_text("utf-8")
        then, now = (json.dumps(part)[1:-1] for part in (old, new)) if path.suffix == ".ipynb" else (old, new)
        if then not in text and path.suffix == ".ipynb":
            continue
        places += text.count(then)
        path.write_text(text.replace(then, now), "utf-8")
    assert places == 1, f"{old!r} stands in {places} places"


def printed(notebook: Path) -> str:
    if not notebook.exists():
        return ""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    return "".join("".join(output.get("text", ())) for cell in cells for output in cell.get("outputs", ()))


def results(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("RESULT")]


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("must-run"))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", CASES)
def test_exactly_what_must_run_runs_again(bench: Bench, name: str, shape: str) -> None:
    case, outcome = CASES[name], bench.outcome(name, shape)
    print(outcome.told)
    assert outcome.results == outcome.plain_results
    assert outcome.code == (1 if outcome.plain_failed else 0)
    assert outcome.ran == set((case.cells if shape == "notebook" else case.calls).split())


def test_the_page_shows_what_ran(bench: Bench) -> None:
    rows = [("After an edit of", "a script or package runs", "a notebook runs"), ("---", "---", "---")]
    for name, case in CASES.items():
        script, package, notebook = (bench.outcome(name, shape).why(shape) for shape in SHAPES)
        assert script == package
        rows.append((case.what, script, notebook))
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    text = PAGE.read_text("utf-8")
    before, after = text.partition(BEGIN)[0], text.partition(END)[2]
    wanted = f"{before}{BEGIN}\n\n{table}\n\n{END}{after}"
    if WRITE:
        PAGE.write_text(wanted, "utf-8")
    assert PAGE.read_text("utf-8") == wanted, "run this test with REWOUND_WRITE_TABLES=1 to write the table anew"
