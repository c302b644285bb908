"""Reads the failing programs of `diagnosis/` and records them all in one process, as a kernel would run them.

Run as a script with a target folder: `python diagnosis_cases.py FOLDER [NAME ...]`.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

CASES = Path(__file__).parent / "diagnosis"


@dataclass(frozen=True)
class Case:
    """A notebook in one file: what is executed stands after `# %%`, the true causes (cell, line) in the first comment.

    `# %% id=a` names a cell, so that it can be executed again further down; a cause counts the blocks, and is compared
    by the cell that its block is an execution of.
    """

    name: str
    cells: tuple[str, ...]
    causes: tuple[tuple[int, int], ...]
    rule: str | None
    ids: tuple[str, ...] = ()
    """Of each block, the cell that it is an execution of."""
    known: str | None = None
    """Why the true cause is not found yet."""

    @property
    def order(self) -> tuple[str, ...]:
        """The cells as they stand in the notebook."""
        return tuple(dict.fromkeys(self.ids))

    def is_true(self, cell: int | None, first: int, last: int) -> bool:
        """Whether the cell is right, and the true line within these."""
        return any(self.order.index(self.ids[block]) == cell and first <= line <= last for block, line in self.causes)


def read_case(path: Path) -> Case:
    head, *blocks = re.split(r"^# %%", path.read_text("utf-8"), flags=re.MULTILINE)
    parts = [block.partition("\n") for block in blocks]
    named = [re.search(r"id=(\S+)", first) for first, _, _ in parts]
    ids = tuple(f"cell-{index}" if match is None else match[1] for index, match in enumerate(named))
    facts = dict(line.removeprefix("# ").split(": ", 1) for line in head.splitlines() if line.startswith("# "))
    causes = tuple((int(block), int(line)) for block, line in re.findall(r"(\d+):(\d+)", facts["cause"]))
    cells = tuple(rest.rstrip("\n") for _, _, rest in parts)
    return Case(path.stem, cells, causes, facts.get("rule"), ids, facts.get("known"))


def all_cases() -> list[Case]:
    return [read_case(path) for path in sorted(CASES.glob("*.py"))]


def record(case: Case, folder: Path) -> None:
    """Run the cells in a shell of their own until one fails, recorded into `folder`."""
    from ipykernel.compiler import XCachingCompiler
    from IPython.core.interactiveshell import InteractiveShell

    from rewound.capture.kernel import KernelRecording

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").touch()
    os.chdir(folder)
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    shell.compile = XCachingCompiler()  # type: ignore[no-untyped-call]  # names cells as a kernel does
    shell.showtraceback = lambda *_, **__: None  # type: ignore[method-assign]
    recording = KernelRecording(shell)
    ids = {name: index for index, name in enumerate(case.order)}
    recording.start("notebook", source=str(folder / "notebook.ipynb"), cells=ids)
    for name, cell in zip(case.ids, case.cells, strict=True):
        if not shell.run_cell(cell, store_history=True, cell_id=name).success:
            break
    recording.stop()


def main() -> None:
    target = Path(sys.argv[1]).resolve()
    for case in all_cases():
        if not sys.argv[2:] or case.name in sys.argv[2:]:
            record(case, target / case.name)


if __name__ == "__main__":
    main()
