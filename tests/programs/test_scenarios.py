"""The four stories that Rewound is for, through the command line: record, debug, repair, replay, compare with a plain run.

What the stories are is told in notebooks/; the repairs are those of notebooks/fixes.json.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from notebooks.crm.server import ModelServer
from notebooks.fixes import load_fixes

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
LEFT_BEHIND = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", ".rewound", "*.db")
EXECUTE = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], 4)
NotebookClient(notebook, timeout=120).execute()
nbformat.write(notebook, sys.argv[2])
"""


class Story:
    """A copy of a demo in a folder of its own, and the model server that it may ask."""

    def __init__(self, name: str, folder: Path, server: ModelServer) -> None:
        self.name = name
        self.folder = folder
        self._server = server
        self.calls: Counter[str] = Counter()
        """How often the last command made each agent ask the model."""

    def run(self, *command: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        environ = {**os.environ, "OPENAI_BASE_URL": self._server.url, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
        before = self._server.calls
        done = subprocess.run(
            [sys.executable, *command], cwd=folder or self.folder, env=environ, capture_output=True, encoding="utf-8", check=False
        )
        self.calls = self._server.calls - before
        return done

    def rewound(self, *arguments: str, code: int) -> Any:
        done = self.run("-m", "rewound", *arguments, "--json")
        assert done.returncode == code, f"rewound {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return json.loads(done.stdout)

    def repair(self) -> None:
        load_fixes()[self.name].apply(self.folder)

    def cell(self, cell_id: str) -> int:
        """Index of a cell among all of the notebook's."""
        return [cell.id for cell in cells(self.folder / self.name)].index(cell_id)

    def plain(self) -> Path:
        """The repaired notebook, run whole without a recorder in a copy of the folder."""
        folder = self.folder.parent / "plain"
        shutil.copytree(self.folder, folder, ignore=LEFT_BEHIND)
        done = self.run("-c", EXECUTE, self.name, "plain.ipynb", folder=folder)
        assert done.returncode == 0, done.stderr
        return folder / "plain.ipynb"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(delay=0.1) as running:
        yield running


@pytest.fixture
def story(request: pytest.FixtureRequest, tmp_path: Path, server: ModelServer) -> Story:
    name: str = request.param
    source = NOTEBOOKS if name.endswith(".ipynb") else NOTEBOOKS / name
    folder = tmp_path / "project"
    shutil.copytree(source, folder, ignore=LEFT_BEHIND)
    (folder / "pyproject.toml").write_text('[project]\nname = "story"\nversion = "0"\n', encoding="utf-8")
    return Story(name, folder, server)


def cells(notebook: Path) -> list[Any]:
    return list(nbformat.read(notebook, as_version=4).cells)


def outputs(notebook: Path) -> dict[str, list[tuple[str, str]]]:
    """What each code cell shows, without counters: kind and content, consecutive printing put together."""
    shown: dict[str, list[tuple[str, str]]] = {}
    for cell in cells(notebook):
        if cell.cell_type == "code":
            found = shown.setdefault(cell.id, [])
            for output in cell.outputs:
                kind = output.output_type
                content = output.text if kind == "stream" else json.dumps(output.get("data", output), sort_keys=True)
                if kind == "stream" and found and found[-1][0] == output.name:
                    content = found.pop()[1] + content
                found.append((output.name if kind == "stream" else kind, content))
    return shown


def of_cells(plan: list[Any], action: str) -> list[str]:
    return [line["cell_id"] for line in plan if line["function"] is None and line["action"] == action]


def of_functions(plan: list[Any], action: str) -> Counter[str]:
    return Counter(line["function"] for line in plan if line["function"] is not None and line["action"] == action)


FIRST = {"qualifier": 4, "enricher": 4, "scorer": 3, "drafter": 3}
"""Model calls of the recorded run: the fourth message fails in the scorer, before it asks."""
SECOND = {"scorer": 1, "drafter": 1}
"""Model calls that the repaired lookup makes necessary."""


@pytest.mark.parametrize("story", ["01-crm-agents.ipynb"], indirect=True)
def test_a_notebook_of_agents_asks_only_what_the_fix_changes(story: Story) -> None:
    run = story.rewound("record", story.name, code=1)
    assert (run["status"], run["kind"], run["error"]["type"]) == ("failed", "notebook", "TypeError")
    assert story.calls == FIRST

    report = story.rewound("debug", run["run"], code=0)
    assert (report["failure"]["cell_id"], report["failure"]["function"]) == ("run", "score_lead")
    cause = report["causes"][0]
    assert (cause["cell_id"], cause["function"], cause["rule"]) == ("look-up", "look_up", "none-return")
    assert cause["line"] <= 6 <= cause["end_line"]
    assert cause["cell"] == story.cell("look-up")
    recorded = story.rewound("show", run["run"], code=0)

    story.repair()
    story.rewound("replay", run["run"], "--dry-run", code=0)
    assert not story.calls
    outcome = story.rewound("replay", run["run"], "--yes", "--output", "replayed.ipynb", code=0)
    assert outcome["status"] == "succeeded"
    assert story.calls == SECOND
    served = of_functions(outcome["plan"], "served")
    assert (served["qualify"], served["enrich"], served["score_lead"], served["draft"]) == (4, 4, 3, 3)
    replayed = Counter(step["function"] for step in story.rewound("show", outcome["run"], code=0)["steps"])
    assert (replayed["answer"], replayed["look_up"]) == (4, 4)
    assert {"look-up", "run", "report"} == set(of_cells(outcome["plan"], "ran"))
    assert outputs(story.folder / "replayed.ipynb") == outputs(story.plain())
    assert story.rewound("show", run["run"], code=0) == recorded


@pytest.mark.parametrize("story", ["02-late-failure.ipynb"], indirect=True)
def test_a_late_failure_leads_to_its_early_cause(story: Story) -> None:
    run = story.rewound("record", story.name, code=1)
    assert run["error"]["type"] == "ValueError"
    report = story.rewound("debug", run["run"], code=0)
    assert report["failure"]["cell"] == story.cell("fit")
    cause = report["causes"][0]
    assert (cause["cell_id"], cause["cell"]) == ("clean-service", story.cell("clean-service"))
    assert cause["line"] in (1, 2)  # the table that lacks a word, or the line that looks it up: either can be mended
    assert "Express" in cause["message"]

    story.repair()
    outcome = story.rewound("replay", run["run"], "--yes", "--output", "replayed.ipynb", code=0)
    assert outcome["status"] == "succeeded"
    restored, ran = set(of_cells(outcome["plan"], "restored")), of_cells(outcome["plan"], "ran")
    assert {"load-orders", "load-countries", "simulate-routes", "plot-routes", "clean-weight"} <= restored
    assert {"clean-service", "features", "fit", "score", "riskiest"} <= set(ran)
    assert outputs(story.folder / "replayed.ipynb") == outputs(story.plain())


@pytest.mark.parametrize("story", ["crm_package"], indirect=True)
def test_a_package_asks_only_what_the_fix_changes(story: Story) -> None:
    run = story.rewound("record", "-m", "leads", code=1)
    assert (run["status"], run["kind"], run["error"]["type"]) == ("failed", "module", "TypeError")
    assert story.calls == FIRST

    report = story.rewound("debug", run["run"], code=0)
    assert report["failure"]["function"] == "score_lead"
    cause = report["causes"][0]
    assert (cause["function"], cause["rule"]) == ("look_up", "none-return")
    assert Path(cause["file"]).name == "crm.py"

    story.repair()
    plain = story.run("-m", "leads")
    assert plain.returncode == 0, plain.stderr
    outcome = story.rewound("replay", run["run"], "--yes", code=0)
    assert outcome["status"] == "succeeded"
    assert story.calls == SECOND
    assert of_functions(outcome["plan"], "served")["enrich"] == 4
    again = story.run("-m", "rewound", "replay", run["run"], "--yes")
    assert again.returncode == 0, again.stderr
    assert story.calls == SECOND
    assert plain.stdout in again.stdout


@pytest.mark.parametrize("story", ["03-long-run.ipynb"], indirect=True)
def test_a_typo_in_the_last_of_ten_slow_cells_costs_one_cell(story: Story) -> None:
    run = story.rewound("record", story.name, code=1)
    assert run["error"]["type"] == "NameError"
    report = story.rewound("debug", run["run"], code=0)
    assert (report["failure"]["cell_id"], report["failure"]["line"]) == ("map", 5)

    story.repair()
    outcome = story.rewound("replay", run["run"], "--yes", "--output", "replayed.ipynb", code=0)
    assert outcome["status"] == "succeeded"
    assert of_cells(outcome["plan"], "ran") == ["map"]
    assert len(of_cells(outcome["plan"], "restored")) == 10
    assert outcome["saved_seconds"] > 3
    assert outputs(story.folder / "replayed.ipynb") == outputs(story.plain())


@pytest.mark.parametrize("demo", ["crm", "late", "long", "package"])
def test_make_demo_tells_each_story_to_its_end(demo: str, tmp_path: Path) -> None:
    environ = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, str(NOTEBOOKS / "demo.py"), demo]
    done = subprocess.run(command, env=environ, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "$ rewound replay last --yes" in done.stdout
    assert "What the fix cost" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_make_lab_opens_on_recorded_notebooks(tmp_path: Path) -> None:
    pytest.importorskip("jupyterlab")
    environ = {**os.environ, "REWOUND_STORE": f"sqlite:///{tmp_path / 'store'}"}
    command = [sys.executable, str(NOTEBOOKS / "lab.py"), "--no-open"]
    done = subprocess.run(command, env=environ, capture_output=True, encoding="utf-8", timeout=200, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "http://127.0.0.1:" in done.stdout
    listed = subprocess.run(
        [sys.executable, "-m", "rewound", "runs", "--json"], env=environ, capture_output=True, encoding="utf-8", check=True
    )
    assert {Path(run["source"]).name for run in json.loads(listed.stdout)["runs"]} == {path.name for path in NOTEBOOKS.glob("*.ipynb")}
