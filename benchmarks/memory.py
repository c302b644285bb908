"""Peak memory: a program of 100,000 recorded calls, and a notebook that holds a large array and a frame."""

from __future__ import annotations

import statistics
import sys

from benchmarks.calls import CALLS, EVERYTHING, PROGRAM
from benchmarks.harness import Figure, Options, bytes_text, execute, forget_recordings, kept, project, rewound, take_turns, told
from benchmarks.kernels import END, LOAD, kernel
from benchmarks.large import CELLS as LARGE_CELLS
from benchmarks.large import COLUMNS

# What a process was before it became Python counts for `ru_maxrss` on Linux, so it is asked otherwise there.
PEAK = (
    "int(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1]) * 1024"
    if sys.platform == "linux"
    else "__import__('resource').getrusage(__import__('resource').RUSAGE_SELF).ru_maxrss"
)
ENDING = f"""
import atexit
atexit.register(lambda: print(json.dumps({{"peak": {PEAK}}})))
"""
NOTEBOOK_BYTES = 200_000_000


def run(options: Options) -> list[Figure]:
    if sys.platform == "win32":
        return [Figure(what="peak memory", value=None, unit="", note="not measured: Python tells the peak on Linux and macOS only")]
    return [_program(options), _notebook(options)]


def _program(options: Options) -> Figure:
    calls = CALLS // 10 if options.quick else CALLS
    text = PROGRAM.replace("\nmain(int", f"{ENDING}\nmain(int")
    with project({"program.py": text}) as folder:

        def arm(command: list[str]) -> float:
            forget_recordings(folder)
            return float(told(execute([*command, str(calls)], folder, settings=EVERYTHING)[1])["peak"])

        taken = take_turns(
            {"plain": lambda: arm([sys.executable, "program.py"]), "recorded": lambda: arm(rewound("record", "program.py", "--"))},
            options.rounds(3),
        )
    return _figure(f"peak memory of a script with {calls:,} recorded calls", taken, "the recorder's own libraries included")


def _notebook(options: Options) -> Figure:
    size = NOTEBOOK_BYTES // (4 if options.quick else 1)

    def arm(recording: bool) -> float:
        with project() as folder, kernel(folder) as running:
            if recording:
                running.run(LOAD, counts=False)
            running.run(f"import numpy as np, pandas as pd\nrng = np.random.default_rng(5)\nSIZE, COLUMNS = {size}, {COLUMNS}")
            for name, source in LARGE_CELLS:
                running.run(source, name)
            if recording:
                running.run(END, counts=False)
            return float(running.ask(PEAK))

    taken = take_turns({"plain": lambda: arm(False), "recorded": lambda: arm(True)}, options.rounds(3))
    what = f"peak memory of a notebook with a {bytes_text(size)} array and a {bytes_text(size)} frame"
    return _figure(what, taken, "its kernel; nothing waits between the cells")


def _figure(what: str, taken: dict[str, list[float]], note: str) -> Figure:
    plain, recorded = statistics.median(taken["plain"]), statistics.median(taken["recorded"])
    return Figure(
        what=what,
        value=recorded / 1e6,
        unit="MB",
        plain=bytes_text(plain),
        ratio=recorded / plain,
        note=f"{bytes_text(max(0.0, recorded - plain))} more; {note}",
        samples=kept(taken),
    )
