"""The debugger of the notebook that failed: JupyterLab's requests to the kernel, with the stop in the original cell."""

from __future__ import annotations

import re
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from tests.e2e.debug.control import Lab
from tests.e2e.debug.dap import Dap
from tests.e2e.kernel.conftest import new_project
from tests.e2e.kernel.driving import Kernel

CELLS = (
    "import time\nrows = [4, 2, 7, 0, 5]\nprint('loading')",
    "def share(row):\n    wide = row * 2\n    return 10 / wide",
    "total = 0\nfor row in rows:\n    total += share(row)\nprint('RESULT', total)",
)


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[Kernel]:
    """A kernel of the test's own in which the last cell has failed."""
    made = Kernel(new_project(tmp_path))
    made.run("%load_ext rewound", "load")
    for number, source in enumerate(CELLS):
        made.run(source, f"cell{number}")
    yield made
    made.close()


@pytest.fixture
def lab(kernel: Kernel) -> Iterator[Lab]:
    made = Lab(kernel)
    yield made
    made.close()


@pytest.mark.skipif(sys.version_info < (3, 12), reason="steps back are recorded beside a debugger from 3.12 on")
def test_the_notebooks_debugger_stops_in_the_original_cell(kernel: Kernel, lab: Lab) -> None:
    asked = lab.run("%replay --debug", "ask")
    lab.until_shown(asked, "Waiting for a debugger")
    lab.start()
    assert lab.event("stopped")["description"] == "Before the line that raises ZeroDivisionError"
    frame = lab.top()
    assert (frame["name"], frame["line"]) == ("share", 3)
    assert Path(frame["source"]["path"]).read_text("utf-8") == CELLS[1]
    assert lab.variables(frame["id"])["wide"] == "0"
    outer = lab.ask("stackTrace", threadId=1)["body"]["stackFrames"][1]
    assert outer["source"]["path"] == lab.ask("dumpCell", code=CELLS[2])["body"]["sourcePath"]
    assert outer["line"] == 3

    assert lab.ask("stepBack", threadId=1)["success"]
    lab.event("stopped")
    assert lab.top()["line"] == 2
    assert lab.top()["source"]["path"] == frame["source"]["path"]
    for _ in range(3):
        lab.ask("stepBack", threadId=1)
        lab.event("stopped")
    past = lab.top()
    assert (past["name"], lab.variables(past["id"])["row"]) == ("<module> [past]", "7")

    to_what_made_a_value(lab, outer["id"])

    # a second client, beside it
    told = re.search(r"127\.0\.0\.1:(\d+) with token (\S+)\.", lab.showed(asked).text)
    assert told is not None
    other = Dap.to(int(told[1]))
    other.begin(token=told[2])
    other.event("stopped")
    for _ in range(4):
        other.ask("stepIn", threadId=1)
        other.event("stopped")
        lab.event("stopped")  # before it, ipykernel asks for the threads by itself, and would take our next answer for that one
    live = other.top()
    assert (live["name"], live["line"]) == ("share", 3)
    other.ask("evaluate", expression="wide = 5", frameId=live["id"], context="repl")
    other.ask("disconnect")
    other.close()
    assert other.faults == []
    assert lab.ask("continue", threadId=1)["success"]
    reply = lab.ended(asked)
    assert reply.error is None
    assert "RESULT" in reply.stdout
    assert "loading" not in reply.stdout
    assert lab.ask("stepBack", threadId=1)["success"] is False
    lab.ask("disconnect")
    assert lab.ended(lab.run("print('goes on', rows)", "after")).stdout == "goes on [4, 2, 7, 0, 5]\n"


def to_what_made_a_value(lab: Lab, caller: int) -> None:
    """To the call that made one, which was answered by the recording; and what was there before has a step. And back to where it was."""
    assert lab.ask("rewound/producer", name="total")["success"]
    lab.event("stopped")
    assert lab.top()["name"] == "share [past]"
    made = lab.ask("rewound/producer", name="rows", frameId=caller)
    assert (made["body"]["cell_id"], made["body"]["line"]) == ("cell0", 2)
    assert "rows was made" in made["body"]["text"]
    assert not lab.ask("rewound/producer", name="nothing")["success"]
    lab.ask("continue", threadId=1)
    assert "Back at the live" in lab.event("stopped")["description"]
    for _ in range(4):
        lab.ask("stepBack", threadId=1)
        lab.event("stopped")


def test_the_step_is_run_again_with_the_cell_as_it_is_by_now(kernel: Kernel, lab: Lab) -> None:
    def save(*cells: str) -> None:
        made = [nbformat.v4.new_code_cell(text, id=f"cell{number}") for number, text in enumerate(cells)]
        nbformat.write(nbformat.v4.new_notebook(cells=made), kernel.folder / "book.ipynb")

    save(*CELLS)
    asked = lab.run("%replay --source book.ipynb --debug", "ask")
    lab.until_shown(asked, "Waiting for a debugger")
    lab.start()
    lab.event("stopped")
    save(CELLS[0], CELLS[1].replace("row * 2", "row * 2 or 1"), CELLS[2])
    assert lab.ask("restart")["success"]
    reply = lab.ended(asked)
    assert "RESULT" in reply.stdout
    assert "loading" not in reply.stdout
    run = kernel.reader().runs()[0]
    assert "succeeded" in {step.status for step, _ in kernel.reader().cells(run.id)}
    assert "failed" not in {step.status for step, _ in kernel.reader().cells(run.id)}


def test_a_kernel_is_restarted_while_it_stands(kernel: Kernel, lab: Lab) -> None:
    asked = lab.run("%replay --debug", "ask")
    lab.until_shown(asked, "Waiting for a debugger")
    told = re.search(r"127\.0\.0\.1:(\d+)", lab.showed(asked).text)
    assert told is not None
    lab.start()
    lab.event("stopped")
    lab.close()
    kernel.manager.restart_kernel(now=True)
    kernel.client.wait_for_ready(timeout=60)
    assert kernel.run("print('new')").stdout == "new\n"
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:  # the adapter has gone with its kernel
        try:
            socket.create_connection(("127.0.0.1", int(told[1])), timeout=5).close()
        except OSError:
            return
        time.sleep(0.1)
    raise AssertionError("the adapter is still there")


@pytest.mark.skipif(sys.version_info < (3, 12), reason="there an interrupt inside debugpy's trace function leaves the cell standing")
def test_an_interrupt_ends_the_step_that_stands(kernel: Kernel, lab: Lab) -> None:
    asked = lab.run("%replay --debug", "ask")
    lab.until_shown(asked, "Waiting for a debugger")
    lab.start()
    lab.event("stopped")
    kernel.manager.interrupt_kernel()
    lab.ended(asked)
    assert lab.ended(lab.run("print('alive')", "after")).stdout == "alive\n"
    again = lab.run("%replay --debug", "ask")
    lab.event("stopped")
    assert lab.top()["line"] == 3
    assert lab.ask("continue", threadId=1)["success"]
    lab.ended(again)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="steps back are recorded beside a debugger from 3.12 on")
def test_a_debugger_that_was_on_before_goes_back_too(kernel: Kernel, lab: Lab) -> None:
    lab.start()
    lab.ask("disconnect")
    asked = lab.run("%replay --debug", "ask")
    lab.until_shown(asked, "Waiting for a debugger")
    lab.start()
    lab.event("stopped")
    assert lab.top()["line"] == 3
    assert lab.ask("stepBack", threadId=1)["success"]
    lab.event("stopped")
    assert lab.top()["line"] == 2
    lab.ask("continue", threadId=1)
    lab.event("stopped")  # at the live line
    lab.ask("continue", threadId=1)
    lab.ended(asked)
    again = lab.run("%replay --debug", "ask")
    lab.event("stopped")
    lab.ask("continue", threadId=1)
    lab.ended(again)


FORKS = """\
import multiprocessing, os
for way in ("fork", "spawn"):
    process = multiprocessing.get_context(way).Process(target=os.getpid)
    process.start()
    process.join(60)
    print(way, process.exitcode)
"""
HOT = """\
def hot(count):
    total = 0
    for number in range(count):
        if number < 0:
            total = -1
        total += 1
    return total
"""


def test_a_debugger_is_attached_to_a_kernel_that_is_busy_and_stays_on(kernel: Kernel, lab: Lab) -> None:
    asked = lab.run("%replay --debug", "ask")
    lab.until_shown(asked, "Waiting for a debugger")
    lab.start()
    lab.event("stopped")
    lab.ask("continue", threadId=1)
    lab.ended(asked)
    lab.ask("disconnect")
    busy = lab.run("import os, time\nwhile not os.path.exists('go'):\n    time.sleep(0.05)\nprint('went')", "busy")
    lab.start()  # ipykernel by itself would answer this, and all that comes after it, when the cell has ended
    (kernel.folder / "go").touch()
    assert lab.ended(busy).stdout == "went\n"

    path = lab.ask("dumpCell", code=HOT)["body"]["sourcePath"]
    assert lab.ask("setBreakpoints", source={"path": path}, breakpoints=[{"line": 5}])["success"]
    lab.ended(lab.run(HOT, "hot"))
    assert lab.ended(lab.run("print(hot(50_000))", "loop")).stdout == "50000\n"  # a breakpoint that is not hit

    lab.ask("setBreakpoints", source={"path": path}, breakpoints=[])
    if sys.platform == "linux":
        assert lab.ended(lab.run(FORKS, "forks")).stdout == "fork 0\nspawn 0\n"


def test_processes_of_the_program_run_while_a_debugger_is_on(kernel: Kernel, lab: Lab) -> None:
    asked = lab.run("%replay --debug", "ask")
    lab.until_shown(asked, "Waiting for a debugger")
    lab.start()
    lab.event("stopped")
    frame = lab.top()["id"]
    ran = "__import__('subprocess').run([__import__('sys').executable, '-c', 'print(6 * 7)'], capture_output=True, text=True).stdout"
    found = lab.ask("evaluate", expression=ran, frameId=frame, context="repl")
    assert "42" in found["body"].get("result", ""), found
    lab.ask("continue", threadId=1)
    lab.ended(asked)
    text = "import subprocess, sys\nprint(subprocess.run([sys.executable, '-c', 'print(6 * 7)'], capture_output=True, text=True).stdout)"
    assert "42" in lab.ended(lab.run(text, "after")).stdout
