"""A kernel that is killed in the middle of a cell, or that asks a person, goes on in another one."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.kernel.conftest import new_project
from tests.e2e.kernel.driving import Kernel, wait_until_gone

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")


@pytest.fixture
def kernels(tmp_path: Path) -> Iterator[list[Kernel]]:
    """Two kernels of one project, the first of which is recorded; they have to be ended by nobody."""
    found = [Kernel(new_project(tmp_path)), Kernel(tmp_path)]
    yield found
    for kernel in found:
        kernel.close()


def kill(kernel: Kernel) -> None:
    kernel.manager.signal_kernel(signal.SIGKILL)
    wait_until_gone(kernel)


@pytest.mark.slow
def test_a_killed_kernel_is_recovered_in_another(kernels: list[Kernel]) -> None:
    first, second = kernels
    first.run("%load_ext rewound")
    first.run("import random, time\nbegan = time.time()\nnumbers = [1, 2]\nalias = numbers\nlines = (n for n in range(9))", "c0")
    first.run("""
        def work(seconds):
            open("worked.txt", "a").write("x")
            at = time.time()
            time.sleep(seconds)
            return at, random.random()
    """, "c1")  # fmt: skip
    first.send("next(lines)\none = work(0.1)\ntwo = work(4)\nthree = 3", "c2")
    worked = first.folder / "worked.txt"
    deadline = time.monotonic() + 30
    while not (worked.exists() and worked.read_text() == "xx") and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.3)
    kill(first)

    said = second.run("%load_ext rewound")
    assert "%replay --recover" in said.text
    assert "text/html" in said.shown[0]
    planned = second.run("%replay --recover --dry-run").text
    assert "died in work" in planned
    assert "already happened: appended worked.txt" in planned
    reply = second.run("%replay --recover", "ask")

    assert reply.error is None, reply.error
    assert second.value("(numbers is alias, three, one[0] < two[0], next(lines))") == "(True, 3, True, 1)"
    assert worked.read_text() == "xxx"
    assert "without having been taken up" in str(second.run("%replay --recover").error)
    newest = second.reader().runs()[0]
    assert newest.meta["resume"] is True


@pytest.mark.slow
def test_a_question_of_a_notebook_is_answered_in_this_kernel_or_in_another(kernels: list[Kernel]) -> None:
    first, second = kernels
    first.run("%load_ext rewound")
    first.run("import rewound\ndef work():\n    open('worked.txt', 'a').write('x')\n    return 5", "c0")
    asked = first.run("got = work()\ngo = rewound.ask('Go?', kind='yes/no')\nsize = rewound.ask('Size?', choices=['s', 'l'])", "c1")
    assert asked.error == ("Paused", "paused: Go?")
    assert first.run("print('another cell')", "c2").error is None
    assert "Give yes or no" in str(first.run("%resume perhaps", "ask").error)
    assert first.run("%resume yes", "ask").error == ("Paused", "paused: Size?")
    kill(first)

    assert "%resume ANSWER" in second.run("%load_ext rewound").text
    assert second.run("%resume l", "ask").error is None
    assert second.value("(got, go, size)") == "(5, True, 'l')"
    assert (first.folder / "worked.txt").read_text() == "x"
    assert "No run here waits" in str(second.run("%resume l", "ask").error)


def test_a_front_end_asks_until_the_answer_fits(kernel: Kernel, run: str) -> None:
    kernel.client.session.metadata = {"cellId": "asks"}
    kernel.client.execute("import rewound\nanswer = rewound.ask('How many?', kind='number')", allow_stdin=True)
    for typed in ("many", "4"):
        assert kernel.client.get_stdin_msg(timeout=30)["content"]["prompt"] == "How many? "
        kernel.client.input(typed)
    assert kernel.value("answer") == "4"
