"""How `rewound debug` grows with the run: seconds and memory of a diagnosis after start-up, for 100 to 100,000 steps."""

from __future__ import annotations

import json
import sys

from benchmarks.calls import EVERYTHING
from benchmarks.debug_open import PROGRAM
from benchmarks.harness import Figure, Options, bytes_text, execute, project, rewound

STEPS = (100, 1_000, 10_000, 100_000)
AIM = 0.3
"""Seconds, for 10,000 steps."""

DIAGNOSE = """
import json, resource, time
from rewound.diagnose import diagnose
from rewound.store import open_reader

def peak():
    try:  # of this program alone: `ru_maxrss` remembers the process that started it
        with open("/proc/self/status") as status:
            return 1024 * int(status.read().partition("VmHWM:")[2].split()[0])
    except (OSError, IndexError):
        pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

before, start = peak(), time.perf_counter()
reader = open_reader()
report = diagnose(reader, reader.resolve("last"))
seconds = time.perf_counter() - start
print(json.dumps([seconds, peak() - before, report.causes[0].function]))
"""


def run(options: Options) -> list[Figure]:
    return [_figure(steps, options) for steps in STEPS if not options.quick or steps <= 10_000]


def _figure(steps: int, options: Options) -> Figure:
    with project({"program.py": PROGRAM}) as folder:
        execute(rewound("record", "program.py", "--", str(steps // 2)), folder, accept=(1,), settings=EVERYTHING)
        rounds = [json.loads(execute([sys.executable, "-c", DIAGNOSE], folder)[1]) for _ in range(options.rounds(7))]
    seconds, memory, function = min(rounds)
    return Figure(
        what=f"a diagnosis after start-up, on a run of {steps:,} steps",
        value=seconds * 1e3,
        unit="ms",
        aim="under 300 ms" if steps == 10_000 else "",
        met=seconds < AIM if steps == 10_000 else None,
        note=f"{bytes_text(memory)} more memory than before it"
        + ("" if function == "find" else f"; it names {function}, and the cause is in find"),
    )
