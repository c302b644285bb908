"""The promises of the product, one small program each: the test's name is the promise's (`rec-zero`: `test_rec_zero`).

Each is kept in depth by the tests of its part; here it is tried as a person would, by the installed command.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import nbformat
import pytest

import rewound
from rewound.model import Run, Step
from rewound.store import Reader, open_reader
from tests.e2e.cli.test_commands import Ended, write_notebook
from tests.e2e.cli.test_commands import rewound as command
from tests.e2e.kernel.conftest import new_project
from tests.e2e.kernel.driving import Kernel
from tests.e2e.lsp.client import lines, serving
from tests.e2e.server.serving import served

CRM = (
    "import time\ndef crm_lookup(email):\n    time.sleep(0.05)\n    known = {'sarah@acme.com': {'employees': 240}}\n    return known.get(email)",
    "slow = [n * n for n in range(3)]\ntime.sleep(0.3)",
    "email = 'unknown@nowhere.com'\ncontact = crm_lookup(email)",
    "print('score', contact['employees'] // 4)",
)
FIXED = (*CRM[:2], CRM[2].replace("unknown@nowhere.com", "sarah@acme.com"), CRM[3])


def record(*words: str, code: int = 0) -> dict[str, Any]:
    return answer("record", *words, code=code)


def answer(*words: str, code: int = 0) -> dict[str, Any]:
    ended: Ended = command(*words, "--json")
    assert ended.code == code, ended.out + ended.err
    document: dict[str, Any] = ended.document
    return document


def script(folder: Path, text: str, name: str = "main.py") -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder / name


def last(folder: Path) -> tuple[Reader, Run, list[Step]]:
    reader = open_reader(start=folder)
    run = reader.resolve("last")
    return reader, run, reader.steps(run.id)


@pytest.fixture
def crm(project: Path) -> Path:
    """A failed run of a notebook of four cells; its cause is in the third."""
    write_notebook(project / "crm.ipynb", *CRM)
    record("crm.ipynb", code=1)
    return project


def test_rec_zero(project: Path) -> None:
    body = "def double(x):\n    return 2 * x\n\nprint(double(21))\n"
    script(project, body)
    (project / "tool").mkdir()
    script(project, body, "tool/__main__.py")
    script(project, "", "tool/__init__.py")
    write_notebook(project / "book.ipynb", body)
    before = {path: path.read_bytes() for path in project.rglob("*.*") if path.suffix in {".py", ".ipynb"}}
    assert [record("main.py")["kind"], record("-m", "tool")["kind"], record("book.ipynb")["kind"]] == ["script", "module", "notebook"]
    reader = open_reader(start=project)
    for run in reader.runs():
        assert [step.function for step in reader.steps(run.id) if step.kind == "call"][-1:] == ["double"], run
    assert all(path.read_bytes() == old for path, old in before.items())


def test_rec_decorate(project: Path) -> None:
    script(
        project,
        "import rewound\n\n@rewound.step('agent://crm/lookup', replay='serve')\ndef lookup(email):\n    return {'email': email}\n\n"
        "assert lookup('a@b')['email'] == 'a@b' and lookup.__name__ == 'lookup'\n",
    )
    record("main.py")
    assert [step["name"] for step in answer("show", "last")["steps"]] == [None, "agent://crm/lookup"]
    assert "agent://crm/lookup" in command("show", "last").out
    assert answer("show", "last", "--step", "agent://crm/lookup")["steps"][0]["function"] == "lookup"


def test_rec_events(project: Path) -> None:
    script(
        project,
        """
import asyncio, threading

def work(n):
    if n == 2:
        raise ValueError("two")
    return n + 1

async def awaited(n):
    await asyncio.sleep(0)
    return work(n)

def in_thread():
    threading.Thread(target=work, args=(5,)).start()

work(0)
asyncio.run(awaited(3))
in_thread()
try:
    work(2)
except ValueError:
    pass
""",
    )
    record("main.py")
    reader, _, steps = last(project)
    calls = {(step.function, str(reader.view(step.arguments))): step for step in steps if step.arguments is not None}
    worked = calls["work", "{'n': 0}"].result
    assert worked is not None and reader.view(worked) == 1
    failed = calls["work", "{'n': 2}"]
    assert failed.status == "failed"
    if sys.version_info >= (3, 12):  # before, Python does not tell what an error was that somebody caught
        assert failed.error is not None and failed.error.frames[-1].line == 6
    parents = {step.seq: step.function for step in steps}
    assert parents[calls["work", "{'n': 3}"].parent or 0] == "awaited"
    assert parents[calls["work", "{'n': 5}"].parent or 0] == "in_thread"


def test_rec_isolated(project: Path) -> None:
    script(
        project,
        "class Liar:\n    def __reduce__(self):\n        raise RuntimeError('not me')\n    def __repr__(self):\n        raise RuntimeError('nor me')\n\n"
        "def keep(thing):\n    return thing\n\nprint(type(keep(Liar())).__name__)\n",
    )
    ended = command("record", "main.py")
    assert (ended.code, ended.out.splitlines()[0]) == (0, "Liar"), ended


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_rec_store(project: Path) -> None:
    script(
        project,
        "import os, signal, time\n\ndef done(n):\n    return n\n\nfor n in range(3):\n    done(n)\ntime.sleep(1)\nos.kill(os.getpid(), signal.SIGKILL)\n",
    )
    ended = subprocess.run([sys.executable, "-m", "rewound", "record", "main.py"], capture_output=True, timeout=60, check=False)
    assert ended.returncode in {-signal.SIGKILL, 128 + signal.SIGKILL, 1}
    reader, _, steps = last(project)
    assert [reader.view(step.result) for step in steps if step.function == "done" and step.result is not None] == [0, 1, 2]
    assert answer("show", "last")["steps"]


def test_rec_values(project: Path) -> None:
    kinds = {
        "frame": "pandas.DataFrame({'a': [1, 2]})",
        "array": "numpy.arange(6).reshape(2, 3)",
        "plain": "{'x': {1, 2}, 'y': (1.5, None)}",
        "record": "Point(1, 2)",
    }
    cells = [
        "import dataclasses, numpy, pandas\n@dataclasses.dataclass\nclass Point:\n    x: int\n    y: int",
        "\n".join(f"{name} = {text}" for name, text in kinds.items()) + "\nimport time; time.sleep(0.5)",
        "1 / 0",
    ]
    write_notebook(project / "values.ipynb", *cells)
    record("values.ipynb", code=1)
    shown = "print([type(one).__name__ for one in (frame, array, plain, record)], record.y, array.shape)"
    write_notebook(project / "values.ipynb", *cells[:2], shown)
    done = answer("replay", "last", "--output", "out.ipynb")
    assert [line["action"] for line in done["plan"]][1:] == ["restored", "ran"]
    output = nbformat.read(project / "out.ipynb", 4).cells[-1].outputs[0]["text"]
    assert output == "['DataFrame', 'ndarray', 'dict', 'Point'] 2 (2, 3)\n"


def test_rec_namespace(project: Path) -> None:
    write_notebook(project / "names.ipynb", "rows = [3, 1, 2]\nalias = rows", "alias.sort()", "first = rows[0]")
    record("names.ipynb")
    reader, run, _ = last(project)
    cells = [cell for _, cell in reader.cells(run.id)]
    assert {(value.name, value.how) for value in cells[1].generated} == {("rows", "changed"), ("alias", "changed")}
    assert [value.name for value in cells[2].used] == ["rows"]


def test_dbg_failure(crm: Path) -> None:
    failure = answer("debug", "last-failed")["failure"]
    assert (failure["cell"], failure["line"], failure["text"]) == (3, 1, "contact['employees']")
    assert {"text": "contact", "value": "None"} in [{"text": one["text"], "value": one["value"]} for one in failure["values"]]


def test_dbg_cause(crm: Path) -> None:
    first = answer("debug", "last-failed")["causes"][0]
    assert (first["cell"], first["function"], first["line"], first["rule"]) == (0, "crm_lookup", 5, "none-return")
    assert [link["name"] for link in first["chain"]][-1:] == ["contact"]


def test_dbg_hint(crm: Path) -> None:
    ended = command("debug", "last-failed")
    assert "crm_lookup('unknown@nowhere.com')" in ended.out.replace("\n", " ")
    assert "rewound replay" in ended.out


def test_dbg_graph(project: Path) -> None:
    shared = "import threading\nbox = {}\ndef fill(value):\n    box['total'] = value\n"
    write_notebook(
        project / "graph.ipynb",
        shared,
        "task = threading.Thread(target=fill, args=(7,))\ntask.start()\ntask.join()",
        "answer = box['total'] * 6",
    )
    record("graph.ipynb")
    found = answer("why", "last", "answer")
    assert {0, 1, 2} <= {one["cell"] for one in found["slice"]}, found["slice"]


def test_dbg_why(crm: Path) -> None:
    found = answer("why", "last-failed", "contact")
    assert any("crm_lookup" in link["how"] for link in found["chain"]), found["chain"]
    assert {(one["cell"], tuple(one["lines"])) for one in found["slice"]} == {(0, (2,)), (2, (1, 2))}


def test_dbg_diff(crm: Path) -> None:
    write_notebook(crm / "crm.ipynb", *FIXED)
    record("crm.ipynb")
    runs = [run["run"] for run in answer("runs")["runs"]]
    found = answer("diff", runs[1], runs[0])
    assert (found["first"]["right"]["cell"], found["first"]["part"]) == (2, "source")
    assert ("email", "changed") in {(value["name"], value["change"]) for step in found["steps"] for value in step["values"]}


def replayed(folder: Path, *words: str, code: int = 0) -> dict[str, Any]:
    write_notebook(folder / "crm.ipynb", *FIXED)
    return answer("replay", "last-failed", *words, code=code)


def test_rep_failure(crm: Path) -> None:
    done = replayed(crm, "--output", "out.ipynb")
    assert [line["action"] for line in done["plan"] if line["function"] is None][1:] == ["restored", "ran", "ran"]
    assert done["status"] == "succeeded" and done["saved_seconds"] > 0.2
    assert nbformat.read(crm / "out.ipynb", 4).cells[-1].outputs[0]["text"] == "score 60\n"


def test_rep_plan(crm: Path) -> None:
    before = len(answer("runs")["runs"])
    plan = replayed(crm, "--dry-run")["plan"]
    assert all(line["reason"] for line in plan) and len(answer("runs")["runs"]) == before
    again = replayed(crm, "--dry-run", "--from", "cell:1")["plan"]
    assert [line["action"] for line in again if line["function"] is None][1] == "run"


def test_rep_early_stop(project: Path) -> None:
    cells = ["import time\nrate = sum([1, 3])", "time.sleep(0.4)\nprice = rate * 10", "1 / 0"]
    write_notebook(project / "stop.ipynb", *cells)
    record("stop.ipynb", code=1)
    write_notebook(project / "stop.ipynb", "import time\nrate = 2 * 2", cells[1], "print(price)")
    actions = [line["action"] for line in answer("replay", "last")["plan"] if line["function"] is None]
    assert actions == ["ran", "restored", "ran"]


def test_rep_as_is(crm: Path) -> None:
    done = replayed(crm, "--as-is", code=1)  # whatever the file says by now
    assert [line["action"] for line in done["plan"] if line["function"] is None] == ["ran"] * 4
    assert done["error"]["type"] == "TypeError" and not done["divergences"]
    assert answer("diff", done["replay_of"], done["run"])["equal"]


def test_rep_guards(crm: Path) -> None:
    first = answer("check", "last")
    assert first["ok"] and not first["problems"]
    (crm / "pyproject.toml").write_text('[tool.rewound]\nreplay_depth = 1\nmodels = ["small"]\n', "utf-8")
    again = replayed(crm)["run"]
    for words, name in ((("replay", again), "replay-too-deep"), (("verify", again), "replay-too-deep")):
        error = answer(*words, code=3)["error"]
        assert (error["name"], bool(error["hint"])) == (name, True)
    for blob in (crm / ".rewound" / "blobs").rglob("*"):
        blob.unlink() if blob.is_file() else None
    with closing(sqlite3.connect(crm / ".rewound" / "store.db")) as database, database:
        database.execute("DELETE FROM effect WHERE run = ?", (again,))
        database.execute("UPDATE cell SET body = x'00' WHERE run = ? AND seq = 0", (first["run"],))
    assert answer("replay", first["run"], code=3)["error"]["name"] == "missing-data"
    assert answer("check", first["run"], code=3)["problems"]


def test_rep_snapshot(project: Path) -> None:
    script(project, "from rates import RATE\n\ndef price(net):\n    return net * RATE\n\nprint('price', price(100))\n")
    script(project, "RATE = 2\n", "rates.py")
    run = record("main.py")["run"]
    script(project, "RATE = 3\n", "rates.py")
    (project / "main.py").unlink()
    (project / "pyproject.toml").write_text('[tool.rewound]\nexclude = ["*"]\n', "utf-8")
    done = command("replay", run, "--as-is")
    assert (done.code, done.out.split()) == (0, ["price", "200"]), done.err
    assert answer("verify", run)["reproducible"] is True


def test_rep_new_run(crm: Path) -> None:
    original = answer("runs")["runs"][0]
    done = replayed(crm)
    assert done["run"] != original["run"] and done["replay_of"] == original["run"]
    assert original in answer("runs")["runs"]
    first, second = answer("lineage", done["run"])["family"]
    assert (first["run"], first["how"], second["parents"]) == (original["run"], "recorded", [{"run": original["run"], "role": "replayed"}])
    assert (second["changed"], first["source_hash"] == second["source_hash"]) == (["cell 2"], False)


@pytest.mark.slow
def test_rep_program(crm: Path) -> None:
    write_notebook(crm / "crm.ipynb", *FIXED)
    assert rewound.debug("last-failed").causes[0].rule == "none-return"
    assert rewound.replay("last-failed", dry_run=True).run is None
    outcome = asyncio.run(rewound.areplay("last-failed"))
    assert outcome.status == "succeeded" and outcome.run is not None
    with served(crm) as server:
        failed = rewound.replay("last-failed", dry_run=True).replay_of
        begun = server.post(f"runs/{failed}/replay", {"run_id": "r0c0ffee1"}, status=202)
        assert (begun["run"], begun["replay_of"]) == ("r0c0ffee1", failed)
        assert server.ended("r0c0ffee1")["outcome"]["status"] == "succeeded"
        assert server.get("runs")["runs"][0]["run"] == "r0c0ffee1"


def test_rep_bisect(project: Path) -> None:
    def git(*words: str) -> str:
        who = ["-c", "user.name=Test", "-c", "user.email=test@example.invalid"]
        done = subprocess.run(["git", *who, *words], cwd=project, capture_output=True, encoding="utf-8", check=True)
        return done.stdout.strip()

    git("init", "-q")
    (project / ".gitignore").write_text(".rewound\n", "utf-8")
    for number, divisor in enumerate((1, 2, 0, 3 - 3)):
        script(project, f"def share(x):\n    return x / {divisor}  # {number}\n\nprint(share(6))\n")
        git("add", ".")
        git("commit", "-q", "-m", f"change {number}")
    record("main.py", code=1)
    found = answer("bisect", "last", "--good", "HEAD~3")
    assert found["candidates"][0]["subject"] == "change 2"


def test_nb_magics(tmp_path: Path) -> None:
    with closing(Kernel(new_project(tmp_path))) as kernel:
        kernel.run("%load_ext rewound")
        kernel.run("def load():\n    print('loading')\n    return [3, 4]", "define")
        kernel.run("rows = load()", "load")
        kernel.run("def pick(rows):\n    return rows[7]", "pick")
        kernel.run("print('at', pick(rows))", "use")
        assert "load" in kernel.run("%why rows").text
        assert "IndexError" in kernel.run("%timeline").text
        kernel.run("def pick(rows):\n    return rows[0]", "pick")
        reply = kernel.run("%replay", "ask")
        assert "at 3" in reply.stdout and "loading" not in reply.stdout
        kernel.run("rows.append(5)", "spoil")
        kernel.run("%rewind load")
        assert kernel.run("print(rows)").stdout == "[3, 4]\n"
        kernel.run("%record off")
        assert kernel.run("%%record --name alone\nprint('one cell')", "alone").stdout == "one cell\n"
        assert kernel.reader().runs()[0].name == "alone"


def test_cli(crm: Path) -> None:
    listed: dict[str, Callable[[dict[str, Any]], bool]] = {
        "runs": lambda said: len(said["runs"]) == 1,
        "show last": lambda said: said["status"] == "failed",
        "debug last": lambda said: bool(said["causes"]),
        "why last contact": lambda said: bool(said["slice"]),
        "replay last --dry-run": lambda said: bool(said["plan"]),
        "doctor": lambda said: bool(said),
    }
    for words, fits in listed.items():
        assert fits(answer(*words.split())), words
    assert answer("replay", "last", code=1)["status"] == "failed"
    assert answer("diff", "last", answer("runs")["runs"][1]["run"])["equal"]
    assert command("show", "nothing").code == 2
    assert os.listdir(crm / ".rewound")


def test_rep_map(project: Path) -> None:
    text = "def load(size):\n    print('loading')\n    rows = [n * n for n in range(size)]\n    return rows\n\nprint('sum', sum(load(4)))\n"
    script(project, text)
    record("main.py")
    script(project, text.replace("load(", "load_rows(").replace("'sum'", "'total'"))
    refused = answer("replay", "last", "--dry-run", code=3)
    assert refused["error"]["name"] == "steps-unmapped"
    assert [(one["name"], one["proposals"][0]["name"]) for one in refused["unmapped"]] == [("load", "load_rows")]
    first = answer("runs")["runs"][0]["run"]
    done = answer("replay", first, "--map", "load=load_rows", "--map-shared")
    assert [line["action"] for line in done["plan"] if line["function"] == "load_rows"] == ["served"]
    assert json.loads((project / "rewound-mappings.json").read_text("utf-8"))["mappings"][0]["pairs"] == [["load", "load_rows"]]
    again = rewound.replay(first, dry_run=True)
    assert again.mapping == ({"old": "load", "new": "load_rows", "from": "shared"},)


def test_rep_into(project: Path) -> None:
    script(project, "def load():\n    return [3, 4]\n\nrows = load()\n")
    script(project, "def total(rows: list[int], bonus=0):\n    print('total', sum(rows) + bonus)\n", "totals.py")
    write_notebook(project / "report.ipynb", "print(max(rows))")
    run = record("main.py")["run"]
    ended = command("replay", run, "--into", "totals.py:total", "--into", "report.ipynb", "--set", "bonus=1", "--json")
    function, notebook = ended.document["runs"]
    assert "total 8" in ended.err and ended.code == 0
    assert [value["parameter"] for value in function["into"]["values"]] == ["rows"]
    assert answer("runs")["runs"][0]["kind"] == "notebook"
    family = {one["run"]: one["parents"] for one in answer("lineage", notebook["run"])["family"]}
    assert family == {run: [], function["run"]: [{"run": run, "role": "handed"}], notebook["run"]: [{"run": run, "role": "handed"}]}


def test_rep_travel(project: Path) -> None:
    kernel = Kernel(project)
    try:
        for cell_id, source in (
            ("load", "%load_ext rewound"),
            ("a", "rows = [1]\nsame = rows\nlarge = list(range(5))"),
            ("b", "kept = id(large)\nrows.append(2)"),
        ):
            kernel.run(source, cell_id)
        assert "1 kept" in kernel.run("%rewind a").text and kernel.value("rows, same is rows, 'kept' in globals()") == "([1], True, False)"
        kernel.run("%branch other")
        kernel.run("rows.append(7)", "c")
        kernel.run("%rewind b")
        assert kernel.value("same, id(large) == kept") == "([1, 2], True)"
        kernel.run("%rewind c")
        assert kernel.value("same, same is rows") == "([1, 7], True)"
    finally:
        kernel.close()


def test_lsp_lens(project: Path) -> None:
    path = script(project, "def find(name):\n    return {'x': 1}.get(name)\n\n\nfound = find('y')\nprint(found + 1)\n")
    record("main.py", code=1)
    with serving(cwd=project) as editor:
        editor.initialize(project, options={"inlayHints": True})
        uri = editor.open(path)
        assert "returned None" in editor.results(uri)[1]
        assert {5, 6} & lines(editor.until(lambda: editor.diagnostics(uri))).keys()
        assert "**found** = `None`" in editor.ask("textDocument/hover", editor.at(uri, 6, 7))["contents"]["value"]
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
        hints = editor.ask("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": whole})
        assert [hint["label"] for hint in hints] == ["found = None"]
