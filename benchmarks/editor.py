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
SOAK = 20_000
"""Edits that stand for more than an hour of typing."""
SMALL = "def double(x):\n    return 2 * x\n\n\nprint(double(21))\n"


def run(options: Options) -> list[Figure]:
    steps = STEPS // 10 if options.quick else STEPS
    with project({"large.py": _large(steps), "small.py": SMALL}) as folder:
        execute(rewound("record", "large.py"), folder, accept=(1,), settings=EVERYTHING)
        execute(rewound("record", "small.py"), folder)
        starts = [_first_lens(folder) for _ in range(options.rounds(7))]
        with serving(cwd=folder, environ=environment(folder)) as client:
            taken, last = _at_work(client, folder, 20 if options.quick else 100)
            edits = SOAK // 20 if options.quick else SOAK
            memory = _soak(client, (folder / "large.py").as_uri(), last, edits)
    return [_start(starts, options), *(_figure(name, values, steps) for name, values in taken.items()), _memory(memory, edits)]


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


Taken = list[tuple[float, float]]
"""Of each answer: seconds until it was there, and the server's processor time."""


def _at_work(client: Client, folder: Path, rounds: int) -> tuple[dict[str, Taken], int]:
    """Edits in a large file, after each of which an editor asks for everything again: by kind; and the line that the run failed on."""
    client.initialize(folder)
    path = folder / "large.py"
    text = path.read_text("utf-8")
    uri = client.open(path)
    client.until(lambda: len(client.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})) > FUNCTIONS)
    client.until(lambda: client.diagnostics(uri), 400)  # every rule looks through the whole file, once
    last = text.count("\n")
    taken: dict[str, Taken] = {"code lenses": [], "the words of a lens": [], "a hover": [], "diagnostics": []}
    whole = {"textDocument": {"uri": uri}}
    client.ask("textDocument/hover", client.at(uri, last, 8))
    for number in range(rounds):
        _edit(client, uri, number + 2, (number * 97) % (LINES - 10), 0, "# edited\n")
        lenses = _timed(client, taken["code lenses"], "textDocument/codeLens", whole)
        words = [lens for lens in lenses if "command" not in lens]
        _timed(client, taken["the words of a lens"], "codeLens/resolve", words[number % len(words)])
        hover = _timed(client, taken["a hover"], "textDocument/hover", client.at(uri, last + number + 1, 8))
        _timed(client, taken["diagnostics"], "textDocument/diagnostic", whole)
        if hover is None or "None" not in hover["contents"]["value"]:
            raise BenchmarkError(f"the hover says {hover}")
    return taken, last + rounds


def _soak(client: Client, uri: str, last: int, edits: int) -> tuple[int, int]:
    """Lines typed and taken out again, all over the file, with an editor that asks now and then: memory after a tenth, and at the end."""
    before = 0
    for number in range(edits):
        line, added = (number // 2 * 97) % (LINES - 10), number % 2 == 0
        _edit(client, uri, 1000 + number, line, 0 if added else 1, f"value_{number} = {number}\n" if added else "")
        if number % 20 in (10, 11):
            client.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})
            client.ask("textDocument/hover", client.at(uri, last, 8))
            client.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})
        if number == edits // 10:
            before = _resident(client)
    client.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})
    return before, _resident(client)


def _edit(client: Client, uri: str, version: int, line: int, gone: int, text: str) -> None:
    """As an editor tells of lines that were taken out, and others that were put in."""
    edit = {"start": {"line": line, "character": 0}, "end": {"line": line + gone, "character": 0}}
    change = [{"range": edit, "text": text}]
    client.tell("textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": change})


def _timed(client: Client, taken: Taken, method: str, params: Mapping[str, Any]) -> Any:
    began, busy = time.perf_counter(), _busy(client)
    answer = client.ask(method, params)
    taken.append((time.perf_counter() - began, _busy(client) - busy))
    return answer


def _busy(client: Client) -> float:
    """Seconds of processor time that the server has taken; 0 where the system does not tell."""
    try:
        found = Path(f"/proc/{client.process}/task").glob("*/schedstat")
        return sum(int(one.read_text("utf-8").split()[0]) for one in found) / 1e9
    except OSError:
        return 0.0


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


def _figure(name: str, values: Taken, steps: int) -> Figure:
    waited, busy = (sorted(one[which] for one in values) for which in (0, 1))
    at = max(0, round(len(values) * 0.95) - 1)
    return Figure(
        what=f"{name} after an edit, in a file of {LINES:,} lines with a run of {steps:,} steps, 95th percentile",
        value=waited[at],
        unit="s",
        aim="under 50 ms",
        met=waited[at] < 0.05,
        note=f"{seconds_text(statistics.median(waited))} in the median of {len(values)} edits"
        + (f"; in the server's processor time {seconds_text(busy[at])} and {seconds_text(statistics.median(busy))}" if any(busy) else ""),
        samples=((name, tuple(round(one, 6) for one in waited)),),
    )


def _memory(memory: tuple[int, int], edits: int) -> Figure:
    before, after = memory
    return Figure(
        what=f"memory of the language server after {edits:,} edits of that file",
        value=float(after),
        unit="B",
        plain=f"{before / 1e6:.0f} MB after a tenth of them",
        aim="at most 10 % more",
        met=after <= before * 1.1,
        note="" if before else json.dumps("not told by this system"),
    )
