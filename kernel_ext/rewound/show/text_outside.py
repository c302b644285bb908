"""What a run asked of the outside world, as a few lines under its timeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rewound.model import Effect
from rewound.show.page import Page, cut, printable

SHOWN = 10
"""Mutations that are named; `--json` has all."""
WIDEST = 120


def put_outside(page: Page, effects: Sequence[Effect]) -> Page:
    """Counts by kind, mutations by name, and what nothing recorded."""
    effects = [effect for effect in effects if effect.step is not None or not effect.is_reading]  # without what was read before the program
    if not effects:
        return page
    covered = [effect for effect in effects if effect.status != "uncovered"]
    page.line().line(("Outside world", "title"))
    if covered:
        kinds = Counter(effect.kind for effect in covered).most_common()
        page.line("  " + ", ".join(f"{kind} {count:,}" for kind, count in kinds))
    _put_mutations(page, covered)
    seen = dict.fromkeys(f"{effect.name} ({effect.request.get('library')})" for effect in effects if effect.status == "uncovered")
    for place in seen:
        page.line("  ", ("not covered: ", "warn"), printable(place))
    return page


def _put_mutations(page: Page, effects: Iterable[Effect]) -> None:
    found = Counter((effect.name, _became(effect)) for effect in effects if effect.mutates)
    for (name, became), count in list(found.items())[:SHOWN]:
        page.line("  ", (f"{became}: ", "dim"), cut(printable(name), WIDEST), f" × {count:,}" if count > 1 else "")
    if len(found) > SHOWN:
        page.line((f"  … and {len(found) - SHOWN:,} more; --json names all", "dim"))


def _became(effect: Effect) -> str:
    """What happened to a mutation, in a word or two."""
    if effect.served:
        return "served"
    return {"held": "held back", "sent": "sent, answer unknown", "failed": "failed"}.get(effect.status, "changed")
