"""Replaying across versions: what was renamed, split, moved or dropped between the recorded source and today's.

A replay that would lose what was recorded of a renamed step is refused until somebody says what that step is today. What was said is
kept, and applied by itself the next time. A mapping only says where to look: code and values are compared as ever, so that a wrong one
makes steps run, and never a wrong result.
"""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rewound.config import find_project
from rewound.errors import BadRequest, RewoundError, StepsUnmapped
from rewound.model import Run
from rewound.replay.foreseen import above_of
from rewound.replay.inventory import Inventory, Unit, recorded_inventory, todays_inventory
from rewound.replay.kept import PRIVATE, SHARED, Kept, check_count, fitting, keep, read_kept
from rewound.replay.naming import GONE, Meant, Names, Reading
from rewound.replay.outcome import Outcome, Request
from rewound.replay.renamed import with_todays_names
from rewound.replay.renames import Place, Renames
from rewound.replay.source import Item
from rewound.replay.unmapped import Search, Vanished, asked
from rewound.store import Reader
from rewound.store.codec import hash_bytes

if TYPE_CHECKING:
    from rewound.capture.session import Session

SHOWN = 12
"""Steps that a refusal names in its text; its data has all."""


@dataclass(frozen=True)
class Across:
    """What a replay across versions goes by."""

    reader: Reader
    """Tells the recording with today's names."""
    request: Request
    mapping: tuple[Mapping[str, str], ...] = ()
    """What was applied: `old`, `new`, and `from`: `given`, `private` or `shared`."""
    gone: tuple[str, ...] = ()
    """Recorded steps that today's source has no more."""

    def told(self, outcome: Outcome) -> Outcome:
        """The outcome with what was applied."""
        return replace(outcome, mapping=self.mapping, gone=self.gone)


def across_notebook(reader: Reader, parent: Run, request: Request, path: Path | None, notebook: Any) -> Across:
    """See `across`; a notebook that is made of the recording holds nothing new."""
    session = parent.kind == "kernel"
    recorded = {step.cell_id: cell.source for step, cell in reader.cells(parent.id) if step.cell_id is not None} if session else {}
    code = [] if notebook is None else [(at, cell) for at, cell in enumerate(notebook.cells) if cell["cell_type"] == "code"]
    cells = {cell["id"]: text for _, cell in code if Item(None, cell["id"], text := "".join(cell["source"])).is_program}
    return across(reader, parent, request, str(path or ""), cells, recorded, {cell["id"]: at for at, cell in code})


def note_mapping(session: Session, mapped: Sequence[Mapping[str, str]]) -> None:
    """The run that a replay makes tells which names were mapped for it."""
    if mapped:
        session.note(mapping=[dict(entry) for entry in mapped])


def across(reader: Reader, parent: Run, request: Request, program: str | None = None, cells: Mapping[str, str] | None = None,
           others: Mapping[str, str] | None = None, numbers: Mapping[str, int] | None = None) -> Across:  # fmt: skip
    """How a recorded run and today's source go together.

    `program` is the file that is run, `cells` are those of today's notebook by their id, `others` further ones that a kernel has executed,
    and `numbers` their places. Raises StepsUnmapped, BadSource for kept mappings that cannot be read, and BadRequest for a mapping of
    what is in neither version.
    """
    if request.as_is:
        if request.mapping:
            raise BadRequest("--as-is replays the recorded source: nothing is renamed there.", hint="Leave --as-is or --map out.")
        return Across(reader, request)
    return _Versions(reader, parent, request, program, cells or {}, others or {}, numbers or {}).across()


class _Versions:
    """The recorded version of a program and today's, side by side."""

    def __init__(self, reader: Reader, run: Run, request: Request, program: str | None, cells: Mapping[str, str],
                 others: Mapping[str, str], numbers: Mapping[str, int]) -> None:  # fmt: skip
        self.reader, self.run, self.request, self.program = reader, run, request, program
        self.cells = cells
        self.then = recorded_inventory(reader, run)
        self._numbers = numbers
        self._home = str(Path(program or run.source or run.cwd or ".").parent)
        self.root = request.project or run.project or str(find_project(Path(self._home)))
        self._all_cells = {**others, **cells}
        self._programs = [program] if program and program.endswith(".py") else []

    def across(self) -> Across:
        if self._is_plain():
            return Across(self.reader, self.request)
        return self._related()

    def _is_plain(self) -> bool:
        """Whether everything recorded is there under its name, and nothing is said of it, as it mostly is: no file is searched then."""
        if self.request.mapping or self._is_other_file() or self.private.exists() or self.shared.exists():
            return False
        now = todays_inventory(self.then, self._all_cells, self._programs)
        return not Search(self.then, now, Renames(), cells=frozenset(self.cells)).vanished()

    @cached_property
    def now(self) -> Inventory:
        return todays_inventory(self.then, self._all_cells, self._programs, (self._home, self.root, self.run.cwd))

    @cached_property
    def reading(self) -> Reading:
        steps = [step for step, _ in self.reader.cells(self.run.id)]
        recorded = {step.cell_id: step.cell for step in steps if step.cell_id is not None and step.cell is not None}
        session = self.run.kind == "kernel"
        return Reading(Names(self.then, self.root, recorded), Names(self.now, self.root, self._numbers), session=session)

    def _related(self) -> Across:
        told = self._own_file()
        given = self._given()
        meant = told | given
        applied = [self._applied(one, "given") for one in meant.values()]
        for origin, path in (("private", self.private), ("shared", self.shared)):
            for one in self._kept(path, meant):
                meant[one.old.key] = one
                applied.append(self._applied(one, origin))
        renames, gone = self.reading.renames(meant.values())
        vanished = Search(self.then, self.now, renames, gone, frozenset(self.cells)).vanished()
        asking = [] if self.request.quiet else asked(vanished, lambda unit: unit.key in self._mutating)
        if asking:
            raise self._refusal(asking)
        check_count({entry["old"]: entry["new"] for entry in applied})
        self._keep(given.values())
        request = replace(self.request, renames=renames.as_json() if renames else None, mapped=tuple(applied))
        reader = with_todays_names(self.reader, self.run.id, renames)
        return Across(reader, request, tuple(applied), tuple(self.then_name(one.unit) for one in vanished))

    # ---- what is said

    def _own_file(self) -> dict[Place, Meant]:
        """The program itself, where `--source` says that it is another file now."""
        then, here = self.run.source or "", self.program or ""
        if not self._is_other_file() or then not in self.then.files or here not in self.now.files:
            return {}
        old = self.then.files[then]
        return {old.key: Meant(old, (self.now.files[here],))}

    def _given(self) -> dict[Place, Meant]:
        """Raises BadRequest, also for one that is given twice under two names."""
        found: dict[Place, Meant] = {}
        for old, new in self.request.mapping.items():
            one = self.reading.pair(old, new)
            if one.old.key in found:
                raise BadRequest(f"--map gives {self.then_name(one.old)} twice.", hint="Leave one of the two out.")
            found[one.old.key] = one
        return found

    def _applied(self, one: Meant, origin: str) -> dict[str, str]:
        return {"old": self.then_name(one.old), "new": self._new_name(one), "from": origin}

    def _is_other_file(self) -> bool:
        """Whether the program is a script, and is to be another file than the recorded one."""
        then, here = self.run.source, next(iter(self._programs), None)
        return then is not None and here is not None and then.endswith(".py") and os.path.realpath(then) != os.path.realpath(here)

    def then_name(self, unit: Unit) -> str:
        return self.reading.then.of(unit)

    def _new_name(self, one: Meant) -> str:
        return ",".join(self.reading.now.of(unit) for unit in one.new) or GONE

    # ---- what is kept

    @property
    def private(self) -> Path:
        return self.reader.folder / PRIVATE

    @property
    def shared(self) -> Path:
        return Path(self.root) / SHARED

    @cached_property
    def _program_name(self) -> str:
        """The same on every machine, and for every replay."""
        path = Path(self.run.source or self.program or "")
        return path.relative_to(self.root).as_posix() if self.root and path.is_relative_to(self.root) else path.name

    def _version(self, inventory: Inventory) -> str:
        """A hash of what the recorded pieces hold in one of the two versions; of a file its name within the project counts."""
        told = {self.reading.then.place(where): inventory.texts.get(where) for where in self.then.texts}
        if inventory is self.now:
            told |= {where: text for where, text in inventory.texts.items() if where.startswith("cell:")}
        return hash_bytes(json.dumps(told, sort_keys=True).encode("utf-8", "surrogatepass"))[:16]

    def _keep(self, given: Iterable[Meant]) -> None:
        """For the next time, unless this is only a plan."""
        pairs = {self.then_name(one.old): self._new_name(one) for one in given}
        if pairs and not self.request.dry_run:
            path = self.shared if self.request.map_shared else self.private
            keep(path, Kept(self._program_name, self._version(self.then), self._version(self.now), pairs))

    def _kept(self, path: Path, known: Mapping[Place, Meant]) -> Iterable[Meant]:
        """What a file says of these versions, and of others that still holds: OLD is gone, and NEW is there."""
        entries = read_kept(path)
        found: dict[Place, Meant] = {}
        versions = (self._version(self.then), self._version(self.now)) if entries else ("", "")
        for entry in fitting(entries, self._program_name, *versions):
            exact = (entry.then, entry.now) == versions
            for old, new in entry.pairs.items():
                with suppress(RewoundError):  # of versions that have no such step: there it does not hold
                    one = self.reading.pair(old, new)
                    if one.old.key not in known and one.old.key not in found and (exact or self._is_gone(one.old)):
                        self.reading.renames([*known.values(), *found.values(), one])  # kept of a notebook, and not for a session
                        found[one.old.key] = one
        return found.values()

    def _is_gone(self, old: Unit) -> bool:
        if old.kind == "cell":
            return old.where[5:] not in self.cells
        return not Path(old.where).is_file() if old.kind == "file" else old.key not in self.now.units

    # ---- what is asked

    @cached_property
    def _mutating(self) -> set[Place]:
        """Pieces that had changed something outside, themselves or below."""
        changing = [effect.step for effect in self.reader.effects(self.run.id) if effect.mutates and effect.status != "held"]
        steps = {step.seq: step for step in self.reader.steps(self.run.id)} if changing else {}
        ids: dict[int | None, str | None] = {step.seq: step.cell_id for step, _ in self.reader.cells(self.run.id)} if changing else {}
        found: set[Place] = set()
        for step in (above for seq in changing for above in above_of(seq, steps)):
            where = f"cell:{step.cell_id if step.kind == 'cell' else ids.get(step.defined_in)}" if step.file is None else step.file
            name = "" if step.kind == "cell" else (step.function or "").partition(".<locals>")[0]
            found |= {(where, name), (where, name.partition(".")[0])}
        return found

    def _refusal(self, asking: Sequence[Vanished]) -> StepsUnmapped:
        told = [self._told(one) for one in asking]
        pairs = [f"{one['name']}={one['best']}" for one in told]
        lines = []
        for one in told[:SHOWN]:
            lines.append(f"  {one['name']}")
            lines += [f"    {proposal['name']}  {round(proposal['likeness'] * 100)} %: {proposal['why']}" for proposal in one["proposals"]]
        if len(told) > SHOWN:
            lines.append(f"  and {len(told) - SHOWN} more")
        steps = "a step" if len(told) == 1 else f"{len(told)} steps"
        what = f"Run {self.run.id} has {steps} that today's source does not have under the recorded name; likest there:\n" + "\n".join(
            lines
        )
        options = " ".join(f"--map {shlex.quote(pair)}" for pair in pairs)
        hint = f"If the first of each is right: rewound replay {self.run.id} {options}\nOLD={GONE} says that a step is gone."
        return StepsUnmapped(what, hint=hint, unmapped=[{key: one[key] for key in ("step", "name", "proposals")} for one in told])

    def _told(self, one: Vanished) -> dict[str, Any]:
        proposals = [
            {"name": ",".join(map(self.reading.now.of, proposal.units)), "likeness": round(proposal.score, 2), "why": proposal.why}
            for proposal in one.proposals
        ]
        best = one.best or one.proposals[0]
        return {
            "step": self._step_of(one.unit), "name": self.then_name(one.unit), "proposals": proposals,
            "best": ",".join(map(self.reading.now.of, best.units)),
        }  # fmt: skip

    def _step_of(self, unit: Unit) -> str | None:
        """The id of its first step, where it is one."""
        with suppress(RewoundError):
            name = f"cell-{unit.where[5:]}" if unit.kind == "cell" else unit.name
            return self.reader.find_steps(self.run.id, name)[0].id if name else None
        return None
