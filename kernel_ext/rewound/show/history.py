"""Where a value came from: the versions of a name, the steps that made them, and the way back to the origins.

In notebooks the versions are those that cells generated; in scripts, what its statements wrote (`show.scripts`). For a
name that neither made they are what recorded calls returned into it, and what calls were given under it.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rewound.errors import BadRequest
from rewound.graph.access import UNKNOWN, reach
from rewound.graph.bindings import bindings
from rewound.graph.changes import changes
from rewound.graph.enact.heap import Version as Written
from rewound.graph.recording import Recording
from rewound.graph.sites import Source, read
from rewound.graph.slices import Slices, StaleRead, access_path, root_of
from rewound.model import Run, Step, Value
from rewound.show.page import cut
from rewound.show.passing import Calls, target_names
from rewound.show.scripts import Statements
from rewound.show.values import call_text, short, value_text

if TYPE_CHECKING:
    from rewound.store import Reader

LONGEST = 24
"""Stations of a chain, at most."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a name: the step that made it, on which line, how, and the data it was made from."""

    step: Step
    value: Value
    line: int | None
    text: str
    how: str
    used: tuple[tuple[str, int | None], ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """All versions of a name, oldest first, and the chain of the asked one: itself, then what it was made from."""

    name: str
    versions: tuple[Version, ...]
    chain: tuple[Version, ...]
    slice: tuple[SliceStep, ...] = ()
    """Everything that the asked version hangs on, oldest first; empty where the run has no cells."""
    used_by: tuple[Step, ...] = ()
    """The cells that read it, or anything that was made from it, oldest first."""
    onward: tuple[Version, ...] = ()
    """What those cells made of it, oldest first."""
    stale: StaleRead | None = None
    """Why the newest version is older than what it was made from, if it is."""


@dataclass(frozen=True, slots=True)
class SliceStep:
    """An execution that a value hangs on, with those of its lines that matter."""

    step: Step
    lines: tuple[int, ...]


def split_name(text: str) -> tuple[str, str | None]:
    """`NAME[@STEP]` in its two parts; `@STEP` alone means the step itself, and its name is empty."""
    name, _, step = text.partition("@")
    if not name and not step:
        raise BadRequest(f"{text!r} names no value.", hint="Write NAME, or NAME@STEP for an older version: `contact@cell:3`.")
    return name, step or None


def history(reader: Reader, run: Run, name: str, at: Step | None = None) -> History:
    """The versions of `name` up to the step `at`; raises BadRequest, naming similar names, if there is none."""
    made = _Made(reader, run)
    if not name and at is not None:
        return _of_step(made, at)
    if not made.has_cells and (versions := made.statements.versions(name)):
        return History(name, tuple(versions), tuple(made.statements.chain(name, len(versions) - 1, LONGEST)))
    versions = made.versions(name) or made.of_part(name)
    if not versions:
        near = difflib.get_close_matches(name, made.names, n=3, cutoff=0.5)
        known = f"Did you mean {' or '.join(near)}?" if near else f"See what there is with `rewound show {run.id}`."
        raise BadRequest(f"No recorded step of run {run.id} gave the name {name!r} a value.", hint=known)
    fitting = [entry for entry in versions if at is None or entry.step.seq <= at.seq]
    if not fitting and at is not None:
        first = versions[0]
        hint = f"Its first version was made by {first.step.id}."
        raise BadRequest(f"At step {at.id} of run {run.id} the name {name!r} had no recorded value yet.", hint=hint)
    asked = fitting[-1]
    stale = made.slices.why_stale(name) if asked is versions[-1] and asked.step.kind == "cell" else None
    users = made.used_by(asked)
    return History(name, tuple(versions), tuple(_chain(made, asked)), made.slice(asked), users, tuple(_onward(made, asked, users)), stale)


def _of_step(made: _Made, step: Step) -> History:
    """What a cell's execution hangs on as a whole, and what hangs on it."""
    if step.kind != "cell":
        hint = "Ask for a name as the call left it: NAME@STEP."
        raise BadRequest(f"Step {step.id} is no cell's, and only cells are followed as a whole.", hint=hint)
    ledger = made.slices.ledger(step.seq)
    itself = Version(step, Value(f"@{step.id}", "", None), None, "", "executed")
    return History(itself.value.name, (itself,), (itself,), made.lines(ledger.used, step), made.steps(made.slices.users(ledger.written)))


def _chain(made: _Made, start: Version) -> list[Version]:
    """The version and what it was made from, breadth first, each once."""
    chain: list[Version] = []
    pending = [start]
    seen: set[tuple[int, str]] = set()
    while pending and len(chain) < LONGEST:
        version = pending.pop(0)
        key = (version.step.seq, version.value.name)
        if key in seen:
            continue
        seen.add(key)
        chain.append(version)
        pending.extend(found for name, seq in version.used if seq is not None and (found := made.version_by(name, seq)) is not None)
    return chain


def _onward(made: _Made, asked: Version, users: tuple[Step, ...]) -> Iterator[Version]:
    """What the cells that used a version made of it; where one made nothing of it, that it read it."""
    reached = {(root_of(asked.value.name), asked.step.seq)}
    for step in users[:LONGEST]:
        found = [version for version in made.left_by(step) if any((root_of(name), seq) in reached for name, seq in version.used)]
        reached |= {(version.value.name, step.seq) for version in found}
        yield from found or [Version(step, Value("", "", None), None, "", "read")]


class _Made:
    """What the steps of a run made; each name is looked into when it is asked for."""

    def __init__(self, reader: Reader, run: Run) -> None:
        self._reader = reader
        self._run = run
        self._makers: dict[str, list[int]] = {}
        self._by_seq = {step.seq: (step, cell) for step, cell in reader.cells(run.id)}
        for seq, (_, cell) in self._by_seq.items():
            for value in cell.generated:
                if value.how != "regrouped":  # the same value as before, stored together with another one
                    self._makers.setdefault(value.name, []).append(seq)
        self._calls = Calls(reader, run)
        self.has_cells = bool(self._by_seq)
        self._parts: dict[tuple[str, int], Written] = {}
        recording = Recording(reader, run)
        self.slices = Slices(recording)
        self.statements = Statements(recording, self.slices)
        self._found: dict[str, dict[int, Version]] = {}

    @property
    def names(self) -> list[str]:
        return [*self._makers, *self._calls.names]

    def versions(self, name: str) -> list[Version]:
        """Oldest first."""
        if name not in self._found:
            made = [self._of_cell(name, seq) for seq in self._makers[name]] if name in self._makers else self._of_calls(name)
            self._found[name] = {entry.step.seq: entry for entry in made}
        return list(self._found[name].values())

    def version_by(self, name: str, seq: int) -> Version | None:
        """The version that a step made, of a name or of a part of what it holds: `df['fee']`."""
        root = root_of(name)
        if root not in self._makers and root not in self._calls.names:
            return None
        self.versions(root)
        found = self._found[root].get(seq)
        return found if found is None or root == name else self._named(found, name)

    def left_by(self, step: Step) -> list[Version]:
        """The versions that a cell made."""
        names = [name for name, makers in self._makers.items() if step.seq in makers]
        return [version for name in names if (version := self.version_by(name, step.seq)) is not None]

    def of_part(self, name: str) -> list[Version]:
        """The versions of a part of what a name holds, oldest first."""
        found = {}
        for part in self.slices.part(name):
            whole = self.version_by(root_of(name), part.step)
            if whole is not None:
                origins = tuple((edge.name, edge.writer) for edge in self.slices.origins([part]))
                text = cut(" ".join(part.place.source.text_of(part.place.node).split()), 80)
                found[part.step] = replace(self._named(whole, name), line=part.place.line, how=f"{part.how}: {text}", used=origins)
                self._parts[name, part.step] = part
        return list(found.values())

    def _named(self, whole: Version, name: str) -> Version:
        """A version of a whole, as that of one of its parts."""
        held = reach(self._reader.view(whole.value.encoded), access_path(name)) if whole.value.encoded is not None else UNKNOWN
        text = whole.text if held is UNKNOWN else short(held)
        return replace(whole, value=replace(whole.value, name=name), text=text)

    def _of_cell(self, name: str, seq: int) -> Version:
        step, cell = self._by_seq[seq]
        value = next(entry for entry in reversed(cell.generated) if entry.name == name)
        source = read(cell.source)
        node = _maker(source, value)
        origins = tuple((edge.name, edge.writer) for edge in self.slices.origins(self.slices.made(name, seq)))
        text = value_text(self._reader, value)
        return Version(step, value, getattr(node, "lineno", None), text, self._how(step, value, source, node), origins)

    def _of_calls(self, name: str) -> list[Version]:
        return [
            Version(
                found.step,
                Value(name, found.type, None, found.step.result if found.given is None else None),
                found.step.site.line if found.step.site is not None else None,
                found.text,
                found.how,
                tuple((entry, self._newest(entry, found.step.seq)) for entry in found.names),
            )
            for found in self._calls.into(name)
        ]

    def slice(self, version: Version) -> tuple[SliceStep, ...]:
        """The executions, and their lines, that a cell's version hangs on, with everything in it."""
        if version.step.kind != "cell":
            return ()
        name, seq = version.value.name, version.step.seq
        if (name, seq) in self._parts:
            return self.lines(self._written(version), None)
        return self.lines(Slices(self.slices.recording).whole(name, seq), None)

    def lines(self, written: Iterable[Written], without: Step | None) -> tuple[SliceStep, ...]:
        found = self.slices.statements(written)
        if without is not None:
            found.pop(without.seq, None)
        return tuple(SliceStep(self._by_seq[seq][0], tuple(lines)) for seq, lines in found.items() if seq in self._by_seq)

    def used_by(self, version: Version) -> tuple[Step, ...]:
        """The cells that a cell's version went into."""
        return self.steps(self.slices.users(self._written(version))) if version.step.kind == "cell" else ()

    def steps(self, found: Iterable[int]) -> tuple[Step, ...]:
        return tuple(self._by_seq[seq][0] for seq in found if seq in self._by_seq)

    def _written(self, version: Version) -> list[Written]:
        part = self._parts.get((version.value.name, version.step.seq))
        return [part] if part is not None else self.slices.made(version.value.name, version.step.seq)

    def _newest(self, name: str, seq: int) -> int | None:
        """The newest step before `seq` that made `name`, among cells or else among calls."""
        if name in self._makers:
            return self._before(name, seq)
        return max((entry.step.seq for entry in self._calls.into(name) if entry.step.seq < seq), default=None)

    def _before(self, name: str, seq: int) -> int | None:
        """The newest cell before `seq` that made `name`."""
        return max((maker for maker in self._makers.get(name, ()) if maker < seq), default=None)

    def _how(self, step: Step, value: Value, source: Source, node: ast.AST | None) -> str:
        text = cut(" ".join(source.text_of(node).split()), 80) if node is not None else ""
        if value.definition:
            return "defined"
        calls = self._reader.children(self._run.id, step.seq) if node is not None and value.how == "bound" else []
        for call in calls:
            if call.site is not None and _holds(node, call.site.line) and value.name in target_names(source, call):
                return f"returned by {call_text(self._reader, call, 60)}"
        verb = {"changed": "changed in place", "deleted": "deleted", "bound": "assigned"}[value.how]
        return f"{verb}: {text}" if text else verb


def _maker(source: Source, value: Value) -> ast.AST | None:
    """The statement of a cell that last gave a name its value, or changed it in place."""
    name = value.name
    bound = [binding.node for binding in bindings(source.tree) if binding.name == name and binding.kind != "delete"]
    altered = [change.node for change in changes(source.tree) if change.root == name]
    for candidates in (altered, bound) if value.how == "changed" else (bound, altered):
        if candidates:
            return source.statement(candidates[-1]) or candidates[-1]
    return None


def _holds(node: ast.AST | None, line: int | None) -> bool:
    first = getattr(node, "lineno", None)
    return first is not None and line is not None and first <= line <= (getattr(node, "end_lineno", None) or first)
