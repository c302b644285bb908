"""States, branches and journeys between states, as pages for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rewound.graph.difference import ValueDiff
from rewound.model import Cell, Step, Value
from rewound.replay.again import first_line
from rewound.replay.states import summary
from rewound.show import format as words
from rewound.show.page import Column, Page, Segment, cut, printable
from rewound.show.text_diff import put_parts, value_line
from rewound.show.values import value_text

if TYPE_CHECKING:
    from rewound.replay.branches import Branch
    from rewound.replay.family import Listed
    from rewound.replay.travel import Travelled
    from rewound.store import Reader

NAMED = 12
"""Names that are listed of many."""
WIDE = 60


def states_page(states: Sequence[Listed], run: str) -> Page:
    """Every state of a kernel, the oldest first; steps of other runs are named with their run."""
    page = Page()
    if not states:
        return page.line("No cell has left a state yet.")
    columns = (
        Column(""),
        Column("state"),
        Column("branch"),
        Column("when"),
        Column("cell"),
        Column("", fold=True),
        Column("names", fold=True),
    )
    page.table(columns, [_state_row(state, run) for state in states])
    return page.line().line(
        ("%rewind STATE", "command"), " goes to one of them, ", ("%states STATE", "command"), " says how it differs from now."
    )


def _state_row(state: Listed, run: str) -> tuple[str | Segment, ...]:
    return (
        ("→", "good") if state.present else words.marked(state.step.status),
        (state_name(state, run), "name"),
        state.branch,
        (words.moment(state.step.started), "dim"),
        "" if state.step.cell is None else str(state.step.cell),
        cut(printable(first_line(state.cell)), WIDE),
        (names_text(state.cell), "dim"),
    )


def state_name(state: Listed, run: str) -> str:
    """As one writes it in the kernel whose present run this is."""
    return state.step.id if state.run == run or state.plain else f"{state.run}/{state.step.id}"


def names_text(cell: Cell) -> str:
    """`+df ~rows -tmp`: what a cell made, changed in place and deleted."""
    signs = {"bound": "+", "changed": "~", "deleted": "-"}
    found = [f"{signs[how]}{printable(name)}" for how, names in summary(cell).items() for name in names]
    return " ".join(found[:NAMED]) + (f" … {len(found) - NAMED} more" if len(found) > NAMED else "")


def branches_page(found: Sequence[Branch], run: str) -> Page:
    """The branches, and which one is the present."""
    page = Page()
    if not found:
        return page.line("There is no branch yet: no cell has left a state.")
    rows = [
        (
            ("→", "good") if one.current else "",
            (one.name, "name"),
            _tip(one, run),
            words.step_label(one.step),
            (words.moment(one.at), "dim"),
        )
        for one in found
    ]
    return page.table((Column(""), Column("branch"), Column("latest state"), Column("cell"), Column("gone to")), rows)


def _tip(branch: Branch, run: str) -> str:
    return branch.step.id if branch.run == run else f"{branch.place[0]}/s{branch.place[1]}"


def travelled_page(found: Travelled, text: str) -> Page:
    """What became of the names."""
    page = Page()
    if found.already:
        return page.line("The namespace is already as it was after ", (text, "name"), ".")
    page.line("The namespace is as it was after ", (text, "name"), ".")
    page.line(("  " + _counts(found), "dim"))
    if found.aside:
        told = "cannot be stored, and is" if len(found.aside) == 1 else "cannot be stored, and are"
        page.line("  ", (_names(found.aside), "name"), f" {told} kept in this kernel until its state comes back.")
    _put_reasons(page, "Not as it was", found.unlike or {})
    _put_reasons(page, "Missing", found.missing or {})
    return page.line(("  Recording goes on as ", "dim"), (found.run, "name"), (f" on the branch {found.branch}.", "dim"))


def _counts(found: Travelled) -> str:
    ran = sum((found.ran or {}).values())
    parts = [
        f"{len(found.kept)} kept" if found.kept else "",
        f"{len(found.loaded)} loaded" if found.loaded else "",
        f"{len(found.defined)} defined or imported" if found.defined else "",
        f"{len(found.remade)} made by running {words.plural(len(found.ran or {}), 'cell')} again ({words.duration(ran)})"
        if found.remade
        else "",
        f"{len(found.gone)} gone" if found.gone else "",
        f"{len(found.missing or {})} missing" if found.missing else "",
    ]
    told = ", ".join(part for part in parts if part) or "nothing was there and nothing is"
    return f"Names: {told}; {words.duration(found.seconds)} in all."


def _put_reasons(page: Page, title: str, reasons: Mapping[str, str]) -> None:
    if reasons:
        page.line((title, "warn"))
        page.table(
            (Column(""), Column("", fold=True)), [((printable(name), "name"), printable(why)) for name, why in reasons.items()], indent=2
        )


def _names(names: Sequence[str]) -> str:
    return ", ".join(map(printable, names[:NAMED])) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")


def state_diff_page(
    reader: Reader, sides: tuple[str, str], steps: tuple[Step, Step],
    added: Sequence[Value], gone: Sequence[Value], changed: Sequence[ValueDiff],
) -> Page:  # fmt: skip
    """Two states: what the second has more, less and otherwise."""
    page = Page()
    for sign, style, name, step in zip("-+", ("bad", "good"), sides, steps, strict=True):
        page.line((sign, style), " ", (name, "name"), f"  {words.step_label(step)}  ", (words.moment(step.started), "dim"))
    page.line()
    if not (added or gone or changed):
        return page.line(("Nothing differs", "good"), ".")
    for title, values, style in (("Added", added, "good"), ("Gone", gone, "bad")):
        if values:
            page.line((title, "title"))
            rows = [((printable(value.name), "name"), (value_text(reader, value), style)) for value in values]
            page.table((Column(""), Column("", fold=True)), rows, indent=2)
    if changed:
        page.line(("Changed", "title"))
    for value in changed:
        page.line("  ", value_line(value))
        put_parts(page, value, indent=4, most=4)
    return page
