"""A recording in memory: the lead-scoring notebook that fails on an unknown contact, as a reader would give it."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from rewound.errors import UnknownRun, UnknownStep
from rewound.model import Cell, Code, Effect, Encoded, Error, Frame, Run, Site, Step, Value
from rewound.store import Reader

LOOKUP = 'def crm_lookup(email):\n    known = {"sarah@acme.com": {"name": "Sarah"}}\n    return known.get(email)'
SCORE = 'def score_lead(contact, web):\n    return min(100, contact["employees"] // 4)'
USE = 'email = "unknown@nowhere.com"\ncontact = crm_lookup(email)\nlead = score_lead(contact, {"signals": []})'


def packed(value: object) -> Encoded:
    return Encoded(pickle.dumps(value, 5))


@dataclass
class Memory:
    """What `Reader` offers, over lists."""

    run: Run
    all_steps: list[Step]
    all_cells: dict[int, Cell]
    all_codes: dict[int, Code]
    sources: dict[str, str] = field(default_factory=dict)
    all_effects: list[Effect] = field(default_factory=list)

    def effects(self, _run: str) -> list[Effect]:
        return self.all_effects

    def runs(self) -> list[Run]:
        return [self.run]

    def resolve(self, name: str) -> Run:
        if name not in (self.run.id, "last", "last-failed"):
            raise UnknownRun(f"There is no run {name!r}.", hint="See `rewound runs`.")
        return self.run

    def steps(self, _run: str) -> list[Step]:
        return self.all_steps

    def step(self, _run: str, seq: int) -> Step:
        return self.all_steps[seq]

    def find_step(self, _run: str, name: str) -> Step:
        for step in self.all_steps:
            if name in (step.id, step.function, f"cell:{step.cell}"):
                return step
        raise UnknownStep(f"No step {name!r}.")

    def children(self, _run: str, seq: int) -> list[Step]:
        return [step for step in self.all_steps if step.parent == seq]

    def newest_calls(self, _run: str, code: int, most: int) -> list[Step]:
        return [step for step in self.all_steps if step.code == code][-most:]

    def newest_of_each(self, run: str, most: int) -> dict[int, list[Step]]:
        return {code: self.newest_calls(run, code, most) for code in self.codes(run)}

    def failing(self, _run: str) -> list[Step]:
        return [step for step in self.all_steps if step.status == "failed"]

    def cell(self, _run: str, seq: int) -> Cell:
        return self.all_cells[seq]

    def cells(self, _run: str) -> list[tuple[Step, Cell]]:
        return [(self.all_steps[seq], cell) for seq, cell in self.all_cells.items()]

    def codes(self, _run: str) -> dict[int, Code]:
        return self.all_codes

    def source(self, key: str) -> str:
        return self.sources[key]

    def bytes_of(self, encoded: Encoded) -> int:
        return len(encoded.head)

    def view(self, encoded: Encoded) -> Any:
        return pickle.loads(encoded.head)


def made(name: str, value: object, **more: Any) -> Value:
    return Value(name, type(value).__name__, f"hash-{value!r}", packed(value), **more)


def definition(name: str) -> Value:
    return Value(name, "builtins.function", None, definition=True)


def _steps(error: Error) -> list[Step]:
    def cell(seq: int, index: int, **more: Any) -> Step:
        facts: dict[str, Any] = {"status": "succeeded", "seconds": 0.01, "line": 1, "cell": index, "cell_id": f"cell-{index}", **more}
        return Step("r7f2", seq, None, "cell", code=seq, started=1_780_000_000.0 + seq, **facts)

    def call(seq: int, code: int, function: str, line: int, **more: Any) -> Step:
        facts: dict[str, Any] = {"status": "succeeded", "seconds": 0.2, "cell": 2, "cell_id": "cell-2", **more}
        return Step("r7f2", seq, 2, "call", code=code, started=1_780_000_000.0 + seq, function=function, line=line, **facts)

    email = "unknown@nowhere.com"
    scored: dict[str, Any] = {"contact": None, "web": {"signals": []}}
    return [
        cell(0, 0),
        cell(1, 1),
        cell(2, 2, status="failed", seconds=0.4, error=error),
        call(3, 10, "crm_lookup", 1, arguments=packed({"email": email}), result=packed(None), site=Site(2, 0, 2, 2, 10, 27), defined_in=0),
        call(4, 11, "score_lead", 1, status="failed", arguments=packed(scored), error=error, defined_in=1),
    ]


def lead_run(extra: Sequence[Step] = ()) -> Reader:
    """The whole recording; `extra` steps are appended."""
    frames = (
        Frame("<cell-2>", "<cell>", 3, 3, 7, 43, project=True, cell=2, step=2),
        Frame("<cell-1>", "score_lead", 2, 2, 20, 40, True, cell=1, step=4, locals=packed({"contact": None, "web": {"signals": []}})),
    )
    error = Error("TypeError", "'NoneType' object is not subscriptable", frames)
    steps = [*_steps(error), *extra]
    cells = {
        0: Cell(0, LOOKUP, generated=(definition("crm_lookup"),)),
        1: Cell(1, SCORE, generated=(definition("score_lead"),)),
        2: Cell(
            2,
            USE,
            used=(definition("crm_lookup"), definition("score_lead")),
            generated=(made("email", "unknown@nowhere.com"), made("contact", None)),
            outputs=({"output_type": "stream", "name": "stdout", "text": "looking up\n"},),
        ),
    }
    codes = {seq: Code(seq, f"<cell-{seq}>", "<cell>", 1, f"source-{seq}", cell=seq) for seq in cells}
    codes[10] = Code(10, "<cell-0>", "crm_lookup", 1, "source-0", cell=0, parameters=("email",))
    codes[11] = Code(11, "<cell-1>", "score_lead", 1, "source-1", cell=1, parameters=("contact", "web"))
    run = Run("r7f2", "notebook", "/work/crm.ipynb", "failed", 1_780_000_000.0, 0.42, 0.003, len(steps), 12_345, error)
    sources = {f"source-{seq}": cell.source for seq, cell in cells.items()}
    return cast(Reader, Memory(run, steps, cells, codes, sources))


def _effect(order: int, kind: str, name: str, step: int | None = 3, **more: Any) -> Effect:
    facts: dict[str, Any] = {"key": name, "started": 1_780_000_001.0, "seconds": 0.2, **more}
    return Effect(order, step, kind, name, **facts)


EFFECTS = [
    _effect(0, "clock", "time.time", key=""),
    _effect(1, "network", "GET https://crm.example/contacts"),
    _effect(2, "network", "POST https://pay.example/charges", mutates=True),
    _effect(3, "network", "POST https://pay.example/charges", mutates=True),
    _effect(4, "clock", "time.time", key=""),
    _effect(5, "uncovered", "db.example:5432", None, seconds=None, status="uncovered", request={"library": "psycopg"}),
]
"""What a run could have asked of the outside: readings, requests, a mutation twice, and what nothing covers."""


def like(step: Step, **changes: Any) -> Step:
    return replace(step, **changes)


def other_run() -> Reader:
    """The same recording beside a second run, r8aa, in which the contact is known."""
    one = cast(Memory, lead_run())
    contact = {"name": "Sarah", "employees": 240}
    steps = [replace(step, run="r8aa") for step in one.all_steps]
    steps[2] = replace(steps[2], status="succeeded", error=None, seconds=2.0)
    steps[3] = replace(steps[3], result=packed(contact))
    steps[4] = replace(steps[4], status="succeeded", error=None, result=packed(60), arguments=packed({"contact": contact, "web": {}}))
    cells = {**one.all_cells, 2: replace(one.all_cells[2], generated=(made("email", "sarah@acme.com"), made("contact", contact)))}
    return cast(Reader, Two(one.run, one.all_steps, one.all_cells, one.all_codes, one.sources, steps_too=steps, cells_too=cells))


@dataclass
class Two(Memory):
    """`Memory` with the steps and cells of a second run."""

    steps_too: list[Step] = field(default_factory=list)
    cells_too: dict[int, Cell] = field(default_factory=dict)

    def _of(self, run: str) -> Memory:
        if run == self.run.id:
            return Memory(self.run, self.all_steps, self.all_cells, self.all_codes, self.sources)
        return Memory(replace(self.run, id=run), self.steps_too, self.cells_too, self.all_codes, self.sources)

    def steps(self, run: str) -> list[Step]:
        return self._of(run).all_steps

    def step(self, run: str, seq: int) -> Step:
        return self._of(run).all_steps[seq]

    def children(self, run: str, seq: int) -> list[Step]:
        return [step for step in self._of(run).all_steps if step.parent == seq]

    def newest_calls(self, run: str, code: int, most: int) -> list[Step]:
        return [step for step in self._of(run).all_steps if step.code == code][-most:]

    def cells(self, run: str) -> list[tuple[Step, Cell]]:
        found = self._of(run)
        return [(found.all_steps[seq], cell) for seq, cell in found.all_cells.items()]
