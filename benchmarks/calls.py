"""A function with small dict arguments, called 100,000 times, every argument and result stored: what one call costs."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from benchmarks import peers
from benchmarks.harness import (
    Figure,
    Options,
    execute,
    forget_recordings,
    kept,
    project,
    rewound,
    seconds_text,
    store_of,
    take_turns,
    told,
)

CALLS = 100_000
PEER_CALLS = 1_000
"""joblib writes a file a call: fewer are enough to see what one costs."""
EVERYTHING = {"REWOUND_FULL_CALLS": "1000000000", "REWOUND_GRACE": "1000000"}
"""No call is thinned out, however many there are."""

PROGRAM = """
import json, sys, time

def score(lead):
    return {"id": lead["id"], "score": lead["employees"] // 4 + len(lead["name"])}

def main(n):
    total = 0
    began = time.perf_counter()
    for i in range(n):
        total += score({"id": i, "name": "Ann", "employees": i % 500, "open": True})["score"]
    print(json.dumps({"seconds": time.perf_counter() - began, "total": total}))

main(int(sys.argv[1]))
"""

JOBLIB = PROGRAM.replace("def score", "import joblib\n\n@joblib.Memory('cache', verbose=0).cache\ndef score")

VIZTRACER = PROGRAM.replace(
    "main(int(sys.argv[1]))",
    "from viztracer import VizTracer\n"
    "with VizTracer(tracer_entries=1000000, log_func_args=True, log_func_retval=True, ignore_c_function=True,\n"
    "               output_file='trace.json', verbose=0):\n"
    "    main(int(sys.argv[1]))",
)


def run(options: Options) -> list[Figure]:
    calls = CALLS // 10 if options.quick else CALLS
    with project({"plain.py": PROGRAM, "recorded.py": PROGRAM}) as folder:
        wholes: dict[str, list[float]] = {"plain": [], "recorded": []}

        def arm(name: str, command: list[str]) -> float:
            forget_recordings(folder)
            whole, output = execute([*command, str(calls)], folder, settings=EVERYTHING)
            wholes[name].append(whole)
            return float(told(output)["seconds"])

        taken = take_turns(
            {
                "plain": lambda: arm("plain", [sys.executable, "plain.py"]),
                "recorded": lambda: arm("recorded", rewound("record", "recorded.py", "--")),
            },
            options.rounds(5),
        )
        stored = _stored(folder)
    cost, usual, whole = _fastest(taken) / calls, _median(taken) / calls, _fastest(wholes) / calls
    note = (
        f"{stored:,} of {calls:,} calls stored whole; {usual * 1e6:.1f} µs in the median round; "
        f"with starting the recorder and writing all of it to disk {whole * 1e6:.1f} µs"
    )
    plain = min(taken["plain"]) / calls
    return [
        Figure(
            what="one call with small dict arguments, everything stored",
            value=cost * 1e6,
            unit="µs a call",
            plain=f"{seconds_text(plain)} a call",
            ratio=(plain + cost) / plain,
            aim="at most 3 µs",
            met=cost <= 3e-6 and stored == calls,
            peers=_peers(options, plain) if options.peers else "",
            note=note,
            samples=kept(taken),
        )
    ]


def _fastest(taken: dict[str, list[float]]) -> float:
    return min(taken["recorded"]) - min(taken["plain"])


def _median(taken: dict[str, list[float]]) -> float:
    return statistics.median(recorded - plain for recorded, plain in zip(taken["recorded"], taken["plain"], strict=True))


def _stored(folder: Path) -> int:
    """How many calls of the function the recording really holds, with their arguments and their results."""
    from rewound.store import open_reader

    reader = open_reader(store_of(folder))
    steps = reader.steps(reader.resolve("last").id)
    return sum(
        1
        for step in steps
        if step.function == "score"
        and step.arguments is not None
        and step.arguments.whole
        and step.result is not None
        and step.result.whole
    )


def _peers(options: Options, plain: float) -> str:
    texts = []
    for name, text, calls in (("joblib", JOBLIB, PEER_CALLS), ("viztracer", VIZTRACER, CALLS // 10 if options.quick else CALLS)):
        found = peers.python_with(name)
        if found.python is None:
            texts.append(f"{found.called}: {found.why_not}")
            continue
        with project({"program.py": text}) as folder:
            _, output = execute([found.python, "program.py", str(calls)], folder)
            texts.append(f"{found.called} {seconds_text(told(output)['seconds'] / calls - plain)}")
    return "; ".join(texts)
