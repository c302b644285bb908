"""Asks a person before anything runs: what would be done is shown, and whoever does not agree is told that nothing was."""

from __future__ import annotations

import sys

import typer

from rewound.show.answer import tell
from rewound.show.page import Page


def is_asked(*, yes: bool, as_json: bool, dry_run: bool) -> bool:
    """Whether somebody sits there who wants to be asked: in a pipe, with `--json` and with `--yes` a command goes on by itself."""
    return not (yes or as_json or dry_run) and sys.stdin.isatty() and sys.stdout.isatty()


def has_agreed(plan: Page) -> bool:
    """Show the plan, beside what the program prints, and ask."""
    tell(plan)
    if typer.confirm("Go on?", default=True):
        return True
    tell(Page().line("Nothing was run."))
    return False
