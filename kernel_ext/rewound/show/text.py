"""Runs and timelines as pages for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rewound.capture.surroundings import SCOPE
from rewound.model import Run, Step, Value, taken_up, waits_with
from rewound.show import format as words
from rewound.show.page import Column, Line, Page, Segment, cut, printable
from rewound.show.text_outside import put_outside
from rewound.show.text_paused import put_paused
from rewound.show.values import arguments_of, looked_up, result_text, short, stored, text_of, value_text

if TYPE_CHECKING:
    from rewound.store import Reader

SHOWN_CALLS = 3
"""Calls of one function below one step that a timeline shows, beside those that failed, unless all are asked for."""
GUIDE = 3
"""Columns of a guide for each level."""
WIDEST_GUIDE = 36
SHOWN_ARGUMENTS = 48
"""Columns of a call's arguments in a timeline, so that what it returned has room."""


def runs_page(found: Sequence[Run], *, more: int = 0) -> Page:
    """The table of runs, newest first; `more` says how many older ones are left out."""
    page = Page()
    if not found:
        return page.line("No runs are recorded here yet. Record one:  ", ("rewound record notebook.ipynb", "command"))
    columns = (
        Column("RUN"),
        Column("KIND"),
        Column("SOURCE", fold=True),
        Column("STARTED"),
        Column("STATUS"),
        Column("STEPS", right=True),
        Column("TOOK", right=True),
        Column("SIZE", right=True),
        Column("", fold=True),
    )
    over = taken_up(found)
    page.table(columns, [_run_row(run, over=run.id in over) for run in found])
    if more:
        page.line((f"… and {more:,} older; `rewound runs --limit 0` lists all", "dim"))
    return page


def _run_row(run: Run, *, over: bool) -> tuple[str | Segment, ...]:
    note = f"replay of {run.replay_of}" if run.replay_of else words.error_text(run.error) if run.error else run.name or ""
    if not over and (waiting := waits_with(run)) is not None:
        note = f"waiting for an answer: {waiting['question']}"
    return (
        (run.id, "name"),
        run.kind,
        printable(words.source_name(run)),
        words.moment(run.started),
        words.status(run.status),
        f"{run.steps:,}",
        words.duration(run.seconds),
        words.size(run.size),
        (cut(printable(note), 60), "dim"),
    )


def recorded_page(run: Run) -> Page:
    """What `record` says when the program has ended."""
    page = Page()
    took = f"{words.plural(run.steps, 'step')} in {words.duration(run.seconds)}, of which recording took {words.duration(run.overhead)}"
    page.line("Recorded ", (run.id, "name"), f": {printable(words.source_name(run))} ", words.status(run.status), f"  ({took})")
    if (waiting := waits_with(run)) is not None:
        put_paused(page, run.id, waiting)
    elif run.error is not None:
        page.line((words.error_text(run.error), "bad"))
        page.line("Why it failed:  ", (f"rewound debug {run.id}", "command"))
    elif run.lost:
        page.line((words.error_text(run.lost[0]), "bad"), f" ended in {printable(run.lost[0].ended or '?')}, and nobody received it.")
        page.line("Why it failed:  ", (f"rewound debug {run.id}", "command"))
    return page


def played_page(cassette: str, given: int, held: int) -> Page:
    """What a cassette came to in a recording."""
    left = f"; {held - given} of its {held} were not asked for" if given < held else ""
    return Page().line("Answered by ", (cassette, "name"), f": {words.plural(given, 'request')}{left}")


SHOWN_OUTPUTS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a timeline: a step, or a note on steps that are not shown."""

    guide: str
    step: Step | None
    note: str = ""
    hidden: tuple[Step, ...] = ()


def timeline_page(reader: Reader, run: Run, steps: Sequence[Step], *, everything: bool = False, values: bool = True) -> Page:
    """The steps of a run as a tree, with what went in and came out of each."""
    page = Page()
    page.line((run.id, "name"), f"  {run.kind}  {printable(run.source or '(kernel)')}")
    page.line(words.status(run.status), f"  {words.moment(run.started)}  {words.duration(run.seconds)}  {words.plural(run.steps, 'step')}")
    if run.replay_of:
        page.line(("replay of ", "dim"), (run.replay_of, "name"))
    page.line()
    if not steps:
        return page.line(("no steps yet", "dim"))
    titles = ("STEP", "WHERE", "STATUS", "TOOK", "VALUES" if values else "")
    columns = tuple(Column(title, right=title == "TOOK", fold=title == "VALUES") for title in titles)
    rows = tree(steps, everything)
    page.table(columns, [_timeline_row(reader, run, row, values) for row in rows])
    return put_outside(page, reader.effects(run.id))


def tree(steps: Sequence[Step], everything: bool) -> Iterator[Row]:
    """Rows in the order of the steps, indented by their parents; without recursion, since programs may recurse deeply."""
    below: dict[int | None, list[Step]] = {}
    known = {step.seq for step in steps}
    for step in steps:
        below.setdefault(step.parent if step.parent in known else None, []).append(step)
    stack: list[tuple[str, str, Row]] = [("", "", row) for row in reversed(_shown(below.get(None, []), everything))]
    while stack:
        guide, tail, row = stack.pop()
        yield Row(guide, row.step, row.note, row.hidden)
        if row.step is not None:
            rows = _shown(below.get(row.step.seq, []), everything)
            marks = [("├─ ", "│  ")] * (len(rows) - 1) + [("└─ ", "   ")]
            stack.extend((tail + head, tail + rest, child) for child, (head, rest) in reversed(list(zip(rows, marks, strict=False))))


def _shown(children: Sequence[Step], everything: bool) -> list[Row]:
    """Which of a step's children are shown: the first calls of each function, those that failed, and a note on the rest."""
    rows: list[Row] = []
    seen: Counter[str] = Counter()
    hidden: dict[str, list[Step]] = {}
    for child in children:
        label = words.step_label(child)
        seen[label] += 1
        if everything or child.kind == "cell" or child.status != "succeeded" or seen[label] <= SHOWN_CALLS:
            rows.append(Row("", child))
        else:
            hidden.setdefault(label, []).append(child)
    rows.extend(Row("", None, f"{len(rest):,} more of {label}", tuple(rest)) for label, rest in hidden.items())
    return rows


def _timeline_row(reader: Reader, run: Run, row: Row, values: bool) -> tuple[str | Segment | Line, ...]:
    if row.step is None:
        took = sum(step.seconds or 0 for step in row.hidden)
        return ("", [(_narrow(row.guide), "dim"), (row.note, "dim")], "", (words.duration(took), "dim"), ("--all shows them", "dim"))
    step = row.step
    label = printable(words.step_label(step))
    if step.count:
        where: Line = [(_narrow(row.guide), "dim"), (f"{label} × {step.count:,}", "dim")]
        return ((step.id, "dim"), where, "", "", ("counted, not recorded", "dim"))
    if name := run.declared(step.file, step.function):
        label += f" ({printable(name)})"
    if step.attempt > 1:
        label += f" (attempt {step.attempt})"
    where = [(_narrow(row.guide), "dim"), (label, "where" if step.kind == "cell" else "")]
    shown = cut(values_of(reader, run, step), 200) if values else ""
    state: Segment = ("served", "good") if step.served else words.marked(step.status)
    return ((step.id, "dim"), where, state, words.duration(step.seconds), shown)


def _narrow(guide: str) -> str:
    """The lines before a step; of a deep one their number, so that its name still has room."""
    if len(guide) <= WIDEST_GUIDE:
        return guide
    depth = f"… {len(guide) // GUIDE} deep "
    return guide[: WIDEST_GUIDE - len(depth) - GUIDE] + depth + guide[-GUIDE:]


def values_of(reader: Reader, run: Run, step: Step) -> str:
    """`email='a@b.c' → {'domain': 'b.c'}` for a call, `lead = {…}` for a cell."""
    if step.count:
        return ""
    if step.kind == "cell":
        return _cell_values(reader, run, step)
    got = cut(", ".join(f"{name}={short(value, 40)}" for name, value in arguments_of(reader, step).items()), SHOWN_ARGUMENTS)
    if step.result is None and step.error is None:
        return got
    return f"{got} → {result_text(reader, step, 60)}".lstrip()


def _cell_values(reader: Reader, run: Run, step: Step) -> str:
    """What a cell made; of one that made no data, what it begins with."""
    cell = reader.cell(run.id, step.seq)
    made = [value for value in cell.generated if not value.definition and value.scope != SCOPE]
    parts = [f"{value.name} = {value_text(reader, value, 48)}" for value in made[:SHOWN_CALLS]]
    if len(made) > SHOWN_CALLS:
        parts.append(f"… {len(made) - SHOWN_CALLS} more")
    if step.error is not None:
        parts.append(words.error_text(step.error))
    first = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
    return "; ".join(parts) or cut(printable(first), 60)


def step_page(reader: Reader, run: Run, step: Step) -> Page:
    """Everything that is recorded about one step."""
    page = Page().line((step.id, "name"), "  ", (words.step_label(step), "where"), "  ", words.status(step.status))
    page.line(f"{words.moment(step.started)}  {words.duration(step.seconds)}  {_where(reader, run, step)}")
    if step.kind == "cell":
        _cell_part(page, reader, run, step)
    else:
        _named(page, "got", [(name, short(value)) for name, value in arguments_of(reader, step).items()])
        if step.error is None:
            _named(page, "returned", [("", text_of(reader, step.result))])
        _put_values(page, reader, "read", step.globals_read)
    if step.error is not None:
        page.line().line((words.error_text(step.error), "bad"))
    return page


def _where(reader: Reader, run: Run, step: Step) -> str:
    """Where a step's code stands, and where it was called from."""
    if step.kind == "cell":
        return ""
    defined = reader.step(run.id, step.defined_in).cell if step.defined_in is not None else None
    place = f"defined in {words.place(defined, step.file, step.line)}"
    return place if step.cell is None else f"{place}, called under cell {step.cell}"


def _cell_part(page: Page, reader: Reader, run: Run, step: Step) -> None:
    cell = reader.cell(run.id, step.seq)
    page.line()
    for number, text in enumerate(cell.source.splitlines(), 1):
        page.line((f"{number:4} │ ", "dim"), printable(text))
    used = looked_up(cell.used, stored(other for _, other in reader.cells(run.id)))
    for title, values in (("used", used), ("made", cell.generated)):
        _put_values(page, reader, title, values)
    for output in cell.outputs[:SHOWN_OUTPUTS]:
        page.line(("output: ", "dim"), cut(printable(_output_text(output).rstrip()), 120))


def _output_text(output: Mapping[str, Any]) -> str:
    """An nbformat output as text."""
    if output.get("output_type") == "error":
        return f"{output.get('ename')}: {output.get('evalue')}"
    data = output.get("data")
    text = output.get("text") if data is None else data.get("text/plain", f"({', '.join(data)})")
    return "".join(text) if isinstance(text, list) else str(text)


def _put_values(page: Page, reader: Reader, title: str, values: Sequence[Value]) -> None:
    """Data one by one, definitions by their names."""
    definitions = ", ".join(value.name for value in values if value.definition)
    rows = [(value.name, value_text(reader, value)) for value in values if not value.definition]
    _named(page, title, [*rows, *([("", f"definitions: {definitions}")] if definitions else [])])


def _named(page: Page, title: str, rows: Sequence[tuple[str, str]]) -> None:
    if rows:
        page.line().line((title, "title"))
        page.table((Column(""), Column("", fold=True)), [((name, "name"), text) for name, text in rows], indent=2)
