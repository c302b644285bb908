"""A sweep as a page for people: one table, a line a variant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rewound.show import format as words
from rewound.show.page import Cellish, Column, Page, cut, printable

if TYPE_CHECKING:
    from rewound.replay.sweep import Measured, Sweep, Variant

_NOTHING = "-"


def sweep_page(found: Sweep, *, planned: bool = False) -> Page:
    """What each variant came to, beside the recorded run; of a plan, what each would execute."""
    page = Page().line("Sweep of ", (found.run, "name"), f": {words.plural(len(found.variants), 'variant')}").line()
    columns = [Column(name, fold=True) for name in found.names]
    if planned:
        counts = (Column("RUN", right=True), Column("FROM THE RECORDING", right=True))
        return page.table((*columns, *counts), [(*_values(variant), *_counts(variant)) for variant in found.variants])
    columns += [Column("RUN"), Column("STATUS"), Column("TOOK", right=True), Column("TOKENS", right=True), Column("COST", right=True)]
    first: list[Cellish] = [("recorded", "dim"), *([""] * (len(found.names) - 1)), (found.run, "dim"), "", ""]
    page.table((*columns, Column("OUTPUT", fold=True)), [(*first, *_told(found.recorded)), *(_row(variant) for variant in found.variants)])
    asked = [variant.asked for variant in found.variants]
    if calls := sum(usage.calls for usage in asked):
        page.line().line(f"Asked of models for it: {words.plural(calls, 'call')}, {sum(usage.tokens for usage in asked):,} tokens.")
    runs = [variant.outcome.run for variant in found.variants if variant.outcome.run is not None]
    if runs:
        page.line("In what they differ:  ", (f"rewound diff {found.run if len(runs) == 1 else runs[0]} {runs[-1]}", "command"))
    return page


def variant_page(variant: Variant, left: int) -> Page:
    """One line for a variant that has ended."""
    given = ", ".join(f"{name}={words.value_of_json(value)}" for name, value in variant.values.items())
    to_come = f"  ({left} left)" if left else ""
    return Page().line(words.status(variant.outcome.status), " ", printable(given), (to_come, "dim"))


def _row(variant: Variant) -> tuple[Cellish, ...]:
    outcome = variant.outcome
    took = words.duration(outcome.seconds)
    told = _told(variant.measured) if variant.measured is not None else (_NOTHING, _NOTHING, _NOTHING)
    if outcome.error is not None:
        told = (*told[:2], (printable(cut(words.error_text(outcome.error), 60)), "bad"))
    return (*_values(variant), (outcome.run or _NOTHING, "name"), words.status(outcome.status), took, *told)


def _told(measured: Measured) -> tuple[Cellish, ...]:
    tokens = f"{measured.usage.tokens:,}" if measured.usage else _NOTHING
    cost = _NOTHING if not measured.usage else "unknown" if measured.cost is None else f"{measured.cost:.4f}"
    lines = measured.output.splitlines()
    return tokens, cost, printable(cut(lines[-1], 60)) if lines else (_NOTHING, "dim")


def _values(variant: Variant) -> tuple[str, ...]:
    return tuple(printable(words.value_of_json(value)) for value in variant.values.values())


def _counts(variant: Variant) -> tuple[str, str]:
    actions = [line.action for line in variant.outcome.plan]
    return str(sum(action == "run" for action in actions)), str(sum(action in ("restored", "served") for action in actions))
