"""Reads the programs of `slices/` and records them all in one process, as a kernel would run them.

Run as a script with a target folder: `python slice_cases.py FOLDER [NAME ...]`.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.programs.shells import recorded_shell

FOLDER = Path(__file__).parent / "slices"
_FACT = re.compile(r"# (slice|stale|fresh|stale-cells) (\d+):(.*)")


@dataclass(frozen=True)
class Fact:
    """What holds of one execution: `slice`, `stale` and `fresh` speak of what it read, `stale-cells` of all cells after it."""

    kind: str
    execution: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class Program:
    """Executions of cells, each the cell's id and text, and what holds of them."""

    name: str
    executions: tuple[tuple[str, str], ...]
    order: tuple[str, ...]
    """The cells' ids from top to bottom."""
    facts: tuple[Fact, ...]
    why: str
    elsewhere: str | None
    """What other tools say of it, and why it is not said here."""


def read_program(path: Path) -> Program:
    head, *blocks = re.split(r"^# %%", path.read_text("utf-8"), flags=re.MULTILINE)
    executions = tuple(_execution(number, block) for number, block in enumerate(blocks))
    said = dict(line[2:].split(": ", 1) for line in head.splitlines() if line.startswith("# ") and ": " in line)
    order = tuple(said["order"].split(", ")) if "order" in said else tuple(dict.fromkeys(cell for cell, _ in executions))
    facts = tuple(
        Fact(match[1], int(match[2]), tuple(name.strip() for name in match[3].split(",") if name.strip()))
        for line in head.splitlines()
        if (match := _FACT.match(line))
    )
    return Program(path.stem, executions, order, facts, said["why"], said.get("elsewhere"))


def _execution(number: int, block: str) -> tuple[str, str]:
    first, _, text = block.partition("\n")
    named = re.search(r"id=(\S+)", first)
    return (named[1] if named else f"cell-{number}"), text.rstrip("\n")


def all_programs() -> list[Program]:
    return [read_program(path) for path in sorted(FOLDER.glob("*.py"))]


def record(program: Program, folder: Path) -> None:
    """Run the cells in a shell of their own, recorded into `folder`."""
    with recorded_shell(folder, program.order) as shell, contextlib.redirect_stdout(io.StringIO()):
        for cell, text in program.executions:
            assert shell.run_cell(text, store_history=True, cell_id=cell).success, f"{program.name}: {text}"


def main() -> None:
    target = Path(sys.argv[1]).resolve()
    for program in all_programs():
        if not sys.argv[2:] or program.name in sys.argv[2:]:
            record(program, target / program.name)


if __name__ == "__main__":
    main()
