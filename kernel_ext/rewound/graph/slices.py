"""Slices of a run: which executions a value or step was made from, what was made from it, and what was stale when it was read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rewound.graph.access import Attr, Key, Path
from rewound.graph.enact.core import Ledger, Stale
from rewound.graph.enact.enactment import Enactment
from rewound.graph.enact.heap import Key as SlotKey
from rewound.graph.enact.heap import Place, Slot, Version, Versions, inside
from rewound.graph.recording import Recording

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True, slots=True)
class Edge:
    """One execution read what another wrote."""

    writer: int
    """`Step.seq`"""
    reader: int
    name: str
    """As the source names it: `df["fee"]`."""
    written: Place
    """The statement that wrote it."""
    how: str = "assigned"
    """As `Version.how`."""


@dataclass(frozen=True, slots=True)
class StaleRead:
    """An execution read a value that is older than something it was made from."""

    step: int
    name: str
    written: Place
    source: str
    """What was written again since; or the value itself, if it comes from a cell further down."""
    newer: Place
    """Where."""
    why: str = "changed"
    """`changed`: what it was made from has been written again. `below`: it was read from a cell further down, so that a run
    from the top would find something else."""


class Slices:
    """Answers about one run; what they need of it is enacted when it is asked for, and once."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self._enactment = Enactment(recording)
        self._names: dict[int, str] = {}

    def edges(self, reader: int) -> list[Edge]:
        """What the execution read, by whom it was written; each writer and name once."""
        found: dict[tuple[int, str], Edge] = {}
        for version in self._used(reader):
            if version.step != reader:
                name = self.name(version)
                found.setdefault((version.step, name), Edge(version.step, reader, name, version.place, version.how))
        return list(found.values())

    def backward(self, seq: int) -> list[int]:
        """The executions that this one depends on, itself left out, oldest first."""
        found: set[int] = set()
        pending = [seq]
        while pending:
            for edge in self.edges(pending.pop()):
                if edge.writer not in found and edge.writer != seq:
                    found.add(edge.writer)
                    pending.append(edge.writer)
        return sorted(found)

    def forward(self, seq: int) -> list[int]:
        """The executions that depend on this one, oldest first."""
        self._enactment.until(None)
        found = {seq}
        for reader in sorted(self._enactment.ledgers):
            if reader > seq and any(edge.writer in found for edge in self.edges(reader)):
                found.add(reader)
        return sorted(found - {seq})

    def stale(self, reader: int) -> list[StaleRead]:
        """What the execution read although something that it was made from had been written again since."""
        self._enactment.until(reader)
        ledger = self._enactment.ledgers.get(reader)
        found: dict[str, StaleRead] = {}
        for version, why in ledger.stale.items() if ledger is not None else ():
            found.setdefault(self.name(version), self._stale(reader, version, why))
        return list(found.values())

    def stale_now(self) -> list[StaleRead]:
        """Of the newest execution of each cell: the first value that it used and that is no longer what it would get now."""
        self._enactment.until(None)
        newest: dict[str | None, int] = {}
        for step, _ in self.recording.cells:
            newest[step.cell_id or step.id] = step.seq
        found = [self._outdated(seq) or self._from_below(seq) for seq in newest.values()]
        return [one for one in found if one is not None]

    def _outdated(self, seq: int) -> StaleRead | None:
        for version in self._used(seq):
            why = self._enactment.outdated(version, seq)
            if why is not None:
                return self._stale(seq, version, why)
        return None

    def _from_below(self, seq: int) -> StaleRead | None:
        """A value that a cell further down in the notebook wrote."""
        here = self.recording.step(seq).cell
        for version in self._used(seq):
            there = self.recording.step(version.step).cell
            if here is not None and there is not None and there > here:
                name = self.name(version)
                return StaleRead(seq, name, version.place, name, version.place, "below")
        return None

    def _stale(self, reader: int, version: Version, why: Stale) -> StaleRead:
        return StaleRead(reader, self.name(version), version.place, self.name(why.source), why.newer.place)

    def versions(self, name: str, at: int | None = None) -> Versions:
        """The versions that a variable held after an execution (None: the newest)."""
        self._enactment.until(at)
        slot = self._enactment.world.get(name)
        return slot.current if slot is not None else frozenset()

    def made(self, name: str, seq: int) -> list[Version]:
        """What an execution wrote under a name: the name itself, else what it changed inside."""
        self._enactment.until(seq)
        slot, ledger = self._enactment.world.get(name), self._enactment.ledgers.get(seq)
        if slot is None or ledger is None:
            return []
        own = [version for version in ledger.written if version.slot is slot]
        if own:
            return own[-1:]
        parts = {id(part) for part in inside(slot.things)}
        return [version for version in ledger.written if id(version.slot) in parts]

    def whole(self, name: str, seq: int) -> list[Version]:
        """What a name held after an execution, with everything inside it. Ask before anything about a later execution."""
        self._enactment.until(seq)
        slot = self._enactment.world.get(name)
        return [] if slot is None else [version for part in (slot, *inside(slot.things)) for version in part.current]

    def part(self, text: str) -> list[Version]:
        """All versions of a part of a value, `df['fee']` or `config.model['name']`, oldest first; empty if there is none."""
        self._enactment.until(None)
        slot = self._enactment.world.get(root_of(text))
        for access in _keys(text):
            held = [thing.slots[access] for thing in slot.things if access in thing.slots] if slot is not None else []
            slot = held[0] if held else None
        if slot is None:
            return []
        return [version for ledger in self._enactment.ledgers.values() for version in ledger.written if version.slot is slot]

    def local(self, name: str) -> list[Version]:
        """All versions of the variables of that name in the program's functions, oldest first."""
        self._enactment.until(None)
        ledgers = self._enactment.ledgers.values()
        return [version for ledger in ledgers for version in ledger.written if version.slot.name == name and version.place.function]

    def origins(self, versions: Iterable[Version]) -> list[Edge]:
        """What the versions of one execution were made from, by whom that was written; definitions and imports left out."""
        found: dict[tuple[int, str], Edge] = {}
        pending, seen = list(versions), set(versions)
        while pending:
            version = pending.pop(0)
            for source in sorted(version.sources, key=lambda one: (one.step, one.place.line or 0)):
                if source in seen or source.how in {"imported", "defined"}:
                    continue
                seen.add(source)
                if source.step == version.step:
                    pending.append(source)
                else:
                    name = self.name(source)
                    found.setdefault((source.step, name), Edge(source.step, version.step, name, source.place, source.how))
        return list(found.values())

    def statements(self, versions: Iterable[Version]) -> dict[int, list[int]]:
        """The lines of each execution that the versions hang on, by the execution's `seq`; lines count in its own text."""
        found: dict[int, set[int]] = {}
        pending, seen = list(versions), set(versions)
        while pending:
            version = pending.pop()
            lines = found.setdefault(version.step, set())
            if version.place.function is None and version.place.line is not None:
                lines.add(version.place.line)
            fresh = version.sources - seen
            seen |= fresh
            pending.extend(fresh)
        return {seq: sorted(lines) for seq, lines in sorted(found.items())}

    def ledger(self, seq: int) -> Ledger:
        """What an execution read of the others, and what it wrote."""
        self._enactment.until(seq)
        return self._enactment.ledgers.get(seq, Ledger())

    def users(self, versions: Iterable[Version]) -> list[int]:
        """The executions that read the versions, or anything that was made from them; oldest first."""
        self._enactment.until(None)
        affected = set(versions)
        found = []
        for seq, ledger in sorted(self._enactment.ledgers.items()):
            for version in ledger.written:
                if not affected.isdisjoint(version.sources):
                    affected.add(version)
            if any(version in affected and version.step != seq for version in ledger.used):
                found.append(seq)
        return found

    def why_stale(self, name: str) -> StaleRead | None:
        """Why what a name holds now is older than what it was made from, if it is."""
        self._enactment.until(None)
        slot = self._enactment.world.get(name)
        for part in (slot, *inside(slot.things)) if slot is not None else ():
            for version in part.current:
                why = self._enactment.stale(version)
                if why is not None:
                    return self._stale(version.step, version, why)
        return None

    def graph(self, seqs: Iterable[int] | None = None) -> nx.MultiDiGraph:
        """The executions as nodes (`Step.seq`), an edge for each name that one wrote and another read."""
        import networkx as nx  # takes a while, and few ask

        self._enactment.until(None)
        wanted = sorted(self._enactment.ledgers) if seqs is None else list(seqs)
        drawn: nx.MultiDiGraph = nx.MultiDiGraph()
        drawn.add_nodes_from(wanted)
        for reader in wanted:
            for edge in self.edges(reader):
                if edge.writer in drawn:
                    drawn.add_edge(edge.writer, edge.reader, key=edge.name, line=edge.written.line)
        return drawn

    def _used(self, reader: int) -> Iterable[Version]:
        self._enactment.until(reader)
        ledger = self._enactment.ledgers.get(reader)
        return ledger.used if ledger is not None else ()

    def name(self, version: Version) -> str:
        """The place that it was written to, as a variable leads to it: `df['fee']`."""
        if version.slot.world:
            return version.slot.name
        if id(version.slot) not in self._names:
            self._names = _paths(self._enactment.world)
        return self._names.get(id(version.slot), version.slot.name or "a value inside")


def root_of(text: str) -> str:
    """The variable in `df['fee']`."""
    return re.split(r"[.\[]", text, maxsplit=1)[0]


def access_path(text: str) -> Path:
    """The same way as `graph.access` follows it."""
    return tuple(Key(key) if kind == "item" else Attr(str(key)) for kind, key in _keys(text))


def _keys(text: str) -> list[SlotKey]:
    """The way from the variable to the part, outermost first; empty for what is no such text."""
    try:
        node: ast.expr = ast.parse(text, mode="eval").body
        found: list[SlotKey] = []
        while not isinstance(node, ast.Name):
            if isinstance(node, ast.Attribute):
                found.append(("attr", node.attr))
            elif isinstance(node, ast.Subscript):
                found.append(("item", ast.literal_eval(node.slice)))
            else:
                return []
            node = node.value
    except (SyntaxError, ValueError):
        return []
    return found[::-1]


def _paths(world: dict[str, Slot]) -> dict[int, str]:
    """The shortest way to every slot from a variable, as the source would write it; by the slot's identity."""
    found: dict[int, str] = {}
    pending = [(name, slot) for name, slot in world.items() if name != "_"]
    while pending:
        following = []
        for name, slot in pending:
            if id(slot) in found:
                continue
            found[id(slot)] = name
            for thing in slot.things:
                for inner in (thing.body, thing.shape):
                    found.setdefault(id(inner), name)
                following += [(name + _access(key), part) for key, part in thing.slots.items()]
        pending = following
    return found


def _access(key: SlotKey) -> str:
    return f"[{key[1]!r}]" if key[0] == "item" else f".{key[1]}" if key[0] == "attr" else ""
