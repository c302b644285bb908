"""The language server beside an editor: from its start to the first lens, and how long it takes over a large file of a long run."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.calls import EVERYTHING
from benchmarks.harness import BenchmarkError, Figure, Options, environment, execute, project, rewound, seconds_text
from tests.e2e.lsp.client import Client, serving

LINES = 10_000
FUNCTIONS = 400
STEPS = 100_000
SMALL = "def double(x):\n    return 2 * x\n\n\nprint(double(21))\n"


def run(options: Options) -> list[Figure]:
    steps = STEPS // 10 if options.quick else STEPS
    with project({"large.py": _large(steps), "small.py": SMALL}) as folder:
        execute(rewound("record", "large.py"), folder, accept=(1,), settings=EVERYTHING)
        execute(rewound("record", "small.py"), folder)
        starts = [_first_lens(folder) for _ in range(options.rounds(7))]
        with serving(cwd=folder, environ=environment(folder)) as client:
            taken, memory = _at_work(client, folder, 20 if options.quick else 100)
    return [_start(starts, options), *(_figure(name, values, steps) for name, values in taken.items()), _memory(memory)]


def _large(steps: int) -> str:
    """A file of ten thousand lines, whose functions are called as often as is wanted, and one of them fails at last."""
    length = LINES // FUNCTIONS
    parts = []
    for number in range(FUNCTIONS):
        lines = [f"def work_{number}(value, scale={number}):", "    total = value"]
        lines += [f"    total = total * scale + {line}" for line in range(length - 5)]
        parts.append("\n".join([*lines, "    return total % 1000", "", ""]))
    calls = ", ".join(f"work_{number}" for number in range(FUNCTIONS))
    main = f"def find(name):\n    return None\n\n\nCALLS = [{calls}]\nfor step in range({steps}):\n    CALLS[step % {FUNCTIONS}](step)\n"
    return "\n".join([*parts, main, "found = find('x')", "print(found['size'])", ""])


def _first_lens(folder: Path) -> float:
    """Seconds from the start of the process to the words of the first lens."""
    began = time.perf_counter()
    with serving(cwd=folder, environ=environment(folder)) as client:
        client.initialize(folder)
        uri = client.open(folder / "small.py")
        lens = client.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})[0]
        words = client.ask("codeLens/resolve", lens)["command"]["title"]
        taken = time.perf_counter() - began
    if "succeeded" not in words:
        raise BenchmarkError(f"the first lens says {words!r}")
    return taken


def _at_work(client: Client, folder: Path, rounds: int) -> tuple[dict[str, list[float]], tuple[int, int]]:
    """Edits in a large file, after each of which an editor asks for everything again: seconds by kind; memory before and after."""
    client.initialize(folder)
    path = folder / "large.py"
    text = path.read_text("utf-8")
    uri = client.open(path)
    client.until(lambda: len(client.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})) > FUNCTIONS)
    client.until(lambda: client.diagnostics(uri), 400)  # every rule looks through the whole file, once
    last = text.count("\n")
    taken: dict[str, list[float]] = {"code lenses": [], "the words of a lens": [], "a hover": [], "diagnostics": []}
    whole = {"textDocument": {"uri": uri}}
    client.ask("textDocument/hover", client.at(uri, last, 8))
    before = _resident(client)
    for number in range(rounds):
        line = (number * 97) % (LINES - 10)
        edit = {"start": {"line": line, "character": 0}, "end": {"line": line, "character": 0}}
        change = [{"range": edit, "text": "# edited\n"}]
        client.tell("textDocument/didChange", {"textDocument": {"uri": uri, "version": number + 2}, "contentChanges": change})
        lenses = _timed(client, taken["code lenses"], "textDocument/codeLens", whole)
        words = [lens for lens in lenses if "command" not in lens]
        _timed(client, taken["the words of a lens"], "codeLens/resolve", words[number % len(words)])
        hover = _timed(client, taken["a hover"], "textDocument/hover", client.at(uri, last + number + 1, 8))
        _timed(client, taken["diagnostics"], "textDocument/diagnostic", whole)
        if hover is None or "None" not in hover["contents"]["value"]:
            raise BenchmarkError(f"the hover says {hover}")
    return taken, (before, _resident(client))


def _timed(client: Client, taken: list[float], method: str, params: Mapping[str, Any]) -> Any:
    began = time.perf_counter()
    answer = client.ask(method, params)
    taken.append(time.perf_counter() - began)
    return answer


def _resident(client: Client) -> int:
    """Bytes of memory that the server has; 0 where the system does not tell."""
    try:
        lines = Path(f"/proc/{client.process}/status").read_text("utf-8").splitlines()
    except OSError:
        return 0
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))


def _start(starts: list[float], options: Options) -> Figure:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    python = time.perf_counter() - began
    return Figure(
        what="the language server, from its start to the first lens",
        value=min(starts),
        unit="s",
        plain=f"{seconds_text(python)} (Python that does nothing)",
        aim="under 1 s",
        met=min(starts) < 1.0,
        note=f"{seconds_text(statistics.median(starts))} in the median of {options.rounds(7)} starts",
        samples=(("start", tuple(round(one, 6) for one in starts)),),
    )


def _figure(name: str, values: list[float], steps: int) -> Figure:
    ordered = sorted(values)
    high = ordered[max(0, round(len(ordered) * 0.95) - 1)]
    return Figure(
        what=f"{name} after an edit, in a file of {LINES:,} lines with a run of {steps:,} steps, 95th percentile",
        value=high,
        unit="s",
        aim="under 50 ms",
        met=high < 0.05,
        note=f"{seconds_text(statistics.median(values))} in the median of {len(values)} edits",
        samples=((name, tuple(round(one, 6) for one in values)),),
    )


def _memory(memory: tuple[int, int]) -> Figure:
    before, after = memory
    return Figure(
        what="memory of the language server after those edits",
        value=float(after),
        unit="B",
        plain=f"{before / 1e6:.0f} MB before them",
        aim="at most 10 % more",
        met=after <= before * 1.1,
        note="" if before else json.dumps("not told by this system"),
    )
