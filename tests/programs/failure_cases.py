"""Reads the failing programs of `failures/` and records them all in one process, as notebooks or as scripts.

A program's head says what a report must tell of it. `failure: PLACE or …`, with PLACE ``cell:line `expression` in function``
(`-` for code of no function; the cell of a script is 1); `cause: cell:line or …` for the first cause; `chain` and `parts`:
places with the type of the error before each; `values: text=value; …`; parts of `difference`, `notes`, `ended`, `library`.
Run as a script with a target folder: `python failure_cases.py FOLDER NAME ...`.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.programs import diagnosis_cases

CASES = Path(__file__).parent / "failures"
_PLACE = re.compile(r"(?:(?P<error>\w+) )?(?P<cell>\d+):(?P<line>\d+) `(?P<text>.*)` in (?P<function>\S+)")


@dataclass(frozen=True)
class Expected:
    """Where an error was raised: line, the expression's text, and the function's qualified name."""

    line: int
    text: str
    function: str | None
    cell: int
    error: str | None = None


@dataclass(frozen=True)
class Case:
    """One program, and what a report must say of it."""

    name: str
    cells: tuple[str, ...]
    facts: dict[str, str]

    @property
    def is_script(self) -> bool:
        return self.facts.get("kind") == "script"

    @property
    def failures(self) -> list[Expected]:
        """The places that may be told: which part of a `with` statement stands for its exit depends on the Python."""
        return [read_place(text) for text in self.facts["failure"].split(" or ")]

    def parts_of(self, fact: str) -> list[str]:
        return self.facts[fact].split("; ") if fact in self.facts else []

    def places(self, fact: str) -> list[Expected]:
        return [read_place(text) for text in self.parts_of(fact)]

    @property
    def causes(self) -> list[tuple[int, int]]:
        """(cell, line); either may be the first cause's."""
        pairs = [place.split(":") for place in self.facts.get("cause", "").split(" or ") if place]
        return [(int(cell), int(line)) for cell, line in pairs]


def read_place(text: str) -> Expected:
    found = _PLACE.fullmatch(text)
    assert found is not None, text
    function = found["function"]
    return Expected(int(found["line"]), found["text"], None if function == "-" else function, int(found["cell"]), found["error"])


def read_case(path: Path) -> Case:
    head, *cells = path.read_text("utf-8").split("# %%\n")
    facts = dict(line.removeprefix("# ").split(": ", 1) for line in head.splitlines())
    return Case(path.stem, tuple(cell.rstrip("\n") for cell in cells), facts)


def all_cases() -> list[Case]:
    return [read_case(path) for path in sorted(CASES.glob("*.py"))]


def record(case: Case, folder: Path) -> None:
    """Run the program, recorded into `folder`."""
    if not case.is_script:
        ids = tuple(f"cell-{number}" for number in range(len(case.cells)))
        diagnosis_cases.record(diagnosis_cases.Case(case.name, case.cells, ids, (), None, None), folder)
        return
    from rewound.capture.script import record_script
    from rewound.config import Config

    folder.mkdir(parents=True)
    (folder / "pyproject.toml").touch()
    (folder / "main.py").write_text(case.cells[0] + "\n", "utf-8")
    os.chdir(folder)
    record_script(folder / "main.py", [], Config())


def main() -> None:
    target = Path(sys.argv[1]).resolve()
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        for case in all_cases():
            if case.name in sys.argv[2:]:
                record(case, target / case.name)


if __name__ == "__main__":
    main()
