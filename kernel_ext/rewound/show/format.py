"""Durations, sizes, moments, statuses and places in words, the same on every page."""

from __future__ import annotations

import json
import time
from pathlib import Path

from rewound.graph import durations
from rewound.model import Error, Run, Step
from rewound.show.page import Segment, cut, printable

STATUS_STYLES = {
    "succeeded": "good",
    "failed": "bad",
    "interrupted": "warn",
    "running": "name",
    "held": "warn",
    "refused": "warn",
    "diverged": "bad",
}
MARKS = {"succeeded": "✓", "failed": "✗", "interrupted": "■", "running": "…"}
"""So that a status is told by more than its colour."""
_KILO = 1000
duration = durations.duration


def size(count: int) -> str:
    """`512 B`, `1.4 kB`, `3.0 MB`."""
    amount = float(count)
    for unit in ("B", "kB", "MB"):
        if amount < _KILO:
            return f"{amount:.0f} B" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= _KILO
    return f"{amount:.1f} GB"


def moment(seconds: float) -> str:
    """Local date and time, to the second."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))


def status(word: str) -> Segment:
    """A status in its colour."""
    return (word, STATUS_STYLES.get(word, ""))


def mark(word: str) -> str:
    """The sign of a status; empty for one that has none."""
    return MARKS.get(word, "")


def marked(word: str) -> Segment:
    """A status in its colour; one that is no success has its sign, so that it stands out without colours too."""
    return (word if word == "succeeded" else f"{mark(word)} {word}".lstrip(), STATUS_STYLES.get(word, ""))


def plural(count: int, noun: str) -> str:
    """`1 step`, `3 steps`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def source_name(run: Run) -> str:
    """What was run, short: the file's name, `-m name`, or a kernel."""
    if run.source is None:
        return run.name or "(kernel)"
    return run.source if run.source.startswith("-m ") else Path(run.source).name


def place(cell: int | None, file: str | None, line: int | None = None, function: str | None = None) -> str:
    """`cell 1, line 4, in crm_lookup` or `load.py:12, in load`."""
    where = f"cell {cell}" if cell is not None else Path(file).name if file else "somewhere"
    if line is not None:
        where += f", line {line}" if cell is not None or not file else f":{line}"
    return f"{where}, in {function}" if function and not function.startswith("<") else where


def step_label(step: Step) -> str:
    """`cell 3` or the name of the function; the body of a module goes by its file."""
    if step.kind == "cell":
        return f"cell {step.cell}" if step.cell is not None else "cell"
    if step.function == "<module>" and step.file:
        return Path(step.file).name
    return step.function or "?"


def error_type(name: str) -> str:
    """`TypeError` and `json.decoder.JSONDecodeError`: builtins and what the program itself defines go by name alone."""
    return name.removeprefix("builtins.").removeprefix("__main__.")


def error_text(error: Error) -> str:
    """`KeyError: 'x'` on one line."""
    message = printable(error.message.strip())
    return f"{error_type(error.type)}: {message}" if message else error_type(error.type)


def error_line(error: Error, limit: int = 240) -> str:
    """As `error_text`, but the message's first line alone: some libraries write a page."""
    lines = error.message.strip().splitlines()
    message = cut(printable(lines[0]), limit) + (" …" if len(lines) > 1 else "") if lines else ""
    return f"{error_type(error.type)}: {message}" if message else error_type(error.type)


def value_of_json(value: object) -> str:
    """A value of JSON in one line, or the beginning of it."""
    return cut(json.dumps(value, ensure_ascii=False), 60)
