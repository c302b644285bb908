"""Code lenses: above what was executed, in files and notebooks, wherever it has moved to since, and nowhere else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.e2e.lsp.client import Client, connected, lines, serving
from tests.e2e.lsp.conftest import CELLS, HELPERS, MAIN, record


def test_functions_of_a_file(client: Client, leads: Path) -> None:
    uri = client.open(leads / "helpers.py")
    found = client.lenses(uri)
    assert {line for line, _ in found} == {4}, "what was never called has none, nor has a file that was only imported"
    titles = [words for _, words in found]
    assert titles[0].startswith("returned None · ") and "2 calls" in titles[0]
    assert [words for words in titles[1:] if words != "Debug from here"] == ["Replay from here", "Why?", "Runs"]

    main = client.results(client.open(leads / "main.py"))
    assert sorted(main) == [1, 4, 10, 14]
    assert main[4].startswith("raised TypeError: 'NoneType' object is not subscriptable") and "2 calls, 1 failed" in main[4]
    assert "sarah@acme.com: 14" in main[10]
    client.until(lambda: "root cause of the failure in run r" in client.results(uri)[4])
    assert "workspace/codeLens/refresh" in {said["method"] for said in client.said}


def test_cells_of_a_notebook(client: Client, leads: Path) -> None:
    cells = client.open_notebook(leads / "book.ipynb")
    found = [client.results(uri) for uri in cells]
    cell, function = found[0][1].split(" | ")
    assert cell.startswith("succeeded in run r") and function.startswith("returned None · ")
    assert [words for _, words in client.lenses(cells[0])].count("Runs") == 1, "two on one line share their commands"
    assert found[1][1].startswith("succeeded in run r") and found[3] == {}
    assert found[2][1].startswith("raised TypeError")
    client.change_cell(leads / "book.ipynb", cells[2], "x = 1\nprint(x)", 2)
    assert client.results(cells[2])[1].startswith("before the last edit: raised")


def test_an_edit_moves_lenses_and_what_is_gone_has_none(client: Client, leads: Path) -> None:
    uri = client.open(leads / "main.py")
    before = client.results(uri)
    client.change(uri, "# a comment\n\n" + MAIN.replace("\n\nclass", "\n\nNEW = 1\n\n\nclass"), 2)
    moved = client.results(uri)
    assert sorted(moved) == [1, 6, 15, 19]
    assert moved[6].partition(" · run")[0] == before[4].partition(" · run")[0]
    client.change(uri, MAIN.replace("employees // 4 + bonus", "employees // 2 + bonus"), 3)
    assert client.results(uri)[4].startswith("before the last edit: raised TypeError")
    client.change(uri, MAIN.replace("employees // 4", "  # broken ((("), 4)
    assert sorted(client.results(uri)) == [1, 4, 10, 14], "a text that does not parse keeps its lenses where they are"
    client.change(uri, MAIN.replace("def score(contact, bonus=1)", "def rate(contact)").replace("class Report", "class Other"), 5)
    assert sorted(client.results(uri)) == [1, 14], "another function, and a method of another class"


def test_a_socket_and_the_command(leads: Path) -> None:
    command = [sys.executable, "-m", "rewound", "lsp", "--tcp", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=leads) as process:
        assert process.stdout is not None
        where = json.loads(process.stdout.readline())
        assert where["host"] == "127.0.0.1"
        with connected(where["port"]) as editor:
            editor.initialize(leads)
            assert sorted(editor.results(editor.open(leads / "helpers.py"))) == [4]
        assert process.wait(30) == 0, "the server ends with its only client"


def test_the_cells_of_a_notebook_as_one_text(leads: Path) -> None:
    """As JupyterLab's client has it: no ids, no lenses, diagnostics that are sent."""
    joined = "\n\n\n".join(CELLS)
    with serving(cwd=leads) as editor:
        editor.initialize(leads, capabilities={})
        uri = editor.open(leads / ".virtual_documents" / "book.ipynb", joined)
        sent = editor.until(lambda: [one["params"] for one in editor.said if one["method"] == "textDocument/publishDiagnostics"])[-1]
        assert lines(sent["diagnostics"]) == {3: "none-return", 10: "TypeError"}
        assert "**contact** = `None`" in editor.ask("textDocument/hover", editor.at(uri, 10, 17))["contents"]["value"]
        editor.change(uri, joined.replace("// 4", "// 2"), 2)
        assert {line for line, _ in editor.lenses(uri)} == {1, 6}, "a cell that was edited is not found again"


def test_settings_switch_lenses_off(leads: Path) -> None:
    with serving(cwd=leads) as editor:
        editor.initialize(leads, options={"codeLens": False, "unknown": 1, "inlayMost": "many"})
        assert editor.lenses(editor.open(leads / "main.py")) == []
        editor.tell("workspace/didChangeConfiguration", {"settings": {"rewound": {"codeLens": True}}})
        editor.until(lambda: editor.lenses((leads / "main.py").as_uri()))


def test_a_new_run_is_seen(client: Client, leads: Path) -> None:
    uri = client.open(leads / "helpers.py")
    assert client.results(uri)[4].startswith("returned None")
    (leads / "helpers.py").write_text(HELPERS.replace(".get(email)", ".get(email, {'employees': 8})"), "utf-8")
    client.change(uri, (leads / "helpers.py").read_text("utf-8"), 2)
    record(leads, "main.py")
    client.until(lambda: client.results(uri).get(4, "").startswith("returned {'employees': 8}"))
