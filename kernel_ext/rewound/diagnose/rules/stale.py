"""A value that is older than what it was made from: something upstream was executed again, and this was not.

The failing line read a value that an earlier execution had computed from another one, which has been written again
since, with something else: a cell was edited and run again, a list of names was extended, a function redefined, and
the cells in between were not run. Run the cell that made the value again, or the notebook from there on.
"""

from __future__ import annotations

from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import first_line, place
from rewound.graph.enact.heap import Place
from rewound.graph.recording import Activation
from rewound.graph.sites import names_in
from rewound.graph.slices import Slices, StaleRead, root_of

MOST_CELLS = 400
"""Executions that are followed; in a longer session the other rules answer alone."""


def direct(facts: Facts) -> Iterator[Candidate]:
    """What the failing statement of the cell reads, and is stale."""
    if facts.step.kind != "cell" or not _written_again(facts):
        return
    names = {name for _, act in facts.frames if act.at is not None for name in names_in(act.source.statement(act.at) or act.at)}
    for read in Slices(facts.recording).stale(facts.step.seq):
        made, newer = _of_cell(facts, read.written), _of_cell(facts, read.newer)
        if root_of(read.name) in names and made is not None and newer is not None:
            yield _candidate(facts, read, made, newer)


def _written_again(facts: Facts) -> bool:
    """Whether anything can be stale: some cell ran twice, or some name was given a value by two cells."""
    seen: set[str] = set()
    cells = facts.recording.cells
    for _, cell in cells if len(cells) <= MOST_CELLS else ():
        made = {value.name for value in cell.generated if value.how == "bound"}
        if made & seen:
            return True
        seen |= made
    return False


def _of_cell(facts: Facts, written: Place) -> Activation | None:
    """The execution of the cell whose text the place stands in: a function's place stands in the cell that defined it."""
    seqs = [written.step, *(step.seq for step, _ in reversed(facts.recording.cells))]
    found = next((seq for seq in seqs if facts.recording.cell_source(seq) is written.source), None)
    return None if found is None else facts.recording.activation(facts.recording.step(found))


def _candidate(facts: Facts, read: StaleRead, act: Activation, newer: Activation) -> Candidate:
    made = f"`{first_line(facts, act, read.written.node)}` ({place(facts, act, read.written.node)})"
    changed = place(facts, newer, read.newer.node)
    told = f"`{read.name}` was made from `{read.source}` by {made}, and `{read.source}` has changed since ({changed}): run that cell again"
    return Candidate("stale-value", act, read.written.node, told, None, {"upstream": 1, "stale": 1})


RULE = Rule("stale-value", __doc__ or "", direct=direct)
