"""Time travel in a kernel: the namespace is put back to a recorded state, and a run of its own goes on from there."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rewound.capture import surroundings
from rewound.capture.kernel import KernelRecording
from rewound.capture.namespace import is_tracked
from rewound.capture.sharing import groups
from rewound.capture.turning import turn
from rewound.errors import BadRequest, RecordingOff
from rewound.model import Code, Encoded, Run, Step, Value
from rewound.replay.again import tops_of
from rewound.replay.branches import on
from rewound.replay.extend import functions_in
from rewound.replay.inside import Inside
from rewound.replay.ours import is_ours
from rewound.replay.past import Made, Missing, Past
from rewound.replay.shelf import Shelf
from rewound.replay.states import TRAVEL, Line, Place, State, Version, line_of
from rewound.store import Reader
from rewound.store.codec import hash_bytes


@dataclass(frozen=True, slots=True)
class Travelled:
    """What became of the names: `kept` are the very same objects, `loaded` come from snapshots, `remade` from cells that ran again."""

    run: str
    """The run that goes on from there."""
    place: Place
    step: Step
    branch: str
    kept: tuple[str, ...] = ()
    loaded: tuple[str, ...] = ()
    remade: tuple[str, ...] = ()
    ran: Mapping[int, float] | None = None
    """By `seq`: the cells that made those, and the seconds that they took."""
    defined: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    """Names that the state does not have."""
    aside: tuple[str, ...] = ()
    """Of those that are not there now: what could not be stored and is kept for when its state comes back."""
    missing: Mapping[str, str] | None = None
    """Names of the state that are not there, and why."""
    unlike: Mapping[str, str] | None = None
    """Names that are there and not as they were, and why."""
    seconds: float = 0.0
    already: bool = False
    """Whether the namespace was in this state."""


def travel(recording: KernelRecording, reader: Reader, line: Line, seq: int, branch: str) -> Travelled:
    """Put the namespace as it was after a cell of a recorded run, and go on from there in a new run on a branch.

    Whatever is raised on the way, the namespace is as it was before. Raises RecordingOff, BadRequest.
    """
    began = time.perf_counter()
    check_alone(recording)
    assert recording.session is not None
    here = line_of(reader, recording.session.run.id)
    journey = Journey(recording, reader, here, line, seq)
    journey.prepare()
    run = journey.arrive(branch)
    return journey.told(run, branch, time.perf_counter() - began)


def check_alone(recording: KernelRecording) -> None:
    """Raises RecordingOff where what is here now would be lost, BadRequest where other code of the same cell would be."""
    check_on(recording)
    assert recording.cells is not None
    if recording.cells.open is not None and not is_ours(recording.cells.open):
        what = "A cell that goes to another state has to do nothing else: its other lines would belong to neither state."
        raise BadRequest(what, hint="Write the magic in a cell of its own.")


def check_on(recording: KernelRecording) -> None:
    """Raises RecordingOff."""
    if recording.cells is None or recording.session is None:
        what = "Recording is off: what the namespace holds now stands in no recording, and would be lost."
        raise RecordingOff(what, hint="`%record on` begins a run that holds it; then ask again.")


class Journey:
    """One way from the present state to another."""

    def __init__(self, recording: KernelRecording, reader: Reader, here: Line, line: Line, seq: int) -> None:
        assert recording.cells is not None and recording.session is not None
        self._recording = recording
        self._session = recording.session
        self._cells = recording.cells
        self._reader = reader
        self._line = line
        self._seq = seq
        self._space: dict[str, Any] = recording.shell.user_ns
        self._present = here.state(here.cells[-1][0].seq) if here.cells else State((here.run.id, -1), {}, {})
        self._target = line.state(seq)
        self._inside = Inside(recording)
        self._shelf = shelf_of(recording)
        self._past = Past(recording, reader, line, self._present, self._shelf, self._inside)
        self._staged: dict[str, Any] = {}
        self._aside: tuple[str, ...] = ()
        self._gone: tuple[str, ...] = ()
        self._written: set[str] = set()
        """Surroundings that were put back."""

    # ---- what is there, and what is made

    def prepare(self) -> None:
        """Have every object of the target state at hand; the namespace stays as it is."""
        target, past = self._target.names, self._past
        kept = self._kept()
        past.kept.update({(name, target[name].place): self._space[name] for name in kept})
        past.made.kept += sorted(kept)
        try:
            for name, version in target.items():
                if name in kept:
                    continue
                try:
                    self._staged[name] = past.object_of(name, version)
                except Missing as error:
                    past.made.missing[name] = str(error)
        except BaseException:
            self._inside.undo()
            raise
        self._staged.update({name: self._space[name] for name in kept})

    def _kept(self) -> set[str]:
        """Names whose living objects are what they are to be, what they share with others included."""
        target = self._target.names
        kept = {name for name, version in target.items() if self._past.is_living(name, version)}
        while True:
            wrong = set(self._torn(kept))
            if not wrong:
                return kept
            kept -= wrong

    def _torn(self, kept: set[str]) -> Iterator[str]:
        """Names of which some that are to share a part with them are not there, or others do that are not to."""
        together: dict[bytes, list[str]] = {}
        for name, version in self._target.names.items():
            encoded = version.value.encoded
            if encoded is not None and encoded.part is not None:
                together.setdefault(encoded.head, []).append(name)
        for head, names in together.items():
            if not kept.issuperset(names):
                yield from kept.intersection(names)
            elif not self._as_together(head, names):
                yield from names
        reaches = {name: found for name, found in self._cells.namespace._reaches.items() if name in kept and found}
        for members in groups(list(reaches), reaches):
            if not all(self._untouched(name) for name in members) and not any(set(members) <= set(names) for names in together.values()):
                yield from members

    def _untouched(self, name: str) -> bool:
        return self._present.names[name].place == self._target.names[name].place

    def _as_together(self, head: bytes, names: list[str]) -> bool:
        """Whether living objects share what those in a common snapshot did."""
        now = [self._present.names[name].value.encoded for name in names]
        if all(encoded is not None and encoded.head == head for encoded in now) or all(map(self._untouched, names)):
            return True
        encoder = self._session.recorder.encoder()
        encoder.reducer.views = True
        try:
            parts = {self._target.names[name].value.encoded.part: name for name in names}  # type: ignore[union-attr]
            return encoder.encode(tuple(self._space[parts[part]] for part in sorted(parts))).head == head  # type: ignore[type-var]
        finally:
            encoder.reducer.views = False

    # ---- arriving

    def arrive(self, branch: str) -> Run:
        """Put all in its place, and begin the run that goes on from here."""
        before = {name: value for name, value in self._space.items() if is_tracked(name)}
        around = surroundings.read_all()
        try:
            self._put(self._staged)
            self._surround()
            self._set_aside(before)
            copies = Copies(self._recording, self._reader, self._line, self._seq)
            run = turn(self._recording, replay_of=self._line.run.id, meta=self._meta(branch, copies.seqs))
        except BaseException:
            self._put(before)
            self._inside.undo()
            for name in self._written & around.keys():
                surroundings.write_exactly(name, around[name])
            raise
        copies.write()
        self._recording.branch = branch
        self._follow()
        return run

    def _put(self, names: Mapping[str, Any]) -> None:
        for name in [name for name in self._space if is_tracked(name) and name not in names]:
            del self._space[name]
        self._space.update(names)

    def _surround(self) -> None:
        """Random states and the like, where they are not as they were."""
        now = self._cells.namespace.look_around()
        for name, value in self._target.around.items():
            known = now.get(name)
            if value.encoded is not None and value.encoded.whole and (known is None or known.hash != value.hash):
                state = self._reader.load(value.encoded)
                self._written.add(name)
                surroundings.write_exactly(name, state)

    def _set_aside(self, before: Mapping[str, Any]) -> None:
        """Keep what leaves and could not be stored."""
        leaving = {name for name, value in before.items() if self._staged.get(name, self) is not value}
        self._gone = tuple(sorted(name for name in leaving if name not in self._target.names))
        reaches = {name: found for name, found in self._cells.namespace._reaches.items() if name in before}
        aside = []
        for name in sorted(leaving & self._present.names.keys()):
            version = self._present.names[name]
            if version.value.definition or version.value.hash is not None or not self._past.is_living(name, version):
                continue
            shares = [other for other in reaches if other != name and not reaches[other].isdisjoint(reaches.get(name, frozenset()))]
            if all(other not in leaving for other in shares):
                self._shelf.put(name, version, before[name], tuple((other, id(before[other])) for other in shares))
                aside.append(name)
        self._aside = tuple(aside)

    def _meta(self, branch: str, seqs: Mapping[int, int]) -> dict[str, Any]:
        """What the new run says of where it comes from; `seqs`: of the cells that it takes over, by those that they had."""
        places = {new: self._line.places[old] for old, new in seqs.items()}
        return {TRAVEL: {"run": self._line.run.id, "step": self._seq, "places": places}, "branches": [on(branch, seqs[self._seq])]}

    def _follow(self) -> None:
        """The recorder takes the namespace up as it is now."""
        versions, together = {}, []
        for name, version in self._target.names.items():
            if name in self._staged:
                identity = None if version.value.type == "builtins.module" else id(self._staged[name])
                versions[name] = replace(version.value, identity=identity, encoded=None if version.value.definition else version.value.encoded)
                if version.value.encoded is not None and version.value.encoded.part is not None:
                    together.append(name)
        self._cells.namespace.taken_back(versions, together)
        for place, name, value in self._past.fresh:
            self._cells.define(place, name, value)
        self._session.observer.refresh(everything=True)

    def told(self, run: Run, branch: str, seconds: float) -> Travelled:
        made: Made = self._past.made
        staged = self._staged.keys()
        loaded = sorted(staged & set(made.loaded) - set(made.remade))
        kept = sorted(staged & set(made.kept))
        rest = staged - set(loaded) - set(kept) - set(made.remade)
        step = next(step for step, _ in self._line.cells if step.seq == self._seq)
        return Travelled(
            run.id, self._line.places[self._seq], step, branch, tuple(kept), tuple(loaded), tuple(sorted(staged & set(made.remade))),
            made.ran, tuple(sorted(rest)), self._gone, self._aside, made.missing, made.unlike, seconds,
        )  # fmt: skip


class Copies:
    """Writes the cells before a state into the run that goes on from it, as they were recorded."""

    def __init__(self, recording: KernelRecording, reader: Reader, line: Line, last: int) -> None:
        assert recording.session is not None
        self._session = recording.session
        self._recorder = recording.session.recorder
        self._reader = reader
        self._line = line
        self._cells = [(step, cell) for step, cell in line.cells if step.seq <= last]
        self._codes = reader.codes(line.run.id)
        own = line.run.id in recording.runs
        self.seqs = {step.seq: step.seq if own else next(self._recorder.seqs) for step, _ in self._cells}
        self._numbers: dict[int, int] = {}
        self._own = own

    def write(self) -> None:
        recorder = self._recorder
        for step, cell in self._cells:
            seq = self.seqs[step.seq]
            code = self._codes.get(step.code)
            file = f"<cell {seq}>" if code is None else code.file
            key = hash_bytes(cell.source.encode("utf-8", "surrogatepass"))
            recorder.project.add_cell(file, seq)
            recorder.sources.tell(file, cell.source)
            number = self._code(step.code, Code(-1, file, "<cell>", 1, key, seq))
            reached = tuple(self._code(other, self._codes[other]) for other in cell.reached if other in self._codes)
            recorder.writer.put_cell(
                replace(step, run=recorder.run, seq=seq, code=number, served=True), replace(cell, seq=seq, reached=reached)
            )
        self._carry_effects()

    def _code(self, old: int, known: Code) -> int:
        """A piece of code, told to the new run once."""
        if old not in self._numbers:
            code = self._codes.get(old, known)
            number = self._numbers[old] = old if self._own and old in self._codes else next(self._recorder.code_ids)
            cell = None if code.cell is None else self.seqs.get(code.cell, code.cell)
            self._recorder.writer.put_code(self._recorder.run, replace(code, id=number, cell=cell), b"")
        return self._numbers[old]

    def _carry_effects(self) -> None:
        """What those cells had asked of the outside goes with them."""
        effects = [effect for effect in self._reader.effects(self._line.run.id) if effect.step is not None]
        if not effects:
            return
        journal = self._recorder.journal
        tops = tops_of(self._reader, self._line, {effect.step for effect in effects if effect.step is not None})
        for effect in effects:
            top = tops.get(effect.step) if effect.step is not None else None
            if top in self.seqs:
                journal.effects.append(replace(effect, order=next(journal.orders), step=self.seqs[top], served=True, territory="recorded"))


def shelf_of(recording: KernelRecording) -> Shelf:
    """What is kept aside in a kernel."""
    found = recording.kept_aside
    if not isinstance(found, Shelf):
        found = recording.kept_aside = Shelf()
    return found
