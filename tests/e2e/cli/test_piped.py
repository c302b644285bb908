"""The view of a stored run, answered over the standard streams of a process: what an editor shows in a view of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rewound.show.widget.making import is_built
from tests.programs.effect_cases import Program

MODULE = [sys.executable, "-P", "-m", "rewound.show.widget.piped"]


@pytest.mark.skipif(not is_built(), reason="the views are not built: python scripts/panel.py says why")
def test_a_view_asks_and_is_answered_until_it_is_closed(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.write("def half(number):\n    return number / 0\n\nhalf(8)\n")
    program.record(exit=1)
    asked = [("timeline", {}), ("debug", {}), ("runs", {}), ("replay", {}), ("step", {"step": "half"})]
    lines = [{"type": "request", "id": str(number), "method": method, "params": given} for number, (method, given) in enumerate(asked)]
    told = _said([program.run], tmp_path, "".join(json.dumps(line) + "\n" for line in lines))
    begun, timeline, debug, runs, replay, step = told
    assert (begun["about"]["run"]["run"], begun["about"]["live"]) == (program.run, False)
    assert "mount" in begun["code"]["code"]
    assert [reply["id"] for reply in told[1:]] == ["0", "1", "2", "3", "4"]
    assert timeline["result"]["total"] == 2
    assert debug["result"]["failure"]["function"] == "half"
    assert [run["run"] for run in runs["result"]["runs"]] == [program.run]
    assert replay["result"] is None and "no method 'replay' here" in replay["error"]["message"]
    assert any(value["name"] == "number" for value in step["result"]["values"])


def test_a_run_that_is_not_there_is_told_as_a_command_tells_it(tmp_path: Path) -> None:
    done = subprocess.run([*MODULE, "rdeadbeef"], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no run 'rdeadbeef'" in done.stderr


def _said(words: list[str], folder: Path, lines: str) -> list[dict[str, Any]]:
    done = subprocess.run([*MODULE, *words], cwd=folder, input=lines, capture_output=True, encoding="utf-8", check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]
