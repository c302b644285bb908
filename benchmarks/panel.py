"""A panel beside a notebook: what it adds to a recorded cell, and how soon a page and a picture of 100,000 steps are there."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.calls import EVERYTHING
from benchmarks.cells import light_cells
from benchmarks.harness import BenchmarkError, Figure, Options, execute, forget_recordings, kept, project, rewound, seconds_text
from benchmarks.kernels import LOAD, Kernel, kernel
from rewound.show.panel import timeline
from rewound.store import Reader, open_reader
from rewound.store.columns import Wanted

CELLS = 60
PAUSE = 0.4
"""Seconds between two cells, in which a person looks at the first, and the kernel looks for what has become stale."""
STEPS = 100_000
PAGE = 200
PROGRAM = """
import sys

def leaf(number):
    return number * 2

def node(number):
    return sum(leaf(number + k) for k in range(9))

def main(count):
    return sum(node(number) for number in range(count))

print(main(int(sys.argv[1])))
"""


def run(options: Options) -> list[Figure]:
    return [_open(options), *_many(options)]


def _open(options: Options) -> Figure:
    """What the median and the mean cell take longer with a panel open."""
    cells = light_cells(CELLS // 3 if options.quick else CELLS)
    taken: dict[str, list[list[float]]] = {"closed": [], "open": []}
    with project() as folder:
        for turn in range(options.rounds(4)):
            for name in ("closed", "open") if turn % 2 == 0 else ("open", "closed"):
                forget_recordings(folder)
                taken[name].append(_round(folder, cells, listens=name == "open"))
    best = {name: [min(cell) for cell in zip(*rounds, strict=True)] for name, rounds in taken.items()}
    added = [with_panel - without for with_panel, without in zip(best["open"], best["closed"], strict=True)]
    value = statistics.mean(added)
    return Figure(
        what=f"a recorded cell while a panel is open, of {len(cells)} light ones with a pause between",
        value=value * 1e3, unit="ms a cell added", plain=f"{seconds_text(statistics.mean(best['closed']))} a cell, recorded",
        ratio=statistics.mean(best["open"]) / statistics.mean(best["closed"]), aim="under 5 ms", met=value < 5e-3,
        note=f"in the median cell {statistics.median(added) * 1e3:.2g} ms, at most {max(added) * 1e3:.2g} ms; the fastest of the rounds",
        samples=kept({name: [statistics.mean(cells) for cells in rounds] for name, rounds in taken.items()}),
    )  # fmt: skip


def _round(folder: Path, cells: list[tuple[str, str, bool]], *, listens: bool) -> list[float]:
    taken: list[float] = []
    with kernel(folder) as running:
        running.run(LOAD, counts=False)
        if listens:
            _listen(running)
        for cell_id, source, _ in cells:
            time.sleep(PAUSE)
            taken.append(running.run(source, cell_id))
    return taken


def _listen(running: Kernel) -> None:
    """Open a comm, as the panel does, and wait until it is answered."""
    session = running.client.session
    opened = session.msg("comm_open", {"comm_id": "panel", "target_name": "rewound", "data": {"protocol": 1, "seq": None}})
    running.client.shell_channel.send(opened)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        message = running.client.get_iopub_msg(timeout=30)
        if message["msg_type"] == "comm_msg" and message["content"]["data"]["type"] == "snapshot":
            return
    raise BenchmarkError("the kernel does not answer a panel")


def _many(options: Options) -> list[Figure]:
    steps = STEPS // 10 if options.quick else STEPS
    with project({"program.py": PROGRAM}) as folder:
        execute(rewound("record", "program.py", "--", str(steps // 10)), folder, settings=EVERYTHING)
        page = [_timed(folder, partial(_page, at)) for at in _places(steps)]
        picture = [_timed(folder, _picture) for _ in range(options.rounds(5))]
    slowest, seconds = max(min(page[at::5]) for at in range(5)), min(picture)
    return [
        Figure(
            what=f"a page of {PAGE} of a run's {steps:,} steps, as JSON", value=slowest * 1e3, unit="ms", aim="under 50 ms",
            met=slowest < 0.05, note="the store opened for it; the slowest of five places in the run, the best of five rounds each",
            samples=kept({"page": page}),
        ),
        Figure(
            what=f"all {steps:,} steps in columns, as JSON", value=seconds, unit="s", aim="under 1 s", met=seconds < 1.0,
            note="what a timeline of the whole run is drawn from", samples=kept({"columns": picture}),
        ),
    ]  # fmt: skip


def _page(at: int, reader: Reader) -> object:
    return timeline.steps(reader, reader.resolve("last"), Wanted(at), PAGE)


def _picture(reader: Reader) -> object:
    return timeline.timeline(reader, reader.resolve("last"))


def _places(steps: int) -> list[int]:
    """Where the pages begin: five places, five times."""
    return [-1, steps // 4, steps // 2, 3 * steps // 4, steps - PAGE] * 5


def _timed(folder: Path, ask: Callable[[Reader], object]) -> float:
    """Seconds until the answer is there, from a store that was just opened."""
    began = time.perf_counter()
    with open_reader(f"sqlite:///{folder / '.rewound'}") as reader:
        json.dumps(ask(reader))
    return time.perf_counter() - began
