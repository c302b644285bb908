"""`rewound debug` on a failed run of 100,000 steps: seconds from pressing return to the answer."""

from __future__ import annotations

import json
import statistics
import sys

from benchmarks.calls import EVERYTHING
from benchmarks.harness import BenchmarkError, Figure, Options, execute, kept, project, rewound, seconds_text, take_turns

STEPS = 100_000

PROGRAM = """
import sys

def find(number):
    return None if number == "n-13" else {"number": number, "employees": 40}

def score(contact):
    return min(100, contact["employees"] // 4)

def main(n):
    total = 0
    for i in range(n):
        total += score(find(f"a-{i}"))
    wanted = find("n-13")
    print(total + score(wanted))

main(int(sys.argv[1]))
"""


def run(options: Options) -> list[Figure]:
    steps = STEPS // 10 if options.quick else STEPS
    with project({"program.py": PROGRAM}) as folder:
        execute(rewound("record", "program.py", "--", str(steps // 2)), folder, accept=(1,), settings=EVERYTHING)
        answers: list[str] = []

        def debug() -> float:
            seconds, output = execute(rewound("debug", "last", "--json"), folder)
            answers.append(output)
            return seconds

        taken = take_turns(
            {
                "debug": debug,
                "as text": lambda: execute(rewound("debug", "last"), folder)[0],
                "python": lambda: execute([sys.executable, "-c", "pass"], folder)[0],
            },
            options.rounds(7),
        )
    causes = json.loads(answers[-1])["causes"]
    if not causes:
        raise BenchmarkError("the answer names no cause")
    seconds, python = min(taken["debug"]), min(taken["python"])
    first = causes[0]["function"]
    return [
        Figure(
            what=f"opening `rewound debug` on a run of {steps:,} steps",
            value=seconds,
            unit="s",
            plain=f"{seconds_text(python)} (Python that does nothing)",
            ratio=seconds / python,
            aim="under 1 s",
            met=seconds < 1.0,
            note=f"the whole command; {seconds_text(statistics.median(taken['debug']))} in the median round; "
            f"as text {seconds_text(min(taken['as text']))}; "
            + ("it names the right function" if first == "find" else f"it names {first}, and the cause is in find"),
            samples=kept(taken),
        )
    ]
