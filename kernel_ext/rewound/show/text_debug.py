"""The report on a failed run as a page: what failed and where, the ranked causes, what to type next."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from rewound.model import Run
from rewound.show import format as words
from rewound.show.excerpt import Span, put_excerpt, step_source
from rewound.show.page import Column, Page, Segment, cut, printable
from rewound.show.text_failure import named, put_failure

if TYPE_CHECKING:
    from rewound.diagnose.report import Cause, Report
    from rewound.store import Reader

SHOWN_CAUSES = 3
TRACEBACK_LINES = 6
WRAPPED = 100
"""Columns of a sentence's line."""


def debug_page(reader: Reader, run: Run, report: Report | None, *, all_causes: bool = False, all_frames: bool = False) -> Page:
    """The whole report."""
    page = Page()
    head: list[Segment] = [(printable(words.source_name(run)), "title"), ("  ", ""), words.status(run.status)]
    page.line(*head, ("  run ", "dim"), (run.id, "name"), (f"  {words.moment(run.started)}", "dim"))
    if report is None:
        _put_stepless(page, run)
        return page.line("Its steps:  ", (f"rewound show {run.id}", "command"))
    page.line()
    put_failure(page, reader, run, report.failure, all_frames=all_frames)
    _put_good(page, run, report)
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


def _put_good(page: Page, run: Run, report: Report) -> None:
    """Which good run it was compared with, in one line."""
    if report.good is not None:
        when = words.moment(report.good.started)
        command = f"rewound diff {report.good.id} {run.id}"
        page.line().line(
            ("Compared with the last good run ", "dim"), (report.good.id, "name"), (f" of {when}:  ", "dim"), (command, "command")
        )


def _put_cause(page: Page, reader: Reader, run: Run, cause: Cause) -> None:
    first, *rest = textwrap.wrap(printable(cause.message), WRAPPED, break_long_words=False) or [""]
    page.line((f"{cause.rank}. ", "title"), first)
    for line in rest:
        page.line(f"   {line}")
    where = words.place(cause.cell, cause.file, cause.line, named(cause.function))
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
