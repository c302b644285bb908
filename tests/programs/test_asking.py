"""Programs that ask a person: the answer is given again, and a run without one waits until somebody has answered."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

import rewound
from rewound.effects.questions import Question
from rewound.errors import BadRequest, NobodyToAsk, NothingToRecover
from rewound.store import open_reader
from tests.programs.effect_cases import Program
from tests.programs.world import world

WAITING = """
    import asyncio
    import aiohttp, httpx
    import rewound

    URL = "%s/drip?seconds=1"

    async def sleeps():
        await asyncio.sleep(1)
        return "slept"

    async def by_httpx():
        async with httpx.AsyncClient() as client:
            return (await client.get(URL)).status_code

    async def by_aiohttp():
        async with aiohttp.ClientSession() as client, client.get(URL) as answer:
            await answer.read()
            return answer.status

    async def asks():
        await asyncio.sleep(0.5)
        return await rewound.aask("Go?")

    async def main():
        print(await asyncio.gather(sleeps(), by_httpx(), by_aiohttp(), asks()))

    asyncio.run(main())
"""

OFFER = """
    import time
    import rewound

    def price():
        with open("priced.txt", "a") as file:
            file.write("x")
        return time.time()

    def approved(amount):
        try:
            return rewound.ask("Offer it?", kind="yes/no")
        except Exception:
            return "swallowed"

    amount = price()
    if approved(amount):
        print("offered", amount, rewound.ask("Which size?", choices=["small", "large"]), rewound.ask("How many?", kind="number", default=3))
"""


def test_a_run_waits_across_processes_and_goes_on(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.write(OFFER)
    told = program.record(exit=3).told
    assert (told["status"], told["paused"]["question"], told["paused"]["kind"]) == ("interrupted", "Offer it?", "yes/no")
    (listed,) = program.command("runs").told["runs"]
    assert listed["paused"] == told["paused"]
    assert "waiting for an answer: Offer it?" in program._command("runs").stdout

    assert program.command("resume", "--answer", "perhaps", exit=2).told["error"]["name"] == "bad-request"
    waits = program.command("resume", told["run"], "--answer", "yes", exit=3).told
    assert (waits["status"], waits["paused"]["choices"]) == ("held", ["small", "large"])
    done = program.command("resume", told["run"], "--answer", "large", "--answer", "")  # takes up the one that came furthest
    assert done.told["replay_of"] == waits["run"]
    assert done.printed.split()[0] == "offered"
    assert done.printed.split()[2:] == ["large", "3"]
    assert (tmp_path / "priced.txt").read_text() == "x"

    again = program.command("replay", done.told["run"], "--as-is")
    assert again.printed == done.printed
    answers = [
        effect.request["answered"]
        for effect in open_reader(f"sqlite:///{program.store}").effects(done.told["run"])
        if "answered" in effect.request
    ]
    assert [answer["how"] for answer in answers] == ["resume"] * 3
    assert [run["paused"] for run in program.command("runs").told["runs"]] == [None] * 4
    assert program.command("resume", told["run"], "--answer", "no", exit=3).told["error"]["name"] == "nothing-to-recover"


def test_tasks_and_threads_ask_one_after_the_other(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.write("""
        import asyncio, threading
        import rewound

        async def one(number):
            await asyncio.sleep(0.01 * number)
            return await rewound.aask(f"One {number}?")

        async def main():
            return await asyncio.gather(one(1), one(2))

        found = asyncio.run(main())
        asking = threading.Thread(target=lambda: found.append(rewound.ask("Three?")))
        asking.start()
        asking.join()
        print(found)
    """)
    program.record(exit=3)
    assert program.command("resume", "--answer", "a", exit=3).told["paused"]["question"] == "One 2?"
    assert program.command("resume", "--answer", "b", exit=3).told["paused"]["question"] == "Three?"
    assert program.command("resume", "--answer", "c").printed.strip() == "['a', 'b', 'c']"


def test_what_a_pause_cancels_in_other_tasks_is_asked_for_again(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.write("""
        import asyncio, sys, time
        import rewound

        class Slow:
            \"\"\"Nobody is there; for the second question that takes a while.\"\"\"
            asked = 0

            def isatty(self):
                Slow.asked += 1
                time.sleep(Slow.asked // 2)
                return False

        async def one(number):
            return await rewound.aask(f"One {number}?")

        async def main():
            return await asyncio.gather(one(1), one(2))

        sys.stdin = Slow()
        print(asyncio.run(main()))
    """)
    program.record(exit=3)
    assert program.command("resume", "--answer", "a", exit=3).told["paused"]["question"] == "One 2?"
    assert program.command("resume", "--answer", "b").printed.strip() == "['a', 'b']"


def test_what_a_pause_cancels_while_it_is_waited_for_is_waited_for_again(tmp_path: Path) -> None:
    program = Program(tmp_path)
    with world() as outside:
        program.write(WAITING % outside.url)
        program.record(exit=3)
        resumed = program.command("resume", "--answer", "yes")
        assert outside.asked == {"GET /drip": 4}
    assert resumed.printed.strip() == "['slept', 200, 200, 'yes']"
    assert resumed.told["seconds"] < 30, "it is not waited for being cancelled, as what the program itself cancels"


def test_a_paid_answer_that_a_pause_cut_off_is_not_asked_for_again_unallowed(tmp_path: Path) -> None:
    program = Program(tmp_path)
    with world() as outside:
        program.write(WAITING.replace("client.get(", "client.post(") % outside.url)
        program.record(exit=3)
        held = program.command("resume", "--answer", "yes", exit=3).told
        assert held["status"] == "held" and outside.asked["POST /drip"] <= 2
        assert all(one["allow"] for one in held["held"])


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_a_terminal_asks_until_the_answer_fits(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.write("import rewound\nprint('GOT', rewound.ask('Sure?', kind='yes/no'))\n")
    process, terminal = _in_terminal(program)
    shown = b""
    for answer in (b"perhaps\n", b"y\n"):
        shown += _until(terminal, b"(y/n)")
        os.write(terminal, answer)
    shown += _until(terminal, b"GOT")
    process.wait(60)
    os.close(terminal)
    assert b"Give yes or no." in shown
    assert program.replay("--as-is").printed.strip() == "GOT True"


def test_what_asks_without_a_recording(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    answers = iter(["many", "4"])
    monkeypatch.setattr("builtins.input", lambda prompt: next(answers))
    assert rewound.ask("How many?", kind="number") == 4
    assert "Give a number." in capsys.readouterr().out

    def nobody(prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    with pytest.raises(NobodyToAsk):
        rewound.ask("Name?")
    with pytest.raises(NobodyToAsk):
        rewound.ask("Name?", pause=True)


@pytest.mark.parametrize(
    "facts", [{"choices": []}, {"choices": "ab"}, {"kind": "choice"}, {"kind": "colour"}, {"kind": "text", "choices": ["a"]}]
)
def test_a_question_that_makes_no_sense(facts: dict[str, object]) -> None:
    with pytest.raises(BadRequest):
        Question.of({"question": "What?", **facts})


def test_a_notebook_that_nobody_watches_waits(tmp_path: Path) -> None:
    cells = ["import rewound\nopen('ran.txt', 'a').write('x')", "go = rewound.ask('Go?', kind='yes/no')", "print('went', go)"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text, id=f"c{number}") for number, text in enumerate(cells)])
    program = Program(tmp_path, name="program.ipynb")
    nbformat.write(notebook, tmp_path / program.name)
    assert program.record(exit=3).told["paused"]["question"] == "Go?"
    program.command("resume", "--answer", "no", "--output", "out.ipynb")

    made = json.loads((tmp_path / "out.ipynb").read_text("utf-8"))
    assert "".join(made["cells"][2]["outputs"][0]["text"]) == "went False\n"
    assert (tmp_path / "ran.txt").read_text() == "x"


def test_nothing_waits_where_nothing_is_recorded(tmp_path: Path) -> None:
    with pytest.raises(NothingToRecover):
        rewound.resume(store=f"sqlite:///{tmp_path}")
    with pytest.raises(NothingToRecover):
        rewound.recover(store=f"sqlite:///{tmp_path}")


def _in_terminal(program: Program) -> tuple[subprocess.Popen[bytes], int]:
    """A process with a terminal of its own, and our end of that."""
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "rewound", "record", program.name]
    process = subprocess.Popen(command, cwd=program.folder, env=program._environ(), stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    return process, ours


def _until(terminal: int, wanted: bytes) -> bytes:
    shown, deadline = b"", time.monotonic() + 60
    while wanted not in shown:
        assert time.monotonic() < deadline, shown
        shown += os.read(terminal, 1000)
    return shown
