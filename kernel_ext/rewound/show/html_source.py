"""Source text as HTML: numbered lines, light colouring, exact expressions underlined, numbered marks beside lines."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rewound.show.excerpt import Span
from rewound.show.markup import Html, el

_TOKEN = re.compile(
    r"""(?P<string>(?i:\b[rbfu]{1,2})?(?:\"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))"""
    r"""|(?P<comment>\#[^\n]*)|(?P<word>[^\W\d]\w*)|(?P<number>\b\d[\w.]*)""",
    re.DOTALL,
)
_KEYWORDS = frozenset(keyword.kwlist)
AROUND = 2
"""Lines of context around what is marked."""


@dataclass(frozen=True, slots=True)
class Painted:
    """Columns of one line, and what they are."""

    line: int
    start: int
    end: int
    style: str


def listing(
    lines: Sequence[str],
    *,
    spans: Iterable[tuple[Span, str]] = (),
    marks: Mapping[int, Sequence[str]] | None = None,
    shown: Iterable[int] | None = None,
    anchor: str | None = None,
) -> Html:
    """The lines that are `shown` (1-based; all, if not told), each with its `marks`; `anchor` makes lines targets of links."""
    wanted = sorted({number for number in shown if 0 < number <= len(lines)}) if shown is not None else list(range(1, len(lines) + 1))
    painted: dict[int, list[Painted]] = {}
    for one in (*_colours(lines), *(part for span, style in spans for part in underlined(lines, span, style))):
        painted.setdefault(one.line, []).append(one)
    rows: list[Html] = []
    for before, number in zip([0, *wanted], wanted, strict=False):
        if number > before + 1 and rows:
            rows.append(el("span", "⋯", class_="gap"))
        rows.append(_row(lines[number - 1], number, painted.get(number, ()), (marks or {}).get(number, ()), anchor))
    return el("pre", *rows, class_="code marked" if marks else "code", tabindex=0)


def around(lines: Iterable[int], context: int = AROUND) -> set[int]:
    """These lines and some before and after each."""
    return {near for line in lines for near in range(line - context, line + context + 1)}


def underlined(lines: Sequence[str], span: Span, style: str) -> Iterable[Painted]:
    """The columns that a span takes on each of its lines; without columns, all but the indentation."""
    for number in range(max(1, span.line), min(span.end_line, len(lines)) + 1):
        text = lines[number - 1]
        start = span.column if span.column is not None and number == span.line else len(text) - len(text.lstrip())
        end = span.end_column if span.end_column is not None and number == span.end_line else len(text.rstrip())
        if 0 <= start < end:
            yield Painted(number, start, min(end, len(text)), style)


def mentions(lines: Sequence[str], line: int, name: str) -> Iterator[Span]:
    """Where the code of a line names something; strings and comments do not count."""
    quiet = [one for one in _colours(lines) if one.line == line and one.style in ("t-string", "t-comment")]
    for found in re.finditer(rf"\b{re.escape(name)}\b", lines[line - 1]):
        if not any(one.start <= found.start() < one.end for one in quiet):
            yield Span(line, line, found.start(), found.end())


def _row(text: str, number: int, painted: Sequence[Painted], marks: Sequence[str], anchor: str | None) -> Html:
    badges = el("span", *(el("b", mark) for mark in marks), class_="marks") if marks else Html()
    name = "line hit" if marks else "line"
    code = el("span", *_segments(text, painted), "\n", class_="text")
    return el("span", badges, code, class_=name, data_n=number, id=f"{anchor}-{number}" if anchor else None)


def _segments(text: str, painted: Sequence[Painted]) -> Iterable[Html | str]:
    """The line cut wherever a style begins or ends."""
    cuts = sorted({0, len(text), *(edge for one in painted for edge in (one.start, one.end) if 0 <= edge <= len(text))})
    for start, end in pairwise(cuts):
        styles = " ".join(dict.fromkeys(one.style for one in painted if one.start <= start and end <= one.end))
        yield el("span", text[start:end], class_=styles) if styles else text[start:end]


def _colours(lines: Sequence[str]) -> Iterable[Painted]:
    """Strings, comments, keywords and numbers, as far as a pattern can tell them."""
    text = "\n".join(lines)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    number = 0
    for found in _TOKEN.finditer(text):
        style = found.lastgroup or ""
        if style == "word" and found.group() not in _KEYWORDS:
            continue
        while starts[number + 1] <= found.start():
            number += 1
        for offset, part in enumerate(found.group().split("\n")):
            begin = found.start() - starts[number] if offset == 0 else 0
            yield Painted(number + offset + 1, begin, begin + len(part), f"t-{style}")
