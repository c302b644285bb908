"""What was exported and imported, as pages for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rewound.show import format as words
from rewound.show.page import Page, printable

if TYPE_CHECKING:
    from rewound.effects.played import Made
    from rewound.model import Run
    from rewound.store.exporting import Exported
    from rewound.store.importing import Imported


def exported_page(done: Exported, runs: Sequence[Run]) -> Page:
    """The file, what is in it, and what is not."""
    page = Page().line("Wrote ", (str(done.file), "name"), f"  ({words.size(done.bytes)}); it holds recorded source, values and answers.")
    _put_others(page, runs)
    if done.missing:
        page.line((f"{words.plural(done.missing, 'part')} of it had been lost in the store, and so are not in the file.", "warn"))
    return page.line("To look at it or replay it elsewhere:  ", (f"rewound import {done.file.name}", "command"))


def cassette_page(done: Exported, made: Made) -> Page:
    """The cassette, and what of the run is not in it."""
    requests = words.plural(len(made.interactions), "request")
    page = Page().line("Wrote ", (str(done.file), "name"), f"  ({words.size(done.bytes)}); it holds {requests} and the answers, for vcrpy.")
    left = (
        (made.failed, "that failed: left out, since a cassette holds answers alone."),
        (made.short, "whose answer the program did not read to its end: it is as short in the file."),
        (made.bodiless, "whose body the recording does not hold as it was: it stands there without one."),
    )
    for count, what in left:
        if count:
            page.line((f"{words.plural(count, 'request')} {what}", "warn"))
    return page.line("To record with these answers:  ", (f"rewound record --cassette {done.file} PROGRAM", "command"))


def imported_page(done: Imported, runs: Sequence[Run]) -> Page:
    """The run, whether it may be opened, and what to do next."""
    run = runs[0]
    was_there = "is in the store already" if run.id not in done.new else "imported"
    page = Page().line("Run ", (run.id, "name"), f" {was_there}: {printable(words.source_name(run))}, ", words.status(run.status), ".")
    _put_others(page, runs)
    if not done.trusted:
        page.line("It was not recorded by you: its values stay closed, since opening them can run a stranger's code.")
        page.line("If you trust who recorded it:  ", (f"rewound import {done.file} --trust", "command"))
    if run.status == "failed":
        page.line("Why it failed:  ", (f"rewound debug {run.id}", "command"))
    if done.trusted:
        page.line("Replay it, in a folder with the project:  ", (f"rewound replay {run.id}", "command"))
    return page


def _put_others(page: Page, runs: Sequence[Run]) -> None:
    if len(runs) > 1:
        page.line("With it: ", ", ".join(run.id for run in runs[1:]), "; it replays them, or they changed something outside.")
