"""Finds the run or the step that a person named; what fits none or more than one is an error that lists what there is."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from rewound.errors import AmbiguousName, UnknownRun, UnknownStep
from rewound.model import Run, Step
from rewound.store.timeline import Timeline

MOST_LISTED = 8
LAST, LAST_FAILED = "last", "last-failed"
COUNTING = "counting"
"""The purpose of a run in which a debugger has found out where to stop."""
_ID = re.compile(r"s([0-9]{1,18})")
_INDEX = re.compile(r"cell:([0-9]{1,9})")


def pick_run(runs: Sequence[Run], name: str) -> Run:
    """The run with this id or unique prefix, or the newest (that failed). Raises UnknownRun, AmbiguousName."""
    if not runs:
        hint = "Record one with `rewound record TARGET`, or name another store with --store."
        raise UnknownRun(f"There is no run {name!r}: nothing is recorded here yet.", hint=hint)
    if name == LAST:
        return next(listed(runs), runs[0])
    if name == LAST_FAILED:
        return _last_failed(runs)
    found = [run for run in runs if run.id == name] or [run for run in runs if name and run.id.startswith(name)]
    if not found:
        near = difflib.get_close_matches(name, [run.id for run in runs], 3, 0.5) or [run.id for run in runs[:3]]
        raise UnknownRun(f"There is no run {name!r}.", hint=f"Did you mean {_listed(near)}? `rewound runs` lists all.")
    if len(found) > 1:
        hint = f"It could be {_listed([run.id for run in found])}: write more of the id."
        raise AmbiguousName(f"{len(found)} runs begin with {name!r}.", hint=hint)
    return found[0]


def listed(runs: Iterable[Run]) -> Iterator[Run]:
    """Those that a person means and sees in lists: not the ones that a debugger's first pass leaves, unseen, beside its second.

    One by one, and only of replays what is known beside them: that may be a whole notebook, which is to be read.
    """
    return (run for run in runs if run.replay_of is None or run.meta.get("purpose") != COUNTING)


def _last_failed(runs: Sequence[Run]) -> Run:
    for run in listed(run for run in runs if run.status == "failed"):
        return run
    raise UnknownRun("No run in this store has failed.", hint="`rewound runs` lists all; `last` is the newest.")


def pick_step(timeline: Timeline, name: str) -> Step:
    """The step with this name, see `seqs_named`. Raises UnknownStep, AmbiguousName, StoreDamaged."""
    seqs = seqs_named(timeline, name)
    if len(seqs) > 1:
        base = name.partition("#")[0]
        several = [f"{base}#{number} ({_described(timeline, seq)})" for number, seq in enumerate(seqs[:MOST_LISTED], 1)]
        more = f" and {len(seqs) - MOST_LISTED} more" if len(seqs) > MOST_LISTED else ""
        raise AmbiguousName(f"{name!r} names {len(seqs)} steps of run {timeline.run.id}.", hint=f"Write one of {', '.join(several)}{more}.")
    step = timeline.step(seqs[0]) if seqs else None
    if step is None:
        raise UnknownStep(f"Run {timeline.run.id} has no step {name!r}.", hint=_hint(timeline, name))
    return step


def seqs_named(timeline: Timeline, name: str) -> list[int]:
    """Every step that a name fits: `s12`, `cell:2`, a cell's nbformat id, a function's qualified or declared name; `#K`: the K-th."""
    base, mark, number = name.partition("#")
    found = _unnumbered(timeline, base)
    if not mark or not found:
        return found
    if not number.isdecimal() or not 1 <= int(number) <= len(found):
        what = f"Run {timeline.run.id} has no step {name!r}: {base!r} names {len(found)}."
        raise UnknownStep(what, hint=f"Write {base}#1 to {base}#{len(found)}.")
    return [found[int(number) - 1]]


def cells_named(cells: Mapping[int, Step], name: str) -> list[int]:
    """Those of these cells' steps, by seq, that a name fits as it does in `seqs_named`; without a look at any call."""
    base, mark, number = name.partition("#")
    match = _ID.fullmatch(base)
    by_id = [int(match[1])] if match is not None and int(match[1]) in cells else []
    found = by_id or _by_index(cells, base) or _by_cell_id(cells, base)
    if not mark:
        return found
    return [found[int(number) - 1]] if number.isdecimal() and 1 <= int(number) <= len(found) else []


def _unnumbered(timeline: Timeline, name: str) -> list[int]:
    cells = timeline.cells
    return _by_id(timeline, name) or _by_index(cells, name) or _by_cell_id(cells, name) or _by_function(timeline, name)


def _by_id(timeline: Timeline, name: str) -> list[int]:
    match = _ID.fullmatch(name)
    if match is None:
        return []
    seq = int(match[1])
    return [seq] if timeline.step(seq) is not None else []


def _by_index(cells: Mapping[int, Step], name: str) -> list[int]:
    match = _INDEX.fullmatch(name)
    return [] if match is None else _fitting(cells, lambda step: step.cell == int(match[1]))


def _by_cell_id(cells: Mapping[int, Step], name: str) -> list[int]:
    return _fitting(cells, lambda step: step.cell_id == name) or _fitting(cells, lambda step: step.cell_id == name.removeprefix("cell-"))


def _fitting(cells: Mapping[int, Step], fits: Callable[[Step], bool]) -> list[int]:
    return sorted(step.seq for step in cells.values() if fits(step))


def _by_function(timeline: Timeline, name: str) -> list[int]:
    run = timeline.run
    codes = [
        number
        for number, code in timeline.codes.items()
        if name in (code.function, run.declared(None if code.cell is not None else code.file, code.function))
    ]
    return [seq for seq, _ in timeline.calls_of(codes)] if codes else []


def _described(timeline: Timeline, seq: int) -> str:
    cell = timeline.cells.get(seq)
    return f"s{seq}" if cell is None or cell.cell is None else f"s{seq}, cell {cell.cell}"


def _hint(timeline: Timeline, name: str) -> str:
    functions = sorted({code.function for code in timeline.codes.values() if not code.function.startswith("<")})
    cells = [name for step in timeline.cells.values() for name in (f"cell:{step.cell}", step.cell_id) if name]
    wanted = name.partition("#")[0]
    near = difflib.get_close_matches(wanted, [*functions, *cells], 3, 0.5)
    near += [function for function in functions if function.rpartition(".")[2] == wanted and function not in near]
    start = f"Did you mean {_listed(near)}? " if near else ""
    return f"{start}A step is named s12, cell:2, by its cell's id, or by a function's name; `rewound show {timeline.run.id}` lists them."


def _listed(names: Sequence[str]) -> str:
    shown = list(names[:MOST_LISTED])
    return ", ".join(shown) + (f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else "")
