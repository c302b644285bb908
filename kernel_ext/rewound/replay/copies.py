"""Writes the cells before a state into the run that goes on from it, as they were recorded."""

from __future__ import annotations

from dataclasses import fields, replace
from operator import attrgetter

from rewound.capture.kernel import KernelRecording
from rewound.model import Cell, Code, Effect, Step
from rewound.replay.again import tops_of
from rewound.replay.states import Line
from rewound.store import Reader
from rewound.store.codec import hash_bytes
from rewound.store.packing import keys_of

_FACTS = attrgetter(*(field.name for field in fields(Effect)))


class Copies:
    """Made before the new run begins, of what is read then; within a session steps keep their numbers, those of another get new ones.

    Raises StoreDamaged.
    """

    def __init__(self, recording: KernelRecording, reader: Reader, line: Line, last: int) -> None:
        assert recording.session is not None
        self._recorder = recording.session.recorder
        self._reader = reader
        self._line = line
        self._cells = [(step, cell) for step, cell in line.cells if step.seq <= last]
        self._own = line.run.id in recording.runs
        self._codes = {} if self._own else reader.codes(line.run.id)
        self.seqs = {step.seq: step.seq if self._own else next(self._recorder.seqs) for step, _ in self._cells}
        self._numbers: dict[int, int] = {}
        self._outputs = {} if self._own else {step.seq: reader.cell(line.run.id, step.seq).outputs for step, _ in self._cells}
        self._effects = self._carried_effects()

    def write(self) -> list[tuple[Step, Cell]]:
        """The cells as the new run has them, without their outputs."""
        found = self._taken_over() if self._own else [self._written(step, cell) for step, cell in self._cells]
        self._recorder.journal.effects.extend(self._effects)
        return found

    def _taken_over(self) -> list[tuple[Step, Cell]]:
        """Of this session: they are in the store, and their numbers stay."""
        run, project = self._recorder.run, self._recorder.project
        for step, _ in self._cells:  # of a text that was executed several times, the execution that the state has counts
            if step.seq in project.files:
                project.add_cell(project.files[step.seq], step.seq)
        found = [(replace(step, run=run, served=True), cell) for step, cell in self._cells]
        told = {info.id for info in self._recorder.infos.values()}
        codes = {code for step, cell in self._cells for code in (step.code, *cell.reached)} - told
        values = (value for _, cell in self._cells for value in (*cell.found, *cell.used, *cell.generated))
        keys = {key for value in values if value.encoded is not None for key in keys_of(value.encoded)}
        self._recorder.writer.take_over(self._line.run.id, [step for step, _ in found], codes, keys)
        return found

    def _written(self, step: Step, cell: Cell) -> tuple[Step, Cell]:
        """Of another session: told with new numbers."""
        recorder = self._recorder
        seq = self.seqs[step.seq]
        code = self._codes.get(step.code)
        file = f"<cell {seq}>" if code is None else code.file
        key = hash_bytes(cell.source.encode("utf-8", "surrogatepass"))
        recorder.project.add_cell(file, seq)
        recorder.sources.tell(file, cell.source)
        number = self._code(step.code, Code(-1, file, "<cell>", 1, key, seq))
        reached = tuple(self._code(other, self._codes[other]) for other in cell.reached if other in self._codes)
        copied = replace(step, run=recorder.run, seq=seq, code=number, served=True)
        renumbered = replace(cell, seq=seq, reached=reached)
        recorder.writer.put_cell(copied, replace(renumbered, outputs=self._outputs[step.seq]))
        return copied, renumbered

    def _code(self, old: int, known: Code) -> int:
        """A piece of code, told to the new run once."""
        if old not in self._numbers:
            code = self._codes.get(old, known)
            number = self._numbers[old] = next(self._recorder.code_ids)
            cell = None if code.cell is None else self.seqs.get(code.cell, code.cell)
            self._recorder.writer.put_code(self._recorder.run, replace(code, id=number, cell=cell), b"")
        return self._numbers[old]

    def _carried_effects(self) -> list[Effect]:
        """What those cells had asked of the outside goes with them."""
        effects = [effect for effect in self._reader.effects(self._line.run.id) if effect.step is not None]
        found: list[Effect] = []
        if not effects:
            return found
        orders = self._recorder.journal.orders
        tops = tops_of(self._reader, self._line, {effect.step for effect in effects if effect.step is not None})
        for effect in effects:
            top = tops.get(effect.step) if effect.step is not None else None
            if top in self.seqs:
                carried = Effect(*_FACTS(effect))  # there can be thousands: `replace` would take several times as long
                carried.order, carried.step = next(orders), self.seqs[top]
                carried.served, carried.territory = True, "recorded"
                found.append(carried)
        return found
