"""Reads the failing programs of `diagnosis/` and records them all in one process, as a kernel would run them.

Run as a script with a target folder: `python diagnosis_cases.py FOLDER [NAME ...]`.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

CASES = Path(__file__).parent / "diagnosis"


@dataclass(frozen=True)
class Case:
    """A notebook in one file: cells after `# %%`, the true causes (cell, line) in the first comment."""

    name: str
    cells: tuple[str, ...]
    causes: tuple[tuple[int, int], ...]
    rule: str | None
    known: str | None = None
    """Why the true cause does not stand first yet."""


def read_case(path: Path) -> Case:
    head, *cells = path.read_text("utf-8").split("# %%\n")
    facts = dict(line.removeprefix("# ").split(": ", 1) for line in head.splitlines() if line.startswith("# "))
    causes = [tuple(int(part) for part in place.split(":")) for place in facts["cause"].split(" or ")]
    return Case(
        path.stem,
        tuple(cell.rstrip("\n") for cell in cells),
        tuple((cell, line) for cell, line in causes),
        facts.get("rule"),
        facts.get("known"),
    )


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
    ids = {f"cell-{index}": index for index in range(len(case.cells))}
    recording.start("notebook", source=str(folder / "notebook.ipynb"), cells=ids)
    for index, cell in enumerate(case.cells):
        if not shell.run_cell(cell, store_history=True, cell_id=f"cell-{index}").success:
            break
    recording.stop()


def main() -> None:
    target = Path(sys.argv[1]).resolve()
    for case in all_cases():
        if not sys.argv[2:] or case.name in sys.argv[2:]:
            record(case, target / case.name)


if __name__ == "__main__":
    main()
