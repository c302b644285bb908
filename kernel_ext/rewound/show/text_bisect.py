"""The search for the commit that broke a run, as pages for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rewound.show import format as words
from rewound.show.page import Page, Segment, printable

if TYPE_CHECKING:
    from rewound.replay.bisect import Bisection, Trial
    from rewound.replay.history import Commit

_STYLES = {"good": "good", "bad": "bad", "skipped": "warn"}


def trial_page(trial: Trial, left: int) -> Page:
    """One line for a commit that was tried."""
    left_over = f"  ({words.plural(left, 'commit')} left)" if left else ""
    why = printable(trial.reason)
    return Page().line((f"{trial.verdict:<8}", _STYLES[trial.verdict]), *_named(trial.commit), f": {why}", (left_over, "dim"))


def bisection_page(found: Bisection) -> Page:
    """The first bad commit, or those of which one is; what was compared; and what to look at next."""
    page = Page()
    bad = next((trial.replay for trial in reversed(found.trials) if trial.commit == found.candidates[-1]), None)
    if found.first_bad is not None:
        page.line((f"{found.first_bad.hash[:10]} is the first bad commit", "title"))
        _put_commit(page, found.first_bad)
    else:
        page.line((f"One of these {len(found.candidates)} commits is the first bad one; those that were skipped hide which:", "title"))
        for commit in found.candidates:
            page.line("  ", *_named(commit), f"  {commit.date} {printable(commit.author)}")
    tried = f"{len(found.trials)} replays, {words.plural(found.commits, 'commit')} from {found.good.hash[:10]} to {found.bad.hash[:10]}"
    page.line().line(f"{tried}; bad is what fails with {words.error_type(found.failure)} as {found.run} did, good what gets past it.")
    page.line("Replays: ", ", ".join(f"{trial.replay} ({trial.verdict})" for trial in found.trials if trial.replay))
    last = next((trial.replay for trial in reversed(found.trials) if trial.verdict == "good"), None)
    page.line("What it changed:  ", (f"git show {found.candidates[-1].hash[:10]}", "command"))
    if bad is not None and last is not None:
        page.line("In the run:       ", (f"rewound diff {last} {bad}", "command"))
    return page


def _put_commit(page: Page, commit: Commit) -> None:
    page.line("Author:  ", printable(commit.author))
    page.line("Date:    ", commit.date)
    page.line("Subject: ", printable(commit.subject))


def _named(commit: Commit) -> tuple[Segment, str]:
    return (commit.hash[:10], "name"), f" {printable(commit.subject)}"
