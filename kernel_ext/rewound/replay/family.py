"""The states of a kernel, over all the runs in which it went on from one of them; and what people call each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rewound.capture.branched import TRAVEL
from rewound.errors import AmbiguousName, BadRequest, UnknownStep
from rewound.model import Cell, Run, Step
from rewound.replay.branches import branch_at, branch_named, family
from rewound.replay.lines import Lines
from rewound.replay.sound import check_cells
from rewound.replay.states import Line, Place
from rewound.store.names import cells_named

BRANCH = "branch:"


@dataclass(frozen=True, slots=True)
class Listed:
    """A state as it is listed: after the execution of a cell."""

    run: str
    step: Step
    cell: Cell
    branch: str
    present: bool
    plain: bool = False
    """Whether its step alone names it, in the run that is looked from."""

    @property
    def place(self) -> Place:
        return self.run, self.step.seq


class Family:
    """The runs of one kernel, seen from one of them."""

    def __init__(self, lines: Lines, run: Run) -> None:
        self.lines = lines
        self.reader = lines.reader
        self.run = run
        self._runs = {run.id: run}
        self._lines: dict[str, Line] = {}

    def line(self, run: str) -> Line:
        """The states of a run. Raises UnknownRun."""
        if run not in self._lines:
            self._lines[run] = self.lines.line(self._runs.get(run) or self.reader.run(run))
        return self._lines[run]

    @property
    def here(self) -> Line:
        """The run from which all is seen."""
        return self.line(self.run.id)

    @property
    def present(self) -> Place | None:
        """The last state of that run; None before its first one."""
        program = self.here.program
        return self.here.places[program[-1][0].seq] if program else None

    def runs(self) -> list[Run]:
        """Those of the same process, and those whose states it went to, oldest first."""
        found = family(self.reader, self.run)
        self._runs = {run.id: run for run in found}
        wanted = {run.id for run in found if (run.pid, run.pid_started) == (self.run.pid, self.run.pid_started)} | {self.run.id}
        for run in [run for run in found if run.id in wanted]:
            wanted |= {place[0] for place in run.meta.get(TRAVEL, {}).get("places", {}).values()}
        return [run for run in found if run.id in wanted]

    def states(self) -> list[Listed]:
        """Every state that a cell left, each once, in the order of time."""
        runs = self.runs()
        here = {place: step for step, place in self.here.places.items()}
        found = [
            Listed(
                run.id, step, cell, branch_at(run, step.seq), (run.id, step.seq) == self.present, here.get((run.id, step.seq)) == step.seq
            )
            for run in runs
            for step, cell in self.line(run.id).program
            if self.line(run.id).places[step.seq] == (run.id, step.seq) and not step.served
        ]
        return sorted(found, key=lambda state: state.step.started)

    def named(self, text: str) -> tuple[Line, Step]:
        """The state that a person means: `branch:NAME`, `-2`, `RUN/STEP`, or a step of this run or of another of the kernel's.

        A cell of this run, or of those that it goes on from or that go on from them, comes before a function of that name.
        Returns the run that holds it, and its cell's step. Raises UnknownStep, AmbiguousName, UnknownBranch, UnknownRun, BadRequest,
        MissingData.
        """
        if text.startswith(BRANCH):
            branch = branch_named(self.lines, self.run, text.removeprefix(BRANCH))
            return self.line(branch.run), branch.step
        if text.startswith("-"):
            return self.here, self._back(text)
        run, slash, step = text.partition("/")
        if slash and step:
            line = self.line(self.reader.resolve(run).id)
            return line, self._cell(line, step)
        if not cells_named(self.here.steps, text):
            near = self._near(self.runs())
            cells = {line.places[step.seq]: (line, step) for line in map(self.line, near) for step in _left_by(line, text)}
            if cells:
                return _one(cells, text)
        try:
            return self.here, self._cell(self.here, text)
        except UnknownStep as error:
            return self._elsewhere(text, error)

    def _back(self, text: str) -> Step:
        program = self.here.program
        count = text.removeprefix("-")
        if not count.isdecimal() or int(count) < 1:
            raise BadRequest(f"{text!r} is no step.", hint="-1 is the state before the last cell, -2 the one before that.")
        if int(count) >= len(program):
            raise UnknownStep(f"There are no {count} cells before this state.", hint=f"This run has {len(program)}; `%states` lists all.")
        check_cells(self.here, program[-1][0].seq)
        return program[-1 - int(count)][0]

    def _elsewhere(self, text: str, error: UnknownStep) -> tuple[Line, Step]:
        """A step that only other runs of the kernel have: those of the same recording come first."""
        runs = self.runs()
        near = self._near(runs)
        found = self._in([run for run in runs if run.id in near], text) or self._in([run for run in runs if run.id not in near], text)
        if not found:
            raise UnknownStep(error.what, hint=f"{error.hint or ''} `%states` lists the states of this kernel's other runs too.".strip())
        return _one(found, text)

    def _near(self, runs: list[Run]) -> set[str]:
        """The runs that this one goes on from, and all that go on from one of those."""
        links = [(run.id, run.meta[TRAVEL]["run"]) for run in runs if TRAVEL in run.meta]
        near, size = {self.run.id}, 0
        while len(near) > size:
            size = len(near)
            near |= {other for link in links if not near.isdisjoint(link) for other in link}
        return near

    def _in(self, runs: list[Run], text: str) -> dict[Place, tuple[Line, Step]]:
        """The states of these runs that a step's name fits."""
        found: dict[Place, tuple[Line, Step]] = {}
        for run in runs:
            try:
                self.reader.find_step(run.id, text)
                line = self.line(run.id)
                step = self._cell(line, text)
            except UnknownStep:
                continue
            found[line.places[step.seq]] = (line, step)
        return found

    def _cell(self, line: Line, text: str) -> Step:
        """The cell that left the state after a step: itself, or the one that it ran under."""
        seqs = cells_named(line.steps, text)
        step = line.steps[seqs[0]] if len(seqs) == 1 else self.reader.find_step(line.run.id, text)
        check_cells(line, step.seq)
        cells = [cell for cell, _ in line.program if cell.seq <= step.seq]
        if not cells:
            raise UnknownStep(f"No cell of run {line.run.id} has left a state by {text}.", hint="`%states` lists all.")
        return cells[-1]


def _left_by(line: Line, text: str) -> list[Step]:
    """The states of a run that the cells have left which a name fits."""
    seqs = set(cells_named(line.steps, text))
    return [step for step, _ in line.program if step.seq in seqs]


def _one(found: Mapping[Place, tuple[Line, Step]], text: str) -> tuple[Line, Step]:
    """Raises AmbiguousName."""
    if len(found) > 1:
        names = ", ".join(f"{run}/s{seq}" for run, seq in found)
        raise AmbiguousName(f"{text!r} names {len(found)} states of this kernel.", hint=f"Write one of {names}.")
    return next(iter(found.values()))
