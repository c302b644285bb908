"""Where a value came from, as a page for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rewound.model import Run
from rewound.show import format as words
from rewound.show.page import Column, Line, Page, Segment, cut, printable

if TYPE_CHECKING:
    from rewound.graph.slices import StaleRead
    from rewound.show.history import History, SliceStep, Version


_COLUMNS = (Column(""), Column(""), Column("", fold=True), Column("", fold=True))


def why_page(run: Run, found: History) -> Page:
    """The chain of the asked version, then all versions of the name."""
    asked = found.chain[0]
    if found.name.startswith("@"):
        return _step_page(run, found)
    page = Page().line((found.name, "name"), f" = {asked.text}")
    page.line((f"as {_place(asked)} left it, in run ", "dim"), (run.id, "name")).line()
    page.line(("The way back", "title"))
    page.table(_COLUMNS, [_station(entry, found) for entry in found.chain], indent=2)
    if found.slice:
        page.line().line(("Hangs on ", "dim"), ", ".join(_lines(entry) for entry in found.slice))
    if found.used_by:
        page.line(("Goes into ", "dim"), ", ".join(words.place(step.cell, None, None) for step in found.used_by))
    if found.stale is not None:
        _stale(page, found.stale)
    if len(found.versions) > 1:
        page.line().line((f"All {len(found.versions)} versions of {found.name}", "title"))
        page.table(_COLUMNS, [_row(entry) for entry in found.versions], indent=2)
    return page


def _step_page(run: Run, found: History) -> Page:
    step = found.chain[0].step
    page = Page().line((f"Step {step.id}, {words.place(step.cell, step.file)}", "title"), (", in run ", "dim"), (run.id, "name")).line()
    page.line(("Hangs on ", "dim"), ", ".join(_lines(entry) for entry in found.slice) or "nothing")
    return page.line(("Goes into ", "dim"), ", ".join(words.place(one.cell, None) for one in found.used_by) or "nothing")


def _lines(entry: SliceStep) -> str:
    lines = [str(line) for line in entry.lines]
    where = words.place(entry.step.cell, None, None)
    return where if not lines else f"{where} (line{'s' if len(lines) > 1 else ''} {', '.join(lines)})"


def _stale(page: Page, stale: StaleRead) -> None:
    line = f", line {stale.newer.line}" if stale.newer.line is not None else ""
    page.line((f"Stale: {stale.name} was made from {stale.source}, which step s{stale.newer.step}{line} has changed since.", "warn"))


def _place(version: Version) -> str:
    step = version.step
    if step.kind == "cell" or step.function == "<module>":
        return words.place(step.cell, step.file, version.line)
    line = f", called on line {version.line}" if version.line is not None else ""
    return f"{step.function}{line}"


def _station(version: Version, found: History) -> tuple[str | Segment | Line, ...]:
    style = "title" if version.value.name == found.name else ""
    return ((_place(version), "where"), (version.value.name, style or "name"), cut(version.text, 60), (printable(version.how), "dim"))


def _row(version: Version) -> tuple[str | Segment | Line, ...]:
    return ((version.step.id, "dim"), (_place(version), "where"), cut(version.text, 60), (printable(version.how), "dim"))
