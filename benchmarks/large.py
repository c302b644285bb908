"""Five cells on a large array and a large frame: what each cell waits for the recorder, beside one copy of that memory."""

from __future__ import annotations

import shutil
import statistics
from pathlib import Path

from benchmarks.harness import BenchmarkError, Figure, Options, bytes_text, forget_recordings, project, seconds_text, size_of
from benchmarks.kernels import END, LOAD, Timing, kernel, time_cells

COLUMNS = 10

CELLS = (
    ("array", "a = rng.integers(0, 4000, SIZE // 8).astype('float64')\na /= 16"),
    ("in-place", "a[: len(a) // 2] += 1"),
    ("frame", "frame = pd.DataFrame({f'c{i}': part for i, part in enumerate(np.array_split(a * 2, COLUMNS))}, copy=False)"),
    ("one-column", "frame['c0'] = frame['c0'] + 1"),
    ("summary", "summary = frame.mean().round(3)\nfloat(a.sum()), summary.shape"),
)
COPY = "__import__('timeit').repeat(lambda: a.copy(), number=1, repeat=3)"


def run(options: Options) -> list[Figure]:
    size = int((min(options.gigabytes, 0.1) if options.quick else options.gigabytes) * 1e9) // (8 * COLUMNS) * 8 * COLUMNS
    before = f"import numpy as np, pandas as pd\nrng = np.random.default_rng(5)\nSIZE, COLUMNS = {size}, {COLUMNS}"
    cells = [("imports", before, False), *((name, source, False) for name, source in CELLS)]
    plain: list[Timing] = []
    recorded: list[Timing] = []
    stored = 0
    with project() as folder:
        _enough_room(folder, size)
        copy = _copy_seconds(folder, before)
        for turn in range(options.rounds(2)):
            for name in ("plain", "recorded") if turn % 2 == 0 else ("recorded", "plain"):
                if name == "plain":
                    plain.append(time_cells(cells, folder))
                else:
                    recorded.append(time_cells(cells, folder, load=LOAD, end=END))
                    stored = size_of(folder / ".rewound")
                    forget_recordings(folder)
    waits = {
        name: statistics.median(r.cells[i] - p.cells[i] for r, p in zip(recorded, plain, strict=True))
        for i, (name, _, _) in enumerate(cells)
    }
    worst = max(list(waits)[1:], key=waits.__getitem__)
    each = ", ".join(f"{name} {max(0.0, waits[name]) / copy:.2g}" for name in list(waits)[1:])
    ending = statistics.median(one.ending for one in recorded)
    return [
        Figure(
            what=f"five cells on a {bytes_text(size)} array and a {bytes_text(size)} frame: the longest that a cell waits",
            value=max(0.0, waits[worst]) / copy,
            unit="memory copies",
            plain=f"{seconds_text(statistics.median(one.total for one in plain))} for all five",
            ratio=statistics.median(r.total / p.total for r, p in zip(recorded, plain, strict=True)),
            aim="at most 1 memory copy",
            met=waits[worst] <= copy,
            note=f"one copy {seconds_text(copy)}; by cell, in copies: {each}; {bytes_text(stored)} on disk; "
            f"ending the recording waits {seconds_text(ending)}",
            samples=(("plain", tuple(one.total for one in plain)), ("recorded", tuple(one.total for one in recorded))),
        )
    ]


def _copy_seconds(folder: Path, before: str) -> float:
    """One copy of the array in a kernel, best of three."""
    with kernel(folder) as running:
        running.run(before)
        running.run(CELLS[0][1])
        return float(min(running.ask(COPY)))


def _enough_room(folder: Path, size: int) -> None:
    """Raises BenchmarkError rather than filling a disk that others use."""
    free = shutil.disk_usage(folder).free
    if free < 12 * size:
        raise BenchmarkError(f"not measured: {bytes_text(free)} free on disk, {bytes_text(12 * size)} wanted (smaller with --gigabytes)")
