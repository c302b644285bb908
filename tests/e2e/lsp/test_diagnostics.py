"""Diagnostics: the failure and its causes where they are, and gone when the code changes that they speak of."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from rewound.store import open_reader
from tests.e2e.cli.test_commands import write_notebook
from tests.e2e.kernel.driving import Kernel
from tests.e2e.lsp.client import Client, lines, serving
from tests.e2e.lsp.conftest import HELPERS, MAIN, record


def named(found: list[dict[str, Any]], code: str) -> dict[str, Any]:
    return next(one for one in found if one["code"] == code)


def span(one: dict[str, Any]) -> tuple[int, int, int, int]:
    start, end = one["range"]["start"], one["range"]["end"]
    return start["line"] + 1, start["character"], end["line"] + 1, end["character"]


def test_the_failure_and_its_cause_in_two_files(client: Client, leads: Path) -> None:
    main, helpers = client.open(leads / "main.py"), client.open(leads / "helpers.py")
    failure = named(client.until(lambda: client.diagnostics(main)), "TypeError")
    assert span(failure) == (5, 16, 5, 36) and failure["severity"] == 1
    assert "contact is None" in failure["message"]
    assert [one["message"] for one in failure["relatedInformation"]] == ["called from here: score(contact)", "called from here: main()"]

    cause = named(client.diagnostics(helpers), "none-return")
    assert span(cause) == (5, 4, 5, 27) and cause["severity"] == 2 and cause["source"] == "rewound"
    assert "unknown@nowhere.com" in cause["message"]
    related = {(one["location"]["uri"], one["location"]["range"]["start"]["line"] + 1) for one in cause["relatedInformation"]}
    assert {(helpers, 5), (main, 19), (main, 20)} <= related
    assert not any("?" in one["message"] for one in cause["relatedInformation"]), "a name has what the call gave it, also in a loop"
    page = Path(cause["codeDescription"]["href"].removeprefix("file://"))
    assert page.read_text("utf-8").startswith("# `none-return`")
    assert cause["data"]["rule"] == "none-return" and cause["data"]["rank"] == 1


def test_they_go_with_the_code_that_they_speak_of(client: Client, leads: Path) -> None:
    main, helpers = client.open(leads / "main.py"), client.open(leads / "helpers.py")
    client.until(lambda: client.diagnostics(main) and client.diagnostics(helpers))
    client.change(main, "\n# moved\n" + MAIN, 2)
    moved = named(client.diagnostics(main), "TypeError")
    assert span(moved)[0] == 7
    assert main in {one["location"]["uri"] for one in named(client.diagnostics(helpers), "none-return")["relatedInformation"]}
    client.change(helpers, HELPERS.replace("KNOWN.get(email)", "KNOWN[email]"), 2)
    assert client.diagnostics(helpers) == [] and lines(client.diagnostics(main)) == {7: "TypeError"}
    client.change(main, MAIN.replace("+ bonus", "- bonus"), 3)
    assert client.diagnostics(main) == [], "another line of the same function: the failure may be another one now"
    client.change(main, MAIN, 4)
    assert lines(client.diagnostics(main)) == {5: "TypeError"}


STANDS = """import os


def wait(contact):
    if os.path.exists("stand"):
        open("begun", "w").close()
        while os.path.exists("stand"):
            open("begun").close()
    return contact["employees"]


wait(None)
"""


@pytest.mark.slow
def test_they_stay_while_their_run_is_replayed(leads: Path) -> None:
    (leads / "stands.py").write_text(STANDS, "utf-8")
    record(leads, "stands.py")
    (leads / "stand").touch()
    with serving(cwd=leads) as client:
        client.initialize(leads)
        uri = client.open(leads / "stands.py")
        before = client.until(lambda: client.diagnostics(uri))
        lenses = client.lenses(uri)
        words = [sys.executable, "-m", "rewound", "replay", "last", "--as-is", "--yes"]
        with subprocess.Popen(words, cwd=leads, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as replay:
            try:
                client.until((leads / "begun").exists)
                with open_reader(start=leads) as reader:
                    replayed = client.until(lambda: next((run for run in reader.runs() if run.replay_of and run.status == "running"), None))
                time.sleep(0.5)  # the server has looked at the store again
                assert client.diagnostics(uri) == before and client.lenses(uri) == lenses
            finally:
                (leads / "stand").unlink()
            assert replay.wait(60) == 1
        ended = client.until(lambda: [one for one in client.diagnostics(uri) if replayed.id in one["message"]])
        assert lines(ended) == lines(before), "and then it is the replay that counts"


def test_they_are_sent_to_who_does_not_ask(leads: Path) -> None:
    with serving(cwd=leads) as editor:
        editor.initialize(leads, capabilities={})
        uri = editor.open(leads / "helpers.py")

        def sent() -> list[dict[str, Any]] | None:
            told = [one["params"] for one in editor.said if one["method"] == "textDocument/publishDiagnostics"]
            return told[-1]["diagnostics"] if told else None

        assert lines(editor.until(sent)) == {5: "none-return"}
        editor.change(uri, HELPERS.replace("return KNOWN", "return  KNOWN"), 2)
        editor.until(lambda: sent() == [])
    assert "workspace/diagnostic/refresh" not in {said["method"] for said in editor.said}


def test_an_answer_that_is_the_same_is_not_sent_again(client: Client, leads: Path) -> None:
    uri = client.open(leads / "main.py")
    client.until(lambda: client.diagnostics(uri))
    first = client.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    again = client.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}, "previousResultId": first["resultId"]})
    assert again["kind"] == "unchanged"


def test_units_of_columns(leads: Path) -> None:
    text = 'def width(value):\n    return "ä😀" + value.strip()\n\n\nwidth(None)\n'
    (leads / "wide.py").write_text(text, "utf-8")
    record(leads, "wide.py")
    columns = {"utf-8": 4 + 7 + 8 + 3, "utf-16": 4 + 7 + 5 + 3, "utf-32": 4 + 7 + 4 + 3}
    for encoding, column in columns.items():
        with serving(cwd=leads) as editor:
            answer = editor.initialize(
                leads, capabilities={"general": {"positionEncodings": [encoding]}, "textDocument": {"diagnostic": {}}}
            )
            assert answer["capabilities"]["positionEncoding"] == encoding
            found = editor.diagnostics(editor.open(leads / "wide.py"))
            assert named(found, "AttributeError")["range"]["start"]["character"] == column, encoding


def test_cells(client: Client, leads: Path) -> None:
    cells = client.open_notebook(leads / "book.ipynb")
    failure = named(client.until(lambda: client.diagnostics(cells[2])), "TypeError")
    assert span(failure) == (1, 15, 1, 35)
    cause = named(client.diagnostics(cells[0]), "none-return")
    assert span(cause)[:2] == (3, 4)
    assert {cells[0], cells[1], cells[2]} <= {one["location"]["uri"] for one in cause["relatedInformation"]}
    client.change_cell(leads / "book.ipynb", cells[0], "def crm_lookup(email):\n    return {}", 2)
    assert client.diagnostics(cells[0]) == [] and client.diagnostics(cells[2]) != []


def test_stale_cells_and_cells_out_of_order(client: Client, leads: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the kernel lives: its recording is looked at as it grows."""
    sources = ("print(price + later)", "rate = 2", "price = rate * 10", "later = 1")
    write_notebook(leads / "order.ipynb", *sources)
    monkeypatch.setenv("JPY_SESSION_NAME", str(leads / "order.ipynb"))
    cells = client.open_notebook(leads / "order.ipynb")
    kernel = Kernel(leads)
    try:
        kernel.run("%load_ext rewound")
        for index in (1, 2, 3, 0):
            kernel.run(sources[index], f"cell-{index}")
        below = client.until(lambda: client.diagnostics(cells[0]))
        assert {(one["code"], one["severity"]) for one in below} == {("out-of-order", 4)}
        kernel.run("rate = 3", "cell-1")
        stale = client.until(lambda: client.diagnostics(cells[2]))
        assert span(stale[0]) == (1, 8, 1, 12) and stale[0]["code"] == "stale", stale
    finally:
        kernel.close()
