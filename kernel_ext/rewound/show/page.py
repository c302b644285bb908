"""An answer for people as lines and tables, and its three faces: plain text, a coloured terminal, HTML.

Facts are put on a page once; where it is shown is decided last. rich is imported for terminals alone, so that
pipes, `--json` and `--help` do not pay for it.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rewound.show.widget.about import View

Segment = tuple[str, str]
"""Some text and its style, one of `STYLES` or empty."""
Line = list[Segment]
LEAST = 16
"""Columns that a folding column of a table keeps."""
Cellish = str | Segment | Line

STYLES = {
    "title": "bold",
    "bad": "bold red",
    "good": "green",
    "warn": "yellow",
    "name": "cyan",
    "command": "bold cyan",
    "dim": "dim",
    "mark": "bold red",
    "where": "magenta",
    "number": "blue",
}
"""Style -> what rich makes of it."""
_CSS = {
    "title": "font-weight:bold",
    "bad": "font-weight:bold;color:#c62828",
    "good": "color:#2e7d32",
    "warn": "color:#b26a00",
    "name": "color:#00838f",
    "command": "font-weight:bold;color:#00838f",
    "dim": "opacity:.6",
    "mark": "font-weight:bold;color:#c62828",
    "where": "color:#8e24aa",
    "number": "color:#1565c0",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading; `right` for numbers; `fold` for the one that gives way when the terminal is narrow."""

    title: str
    right: bool = False
    fold: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cellish, ...], ...]
    indent: int = 0


@dataclass(slots=True)
class Page:
    """What is shown, from top to bottom."""

    blocks: list[Line | Table] = field(default_factory=list)
    view: View | None = None
    """What it is about, for front ends that can show more than text."""

    def line(self, *parts: str | Segment) -> Page:
        """Add a line of plain texts and styled segments; without parts, an empty one."""
        self.blocks.append([(part, "") if isinstance(part, str) else part for part in parts])
        return self

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[Cellish]], *, indent: int = 0) -> Page:
        """Add a table."""
        self.blocks.append(Table(tuple(columns), tuple(tuple(row) for row in rows), indent))
        return self

    def add(self, other: Page) -> Page:
        """Add all of another page."""
        self.blocks.extend(other.blocks)
        return self

    def __str__(self) -> str:
        return plain(self)

    def _repr_html_(self) -> str:
        return html(self)


def as_line(cell: Cellish) -> Line:
    """A table's cell as segments."""
    if isinstance(cell, str):
        return [(cell, "")]
    return [cell] if isinstance(cell, tuple) else cell


def flat(cell: Cellish) -> str:
    """A table's cell as text."""
    return "".join(text for text, _ in as_line(cell))


def width(text: str) -> int:
    """Columns that a text takes on a terminal: wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def printable(text: str) -> str:
    """A text that cannot move the cursor, recolour the terminal or break the line: control characters are spelled out."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _SPELLED.get(c) or c.encode("unicode_escape", "backslashreplace").decode() for c in text)


_SPELLED = {"\n": "⏎", "\t": "    "}


def cut(text: str, limit: int) -> str:
    """At most `limit` columns; an ellipsis tells that there was more."""
    if width(text) <= limit:
        return text
    kept = text[: limit - 1]
    while width(kept) > limit - 1:
        kept = kept[:-1]
    return kept + "…"


def plain(page: Page) -> str:
    """The page as text without colours, tables aligned with spaces."""
    return "\n".join(flat(line).rstrip() for line in _laid_out(page, None))


def _laid_out(page: Page, columns: int | None) -> Iterator[Line]:
    """All lines of the page; a table's folding columns give way where it is wider than `columns`."""
    for block in page.blocks:
        if isinstance(block, Table):
            yield from _table_lines(block, columns)
        else:
            yield block


def _table_lines(table: Table, limit: int | None) -> Iterator[Line]:
    rows = [[as_line(cell) for cell in row] for row in table.rows]
    if any(column.title for column in table.columns):
        rows.insert(0, [[(column.title, "dim")] for column in table.columns])
    widths = [max((width(flat(row[index])) for row in rows), default=0) for index in range(len(table.columns))]
    if limit is not None:
        widths = _narrowed(table, widths, limit)
    for row in rows:
        line: Line = [(" " * table.indent, "")]
        for index, (column, size, cell) in enumerate(zip(table.columns, widths, row, strict=True)):
            shown = _clipped(cell, size)
            gap = (" " * (size - width(flat(shown))), "")
            line.extend([("  ", "")] if index else [])
            line.extend([gap, *shown] if column.right else [*shown, gap] if index + 1 < len(row) else shown)
        yield line


def _narrowed(table: Table, widths: list[int], limit: int) -> list[int]:
    """Widths that fit, taken from the folding columns alone, which keep at least `LEAST`."""
    surplus = sum(widths) + 2 * (len(widths) - 1) + table.indent - limit
    narrowed = list(widths)
    for index, column in enumerate(table.columns):
        if column.fold and surplus > 0:
            kept = max(min(LEAST, widths[index]), widths[index] - surplus)
            surplus -= widths[index] - kept
            narrowed[index] = kept
    return narrowed


def _clipped(line: Line, limit: int) -> Line:
    """The line's first `limit` columns."""
    if width(flat(line)) <= limit:
        return line
    kept: Line = []
    for text, style in line:
        room = limit - width(flat(kept))
        if width(text) >= room:
            return [*kept, (cut(text + " …", room), style)]
        kept.append((text, style))
    return kept


def html(page: Page) -> str:
    """The page for a notebook's output."""
    blocks = "".join(_html_table(block) if isinstance(block, Table) else _html_block(block) for block in page.blocks)
    return f'<div class="rewound-page" style="{_CSS_PAGE}">{blocks}</div>'


_CSS_PAGE = "font-family:var(--jp-code-font-family,monospace);font-size:13px;line-height:1.45"


def _html_block(line: Line) -> str:
    return f'<div style="white-space:pre-wrap">{_html_line(line) or "&nbsp;"}</div>'


def _html_line(line: Line) -> str:
    return "".join(f'<span style="{_CSS[style]}">{escape(text)}</span>' if style else escape(text) for text, style in line)


def _html_table(table: Table) -> str:
    def cell(tag: str, column: Column, content: Cellish) -> str:
        style = f"text-align:{'right' if column.right else 'left'};white-space:pre;padding:2px 10px"
        return f'<{tag} style="{style}">{_html_line(as_line(content))}</{tag}>'

    titled = any(column.title for column in table.columns)
    head = "".join(cell("th", column, column.title) for column in table.columns) if titled else ""
    rows = ("".join(cell("td", column, content) for column, content in zip(table.columns, row, strict=True)) for row in table.rows)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f'<table style="border-collapse:collapse"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def colourful(stream: TextIO) -> bool:
    """Whether this stream is a terminal that wants colours (NO_COLOR and TERM=dumb say no, FORCE_COLOR yes)."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def show(page: Page, stream: TextIO | None = None) -> None:
    """Print a page: coloured on a terminal, plain text elsewhere."""
    stream = stream or sys.stdout
    if colourful(stream):
        _show_rich(page, stream)
    elif page.blocks:
        _write(stream, plain(page) + "\n")
    stream.flush()


def _write(stream: TextIO, text: str) -> None:
    """Write text whatever the stream can encode: what it cannot is spelled out."""
    try:
        stream.write(text)
    except UnicodeEncodeError:
        encoding = stream.encoding or "ascii"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))


def _show_rich(page: Page, stream: TextIO) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, highlight=False, force_terminal=True)
    for line in _laid_out(page, console.width):
        console.print(Text.assemble(*((part, STYLES.get(style, "")) for part, style in line)), soft_wrap=True)
