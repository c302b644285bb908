"""The report on a failed run as a page: what failed and where, the ranked causes, what to type next."""

from __future__ import annotations

import keyword
import re
import textwrap
from typing import TYPE_CHECKING

from rewound.errors import RewoundError
from rewound.model import Frame, Run
from rewound.show import format as words
from rewound.show.excerpt import Span, frame_source, put_excerpt, step_source
from rewound.show.page import Column, Line, Page, Segment, cut, printable
from rewound.show.values import short, small_table

if TYPE_CHECKING:
    from rewound.diagnose.report import Cause, Failure, Report
    from rewound.store import Reader

SHOWN_CAUSES = 3
SHOWN_NAMES = 6
TRACEBACK_LINES = 6
ERROR_LINES = 4
WRAPPED = 100
"""Columns of a sentence's line."""
_NAME = re.compile(r"[^\W\d]\w*")


def debug_page(reader: Reader, run: Run, report: Report | None, *, all_causes: bool = False) -> Page:
    """The whole report."""
    page = Page()
    head: list[Segment] = [(printable(words.source_name(run)), "title"), ("  ", ""), words.status(run.status)]
    page.line(*head, ("  run ", "dim"), (run.id, "name"), (f"  {words.moment(run.started)}", "dim"))
    if report is None:
        _put_stepless(page, run)
        return page.line("Its steps:  ", (f"rewound show {run.id}", "command"))
    page.line()
    _put_failure(page, reader, run, report.failure)
    shown = report.causes if all_causes else report.causes[:SHOWN_CAUSES]
    page.line().line(("Where it comes from" if shown else "No rule knows where it comes from.", "title"))
    for cause in shown:
        page.line()
        _put_cause(page, reader, run, cause)
    if len(report.causes) > len(shown):
        page.line().line((f"… {len(report.causes) - len(shown)} less likely; --all shows them", "dim"))
    _put_next(page, run, report)
    return page


def _put_stepless(page: Page, run: Run) -> None:
    """A run in which no step failed: it ended well, or could not even begin."""
    page.line()
    if run.error is None:
        page.line("Nothing failed in this run.")
        return
    page.line((words.error_text(run.error), "bad")).line()
    for line in run.error.text.splitlines()[-TRACEBACK_LINES:]:
        page.line("    ", printable(line))


def failing_frame(failure: Failure) -> Frame | None:
    """The traceback's entry that the failure stands at: the deepest of the project's own."""
    own = [frame for frame in failure.error.frames if frame.project]
    matching = [frame for frame in own if frame.line == failure.line]
    return next(reversed(matching or own), None)


def _put_failure(page: Page, reader: Reader, run: Run, failure: Failure) -> None:
    for line in textwrap.wrap(words.error_text(failure.error), WRAPPED, break_long_words=False, max_lines=ERROR_LINES, placeholder=" …"):
        page.line((line, "bad"))
    page.line()
    defined = failure.code_cell if failure.code_cell is not None else failure.cell
    place: Line = [("in ", ""), (words.place(defined, failure.file, failure.line, _function(failure.function)), "where")]
    if failure.cell is not None and defined != failure.cell:
        place.append((f", called from cell {failure.cell}", "where"))
    page.line(*place)
    frame = failing_frame(failure)
    lines = frame_source(reader, run.id, frame) if frame is not None else step_source(reader, run.id, failure.step)
    if lines is None or failure.line is None:
        return
    last = failure.end_line or failure.line
    put_excerpt(page, lines, Span(failure.line, last, failure.column, failure.end_column))
    if frame is not None:
        _put_names(page, reader, frame, lines[failure.line - 1 : last])


def _function(name: str | None) -> str | None:
    """The name of a function; a cell's or a module's own code has none."""
    return None if name is None or name.startswith("<") else name


def _put_names(page: Page, reader: Reader, frame: Frame, lines: list[str]) -> None:
    """The values of the names that the failing lines mention."""
    for name, value in names_at(reader, frame, lines):
        page.line("      ", (name, "name"), f" = {short(value, 100)}")
        table = small_table(value)
        if table is not None:
            page.table(table.columns, table.rows, indent=10)


def names_at(reader: Reader, frame: Frame, lines: list[str]) -> list[tuple[str, object]]:
    """The first names that these lines mention, with their values in the frame; functions and classes left out."""
    try:
        seen = reader.view(frame.locals) if frame.locals is not None else {}
    except (RewoundError, Exception):  # values of any library may fail to open; the report goes on without
        return []
    if not isinstance(seen, dict):
        return []
    mentioned = dict.fromkeys(name for line in lines for name in _NAME.findall(line) if not keyword.iskeyword(name))
    return [(name, seen[name]) for name in mentioned if name in seen and not _is_definition(seen[name])][:SHOWN_NAMES]


def _is_definition(value: object) -> bool:
    return isinstance(value, type) or short(value).startswith(("<function", "<built-in", "<module"))


def _put_cause(page: Page, reader: Reader, run: Run, cause: Cause) -> None:
    first, *rest = textwrap.wrap(printable(cause.message), WRAPPED, break_long_words=False) or [""]
    page.line((f"{cause.rank}. ", "title"), first)
    for line in rest:
        page.line(f"   {line}")
    where = words.place(cause.cell, cause.file, cause.line, _function(cause.function))
    page.line("   ", (where, "where"), (f"   ({cause.rule}, {cause.confidence:.0%} sure)", "dim"))
    lines = step_source(reader, run.id, cause.step)
    if lines is not None and cause.line is not None and 0 < cause.line <= len(lines):
        put_excerpt(page, lines, Span(cause.line, cause.end_line or cause.line))
    if cause.chain:
        page.line(("   the way of the value:", "dim"))
        rows = [
            (
                (words.place(link.cell, link.file, link.line), "where"),
                (printable(link.name), "name"),
                cut(printable(link.value), 48),
                cut(printable(link.how), 90),
            )
            for link in cause.chain
        ]
        page.table((Column(""), Column(""), Column("", fold=True), Column("", fold=True)), rows, indent=5)


def _put_next(page: Page, run: Run, report: Report) -> None:
    page.line().line(("What next", "title"))
    rows: list[tuple[Segment, str]] = [((command, "command"), told) for command, told in next_commands(run, report)]
    page.table((Column(""), Column("", fold=True)), rows, indent=2)


def next_commands(run: Run, report: Report) -> list[tuple[str, str]]:
    """What to type next, and what it does."""
    first = report.causes[0] if report.causes else None
    mend = words.place(first.cell, first.file, first.line) if first else "the cause"
    rows = [
        (f"rewound replay {run.id} --dry-run", f"after mending {mend}: what would run again, and why"),
        (f"rewound replay {run.id}", "runs that, and takes the rest from the recording"),
    ]
    if first and first.chain:
        rows.append((f"rewound why {run.id} {first.chain[-1].name}", "every version of that name"))
    return rows
