"""The cells of a run, or the files of a script, as HTML: the source as it ran, what it displayed, what it used and generated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rewound.capture.surroundings import SCOPE
from rewound.errors import RewoundError
from rewound.model import Cell, Code, Run, Step, Value
from rewound.show import format as words
from rewound.show.excerpt import Span
from rewound.show.html_outputs import outputs
from rewound.show.html_source import listing
from rewound.show.markup import Html, el
from rewound.show.values import looked_up, stored, value_text

if TYPE_CHECKING:
    from rewound.store import Reader

SHOWN_VALUES = 24
TALL = 60
"""Lines of a source up to which it is unfolded."""


def cells(reader: Reader, run: Run) -> list[Html]:
    """A card for each execution of a cell, in the order in which they ran."""
    newest: dict[str, Step] = {}
    cards: list[Html] = []
    found = reader.cells(run.id)
    held = stored(cell for _, cell in found)
    for step, bare in found:
        cell = replace(bare, used=tuple(looked_up(bare.used, held)))
        cards.append(_card(reader, run, step, cell, newest))
        newest.update({value.name: step for value in cell.generated if value.how != "regrouped"})
    return cards


def _card(reader: Reader, run: Run, step: Step, cell: Cell, newest: Mapping[str, Step]) -> Html:
    lines = cell.source.splitlines()
    failed = [(_span(step), "fault")] if step.error is not None and _span(step) is not None else []
    shown = outputs(cell.outputs)
    parts = [
        _head(step),
        _source(listing(lines, spans=[(span, style) for span, style in failed if span is not None]), len(lines)),
        el("div", *shown, class_="outputs") if shown else None,
        el("div", _used(reader, cell, newest), _generated(reader, cell), class_="values"),
    ]
    return el("article", *parts, id=step.id, class_=f"card {step.status}")


def _head(step: Step) -> Html:
    attempt = f"attempt {step.attempt}" if step.attempt > 1 else ""
    notes = " · ".join(part for part in (step.id, attempt, words.duration(step.seconds)) if part)
    mark = el("span", words.mark(step.status), class_="mark", title=step.status)
    return el("h3", mark, " ", words.step_label(step), " ", el("small", notes))


def _span(step: Step) -> Span | None:
    """The expression at which a cell failed, in the cell's own source."""
    own = [frame for frame in step.error.frames if frame.cell == step.seq] if step.error is not None else []
    if not own or own[-1].line is None:
        return None
    frame = own[-1]
    return Span(own[-1].line, frame.end_line or own[-1].line, frame.column, frame.end_column)


def _source(shown: Html, count: int) -> Html:
    return shown if count <= TALL else el("details", el("summary", f"{count} lines of source"), shown)


def _used(reader: Reader, cell: Cell, newest: Mapping[str, Step]) -> Html:
    rows = []
    for value in _data(cell.used):
        maker = newest.get(value.name)
        origin = el("a", words.step_label(maker), href=f"#{maker.id}") if maker is not None else el("span", "before the recording")
        rows.append(_value(reader, value, el("span", "from ", origin, class_="from")))
    return _values("used", rows, cell.used)


def _generated(reader: Reader, cell: Cell) -> Html:
    notes = {"changed": "changed in place", "deleted": "deleted", "regrouped": "shared anew"}
    rows = [_value(reader, value, el("span", notes.get(value.how, ""), class_="from")) for value in _data(cell.generated)]
    return _values("generated", rows, cell.generated)


def _data(found: Sequence[Value]) -> list[Value]:
    return [value for value in found if not value.definition and value.scope != SCOPE]


def _value(reader: Reader, value: Value, note: Html) -> Html:
    text = value_text(reader, value, 200)
    return el("tr", el("th", value.name, scope="row"), el("td", el("code", text, title=text)), el("td", note))


def _values(title: str, rows: Sequence[Html], found: Sequence[Value]) -> Html:
    """A table; definitions and what libraries keep are named below it."""
    definitions = [value.name for value in found if value.definition]
    behind = [value.name for value in found if value.scope == SCOPE]
    if not rows and not definitions and not behind:
        return Html()
    notes = [("definitions and modules", definitions), ("state of libraries", behind)]
    more = f"{len(rows) - SHOWN_VALUES} more values" if len(rows) > SHOWN_VALUES else None
    told = [f"{label}: {', '.join(names)}" for label, names in notes if names]
    return el(
        "section",
        el("h4", title),
        el("table", *rows[:SHOWN_VALUES]) if rows else None,
        *(el("p", line, class_="note") for line in ([more] if more else []) + told),
    )


def files(reader: Reader, run: Run, steps: Sequence[Step]) -> tuple[list[Html], dict[int, str]]:
    """A card for each file whose code ran, and for each piece of code the address of its first line."""
    codes = reader.codes(run.id)
    calls = Counter(step.code for step in steps)
    by_text: dict[tuple[str, str], list[Code]] = {}
    for code in codes.values():
        if code.cell is None:
            by_text.setdefault((code.file, code.source), []).append(code)
    cards: list[Html] = []
    links: dict[int, str] = {}
    for number, ((file, key), parts) in enumerate(by_text.items()):
        anchor = f"f{number}"
        text = _text(reader, key)
        if text is None:
            continue
        links |= {code.id: f"#{anchor}-{max(code.line, 1)}" for code in parts}
        cards.append(_file(file, text.splitlines(), anchor, sum(calls[code.id] for code in parts)))
    return cards, links


def _file(file: str, lines: Sequence[str], anchor: str, count: int) -> Html:
    head = el("h3", words.place(None, file), " ", el("small", f"{file} · {words.plural(count, 'step')}"))
    return el("article", head, _source(listing(lines, anchor=anchor), len(lines)), class_="card", id=anchor)


def _text(reader: Reader, key: str) -> str | None:
    try:
        return reader.source(key)
    except RewoundError:
        return None
