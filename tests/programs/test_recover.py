"""Programs are killed at random moments and taken up again: nothing that was recorded is lost, and nothing happens twice."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytest

import rewound
from rewound.errors import NothingToRecover
from rewound.model import Step
from rewound.replay import Outcome
from rewound.replay.recover import InFlight, in_flight, to_recover
from rewound.store import Reader, open_reader
from tests.e2e.kernel.driving import Kernel, wait_until_gone
from tests.programs.effect_cases import Program
from tests.programs.world import World, world

pytestmark = [pytest.mark.once, pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")]

BATCHES, KILLS_IN_BATCH, KERNELS = 5, 38, 10
KILLS = BATCHES * KILLS_IN_BATCH + KERNELS
"""Processes that are killed while they record; those killed while they recover come on top."""
REQUESTS = 16
"""That the program makes, one each twentieth of a second or so."""

PIPELINE = """
    import json, os, pathlib, random, time, urllib.request

    URL = pathlib.Path("world.txt").read_text()

    def ask(path, **sent):
        data = json.dumps(sent).encode() if sent else None
        with urllib.request.urlopen(URL + path, data) as answer:
            return json.load(answer)["n"]

    def price(number):
        time.sleep(0.01)
        return ask(f"/price?of={number}")

    def draws():  # a generator cannot be stored: what it drew is drawn again
        while True:
            yield random.random()

    def order(number, drawn):
        at = time.time()
        paid = ask("/charges", order=number, at=at, drawn=drawn, price=price(number))
        time.sleep(0.02)
        pathlib.Path(f"order-{number}.json").write_text(json.dumps([number, at]))
        return {"order": number, "at": at, "drawn": drawn, "paid": paid}

    began = time.time()
    ask("/started")
    drawing = draws()
    orders = []
    for number in range(5):
        orders.append(order(number, next(drawing)))
        ask("/charges", order=f"fee-{number}", at=time.time(), drawn=orders[-1]["paid"])
    pathlib.Path("result.json").write_text(json.dumps({"began": began, "orders": orders}))
    print("done", len(orders))
"""


def charges(server: World) -> dict[str, list[dict[str, Any]]]:
    """By order: what it was charged, with the number of the answer, as often as it was."""
    found: dict[str, list[dict[str, Any]]] = {}
    for told in list(server.told):
        if told["path"] == "/charges":
            asked = json.loads(told["got"])
            found.setdefault(str(asked["order"]), []).append({**asked, "n": told["n"]})
    return found


@dataclass
class Tally:
    """What became of the kills, over all tests of this file."""

    recording: int = 0
    recovering: int = 0
    ended: int = 0
    """Programs that were quicker than the kill."""
    held: int = 0
    happened: int = 0
    """Of these: how often what was not known had happened."""
    wrong: list[str] = field(default_factory=list)


TALLY = Tally()


class Killed:
    """One program that is recorded, killed and taken up, until it has come to its end."""

    def __init__(self, folder: Path, server: World, seed: int) -> None:
        folder.mkdir(parents=True)
        self.program = Program(folder)
        self.program.write(server.url, "world.txt")
        self.program.write(PIPELINE)
        self.server = server
        self.seed = seed
        self.random = random.Random(seed)
        self.store = f"sqlite:///{folder / '.rewound'}"
        self.allowed: set[str] = set()

    def reader(self) -> Reader:
        return open_reader(self.store)

    def steps(self) -> list[tuple[int, str | None, bytes | None]]:
        """The steps of the newest run that have ended, with what they answered."""
        reader = self.reader()
        runs = reader.runs()
        steps = reader.steps(runs[0].id) if runs else []
        return [(step.seq, step.function, _result(step)) for step in steps if step.status == "succeeded"]

    def record(self) -> bool:
        """Record it, and kill it at a random moment; whether it was killed."""
        process = subprocess.Popen(
            [sys.executable, "-m", "rewound", "record", self.program.name],
            cwd=self.program.folder, env=self.program._environ(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.wait_for(self.random.randint(1, REQUESTS - 1))
        time.sleep(self.random.uniform(0, 0.04))
        before = self.steps()
        process.kill()
        process.wait()
        assert set(before) <= set(self.steps()), "what a reader had seen is lost"
        self.before = before
        return process.returncode == -signal.SIGKILL and self.reader().runs()[0].status == "interrupted"

    def wait_for(self, requests: int) -> None:
        """Until the world was asked so often."""
        deadline = time.monotonic() + 60
        while self.server.total < requests:
            assert time.monotonic() < deadline, "the program does not get on"
            time.sleep(0.001)

    def recover(self, **options: Any) -> Outcome:
        return rewound.recover(store=self.store, start=self.program.folder, quiet=True, **options)

    def kill_recovery(self) -> None:
        """Take it up, and kill that too."""
        died = self.reader().runs()[0].id
        with ThreadPoolExecutor(1) as pool:
            recovery = pool.submit(self.recover)
            while not recovery.done() and self.reader().runs()[0].id == died:
                time.sleep(0.01)
            time.sleep(self.random.uniform(0, 0.3))
            run = self.reader().runs()[0]
            if run.status == "running" and run.pid is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(run.pid, signal.SIGKILL)
                TALLY.recovering += 1
            recovery.exception()

    def finish(self) -> None:
        """Take it up until it has ended; where it is not known whether a charge was made, look there and allow it."""
        outcome = self.recover()
        if outcome.status == "held":
            assert "whether it happened is not known" in (outcome.error.message if outcome.error else "")
            self.look(outcome.in_flight)
            outcome = self.recover(allow_mutations=("ask",))
        assert outcome.status == "succeeded", (outcome.status, outcome.error)

    def look(self, known: InFlight | None) -> None:
        """As a person does who is told that it is not known whether a charge was made."""
        assert known is not None
        (unknown,) = known.unknown
        asked = json.loads(unknown.request["body"])
        charged = charges(self.server).get(str(asked["order"]), [])
        assert [{name: value for name, value in once.items() if name != "n"} for once in charged] in ([], [asked])
        TALLY.held += 1
        TALLY.happened += len(charged)
        self.allowed.add(str(asked["order"]))

    def check(self) -> None:
        """The end is that of a program which nobody disturbed, and the world was asked once."""
        found = json.loads((self.program.folder / "result.json").read_text("utf-8"))
        assert [order["order"] for order in found["orders"]] == list(range(5))
        made = charges(self.server)
        assert set(made) == {*map(str, range(5)), *(f"fee-{number}" for number in range(5))}
        for name, charged in made.items():
            assert len(charged) <= (2 if name in self.allowed else 1), f"{name} was charged twice"
        for order in found["orders"]:
            charged = made[str(order["order"])]
            told = {(once["at"], once["drawn"], once["n"]) for once in charged}
            assert (order["at"], order["drawn"], order["paid"]) in told, "the program knows another charge than the world"
            assert {(once["at"], once["drawn"]) for once in charged} == {(order["at"], order["drawn"])}
        results = {_result(step) for step in self.reader().steps(self.reader().runs()[0].id)}
        assert {result for _, function, result in self.before if function == "order"} <= results, "a recorded result was not given again"


class KilledKernel(Killed):
    """The same as cells of a kernel, which is killed, and taken up in another one."""

    def __init__(self, folder: Path, server: World, seed: int) -> None:
        super().__init__(folder, server, seed)
        lines = textwrap.dedent(PIPELINE).strip().splitlines()
        defined, loops = lines.index("began = time.time()"), next(n for n, line in enumerate(lines) if line.startswith("for number"))
        end = next(n for n, line in enumerate(lines) if n > loops and not line.startswith(" "))
        loop = "\n".join(lines[loops + 1 : end])
        loops_by_cell = [f"for number in {numbers}:\n{loop}" for numbers in ("range(2)", "range(2, 5)")]
        self.cells = ["\n".join(lines[:defined]), "\n".join(lines[defined:loops]), *loops_by_cell, "\n".join(lines[end:])]

    def record(self) -> bool:
        kernel = Kernel(self.program.folder)
        try:
            kernel.run("%load_ext rewound")
            for number, cell in enumerate(self.cells):
                kernel.send(cell, f"c{number}")
            self.wait_for(self.random.randint(1, REQUESTS - 1))
            time.sleep(self.random.uniform(0, 0.04))
            self.before = self.steps()
            kernel.manager.signal_kernel(signal.SIGKILL)
            wait_until_gone(kernel)
        finally:
            kernel.close()
        assert set(self.before) <= set(self.steps()), "what a reader had seen is lost"
        return self.reader().runs()[0].status == "interrupted"

    def finish(self) -> None:
        kernel = Kernel(self.program.folder)
        try:
            assert "%replay --recover" in kernel.run("%load_ext rewound").text
            known = in_flight(self.reader(), to_recover(self.reader()))
            reply = kernel.run("%replay --recover")
            if reply.error is not None and "whether it happened is not known" in reply.error[1]:
                self.look(known)
                reply = kernel.run("%replay --recover --allow-mutations ask")
            assert reply.error is None, reply.error
            for number, cell in enumerate(self.cells):  # those that were waiting behind the one in flight
                if not any(step.cell_id == f"c{number}" for step, _ in self.reader().cells(self.reader().runs()[0].id)):
                    assert (found := kernel.run(cell, f"c{number}")).error is None, found.error
            kernel.run("%record off")
        finally:
            kernel.close()


def _result(step: Step) -> bytes | None:
    return None if step.result is None else step.result.head


def kill_one(folder: Path, seed: int, kind: type[Killed] = Killed) -> None:
    """Everything about one kill; what is wrong is told with its seed."""
    with world() as server:
        killed = kind(folder / str(seed), server, seed)
        try:
            if not killed.record():
                TALLY.ended += 1
                killed.check()
                return
            TALLY.recording += 1
            if seed % 4 == 0 and kind is Killed:
                killed.kill_recovery()
            with contextlib.suppress(NothingToRecover):  # the recovery was quicker than its kill
                killed.finish()
            killed.check()
        except Exception as error:
            TALLY.wrong.append(f"seed {seed}: {type(error).__name__}: {error}")


def judge(before: int, count: int) -> None:
    print(f"kills so far: {TALLY}")
    assert TALLY.wrong == []
    assert TALLY.recording - before >= count


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("batch", range(BATCHES))
def test_kills_at_random_moments(tmp_path: Path, batch: int) -> None:
    before, seeds = TALLY.recording, range(batch * 1000, batch * 1000 + 2 * KILLS_IN_BATCH)
    with ThreadPoolExecutor(2) as pool:
        for pair in zip(seeds[::2], seeds[1::2], strict=True):
            list(pool.map(lambda seed: kill_one(tmp_path, seed), pair))
            if TALLY.recording - before >= KILLS_IN_BATCH or TALLY.wrong:  # programs that were quicker than their kill do not count
                break
    judge(before, KILLS_IN_BATCH)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_kernels_killed_at_random_moments(tmp_path: Path) -> None:
    before = TALLY.recording
    for seed in range(9000, 9000 + 2 * KERNELS):
        kill_one(tmp_path, seed, KilledKernel)
        if TALLY.recording - before >= KERNELS or TALLY.wrong:
            break
    judge(before, KERNELS)


@pytest.mark.slow
def test_two_hundred_kills(record_property: Any) -> None:
    """The count of the tests above, which run in the same process."""
    for name, count in asdict(TALLY).items():
        record_property(name, count)
    if TALLY.recording + TALLY.ended == 0:
        pytest.skip("no kills were asked for")
    print(f"killed while recording: {TALLY.recording}, while recovering: {TALLY.recovering}; held back as unknown: {TALLY.held}")
    assert TALLY.wrong == []
    assert TALLY.recording >= KILLS
