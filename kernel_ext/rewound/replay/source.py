"""What a replay compares the recording with: the source as it is today, cell by cell and function by function."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from rewound.capture.cells import safe_cell_hash, with_magic_bodies
from rewound.capture.codehash import DEFINITIONS, definition_shapes, definitions_hash, functions_of
from rewound.capture.reads import Reads, cell_reads
from rewound.model import Cell, Code, Step
from rewound.replay.ours import is_ours
from rewound.replay.renamed import RenamedReader
from rewound.store import Reader
from rewound.syntax import parse

_SPECIAL = re.compile(r"[%!?\r\f]|\A\s|^\s*(>>>|\.\.\.|In \[|[/,;])|^[ \t]+$", re.MULTILINE)
"""What IPython looks for: magics, the shell, help, prompts, calls without brackets, a text that is indented, lines of blanks."""
HANDED_CELL = "rewound-handed-over"
"""The id of the cell that takes recorded values of another run: see `replay.into`."""


@dataclass(frozen=True)
class Item:
    """One cell to replay: its source today, and its recorded execution where there is one."""

    index: int | None
    """Place in the notebook, among all cells."""
    cell_id: str | None
    source: str
    step: Step | None = None
    cell: Cell | None = None

    @cached_property
    def transformed(self) -> str:
        """Python source, magics turned into calls."""
        if _SPECIAL.search(self.source) is None:  # IPython would leave it as it is, after a look at each of its tokens
            return self.source if self.source.endswith("\n") else f"{self.source}\n"
        from IPython.core.inputtransformer2 import TransformerManager

        try:
            return TransformerManager().transform_cell(self.source)
        except SyntaxError:
            return self.source

    @cached_property
    def tree(self) -> ast.Module | None:
        """None where the cell is not valid Python."""
        try:
            return with_magic_bodies(parse(self.transformed))
        except (SyntaxError, ValueError):
            return None

    @cached_property
    def hash(self) -> str:
        return "?" if self.tree is None else safe_cell_hash(self.tree)

    @cached_property
    def redefines(self) -> bool:
        """Whether its definitions are not those of the recorded execution."""
        if self.cell is None or self.tree is None:
            return True
        if self.source == self.cell.source:
            return False
        then = Item(self.index, self.cell_id, self.cell.source).tree
        try:
            return then is None or definitions_hash(then) != definitions_hash(self.tree)
        except (SyntaxError, ValueError):
            return True

    @cached_property
    def reshaped(self) -> frozenset[str]:
        """Names that it defines with other defaults, decorators, bases or class attributes than the recorded execution."""
        if not self.redefines or self.cell is None or self.tree is None:
            return frozenset()
        then = Item(self.index, self.cell_id, self.cell.source).tree
        before, now = definition_shapes(then) if then is not None else {}, definition_shapes(self.tree)
        return frozenset(name for name in now if before.get(name) != now[name])

    @cached_property
    def loads(self) -> frozenset[str]:
        """Names that its statements load, those that it defines itself included."""
        rest = [node for node in self.tree.body if not isinstance(node, DEFINITIONS)] if self.tree is not None else []
        return frozenset(n.id for node in rest for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load))

    @cached_property
    def reads(self) -> Reads:
        return Reads(everything=True) if self.tree is None else cell_reads(self.tree)

    @cached_property
    def functions(self) -> Mapping[str, list[str]]:
        """Qualified names of its functions, with the hashes of those of that name."""
        try:
            return functions_of(self.transformed, cell=True)
        except (SyntaxError, ValueError):
            return {}

    @property
    def is_program(self) -> bool:
        """Whether it is part of the program: cells that only talk to us are none, nor is the one that is asking for this replay."""
        return not is_ours(self.source) and (self.step is None or self.step.status != "running")

    @property
    def name(self) -> str:
        return f"cell {self.index}" if self.index is not None else f"cell {self.cell_id or '?'}"


def items_of_notebook(cells: list[Any], recorded: list[tuple[Step, Cell]]) -> list[Item]:
    """Today's code cells in their order, each with its last recorded execution, found by the cell's id.

    The cell that takes what was handed over stands behind those of the file, whose places it leaves, and comes first.
    """
    by_id: dict[str | None, tuple[Step, Cell]] = {step.cell_id: (step, cell) for step, cell in recorded}
    found = []
    for index, cell in enumerate(cells):
        if cell["cell_type"] == "code" and "".join(cell["source"]).strip():
            step, executed = by_id.get(cell["id"], (None, None))
            found.append(Item(index, cell["id"], "".join(cell["source"]), step, executed))
    return sorted(found, key=lambda item: item.cell_id != HANDED_CELL)


def items_of_session(recorded: list[tuple[Step, Cell]], today: Mapping[str, tuple[int, str]]) -> list[Item]:
    """Executions of a kernel in the order in which they happened, as they are to happen again.

    A failed execution counts for nothing once its cell has succeeded. What was executed after the last failure, of
    cells that had run before it, is the repair: it stands in the place of the execution that it repairs.
    """
    done = {step.cell_id: step.seq for step, _ in recorded if step.status == "succeeded" and step.cell_id is not None}
    kept = [(step, cell) for step, cell in recorded if step.status == "succeeded" or done.get(step.cell_id or "", -1) < step.seq]
    failure = max((step.seq for step, _ in kept if step.status in ("failed", "interrupted")), default=None)
    before = [pair for pair in kept if failure is None or pair[0].seq <= failure]
    known = {step.cell_id for step, _ in before if step.cell_id is not None}
    repairs = {step.cell_id: cell.source for step, cell in kept if failure is not None and step.seq > failure and step.cell_id in known}
    sequence = before + [pair for pair in kept if failure is not None and pair[0].seq > failure and pair[0].cell_id not in known]
    last = {step.cell_id: step.seq for step, _ in sequence}
    found = []
    for step, cell in sequence:
        index, source = step.cell, cell.source
        if step.cell_id is not None and last[step.cell_id] == step.seq:
            source = repairs.get(step.cell_id, source)
            index, source = today.get(step.cell_id, (index, source))
        found.append(Item(index, step.cell_id, source, step, cell))
    return found


@dataclass
class CodeToday:
    """Answers whether recorded code does today what it did then."""

    reader: Reader
    run: str
    items: list[Item]
    codes: Mapping[int, Code] = field(default_factory=dict)
    _files: dict[str, Mapping[str, list[str]]] = field(default_factory=dict)
    _answers: dict[int, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.codes = self.reader.codes(self.run)
        self._also = self.reader.hashes_before if isinstance(self.reader, RenamedReader) else {}
        self._by_seq: dict[int, list[Item]] = {}
        """Several, where a cell was split."""
        for item in self.items:
            if item.step is not None:
                self._by_seq.setdefault(item.step.seq, []).append(item)
        self._cell_ids = {step.seq: step.cell_id for step, _ in self.reader.cells(self.run)}
        self._by_id = {item.cell_id: item for item in self.items}

    def unchanged(self, code_id: int) -> bool:
        """Whether a function (or a script's body) is still there and does the same."""
        known = self._answers.get(code_id)
        if known is None:
            code = self.codes.get(code_id)
            known = self._answers[code_id] = code is not None and any(self.does(code_id, now) for now in self._today(code))
        return known

    def does(self, code_id: int, now: str) -> bool:
        """Whether code with this hash does what this recorded code did, by whatever names it goes today."""
        code = self.codes.get(code_id)
        return code is not None and now in (code.hash, self._also.get(code_id))

    def _today(self, code: Code) -> list[str]:
        if code.cell is None and not code.file.startswith("cell:"):
            return self.functions_in(code.file).get(code.function, [])
        cell = self._cell_ids.get(code.cell) if code.cell is not None else code.file.removeprefix("cell:")
        here = self._by_seq.get(code.cell) if code.cell is not None else None
        items = here or ([self._by_id[cell]] if cell in self._by_id else [])
        return [digest for item in items for digest in item.functions.get(code.function, [])]

    def functions_in(self, path: str) -> Mapping[str, list[str]]:
        """Functions of a file as it is now."""
        if path not in self._files:
            try:
                self._files[path] = functions_of(Path(path).read_text("utf-8"), path)
            except (OSError, SyntaxError, ValueError):
                self._files[path] = {}
        return self._files[path]

    def reshaped_use(self, item: Item) -> str | None:
        """A definition of the cell's own that it uses, by itself or in functions that it reached, and that has changed but for its body."""
        if not item.reshaped or item.cell is None:
            return None
        reached = (self.codes[code] for code in item.cell.reached if code in self.codes)
        used = item.loads.union(name.partition(".")[0] for code in reached for name in code.reads)
        return min(item.reshaped & used, default=None)

    def changed_name(self, code_ids: tuple[int, ...]) -> str | None:
        """The name of the first of these functions that is not as recorded; modules' bodies run anew in any case."""
        for code_id in code_ids:
            code = self.codes.get(code_id)
            if code is None:
                return "a function that the recording does not hold"
            if code.function not in ("<module>", "<cell>") and not code.function.startswith("<") and not self.unchanged(code_id):
                return code.function
        return None
