"""Hovers, inlay hints, where a value came from and went to, who called whom: in files and in notebooks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rewound.store import open_reader
from tests.e2e.lsp.client import Client, serving
from tests.e2e.lsp.conftest import MAIN

LINES = MAIN.split("\n")


@pytest.fixture(scope="module")
def editor(leads: Path) -> Iterator[Client]:
    """With inlay hints."""
    with serving(cwd=leads) as client:
        client.initialize(leads, options={"inlayHints": True})
        yield client


def hover(client: Client, uri: str, line: int, word: str, text: list[str] = LINES) -> str:
    answer = client.ask("textDocument/hover", client.at(uri, line, text[line - 1].index(word) + 1))
    return "" if answer is None else str(answer["contents"]["value"])


def places(client: Client, method: str, uri: str, line: int, word: str) -> list[tuple[str, int]]:
    params = {**client.at(uri, line, LINES[line - 1].index(word) + 1), "context": {"includeDeclaration": True}}
    found = client.ask(f"textDocument/{method}", params)
    return sorted((Path(one["uri"]).name, one["range"]["start"]["line"] + 1) for one in found)


def test_values_of_names(editor: Client, leads: Path) -> None:
    uri = editor.open(leads / "main.py")
    told = hover(editor, uri, 5, "contact")
    assert told.startswith("**contact** = `None`") and "NoneType · where it failed in run r" in told
    assert "`score(contact)`" in told and "`None`, `{'employees': 240}`" in told, "its call, and its history"
    assert "from `contact = crm_lookup(email)`" in hover(editor, uri, 20, "contact")
    assert hover(editor, uri, 18, "email").startswith("**email** = `'unknown@nowhere.com'`")
    assert "raised `TypeError" in hover(editor, uri, 4, "score") and "returned `61`" in hover(editor, uri, 4, "score")
    assert "returned `None`" in hover(editor, uri, 19, "crm_lookup")
    assert "2 calls from here" in hover(editor, uri, 19, "crm_lookup")
    assert hover(editor, uri, 1, "import") == "" and hover(editor, uri, 6, "bonus").startswith("**bonus** = `1`")
    assert hover(editor, uri, 20, "total") == "", "the sum after the call that failed never was"

    moved = ["", *LINES]
    editor.change(uri, "\n".join(moved), 2)
    assert hover(editor, uri, 6, "contact", moved) == told
    changed = [line.replace('contact["employees"]', 'contact["size"]') for line in LINES]
    editor.change(uri, "\n".join(changed), 3)
    assert hover(editor, uri, 5, "contact", changed) == "", "on a line that the run did not execute nothing is known"
    editor.change(uri, MAIN, 4)


def test_values_of_a_notebook(editor: Client, leads: Path) -> None:
    cells = editor.open_notebook(leads / "book.ipynb")
    assert hover(editor, cells[1], 2, "contact", ["email = …", "contact = crm_lookup(email)"]).startswith("**contact** = `None`")
    assert "from `contact = crm_lookup(email)`" in hover(editor, cells[2], 1, "contact", ["print('score', contact['employees'] // 4)"])
    answer = editor.ask("textDocument/definition", editor.at(cells[2], 1, 17))
    assert {(one["uri"], one["range"]["start"]["line"]) for one in answer} == {(cells[0], 2), (cells[1], 1)}
    answer = editor.ask("textDocument/references", {**editor.at(cells[1], 2, 1), "context": {"includeDeclaration": True}})
    assert [one["uri"] for one in answer] == [cells[2]]


def test_inlay_hints_of_the_failing_calls(editor: Client, leads: Path) -> None:
    uri = editor.open(leads / "main.py")
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    found = editor.ask("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": whole})
    labels = {one["position"]["line"] + 1: one["label"] for one in found}
    assert labels[19] == "contact = None" and labels[15] == "total = 0"
    assert all(one["position"]["character"] == len(LINES[one["position"]["line"]]) for one in found)
    editor.tell("workspace/didChangeConfiguration", {"settings": {"rewound": {"inlayMost": 2}}})
    assert len(editor.ask("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": whole})) == 2 < len(found)
    editor.tell("workspace/didChangeConfiguration", {"settings": {"rewound": {"inlayHints": False, "inlayMost": 200}}})
    assert editor.ask("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": whole}) == []
    editor.tell("workspace/didChangeConfiguration", {"settings": {"rewound": {"inlayHints": True}}})


def test_where_a_value_came_from_and_went_to(editor: Client, leads: Path) -> None:
    uri = editor.open(leads / "main.py")
    assert places(editor, "definition", uri, 20, "contact") == [("helpers.py", 5), ("main.py", 19)]
    assert places(editor, "definition", uri, 5, "contact") == [("main.py", 20)]
    assert places(editor, "references", uri, 19, "contact") == [("main.py", 4), ("main.py", 20)]
    assert places(editor, "definition", uri, 1, "import") == []


def test_who_called_whom(editor: Client, leads: Path) -> None:
    uri = editor.open(leads / "main.py")

    def item(line: int, column: int) -> dict[str, Any]:
        found: dict[str, Any] = editor.ask("textDocument/prepareCallHierarchy", editor.at(uri, line, column))[0]
        return found

    score = item(4, 5)
    assert score["name"] == "score" and score["detail"].startswith("2 calls · ")
    incoming = editor.ask("callHierarchy/incomingCalls", {"item": score})
    assert [(one["from"]["name"], [there["start"]["line"] + 1 for there in one["fromRanges"]]) for one in incoming] == [("main", [20])]
    outgoing = editor.ask("callHierarchy/outgoingCalls", {"item": item(14, 5)})
    assert {one["to"]["name"] for one in outgoing} == {"Report.lines", "crm_lookup", "score"}


def test_calls_are_counted_as_they_are_listed(leads: Path) -> None:
    with open_reader(start=leads) as reader:
        for run in reader.runs():
            listed = [step for step in reader.steps(run.id) if step.kind == "call"]
            counted = reader.calls_by_code(run.id)
            assert {code: calls.count for code, calls in counted.items()} == Counter(step.code for step in listed)
            assert {calls.newest for calls in counted.values()} == {max(one.seq for one in listed if one.code == code) for code in counted}
            each = reader.newest_of_each(run.id, 2)
            assert {code: [step.seq for step in steps] for code, steps in each.items()} == {
                code: [step.seq for step in reader.newest_calls(run.id, code, 2)] for code in counted
            }
            assert sum(calls.failed for calls in counted.values()) == sum(step.status == "failed" for step in listed)
            assert [step.seq for step in reader.cell_steps(run.id)] == [step.seq for step in reader.steps(run.id) if step.kind == "cell"]
