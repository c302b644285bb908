"""Commands and code actions: a replay with progress and cancel, why, runs, and a fix with a replay behind it."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from rewound.store import is_alive, open_reader
from tests.e2e.lsp.client import Client, serving
from tests.e2e.lsp.conftest import HELPERS, ROWS, record


def lens(client: Client, uri: str, title: str, line: int) -> dict[str, Any]:
    found = client.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})
    command = next(
        one["command"] for one in found if one["range"]["start"]["line"] == line - 1 and one.get("command", {"title": ""})["title"] == title
    )
    return {"command": command["command"], "arguments": command["arguments"]}


def progress(client: Client) -> list[dict[str, Any]]:
    return [one["params"]["value"] for one in client.said if one["method"] == "$/progress"]


SLOW = """import os

def wait():
    if os.path.exists("wait"):
        open("begun", "w").close()
        for _ in range(10**10):  # a replay does not sleep
            pass
    raise ValueError

wait()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a program cannot be interrupted there")
@pytest.mark.slow
def test_a_replay_is_cancelled(leads: Path) -> None:
    (leads / "slow.py").write_text(SLOW, "utf-8")
    record(leads, "slow.py")
    (leads / "wait").touch()
    with serving(cwd=leads) as client:
        client.initialize(leads)
        uri = client.open(leads / "slow.py")
        asked = client.begin("workspace/executeCommand", lens(client, uri, "Replay from here", 3))
        with open_reader(start=leads) as reader:
            running = client.until(lambda: next((run for run in reader.runs() if run.replay_of and run.status == "running"), None))
        client.until((leads / "begun").exists)
        began = time.monotonic()
        token = next(one["params"]["token"] for one in client.said if one["method"] == "$/progress")
        client.tell("window/workDoneProgress/cancel", {"token": token})
        assert client.end(asked)["result"]["error"]["name"] == "cancelled"
        assert time.monotonic() - began < 30
        with open_reader(start=leads) as reader:
            client.until(lambda: reader.run(running.id).status == "interrupted" and not is_alive(running.pid, running.pid_started))
        client.until(lambda: client.results(uri).get(3, "").startswith("raised ValueError"))  # what was replayed is what counts
        assert lens(client, uri, "Debug from here", 3)


def test_why_and_runs(client: Client, leads: Path) -> None:
    uri = client.open(leads / "helpers.py")
    page = client.ask("workspace/executeCommand", lens(client, uri, "Why?", 4))["text"]
    assert "crm_lookup" in page and "unknown@nowhere.com" in page
    shown = client.until(lambda: [one["params"]["uri"] for one in client.said if one["method"] == "window/showDocument"])
    assert Path(shown[0].removeprefix("file://")).read_text("utf-8") == page
    assert "main.py" in client.ask("workspace/executeCommand", lens(client, uri, "Runs", 4))["text"]
    cell = client.open_notebook(leads / "book.ipynb")[1]
    run = lens(client, cell, "Why?", 1)["arguments"][0]["run"]
    about = {"uri": cell, "run": run, "name": "contact", "json": True}  # by a name instead of a step
    answer = client.ask("workspace/executeCommand", {"command": "rewound.why", "arguments": [about]})
    assert answer["name"] == "contact" and answer["versions"]
    wrong = client.ask("workspace/executeCommand", {"command": "rewound.why", "arguments": [{"uri": uri, "run": "rx", "name": "x"}]})
    assert "There is no run 'rx'" in wrong["error"]["message"]


def test_where_a_recorded_line_stands_today(client: Client, leads: Path) -> None:
    def today(**place: Any) -> Any:
        return client.ask("workspace/executeCommand", {"command": "rewound.place", "arguments": [{"uri": uri, "run": run, **place}]})

    uri, file = client.open(leads / "helpers.py"), str(leads / "helpers.py")
    run = lens(client, uri, "Why?", 4)["arguments"][0]["run"]
    assert today(file=file, line=5) == {"uri": uri, "line": 5}
    text = (leads / "helpers.py").read_text("utf-8")
    client.change(uri, "# new\n\n" + text, 2)
    assert today(file=file, line=5) == {"uri": uri, "line": 7}
    client.change(uri, text.replace(text.split("\n")[4], "    pass"), 3)
    assert today(file=file, line=5) is None, "it has changed"
    assert today(file=str(leads / "main.py"), line=5)["line"] == 5, "a file that is not open"
    assert today(file=file, line=5000) is today(file=str(leads / "none.py"), line=1) is today(cell_id="c9", line=1) is None
    assert client.ask("workspace/executeCommand", {"command": "rewound.place", "arguments": [{"uri": uri, "run": "rx", "line": 1}]}) is None

    path, cell = leads / "book.ipynb", client.open_notebook(leads / "book.ipynb")[1]
    about = lens(client, cell, "Why?", 1)["arguments"][0]
    run, cell_id = about["run"], json.loads(path.read_text("utf-8"))["cells"][1]["id"]
    assert today(cell_id=cell_id, line=1) == {"uri": cell, "line": 1}


def test_a_fix_and_its_replay(leads: Path) -> None:
    (leads / "rows.py").write_text(ROWS, "utf-8")
    record(leads, "rows.py")
    with serving(cwd=leads) as client:
        client.initialize(leads)
        uri = client.open(leads / "rows.py")
        cause = next(one for one in client.until(lambda: client.diagnostics(uri)) if one["code"] == "shared-default")
        params = {"textDocument": {"uri": uri}, "range": cause["range"], "context": {"diagnostics": [cause]}}
        actions = client.ask("textDocument/codeAction", params)
        assert [one["title"] for one in actions] == ["Make a new `rows` in each call", "Make a new `rows` in each call, and replay"]
        assert actions[0]["isPreferred"] and actions[0]["kind"] == "quickfix" and actions[0]["diagnostics"][0]["code"] == "shared-default"
        lines = ROWS.split("\n")
        for edit in sorted(actions[1]["edit"]["changes"][uri], key=lambda one: -one["range"]["start"]["line"]):
            line, start, end = edit["range"]["start"]["line"], edit["range"]["start"]["character"], edit["range"]["end"]["character"]
            lines[line] = lines[line][:start] + edit["newText"] + lines[line][end:]
        (leads / "rows.py").write_text("\n".join(lines), "utf-8")
        client.change(uri, "\n".join(lines), 2)
        command = actions[1]["command"]
        answer = client.ask("workspace/executeCommand", {"command": command["command"], "arguments": command["arguments"]})
        assert answer["outcome"]["status"] == "succeeded"
        client.until(lambda: client.diagnostics(uri) == [])


def test_a_client_with_commands_of_these_names(leads: Path) -> None:
    with serving(cwd=leads) as client:
        answer = client.initialize(leads, options={"clientCommands": True})
        assert "rewound.server.replay" in answer["capabilities"]["executeCommandProvider"]["commands"]
        assert "rewound.replay" not in answer["capabilities"]["executeCommandProvider"]["commands"]


def test_replay_after_a_fix(client: Client, leads: Path) -> None:
    uri = client.open(leads / "helpers.py")
    fixed = HELPERS.replace(".get(email)", ".get(email, {'employees': 8})")
    client.change(uri, fixed, 2)
    asked = client.begin("workspace/executeCommand", lens(client, uri, "Replay from here", 4))
    client.until(lambda: any("is saved" in str(one.get("message")) for one in progress(client)))
    (leads / "helpers.py").write_text(fixed, "utf-8")  # as an editor saves
    client.tell("textDocument/didSave", {"textDocument": {"uri": uri}})
    outcome = client.end(asked)["result"]["outcome"]
    assert outcome["status"] == "succeeded"
    told = progress(client)
    assert told[0]["kind"] == "begin" and told[0]["cancellable"] and told[-1]["kind"] == "end"
    assert any(f"succeeded as {outcome['run']}" in one["params"]["message"] for one in client.said if one["method"] == "window/showMessage")
    client.until(lambda: "returned {'employees': 8}" in client.results(uri)[4])
    client.until(lambda: client.diagnostics(uri) == [])  # the last run did not fail
