"""Reads the failing programs of `diagnosis/` and `unseen/`, and records them all in one process, as a kernel would run them.

Run as a script with a target folder: `python diagnosis_cases.py FOLDER [diagnosis | unseen] [NAME ...]`.
"""

from __future__ import annotations

import contextlib
import io
import random
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.programs.shells import recorded_shell

HERE = Path(__file__).parent
SETS = ("diagnosis", "unseen")
"""The programs that the rules are made with, and those that they were never tuned to: those only measure."""


@dataclass(frozen=True)
class Case:
    """A notebook in one file: executions of cells after `# %%`, the true causes (execution, line) in the first comment.

    Two executions with the same id (`# %% id=A`) are the same cell, run again.
    """

    name: str
    cells: tuple[str, ...]
    ids: tuple[str, ...]
    causes: tuple[tuple[int, int], ...]
    """Cell index in the notebook, line."""
    rule: str | None
    known: str | None
    """Why its cause is not found yet, if it is not."""
    silent: str | None = None
    """A rule that has nothing to say here, although it may seem so."""

    @property
    def order(self) -> tuple[str, ...]:
        """The cells' ids from top to bottom."""
        return tuple(dict.fromkeys(self.ids))


def read_case(path: Path) -> Case:
    head, *blocks = re.split(r"^# %%", path.read_text("utf-8"), flags=re.MULTILINE)
    facts = dict(line.removeprefix("# ").split(": ", 1) for line in head.splitlines() if line.startswith("# ") and ": " in line)
    cells, ids = [], []
    for number, block in enumerate(blocks):
        first, _, text = block.partition("\n")
        named = re.search(r"id=(\S+)", first)
        ids.append(named[1] if named else f"cell-{number}")
        cells.append(text.rstrip("\n"))
    order = list(dict.fromkeys(ids))
    causes = [tuple(int(part) for part in place.split(":")) for place in re.findall(r"\d+:\d+", facts["cause"])]
    places = tuple((order.index(ids[block]), line) for block, line in causes)
    return Case(path.stem, tuple(cells), tuple(ids), places, facts.get("rule"), facts.get("known"), facts.get("silent"))


def all_cases(which: str = "diagnosis") -> list[Case]:
    return [read_case(path) for path in sorted((HERE / which).glob("*.py"))]


def record(case: Case, folder: Path) -> None:
    """Run the cells in a shell of their own until one fails, recorded into `folder`."""
    with recorded_shell(folder, case.order) as shell, contextlib.redirect_stdout(io.StringIO()):
        random.seed(2)  # what fails by chance fails each time
        shell.InteractiveTB.set_mode("Minimal")  # nobody looks at what it would draw
        shell.showtraceback = lambda *_, **__: None  # type: ignore[method-assign]
        for cell, text in zip(case.ids, case.cells, strict=True):
            if not shell.run_cell(text, store_history=True, cell_id=cell).success:
                break


def main() -> None:
    target, names = Path(sys.argv[1]).resolve(), sys.argv[2:]
    which = names.pop(0) if names and names[0] in SETS else "diagnosis"
    for case in all_cases(which):
        if not names or case.name in names:
            record(case, target / case.name)


if __name__ == "__main__":
    main()
