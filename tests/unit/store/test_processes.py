"""Several processes use one store at once, and one that is killed leaves it as if nothing had happened."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rewound.store import is_alive, process_started
from tests.unit.store.recorded import call, new_run, put_functions, reader_at, writer_at

ROOT = Path(__file__).resolve().parents[3]
WRITE = """
import sys
from pathlib import Path
from tests.unit.store.recorded import call, new_run, put_functions, record_cell, value_of, writer_at
import numpy as np
run, rounds = sys.argv[2], int(sys.argv[3])
writer = writer_at(Path(sys.argv[1]))
writer.begin_run(new_run(run))
put_functions(writer, run)
for number in range(rounds):
    writer.put_calls(run, [call(number * 11 + one, None) for one in range(10)])
    record_cell(writer, run, number * 11 + 10, number, value_of(writer, "array", np.full(20_000, number)))
    if rounds > 1000:
        writer.flush()
        print(number, flush=True)
assert writer.flush() and not writer.problems, writer.problems
writer.close()
"""


@pytest.fixture
def start() -> Iterator[list[subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        process.kill()
        process.communicate()


def _write(folder: Path, run: str, rounds: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITE, str(folder), run, str(rounds)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_write_and_one_reads(tmp_path: Path, start: list[subprocess.Popen[str]]) -> None:
    start += [_write(tmp_path / "s", run, 150) for run in ("r1", "r2")]
    seen: dict[str, int] = {}
    with reader_at(tmp_path / "s") as reader:
        while any(process.poll() is None for process in start):
            for run in reader.runs():
                now = len(reader.steps(run.id))
                assert now >= seen.get(run.id, 0)
                seen[run.id] = now
            time.sleep(0.01)
        for process in start:
            assert process.wait() == 0, process.communicate()[1]
        for run in reader.runs():
            assert len(reader.steps(run.id)) == 150 * 11
            encoded = reader.cell(run.id, 21).generated[0].encoded
            assert encoded is not None and list(reader.load(encoded)[:2]) == [1, 1]  # type: ignore[index]


def test_killed(tmp_path: Path, start: list[subprocess.Popen[str]]) -> None:
    process = _write(tmp_path / "s", "r1", 100_000)
    start.append(process)
    assert process.stdout is not None
    with reader_at(tmp_path / "s") as reader:
        while int(process.stdout.readline()) < 5:
            pass
        assert reader.run("r1").status == "running"
        process.kill()
        process.wait()
        done = max(int(line) for line in ["5", *process.stdout.read().splitlines()] if line.isdecimal())
        run = reader.run("r1")
        assert run.status == "interrupted"
        steps = reader.steps("r1")
        assert run.steps == len(steps) >= (done + 1) * 11
        assert reader.damage("r1") == []
        for step, cell in reader.cells("r1"):
            encoded = cell.generated[0].encoded
            assert step.status == "succeeded" and encoded is not None and reader.load(encoded)[0] == step.cell  # type: ignore[index]
    with writer_at(tmp_path / "s") as writer, reader_at(tmp_path / "s") as reader:
        assert writer.problems == []
        writer.begin_run(new_run("r2"))
        assert writer.flush() and {run.id for run in reader.runs()} == {"r1", "r2"}


def test_a_call_in_flight_is_known_by_its_calls(tmp_path: Path) -> None:
    with writer_at(tmp_path / "s") as writer, reader_at(tmp_path / "s") as reader:
        writer.begin_run(new_run())
        put_functions(writer, "r7f2a")
        writer.put_calls("r7f2a", [call(1, 0), call(2, 0)])
        assert writer.flush()
        assert next((step.seq, step.function, step.status) for step in reader.steps("r7f2a")) == (0, "score", "running")
        assert reader.step("r7f2a", 0) == reader.find_step("r7f2a", "score") == reader.steps("r7f2a")[0]
        assert [step.seq for step in reader.children("r7f2a", 0)] == [1, 2]
        writer.put_calls("r7f2a", [call(0, None, 1)])
        assert writer.flush()
        assert [(step.seq, step.status) for step in reader.steps("r7f2a")] == [(0, "succeeded"), (1, "succeeded"), (2, "succeeded")]


def test_interrupted_steps_of_a_dead_process(tmp_path: Path) -> None:
    with writer_at(tmp_path / "s") as writer, reader_at(tmp_path / "s") as reader:
        writer.begin_run(new_run(pid=os.getpid(), pid_started=5.0))
        writer.put_calls("r7f2a", [call(0, None, status=3)])
        assert writer.flush()
        assert reader.run("r7f2a").status == "interrupted" == reader.steps("r7f2a")[0].status


def test_liveness() -> None:
    pid = os.getpid()
    started = process_started(pid)
    assert started is not None and abs(time.time() - started) < 86_400
    assert is_alive(pid, started) and is_alive(pid, None)
    assert not is_alive(pid, started - 100) and not is_alive(None, None)
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    began = process_started(other.pid)
    assert is_alive(other.pid, began)
    other.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + 5
    while is_alive(other.pid, began) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_alive(other.pid, began)  # a zombie by now
    other.wait()
    assert not is_alive(other.pid, began)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_a_forked_child_leaves_the_store_alone(tmp_path: Path) -> None:
    script = f"""
import os, sys, warnings
warnings.simplefilter("ignore")
from pathlib import Path
from tests.unit.store.recorded import call, new_run, writer_at
writer = writer_at(Path({str(tmp_path / "s")!r}))
writer.begin_run(new_run("r1"))
writer.put_calls("r1", [call(0, None)])
child = os.fork()
if child == 0:
    writer.put_calls("r1", [call(99, None)])
    assert not writer.flush(1)
    writer.close()
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
writer.put_calls("r1", [call(1, None)])
assert writer.flush()
"""
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, timeout=60)
    with reader_at(tmp_path / "s") as reader:
        assert [step.seq for step in reader.steps("r1")] == [0, 1]
