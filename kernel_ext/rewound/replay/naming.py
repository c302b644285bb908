"""What people call cells, functions and files, as recorded and as they are today: `OLD=NEW` as facts, and facts as `OLD=NEW`."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path, PurePath

from rewound.errors import AmbiguousName, BadRequest
from rewound.replay.inventory import Inventory, Recorded, Unit
from rewound.replay.renames import Place, Renames

GONE = "-"
"""NEW of a step that is not there any more."""
MOST = 1000
"""Pairs of one replay, and of one pair of versions."""


@dataclass
class Names:
    """The names of one version's pieces. A function is named alone, or behind its file where several are called so."""

    inventory: Inventory
    root: str
    """The folder that files are named from."""
    numbers: Mapping[str, int] = field(default_factory=dict)
    """Index of a cell by its id."""

    def of(self, unit: Unit) -> str:
        """As a person would write it; the same on every machine."""
        if unit.kind == "cell":
            return f"cell-{unit.where[5:]}"
        if not unit.name:
            return self._file(unit.where)
        alone = sum(name == unit.name for _, name in self.inventory.units) == 1
        return unit.name if alone else f"{self.place(unit.where)}:{unit.name}"

    def place(self, where: str) -> str:
        """A cell or file."""
        return f"cell-{where[5:]}" if where.startswith("cell:") else self._file(where)

    def _file(self, path: str) -> str:
        inside = self.root and Path(path).is_relative_to(self.root)
        return (PurePath(path).relative_to(self.root) if inside else PurePath(path)).as_posix()

    def find(self, name: str, called: Iterable[Place] = ()) -> Unit | None:
        """The piece that is meant; None if there is none. `called`: what goes before others of its name. Raises AmbiguousName."""
        found = self._cell(name) or self._files(name) or self._functions(name)
        preferred = [unit for unit in found if unit.key in set(called)]
        found = preferred or found
        if len(found) > 1:
            several = ", ".join(f"{self.place(unit.where)}:{unit.name}" if unit.name else self.of(unit) for unit in found[:8])
            raise AmbiguousName(f"--map: {name} names {len(found)} steps.", hint=f"Write one of {several}.")
        return found[0] if found else None

    def _cell(self, name: str) -> list[Unit]:
        cells = self.inventory.cells
        named = [cell for cell in cells if name in (cell, f"cell-{cell}")]
        if not named and name.startswith("cell:"):
            named = [cell for cell in cells if name == f"cell:{self.numbers.get(cell)}"]
        return [cells[cell] for cell in named]

    def _files(self, name: str) -> list[Unit]:
        return [unit for path, unit in self.inventory.files.items() if name.endswith(".py") and self._is(path, name)]

    def _is(self, where: str, name: str) -> bool:
        """Whether a place is called so: a cell, a file by its path or the end of it, a module."""
        if where.startswith("cell:"):
            return name in (f"cell-{where[5:]}", f"cell:{self.numbers.get(where[5:])}")
        wanted = Path(name if name.endswith(".py") else name.replace(".", "/") + ".py")
        if wanted.is_absolute():
            return os.path.normcase(where) == os.path.normcase(wanted)
        return PurePath(where).parts[-len(wanted.parts) :] == wanted.parts

    def _functions(self, name: str) -> list[Unit]:
        where, mark, function = name.rpartition(":")
        return [unit for unit in self.inventory.units.values() if unit.name == function and (not mark or self._is(unit.where, where))]

    def all(self) -> list[str]:
        units = [*self.inventory.cells.values(), *self.inventory.files.values(), *self.inventory.units.values()]
        return [self.of(unit) for unit in units]


@dataclass(frozen=True)
class Meant:
    """One `OLD=NEW`: which piece is which; without `new`, it is gone."""

    old: Unit
    new: tuple[Unit, ...]


class Reading:
    """Makes facts of `OLD=NEW` for two versions of a program; a `session` has no cells to split or join."""

    def __init__(self, then: Names, now: Names, *, session: bool = False) -> None:
        self.then, self.now = then, now
        self._session = session

    def pair(self, old: str, new: str) -> Meant:
        """Raises BadRequest for what is in neither version, and for what cannot be the other; AmbiguousName."""
        recorded = self.then.inventory
        before = self.then.find(old, recorded.called if isinstance(recorded, Recorded) else ())
        if before is None:
            raise BadRequest(f"--map {old}={new}: the recording holds no step {old}.", hint=_near(old, self.then.all))
        if new == GONE:
            return Meant(before, ())
        found: list[Unit] = []
        for name in (part.strip() for part in new.split(",")):
            today = self._today(before, name)
            if today is None:
                raise BadRequest(f"--map {old}={new}: today's source has no step {name}.", hint=_near(name, self.now.all))
            found.append(today)
        self._check(before, found, f"--map {old}={new}")
        return Meant(before, tuple(found))

    def _today(self, before: Unit, name: str) -> Unit | None:
        if before.kind in ("function", "class"):
            return self.now.find(name, [(before.where, name)])
        if before.kind == "file" and (path := Path(self.now.root, name)).is_file():
            return Unit("file", str(path), "", 0.5)
        return self.now.find(name)

    def _check(self, before: Unit, found: list[Unit], what: str) -> None:
        other = next((unit for unit in found if unit.kind != before.kind), None)
        if other is not None:
            raise BadRequest(
                f"{what}: {self.then.of(before)} is a {before.kind}, {self.now.of(other)} a {other.kind}.", hint="Map like to like."
            )
        if len(found) > 1 and before.kind != "cell":
            hint = "Map it to the one that returns what it returned, or to - if none does."
            raise BadRequest(f"{what}: a {before.kind} cannot be mapped to several.", hint=hint)
        if len(found) > 1 and self._session:
            raise BadRequest(
                f"{what}: what a kernel executed one by one cannot be split.", hint="Replay a run of `rewound record NOTEBOOK`."
            )

    def renames(self, meant: Iterable[Meant]) -> tuple[Renames, frozenset[Place]]:
        """All of them together, and what is gone. Raises BadRequest where two do not go together."""
        cells: dict[str, tuple[str, ...]] = {}
        functions: list[tuple[str, str, str, str]] = []
        files: dict[str, str] = {}
        gone: set[Place] = set()
        for one in meant:
            if not one.new:
                gone.add(one.old.key)
            elif one.old.kind == "cell":
                cells[one.old.where[5:]] = tuple(unit.where[5:] for unit in one.new)
                functions += self._left(one) if len(one.new) > 1 else []
            elif one.old.kind == "file":
                files[one.old.where] = one.new[0].where
            else:
                functions.append((*one.old.key, *one.new[0].key))
        self._check_joined(cells)
        return Renames(cells, tuple(functions), files), frozenset(gone)

    def _left(self, split: Meant) -> list[tuple[str, str, str, str]]:
        """The functions of a cell that was split, each with the part that it is in."""
        return [
            (*key, part.where, key[1])
            for key in self.then.inventory.units if key[0] == split.old.where and "." not in key[1]
            for part in split.new if (part.where, key[1]) in self.now.inventory.units
        ]  # fmt: skip

    def _check_joined(self, cells: Mapping[str, tuple[str, ...]]) -> None:
        if not self._session:
            return
        targets = Counter([*(parts[-1] for parts in cells.values()), *(cell for cell in self.then.inventory.cells if cell not in cells)])
        if (twice := next((cell for cell, count in targets.items() if count > 1), None)) is not None:
            hint = "Replay a run of `rewound record NOTEBOOK`, or map one of them to -."
            raise BadRequest(f"--map: several cells that a kernel executed one by one cannot be cell-{twice}.", hint=hint)


def _near(name: str, names: Callable[[], list[str]]) -> str:
    known = names()
    near = get_close_matches(name, known, 3, 0.4)
    return f"Did you mean {', '.join(near)}?" if near else f"There are {', '.join(known[:12])}{' …' if len(known) > 12 else ''}."
