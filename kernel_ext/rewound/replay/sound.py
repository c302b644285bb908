"""What going to a state needs of the recording: what is lost of it is told by name, before anything of the namespace changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rewound.errors import MissingData, StoreDamaged
from rewound.replay.again import label
from rewound.replay.states import Line, Version

_ALL = "`rewound check {run}` says all that is wrong."


def check_cells(line: Line, seq: int) -> None:
    """Raises MissingData where a cell up to a state cannot be read: what it made would be left out without a word."""
    why = next((why for number, why in sorted(line.damaged.items()) if number <= seq), None)
    if why is not None:
        raise MissingData(f"Run {line.run.id} is damaged. {why}", hint=f"States before that cell are whole. {_ALL.format(run=line.run.id)}")


@contextmanager
def damage_told(line: Line) -> Iterator[None]:
    """What is found damaged here is missing to who wants to go to a state."""
    try:
        yield
    except StoreDamaged as error:
        raise MissingData(
            f"Run {line.run.id} is damaged. {error.what}", hint=f"Go to another state. {_ALL.format(run=line.run.id)}"
        ) from error


def lost(line: Line, name: str, version: Version, why: str) -> MissingData:
    """The snapshot of a name is not there, or not what was recorded, and nothing else makes it."""
    what = f"{name}, which it had from before the recording,"
    hint = "Go to another state."
    if version.made and version.place in line.by_place:
        cell = label(line.cells[line.by_place[version.place]][0])
        what, hint = f"{name}, which {cell} made,", f"Go to a state before it, and execute {cell} again."
    return MissingData(f"The recording of {what} is lost: {why.rstrip('.')}.", hint=f"{hint} {_ALL.format(run=line.run.id)}")
