"""A notebook of 200 light cells: what the recorder adds to each."""

from __future__ import annotations

import statistics
from pathlib import Path

from benchmarks.harness import Figure, Options, forget_recordings, project, seconds_text
from benchmarks.kernels import END, LOAD, Timing, time_cells

CELLS = 200

KINDS = (
    "x{i} = {i}\ny{i} = [x{i}] * 3",
    "total = sum(range({i}))\ntotal",
    "def f{i}(a, b=2):\n    return a * b + {i}\n\nf{i}(3)",
    "text = ', '.join(str(k) for k in range({i} % 7))\nprint(text)",
    "table = {{'n': {i}, 'rows': [{{'k': k}} for k in range(5)]}}\nlen(table)",
)
"""A name or two each, as people write them while they look around."""


def light_cells(count: int) -> list[tuple[str, str, bool]]:
    return [(f"cell-{i}", KINDS[i % len(KINDS)].format(i=i), False) for i in range(count)]


def run(options: Options) -> list[Figure]:
    cells = light_cells(CELLS // 4 if options.quick else CELLS)
    plain: list[Timing] = []
    recorded: list[Timing] = []
    with project() as folder:
        for turn in range(options.rounds(4)):
            for name in ("plain", "recorded") if turn % 2 == 0 else ("recorded", "plain"):
                forget_recordings(folder)
                (plain if name == "plain" else recorded).append(_round(folder, cells, recording=name == "recorded"))
    added = [
        statistics.median(r - p for r, p in zip(one.cells, other.cells, strict=True)) for one, other in zip(recorded, plain, strict=True)
    ]
    mean = (min(one.total for one in recorded) - min(one.total for one in plain)) / len(cells)
    usual = statistics.median(seconds for one in plain for seconds in one.cells)
    slowest = max(statistics.median(one.cells[i] for one in recorded) for i in range(len(cells)))
    loading = statistics.median(one.loading for one in recorded)
    value = max(mean, 0.0)
    return [
        Figure(
            what=f"a notebook of {len(cells)} light cells",
            value=value * 1e3,
            unit="ms a cell added",
            plain=f"{seconds_text(usual)} a cell",
            ratio=min(one.total for one in recorded) / min(one.total for one in plain),
            aim="at most 2 ms",
            met=value <= 2e-3,
            note=f"in the median cell {statistics.median(added) * 1e3:.2g} ms; the slowest takes {seconds_text(slowest)} in all; "
            f"loading the extension {seconds_text(loading)}",
            samples=(("plain", tuple(one.total for one in plain)), ("recorded", tuple(one.total for one in recorded))),
        )
    ]


def _round(folder: Path, cells: list[tuple[str, str, bool]], *, recording: bool) -> Timing:
    return time_cells(cells, folder, load=LOAD, end=END) if recording else time_cells(cells, folder)
