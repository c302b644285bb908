"""A tight loop of ten million calls: the recorder has to stay within its budget where it cannot possibly store everything."""

from __future__ import annotations

import statistics
import sys

from benchmarks.harness import (
    Figure,
    Options,
    execute,
    fastest_ratio,
    forget_recordings,
    kept,
    project,
    rewound,
    seconds_text,
    take_turns,
    told,
)

CALLS = 10_000_000

PROGRAM = """
import json, sys, time

def advance(state, x):
    return (state * 31 + x) % 1000003

def main(n):
    state = 7
    began, worked = time.perf_counter(), time.process_time()
    for i in range(n):
        state = advance(state, i)
    print(json.dumps({"seconds": time.perf_counter() - began, "worked": time.process_time() - worked, "state": state}))

main(int(sys.argv[1]))
"""


def run(options: Options) -> list[Figure]:
    with project({"program.py": PROGRAM}) as folder:
        wholes: dict[str, list[float]] = {"plain": [], "recorded": []}
        worked: dict[str, list[float]] = {"plain": [], "recorded": []}

        def arm(name: str, command: list[str]) -> float:
            forget_recordings(folder)
            whole, output = execute([*command, str(CALLS)], folder)
            wholes[name].append(whole)
            worked[name].append(float(told(output)["worked"]))
            return float(told(output)["seconds"])

        taken = take_turns(
            {
                "plain": lambda: arm("plain", [sys.executable, "program.py"]),
                "recorded": lambda: arm("recorded", rewound("record", "program.py", "--")),
            },
            options.rounds(5),
        )
    ratio = fastest_ratio(taken)
    added = statistics.median(r - p for r, p in zip(wholes["recorded"], wholes["plain"], strict=True))
    return [
        Figure(
            what="a tight loop of 10 million calls",
            value=min(taken["recorded"]),
            unit="s",
            plain=seconds_text(min(taken["plain"])),
            ratio=ratio,
            aim="under 1.1 times",
            met=ratio < 1.1,
            note=f"in processor time, the writer's thread included, {fastest_ratio(worked):.2f} times; "
            f"the whole command, recorder started and ended: {seconds_text(added)} more",
            samples=kept(taken),
        )
    ]
