"""What an execution came to, in the few words that fit above a function."""

from __future__ import annotations

from rewound.errors import RewoundError
from rewound.graph.brief import brief
from rewound.graph.durations import duration
from rewound.model import Encoded, Error, Step
from rewound.store import Reader
from rewound_lsp.facts import RunFacts
from rewound_lsp.shown import Placed

SHORT = 48


def value_text(reader: Reader, encoded: Encoded | None, limit: int = SHORT) -> str:
    """A snapshot as one line; of one that cannot be shown nothing is guessed."""
    if encoded is None:
        return "a value that is not recorded"
    try:
        return brief(reader.view(encoded), limit)
    except Exception:  # a snapshot of any library's objects may fail to open in any way
        return "a value that cannot be shown"


def error_text(error: Error | None, limit: int = 60) -> str:
    """`KeyError: 'x'`, the first line of it."""
    if error is None:
        return "an error"
    kind = error.type.removeprefix("builtins.").removeprefix("__main__.")
    message = next(iter(error.message.strip().splitlines()), "")
    text = f"{kind}: {message}" if message else kind
    return text if len(text) <= limit else text[: limit - 1] + "…"


def result_text(placed: Placed) -> str:
    """`returned None · 12 ms · 3 calls, 1 failed · root cause of the failure in run r7f2`. Runs on the store's thread."""
    try:
        step = placed.piece.cell if placed.unit.kind == "cell" else placed.facts.newest(placed.unit)
    except RewoundError:
        return ""
    if step is None:
        return ""
    parts = [_outcome(placed, step)]
    if step.seconds is not None:
        parts.append(duration(step.seconds))
    parts += [part for part in (_often(placed, step), _role(placed)) if part]
    return ("before the last edit: " if not placed.same else "") + " · ".join(parts)


def _outcome(placed: Placed, step: Step) -> str:
    if step.status == "failed":
        return f"raised {error_text(step.error)}"
    if step.status != "succeeded":
        return "is running" if step.status == "running" else "was interrupted"
    if placed.unit.kind != "function":
        return f"succeeded in run {placed.facts.run.id}"
    code = placed.facts.codes.get(step.code)
    if code is not None and code.is_generator:
        return "gave what it yields"
    return f"returned {value_text(placed.facts.reader, step.result)}"


def _often(placed: Placed, step: Step) -> str:
    if placed.unit.kind == "cell":
        return f"execution {step.attempt}" if step.attempt > 1 else ""
    calls = placed.unit.calls
    if calls is None or placed.unit.kind == "module":
        return ""
    told = f"{calls.count:,} calls" if calls.count > 1 else ""
    return ", ".join(part for part in (told, f"{calls.failed:,} failed" if calls.failed and calls.count > 1 else "") if part)


def _role(placed: Placed) -> str:
    """What it has to do with the failure of its run, once that is known."""
    report = placed.facts.known_report
    if report is None:
        return ""
    run, unit = placed.facts.run.id, placed.unit
    for cause in report.causes[:1]:
        if cause.line is not None and _is_here(placed, cause.file, cause.cell_id) and placed.piece.at(cause.line) is unit:
            return f"root cause of the failure in run {run}"
    failure = report.failure
    where = placed.facts.ids.get(failure.code_cell) if failure.code_cell is not None else None
    if failure.line is not None and _is_here(placed, failure.file, where) and placed.piece.at(failure.line) is unit:
        return f"run {run} failed here"
    return ""


def _is_here(placed: Placed, file: str | None, cell_id: str | None) -> bool:
    if placed.piece.cell is not None:
        return file is None and cell_id == placed.piece.cell.cell_id
    return file == placed.piece.file


def run_of(facts: RunFacts) -> str:
    """`run r7f2` and how it ended."""
    return f"run {facts.run.id} ({facts.run.status})"
