"""Very many steps: in columns for a picture, by the page for a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rewound.errors import BadRequest
from rewound.model import Code, Run, Step
from rewound.show import wire
from rewound.show.panel.outside import Outside
from rewound.show.panel.sizes import CellFacts, facts_of_cells, sizes
from rewound.show.wire_outside import time_text
from rewound.show.wire_steps import NameShape, StepsShape, TimelineShape
from rewound.store.chunks import STATUSES
from rewound.store.columns import Mark, Read, Wanted

if TYPE_CHECKING:
    from rewound.store import Reader

PAGE, MOST = 200, 1_000
"""Steps of a page where nothing else is asked, and at most."""
DIGITS = 6
"""Of the seconds in columns: microseconds."""


def timeline(reader: Reader, run: Run, since: int | None = None, limit: int | None = None) -> TimelineShape:
    """The steps of a run in columns; `since` is a `mark`: what was written later, and all cells. About `limit` calls of it."""
    found = reader.columns(run.id, None if since is None else Mark(since), first=limit or None)
    known = Known(cells=facts_of_cells(reader, run, found.columns))
    known.outside.read(reader, run.id)
    return shaped(reader, run, found, known, set(found.columns.seq))


@dataclass
class Known:
    """What is known of a run's steps besides their columns: of those that were told before, too."""

    outside: Outside = field(default_factory=Outside)
    cells: dict[int, CellFacts] = field(default_factory=dict)
    depths: dict[int, int] = field(default_factory=dict)


def shaped(reader: Reader, run: Run, read: Read, known: Known, fresh: set[int]) -> TimelineShape:
    """The columns as they are sent, with what the steps `fresh` asked of the outside; their depths become known."""
    found = read.columns.sorted()
    cells = {code for code, cell in zip(found.code, found.cell, strict=True) if cell}  # a cell has code of its own
    codes = sorted(set(found.code) - cells)
    place = dict.fromkeys(cells, -1) | {code: number for number, code in enumerate(codes)}
    known_codes, depths, outside = reader.codes(run.id), known.depths, known.outside
    executions = ((seq, known.cells[seq].execution) for seq in found.seq if seq in known.cells)
    return {
        "run": run.id,
        "started": time_text(run.started),
        "total": run.steps,
        "mark": read.mark.chunk,
        "more": read.more,
        "seq": found.seq,
        "parent": found.parent,
        "depth": [_depth(depths, seq, parent) for seq, parent in zip(found.seq, found.parent, strict=True)],
        "start": [round(start, DIGITS) for start in found.start],
        "seconds": [None if seconds is None else round(seconds, DIGITS) for seconds in found.seconds],
        "status": found.status,
        "kind": [0 if cell else 1 for cell in found.cell],
        "name": [place[code] for code in found.code],
        "count": [[seq, count] for seq, count in zip(found.seq, found.count, strict=True) if count is not None],
        "effects": outside.counts(fresh),
        "readings": outside.readings_of(fresh),
        "sizes": sizes(reader, found, known.cells),
        "executions": [[seq, count] for seq, count in executions if count is not None],
        "ticks": outside.ticks(fresh, run.started),
        "names": [name(run, known_codes.get(code)) for code in codes],
        "statuses": list(STATUSES),
    }


def _depth(depths: dict[int, int], seq: int, parent: int | None) -> int:
    depth = depths[seq] = 0 if parent is None else depths.get(parent, -1) + 1
    return depth


def name(run: Run, code: Code | None) -> NameShape:
    """What the calls of a piece of code go by."""
    if code is None:
        return {"name": "?", "function": "?", "file": None, "line": None}
    file = None if code.cell is not None else code.file
    shown = Path(code.file).name if code.function == "<module>" else code.function
    return {"name": run.declared(file, code.function) or shown, "function": code.function, "file": file, "line": code.line}


def steps(reader: Reader, run: Run, wanted: Wanted, limit: int | None = None, search: str | None = None) -> StepsShape:
    """A page of the steps that are wanted; `search` looks into names, files and, of what failed, errors. Raises BadRequest."""
    limit = PAGE if limit is None else limit
    if not 0 < limit <= MOST:
        raise BadRequest(f"A page has 1 to {MOST} steps, not {limit}.", hint="Ask for the next page with `after`.")
    found, more = _searched(reader, run, wanted, limit, search) if search else reader.page(run.id, wanted, limit)
    outside = Outside()
    outside.read(reader, run.id)
    return {
        "run": run.id,
        "status": run.status,
        "total": run.steps,
        "matching": run.steps if not search and wanted == Wanted(wanted.after) else None,
        "steps": [wire.step(step, run.declared(step.file, step.function), len(outside.requests.get(step.seq, ()))) for step in found],
        "next": found[-1].seq if more else None,
    }


def _searched(reader: Reader, run: Run, wanted: Wanted, limit: int, text: str) -> tuple[list[Step], bool]:
    """The calls of what is called so, the cells in whose text it stands, and what failed with it."""
    text = text.casefold()
    codes = {number for number, code in reader.codes(run.id).items() if code.cell != number and text in _told(run, code)}
    found = {step.seq: step for step in reader.page(run.id, wanted.narrowed(codes), limit + 1)[0]} if codes else {}
    for step, cell in reader.cells(run.id):
        if text in cell.source.casefold() and wanted.fits(step):
            found[step.seq] = step
    for step in reader.failing(run.id):
        if step.error is not None and text in f"{step.error.type}: {step.error.message}".casefold() and wanted.fits(step):
            found[step.seq] = step
    ordered = [found[seq] for seq in sorted(found)]
    return ordered[:limit], len(ordered) > limit


def _told(run: Run, code: Code) -> str:
    """All that a piece of code can be looked for by."""
    named = name(run, code)
    return f"{named['name']}\n{code.function}\n{named['file'] or ''}".casefold()


def page_of(given: Mapping[str, object]) -> Wanted:
    """What the parameters of a page ask for: `after`, `parent` (a step's id, or empty), `status`, `kind`. Raises BadRequest."""
    after, parent, status, kind = (given.get(key) for key in ("after", "parent", "status", "kind"))
    if status is not None and status not in STATUSES:
        raise BadRequest(f"No step is {status!r}.", hint=f"A status is one of {', '.join(STATUSES)}.")
    if kind not in (None, "cell", "call"):
        raise BadRequest(f"No step is a {kind!r}.", hint="A kind is cell or call.")
    return Wanted(
        after=-1 if after is None else int(str(after)),
        parent=None if parent is None else -1 if parent == "" else seq_of(str(parent)),
        status=next((each for each in STATUSES if each == status), None),
        kind=None if kind is None else str(kind),
    )


def seq_of(step: str) -> int:
    """The number of a step's id. Raises BadRequest."""
    if not step.startswith("s") or not step[1:].isascii() or not step[1:].isdigit() or len(step) > 19:
        raise BadRequest(f"{step[:80]!r} is no step's id.", hint="It is `s` and the step's number.")
    return int(step[1:])
