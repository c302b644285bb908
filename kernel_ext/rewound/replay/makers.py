"""Steps that must run because of files that pass from one step to another: what is written again is read again, and before it made."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from rewound.model import Step
from rewound.replay.files import Files
from rewound.replay.plan import Decision

if TYPE_CHECKING:
    from rewound.replay.recorded import Recorded
    from rewound.replay.source import Item


class CellFiles:
    """The files of a notebook's cells, each cell taken together with all that it calls."""

    def __init__(self, files: Files, parent_of: Callable[[int], int | None]) -> None:
        self.files = files
        self._steps: dict[int, set[int]] = {}
        """Cell's `seq` -> its steps that have to do with files."""
        for step in files.by_step:
            top = above = step
            while above is not None:
                top, above = above, parent_of(above)
            if top is not None and step is not None:
                self._steps.setdefault(top, set()).add(step)

    def why_run(self, item: Item) -> str | None:
        """Why a cell must run by itself: what it read is not as it was."""
        return self.files.why_run(self._of(item))

    def why_run_now(self, item: Item, touched: Collection[str]) -> str | None:
        """The same in the middle of a replay that has written these files."""
        return self.files.why_run_now(self._of(item), touched)

    def _of(self, item: Item) -> Collection[int]:
        return self._steps.get(item.step.seq, ()) if item.step is not None else ()

    def spread(self, items: list[Item], decisions: list[Decision]) -> bool:
        """Mark cells that must run because of those that do. True if that marked anything."""
        return self._follow(items, decisions) or self._fetch(items, decisions)

    def _follow(self, items: list[Item], decisions: list[Decision]) -> bool:
        """What reads, or writes over, what an earlier cell writes again."""
        again: dict[str, str] = {}
        grew = False
        for position, item in enumerate(items):
            steps = self._of(item)
            if not decisions[position].run:
                read = next((use for use in self.files.inputs(steps) if use.path in again), None)
                over = next((use for use in self.files.of(steps) if use.makes and use.path in again), None)
                if read is not None:
                    decisions[position] = Decision(True, f"it reads {read.shown}, which {again[read.path]} writes again", unsure=True)
                elif over is not None:
                    decisions[position] = Decision(True, f"it writes {over.shown}, which {again[over.path]} writes again before it")
                grew = grew or decisions[position].run
            if decisions[position].run:
                again.update((use.path, item.name) for use in self.files.of(steps) if not use.is_read)
        return grew

    def _fetch(self, items: list[Item], decisions: list[Decision]) -> bool:
        """What writes a file that a cell which runs will look for in vain."""
        positions = {step: position for position, item in enumerate(items) for step in self._of(item)}
        for position, item in enumerate(items):
            for use in self.files.inputs(self._of(item)) if decisions[position].run else ():
                maker, why = self.files.maker(use), self.files.why_made_again(use)
                place = positions.get(maker.step) if maker is not None and maker.step is not None else None
                if why is not None and place is not None and not decisions[place].run:
                    decisions[place] = Decision(True, f"it writes {use.shown}, which {item.name} reads and which {why}")
                    return True
        return False


def needed_makers(recorded: Recorded, is_asked: Callable[[Step], bool]) -> dict[int, str]:
    """Calls that wrote what is missing now and what a step reads that runs, or may run; each with why it must run too.

    `is_asked`: whether a cell or call runs in any case. What runs by now is asked of `recorded`, which is to be told the answer.
    """
    files, steps = recorded.files, recorded.steps
    missing = [(use, maker, why) for use in files.uses if use.is_read
               and (maker := files.maker(use)) is not None and maker.step in steps and maker.step != use.step
               and (why := files.why_made_again(use)) is not None]  # fmt: skip
    if not missing:
        return {}
    running = _running(recorded, is_asked)
    # From the first step on that may come out otherwise, what is served by its arguments may have to run.
    first = min((seq for seq in running if not recorded.is_module(steps[seq]) or recorded.does_otherwise(steps[seq])), default=None)
    found = {}
    for use, maker, why in missing:
        if maker.step is not None and use.step is not None and (use.step in running or (first is not None and first < use.step)):
            reader = steps.get(use.step)
            name = reader.function if reader is not None and reader.kind == "call" and not recorded.is_module(reader) else "the program"
            found[maker.step] = f"it writes {use.shown}, which {name} reads and which {why}"
    return found


def _running(recorded: Recorded, is_asked: Callable[[Step], bool]) -> set[int]:
    """The steps that are executed for sure."""
    found: set[int] = set()
    waiting = recorded.roots()
    while waiting:
        step = waiting.pop()
        if is_asked(step) or (step.kind == "call" and (recorded.is_module(step) or recorded.why_not(step) is not None)):
            found.add(step.seq)
            waiting += recorded.children(step)
    return found
