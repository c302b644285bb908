"""Runs inside the kernel of a replay: decides cell by cell, restores, and lets run what must."""

from __future__ import annotations

import ast
import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from IPython import get_ipython

from rewound.capture.cells import CellRecorder
from rewound.capture.kernel import KernelRecording, recording_of
from rewound.capture.session import Session

from rewound.replay.plan import Decision, PlanLine, decide, line_of, positions_from
from rewound.replay.restore import Restorer
from rewound.replay.serve import Recorded, Server, Transformer, serving
from rewound.replay.source import CodeToday, Item, items_of_notebook, items_of_session
from rewound.store import Reader, open_reader


class Worker:
    """One replay in one kernel. `advance` goes on to the next cell that must run; `ran` takes up what it did."""

    def __init__(self, shell: Any, recording: KernelRecording, reader: Reader, run: str, items: list[Item], decisions: list[Decision]) -> None:
        assert recording.session is not None and recording.cells is not None
        self._shell = shell
        self._session: Session = recording.session
        self._cells: CellRecorder = recording.cells
        self._reader = reader
        self._items = items
        self._decisions = decisions
        self.today = CodeToday(reader, run, items)
        self._restorer = Restorer(reader, self.today, recording.cells, self._run_definitions)
        cell_ids = {step.seq: step.cell_id for step, _ in reader.cells(run)}
        recorded = Recorded(reader, run, self.today.unchanged, cell_ids)
        self.server = Server(recorded, reader, self._session.recorder)
        self._transformer = Transformer(self.server, recorded)
        self._where = ""
        self._filename = ""
        self.position = 0
        self.lines: list[PlanLine] = []
        self._exit = contextlib.ExitStack()
        self._exit.enter_context(serving(self.server, self._transformer, self._session.project.holds))
        shell.ast_transformers.append(self)
        self._exit.callback(shell.ast_transformers.remove, self)
        self._restorer.start_surroundings(items)

    def visit(self, tree: ast.AST) -> ast.AST:
        """IPython calls this with the tree of each cell before compiling it."""
        return self._transformer.tree(tree, self._where, self._filename) if isinstance(tree, ast.Module) else tree

    def _aim(self, item: Item) -> None:
        self._where = f"cell:{item.cell_id}"
        self._filename = self._shell.compile.get_code_name(item.source, item.transformed, self._shell.execution_count)

    def _run_definitions(self, item: Item, module: ast.Module) -> None:
        """Execute a restored cell's definitions in the namespace, with their places in today's source."""
        self._aim(item)
        self._shell.compile.cache(item.transformed, self._shell.execution_count, raw_code=item.source)
        project, recorder = self._session.project, self._session.recorder
        project.add_cell(self._filename, -1 if item.step is None else item.step.seq)
        from rewound.store.codec import hash_bytes

        recorder.put_source(self._filename, hash_bytes(item.source.encode("utf-8", "surrogatepass")), item.source)
        tree = self._transformer.tree(module, self._where, self._filename)
        exec(compile(tree, self._filename, "exec", dont_inherit=True), self._shell.user_ns)

    def advance(self) -> int | None:
        """Restore until a cell must run, and get ready for it: its position, or None at the end."""
        last = max((i for i, decision in enumerate(self._decisions) if decision.run), default=-1)
        while self.position < len(self._items):
            item, planned = self._items[self.position], self._decisions[self.position]
            decision = self._restorer.decision(item, planned) if self.position <= last else planned
            self.lines.append(line_of(item, decision))
            if decision.run:
                self._aim(item)
                self._restorer.prepare(item)
                return self.position
            if self.position <= last:
                self._restorer.restore(item)
            self._keep(item)
            self.position += 1
        return None

    def ran(self) -> None:
        """Take up what the cell at the current position did, and the calls served inside it."""
        item = self._items[self.position]
        self._restorer.ran(item)
        self.lines[-1] = replace(self.lines[-1], action="ran")
        for step in self.server.served:
            self.lines.append(PlanLine(step.id, item.index, item.cell_id, step.function, "served", "its code and everything it used are as recorded", step.seconds))
        self.server.served.clear()
        self.position += 1

    def _keep(self, item: Item) -> None:
        """A restored cell is part of the new run too, as it was recorded."""
        if item.step is None or item.cell is None:
            return
        recorder = self._session.recorder
        seq = next(recorder.seqs)
        code = self.today.codes.get(item.step.code)
        if code is None:
            return
        number = next(recorder._code_ids)
        recorder.writer.put_source(code.source, item.cell.source)
        recorder.writer.put_code(recorder.run, replace(code, id=number, cell=seq), b"")
        step = replace(item.step, run=recorder.run, seq=seq, code=number, cell=item.index, cell_id=item.cell_id, served=True)
        recorder.writer.put_cell(step, replace(item.cell, seq=seq, reached=()))

    def rest(self) -> None:
        """After a cell that failed: what comes behind it is not reached."""
        for position in range(self.position + 1, len(self._items)):
            item = self._items[position]
            line = line_of(item, self._decisions[position])
            self.lines.append(replace(line, action="skipped", reason="the replay stopped before it"))

    def close(self) -> None:
        self._exit.close()


def items_today(reader: Reader, run: Any, source: str | None, notebook: Any) -> list[Item]:
    """The cells to replay for a run: of today's notebook, or of the kernel's session."""
    recorded = reader.cells(run.id)
    if run.kind == "kernel" or (run.kind == "replay" and notebook is None):
        today = {}
        if notebook is not None:
            today = {cell["id"]: (index, "".join(cell["source"])) for index, cell in enumerate(notebook.cells) if cell["cell_type"] == "code"}
        return items_of_session(recorded, today)
    return items_of_notebook(list(notebook.cells), recorded)


def make_decisions(reader: Reader, run: str, items: list[Item], options: Mapping[str, Any]) -> list[Decision]:
    """The plan for these items under the request's options."""
    forced: list[int] = []
    if options.get("as_is"):
        forced = list(range(len(items)))
    elif options.get("from_step"):
        forced = positions_from(items, reader.find_step(run, options["from_step"]))
    return decide(items, CodeToday(reader, run, items), forced=forced)


# ---- the replay's driver talks to these, from another process

_worker: Worker | None = None


def begin(about: str) -> str:
    """Start a replay in this kernel, from a JSON request."""
    global _worker
    from rewound.capture.notebook import read_notebook

    told = json.loads(about)
    if told["store"]:
        os.environ["REWOUND_STORE"] = told["store"]
    source = told["source"]
    shell = get_ipython()  # type: ignore[no-untyped-call]
    reader = open_reader(told["store"] or None, start=Path(source).parent)
    run = reader.resolve(told["run"])
    notebook = read_notebook(Path(told["notebook"]))
    items = items_today(reader, run, source, notebook)
    decisions = make_decisions(reader, run.id, items, told)
    recording = recording_of(shell)
    indexes = {item.cell_id: item.index for item in items if item.cell_id is not None}
    recording.start("replay", run_id=told["run_id"], source=source, cells=indexes, replay_of=run.id)  # type: ignore[arg-type]
    _worker = Worker(shell, recording, reader, run.id, items, decisions)
    if told.get("as_is"):
        _worker.server.barred.update(function for _, function in _worker._transformer._recorded.by_key)
    return json.dumps({})


def advance() -> str:
    """Go on to the next cell that must run: its index in the notebook, or null."""
    assert _worker is not None
    position = _worker.advance()
    item = None if position is None else _worker._items[position]
    return json.dumps({"position": position, "index": None if item is None else item.index, "cell_id": None if item is None else item.cell_id})


def ran(failed: bool) -> str:
    """The cell has run."""
    assert _worker is not None
    if failed:
        position = _worker.position
        _worker.ran()
        _worker.position = position
        _worker.rest()
    else:
        _worker.ran()
    return json.dumps({})


def finish() -> str:
    """End the replay: its plan as it happened."""
    assert _worker is not None
    _worker.close()
    run = recording_of(get_ipython()).stop()  # type: ignore[no-untyped-call]
    lines = [asdict(line) for line in _worker.lines]
    return json.dumps({"plan": lines, "status": None if run is None else run.status, "loaded": _worker._restorer.loaded_names})


