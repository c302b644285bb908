"""The report on a failed run as a page: the failing expression, the calls that led there, each cause drawn over the sources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rewound.model import Frame, Run
from rewound.show import format as words
from rewound.show.excerpt import Span, frame_source, step_source
from rewound.show.html import Section, document
from rewound.show.html_chain import Sources, chain, failure_span
from rewound.show.html_source import around, listing
from rewound.show.markup import Content, Html, el
from rewound.show.text_debug import next_commands
from rewound.show.text_failure import HOW, SHOWN_FRAMES, failing_frame, names_at
from rewound.show.values import short

if TYPE_CHECKING:
    from rewound.diagnose.report import Cause, Failure, Report
    from rewound.store import Reader


def debug_page(reader: Reader, run: Run, report: Report | None) -> str:
    """What `rewound debug --html` writes."""
    if report is None:
        return document(run, _stepless(run))
    sources = Sources(reader, run)
    causes = [_cause(sources, cause, report) for cause in report.causes]
    none = el("p", "No rule knows where it comes from.", class_="note")
    sections: list[Section] = [
        ("failure", "Where it failed", _failure(reader, run, report)),
        ("causes", "Where it comes from", causes or none),
        ("frames", "How it got there", _frames(reader, run, report)),
        ("others", "Errors that belong to it", _others(reader, run, report.failure)),
        ("next", "What next", _next(run, report)),
    ]
    return document(run, sections)


def _stepless(run: Run) -> list[Section]:
    """A run in which no step failed: it ended well, or could not even begin."""
    if run.error is None:
        return [("failure", "Nothing failed in this run", el("p", "Its steps: ", el("code", f"rewound show {run.id}")))]
    return [("failure", "It failed before its first step", el("pre", run.error.text, class_="out"))]


def _failure(reader: Reader, run: Run, report: Report) -> Html:
    failure = report.failure
    cell = failure.code_cell if failure.code_cell is not None else failure.cell
    place = words.place(cell, failure.file, failure.line, failure.function)
    called = f", called from cell {failure.cell}" if failure.cell is not None and failure.cell != cell else ""
    frame = failing_frame(failure)
    lines = frame_source(reader, run.id, frame) if frame is not None else step_source(reader, run.id, failure.step)
    parts: list[Content] = [el("p", f"in {place}{called}", class_="place")]
    if lines is not None and failure.line is not None:
        span = failure_span(failure)
        parts.append(listing(lines, spans=[(span, "fault")], shown=around(range(span.line, span.end_line + 1)), marks={span.line: ["✗"]}))
        named = names_at(reader, frame, lines[span.line - 1 : span.end_line]) if frame is not None else []
        parts.append(_values(failure, {name: short(value, 200) for name, value in named}))
    parts += [el("p", "note: ", note, class_="note") for note in failure.error.notes]
    return el("article", *parts, class_="card failed")


def _values(failure: Failure, found: dict[str, str]) -> Html:
    """The names, the other parts of the expression, and where two sides differ."""
    shown = {part.text: part.value for part in failure.values} | found
    if failure.difference is not None:
        shown["difference"] = failure.difference
    rows = [el("tr", el("th", name, scope="row"), el("td", el("code", value, title=value))) for name, value in shown.items()]
    return el("div", el("section", el("h4", "values there"), el("table", *rows)), class_="values") if rows else Html()


def _cause(sources: Sources, cause: Cause, report: Report) -> Html:
    sure = f"{cause.confidence:.0%}"
    meter = el("span", el("i", style=f"width:{sure}"), class_="meter", aria_hidden="true")
    head = el("summary", el("span", str(cause.rank), class_="rank"), el("span", *_sentence(cause.message), class_="sentence"))
    where = words.place(cause.cell, cause.file, cause.line, cause.function)
    rule = el("span", "rule ", el("code", cause.rule))
    facts = el("p", el("span", where, class_="place"), el("span", meter, f" {sure} sure"), rule, class_="facts")
    evidence = el("div", el("h4", "evidence"), el("ul", *(el("li", reason) for reason in cause.because)), class_="evidence")
    parts = [head, facts, chain(sources, cause, report.failure), evidence if cause.because else None]
    return el("details", *parts, class_="card cause", open=cause.rank == 1)


def _sentence(message: str) -> Iterator[Content]:
    """What stands between backticks is code."""
    parts = message.split("`")
    for index, part in enumerate(parts):
        yield el("code", part) if index % 2 and index + 1 < len(parts) else part if index % 2 == 0 else f"`{part}"


def _frames(reader: Reader, run: Run, report: Report) -> Html:
    """The project's own frames with their source, and the traceback as Python prints it."""
    error = report.failure.error
    entries = [el("li", _frame(reader, run, frame)) for frame in error.frames if frame.project]
    if len(entries) > SHOWN_FRAMES:
        half = SHOWN_FRAMES // 2
        entries = [*entries[:half], el("li", f"⋯ {len(entries) - 2 * half} more", class_="note"), *entries[-half:]]
    trace = el("details", el("summary", "the traceback, as Python prints it"), el("pre", error.text, class_="out")) if error.text else None
    return el("div", el("ol", *entries, class_="frames") if entries else None, trace)


def _others(reader: Reader, run: Run, failure: Failure) -> list[Html]:
    """What the error came from, the members of a group, and errors that nobody received."""
    told = [(HOW.get(raised.how, raised.how), raised) for raised in failure.chain]
    told += [("one of the group:", raised) for raised in failure.parts]
    told += [("nobody received:", raised) for raised in failure.lost]
    cards = []
    for how, raised in told[:SHOWN_FRAMES]:
        head = el("p", el("span", how, " ", class_="place"), el("span", words.error_line(raised.error), class_="error"))
        place = _frame(reader, run, raised.place.frame) if raised.place is not None else None
        cards.append(el("article", head, place, *(el("p", "note: ", note, class_="note") for note in raised.error.notes), class_="card"))
    return cards


def _frame(reader: Reader, run: Run, frame: Frame) -> Content:
    cell = reader.step(run.id, frame.cell).cell if frame.cell is not None else None
    title = el("p", words.place(cell, frame.file, frame.line, frame.function), class_="place")
    lines = frame_source(reader, run.id, frame)
    if lines is None or frame.line is None:
        return title
    span = Span(frame.line, frame.end_line or frame.line, frame.column, frame.end_column)
    return (title, listing(lines, spans=[(span, "fault")], shown=range(span.line, span.end_line + 1)))


def _next(run: Run, report: Report) -> Html:
    commands = next_commands(run, report)
    if report.good is not None:
        commands.append((f"rewound diff {report.good.id} {run.id}", "what is not as it was in the last good run"))
    rows = [el("div", el("dt", el("code", command)), el("dd", told)) for command, told in commands]
    return el("dl", *rows, class_="next")
