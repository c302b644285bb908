"""What can go wrong beside an editor: stores that come, go and break, texts of any kind, requests that nobody waits for."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import nbformat
import pytest

from tests.e2e.lsp.client import Client, serving
from tests.e2e.lsp.conftest import HELPERS, MAIN, record

TOOL = "def twice(x):\n    return 2 * x\n\n\ntwice(21)\n"


def warnings(client: Client) -> list[str]:
    return [one["params"]["message"] for one in client.said if one["method"] == "window/showMessage"]


def test_a_store_that_appears_goes_and_comes_again(client: Client, leads: Path, tmp_path: Path) -> None:
    uri = client.open(leads / "helpers.py")
    assert client.results(uri)
    shutil.move(leads / ".rewound", tmp_path / "away")
    client.until(lambda: client.lenses(uri) == [])
    shutil.move(tmp_path / "away", leads / ".rewound")
    client.until(lambda: client.results(uri))


@pytest.mark.parametrize("how", ["newer", "cut", "noise"])
def test_a_store_that_cannot_be_read(how: str, leads: Path) -> None:
    database = leads / ".rewound" / "store.db"
    good = database.read_bytes()
    with serving(cwd=leads) as client:
        client.initialize(leads)
        uri = client.open(leads / "helpers.py")
        assert client.results(uri)
        if how == "newer":
            with closing(sqlite3.connect(database)) as opened:
                opened.execute("PRAGMA user_version = 999")
        else:
            database.write_bytes(good[: len(good) // 2] if how == "cut" else b"noise" * 1000)
        client.until(lambda: client.lenses(uri) == [] or how == "cut")
        if how == "newer":
            assert client.until(lambda: warnings(client))[0].startswith("Rewound: ")
        if how == "newer":  # as a version that takes the step back would, and not under the feet of whoever reads it
            with closing(sqlite3.connect(database)) as opened:
                opened.execute(f"PRAGMA user_version = {int.from_bytes(good[60:64])}")
        else:
            for beside in database.parent.glob("store.db-*"):
                beside.unlink()
            database.write_bytes(good)
        client.until(lambda: client.results(uri).get(4, "").startswith("returned None"))
        assert len(warnings(client)) <= 1


@pytest.mark.slow
def test_a_store_that_is_locked(project: Path) -> None:
    (project / "tool.py").write_text(TOOL, "utf-8")
    record(project, "tool.py")
    with closing(sqlite3.connect(project / ".rewound" / "store.db", isolation_level=None)) as database:
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("BEGIN EXCLUSIVE")
        with serving(cwd=project) as client:
            client.initialize(project)
            uri = client.open(project / "tool.py")
            assert client.lenses(uri) == [], "an answer comes all the same"
            database.execute("ROLLBACK")
            database.close()
            client.until(lambda: "returned 42" in client.results(uri).get(1, ""))


def test_texts_of_any_kind(client: Client, leads: Path) -> None:
    odd = {"empty.py": "", "broken.py": "def f(:\n", "nul.py": "x = '\0'\n", "crlf.py": MAIN.replace("\n", "\r\n")}
    for name, text in odd.items():
        uri = client.open(leads / name, text)
        assert client.lenses(uri) == [] and client.diagnostics(uri) == []
        assert client.ask("textDocument/hover", client.at(uri, 1, 0)) is None
        assert client.ask("textDocument/definition", client.at(uri, 999, 999)) == []
    uri = client.open(leads / "main.py", MAIN.replace("\n", "\r\n"))
    assert sorted(client.results(uri)) == [1, 4, 10, 14]
    assert client.ask("textDocument/codeLens", {"textDocument": {"uri": (leads / "never opened.py").as_uri()}}) == []
    assert client.ask("textDocument/hover", client.at("untitled:Untitled-1", 1, 1)) is None
    assert client.ask("textDocument/hover", client.at("vscode-notebook-cell:/nowhere.ipynb#W0", 1, 1)) is None


def test_requests_that_are_cancelled_or_overtaken(client: Client, leads: Path) -> None:
    uri = client.open(leads / "main.py")
    asked = []
    for version in range(2, 40):
        client.change(uri, "\n" * (version % 7) + MAIN, version)
        asked.append(client.begin("textDocument/codeLens", {"textDocument": {"uri": uri}}))
        asked.append(client.begin("textDocument/hover", client.at(uri, 5 + version % 7, 17)))
        client.tell("$/cancelRequest", {"id": asked[-1]})
    answers = [client.end(number) for number in asked]
    assert {answer["error"]["code"] for answer in answers if "error" in answer} <= {-32800}
    shift = 39 % 7
    assert sorted(client.results(uri)) == [1, 4 + shift, 10 + shift, 14 + shift]


def test_a_thousand_cells(leads: Path) -> None:
    book = nbformat.v4.new_notebook()
    for index in range(1000):
        cell = nbformat.v4.new_code_cell(f"x{index} = {index}")
        cell["id"] = f"c{index}"
        book.cells.append(cell)
    nbformat.write(book, leads / "long.ipynb")
    book.cells = [*book.cells[:3], nbformat.v4.new_code_cell("1 / 0", id="c3")]
    nbformat.write(book, leads / "short.ipynb")
    record(leads, "short.ipynb")
    shutil.copy(leads / "long.ipynb", leads / "short.ipynb")  # it has grown since
    with serving(cwd=leads) as client:
        client.initialize(leads)
        cells = client.open_notebook(leads / "short.ipynb")
        assert client.results(cells[0])[1].startswith("succeeded")
        assert client.results(cells[3])[1].startswith("before the last edit: raised ZeroDivisionError")
        assert client.results(cells[999]) == {} and client.diagnostics(cells[3]) == []


def test_several_workspace_folders(leads: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / ".git").mkdir()
    (other / "tool.py").write_text(TOOL, "utf-8")
    record(other, "tool.py")
    with serving(cwd=tmp_path) as client:
        client.initialize(leads, other)
        assert client.results(client.open(other / "tool.py"))[1].startswith("succeeded in run r")
        assert "returned 42" in client.results((other / "tool.py").as_uri())[1]
        assert client.results(client.open(leads / "helpers.py", HELPERS))[4].startswith("returned None")
