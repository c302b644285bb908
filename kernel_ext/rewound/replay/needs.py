"""What a replay will need of the recording, looked for before anything of the program runs: damage is found there, never half-way."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from rewound.capture import surroundings
from rewound.capture.codehash import DEFINITIONS
from rewound.capture.reads import SEES_ALL
from rewound.errors import MissingData, StoreDamaged
from rewound.model import Effect, Encoded, Run, Step, Value
from rewound.replay.plan import Decision, PlanLine, is_restorable
from rewound.replay.recorded import Recorded
from rewound.replay.source import Item
from rewound.store import Reader
from rewound.store.checking import check_sources, look_at, read_through, snapshots_of, stored_bytes
from rewound.store.packing import keys_of

CHEAP = 256 * 1024 * 1024
"""Bytes of values that a replay only may need, up to which they are read through too; beyond that, their sizes alone are compared."""


@dataclass(frozen=True, slots=True)
class Need:
    """A value or an answer that lies outside of the rows. `sure`: the plan as it stands loads it."""

    keys: tuple[str, ...]
    what: str
    """As a person names it: `rows of cell 2`."""
    step: str | None
    """From which on a replay makes it again, as `--from` takes it."""
    sure: bool = True


def check_program(reader: Reader, run: Run, recorded: Recorded, plan: Callable[[], Iterable[PlanLine]]) -> None:
    """The same for a run that was no notebook's: which calls are served is asked only where not all is whole, or there is much of it."""
    keys = snapshots_of(reader, run.id)
    if stored_bytes(reader, run.id) <= CHEAP and not look_at(reader, keys) and not read_through(reader, keys).flaws:
        return
    check_needs(reader, run, (*needs_of_calls(recorded, plan()), *needs_of_effects(recorded.effects)))


def check_needs(reader: Reader, run: Run, needs: Iterable[Need]) -> None:
    """Raises MissingData for the first thing that is not there, or not what was recorded."""
    _refuse_damage(run, reader.damage(run.id))  # cells were read meanwhile
    wanted = [need for need in needs if need.keys]
    if not wanted:
        return
    _refuse(run, wanted, look_at(reader, (key for need in wanted for key in need.keys)))
    sure = {key for need in wanted if need.sure for key in need.keys}
    perhaps = {key for need in wanted for key in need.keys} - sure
    if perhaps and reader.bytes_of(Encoded(b"", tuple(perhaps))) <= CHEAP:
        sure |= perhaps
    _refuse(run, wanted, dict(read_through(reader, sorted(sure)).flaws))


@contextmanager
def damage_told(run: Run) -> Iterator[None]:
    """What planning finds damaged in a recording is missing to the replay."""
    try:
        yield
    except StoreDamaged as error:
        raise MissingData(f"Run {run.id} is damaged. {error.what}", hint=_ANEW.format(run=run.id)) from error


def check_rows(reader: Reader, run: Run) -> None:
    """Raises MissingData where not all that a plan is made of can be read: it would leave out the rest, without a word."""
    with damage_told(run):
        damage, codes = reader.readable(run.id)
        _refuse_damage(run, damage)
        reader.mutations_elsewhere(run.id)  # what is not to happen again: read here, so that it is not found damaged by the replay
        texts = {code.source: code.file for code in codes.values() if code.cell is None}
        for key, why in check_sources(reader, texts).flaws:
            what = f"The recorded text of {texts[key]}, which run {run.id} executed, is lost: {why}."
            raise MissingData(what, hint=_ANEW.format(run=run.id))


def _refuse_damage(run: Run, damage: Sequence[str]) -> None:
    if damage:
        raise MissingData(f"Run {run.id} is damaged. {damage[0]}", hint=_ANEW.format(run=run.id))


_ANEW = "Record the program anew; `rewound check {run}` says all that is wrong."


def _refuse(run: Run, needs: Iterable[Need], flaws: Mapping[str, str]) -> None:
    for need in needs:
        why = next((flaws[key] for key in need.keys if key in flaws), None)
        if why is not None:
            hint = _ANEW.format(run=run.id)
            if need.step is not None:
                hint = f"`rewound replay {run.id} --from {need.step}` makes it again; `rewound check {run.id}` says all that is wrong."
            raise MissingData(f"The recording of {need.what} in run {run.id} is lost: {why.rstrip('.')}.", hint=hint)


# ---- a notebook's


def needs_of_cells(items: Sequence[Item], decisions: Sequence[Decision], alive: Mapping[str, str | None] | None = None) -> Iterator[Need]:
    """What restored cells have made and somebody reads from the first cell on that runs.

    Behind that any cell may have to run as well, for what it makes. `alive`: in a living kernel, where all is put back in the end, the
    hashes of the variables that are there.
    """
    first = next((position for position, decision in enumerate(decisions) if decision.run), len(items))
    if first == len(items) and alive is None:
        return
    readers = _Readers(items, decisions, first)
    current: dict[tuple[str, str], tuple[Value, Item]] = {}
    for position, (item, decision) in enumerate(zip(items, decisions, strict=True)):
        if position == first:
            yield from _of_values(current.values(), readers, alive)
        if decision.run or item.cell is None:
            continue
        made = {(value.scope, value.name): (value, item) for value in item.cell.generated}
        current |= made
        if position > first:
            yield from _of_values(made.values(), readers, alive)
    if first == len(items):
        yield from _of_values(current.values(), readers, alive)
    yield from _of_surroundings(items)


class _Readers:
    """Who reads a name from the first cell on that runs."""

    def __init__(self, items: Sequence[Item], decisions: Sequence[Decision], first: int) -> None:
        self.sure: set[str] = set()
        """Cells that run, and functions of the notebook, which they may call."""
        self.perhaps: set[str] = set()
        for position, (item, decision) in enumerate(zip(items, decisions, strict=True)):
            self.sure |= _loaded(item, everywhere=decision.run)
            if position >= first:
                (self.sure if decision.run else self.perhaps).update(_read(item))
        self.all = bool(self.sure & SEES_ALL) or any(d.run and i.reads.everything for i, d in zip(items, decisions, strict=True))


def _loaded(item: Item, *, everywhere: bool) -> set[str]:
    """Names that a cell's text loads: anywhere, or in its definitions, which are made again where it is restored."""
    if item.tree is None:
        return set()
    parts = item.tree.body if everywhere else [node for node in item.tree.body if isinstance(node, DEFINITIONS)]
    return {node.id for part in parts for node in ast.walk(part) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def _read(item: Item) -> set[str]:
    """Names that it reads by its statements, or read when it was recorded."""
    used = item.cell.used if item.cell is not None else ()
    return {*(read.partition(".")[0] for read in item.reads.names), *(value.name for value in used)}


def _of_values(values: Iterable[tuple[Value, Item]], readers: _Readers, alive: Mapping[str, str | None] | None) -> Iterator[Need]:
    for value, item in values:
        if value.definition or value.how == "deleted" or value.encoded is None or not is_restorable(value):
            continue
        if alive is not None and value.hash is not None and alive.get(value.name) == value.hash and value.encoded.part is None:
            continue  # the very object is there
        sure = alive is not None or readers.all or value.scope == surroundings.SCOPE or value.name in readers.sure
        if sure or value.name in readers.perhaps:
            step = None if item.step is None else f"cell-{item.cell_id}" if item.index is None else f"cell:{item.index}"
            yield Need(keys_of(value.encoded), f"{value.name}, which {item.name} made,", step, sure)


def _of_surroundings(items: Sequence[Item]) -> Iterator[Need]:
    """Random states and the like as the run found them."""
    known: set[str] = set()
    for value in (value for item in items if item.cell is not None for value in item.cell.used if value.scope == surroundings.SCOPE):
        if value.name not in known and value.encoded is not None and value.encoded.whole:
            yield Need(keys_of(value.encoded), f"{value.name}, as the run found it,", None)
        known.add(value.name)


# ---- a program's


def needs_of_calls(recorded: Recorded, lines: Iterable[PlanLine]) -> Iterator[Need]:
    """What the calls that are to be served were given and answered, and what they printed."""
    by_id = {step.id: step for step in recorded.steps.values()}
    for line in lines:
        step = by_id.get(line.step or "")
        if line.action == "served" and step is not None:
            for encoded in _held(step, recorded):
                yield Need(keys_of(encoded), f"the call of {step.function} ({step.id})", step.id)


def _held(step: Step, recorded: Recorded) -> Iterator[Encoded]:
    told = (step.arguments, step.result, *(value.encoded for call in (step, *recorded.below(step)) for value in call.globals_read))
    yield from (encoded for encoded in told if encoded is not None)


def needs_of_effects(effects: Iterable[Effect]) -> Iterator[Need]:
    """The answers of the outside: what a step asks that runs, and any may have to."""
    for effect in effects:
        for encoded in (effect.answer, effect.error):
            if encoded is not None:
                yield Need(keys_of(encoded), f"the answer to {effect.name}", None)
