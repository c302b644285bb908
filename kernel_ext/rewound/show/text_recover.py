"""How a run was taken up that had died or waited, as a page for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rewound.show.page import Page, cut, printable
from rewound.show.text_replay import outcome_page, planned_page

if TYPE_CHECKING:
    from rewound.model import Effect
    from rewound.replay import Outcome
    from rewound.replay.recover import InFlight

SHOWN = 10
"""Effects that a page names; `--json` has all."""
WIDEST = 120


def recovered_page(outcome: Outcome, *, planned: bool = False) -> Page:
    """What was known when the run died, and the plan or the outcome of the replay that takes it up."""
    page = Page()
    if outcome.in_flight is not None:
        _put_in_flight(page, outcome.in_flight)
    page.add(planned_page(outcome) if planned else outcome_page(outcome))
    if outcome.status == "held" and outcome.paused is None and outcome.in_flight is not None:
        page.line("When you have looked:  ", (f"rewound recover {outcome.in_flight.run} --allow-mutations STEP", "command"))
    return page


def _put_in_flight(page: Page, found: InFlight) -> None:
    step = found.step
    where = "between two steps" if step is None else f"in {printable(step.function or f'cell {step.cell}')} ({step.id})"
    page.line("Run ", (found.run, "name"), f" died {where}.")
    _put_effects(page, ("already happened: ", "good"), found.happened)
    _put_effects(page, ("sent, answer unknown: ", "warn"), found.unknown)
    page.line()


def _put_effects(page: Page, mark: tuple[str, str], effects: Sequence[Effect]) -> None:
    for effect in effects[:SHOWN]:
        page.line(mark, cut(printable(effect.name), WIDEST))
    if len(effects) > SHOWN:
        page.line((f"  … and {len(effects) - SHOWN:,} more; --json names all", "dim"))
