"""Time travel in a kernel: the namespace is put back to a recorded state, and a run of its own goes on from there."""

from __future__ import annotations

import functools
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rewound.capture import surroundings
from rewound.capture.branched import BRANCHES, TRAVEL, on
from rewound.capture.kernel import KernelRecording
from rewound.capture.namespace import is_tracked
from rewound.capture.sharing import groups
from rewound.capture.turning import turn
from rewound.errors import BadRequest, RecordingOff
from rewound.model import Run, Step
from rewound.replay.copies import Copies
from rewound.replay.inside import Inside, data_of
from rewound.replay.lines import Lines
from rewound.replay.ours import is_ours
from rewound.replay.past import Made, Missing, Past
from rewound.replay.plan import is_restorable
from rewound.replay.shelf import Shelf
from rewound.replay.sound import check_cells, damage_told
from rewound.replay.states import Line, Place, State

_CACHED = type(functools.lru_cache(int))


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


def travel(recording: KernelRecording, lines: Lines, here: Line, line: Line, seq: int, branch: str) -> Travelled:
    """Put the namespace as it was after a cell of `line`, and go on from there in a new run on a branch; `here` is the present run.

    Whatever is raised on the way, the namespace is as it was before. Raises RecordingOff, BadRequest, MissingData, UntrustedData.
    """
    began = time.perf_counter()
    check_alone(recording)
    journey = Journey(recording, lines, here, line, seq)
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

    def __init__(self, recording: KernelRecording, lines: Lines, here: Line, line: Line, seq: int) -> None:
        assert recording.cells is not None and recording.session is not None
        self._recording = recording
        self._session = recording.session
        self._cells = recording.cells
        self._lines = lines
        self._reader = lines.reader
        self._line = line
        self._seq = seq
        self._space: dict[str, Any] = recording.shell.user_ns
        self._present = here.state(here.cells[-1][0].seq) if here.cells else State((here.run.id, -1), {}, {})
        self._target = line.state(seq)
        self._inside = Inside(recording)
        self._shelf = shelf_of(recording)
        self._past = Past(recording, lines, line, self._present, self._target, self._inside, self._shelf.attributes)
        self._staged: dict[str, Any] = {}
        self._around: dict[str, Any] = {}
        self._aside: tuple[str, ...] = ()
        self._gone: tuple[str, ...] = ()
        self._back: dict[tuple[str, Place], Any] = {}
        """What was kept aside, and is there again."""
        self._away: dict[tuple[str, Place], Any] = {}
        """What is kept aside from here on."""
        self._written: set[str] = set()
        """Surroundings that were put back."""

    # ---- what is there, and what is made

    def prepare(self) -> None:
        """Have every object of the target state at hand; the namespace stays as it is."""
        target, past = self._target.names, self._past
        for name, version in self._present.names.items():
            if version.value.definition and version.value.how == "changed" and isinstance(self._space.get(name), type):
                self._shelf.attributes[name, version.place] = data_of(self._space[name])
        kept = self._kept()
        past.kept.update({(name, target[name].place): self._space[name] for name in kept})
        self._back = self._shelf.find(target, {name: self._space[name] for name in kept}, past.described)
        past.kept.update(self._back)
        past.made.kept += sorted(name for name, _ in past.kept)
        check_cells(self._line, self._seq)
        past.check({name: version for name, version in target.items() if (name, version.place) not in past.kept})
        try:
            for name in sorted(target, key=lambda name: is_restorable(target[name].value)):  # what runs again makes others too
                try:
                    self._staged[name] = past.object_of(name, target[name])
                except Missing as error:
                    past.made.missing[name] = str(error)
            with damage_told(self._line):
                self._around = self._changed_around()
                self._copies = Copies(self._recording, self._reader, self._line, self._seq)
        except BaseException:
            self._inside.undo()
            raise

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
        reaches = {name: found for name, found in self._cells.namespace.reaches.items() if name in kept and found}
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

    def _changed_around(self) -> dict[str, Any]:
        """Random states and the like as they were, where they are not."""
        now = self._cells.namespace.look_around()
        then = {name: value for name, value in self._target.around.items() if name not in now or now[name].hash != value.hash}
        return {name: self._reader.load(value.encoded) for name, value in then.items() if value.encoded is not None and value.encoded.whole}

    # ---- arriving

    def arrive(self, branch: str) -> Run:
        """Put all in its place, and begin the run that goes on from here."""
        before = {name: value for name, value in self._space.items() if is_tracked(name)}
        around = surroundings.read_all()
        try:
            self._set_aside(before)
            self._put(self._staged)
            for name, state in self._around.items():
                self._written.add(name)
                surroundings.write_exactly(name, state)
            run = turn(self._recording, replay_of=self._line.run.id, meta=self._meta(branch, self._copies.seqs))
        except BaseException:
            self._put(before)
            self._inside.undo()
            self._shelf.take(self._away)
            for name in self._written & around.keys():
                surroundings.write_exactly(name, around[name])
            raise
        self._lines.begin(run.id, self._copies.write())
        self._recording.branch = branch
        self._shelf.take(self._back)
        self._follow()
        return run

    def _put(self, names: Mapping[str, Any]) -> None:
        for name in [name for name in self._space if is_tracked(name) and name not in names]:
            del self._space[name]
        self._space.update(names)

    def _set_aside(self, before: Mapping[str, Any]) -> None:
        """Keep what leaves and could not be stored."""
        leaving = {name for name, value in before.items() if self._staged.get(name, self) is not value}
        self._gone = tuple(sorted(name for name in leaving if name not in self._target.names))
        known = self._present.names
        for name in leaving & known.keys():
            self._shelf.keep_function((name, known[name].place), before[name])
        reaches = {name: found for name, found in self._cells.namespace.reaches.items() if name in before and name in known}
        bundles = [*groups(list(reaches), reaches)]
        bundles += [(name,) for name in leaving & known.keys() if not any(name in bundle for bundle in bundles)]
        aside: list[str] = []
        for bundle in bundles:
            own = [name for name in bundle if name in leaving and not known[name].value.definition]
            unstored = [name for name in own if known[name].value.hash is None]
            if unstored and all(self._past.is_living(name, known[name]) for name in own):
                partners = tuple((name, id(before[name])) for name in bundle if name not in own)
                away = {(name, known[name].place): before[name] for name in own}
                self._away.update(away)
                self._shelf.put(away, partners, self._past.described)
                aside += unstored
        self._aside = tuple(sorted(aside))

    def _meta(self, branch: str, seqs: Mapping[int, int]) -> dict[str, Any]:
        """What the new run says of where it comes from; `seqs`: of the cells that it takes over, by those that they had."""
        places = {new: self._line.places[old] for old, new in seqs.items()}
        came = {"run": self._line.run.id, "step": self._seq, "places": places}
        return {TRAVEL: came, BRANCHES: [on(branch, seqs[self._seq])], "purpose": "time travel"}

    def _follow(self) -> None:
        """The recorder takes the namespace up as it is now."""
        versions, together = {}, []
        for name, version in self._target.names.items():
            if name not in self._staged:
                continue
            value, encoded = version.value, version.value.encoded
            if encoded is not None and encoded.part is not None:
                together.append(name)
                if value.hash is None:  # it is compared as it is by itself
                    encoded = self._past.described(name, self._staged[name])
            identity = None if value.type == "builtins.module" else id(self._staged[name])
            versions[name] = replace(value, identity=identity, encoded=encoded)
        self._cells.namespace.taken_back(versions, together)
        for place, name, value in self._past.fresh:
            self._cells.define(place, name, value)
        self._session.observer.refresh(everything=True)
        for function in caches_in(self._staged):  # they may remember what other states had computed
            function.cache_clear()

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


def caches_in(space: Mapping[str, Any]) -> Iterator[Any]:
    """The functions of a namespace, and of the classes in it, that remember their results."""
    for value in space.values():
        members = vars(value).values() if isinstance(value, type) else (value,)
        yield from (member for member in members if type(member) is _CACHED)


def shelf_of(recording: KernelRecording) -> Shelf:
    """What is kept aside in a kernel."""
    found = recording.kept_aside
    if not isinstance(found, Shelf):
        found = recording.kept_aside = Shelf()
    return found
