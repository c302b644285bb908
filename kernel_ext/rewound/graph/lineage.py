"""The family of a run: what it was made from, what was made from it, and what each of them had that its parent had not."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from rewound.errors import UnknownRun
from rewound.graph.around import surroundings
from rewound.graph.difference import Surrounding
from rewound.graph.sites import read
from rewound.model import Code, Run, Step
from rewound.store import Reader
from rewound.store.codec import hash_bytes

Role = Literal["replayed", "handed", "target"]
"""`replayed`: it is a replay of that run; `handed`: values of that run were handed to it; `target`: its program was run there before."""
_HOW: Mapping[str, str] = {"verified": "verification", "resume": "resumed"}
"""Keys of `Run.meta` that tell how a run came about which says no `purpose`; the first that is there counts."""


@dataclass(frozen=True, slots=True)
class Parent:
    """A run that another one was made from."""

    run: str
    role: Role


@dataclass(frozen=True, slots=True)
class Member:
    """One run of a family, and what it has that its parent has not."""

    id: str
    run: Run | None
    """None where it is not in the store any more."""
    how: str
    """`recorded`, `replay`, `as-is`, `handed over`, `verification`, …"""
    parents: tuple[Parent, ...] = ()
    overrides: Mapping[str, Any] = field(default_factory=dict)
    mapping: Mapping[str, str] = field(default_factory=dict)
    into: Mapping[str, Any] | None = None
    """`Run.meta["into"]`: what was handed to it."""
    source_hash: str | None = None
    """Of the text that ran: a script's, or all cells' in their order."""
    changed: tuple[str, ...] = ()
    """Cells and functions that do something else than in the first parent whose program it runs."""
    environment: tuple[Surrounding, ...] = ()
    """What surrounded its first parent otherwise."""


@dataclass(frozen=True, slots=True)
class Family:
    """Everything that a run was made from, and everything that was made from any of that, oldest first."""

    asked: str
    members: Mapping[str, Member]

    def children(self, run: str | None) -> list[Member]:
        """The runs that were made from one, each under its first parent alone; None: those without any here."""
        return [member for member in self.members.values() if next((p.run for p in member.parents if p.run in self.members), None) == run]


def parents_of(run: Run) -> tuple[Parent, ...]:
    """The runs that one was made from, the one that it replays or got its values from first."""
    found: dict[Parent, None] = {}
    if run.replay_of is not None:
        found[Parent(run.replay_of, "replayed")] = None
    into = run.meta.get("into") or {}
    found |= {Parent(value["run"], "handed"): None for value in into.get("from", ())}
    if into.get("target_run") is not None and into["target_run"] not in {parent.run for parent in found}:
        found[Parent(into["target_run"], "target")] = None
    return tuple(found)


def family(reader: Reader, run: Run) -> Family:
    """The family of a run. What is not in the store any more stands there by its id."""
    runs = {one.id: one for one in reader.runs()}
    parents = {one.id: parents_of(one) for one in runs.values()}
    kin = _above(run.id, parents)
    below: dict[str, list[str]] = {}
    for one, found in parents.items():
        for parent in found:
            if parent.role != "target":
                below.setdefault(parent.run, []).append(one)
    waiting = list(kin)
    while waiting:
        more = [one for one in below.get(waiting.pop(), ()) if one not in kin]
        kin |= dict.fromkeys(more)
        waiting += more
    named = {parent.run for one in kin for parent in parents.get(one, ())}
    everyone = sorted(kin.keys() | named, key=lambda one: (runs[one].started if one in runs else 0.0, one))
    return Family(run.id, {one: _member(reader, runs, one, parents.get(one, ())) for one in everyone})


def _above(run: str, parents: Mapping[str, Sequence[Parent]]) -> dict[str, None]:
    found: dict[str, None] = {run: None}
    waiting = [run]
    while waiting:
        more = [parent.run for parent in parents.get(waiting.pop(), ()) if parent.role != "target" and parent.run not in found]
        found |= dict.fromkeys(more)
        waiting += more
    return found


def _member(reader: Reader, runs: Mapping[str, Run], one: str, parents: tuple[Parent, ...]) -> Member:
    run = runs.get(one)
    if run is None or "unreadable" in run.meta:
        return Member(one, run, "gone" if run is None else "unreadable", parents)
    before = next((runs[parent.run] for parent in parents if parent.role != "handed" and parent.run in runs), None)
    return Member(
        one,
        run,
        _how(run),
        parents,
        run.meta.get("overrides", {}),
        _mapping(run),
        run.meta.get("into"),
        source_hash(reader, run),
        changes(reader, before, run) if before is not None else (),
        _environment(runs, parents, run),
    )


def _environment(runs: Mapping[str, Run], parents: Sequence[Parent], run: Run) -> tuple[Surrounding, ...]:
    """What surrounded the first parent otherwise; where another program ran there, folder and arguments say nothing."""
    before = next((parent for parent in parents if parent.run in runs), None)
    if before is None:
        return ()
    own = () if before.role == "replayed" else ("working folder", "arguments")
    return tuple(one for one in surroundings(runs[before.run], run) if one.name not in own)


def _how(run: Run) -> str:
    if "into" in run.meta:
        return "handed over"
    if run.replay_of is None:
        return "recorded"
    found = run.meta.get("purpose") or next((word for key, word in _HOW.items() if key in run.meta), None)
    return found or ("as-is" if run.meta.get("asked", {}).get("as_is") else "replay")


def _mapping(run: Run) -> Mapping[str, str]:
    """The names that were mapped: recorded steps on today's, or recorded values on parameters."""
    into = run.meta.get("into") or {}
    values = {value["name"]: value["as"] for value in into.get("from", ()) if value["name"] != value["as"]}
    return values or {pair["old"]: pair["new"] for pair in run.meta.get("mapping", ())}


def source_hash(reader: Reader, run: Run) -> str | None:
    """The hash of the text that ran; None where none is recorded."""
    sources = {
        step.cell_id or step.id: (step.cell if step.cell is not None else step.seq, cell.source) for step, cell in reader.cells(run.id)
    }
    if sources:
        return hash_bytes("\n\n".join(text for _, text in sorted(sources.values())).encode("utf-8", "surrogatepass"))
    program = next(iter(run.argv), None) if (run.source or "").startswith("-m ") else run.source
    keys = {code.source for code in reader.codes(run.id).values() if code.file == program and code.cell is None}
    return keys.pop() if len(keys) == 1 else None


def changes(reader: Reader, before: Run, run: Run) -> tuple[str, ...]:
    """Cells and functions of both runs that do something else in the second, and cells that only one of them has."""
    exact = before.python.rpartition(".")[0] == run.python.rpartition(".")[0]  # hashes of code are comparable within one version
    then, now = _code(reader, before, exact), _code(reader, run, exact)
    found = [label for key, (label, code) in now.items() if key in then and then[key][1] != code]
    new = [f"{label} (new)" for key, (label, _) in now.items() if key[1] == "<cell>" and key not in then]
    return (*found, *new)


def _code(reader: Reader, run: Run, exact: bool) -> dict[tuple[str, str], tuple[str, str]]:
    """By cell or file and function: how it is called, and what it does."""
    cells = {step.seq: step for step, _ in reader.cells(run.id)}
    found = {}
    for code in reader.codes(run.id).values():
        cell = cells.get(code.cell) if code.cell is not None else None
        if cell is not None and code.function == "<module>":
            continue  # the same cell again, as the frame that its functions were called from
        where = code.file if cell is None else cell.cell_id or str(cell.cell)
        does = _statements(reader, code) if code.function == "<module>" else code.hash if exact else code.source
        found[where, code.function] = _label(code, cell), does
    return found


def _statements(reader: Reader, code: Code) -> str:
    """What a module's body does besides defining; its functions stand for themselves, and a replay compiles them otherwise."""
    nodes = read(reader.source(code.source)).tree.body
    return "\n".join(ast.dump(node) for node in nodes if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef))


def _label(code: Code, cell: Step | None) -> str:
    if code.function == "<cell>" and cell is not None:
        return f"cell {cell.cell}" if cell.cell is not None else f"cell {cell.cell_id}"
    return code.file.rpartition("/")[2].rpartition("\\")[2] if code.function == "<module>" else code.function


# ---- where a step was really executed


@dataclass(frozen=True, slots=True)
class Executed:
    """The run in which a value was computed, and the step there; None where that is not to be found."""

    run: str
    step: Step | None
    gone: bool = False
    """Whether the run is not in the store any more."""


def executed_in(reader: Reader, run: Run, step: Step, name: str) -> Executed:
    """Where a step that left this name was executed: one that was restored or served goes back to the run that it comes from."""
    while step.served and run.replay_of is not None:
        try:
            parent = reader.run(run.replay_of)
        except UnknownRun:
            return Executed(run.replay_of, None, gone=True)
        before = _counterpart(reader, run, parent, step, name)
        if before is None:
            return Executed(parent.id, None)
        run, step = parent, before
    return Executed(run.id, step)


def _counterpart(reader: Reader, run: Run, parent: Run, step: Step, name: str) -> Step | None:
    """The parent's step that a restored cell or a served call repeats."""
    if step.kind == "cell":
        now = next((value.hash for value in reader.cell(run.id, step.seq).generated if value.name == name), None)
        fits = [
            (then, next((value.hash for value in cell.generated if value.name == name), None))
            for then, cell in reader.cells(parent.id)
            if then.status == "succeeded" and (then.cell_id == step.cell_id if step.cell_id is not None else then.cell == step.cell)
        ]
        cells = [then for then, value in fits if value == now] or [then for then, _ in fits]
        return cells[-1] if cells else None
    calls = [then for then in reader.steps(parent.id) if then.kind == "call" and then.count is None and then.status == "succeeded"]
    alike = [then for then in calls if (then.function, then.file) == (step.function, step.file)]
    for same in (
        [then for then in alike if (then.arguments, then.result) == (step.arguments, step.result)],
        [then for then in alike if then.arguments == step.arguments],
        [then for then in alike if then.result == step.result],
    ):
        if same:
            return same[-1]
    return alike[0] if len(alike) == 1 else None
