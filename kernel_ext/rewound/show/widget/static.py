"""The page as HTML that needs no script and no style sheet: for a saved notebook on a web page, and wherever widgets do not work.

Everything is said by elements and `style` attributes, since front ends take style sheets out of what they do not trust; text has the
page's own colour, so that it can be read on light and on dark.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from rewound.model import Run, Step
from rewound.show import format as words
from rewound.show.html_timeline import Scale
from rewound.show.markup import Content, Html, el
from rewound.show.page import Page, cut
from rewound.show.text import GUIDE, Row, tree

if TYPE_CHECKING:
    from rewound.diagnose.report import Cause, Failure, Link
    from rewound.show.widget.about import View

ROWS = 120
"""Of the timeline; the table below it has what the text has."""
DEEPEST = 12
"""Levels up to which rows are indented."""
COLUMNS = 48
"""Of the first line of a cell."""
STATIONS = 12
"""Of a cause's chain."""
_COLOURS = {"succeeded": "#4a90d9", "failed": "#e0483e", "interrupted": "#c98a1b", "running": "#8a63d2"}
"""Of bars and signs: light enough on black, dark enough on white."""
_BOX = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue','DejaVu Sans',sans-serif;font-size:13px;line-height:1.45"
_SOFT = "opacity:0.75"
_CODE = "font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:12px"
_CELL = "text-align:left;border:none;padding:1px 8px;vertical-align:middle"


def static_html(page: Page, view: View) -> str:
    """What the page says, the causes of a failure, and the timeline as bars."""
    from rewound.diagnose.reports import report_of

    run = view.found()
    steps = view.reader.steps(run.id)
    report = report_of(view.reader, run)
    causes = None if report is None else _causes(report.failure, report.causes)
    bars = _timeline(run, steps, {step.seq: text for step, text in view.texts()}) if steps else None
    text = Html(page._repr_html_())
    if view.plan is not None:
        parts: list[Content] = [text, causes, _folded("Timeline", bars)]
    else:
        parts = [_head(run), causes, bars, _folded("Every step with its values", text)]
    return el("div", *parts, class_="rewound-view", style=_BOX)


def _folded(title: str, content: Content) -> Html:
    if not content:
        return Html()
    return el("details", el("summary", title, style="cursor:pointer;padding:4px 8px"), content)


def _head(run: Run) -> Html:
    took = "" if run.seconds is None else words.duration(run.seconds)
    parts = [run.id, words.source_name(run), run.status, took, words.plural(run.steps, "step")]
    return el("div", " · ".join(part for part in parts if part), style=f"padding:2px 8px 6px;{_SOFT}")


def _causes(failure: Failure, causes: Sequence[Cause]) -> Html:
    """The error, and what led to it, the most probable first."""
    cell = failure.code_cell if failure.code_cell is not None else failure.cell
    error = [
        el("div", words.error_line(failure.error), style=f"{_CODE};font-weight:600"),
        el("div", words.place(cell, failure.file, failure.line, failure.function), style=_SOFT),
    ]
    listed = el("ol", *(_cause(cause) for cause in causes), style="margin:6px 0 8px;padding-left:28px")
    return el("div", el("div", *error, style=f"border-left:3px solid {_COLOURS['failed']};padding:4px 10px;margin:4px 0"), listed)


def _cause(cause: Cause) -> Html:
    facts = f"{words.place(cause.cell, cause.file, cause.line, cause.function)} · {cause.rule} · {cause.confidence:.0%} sure"
    stations = [el("li", *_station(link)) for link in cause.chain[:STATIONS]]
    chain = el("ul", *stations, style="margin:2px 0;padding-left:18px") if stations else None
    return el("li", el("div", *_sentence(cause.message)), el("div", facts, style=f"{_SOFT};font-size:12px"), chain, style="margin:4px 0")


def _station(link: Link) -> Iterator[Content]:
    shown = f"{link.name} = {link.value}" if link.name else link.value
    yield el("code", shown, style=_CODE)
    yield el("span", f"  {link.how}, {words.place(link.cell, link.file, link.line)}", style=_SOFT)


def _sentence(message: str) -> Iterator[Content]:
    """What stands between backticks is code."""
    for index, part in enumerate(message.split("`")):
        yield el("code", part, style=_CODE) if index % 2 else part


def _timeline(run: Run, steps: Sequence[Step], texts: Mapping[int, str]) -> Html:
    """A row for each step: its sign, its name, a bar from when it began to when it ended; `texts` are the first lines of cells."""
    rows = list(islice(tree(steps, False), ROWS + 1))
    scale = Scale(run, steps)
    shown = [_row(row, scale, texts) for row in rows[:ROWS]]
    if len(rows) > ROWS:
        shown.append(el("tr", el("td", f"The first {ROWS} rows.", colspan=4, style=f"{_CELL};{_SOFT}")))
    return el("table", el("tbody", *shown), style="border-collapse:collapse;width:100%;max-width:960px;margin:0;font-size:13px")


def _row(row: Row, scale: Scale, texts: Mapping[int, str]) -> Html:
    indent = f"{_CELL};padding-left:{8 + 16 * min(len(row.guide) // GUIDE, DEEPEST)}px;white-space:nowrap;overflow:hidden"
    if row.step is None:
        took = words.duration(sum(step.seconds or 0 for step in row.hidden))
        return _cells("", el("span", row.note, style=_SOFT), "", took, indent)
    step = row.step
    label = words.step_label(step)
    if step.count:
        return _cells("", el("span", f"{label} × {step.count:,}, counted", style=_SOFT), "", "", indent)
    text = texts.get(step.seq) if step.kind == "cell" else None
    name = (label, " ", el("code", cut(text, COLUMNS), style=f"{_CODE};background:none;{_SOFT}")) if text else label
    colour = _COLOURS[step.status]
    begin, share = scale.share(step)
    bar = f"margin-left:{begin:.2%};width:{share:.2%};min-width:3px;height:8px;background-color:{colour};border-radius:2px"
    sign = el("span", words.mark(step.status), style=f"color:{colour};font-weight:600", title=step.status)
    return _cells(sign, name, el("div", style=bar), words.duration(step.seconds), indent)


def _cells(sign: Content, name: Content, bar: Content, took: str, indent: str) -> Html:
    return el(
        "tr",
        el("td", sign, style=f"{_CELL};width:1em"),
        el("td", name, style=indent),
        el("td", bar, style=f"{_CELL};width:55%"),
        el("td", took, style=f"{_CELL};text-align:right;white-space:nowrap;{_SOFT}"),
    )
