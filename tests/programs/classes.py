"""Reads the table of classes in `classes/` and records it as a kernel would: declared, looked at, changed in place.

Run as a script: `python classes.py FOLDER LOOKS FILE ...` records each file of the table into a folder of its own.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rewound.model import Cell, Value
from rewound.store import Reader
from tests.programs.shells import recorded_shell

TABLE = Path(__file__).parent / "classes"
IDLE = "idle"
"""Id of the cells that use nothing."""
_ENTRY = re.compile(
    r"(?P<name>[^|\n]+?)(?: \| (?P<kind>opaque|lazy|around|unseen): (?P<why>[^\n]+))?\n(?P<declare>.*?)\n# look\n(?P<look>.*?)\n# change\n(?P<change>.*)", re.S
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One class of the table, and why it is not as the others, where it is not."""

    file: str
    name: str
    declare: str
    look: str
    change: str
    opaque: str | None = None
    """A part of the reason why it cannot be stored: whether it changed is not known then, and a replay trusts nobody who used it."""
    lazy: str | None = None
    """Why a look at it does change it."""
    around: str | None = None
    """It is the process's: what it stands for is recorded as this surrounding."""
    unseen: str | None = None
    """Why a change is not noticed: a limit of ours."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the recording says of one entry."""

    noticed: bool
    """The cell that changes `x` generated another version of it."""
    quiet: bool
    """No cell that only looks generated anything."""
    opaque: str | None
    """Why it could not be stored, if it could not."""
    seconds: float
    """The recorder's part of a cell's end, in the fastest of the looks."""
    extra: tuple[str, ...] = ()
    """What the looks are said to have generated."""


def wrong(entry: Entry, seen: Seen) -> list[str]:
    """What the recording says of an entry and should not; a mark that the table could do without counts, too."""
    if entry.opaque:
        named = seen.opaque is not None and entry.opaque in seen.opaque
        return [] if named else [f"the reason {entry.opaque!r} is expected, not {seen.opaque!r}"]
    found = [f"could not be stored: {seen.opaque}"] if seen.opaque else []
    if seen.noticed is bool(entry.unseen):
        found.append("the change is noticed now" if seen.noticed else "the change was missed")
    if seen.quiet is bool(entry.lazy):
        found.append("looking is no change now" if seen.quiet else f"looking changed {', '.join(seen.extra)}")
    return found


def names() -> list[str]:
    return sorted(path.stem for path in TABLE.glob("*.py"))


def imports_of(file: str) -> str:
    """What stands above a file's entries."""
    return (TABLE / f"{file}.py").read_text("utf-8").partition("# %% ")[0].strip()


def entries_of(file: str) -> list[Entry]:
    found = []
    for text in (TABLE / f"{file}.py").read_text("utf-8").split("# %% ")[1:]:
        match = _ENTRY.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"{file}: the entry {text.splitlines()[0]!r} has not the form of the others")
        marks = {match["kind"]: match["why"]} if match["kind"] else {}
        found.append(Entry(file, match["name"], match["declare"], match["look"], match["change"], **marks))
    return found


def record(file: str, folder: Path, looks: int) -> None:
    """Run all entries of a file in one shell, recorded into `folder`. Raises what a cell raises."""
    with recorded_shell(folder) as shell:
        for cell_id, cell in _cells(file, looks, shell.user_ns):
            shell.run_cell(cell, store_history=True, cell_id=cell_id).raise_error()


def _cells(file: str, looks: int, space: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(id, source) of each cell; an entry's names are deleted before the next."""
    yield "imports", imports_of(file) or "pass"
    known = set(space)
    for number, entry in enumerate(entries_of(file)):
        yield f"{number}:declare", entry.declare
        for _ in range(looks):
            yield f"{number}:look", entry.look
        yield f"{number}:change", entry.change
        yield f"{number}:forget", "del " + ", ".join(name for name in space if name not in known and not name.startswith("_"))
    for _ in range(looks):
        yield IDLE, "pass"


def seen(entries: list[Entry], reader: Reader) -> list[Seen]:
    """What the last recording says of each of these entries, which are those of a file."""
    cells = _by_id(reader)
    rows = enumerate(entries)
    return [_seen(entry, cells[f"{n}:declare"][0], cells[f"{n}:look"], cells[f"{n}:change"][0]) for n, entry in rows]


def idle_seconds(reader: Reader) -> float:
    """The recorder's part of the end of a cell that uses nothing."""
    return min(cell.overhead for cell in _by_id(reader)[IDLE])


def _by_id(reader: Reader) -> dict[str, list[Cell]]:
    cells: dict[str, list[Cell]] = {}
    for step, cell in reader.cells(reader.resolve("last").id):
        cells.setdefault(step.cell_id or "", []).append(cell)
    return cells


def _seen(entry: Entry, declare: Cell, looks: list[Cell], change: Cell) -> Seen:
    first = _versions(declare)["x"]
    extra = [_versions(look) for look in looks]
    if entry.around:
        noticed = entry.around in [value.name for value in change.generated if value.scope == "surroundings"]
    else:
        changed = _versions(change).get("x")
        noticed = changed is not None and (changed.hash is None or changed.hash != first.hash)
    told = tuple(sorted({name for found in extra for name in found}))
    return Seen(noticed, not told, first.why, min(look.overhead for look in looks), told)


def _versions(cell: Cell) -> dict[str, Value]:
    """The new versions of the program's names: not what lies around, nor the same values stored again."""
    return {value.name: value for value in cell.generated if value.scope == "__main__" and value.how != "regrouped"}


def main() -> None:
    target = Path(sys.argv[1]).resolve()
    for file in sys.argv[3:]:
        record(file, target / file, int(sys.argv[2]))


if __name__ == "__main__":
    main()
