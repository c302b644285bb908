"""The installed command on real programs: what it prints, where, and how it exits."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

LOOKUP = """import time
def crm_lookup(email):
    time.sleep(0.1)
    print("looking up", email)
    known = {"sarah@acme.com": {"name": "Sarah", "employees": 240}}
    return known.get(email)"""
SCORE = """def score_lead(contact, web):
    return min(100, contact["employees"] // 4) + 5 * len(web["signals"])
def qualify(email):
    contact = crm_lookup(email)
    return score_lead(contact, {"signals": ["hiring"]})"""
USE = """email = "unknown@nowhere.com"
lead = qualify(email)"""
PRINT = 'print("RESULT", lead)'
SCRIPT = "import sys\n\n\n" + LOOKUP + "\n\n\n" + SCORE + "\n\n\nprint('arguments', sys.argv[1:])\nprint(qualify(sys.argv[1]))\n"


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Standard output as the one JSON document that it must be."""
        return json.loads(self.out)


def rewound(*words: str, cwd: Path | None = None) -> Ended:
    done = subprocess.run(
        [sys.executable, "-m", "rewound", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=100,
        check=False,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def write_notebook(path: Path, *cells: str) -> None:
    listed: list[dict[str, Any]] = [
        {"cell_type": "code", "id": f"cell-{index}", "metadata": {}, "execution_count": None, "outputs": [], "source": cell}
        for index, cell in enumerate(cells)
    ]
    path.write_text(json.dumps({"cells": listed, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one failed run of a notebook in its store."""
    folder = tmp_path_factory.mktemp("crm")
    (folder / "pyproject.toml").touch()
    write_notebook(folder / "crm.ipynb", LOOKUP, SCORE, USE, PRINT)
    ended = rewound("record", "crm.ipynb", "--json", cwd=folder)
    assert ended.code == 1, ended.err
    assert ended.document["status"] == "failed"
    return folder


@pytest.fixture
def failed(recorded: Path, project: Path) -> Path:
    """A copy of that project, which a test may change; the run knows the notebook by its old path."""
    shutil.copytree(recorded, project, dirs_exist_ok=True)
    return project


def test_record_answers_with_the_run(recorded: Path) -> None:
    runs = rewound("runs", "--json", cwd=recorded).document["runs"]

    assert [run["kind"] for run in runs] == ["notebook"]
    assert runs[0]["error"] == {"type": "TypeError", "message": "'NoneType' object is not subscriptable"}
    assert runs[0]["source"].endswith("crm.ipynb")
    assert runs[0]["replay_of"] is None
    assert runs[0]["steps"] >= 6


def test_show_lists_the_steps_in_order(recorded: Path) -> None:
    steps = rewound("show", "last", "--json", cwd=recorded).document["steps"]

    assert [step["cell"] for step in steps if step["kind"] == "cell"] == [0, 1, 2]
    assert [step["function"] for step in steps if step["kind"] == "call"] == ["qualify", "crm_lookup", "score_lead"]
    assert steps[2]["cell_id"] == "cell-2"
    assert steps[-1]["status"] == "failed"


def test_show_for_people(recorded: Path) -> None:
    shown = rewound("show", "last", cwd=recorded)

    assert shown.code == 0
    assert "crm_lookup" in shown.out
    assert "email='unknown@nowhere.com' → None" in shown.out
    assert "\x1b" not in shown.out


def test_show_one_step(recorded: Path) -> None:
    shown = rewound("show", "last", "--step", "crm_lookup", "--json", cwd=recorded)

    assert [step["function"] for step in shown.document["steps"]] == ["crm_lookup"]
    assert "unknown@nowhere.com" in rewound("show", "last", "--step", "cell:2", cwd=recorded).out


def test_debug_names_the_failure_and_the_cause(recorded: Path) -> None:
    report = rewound("debug", "last", "--json", cwd=recorded).document

    assert report["failure"]["cell"] == 2
    assert report["failure"]["function"] == "score_lead"
    assert report["failure"]["line"] == 2
    first = report["causes"][0]
    assert (first["rank"], first["cell"], first["function"], first["line"]) == (1, 0, "crm_lookup", 6)
    assert set(first["chain"][0]) == {"step", "cell", "line", "name", "value", "how"}


def test_debug_for_people_underlines_the_expression_and_says_what_next(recorded: Path) -> None:
    page = rewound("debug", cwd=recorded).out
    lines = page.splitlines()
    source = next(index for index, line in enumerate(lines) if 'contact["employees"]' in line)

    start = lines[source].index('contact["employees"]')
    assert lines[source + 1].rstrip().endswith("^" * len('contact["employees"]'))
    assert lines[source + 1].index("^") == start
    assert "contact = None" in page
    assert "return known.get(email)" in page
    assert "rewound replay" in page


def test_why(recorded: Path) -> None:
    document = rewound("why", "last", "email", "--json", cwd=recorded).document

    assert document["versions"][-1]["value"] == "'unknown@nowhere.com'"
    assert "email = 'unknown@nowhere.com'" in rewound("why", "last", "email", cwd=recorded).out


def test_why_of_a_script_follows_a_value_into_another_file(project: Path) -> None:
    (project / "helpers.py").write_text("KNOWN = {'a': 1}\n\ndef lookup(email):\n    return KNOWN.get(email)\n", "utf-8")
    lines = ["from helpers import lookup", *[""] * 9, "found = lookup('b')", "print(found + 1)"]
    (project / "main.py").write_text("\n".join(lines), "utf-8")
    assert rewound("record", "main.py", cwd=project).code == 1
    places = {tuple(line.split()[:2]) for line in rewound("why", "last", "found", cwd=project).out.splitlines() if ".py:" in line}
    assert {("main.py:11", "found"), ("main.py:11", "email"), ("helpers.py:1", "KNOWN")} <= places


def test_replay_after_the_fix(failed: Path) -> None:
    fixed = LOOKUP.replace("known.get(email)", 'known.get(email, {"employees": 0})')
    write_notebook(failed / "crm.ipynb", fixed, SCORE, USE, PRINT)

    plan = rewound("replay", "last", "--source", "crm.ipynb", "--dry-run", "--json", cwd=failed)
    assert plan.code == 0, plan.err
    assert {line["action"] for line in plan.document["plan"]} <= {"restored", "run", "served", "skipped"}
    assert len(rewound("runs", "--json", cwd=failed).document["runs"]) == 1

    ended = rewound("replay", "last", "--source", "crm.ipynb", "--output", "out.ipynb", "--yes", "--json", cwd=failed)
    assert ended.code == 0, ended.err
    assert ended.document["status"] == "succeeded"
    assert set(ended.document["effects"]) >= {"served", "live", "dry_run"}
    assert "RESULT 5" in (failed / "out.ipynb").read_text(encoding="utf-8")

    newest = rewound("runs", "--json", cwd=failed).document["runs"][0]
    assert newest["replay_of"] == ended.document["replay_of"]
    assert newest["run"] == ended.document["run"]


def test_replay_without_the_fix_fails_again(failed: Path) -> None:
    ended = rewound("replay", "last", cwd=failed)

    assert ended.code == 1, ended.err
    assert "failed" in ended.out


def test_a_script_keeps_standard_output_for_itself(project: Path) -> None:
    (project / "crm.py").write_text(SCRIPT, encoding="utf-8")
    ended = rewound("record", "crm.py", "--", "sarah@acme.com", "--flag", cwd=project)

    assert ended.code == 0, ended.err
    assert ended.out == "arguments ['sarah@acme.com', '--flag']\nlooking up sarah@acme.com\n65\n"
    assert "Recorded" in ended.err


def test_under_json_what_a_script_prints_goes_to_standard_error(project: Path) -> None:
    (project / "crm.py").write_text(SCRIPT, encoding="utf-8")
    ended = rewound("record", "crm.py", "--json", "--", "nobody", cwd=project)

    assert ended.code == 1
    assert ended.document["status"] == "failed"
    assert ended.document["kind"] == "script"
    assert ended.document["steps"] == 4
    assert "looking up nobody" in ended.err


@pytest.mark.parametrize("words", [("sarah@acme.com",), ("--", "sarah@acme.com")])
def test_a_module(project: Path, words: tuple[str, ...]) -> None:
    (project / "crm").mkdir()
    (project / "crm" / "__init__.py").touch()
    (project / "crm" / "__main__.py").write_text(SCRIPT, encoding="utf-8")
    ended = rewound("record", "-m", "crm", *words, "--json" if words[0] != "--" else "tail", cwd=project)

    assert ended.code == 0, ended.err
    if words[0] != "--":
        assert ended.document["kind"] == "module"
        assert ended.document["source"] == "-m crm"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (("debug", "nonsense"), "unknown-run"),
        (("show", "last", "--step", "cell:99"), "unknown-step"),
        (("show", "last", "--step", "nowhere"), "unknown-step"),
        (("why", "last", "nothing"), "bad-request"),
        (("replay", "last", "--from", "cell:99", "--yes"), "unknown-step"),
        (("replay", "last", "--source", "gone.ipynb"), "missing-source"),
    ],
)
def test_a_wrong_name_exits_2_and_says_what_to_do(recorded: Path, line: tuple[str, ...], name: str) -> None:
    ended = rewound(*line, "--json", cwd=recorded)

    assert ended.code == 2, ended.err
    assert ended.document["error"]["name"] == name
    assert ended.document["error"]["hint"]


def test_a_function_called_twice_is_ambiguous(project: Path) -> None:
    (project / "twice.py").write_text("def f(x):\n    return x\n\n\nf(1)\nf(2)\n", encoding="utf-8")
    assert rewound("record", "twice.py", cwd=project).code == 0
    ended = rewound("show", "last", "--step", "f", "--json", cwd=project)

    assert ended.code == 2
    assert ended.document["error"]["name"] == "ambiguous-name"
    assert "f#2" in ended.document["error"]["hint"]
    assert rewound("show", "last", "--step", "f#2", "--json", cwd=project).document["steps"][0]["function"] == "f"


@pytest.mark.parametrize("text", ["", "not json", "[]", '{"cells": 3}', '{"nbformat": 4}'])
def test_a_notebook_that_is_not_one(project: Path, text: str) -> None:
    (project / "bad.ipynb").write_text(text, encoding="utf-8")
    ended = rewound("record", "bad.ipynb", "--json", cwd=project)

    assert ended.code == 2, ended.err
    assert ended.document["error"]["name"] == "bad-source"


def test_the_source_of_a_replay_is_gone(project: Path) -> None:
    (project / "crm.py").write_text(SCRIPT, encoding="utf-8")
    assert rewound("record", "crm.py", "--", "nobody", cwd=project).code == 1
    (project / "crm.py").unlink()
    ended = rewound("replay", "last", "--yes", "--json", cwd=project)

    assert ended.code == 2, ended.err
    assert ended.document["error"]["name"] == "missing-source"
    assert "--source" in ended.document["error"]["hint"]


def test_a_store_from_the_future(failed: Path) -> None:
    database = next((failed / ".rewound").glob("*.sqlite*"), None) or next(
        path for path in (failed / ".rewound").iterdir() if path.is_file() and path.read_bytes()[:6] == b"SQLite"
    )
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    ended = rewound("runs", "--json", cwd=failed)

    assert ended.code == 2, ended.err
    assert ended.document["error"]["name"] == "store-too-new"


def test_a_store_cut_in_half(failed: Path) -> None:
    database = next(path for path in (failed / ".rewound").iterdir() if path.is_file() and path.read_bytes()[:6] == b"SQLite")
    content = database.read_bytes()
    database.write_bytes(content[: len(content) // 2])
    ended = rewound("debug", "last", "--json", cwd=failed)

    assert ended.code == 2, ended.err
    assert ended.document["error"]["name"] in ("store-damaged", "unknown-run")


def test_no_store_is_no_runs(project: Path) -> None:
    assert rewound("runs", "--json", cwd=project).document == {"runs": []}
    assert not (project / ".rewound").exists()
    assert rewound("debug", "last", "--json", cwd=project).document["error"]["name"] == "unknown-run"


def test_another_store(recorded: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{recorded / '.rewound'}"

    assert len(rewound("runs", "--json", "--store", url, cwd=tmp_path).document["runs"]) == 1
