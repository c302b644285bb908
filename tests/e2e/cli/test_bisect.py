"""`rewound bisect`: real repositories, in which one commit breaks a recorded program."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rewound.errors import BadRequest, Refused, RewoundError
from rewound.replay.bisect import bisect
from rewound.store import open_reader
from tests.conftest import ROOT
from tests.e2e.cli.test_commands import Ended, rewound, write_notebook

pytestmark = pytest.mark.once

MAIN = """
import time
import urllib.request
from pathlib import Path

from shop.prices import fetch, total

TOLD = []

def answer(url):
    with urllib.request.urlopen(url) as found:
        return found.read().decode()

print(time.time(), Path("address.txt").read_text())
rows = fetch(answer, Path("address.txt").read_text())
Path("made.txt").write_text(str(total(rows)))
"""
PRICES = """
import json
import time

def fetch(answer, url):
    time.sleep(0.01)
    return json.loads(answer(url))

def total(rows):
    return sum(row["{key}"] for row in rows)
"""

SEND = """
import rewound
@rewound.step(mutates=True)
def send(text):
    open("sent.txt", "w").write(text)
send("x")
"""


def git(folder: Path, *words: str) -> str:
    names = ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL")
    environ = {**os.environ, **dict.fromkeys(names, "dev@example.com")}
    command = ["git", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false", *words]
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=True).stdout.strip()


def commit(folder: Path, subject: str, files: Mapping[str, str]) -> str:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    git(folder, "add", *files)
    git(folder, "commit", "-qm", subject)
    return git(folder, "rev-parse", "HEAD")


def failed(*words: str) -> None:
    ended = rewound("record", *words)
    assert ended.code == 1, ended.err


def state(root: Path) -> tuple[str, ...]:
    """All that must be as it was afterwards."""
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    ours = (".git/", ".rewound/", "__pycache__/")
    own = {name: data for name, data in files.items() if not any(part in name for part in ours)}
    asked = (("status", "--porcelain"), ("for-each-ref",), ("worktree", "list"), ("rev-parse", "HEAD"), ("stash", "list"))
    return repr(own), (root / ".git" / "HEAD").read_text(), *(git(root, *words) for words in asked)


def verdicts(ended: Ended) -> dict[str, str]:
    return {trial["commit"]["subject"]: trial["verdict"] for trial in ended.document["trials"]}


@contextmanager
def prices_served() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'[{"price": 3}, {"price": 4}]')

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/prices"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[str, str]]:
    """A repository, the project in a folder of it, and its commits; the failed run is recorded, and its server gone."""
    root = tmp_path_factory.mktemp("shop")
    project = root / "apps" / "prices"
    git(root, "init", "-q")
    mark = '[project]\nname = "prices"\nversion = "0"\n'
    good, bad = PRICES.format(key="price"), PRICES.format(key="cost")
    at = {
        "first": commit(project, "first", {"old.txt": "there is no program yet"}),
        "good": commit(project, "good", {"pyproject.toml": mark, "main.py": MAIN, "shop/prices.py": good}),
        "lost": commit(project, "lost", {"shop/prices.py": "import nowhere\n" + good}),
        "also": commit(project, "also", {"shop/prices.py": good + "\n# nothing\n"}),
        "broken": commit(project, "broken", {"shop/prices.py": bad}),
        "other": commit(project, "other", {"notes.txt": "nothing"}),
        "last": commit(project, "last", {"notes.txt": "nothing at all"}),
    }
    git(root, "tag", "v1", at["good"])
    with prices_served() as address, pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        (project / "address.txt").write_text(address, "utf-8")  # git does not know it
        failed("main.py")
    (project / "notes.txt").write_text("a change that is not committed", "utf-8")
    (project / "staged.txt").write_text("another", "utf-8")
    git(project, "add", "staged.txt")
    return root, project, at


@pytest.fixture
def project(shop: tuple[Path, Path, dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(shop[1])
    return shop[1]


def test_rep_bisect(shop: tuple[Path, Path, dict[str, str]], project: Path) -> None:
    """The commit that broke it is named, the world is as it was recorded, and nothing of the person's is touched."""
    root, _, at = shop
    before = state(root)
    ended = rewound("bisect", "last-failed", "--good", "v1", "--json")

    assert ended.code == 0, ended.err
    told = ended.document
    assert told["first_bad"]["commit"] == at["broken"]
    assert (told["first_bad"]["subject"], told["first_bad"]["author"]) == ("broken", "dev@example.com")
    assert (told["failure"], told["commits"], told["good"]["commit"], told["bad"]["commit"]) == ("KeyError", 5, at["good"], at["last"])
    assert verdicts(ended).items() >= {"last": "bad", "good": "good", "broken": "bad", "also": "good"}.items()
    assert state(root) == before
    runs = {run["run"]: run for run in rewound("runs", "--json").document["runs"]}
    assert {runs[trial["replay"]]["replay_of"] for trial in told["trials"]} == {told["run"]}
    assert told["trials"][0]["reason"] == "KeyError: 'cost'"
    steps = {step.function: step for step in open_reader(start=project).steps(told["trials"][0]["replay"])}
    assert steps["fetch"].served and not steps["total"].served


def test_what_cannot_be_replayed_is_skipped_and_may_hide_it(shop: tuple[Path, Path, dict[str, str]], project: Path) -> None:
    """Between the good commit and the bad one lies one that lacks a module, for which the run is not to blame."""
    _, _, at = shop
    git(project, "branch", "-f", "hidden", at["lost"])
    worktree = project.parents[2] / "aside"
    git(project, "worktree", "add", "-q", str(worktree), "hidden")
    commit(worktree / "apps" / "prices", "broken behind it", {"shop/prices.py": PRICES.format(key="cost")})
    git(project, "worktree", "remove", str(worktree))

    ended = rewound("bisect", "last-failed", "--good", "v1", "--bad", "hidden")
    assert ended.code == 3
    assert "skipped " in ended.err and "it fails otherwise: ModuleNotFoundError: No module named 'nowhere'" in ended.err
    assert [line.split()[1] for line in ended.out.splitlines() if line.startswith("  ")] == ["lost", "broken"]
    git(project, "branch", "-D", "hidden")


@pytest.mark.parametrize(
    ("good", "bad", "kind", "told"),
    [
        ("nonsense", "HEAD", BadRequest, "git knows no commit 'nonsense'"),
        ("--all", "HEAD", BadRequest, "git knows no commit '--all'"),
        ("HEAD", "HEAD", BadRequest, "are the same"),
        ("HEAD", "v1", BadRequest, "is not an ancestor of the bad one"),
        ("HEAD~1", "HEAD", BadRequest, "is said to be good, but the run fails there too: KeyError: 'cost'"),
        ("v1", "HEAD~3", BadRequest, "The run succeeds at"),
        ("HEAD~6", "HEAD", Refused, "cannot be told: The script apps/prices/main.py"),
    ],
)
def test_what_makes_no_sense_is_refused(project: Path, good: str, bad: str, kind: type[RewoundError], told: str) -> None:
    with pytest.raises(kind) as raised:
        bisect("last-failed", good, bad)
    assert told in raised.value.what
    assert raised.value.hint


def test_a_project_without_history_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_DIR", str(ROOT / ".git"))
    (tmp_path / "main.py").write_text("1 / 0", "utf-8")
    failed("main.py")

    ended = rewound("bisect", "last", "--good", "HEAD~1")
    assert ended.code == 2
    assert "is not in a git repository" in ended.err


def test_a_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its cells are those of the commit, and so is the module that it imports; what lies behind the failure is not done."""
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "-q")
    write_notebook(tmp_path / "leads.ipynb", "from lead import find", "found = find('x')", "found['name']", SEND)
    git(tmp_path, "add", "leads.ipynb")
    good = commit(tmp_path, "good", {"lead.py": 'def find(name):\n    return {"name": name}\n'})
    broken = commit(tmp_path, "broken", {"lead.py": "def find(name):\n    return None\n"})
    failed("leads.ipynb")

    ended = rewound("bisect", "last", "--good", good)
    assert ended.code == 0, ended.err
    assert ended.out.startswith(f"{broken[:10]} is the first bad commit\nAuthor:  dev@example.com\nDate: ")
    assert f"git show {broken[:10]}" in ended.out and "rewound diff r" in ended.out
    assert "the step that had failed succeeds" in ended.err
    assert not (tmp_path / "sent.txt").exists()
    assert [line.split()[0] for line in ended.err.splitlines()] == ["bad", "good"], "a line for each commit that was tried, no more"


def test_a_module_and_what_is_held_behind_the_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The good commit goes on to where the recorded run never came: that is no failure of its own, and nothing is sent."""
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "-q")
    (tmp_path / "src").mkdir()
    monkeypatch.setenv("SOURCES", str(tmp_path / "src"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "src"), os.environ.get("PYTHONPATH", "")]))
    main = """
import os, pathlib, rewound, sqlite3, subprocess, sys
from order import price
HERE = pathlib.Path(__file__).parent
assert subprocess.run(["cat", HERE / "__init__.py"], cwd=HERE, check=True, capture_output=True).stdout == b""
assert sqlite3.connect(HERE / "shop.db").execute("SELECT 7").fetchone() == (7,)
assert os.path.samefile(os.environ["SOURCES"], HERE.parent / "src")
@rewound.step(mutates=True)
def pay(amount):
    pathlib.Path({sent!r}).write_text(str(amount))
def main():
    pay(price())
main()
""".format(sent=str(tmp_path / "sent.txt"))
    good = commit(tmp_path, "good", {"src/order.py": "def price():\n    return 3\n", "app/__main__.py": main, "app/__init__.py": ""})
    broken = commit(tmp_path, "broken", {"src/order.py": "def price():\n    return 1 / 0\n"})
    failed("-m", "app")

    ended = rewound("bisect", "last", "--good", good, "--json")
    assert ended.code == 0, ended.err
    assert ended.document["first_bad"]["commit"] == broken
    assert ended.document["trials"][1]["reason"] == "the step that had failed succeeds"
    assert not (tmp_path / "sent.txt").exists()
