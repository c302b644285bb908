"""That a run waits for a person, or died, and what to type, for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rewound.model import Run, waits_with
from rewound.show.page import Page, printable


def put_paused(page: Page, run: str, facts: Mapping[str, Any]) -> Page:
    """That a run waits, and how to answer."""
    page.line(("Waiting for an answer: ", "warn"), printable(str(facts["question"])), _among(facts))
    return page.line("To answer:  ", (f"rewound resume {run} --answer ANSWER", "command"))


def _among(facts: Mapping[str, Any]) -> str:
    choices = facts.get("choices") or {"yes/no": ["yes", "no"], "number": ["a number"]}.get(str(facts.get("kind")), [])
    return printable(f" ({', '.join(map(str, choices))})") if choices else ""


def hint_page(run: Run) -> Page:
    """What `%load_ext rewound` says in a notebook whose last run died or waits."""
    facts = waits_with(run)
    if facts is not None:
        page = Page().line(
            "The last run of this notebook, ", (run.id, "name"), ", waits for an answer: ", printable(str(facts["question"]))
        )
        return page.line("To answer and go on:  ", ("%resume ANSWER", "command"))
    page = Page().line("The last run of this notebook, ", (run.id, "name"), ", was interrupted: its process died.")
    return page.line("To restore it and go on:  ", ("%replay --recover", "command"))
