"""Five cells on a large array and a large frame: what each cell waits for the recorder, beside one copy of that memory."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.harness import BenchmarkError, Figure, Options, bytes_text, forget_recordings, project, seconds_text, size_of, store_of
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
    copies: list[float] = []
    hooks: list[tuple[float, ...]] = []
    stored = 0
    with project() as folder:
        _enough_room(folder, size)
        for turn in range(options.rounds(3)):
            _touch_memory(8 * size)
            copies.append(_copy_seconds(folder, before))
            for name in ("plain", "recorded") if turn % 2 == 0 else ("recorded", "plain"):
                _touch_memory(8 * size)
                if name == "plain":
                    plain.append(time_cells(cells, folder))
                else:
                    recorded.append(time_cells(cells, folder, load=LOAD, end=END))
                    hooks.append(_overheads(folder))
                    stored = size_of(folder / ".rewound")
                    forget_recordings(folder)
    copy = min(copies)
    names = [name for name, _ in CELLS]
    # The first cell, of imports, is left out; the fastest rounds are compared, since a busy disk is in the others.
    waits = [_fastest(recorded, i) - _fastest(plain, i) for i in range(1, len(cells))]
    inside = [min(times[i] for times in hooks) for i in range(1, len(cells))]
    return [
        Figure(
            what=f"five cells on a {bytes_text(size)} array and a {bytes_text(size)} frame: the longest that a cell waits",
            value=max(0.0, *waits) / copy,
            unit="memory copies",
            plain=f"{seconds_text(min(one.total for one in plain))} for all five",
            ratio=min(one.total for one in recorded) / min(one.total for one in plain),
            aim="at most 1 memory copy",
            met=max(waits) <= copy,
            note=f"one copy {seconds_text(copy)}; each cell, in copies: {_each(names, waits, copy)}; within the recorder's hooks alone: "
            f"{_each(names, inside, copy)}; {bytes_text(stored)} on disk; ending the recording waits "
            f"{seconds_text(min(one.ending for one in recorded))}",
            samples=(("plain", tuple(one.total for one in plain)), ("recorded", tuple(one.total for one in recorded))),
        )
    ]


def _fastest(rounds: list[Timing], cell: int) -> float:
    return min(one.cells[cell] for one in rounds)


def _each(names: list[str], seconds: list[float], copy: float) -> str:
    return ", ".join(f"{name} {max(0.0, value) / copy:.2g}" for name, value in zip(names, seconds, strict=True))


def _overheads(folder: Path) -> tuple[float, ...]:
    """What the recorder says of itself, cell by cell: its part between a cell's end and the answer."""
    from rewound.store import open_reader

    reader = open_reader(store_of(folder))
    return tuple(cell.overhead for _, cell in reader.cells(reader.resolve("last").id))


def _copy_seconds(folder: Path, before: str) -> float:
    """One copy of the array in a kernel, best of three."""
    with kernel(folder) as running:
        running.run(before)
        running.run(CELLS[0][1])
        return float(min(running.ask(COPY)))


def _touch_memory(size: int) -> None:
    """Have the machine hand out that much memory, and take it back: a virtual machine's host gives it at the first touch only,
    which takes twenty times as long as to copy it and would fall on whoever comes first."""
    # Not more than half of what is free, so that nothing is swapped out for it.
    code = f"""
import os, mmap
size = min({size}, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES") // 2)
memory = mmap.mmap(-1, size)
for start in range(0, size, 4096):
    memory[start] = 1
"""
    subprocess.run([sys.executable, "-c", code], check=False)


def _enough_room(folder: Path, size: int) -> None:
    """Raises BenchmarkError rather than filling a disk that others use."""
    free = shutil.disk_usage(folder).free
    if free < 12 * size:
        raise BenchmarkError(f"not measured: {bytes_text(free)} free on disk, {bytes_text(12 * size)} wanted (smaller with --gigabytes)")
