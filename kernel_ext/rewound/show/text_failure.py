"""The failure as a part of the page: the exact expression with its values, the way there, and the exceptions that belong to it."""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rewound.errors import RewoundError
from rewound.model import KEPT_FIRST, Error, Frame, Run
from rewound.show import format as words
from rewound.show.excerpt import Span, frame_source, put_excerpt, step_source
from rewound.show.page import Column, Line, Page, cut, printable
from rewound.show.values import short, small_table

if TYPE_CHECKING:
    from rewound.diagnose.report import Failure, Place, Raised
    from rewound.store import Reader

SHOWN_NAMES = 6
SHOWN_PARTS = 10
SHOWN_FRAMES = 20
MESSAGE_LINES = 8
_NAME = re.compile(r"[^\W\d]\w*")
HOW = {
    "cause": "raised from",
    "context": "raised while this was being handled:",
    "suppressed": "raised in place of this, by `from None`:",
}
"""How an exception came from the one that is told after these words."""


def put_failure(page: Page, reader: Reader, run: Run, failure: Failure, *, all_frames: bool = False) -> None:
    """The whole of it."""
    _put_error(page, failure.error)
    defined = failure.code_cell if failure.code_cell is not None else failure.cell
    place: Line = [("in ", ""), (words.place(defined, failure.file, failure.line, named(failure.function)), "where")]
    if failure.cell is not None and defined != failure.cell:
        place.append((f", called from cell {failure.cell}", "where"))
    page.line().line(*place)
    frame = failing_frame(failure)
    lines = frame_source(reader, run.id, frame) if frame is not None else step_source(reader, run.id, failure.step)
    if lines is not None and failure.line is not None:
        last = failure.end_line or failure.line
        put_excerpt(page, lines, Span(failure.line, last, failure.column, failure.end_column))
        told = _put_names(page, reader, frame, lines[failure.line - 1 : last]) if frame is not None else set()
        _put_values(page, failure, told)
    _put_parts(page, failure.parts)
    _put_chain(page, reader, run, failure)
    _put_frames(page, failure, everything=all_frames)
    _put_lost(page, failure.lost)


def _put_error(page: Page, error: Error) -> None:
    first, *rest = error.message.strip().splitlines() or [""]
    kind = words.error_type(error.type)
    page.line((f"{kind}: {printable(first)}" if first else kind, "bad"))
    for line in rest[:MESSAGE_LINES]:
        page.line("    ", printable(line))
    for note in error.notes:
        page.line(("  note: ", "dim"), printable(note))
    if error.ended is not None:
        page.line((f"It ended in {printable(error.ended)}, and the program went on.", "warn"))


def failing_frame(failure: Failure) -> Frame | None:
    """The traceback's entry that the failure stands at: the deepest of the project's own."""
    own = [frame for frame in failure.error.frames if frame.project]
    matching = [frame for frame in own if frame.line == failure.line]
    return next(reversed(matching or own), None)


def named(name: str | None) -> str | None:
    """The name of a function; a cell's or a module's own code has none."""
    return None if name is None or name.startswith("<") else name


def _put_names(page: Page, reader: Reader, frame: Frame, lines: list[str]) -> set[str]:
    """The values of the names that the failing lines mention. Returns which."""
    shown = names_at(reader, frame, lines)
    for name, value in shown:
        page.line("      ", (name, "name"), f" = {short(value, 100)}")
        table = small_table(value)
        if table is not None:
            page.table(table.columns, table.rows, indent=10)
    return {name for name, _ in shown}


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


def _put_values(page: Page, failure: Failure, told: set[str]) -> None:
    """The other parts of the expression, and where two sides differ."""
    for part in failure.values:
        if part.text not in told:
            page.line("      ", (printable(part.text), "name"), f" = {printable(part.value)}")
    if failure.difference is not None:
        page.line("      ", ("difference: ", "dim"), (printable(failure.difference), "warn"))


def _where(place: Place) -> str:
    return words.place(place.cell, place.file, place.line, named(place.function))


def _put_place(page: Page, place: Place | None) -> None:
    if place is None:
        page.line("     outside of the project")
    else:
        page.line("     in ", (_where(place), "where"), f": {printable(place.text)}" if place.text else "")


def _put_parts(page: Page, parts: Sequence[Raised]) -> None:
    """The exceptions of a group, one line each with the expression below."""
    if parts:
        page.line().line((f"the {len(parts)} in the group:", "title"))
    for number, part in enumerate(parts[:SHOWN_PARTS], 1):
        page.line(f"  {number}. ", (words.error_text(part.error), "bad"))
        _put_place(page, part.place)
    if len(parts) > SHOWN_PARTS:
        page.line((f"  … {len(parts) - SHOWN_PARTS} more", "dim"))


def _put_chain(page: Page, reader: Reader, run: Run, failure: Failure) -> None:
    for raised in failure.chain:
        page.line().line((f"{HOW[raised.how]} ", "dim"))
        _put_error(page, raised.error)
        place = raised.place
        page.line("outside of the project" if place is None else "in ", ("" if place is None else _where(place), "where"))
        lines = frame_source(reader, run.id, place.frame) if place is not None else None
        if place is not None and lines is not None and place.line is not None:
            put_excerpt(page, lines, Span(place.line, place.end_line or place.line, place.column, place.end_column))


def _put_frames(page: Page, failure: Failure, *, everything: bool) -> None:
    """The way to the failing line, outermost first; where only the project's are shown, they must be several."""
    omitted = failure.error.omitted
    kept = failure.frames[:KEPT_FIRST] if omitted else failure.frames
    rows = _rows(kept, everything)
    if omitted:
        rows.append(([(f"… {omitted} more", "dim")], [("", "")]))
        rows += _rows(failure.frames[KEPT_FIRST:], everything)
    if len(rows) < 2:
        return
    if len(rows) > SHOWN_FRAMES and not everything:
        rows = [*rows[: SHOWN_FRAMES // 2], ([("…", "dim")], [("", "")]), *rows[-SHOWN_FRAMES // 2 :]]
    page.line().line(("the way there", "title"), ("" if everything else "   (--frames all: with those of libraries)", "dim"))
    page.table((Column(""), Column("", fold=True)), rows, indent=2)


def _rows(places: Sequence[Place], everything: bool) -> list[tuple[Line, Line]]:
    """One for each frame, and one for those that say the same one after the other."""
    told = [(_where(one), cut(printable(one.text or ""), 90), one.frame.project) for one in places if everything or one.frame.project]
    rows: list[tuple[Line, Line]] = []
    for (where, text, project), alike in groupby(told):
        count = len(list(alike))
        rows.append(([(where, "where" if project else "dim")], [(text, ""), (f"  ({count} times)" if count > 1 else "", "dim")]))
    return rows


def _put_lost(page: Page, lost: Sequence[Raised]) -> None:
    if lost:
        page.line().line(("other errors that nobody received", "title"))
    for one in lost[:SHOWN_PARTS]:
        page.line("  ", (words.error_text(one.error), "bad"), f" in {printable(one.error.ended or '?')}")
        _put_place(page, one.place)
