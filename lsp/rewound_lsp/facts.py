"""What one run did to each text: its cells, files and functions, with their calls; read from the store when it is asked for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from rewound.errors import RewoundError
from rewound.graph.recording import Activation, Recording
from rewound.model import Code, Run, Step
from rewound.store import CodeCalls, Reader
from rewound_lsp.outline import outline
from rewound_lsp.shift import lines_of

if TYPE_CHECKING:
    # the first answer does not wait for what only an explanation needs
    from rewound.diagnose.report import Report
    from rewound.graph.scope import Scopes
    from rewound.graph.slices import StaleRead
    from rewound_lsp.analysis import Finding

Kind = Literal["cell", "module", "function"]
MANY_CELLS = 300
"""Cells of a run beyond which it is not said which of them are stale: that takes following every value."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A cell, the body of a file, or a function, as a run executed it. Lines are those of the recorded text, 1-based."""

    kind: Kind
    name: str | None
    """Of a function, qualified."""
    codes: tuple[int, ...]
    """`Code.id` of what was compiled of it: more than one where its definition was executed again."""
    header: int
    """The line of the `def`; of a cell and a file the first."""
    first: int
    """From its first decorator on."""
    last: int
    around: tuple[int, ...] = ()
    """The headers of the classes and functions that it stands in."""
    calls: CodeCalls | None = None


@dataclass(frozen=True, eq=False)
class Piece:
    """One text that a run executed."""

    run: Run
    key: str
    """Of the text in the store."""
    lines: Sequence[str]
    units: tuple[Unit, ...]
    file: str | None = None
    cell: Step | None = None
    """The cell's newest step."""

    def is_of(self, other: Piece) -> bool:
        """Whether both are one text of one run, which may have been read twice."""
        cells = [None if one.cell is None else one.cell.seq for one in (self, other)]
        return (self.run.id, self.key, self.file, cells[0]) == (other.run.id, other.key, other.file, cells[1])

    def at(self, line: int) -> Unit | None:
        """The innermost function, else the cell or file, that a recorded line belongs to."""
        inside = [unit for unit in self.units if unit.first <= line <= unit.last]
        return min(inside, key=lambda unit: unit.last - unit.first, default=None)


@lru_cache(maxsize=4096)
def real(path: str) -> str:
    """One path for one file, however it is reached."""
    return os.path.normcase(os.path.realpath(path))


class RunFacts:
    """Facts about one run, each found once. Used by one thread at a time. Everything may raise RewoundError."""

    def __init__(self, reader: Reader, run: Run) -> None:
        self.reader = reader
        self.run = run
        self.kept: dict[object, Any] = {}
        """What features have found out about the run."""
        self._pieces: dict[str, Piece | None] = {}
        self.findings: tuple[Finding, ...] | None = None
        """What is to be said about it, once that is known: see `analysis.analyse`."""

    @cached_property
    def codes(self) -> dict[int, Code]:
        return self.reader.codes(self.run.id)

    @cached_property
    def calls(self) -> dict[int, CodeCalls]:
        return self.reader.calls_by_code(self.run.id)

    @cached_property
    def files(self) -> dict[str, list[Code]]:
        """The code of every file that ran, by the file's real path."""
        found: dict[str, list[Code]] = {}
        for code in self.codes.values():
            if code.cell is None and not code.file.startswith("<"):
                found.setdefault(real(code.file), []).append(code)
        return found

    @cached_property
    def cells(self) -> dict[str, Step]:
        """The newest execution of each cell, by the cell's id."""
        return {step.cell_id or f"#{step.cell}": step for step in self.reader.cell_steps(self.run.id)}

    @cached_property
    def recording(self) -> Recording:
        return Recording(self.reader, self.run)

    @cached_property
    def scopes(self) -> Scopes:
        from rewound.graph.scope import Scopes

        return Scopes(self.recording)

    @cached_property
    def stack(self) -> list[Activation]:
        """The executions that the failure went through, outermost first, with their names as they were then."""
        if not self.recording.failing:
            return []
        from rewound.diagnose.evidence import Facts
        from rewound.diagnose.failed import failed

        try:
            return [act for _, act in Facts(self.recording, *failed(self.recording)).frames]
        except RewoundError:  # what failed was caught
            return []

    @cached_property
    def report(self) -> Report | None:
        """Where it failed and why; None where it did not, or while it is going on."""
        from rewound.diagnose.reports import report_of

        return report_of(self.reader, self.run, start=Path(self.run.project or self.run.cwd or "."))

    def explained(self, findings: tuple[Finding, ...], report: Report | None) -> None:
        """What has been found out about it elsewhere."""
        self.findings = findings
        self.__dict__["report"] = report

    @property
    def known_report(self) -> Report | None:
        """The report, if it has been made already."""
        return cast("Report | None", self.__dict__.get("report"))

    @cached_property
    def stale(self) -> list[StaleRead]:
        """Cells that used what is out of date by now, or what a cell further down had made."""
        from rewound.graph.slices import Slices

        return Slices(self.recording).stale_now() if 0 < len(self.cells) <= MANY_CELLS else []

    @cached_property
    def ids(self) -> dict[int, str]:
        """The index of a cell in its notebook -> its key in `cells`."""
        return {step.cell: key for key, step in self.cells.items() if step.cell is not None}

    def of_file(self, path: str) -> Piece | None:
        """What ran of a file (its real path); None if nothing did, or its text is not there."""
        if path not in self._pieces:
            self._pieces[path] = self._file_piece(path)
        return self._pieces[path]

    def of_cell(self, cell_id: str) -> Piece | None:
        if cell_id not in self._pieces:
            self._pieces[cell_id] = self._cell_piece(cell_id)
        return self._pieces[cell_id]

    def newest(self, unit: Unit) -> Step | None:
        """The last call of a function or body that began; of a cell its last execution."""
        if unit.kind == "cell" or unit.calls is None:
            return None
        return self.reader.step(self.run.id, unit.calls.newest)

    def _file_piece(self, path: str) -> Piece | None:
        codes = self.files.get(path)
        if not codes:
            return None
        key = codes[-1].source
        text = self._source(key)
        if text is None:
            return None
        lines = lines_of(text)
        body = Unit("module", None, self._bodies(codes, key), 1, 1, len(lines), (), self._together(self._bodies(codes, key)))
        return Piece(self.run, key, lines, (body, *self._functions(codes, key, text)), file=codes[-1].file)

    def _cell_piece(self, cell_id: str) -> Piece | None:
        step = self.cells.get(cell_id)
        code = self.codes.get(step.code) if step is not None else None
        text = self._source(code.source) if code is not None else None
        if step is None or code is None or text is None:
            return None
        lines = lines_of(text)
        # A cell that was executed again defines its functions again: they are the same as long as its text is.
        codes = [
            one for one in self.codes.values() if one.cell is not None and one.source == code.source and self._id_of(one.cell) == cell_id
        ]
        body = Unit("cell", None, (code.id,), 1, 1, len(lines))
        return Piece(self.run, code.source, lines, (body, *self._functions(codes, code.source, text)), cell=step)

    def _id_of(self, seq: int) -> str | None:
        step = self._by_seq.get(seq)
        return None if step is None else step.cell_id or f"#{step.cell}"

    @cached_property
    def _by_seq(self) -> dict[int, Step]:
        return {step.seq: step for step in self.reader.cell_steps(self.run.id)}

    def _source(self, key: str) -> str | None:
        try:
            return self.reader.source(key)
        except RewoundError:  # a text that could not be written: nothing can be said about it
            return None

    @staticmethod
    def _bodies(codes: Iterable[Code], key: str) -> tuple[int, ...]:
        return tuple(code.id for code in codes if code.function == "<module>" and code.source == key)

    def _functions(self, codes: Iterable[Code], key: str, text: str) -> Iterable[Unit]:
        found: dict[tuple[str, int], list[int]] = {}
        defined = outline(text)
        for code in codes:
            if code.source == key and not code.function.rpartition(".")[2].startswith("<"):
                found.setdefault((code.function, code.line), []).append(code.id)
        for (name, line), ids in found.items():
            node = defined.get((name.rpartition(".")[2], line))
            if node is not None:
                yield Unit("function", name, tuple(ids), node.header, node.first, node.last, node.around, self._together(ids))

    def _together(self, ids: Iterable[int]) -> CodeCalls | None:
        calls = [self.calls[number] for number in ids if number in self.calls]
        if not calls:
            return None
        count, failed = sum(one.count for one in calls), sum(one.failed for one in calls)
        return CodeCalls(count, failed, sum(one.seconds for one in calls), max(one.newest for one in calls))
