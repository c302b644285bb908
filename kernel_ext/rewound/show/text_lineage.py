"""The family of a run as a tree, and the way back of a value over its runs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rewound.show import format as words
from rewound.show.page import Column, Page, Segment, cut, printable

if TYPE_CHECKING:
    from rewound.graph.lineage import Family, Member
    from rewound.show.ancestry import Station

_COLUMNS = (Column("RUN"), Column("WHERE", fold=True), Column("NAME"), Column("VALUE", fold=True), Column("HOW", fold=True))
_LISTED = 6
"""Changed cells and functions, and differences of the environment, that a line names."""


def lineage_page(found: Family, values: Sequence[Station], name: str | None) -> Page:
    """The tree; then, of a name, the value and what it was made from."""
    page = Page().line(("The family of ", "title"), (found.asked, "name")).line()
    drawn: set[str] = set()
    for root in found.children(None):
        _put(page, found, root, "", "", drawn)
    if name is not None:
        page.line().line((f"Where {printable(name)} came from", "title"))
        page.table(_COLUMNS, [_row(one) for one in values], indent=2)
    return page


def _put(page: Page, found: Family, member: Member, lead: str, below: str, drawn: set[str]) -> None:
    """A run, what it has that its parent has not, and the runs that were made from it."""
    if member.id in drawn:
        return
    drawn.add(member.id)
    style = "title" if member.id == found.asked else "name"
    page.line((lead, "dim"), (member.id, style), *_facts(member), *([("  ← this run", "title")] if member.id == found.asked else []))
    children = found.children(member.id)
    for text in _details(member):
        page.line((below + ("│    " if children else "     "), "dim"), (printable(text), "dim"))
    for index, child in enumerate(children):
        last = index == len(children) - 1
        _put(page, found, child, below + ("└─ " if last else "├─ "), below + ("   " if last else "│  "), drawn)


def _facts(member: Member) -> Iterator[str | Segment]:
    run = member.run
    if run is None:
        yield "  is not in the store any more"
        return
    yield f"  {member.how}  {printable(words.source_name(run))}  "
    yield words.marked(run.status)
    yield f"  {words.moment(run.started)}"


def _details(member: Member) -> Iterator[str]:
    into = member.into
    if into is not None:
        passed = ", ".join(value["name"] if value["name"] == value["as"] else f"{value['name']} → {value['as']}" for value in into["from"])
        target = Path(into["target"]).name
        yield f"into {target}: {passed}"
        if into.get("target_run"):
            yield f"{target} ran before as {into['target_run']}"
    elif member.mapping:
        yield "mapped: " + ", ".join(f"{old} → {new}" for old, new in member.mapping.items())
    if member.overrides:
        yield "given: " + ", ".join(f"{name}={cut(json.dumps(value, ensure_ascii=False), 40)}" for name, value in member.overrides.items())
    if member.changed:
        yield f"changed: {_some(member.changed)}"
    if member.environment:
        yield "environment: " + _some([f"{one.name} {one.left} → {one.right}" for one in member.environment])


def _some(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - _LISTED} more" if len(texts) > _LISTED else ""
    return ", ".join(texts[:_LISTED]) + more


def _row(found: Station) -> tuple[str | Segment, ...]:
    executed, step = found.executed, found.step
    where = "" if step is None else words.place(step.cell, step.file, found.line, step.function)
    how = found.how
    if executed.step is None and step is not None:
        how = f"{how}; executed in {executed.run}{', which is not in the store any more' if executed.gone else ''}"
    elif executed.run != found.run.id and executed.step is not None:
        how = f"{how}; executed as {executed.step.id} of {executed.run}"
    return ((found.run.id, "name"), (printable(where), "where"), (printable(found.name), "name"), cut(found.text, 48), printable(how))
