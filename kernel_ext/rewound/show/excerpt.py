"""Source lines with their numbers and the exact expression underlined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rewound.model import Frame, Step
from rewound.show.page import Page, printable, width

if TYPE_CHECKING:
    from rewound.store import Reader

BEFORE = 2
"""Lines of context above the marked one."""
MOST = 8
"""Marked lines that are shown, at most."""


@dataclass(frozen=True, slots=True)
class Span:
    """Lines 1-based, columns 0-based characters; columns None mark whole lines."""

    line: int
    end_line: int
    column: int | None = None
    end_column: int | None = None


def frame_source(reader: Reader, run: str, frame: Frame) -> list[str] | None:
    """The lines of the cell or file that a traceback's frame ran, as recorded; None if they are not."""
    if frame.cell is not None:
        return reader.cell(run, frame.cell).source.splitlines()
    for code in reader.codes(run).values():
        if code.file == frame.file:
            return reader.source(code.source).splitlines()
    return None


def step_source(reader: Reader, run: str, step: Step) -> list[str] | None:
    """The lines of the cell or file that holds a step's code, as recorded."""
    code = reader.codes(run).get(step.code)
    return None if code is None else reader.source(code.source).splitlines()


def put_excerpt(page: Page, lines: Sequence[str], span: Span, *, indent: int = 4) -> None:
    """Add the lines around a span, the span underlined; the left margin that all share is kept, tabs are widened."""
    last = min(span.end_line, span.line + MOST - 1, len(lines))
    numbers = len(str(last))
    pad = " " * indent
    for number in range(max(1, span.line - BEFORE), last + 1):
        text = lines[number - 1]
        page.line((f"{pad}{number:{numbers}} │ ", "dim"), printable(text) if number >= span.line else (printable(text), "dim"))
        if number >= span.line:
            _underline(page, text, number, span, f"{pad}{' ' * numbers} │ ")


def _underline(page: Page, text: str, number: int, span: Span, margin: str) -> None:
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    if span.column is not None and number == span.line:
        start = span.column
    if span.end_column is not None and number == span.end_line:
        end = span.end_column
    end = min(end, len(text))
    if not 0 <= start < end:
        return
    before = width(printable(text[:start]))
    page.line((margin, "dim"), " " * before, ("^" * max(1, width(printable(text[start:end]))), "mark"))
