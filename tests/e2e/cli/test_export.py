"""A failure on one machine is exported as one file, and replayed on another, where the project lies elsewhere."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.e2e.cli.test_commands import Ended, rewound, write_notebook

pytestmark = pytest.mark.once

PRICES = """import time
import rewound

def count(most):
    time.sleep(0.05)
    print("counting to", most)
    return list(range(most))

@rewound.step(mutates=True)
def book(text):
    with open("booked.txt", "a") as file:
        file.write(text)

def price(known, name):
    return known[name]
"""
CALLS = """import random, sys
from shop.prices import book, count, price

print("argument", sys.argv[1:2])
rows = count(3)
book("x")
print("drawn", random.random(), rows)"""
FAILS = 'print("price", price({"tea": 3}, "cup"))'
TARGETS: Mapping[str, tuple[str, ...]] = {
    "script": ("apps/main.py", "--", "tea"),
    "module": ("-m", "shop", "tea"),
    "notebook": ("main.ipynb",),
}


def write_project(folder: Path) -> None:
    for name in ("apps", "shop"):
        (folder / name).mkdir(parents=True)
    (folder / "pyproject.toml").write_text('[project]\nname = "example"\nversion = "0"\n', "utf-8")
    (folder / "shop" / "__init__.py").touch()
    (folder / "shop" / "prices.py").write_text(PRICES, "utf-8")
    (folder / "shop" / "__main__.py").write_text(f"{CALLS}\n{FAILS}\n", "utf-8")
    here = "import sys\nsys.path.insert(0, '.')\n"
    (folder / "apps" / "main.py").write_text(f"{here}{CALLS}\n{FAILS}\n", "utf-8")
    write_notebook(folder / "main.ipynb", CALLS, FAILS)


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, Ended]]:
    """A folder with one exported failure of each kind; the project that it was recorded in is gone."""
    root = tmp_path_factory.mktemp("production")
    project = root / "project"
    write_project(project)
    ended = {kind: rewound("record", "--json", *words, cwd=project) for kind, words in TARGETS.items()}
    for kind, recorded in ended.items():
        assert recorded.code == 1, recorded.err
        done = rewound("export", recorded.document["run"], str(root / f"{kind}.rewound"), "--json", cwd=project)
        assert done.code == 0, done.err
        assert [run["run"] for run in done.document["runs"]] == [done.document["run"]] == [recorded.document["run"]]
        assert done.document["bytes"] == (root / f"{kind}.rewound").stat().st_size and done.document["missing"] == 0
    project.rename(root / "gone")
    return root, ended


@pytest.fixture
def laptop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, production: tuple[Path, Mapping[str, Ended]]) -> Path:
    """A checkout of the same project, mended, on the machine of somebody with another key; the working folder."""
    monkeypatch.setenv("REWOUND_KEY_FILE", str(tmp_path / "key"))
    folder = tmp_path / "checkout"
    write_project(folder)
    (folder / "shop" / "prices.py").write_text(PRICES.replace("known[name]", "known.get(name, 0)"), "utf-8")
    monkeypatch.chdir(folder)
    return folder


def drawn(text: str) -> str:
    return next(line for line in text.splitlines() if line.startswith("drawn"))


def served(ended: Ended) -> set[str]:
    return {line["function"] for line in ended.document["plan"] if line["action"] == "served"}


@pytest.mark.parametrize("kind", ["script", "module"])
def test_a_failure_is_replayed_elsewhere(kind: str, production: tuple[Path, Mapping[str, Ended]], laptop: Path) -> None:
    root, recorded = production
    run = recorded[kind].document["run"]
    taken = rewound("import", str(root / f"{kind}.rewound"), "--trust", "--json")
    assert taken.code == 0 and taken.document["trusted"] and taken.document["new"] == [run], taken.err
    assert "stranger" in taken.err

    again = rewound("replay", run, "--json", "--yes", cwd=laptop / "shop")
    assert again.code == 0, again.err
    assert again.document["status"] == "succeeded" and served(again) == {"count", "book"}
    assert drawn(again.err) == drawn(recorded[kind].err)
    assert "price 0" in again.err and "argument ['tea']" in again.err
    assert not list(laptop.rglob("booked.txt"))
    assert "counting to 3" in again.err

    third = rewound("replay", again.document["run"], "--json", "--yes")
    assert third.code == 0 and served(third) == {"count", "book", "price"}, third.err


def test_a_notebook_is_replayed_elsewhere(production: tuple[Path, Mapping[str, Ended]], laptop: Path) -> None:
    root, recorded = production
    run = recorded["notebook"].document["run"]
    assert rewound("import", str(root / "notebook.rewound"), "--trust").code == 0

    again = rewound("replay", run, "--json", "--yes")
    assert again.code == 0, again.err
    assert [(line["cell"], line["action"]) for line in again.document["plan"] if line["cell"] is not None] == [(0, "restored"), (1, "ran")]
    assert not list(laptop.rglob("booked.txt"))


def test_where_the_project_is_not(tmp_path: Path, production: tuple[Path, Mapping[str, Ended]], laptop: Path) -> None:
    root, recorded = production
    run = recorded["script"].document["run"]
    (tmp_path / "empty").mkdir()
    store = f"sqlite:///{tmp_path / 'store'}"
    assert rewound("import", str(root / "script.rewound"), "--trust", "--store", store).code == 0

    assert rewound("import", str(root / "module.rewound"), "--trust", "--store", store).code == 0
    for kind in ("script", "module"):
        lost = rewound("replay", recorded[kind].document["run"], "--yes", "--json", "--store", store, cwd=tmp_path / "empty")
        assert lost.code == 2 and lost.document["error"]["name"] == "missing-source"
        assert "--source" in lost.document["error"]["hint"]
    source = str(laptop / "apps" / "main.py")
    found = rewound("replay", run, "--yes", "--json", "--store", store, "--source", source, cwd=tmp_path / "empty")
    assert found.code == 0 and served(found) == {"count", "book"}, found.err


def test_a_stranger_is_looked_at_and_not_replayed(production: tuple[Path, Mapping[str, Ended]], laptop: Path) -> None:
    root, recorded = production
    run = recorded["script"].document["run"]
    taken = rewound("import", str(root / "script.rewound"))
    assert taken.code == 0 and "--trust" in taken.out

    shown = rewound("show", run)
    assert shown.code == 0 and "count" in shown.out and "0, 1, 2" not in shown.out
    report = rewound("debug", run)
    assert report.code == 0 and "KeyError" in report.out and "known[name]" in report.out
    refused = rewound("replay", run, "--json")
    assert refused.code == 3 and refused.document["error"]["name"] == "untrusted-data"


def test_what_a_replay_has_sent_is_not_sent_again_elsewhere(tmp_path: Path, project: Path) -> None:
    body = "\nwith open(r'{}', 'a') as file: file.write('x')\n".format(tmp_path / "sent.txt")
    main = "import rewound\n\n@rewound.step(mutates=True)\ndef pay(number):" + body.replace("\n", "\n    ") + "\n{}\npay(1)\n"
    (project / "main.py").write_text(main.format("raise ValueError('before')"), "utf-8")
    run = rewound("record", "main.py", "--json").document["run"]
    (project / "main.py").write_text(main.format(""), "utf-8")
    assert rewound("replay", run, "--yes", "--allow-mutations", "all").code == 0
    assert rewound("export", run, "run.rewound").code == 0
    shutil.copytree(project, tmp_path / "copy", ignore=shutil.ignore_patterns(".rewound"))
    project.rename(tmp_path / "gone")

    taken = rewound("import", "run.rewound", "--json", cwd=tmp_path / "copy")
    assert len(taken.document["runs"]) == 2
    held = rewound("replay", run, "--yes", "--resume", cwd=tmp_path / "copy")
    assert held.code == 3 and "has begun with these arguments" in held.err
    assert (tmp_path / "sent.txt").read_text("utf-8") == "x"


def test_a_file_that_is_none(project: Path) -> None:
    (project / "notes.txt").write_text("no recording", "utf-8")
    ended = rewound("import", "notes.txt", "--json")
    assert ended.code == 2 and ended.document["error"]["name"] == "bad-source"
