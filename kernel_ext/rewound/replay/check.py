"""`rewound check`: whether everything that a replay of a run would need is there and undamaged, looked through to the last byte."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rewound.errors import BadRequest, MissingData, MissingSource, RewoundError
from rewound.model import Encoded, Error, Run, Value
from rewound.replay.files import Files
from rewound.replay.guards import GUARDS, Asked, chain_of
from rewound.replay.moved import WHERE_NOW, moved_to, placed
from rewound.replay.outcome import Request
from rewound.replay.programs import program_file
from rewound.replay.settings import changed_settings
from rewound.store import Reader, open_reader
from rewound.store.checking import check_rows, check_sources, read_through, snapshots_of
from rewound.store.packing import keys_of

_ROWS = ("run", "cell", "chunk", "code", "effect")
_ANEW = "What is lost cannot be had again: record the program anew."


@dataclass(frozen=True, slots=True)
class Found:
    """Something that is wrong, or worth knowing: the name of the error that a replay would give, what it is, and what to do."""

    name: str
    what: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at of one kind: how many, of how many bytes (None where nothing was read), and how many of them are flawed."""

    count: int
    bytes: int | None
    flaws: int


@dataclass(frozen=True, slots=True)
class Report:
    """`problems` stand in the way of a replay; `notes` do not."""

    run: str
    checked: Mapping[str, Checked]
    problems: tuple[Found, ...]
    notes: tuple[Found, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


def check_run(run: str = "last", *, store: str | None = None, start: Path | None = None) -> Report:
    """Look through a run, and through what belongs to it. Nothing is run and nothing is changed.

    Raises UnknownRun, AmbiguousName, StoreError, and StoreDamaged if the store itself cannot be opened.
    """
    reader = open_reader(store, start=start)
    looking = _Looking(reader, reader.resolve(run), start)
    for look in LOOKS:
        looking.guarded(look)
    return Report(looking.run.id, looking.checked, tuple(looking.problems), tuple(looking.notes))


@dataclass
class _Looking:
    reader: Reader
    run: Run
    start: Path | None
    chain: tuple[Run, ...] = ()
    checked: dict[str, Checked] = field(default_factory=dict)
    problems: list[Found] = field(default_factory=list)
    notes: list[Found] = field(default_factory=list)

    def guarded(self, look: Callable[[_Looking], None]) -> None:
        """What cannot be looked at is a finding too."""
        try:
            look(self)
        except RewoundError as error:
            self.problem(error)

    def problem(self, error: RewoundError) -> None:
        found = Found(error.name, error.what, error.hint)
        if all(found.what != known.what for known in self.problems):
            self.problems.append(found)

    @property
    def asked(self) -> Asked:
        return Asked(self.reader, self.chain, start=self.start)


# ---- what is looked at


def _rows(looking: _Looking) -> None:
    found = check_rows(looking.reader, looking.run.id, _ROWS)
    flaws = [flaw for looked in found.values() for flaw in looked.flaws]
    for name, why in flaws:
        looking.problem(MissingData(f"In run {looking.run.id}, {name}: {why}.", hint=_ANEW))
    looking.checked["rows"] = Checked(sum(one.count for one in found.values()), sum(one.bytes for one in found.values()), len(flaws))


def _chain(looking: _Looking) -> None:
    """The runs that it replays, and the others of that family: what they changed outside is not to happen again."""
    looking.chain = (looking.run,)
    looking.chain = chain_of(looking.reader, looking.run)
    others = [one for one in looking.reader.kin(looking.run.id) if one != looking.run.id]
    count = total = lost = 0
    for other in others:
        for looked in check_rows(looking.reader, other, ("run", "effect")).values():
            count, total, lost = count + looked.count, total + looked.bytes, lost + len(looked.flaws)
            for name, why in looked.flaws:
                looking.problem(MissingData(f"In run {other}, which belongs to it, {name}: {why}.", hint=_ANEW))
    looking.checked["family"] = Checked(count, total, lost)


def _guards(looking: _Looking) -> None:
    for guard in GUARDS:  # that of the rows finds what was found of them before
        looking.guarded(lambda self, guard=guard: guard(self.asked))  # type: ignore[misc]


def _sources(looking: _Looking) -> None:
    codes = looking.reader.codes(looking.run.id).values()
    for needed in (True, False):
        texts = {code.source: code.file for code in codes if (code.cell is None) is needed}
        looked = check_sources(looking.reader, texts)
        for key, why in looked.flaws:
            if needed:
                looking.problem(MissingData(f"The recorded text of {texts[key]} is lost: {why}.", hint=_ANEW))
            else:  # the cell itself holds its text
                looking.notes.append(Found(MissingData.name, f"The text of {texts[key]} is lost: {why}; a replay does not need it."))
        before = looking.checked.get("sources", Checked(0, 0, 0))
        looking.checked["sources"] = Checked(
            before.count + looked.count, (before.bytes or 0) + looked.bytes, before.flaws + len(looked.flaws)
        )


def _snapshots(looking: _Looking) -> None:
    looked = read_through(looking.reader, snapshots_of(looking.reader, looking.run.id))
    looking.checked["snapshots"] = Checked(looked.count, looked.bytes, len(looked.flaws))
    users = _users(looking.reader, looking.run) if looked.flaws else {}
    for key, why in looked.flaws:
        what, step = users.get(key, (f"The snapshot {key}", None))
        text = f"{what} is lost: {why.rstrip('.')}."
        if what.startswith(_FRAMES):
            looking.notes.append(Found(MissingData.name, text, "It explains the failure; a replay does not need it."))
            continue
        hint = _ANEW if step is None else f"`rewound replay {looking.run.id} --from {step}` makes it again."
        looking.problem(MissingData(text, hint=hint))


_FRAMES = "What the variables held where "


def _users(reader: Reader, run: Run) -> dict[str, tuple[str, str | None]]:
    """By key: what is kept there, as a person names it, and from which step on it is made again."""
    found = _named_by_cells(reader, run.id)
    for step in reader.steps(run.id):
        what = f"What {step.function} ({step.id}) was given or has answered"
        _note(found, (step.arguments, step.result, *(value.encoded for value in step.globals_read)), what, step.id)
        _note(found, _frames(step.error), f"{_FRAMES}{step.function or step.id} failed", None)
    _note(found, _frames(run.error), f"{_FRAMES}the run failed", None)
    for effect in reader.effects(run.id):
        _note(found, (effect.answer, effect.error), f"The answer to {effect.name}", None)
    return found


def _note(found: dict[str, tuple[str, str | None]], kept: Iterable[Encoded | None], what: str, step: str | None) -> None:
    for encoded in kept:
        for key in keys_of(encoded) if encoded is not None else ():
            found.setdefault(key, (what, step))


def _frames(error: Error | None) -> Iterator[Encoded | None]:
    if error is not None:
        yield from (frame.locals for frame in error.frames)
        for other in (error.cause, *error.parts):
            yield from _frames(other)


def _named_by_cells(reader: Reader, run: str) -> dict[str, tuple[str, str | None]]:
    found: dict[str, tuple[str, str | None]] = {}
    named: defaultdict[str, list[str]] = defaultdict(list)
    steps: dict[str, str | None] = {}

    def note(values: Iterable[Value], where: str, step: str) -> None:
        for value in values:
            for key in keys_of(value.encoded) if value.encoded is not None else ():
                if not named[key] or steps[key] == step:
                    named[key].append(value.name)
                    steps[key], found[key] = step, (f"{', '.join(dict.fromkeys(named[key]))}, which {where} made,", step)

    for step, cell in reader.cells(run):
        place = f"cell {step.cell}" if step.cell is not None else step.id
        note(cell.generated, place, f"cell:{step.cell}" if step.cell is not None else step.id)
    return found


def _program(looking: _Looking) -> None:
    """Where it is today, its files, and its working folder."""
    run, origin = looking.run, looking.chain[-1]
    if origin.kind == "call" and "into" not in origin.meta:
        hint = "Run that program again under `rewound record`, then replay that run."
        raise BadRequest(f"Run {run.id} was recorded inside a program of its own.", hint=hint)
    reader, run, origin, request = moved_to(looking.reader, run, origin, placed(Request(run.id), run, origin, looking.start))
    looking.guarded(lambda self: _input_files(self, reader))
    if run.cwd and not Path(run.cwd).is_dir():
        what = f"The working folder {run.cwd} is not there."
        looking.notes.append(Found(MissingSource.name, what, "A replay takes the current one: go to the one that is meant."))
    _find_program(run, origin, request)


def _find_program(run: Run, origin: Run, request: Request) -> None:
    if origin.kind in ("script", "module", "request"):
        program_file(run, origin, request)
    elif run.source is not None and origin.kind != "kernel" and not Path(run.source).is_file():
        raise MissingSource(f"The notebook {run.source} that run {run.id} was recorded from is not there.", hint=WHERE_NOW)


def _input_files(looking: _Looking, reader: Reader) -> None:
    files = Files(reader.effects(looking.run.id))
    changed = files.changed()
    for file in changed:
        state = "is gone" if file["now"] is None else "has changed since" if file["recorded"] is not None else "is there now, and was not"
        hint = f"What had read it runs again: {', '.join(file['steps'])}." if file["steps"] else None
        looking.notes.append(Found("changed-file", f"{file['path']}, which the run read, {state}.", hint))
    looking.checked["files"] = Checked(len({use.path for use in files.uses if use.is_read}), None, len(changed))


def _environment(looking: _Looking) -> None:
    differences = looking.asked.environment
    for one in differences:
        if one["now"] is None:
            what = f"{one['name']} {one['recorded']}, which the run had loaded, is not installed."
            looking.problems.append(Found("environment-differs", what, "Install it, or replay in the environment that has it."))
        else:
            what = f"{one['name']} is {one['now']}, and was {one['recorded']} when the run was recorded."
            looking.notes.append(Found("environment-differs", what, "With --strict, a replay is refused for it."))
    packages = looking.run.meta.get("installed") or looking.run.meta.get("packages", {})
    looking.checked["packages"] = Checked(len(packages), None, sum(one["name"] in packages for one in differences))


def _settings(looking: _Looking) -> None:
    for one in changed_settings(looking.run, looking.asked.config, as_is=False):
        what = f"The setting {one['name']} is {one['now']!r}, and was {one['recorded']!r} when the run was recorded."
        looking.notes.append(Found("changed-setting", what, "A replay goes by today's, one with --as-is by the recorded one."))


LOOKS: tuple[Callable[[_Looking], None], ...] = (_rows, _chain, _guards, _sources, _snapshots, _program, _environment, _settings)
"""In this order: what lies deeper first, since what comes later reads it."""
