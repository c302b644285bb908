"""Debugging a failure: from `%replay --debug` to the stop, a step backwards, and what recording the last lines costs."""

from __future__ import annotations

import json
import re
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.harness import BenchmarkError, Figure, Options, execute, project, seconds_text, told
from benchmarks.kernels import LOAD, Kernel, kernel
from tests.e2e.debug.dap import Dap

_ADDRESS = re.compile(r"127\.0\.0\.1:(\d+) with token ([\w-]+)")
FRAME = "import numpy as np, pandas as pd\nprices = pd.DataFrame(np.random.default_rng(0).normal(size=(1_250_000, 10)))"
"""100 MB that the failing step uses."""
SLOW = "import time\ntime.sleep(10)\ntotals = prices.groupby(prices.index % 1000).mean()"
FAILS = """\
found = []
for row in range(3_000):
    wide = float(totals.iloc[row % 1000, 0])
    found.append(wide / (2_990 - row))"""

WINDOW = """
import json, sys, threading, time
from pathlib import Path
from rewound.capture.session import begin
from rewound.config import load_config
from rewound.debug.places import Place, Window
from rewound.debug.window import WindowRecorder
sys.path.insert(0, ".")
import worked
session = begin("script", str(Path("worked.py").resolve()), load_config(), start=Path.cwd())
file = str(Path("worked.py").resolve())
LAST = 400  # passes of five lines: the last 2,000 lines
def plain(): return worked.work(PASSES, PASSES - LAST)
def recorded():
    found = WindowRecorder(session.recorder, Window(Place(file, "mark", 15), 1))
    found.start()
    try: return worked.work(PASSES, PASSES - LAST)
    finally: found.stop()
PASSES = 20_000
taken = {"plain": [], "recorded": []}
for _ in range(ROUNDS):
    taken["plain"].append(plain())
    taken["recorded"].append(recorded())
print(json.dumps(taken))
"""
WORKED = """\
import time


def work(passes, last):
    began = time.perf_counter()
    rows, total = list(range(60)), 0.0
    for number in range(passes):
        if number == last:
            middle = mark()
        chosen = sorted(rows * 20, reverse=number % 2 == 0)[:500]
        total += sum(chosen)
    return [middle - began, time.perf_counter() - middle]

def mark():
    return time.perf_counter()
"""


def run(options: Options) -> list[Figure]:
    return [*_stops(options), *_windows(options)]


@contextmanager
def _asked(driven: Kernel) -> Iterator[tuple[threading.Thread, list[str]]]:
    """`%replay --debug`, begun in a thread: where a client attaches is in the second."""
    said: list[str] = []

    def hear(message: dict[str, object]) -> None:
        said.append(json.dumps(message["content"], default=str))

    def ask() -> None:
        driven.client.session.metadata = {"cellId": "ask"}
        driven.client.execute_interactive("%replay --debug", allow_stdin=False, output_hook=hear, timeout=120)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield thread, said
    finally:
        thread.join(60)


def _stops(options: Options) -> list[Figure]:
    stops: dict[str, list[float]] = {"first": [], "again": []}
    back: list[float] = []
    with project() as folder, kernel(folder) as driven:
        driven.run(LOAD)
        plain = sum(driven.run(text, f"c{number}") for number, text in enumerate((FRAME, SLOW)))
        driven.run(FAILS, "fails", must=False)
        client: Dap | None = None
        for name in ("first", *["again"] * options.rounds(6)):
            began = time.perf_counter()
            with _asked(driven) as (_, said):
                if client is None:
                    client = _client(said)
                client.event("stopped")
                stops[name].append(time.perf_counter() - began)
                for _ in range(30):
                    then = time.perf_counter()
                    client.ask("stepBack", threadId=1)
                    client.event("stopped")
                    back.append(time.perf_counter() - then)
                while "Past" in _forward(client):
                    pass
                client.ask("continue", threadId=1)
        assert client is not None
        client.close()
    best = min(stops["again"])
    first = stops["first"][0]
    return [
        Figure(
            what="from `%replay --debug` to the stop before the failing line, a 100 MB frame upstream", value=min(first, best), unit="s",
            plain=f"{seconds_text(plain)} (the cells before it)", ratio=best / plain, aim="under 3 s", met=best < 3,
            note=f"the first time, in which the adapter starts, {seconds_text(first)}; then {seconds_text(best)}",
            samples=tuple((name, tuple(values)) for name, values in stops.items()),
        ),
        Figure(
            what="one step backwards", value=statistics.median(back), unit="s", aim="under 50 ms", met=statistics.median(back) < 0.05,
            note=f"the slowest {seconds_text(max(back))}", samples=(("back", tuple(back)),),
        ),
    ]  # fmt: skip


def _client(said: list[str]) -> Dap:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = next((found for text in list(said) if (found := _ADDRESS.search(text))), None)
        if found is not None:
            made = Dap.to(int(found[1]))
            made.begin(token=found[2].rstrip("."))
            return made
        time.sleep(0.01)
    raise BenchmarkError("the kernel has told no address")


def _forward(client: Dap) -> str:
    client.ask("next", threadId=1)
    return str(client.event("stopped").get("description"))


def _windows(options: Options) -> list[Figure]:
    with project({"worked.py": WORKED, "measure.py": WINDOW.replace("ROUNDS", str(options.rounds(9)))}) as folder:
        _, output = execute([sys.executable, "measure.py"], folder)
        taken = told(output)
    before = {name: min(first for first, _ in values) for name, values in taken.items()}
    last = {name: min(second for _, second in values) for name, values in taken.items()}
    ratio, ratio_last = before["recorded"] / before["plain"], last["recorded"] / last["plain"]
    return [
        Figure(
            what="lines before the window of recorded ones", value=before["recorded"], unit="s", plain=seconds_text(before["plain"]),
            ratio=ratio, aim="at most 1.2 times", met=ratio <= 1.2,
        ),
        Figure(
            what="the last 2,000 lines, recorded in full", value=last["recorded"], unit="s", plain=seconds_text(last["plain"]),
            ratio=ratio_last, aim="at most 3 times", met=ratio_last <= 3,
            note="a loop whose lines each sort or sum some tens of numbers",
        ),
    ]  # fmt: skip
