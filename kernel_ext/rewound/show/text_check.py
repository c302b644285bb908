"""What a check found, and what a replay tells of the environment, as pages for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rewound.show import format as words
from rewound.show.page import Column, Page, printable

if TYPE_CHECKING:
    from rewound.replay import Outcome
    from rewound.replay.check import Report

_KINDS = {
    "rows": "rows of the recording",
    "family": "rows of runs that belong to it",
    "sources": "recorded texts",
    "snapshots": "values and answers",
    "files": "files that it read",
    "packages": "packages that it had loaded",
}


def check_page(report: Report) -> Page:
    """What was looked at, what is wrong and what to do, and what is only worth knowing."""
    page = Page().line("Run ", (report.run, "name")).line()
    rows = [
        (
            _KINDS.get(name, name),
            str(one.count),
            words.size(one.bytes) if one.bytes is not None else "",
            (f"{one.flaws} not as recorded", "warn") if one.flaws else ("ok", "good"),
        )
        for name, one in report.checked.items()
    ]
    page.table((Column("WHAT"), Column("COUNT", right=True), Column("READ", right=True), Column("")), rows).line()
    for style, findings in (("bad", report.problems), ("warn", report.notes)):
        for found in findings:
            page.line((f"{found.name}: ", style), printable(found.what))
            if found.hint:
                page.line(("  ", "dim"), found.hint)
    if report.ok:
        return page.line(("Everything that a replay needs is there.", "good"))
    return page.line(("Something that a replay needs is not there.", "bad"))


def put_environment(page: Page, outcome: Outcome) -> None:
    """In what the world around the program is not the recorded one."""
    for one in outcome.environment:
        now = "not installed" if one["now"] is None else one["now"]
        page.line(("Environment differs: ", "warn"), printable(f"{one['name']} {now}, recorded with {one['recorded']}"))
    for one in outcome.settings:
        used = "the recorded one" if one["used"] == "recorded" else "today's"
        page.line(
            ("Setting differs: ", "warn"), printable(f"{one['name']} {one['now']!r}, recorded with {one['recorded']!r}; {used} counts")
        )
