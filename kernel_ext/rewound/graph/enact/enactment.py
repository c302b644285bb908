"""Enacting a recorded run cell by cell, each corrected by what the recording says the cell used and generated."""

from __future__ import annotations

import ast
import logging

from rewound.graph.access import UNKNOWN
from rewound.graph.enact.core import FUEL, Ledger, OutOfFuelError
from rewound.graph.enact.frame import Frame
from rewound.graph.enact.heap import NONE, Got, Slot, Thing, Versions, inside
from rewound.graph.enact.statements import Statements
from rewound.graph.imports import Imported, member_of
from rewound.graph.recording import Activation, Recording
from rewound.graph.scope import Scopes
from rewound.model import Cell, Step, Value

_log = logging.getLogger(__name__)
_ATOMS = frozenset(f"builtins.{name}" for name in "int float str bytes bool NoneType complex".split())
_KINDS = {
    "builtins.list": "list",
    "builtins.dict": "dict",
    "builtins.set": "set",
    "builtins.tuple": "tuple",
    "numpy.ndarray": "array",
    "pandas.core.frame.DataFrame": "frame",
    "pandas.DataFrame": "frame",
    "pandas.core.series.Series": "array",
    "pandas.Series": "array",
}
"""What the recorded type of a value says about its thing."""
Held = dict[str, tuple[Versions, tuple[Thing, ...]]]


class Enactment(Statements):
    """One run, enacted as far as was asked for. Cells are enacted once, in order."""

    def __init__(self, recording: Recording) -> None:
        super().__init__()
        self.recording = recording
        self.scopes = Scopes(recording)
        self.ledgers: dict[int, Ledger] = {}
        """By the `seq` of the execution."""
        self._worlds: dict[int, dict[str, Slot]] = {}
        self._act: Activation | None = None
        self._last: dict[str, Value] = {}
        self._pending = self._executions()

    def _executions(self) -> list[tuple[Step, Cell | None]]:
        """What is enacted, oldest last: the cells, or the body of the script."""
        cells: list[tuple[Step, Cell | None]] = [(step, cell) for step, cell in self.recording.cells]
        if not cells:
            cells = [(step, None) for step in self.recording.bodies if step.parent is None]
        return sorted(cells, key=lambda pair: -pair[0].seq)

    def until(self, seq: int | None) -> None:
        """Enact every execution up to the one with this number; None: all."""
        while self._pending and (seq is None or self._pending[-1][0].seq <= seq):
            step, cell = self._pending.pop()
            self._execute(step, cell)

    def _execute(self, step: Step, cell: Cell | None) -> None:
        self.step, self.ledger, self.fuel = step.seq, Ledger(), FUEL
        self.ledgers[step.seq] = self.ledger
        self.control, self.sure, self.trying, self.stack = NONE, True, False, []
        self._act = self.recording.activation(step)
        before = {name: (slot.current, slot.things) for name, slot in self.world.items()}
        frame = Frame(self._act.source, self.world, self.world, frozenset(), act=self._act)
        try:
            self.block(frame, self._reached(step))
        except (OutOfFuelError, RecursionError):
            self._coarse(cell, before)
        except Exception as error:  # a program that we do not understand: what the recording says is enough
            _log.warning("step %s could not be followed: %r", step.id, error, exc_info=True)
            self._coarse(cell, before)
        if cell is not None:
            self._settle(frame, cell, before)

    def _reached(self, step: Step) -> list[ast.stmt]:
        """The statements that ran: those after the line that failed did not."""
        assert self._act is not None
        body = self._act.source.tree.body
        lines = [
            frame.line
            for frame in (step.error.frames if step.error is not None else ())
            if frame.function in {"<module>", "<cell>"} and frame.line is not None and frame.project
        ]
        return [node for node in body if node.lineno <= lines[0]] if lines else body

    # Corrections

    def _settle(self, frame: Frame, cell: Cell, before: Held) -> None:
        """Make what was enacted agree with what the recording says of the cell."""
        node = frame.source.tree
        self._note_unseen(cell, before)
        generated = {value.name: value for value in cell.generated if value.scope == "__main__" and value.how != "regrouped"}
        for value in cell.used:
            slot = self.world.get(value.name)
            if value.name not in generated and value.hash is not None and slot is not None:
                self._restore(slot)
        used = frozenset(version for version in self.ledger.used if version.step != self.step)
        for name, value in generated.items():
            slot = self.world.setdefault(name, Slot(name, world=True))
            last, self._last[name] = self._last.get(name), value
            again = last is not None and value.how == "bound" and (value.identity, value.hash) == (last.identity, last.hash)
            if again and not any(version.certain for version in slot.current if version.step == self.step):
                slot.current, slot.things = before.get(name, (NONE, ()))
            elif value.how == "deleted":
                if not self._ours(slot.current):
                    self.write(frame, node, slot, Got(), "deleted")
            elif value.how == "changed":
                if not any(self._ours(part.current) for part in inside(slot.things)):
                    for thing in slot.things or (Thing("unknown"),):
                        self.touch(frame, node, thing, used - thing.body.current)
            elif not self._ours(slot.current):
                self.write(frame, node, slot, Got((Thing("unknown"),), used))
            self._type(slot, value)

    def _ours(self, versions: Versions) -> bool:
        return any(version.step == self.step for version in versions)

    def _note_unseen(self, cell: Cell, before: Held) -> None:
        """Names that the cell may have read where nobody saw it, in a branch that was not followed, for one."""
        for name in {value.name for value in cell.used}:
            current, things = before.get(name, (NONE, ()))
            if current.isdisjoint(self.ledger.used) and not self._ours(self.world[name].current if current else NONE):
                self.deep(Got(things, current))

    def _restore(self, slot: Slot) -> None:
        """The recording shows that nothing inside was changed after all."""
        for part in inside(slot.things):
            for version in part.current:
                if version.step == self.step and version.how == "maybe changed":
                    part.current = (part.current - {version}) | version.kept

    def _type(self, slot: Slot, value: Value) -> None:
        """What a name holds at the end of a cell is recorded."""
        if len(slot.things) != 1 or slot.things[0].kind != "unknown":
            return
        thing = slot.things[0]
        if value.type in _ATOMS:
            held = self.recording.value(value)
            if held is not UNKNOWN:
                slot.things = (Thing("atom", held),)
        elif value.type in _KINDS:
            thing.kind = _KINDS[value.type]

    def _coarse(self, cell: Cell | None, before: Held) -> None:
        """All that it may have read was read."""
        self.control, self.sure, self.trying, self.stack = NONE, True, False, []
        for value in cell.used if cell is not None else ():
            current, things = before.get(value.name, (NONE, ()))
            self.deep(Got(things, current))

    # What the recording knows better

    def decided(self, frame: Frame, node: ast.AST, test: Got) -> bool | None:
        held = super().decided(frame, node, test)
        if held is not None or self._act is None or not frame.at_module or frame.source is not self._act.source:
            return held
        value = self.scopes.known(self._act.moved(node), node.test) if isinstance(node, ast.If) else UNKNOWN
        return bool(value) if isinstance(value, bool | int | str | type(None)) else None

    def imported(self, frame: Frame, module: str, attribute: str | None, dotted: str) -> tuple[Thing, ...]:
        assert self._act is not None
        found = member_of(self.recording, self._act, Imported(module, attribute))
        if found is None:
            return super().imported(frame, module, attribute, dotted)
        world = self._module(found[0])
        if found[1] is None:
            return (Thing("module", dotted, {("attr", name): slot for name, slot in world.items()}),)
        return world[found[1]].things if found[1] in world else (Thing("unknown"),)

    def _module(self, body: Activation) -> dict[str, Slot]:
        """The global variables of a module of the project, as its body left them."""
        key = id(body.source)
        if key not in self._worlds:
            world: dict[str, Slot] = {}
            self._worlds[key] = world
            act, self._act = self._act, body
            try:
                self.block(Frame(body.source, world, world, frozenset(), act=body), body.source.tree.body)
            finally:
                self._act = act
        return self._worlds[key]
