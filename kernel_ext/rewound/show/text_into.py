"""What was handed to another program, and how that went, as a page for people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rewound.show import format as words
from rewound.show.page import Column, Page, printable
from rewound.show.text_replay import put_facts

if TYPE_CHECKING:
    from rewound.replay import Outcome

_COLUMNS = (Column("FROM"), Column("VALUE", fold=True), Column("TYPE", fold=True), Column("SIZE", right=True), Column("TO", fold=True))
_ENDS = (Column("FROM"), Column("INTO", fold=True), Column("RUN"), Column("STATUS"), Column("TIME", right=True))
OUTSIDE = "It asks the outside for real; what would change something there is held back, unless --allow-mutations lets it through."


def handed_page(outcomes: Sequence[Outcome]) -> Page:
    """What goes where; of those that have run, how they ended; of several, a table of all."""
    page = Page()
    for outcome in outcomes:
        _put_values(page, outcome)
        if outcome.run is None:
            page.line((OUTSIDE, "dim"))
        else:
            _put_end(page, outcome)
        page.line()
    if len(outcomes) > 1:
        _put_all(page, outcomes)
    return page


def _put_values(page: Page, outcome: Outcome) -> None:
    into = outcome.into
    assert into is not None
    page.line("From run ", (outcome.replay_of, "name"), " into ", (printable(_short(into.target)), "where")).line()
    rows = [
        (
            (value.step.id, "dim"),
            (printable(value.name), "name"),
            printable(value.type.removeprefix("builtins.")),
            words.size(value.size),
            (printable(value.parameter), "name"),
        )
        for value in into.values
    ]
    page.table(_COLUMNS, rows)
    page.line()
    for name, value in into.given.items():
        page.line(("Given: ", "dim"), printable(f"{name} = {value!r}"))
    if into.left:
        page.line(("As they are: ", "dim"), printable(", ".join(into.left)))
    for text in into.warnings:
        page.line(("Changed: ", "warn"), printable(text))


def _put_end(page: Page, outcome: Outcome) -> None:
    page.line(words.status(outcome.status), f" as {outcome.run} in {words.duration(outcome.seconds)}")
    put_facts(page, outcome)
    page.line("Where it came from:  ", (f"rewound lineage {outcome.run}", "command"))


def _put_all(page: Page, outcomes: Sequence[Outcome]) -> None:
    page.line((f"{len(outcomes)} hand-overs", "title"))
    page.table(
        _ENDS,
        [
            (
                (outcome.replay_of, "name"),
                (printable(_short(outcome.into.target if outcome.into is not None else "?")), "where"),
                outcome.run or "-",
                words.status(outcome.status) if outcome.run else "planned",
                words.duration(outcome.seconds) if outcome.run else "-",
            )
            for outcome in outcomes
        ],
    )


def _short(target: str) -> str:
    """The target without its folder."""
    return Path(target).name
