"""A table of classes, each declared, looked at and changed in place: whether that is noticed, and what a cell's end costs."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.harness import ROOT, Figure, Options, execute, forget_recordings, project, seconds_text, store_of
from tests.programs import classes

LOOKS = 9
"""Cells that look at each object; the fastest counts."""

HEADS = ("of", "object", "change noticed", "no false change", "µs a cell end", "why")
MARKS = {True: "✓", False: "✗"}

Row = tuple[classes.Entry, classes.Seen]


def run(options: Options) -> list[Figure]:
    rows: list[Row] = []
    idle: list[float] = []
    with project() as folder:
        for file in classes.names():
            forget_recordings(folder)
            found, seconds = _recorded(file, folder, options.rounds(LOOKS))
            rows += found
            idle.append(seconds)
    watched = [seen for entry, seen in rows if seen.opaque is None]
    noticed = sum(seen.noticed for seen in watched)
    costs = [seen.seconds for seen in watched]
    return [
        Figure(
            what=f"objects of {len(watched)} kinds, from builtins to scikit-learn, changed in place",
            value=100 * noticed / len(watched),
            unit="% noticed",
            aim="all",
            met=noticed == len(watched),
            note=f"{sum(seen.quiet for seen in watched)} of {len(watched)} are unchanged when a cell only looks at them; its end takes "
            f"{seconds_text(statistics.median(costs))} in the median, {seconds_text(max(costs))} at worst, "
            f"{seconds_text(min(idle))} where nothing is used; each of them in [change-detection.md](change-detection.md)",
            samples=tuple((f"{entry.file}: {entry.name}", (round(seen.seconds, 7),)) for entry, seen in rows),
            totals=_totals(rows, min(idle)),
            rows=(HEADS, *(_row(entry, seen) for entry, seen in rows)),
        )
    ]


def _recorded(file: str, folder: Path, looks: int) -> tuple[list[Row], float]:
    """The entries of one file and what was recorded of them, and the seconds of a cell's end that uses nothing."""
    from rewound.store import open_reader

    script = ROOT / "tests" / "programs" / "classes.py"
    execute([sys.executable, "-W", "ignore", str(script), str(folder / "recorded"), str(looks), file], folder)
    entries = classes.entries_of(file)
    with open_reader(store_of(folder)) as reader:
        return list(zip(entries, classes.seen(entries, reader), strict=True)), classes.idle_seconds(reader)


def _totals(rows: Sequence[Row], idle: float) -> tuple[str, ...]:
    watched = [seen for _, seen in rows if seen.opaque is None]
    costs = sorted(seen.seconds for seen in watched)
    median, most = seconds_text(statistics.median(costs)), seconds_text(costs[len(costs) * 9 // 10])
    return (
        f"{len(rows)} objects. {len(rows) - len(watched)} cannot be stored and are named so, with the reason; {len(watched)} are watched.",
        f"Of these, the change in place was noticed in {sum(seen.noticed for seen in watched)}.",
        f"A cell that only looks was taken for a change in {sum(not seen.quiet for seen in watched)}.",
        f"A cell's end took {median} in the median look, up to {most} in nine of ten, and {seconds_text(idle)} where nothing is used.",
    )


def _row(entry: classes.Entry, seen: classes.Seen) -> tuple[str, ...]:
    why = entry.lazy or entry.unseen or (f"recorded as what lies around: {entry.around}" if entry.around else "")
    if seen.opaque is not None:
        return entry.file, entry.name, "not watched", "", f"{seen.seconds * 1e6:,.0f}", seen.opaque
    return entry.file, entry.name, MARKS[seen.noticed], MARKS[seen.quiet], f"{seen.seconds * 1e6:,.0f}", why
