"""A client of the Debug Adapter Protocol debugs a recorded failure: forwards, backwards, and with the code mended."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rewound.store import open_reader
from tests.e2e.debug.dap import Dap
from tests.e2e.debug.sessions import debugged, launched
from tests.programs.effect_cases import Program

PROGRAM = """\
import helper

def load():
    return [4, 2, 7, 0, 5]

def score(rows):
    total = 0
    kept = []
    for number, row in enumerate(rows):
        total += number
        kept.append(row)
        total += helper.part(row)
    return total

rows = load()
print("RESULT", score(rows))
"""
HELPER = """\
def part(row):
    wide = row * 2
    share = 10 / wide
    return share
"""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """A script that has failed in the fourth pass of a loop, in a module that it imports."""
    made = Program(tmp_path)
    made.write(PROGRAM)
    made.write(HELPER, "helper.py")
    made.record(exit=1)
    return made


def stopped(client: Dap) -> tuple[str, int, dict[str, str]]:
    """Function, line and variables of where it stands."""
    frame = client.top()
    return frame["name"], frame["line"], {name: found["value"] for name, found in client.variables(frame["id"]).items()}


def move(client: Dap, command: str, **arguments: str | int) -> str:
    """Ask, and wait until it stands again: why it does."""
    client.answer(client.send(command, threadId=1, **arguments))
    return str(client.event("stopped")["reason"])


@pytest.mark.skipif(sys.version_info < (3, 12), reason="steps back are recorded beside a debugger from 3.12 on")
def test_the_protocols_own_sequence(program: Program) -> None:
    with debugged(program.folder, program.run) as session:
        client = session.connected()
        able = client.begin(token=session.token, breakpoints={str(program.folder / "program.py"): [10]})
        assert able["supportsStepBack"] is True
        client.event("stopped")  # the person's own breakpoint, on the way
        for _ in range(3):
            client.ask("continue", threadId=1)
            client.event("stopped")
        client.ask("continue", threadId=1)
        assert "ZeroDivisionError" in client.event("stopped")["description"]
        assert [thread["name"] for thread in client.ask("threads")["threads"]] == ["MainThread"]  # none of ours
        assert [(frame["name"], frame["line"]) for frame in client.ask("stackTrace", threadId=1)["stackFrames"]] == [
            ("part", 3), ("score", 12), ("<module>", 16),
        ]  # fmt: skip
        frame = client.top()
        assert client.variables(frame["id"])["wide"]["value"] == "0"
        assert client.ask("evaluate", expression="row + 1", frameId=frame["id"], context="repl")["result"] == "1"

        outer = client.ask("stackTrace", threadId=1)["stackFrames"][1]["id"]
        assert move(client, "rewound/lastChange", name="row", frameId=outer) == "data breakpoint"  # not the one of `part`
        assert stopped(client)[:2] == ("score [past]", 9)
        while "Past" in client_where(client):
            pass

        assert move(client, "stepBack") == "step"
        assert stopped(client) == ("part [past]", 2, {"row": "0"})
        assert move(client, "reverseContinue") == "breakpoint"
        function, line, values = stopped(client)
        assert (function, line, values["number"], values["kept"]) == ("score [past]", 10, "3", "[4, 2, 7]")
        assert move(client, "reverseContinue") == "breakpoint"
        assert stopped(client)[2]["kept"] == "[4, 2]"
        past = client.top()["id"]
        rows = client.variables(past)["rows"]
        assert [part["value"] for part in client.ask("variables", variablesReference=rows["variablesReference"])["variables"]] == list(
            "42705"
        )
        assert client.ask("evaluate", expression="rows[2]", frameId=past)["result"] == "7"
        assert "nothing runs there" in client.refused("evaluate", expression="len(rows)", frameId=past)
        assert "cannot be changed" in client.refused("setVariable", variablesReference=1, name="row", value="1")
        assert move(client, "rewound/lastChange", name="total") == "data breakpoint"
        assert stopped(client)[:2] == ("score [past]", 12)
        assert move(client, "rewound/producer", name="number") == "data breakpoint"
        assert stopped(client)[:2] == ("score [past]", 9)
        while "Past" in client_where(client):
            pass
        assert stopped(client)[:2] == ("part", 3)

        variables = client.variables(client.top()["id"])
        scope = client.ask("scopes", frameId=client.top()["id"])["scopes"][0]["variablesReference"]
        assert variables["wide"]["value"] == "0"
        assert client.ask("setVariable", variablesReference=scope, name="wide", value="5")["value"] == "5"
        assert move(client, "next") == "step"
        assert stopped(client)[2]["share"] == "2.0"
        client.ask("setBreakpoints", source={"path": str(program.folder / "program.py")}, breakpoints=[])
        client.ask("continue", threadId=1)
        client.event("terminated")
        assert session.ends() == 0
        assert session.faults == []
    reader = open_reader(start=program.folder)
    run = reader.runs()[0]
    assert (run.replay_of, run.status, run.meta["purpose"], run.meta["debugger_changed"]) == (
        program.run, "succeeded", "debugging", ["wide"],
    )  # fmt: skip
    assert reader.resolve("last-failed").id == program.run  # and not the pass that has counted


def client_where(client: Dap) -> str:
    """One step forward: what the client is told of where it stands."""
    client.ask("stepIn", threadId=1)
    return str(client.event("stopped")["description"])


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="there steps back are to be had")
def test_where_nothing_is_recorded_before_the_stop_that_is_said(program: Program) -> None:
    with debugged(program.folder, program.run) as session:
        client = session.client()
        client.event("stopped")
        assert stopped(client)[:2] == ("part", 3)
        assert "Nothing is recorded" in client.refused("stepBack", threadId=1)
        client.ask("evaluate", expression="wide = 5", frameId=client.top()["id"], context="repl")
        client.ask("continue", threadId=1)
        client.event("terminated")
        assert session.ends() == 0


def test_nobody_waits_for_ever(program: Program) -> None:
    with debugged(program.folder, program.run) as session:
        stranger = session.connected()
        stranger.begin()
        stranger.event("stopped")
        frame = stranger.top()
        assert stranger.variables(frame["id"])["wide"]["value"] == "0"
        assert "token" in stranger.refused("evaluate", expression="1", frameId=frame["id"])
        source = {"path": str(program.folder / "helper.py")}
        assert "token" in stranger.refused("setBreakpoints", source=source, breakpoints=[{"line": 4, "condition": "print(1)"}])
        assert "not supported" in stranger.refused("dataBreakpointInfo", name="wide")
        assert "not supported" in stranger.refused("restartFrame", frameId=frame["id"])
        stranger.close()  # killed, while the program stands
        session.clients.clear()

        second = session.client()
        second.event("stopped")
        third = session.client()
        assert "line that raises" in third.event("stopped")["description"]
        assert second.ask("evaluate", expression="wide", frameId=second.top()["id"])["result"] == "0"
        third.ask("disconnect")
        scope = second.ask("scopes", frameId=second.top()["id"])["scopes"][0]["variablesReference"]
        second.ask("setVariable", variablesReference=scope, name="wide", value="5")
        second.ask("continue", threadId=1)
        assert second.answer(second.send("continue", threadId=1))["success"] is False
        second.event("terminated")
        assert session.ends() == 0
        assert session.faults == []


def test_a_step_is_run_again_with_todays_code(program: Program) -> None:
    with debugged(program.folder, program.run) as session:
        client = session.client(breakpoints={str(program.folder / "helper.py"): [2]})
        client.event("stopped")
        assert stopped(client)[:2] == ("part", 2)  # the person's own breakpoint, in the very function
        assert move(client, "continue") == "breakpoint"
        assert stopped(client)[:2] == ("part", 3)
        client.ask("setBreakpoints", source={"path": str(program.folder / "helper.py")}, breakpoints=[])
        program.write(HELPER.replace("wide = row * 2", "wide = row - 5"), "helper.py")
        client.ask("restart")
        client.event("stopped")  # it fails at another row now
        assert stopped(client)[:2] == ("part", 3)
        assert client.variables(client.top()["id"])["row"]["value"] == "5"
        program.write(HELPER.replace("wide = row * 2", "wide = row * 2 or 1"), "helper.py")
        client.ask("restart")
        client.event("terminated")
        assert session.ends() == 0
    run = open_reader(start=program.folder).runs()[0]
    assert (run.replay_of, run.status) == (program.run, "succeeded")


def test_an_editor_starts_the_adapter_itself(program: Program) -> None:
    with launched(program.folder) as (client, process):
        client.begin("launch", run=program.run)
        client.event("stopped")
        assert stopped(client)[:2] == ("part", 3)
        assert client.ask("evaluate", expression="row + 2", frameId=client.top()["id"])["result"] == "2"
        client.ask("terminate")
        client.event("terminated")
        assert process.wait(timeout=30) == 1
        assert client.faults == []
    left = "interrupted" if sys.version_info >= (3, 12) else "failed"  # there the line raises by itself
    assert open_reader(start=program.folder).runs()[0].status == left


def test_nothing_of_debugpy_is_imported_before_it_is_asked_for(program: Program) -> None:
    code = (
        "import sys, rewound, rewound.show.cli, rewound.debug.passes\n"
        "import rewound.debug.bridge, rewound.debug.inside, rewound.debug.terminal, rewound.debug.attach\n"
        "assert not [name for name in sys.modules if name.startswith(('debugpy', 'pydevd', '_pydev'))]"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=program.folder)
