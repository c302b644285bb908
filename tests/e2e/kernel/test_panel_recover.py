"""A notebook whose kernel was killed, or waits for a person, goes on when its panel asks for it."""

from __future__ import annotations

import time

import pytest

from tests.e2e.kernel.driving import Kernel
from tests.e2e.kernel.panels import Panel
from tests.e2e.kernel.test_recover import kernels, kill, pytestmark  # noqa: F401

WORK = """
def work(mark, seconds):
    with open("worked.txt", "a") as file:
        file.write(mark)
    import time
    time.sleep(seconds)
    return mark
"""
CELLS = {"c0": WORK, "c1": "one = work('a', 0)\ntwo = work('b', 60 if one == 'a' else 0)\nprint(one + two)"}


def today(**changed: str) -> list[dict[str, str]]:
    return [{"cell_id": name, "type": "code", "source": source} for name, source in {**CELLS, **changed}.items()]


@pytest.mark.slow
def test_a_killed_kernels_run_is_told_of_and_goes_on(kernels: list[Kernel]) -> None:  # noqa: F811
    first, second = kernels
    first.run("%load_ext rewound")
    first.run(CELLS["c0"], "c0")
    first.send(CELLS["c1"], "c1")
    worked = first.folder / "worked.txt"
    deadline = time.monotonic() + 30
    while not (worked.exists() and worked.read_text("utf-8") == "ab") and time.monotonic() < deadline:
        time.sleep(0.05)
    died = first.reader().runs()[0].id
    while len(first.reader().steps(died)) < 4 and time.monotonic() < deadline:
        time.sleep(0.05)
    kill(first)

    second.run("%load_ext rewound")
    panel = Panel(second)
    try:
        panel.snapshot()
        told = panel.result("left")
        assert (told["run"], told["paused"], told["recovered"]["step_in_flight"]["function"]) == (died, None, "work")
        assert "worked.txt" in str(told["recovered"]["already_happened"])
        found = panel.result("recover", 60, run=died, cells=today(c1=CELLS["c1"].replace("60", "0")))
        assert (found["outcome"]["status"], found["outcome"]["recovered"]["run"]) == ("succeeded", died)
        assert found["cells"][-1]["outputs"] == [{"output_type": "stream", "name": "stdout", "text": "ab\n"}]
        assert panel.result("left")["run"] is None
        assert panel.ask("recover", 60)["error"]["name"] == "nothing-to-recover"
    finally:
        panel.close()


def test_a_question_is_told_of_and_answered(kernel: Kernel, run: str) -> None:
    kernel.run("import rewound", "c0")
    kernel.run("size = rewound.ask('Size?', choices=['s', 'l'])\nprint(size)", "c1")
    panel = Panel(kernel)
    try:
        panel.snapshot()
        told = panel.result("left")
        assert (told["run"], told["recovered"], told["paused"]["question"]) == (run, None, "Size?")
        assert panel.ask("resume", 60, answers=["m"])["error"]["name"] == "bad-request"
        found = panel.result("resume", 60, answers=["l"])
        assert (found["outcome"]["status"], found["outcome"]["recovered"]) == ("succeeded", None)
        assert found["cells"][-1]["outputs"] == [{"output_type": "stream", "name": "stdout", "text": "l\n"}]
        assert panel.result("left")["run"] is None
    finally:
        panel.close()
