"""The way of a value as HTML: numbered marks on the source lines that it passed, from its origin to the failing line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from rewound.errors import RewoundError
from rewound.model import Run
from rewound.show import format as words
from rewound.show.excerpt import MOST, Span
from rewound.show.html_source import around, listing, mentions
from rewound.show.markup import Html, el

if TYPE_CHECKING:
    from rewound.diagnose.report import Cause, Failure, Link
    from rewound.store import Reader

Place = tuple[int | None, str | None]
"""A cell's index, or a file."""
_ROOT = re.compile(r"[^\W\d]\w*")


class Sources:
    """The texts that places are in, as they ran."""

    def __init__(self, reader: Reader, run: Run) -> None:
        self._reader = reader
        self._cells = reader.cells(run.id)
        self._files = {code.file: code.source for code in reader.codes(run.id).values() if code.cell is None}

    def lines(self, place: Place, before: int) -> list[str] | None:
        """A cell's as it was last executed up to the step `before`, or a file's."""
        cell, file = place
        if cell is not None:
            ran = [found.source for step, found in self._cells if step.cell == cell and step.seq <= before]
            return ran[-1].splitlines() if ran else None
        try:
            return self._reader.source(self._files[file or ""]).splitlines()
        except (KeyError, RewoundError):
            return None


@dataclass(frozen=True, slots=True)
class Station:
    """One place on the way: its number, and what the value was called and what it was there."""

    number: int
    place: Place
    line: int | None
    name: str
    value: str
    hows: tuple[str, ...]
    before: int


def stations(chain: Sequence[Link]) -> list[Station]:
    """The links, those of one name and line taken together."""
    found: list[Station] = []
    for link in chain:
        place: Place = (link.cell, None if link.cell is not None else link.file)
        last = found[-1] if found else None
        if last is not None and (last.place, last.line, last.name) == (place, link.line, link.name):
            value = link.value if last.value == "?" else last.value
            found[-1] = Station(last.number, place, link.line, link.name, value, (*last.hows, link.how), max(last.before, link.step.seq))
        else:
            found.append(Station(len(found) + 1, place, link.line, link.name, link.value, (link.how,), link.step.seq))
    return found


def chain(sources: Sources, cause: Cause, failure: Failure) -> Html:
    """Blocks of source joined by arrows: the origin first, the failing line last."""
    blocks = [_block(sources, place, list(some), cause) for place, some in groupby(stations(cause.chain), key=lambda one: one.place)]
    cell = failure.code_cell if failure.code_cell is not None else failure.cell
    end: Place = (cell, None if cell is not None else failure.file)
    if not blocks:
        blocks.append(_origin(sources, cause))
    if (cause.line, cause.cell, cause.file) != (failure.line, *end) or cause.chain:
        blocks.append(_end(sources, end, failure))
    return el("ol", *(el("li", block) for block in blocks), class_="chain")


def _block(sources: Sources, place: Place, some: Sequence[Station], cause: Cause) -> Html:
    lines = sources.lines(place, max(one.before for one in some))
    marks: dict[int, list[str]] = {}
    for one in some:
        if one.line is not None:
            marks.setdefault(one.line, []).append(str(one.number))
    spans = [span for one in some for span in _names(lines or (), one)]
    own: Place = (cause.cell, None if cause.cell is not None else cause.file)
    if place == own and cause.line is not None:
        spans.append((Span(cause.line, min(cause.end_line or cause.line, cause.line + MOST)), "origin"))
    return el("div", _title(place), _excerpt(lines, marks, spans), el("ul", *(_told(one) for one in some)))


def _origin(sources: Sources, cause: Cause) -> Html:
    place: Place = (cause.cell, None if cause.cell is not None else cause.file)
    spans = [] if cause.line is None else [(Span(cause.line, cause.end_line or cause.line), "origin")]
    return el("div", _title(place), _excerpt(sources.lines(place, cause.step.seq), {cause.line: ["1"]} if cause.line else {}, spans))


def _end(sources: Sources, place: Place, failure: Failure) -> Html:
    spans = [] if failure.line is None else [(failure_span(failure), "fault")]
    lines = sources.lines(place, failure.step.seq)
    told = el("ul", el("li", el("b", "✗", class_="end"), " ", el("span", words.error_line(failure.error), class_="error")))
    return el("div", _title(place), _excerpt(lines, {failure.line: ["✗"]} if failure.line else {}, spans), told, class_="end")


def failure_span(failure: Failure) -> Span:
    line = failure.line or 1
    return Span(line, failure.end_line or line, failure.column, failure.end_column)


def _title(place: Place) -> Html:
    return el("p", words.place(*place), class_="place")


def _excerpt(lines: Sequence[str] | None, marks: dict[int, list[str]], spans: Iterable[tuple[Span, str]]) -> Html:
    found = list(spans)
    wanted = {number for span, _ in found for number in range(span.line, span.end_line + 1)} | set(marks)
    if lines is None or not wanted:
        return Html()
    return listing(lines, spans=found, marks=marks, shown=around(wanted, 1))


def _names(lines: Sequence[str], one: Station) -> Iterator[tuple[Span, str]]:
    """Where the line mentions the value's name."""
    root = _ROOT.match(one.name)
    if one.line is None or root is None or not 0 < one.line <= len(lines):
        return
    for span in mentions(lines, one.line, root.group()):
        yield span, "via"


def _told(one: Station) -> Html:
    value = el("code", one.value, class_="value") if one.value != "?" else None
    return el("li", el("b", str(one.number)), " ", el("code", one.name, class_="name"), " ", value, " ", el("span", "; ".join(one.hows)))
