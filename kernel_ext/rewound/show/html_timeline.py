"""The timeline of a run as HTML: a bar for each step, from when it began to when it ended, nested as the calls were."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from rewound.model import Run, Step
from rewound.show import format as words
from rewound.show.markup import Content, Html, el
from rewound.show.page import cut
from rewound.show.text import GUIDE, Row, tree, values_of

if TYPE_CHECKING:
    from rewound.store import Reader

MOST = 600
"""Rows of a page."""
OPEN = 60
"""Rows up to which nothing is folded; where there are more, only what failed is open."""
TICKS = 5


def timeline(reader: Reader, run: Run, steps: Sequence[Step]) -> Html:
    """All rows under an axis; what lies below a step without a parent folds."""
    rows = list(islice(tree(steps, False), MOST))
    scale = Scale(run, steps)
    parts = [el("div", el("span"), el("span"), scale.axis(), el("span"), class_="row axis", aria_hidden="true")]
    for top, below in _grouped(rows):
        shown = [_row(reader, run, row, scale) for row in below]
        head = _row(reader, run, top, scale)
        wanted = len(rows) <= OPEN or _failed(below)
        parts.append(el("details", el("summary", head), *shown, open=wanted) if below else head)
    if len(rows) == MOST:
        parts.append(el("p", f"The first {MOST} rows; `rewound show {run.id} --all` shows every step.", class_="note"))
    return el("div", *parts, class_="timeline")


class Scale:
    """Moments of a run as parts of its duration."""

    def __init__(self, run: Run, steps: Iterable[Step]) -> None:
        ends = [step.started + (step.seconds or 0) for step in steps]
        self._begin = run.started
        self._total = max([run.seconds or 0, 1e-9, *(end - run.started for end in ends)])

    def bar(self, step: Step) -> str:
        """Where the bar is, as a style."""
        at, long = self.share(step)
        return f"--at:{at:.4%};--long:{long:.4%}"

    def share(self, step: Step) -> tuple[float, float]:
        """(where it begins, how long it is), of the whole."""
        at = min(max(step.started - self._begin, 0) / self._total, 1)
        return at, min((step.seconds or 0) / self._total, 1 - at)

    def axis(self) -> Html:
        """Round moments along the run."""
        rough = self._total / TICKS
        unit = 10.0 ** math.floor(math.log10(rough))
        step = next(unit * times for times in (1, 2, 5, 10) if unit * times >= rough)
        marks = [step * index for index in range(int(self._total / step) + 1)]
        shown = [(mark, words.duration(mark) if mark else "0") for mark in marks if mark < self._total * 0.92]
        return el("span", *(el("i", text, style=f"--at:{mark / self._total:.4%}") for mark, text in shown), class_="track")


def _grouped(rows: Sequence[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """Each step without a parent with the rows below it."""
    top: Row | None = None
    below: list[Row] = []
    for row in rows:
        if row.guide:
            below.append(row)
            continue
        if top is not None:
            yield top, below
        top, below = row, []
    if top is not None:
        yield top, below


def _failed(rows: Iterable[Row]) -> bool:
    return any(row.step is not None and row.step.status == "failed" for row in rows)


def _row(reader: Reader, run: Run, row: Row, scale: Scale) -> Html:
    if row.step is None or row.step.count:
        return _quiet(row, scale)
    step = row.step
    label = words.step_label(step)
    what = el("a", label, href=f"#{step.id}", class_="what") if step.kind == "cell" else el("span", label, class_="what")
    values = values_of(reader, run, step)
    name = _name(row, what, " ", el("span", cut(values, 160), class_="shown", title=values))
    bar = el("span", el("span", class_="bar", style=scale.bar(step)), class_="track")
    mark = el("span", words.mark(step.status), class_="mark", title="served" if step.served else step.status)
    return el("div", mark, name, bar, el("span", words.duration(step.seconds), class_="took"), class_=f"row {step.status}")


def _quiet(row: Row, scale: Scale) -> Html:
    """Steps that are not shown one by one, or were not recorded one by one."""
    if row.step is not None:
        label = f"{words.step_label(row.step)} × {row.step.count or 0:,}"
        parts = [el("span", label, class_="what"), el("span", "counted, not recorded", class_="shown")]
        return el("div", el("span"), _name(row, *parts), el("span", class_="track"), el("span"), class_="row more")
    some = islice(row.hidden, 0, None, max(1, len(row.hidden) // 40))
    track = el("span", *(el("span", class_="bar many", style=scale.bar(step)) for step in some), class_="track")
    took = words.duration(sum(step.seconds or 0 for step in row.hidden))
    return el("div", el("span"), _name(row, el("span", row.note, class_="what")), track, el("span", took, class_="took"), class_="row more")


def _name(row: Row, *parts: Content) -> Html:
    return el("span", *parts, class_="name", style=f"--depth:{min(len(row.guide) // GUIDE, 12)}")
