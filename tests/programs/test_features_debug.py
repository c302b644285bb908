"""The promises of the debugger, one small program each; `tests/e2e/debug` keeps them in depth."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.e2e.debug.sessions import debugged
from tests.programs.effect_cases import Program

TEXT = """
    import time

    def load():
        time.sleep(0.2)
        return [4, 2, 0, 5]

    def share(row):
        return 10 / row

    total = 0
    for row in load():
        total += share(row)
    print("RESULT", total)
"""


@pytest.fixture
def failed(tmp_path: Path) -> Program:
    program = Program(tmp_path)
    program.write(TEXT)
    program.record(exit=1)
    return program


def test_dap_stop(failed: Program) -> None:
    found = failed.command("replay", failed.run, "--debug=pdb", stdin="p 'AT', row\nup\np 'SO FAR', total\ndown\nrow = 1\nc\n")
    assert (found.told["stop"]["function"], found.told["stop"]["line"]) == ("share", 8)
    assert found.told["stop"]["changed"] == ["row"]
    assert "('AT', 0)" in found.printed
    assert "('SO FAR', 7.5)" in found.printed
    assert "RESULT 19.5" in found.printed
    assert found.told["plan"][1]["action"] == "served"


@pytest.mark.skipif(sys.version_info < (3, 12), reason="steps back are recorded beside a debugger from 3.12 on")
def test_dap_back(failed: Program) -> None:
    with debugged(failed.folder, failed.run) as session:
        client = session.client()
        client.event("stopped")
        for _ in range(3):
            client.ask("stepBack", threadId=1)
            client.event("stopped")
        past = client.top()
        assert (past["name"], past["line"], client.variables(past["id"])["row"]["value"]) == ("<module> [past]", 11, "2")
        client.ask("continue", threadId=1)
        client.event("stopped")
        assert client.top()["line"] == 8


def test_dap_resume(failed: Program) -> None:
    with debugged(failed.folder, failed.run) as session:
        client = session.client()
        client.event("stopped")
        failed.write(TEXT.replace("10 / row", "10 / (row or 1)"))
        client.ask("restart")
        client.event("terminated")
        assert session.ends() == 0
    assert failed.command("show", "last").told["status"] == "succeeded"
