"""Runs inside the kernel of a replay: decides cell by cell, restores, and lets run what must."""

from __future__ import annotations

import ast
import contextlib
import json
import os
import types
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from IPython import get_ipython

from rewound.capture.cells import CellRecorder, as_recorded
from rewound.capture.codehash import ALL_FUTURES, future_flags
from rewound.capture.kernel import KernelRecording, recording_of
from rewound.capture.session import Session
from rewound.effects.limits import Limits
from rewound.errors import BadRequest, RewoundError, UnknownStep
from rewound.model import Code, Step, Value
from rewound.replay import handed
from rewound.replay.asking import NAME, Transformer, serving
from rewound.replay.cost import prefer_running
from rewound.replay.extend import extended, extended_in_modules, functions_in
from rewound.replay.files import Files
from rewound.replay.makers import CellFiles
from rewound.replay.moved import Move, enter, folder_of, open_moved, told_as_recorded
from rewound.replay.outcome import limits_of, outside_told
from rewound.replay.overrides import Overrides, note, overrides_of
from rewound.replay.plan import NOT_ASKED, NOT_REACHED, Decision, PlanLine, decide, line_of, position_of, positions_asked, positions_from
from rewound.replay.recorded import Recorded
from rewound.replay.renamed import with_todays_names
from rewound.replay.renames import renames_of
from rewound.replay.restore import Restorer
from rewound.replay.serve import Server
from rewound.replay.settings import settings_here
from rewound.replay.source import CodeToday, Item, items_of_notebook, items_of_session
from rewound.replay.versions import note_mapping
from rewound.replay.watched import Nobody, Watcher, watcher_of
from rewound.store import Reader
from rewound.store.codec import hash_bytes


class Worker:
    """One replay in one kernel. `advance` goes on to the next cell that must run; `ran` takes up what it did."""

    def __init__(self, shell: Any, recording: KernelRecording, reader: Reader, run: str, items: list[Item], decisions: list[Decision],
                 limits: Limits, live: Mapping[str, tuple[Value | None, Any]] | None = None,
                 overrides: Overrides | None = None) -> None:  # fmt: skip
        assert recording.session is not None and recording.cells is not None
        self._shell = shell
        self.session: Session = recording.session
        self._cells: CellRecorder = recording.cells
        self._reader = reader
        self._items = items
        self._decisions = decisions
        self.today = CodeToday(reader, run, items)
        self._restorer = Restorer(reader, self.today, recording.cells, self._run_definitions, live or {})
        cell_ids = {step.seq: step.cell_id for step, _ in reader.cells(run)}
        self._parent = run
        self._until: Step | None = None
        self._end = sum(not decision.skip for decision in decisions)
        self._recorded = recorded = Recorded(reader, run, self.today.unchanged, cell_ids, overrides)
        self.server = Server(recorded, reader, self.session.recorder, limits)
        self.session.journal.answers = self.server.answers(run, recorded.effects)
        self._files = cell_files(reader, run, recorded.files)
        planned = {item.step.seq for item, decision in zip(items, decisions, strict=True) if decision.run and item.step is not None}
        recorded.settle(lambda step: step.seq in planned)
        followed = recorded.followed() if limits.strict else {}
        for file, text in followed.items():
            self.session.recorder.sources.tell(file, text)
        self._transformer = Transformer(recorded, followed, follows=limits.strict)
        self._where = ""
        self._filename = ""
        self.run = self.session.run.id
        """The new run's id."""
        self.position = 0
        self._keep_alive = live is not None
        self._described: dict[int, int] = {}
        self._kept_cells: dict[int, int] = {}
        """`seq` of a cell step in the parent -> in the new run."""
        self.lines: list[PlanLine] = []
        self.watcher: Watcher = Nobody()
        self._exit = contextlib.ExitStack()
        self._exit.enter_context(serving(self.server, self._transformer, self.session.project.holds))
        shell.ast_transformers.append(self)
        self._exit.callback(shell.ast_transformers.remove, self)
        self._restorer.start_surroundings(items)
        self._restorer.start_generators(self.session.journal)

    def visit(self, tree: ast.AST) -> ast.AST:
        """IPython calls this with the tree of each cell before compiling it."""
        return self._transformer.tree(tree, self._where, self._filename) if isinstance(tree, ast.Module) else tree

    def _aim(self, item: Item) -> None:
        self._where = f"cell:{item.cell_id}"
        self._filename = self._shell.compile.get_code_name(item.source, item.transformed, self._shell.execution_count)

    def _run_definitions(self, item: Item, module: ast.Module) -> None:
        """Execute a restored cell's definitions in the namespace, with their places in today's source."""
        self._shell.compile.cache(item.transformed, self._shell.execution_count, raw_code=item.source)
        tree = self._transformer.tree(module, self._where, self._filename)
        compiler = self._shell.compile
        compiler.flags |= future_flags(module)  # as if the cell had been run: they hold for all cells after it
        exec(compile(tree, self._filename, "exec", compiler.flags & ALL_FUTURES, dont_inherit=True), self._shell.user_ns)

    def _restore(self, item: Item) -> None:
        """Restore a cell; its functions belong from now on to its step in the new run."""
        recorder = self.session.recorder
        seq = self._kept_seq(item)
        self._aim(item)
        recorder.project.add_cell(self._filename, seq)
        recorder.sources.tell(self._filename, item.source)
        self._restorer.restore(item)
        space = self._shell.user_ns
        made = {v.name: space[v.name] for v in item.cell.generated if v.definition and v.name in space} if item.cell is not None else {}
        for function in functions_in(made):
            if function.__globals__ is space and function.__code__.co_filename not in recorder.project.cells:
                recorder.project.add_cell(function.__code__.co_filename, seq)
                recorder.sources.tell(function.__code__.co_filename, item.source)
                self.session.observer.refresh(everything=True)
        self._keep(item, seq)

    def end_at(self, until: str | None) -> None:
        """The replay ends behind this step: if it is a call, in the midst of its cell."""
        step = None if not until else self._reader.find_step(self._parent, until)
        self._until = step
        self.server.end_behind(step if step is not None and step.kind == "call" else None)

    def ended_at(self) -> str | None:
        """The step behind which it ended because that was asked for."""
        if self._until is None or self._until.kind == "call":
            return self.server.counterparts.ended_at()
        return self._until.id if self.position >= self._end else None

    def advance(self) -> int | None:
        """Restore until a cell must run, and get ready for it: its position, or None at the end."""
        last = max((i for i, decision in enumerate(self._decisions[: self._end]) if decision.run or self._why_for_files(i)), default=-1)
        while self.position < self._end:
            item, planned = self._items[self.position], self._decisions[self.position]
            decision = self._decision(item, planned) if self.position <= last else planned
            self.lines.append(line_of(item, decision))
            if decision.run:
                self._aim(item)
                self._next_cell(item, decision)
                self._restorer.prepare(item)
                self.session.recorder.sources.tell(self._filename, as_recorded(item.source))
                self.watcher.begins(item.cell_id, self._filename)
                return self.position
            if self.position <= last or self._keep_alive:
                self._restore(item)
            else:
                self._keep(item, self._kept_seq(item))
            self.position += 1
        while self.position < len(self._items):
            self.lines.append(line_of(self._items[self.position], self._decisions[self.position]))
            self.position += 1
        return None

    def _decision(self, item: Item, planned: Decision) -> Decision:
        """The plan's decision, checked against what the cells that ran have made, files included."""
        decision = self._restorer.decision(item, planned)
        reason = None if decision.run else self._why_for_files(self.position)
        return decision if reason is None else Decision(True, reason)

    def _why_for_files(self, position: int) -> str | None:
        """Why a cell that is still to come must run because of files that were written meanwhile."""
        return self._files.why_run_now(self._items[position], self.session.journal.touched) if position >= self.position else None

    def _next_cell(self, item: Item, decision: Decision) -> None:
        """What the cell that runs now repeats: known to the effects before its first statement."""
        self.server.counterparts.next_cell(item.step.seq if item.step is not None else None, beyond=decision.reason == NOT_REACHED)

    def ran(self) -> None:
        """Take up what the cell at the current position did, and the calls served inside it."""
        item = self._items[self.position]
        self.watcher.ended(self._cells.failed)
        self._restorer.ran(item)
        if item.step is not None and self._cells.last is not None:
            self._kept_cells[item.step.seq] = self._cells.last[0].seq
            self.server.counterparts.repeat(self._cells.last[0].seq, item.step.seq)
        self.lines[-1] = replace(self.lines[-1], action="ran")
        for step in self.server.served:
            self.lines.append(
                PlanLine(
                    step.id,
                    item.index,
                    item.cell_id,
                    step.function,
                    "served",
                    "its code and everything it used are as recorded",
                    step.seconds,
                )
            )
        self.server.served.clear()
        self.position += 1

    def _kept_seq(self, item: Item) -> int:
        seq = next(self.session.recorder.seqs)
        if item.step is not None:
            self._kept_cells[item.step.seq] = seq
        return seq

    def _keep(self, item: Item, seq: int) -> None:
        """A restored cell is part of the new run too, as it was recorded, with the definitions of today."""
        recorder = self.session.recorder
        if item.step is None or item.cell is None:
            return
        number = next(recorder.code_ids)
        recorder.writer.put_source(_source_key(item), item.source)
        recorder.writer.put_code(recorder.run, Code(number, self._filename, "<cell>", 1, _source_key(item), seq, hash=item.hash), b"")
        below = (call.seq for call in self._recorded.below(item.step))
        recorder.journal.carry({item.step.seq, *below}, seq)
        step = replace(item.step, run=recorder.run, seq=seq, code=number, cell=item.index, cell_id=item.cell_id, served=True)
        reached = tuple(self._reached_again(item.cell.reached))
        recorder.writer.put_cell(step, replace(item.cell, seq=seq, source=item.source, reached=reached))

    def _reached_again(self, codes: tuple[int, ...]) -> Iterator[int]:
        """The parent's code that a restored cell reached, described again in the new run."""
        recorder = self.session.recorder
        for old in codes:
            code = self.today.codes.get(old)
            if code is None:
                continue
            if old not in self._described:
                number = self._described[old] = next(recorder.code_ids)
                cell = None if code.cell is None else self._kept_cells.get(code.cell)
                recorder.writer.put_code(recorder.run, replace(code, id=number, cell=cell), b"")
            yield self._described[old]

    def rest(self) -> None:
        """After a cell that failed: what comes behind it is not reached."""
        for position in range(self.position + 1, len(self._items)):
            item = self._items[position]
            line, asked = line_of(item, self._decisions[position]), not self._decisions[position].skip
            self.lines.append(replace(line, action="skipped", reason="the replay stopped before it") if asked else line)

    def load_all(self) -> None:
        """At the end in a live kernel: what was restored and not needed yet is there too."""
        self._restorer.load(list(self._restorer.pending))

    def bar_all(self) -> None:
        """Let no call be served."""
        self.server.barred.update(function for _, function in self._recorded.by_key)

    def differs(self, file: str, source: str) -> bool:
        """Whether a file is not as it was recorded."""
        try:
            return Path(file).read_text("utf-8") != self._reader.source(source)
        except (OSError, RewoundError):
            return False

    def extended_codes(self) -> Iterator[tuple[types.FunctionType, types.CodeType]]:
        """Living functions of restored cells, each with its code extended by the server's question."""
        made: dict[str, dict[tuple[str, int], types.CodeType]] = {}
        by_file = {item.cell.source: item for item in self._items if item.cell is not None}
        for function in functions_in(self._shell.user_ns):
            code = function.__code__
            item = by_file.get(self.session.recorder.sources.text_of(code.co_filename) or "")
            if item is None or function.__closure__ or NAME in code.co_names:
                continue
            if code.co_filename not in made:
                made[code.co_filename] = extended(item, code.co_filename, self._transformer.tree)
            found = made[code.co_filename].get((code.co_qualname, code.co_firstlineno))
            if found is not None and NAME in found.co_names:
                yield function, found
        given = frozenset(name for argument in self._recorded.arguments for name in argument.functions)
        yield from extended_in_modules(self._transformer.compile, self.session.project.holds, given)

    def close(self) -> None:
        """What follows in this kernel is no part of the replay."""
        self.session.journal.answers = None
        self._exit.close()


def _source_key(item: Item) -> str:
    return hash_bytes(item.source.encode("utf-8", "surrogatepass"))


def items_today(reader: Reader, run: Any, source: str | None, notebook: Any) -> list[Item]:
    """The cells to replay for a run: of today's notebook, or of the kernel's session."""
    recorded = reader.cells(run.id)
    if run.kind == "kernel" or (run.kind == "replay" and notebook is None):
        today = {}
        if notebook is not None:
            today = {
                cell["id"]: (index, "".join(cell["source"])) for index, cell in enumerate(notebook.cells) if cell["cell_type"] == "code"
            }
        found = items_of_session(recorded, today)
    else:
        found = items_of_notebook(list(notebook.cells), recorded)
    return [item for item in found if item.is_program]


def cell_files(reader: Reader, run: str, files: Files) -> CellFiles:
    """What the cells of a run did to files."""

    def parent_of(seq: int) -> int | None:
        try:
            return reader.step(run, seq).parent
        except UnknownStep:  # it stands in the recording only as one of many
            return None

    return CellFiles(files, parent_of)


def make_decisions(
    reader: Reader, run: str, items: list[Item], options: Mapping[str, Any], asked: Mapping[int, str], files: Files | None = None
) -> list[Decision]:
    """The plan for these items under the request's options. `asked`: see `Overrides`; `files`: the run's, where the caller has them."""
    forced = positions_asked(items, asked, reader.steps(run)) if asked else {}
    if options.get("as_is"):
        forced |= dict.fromkeys(range(len(items)), "asked for")
    elif options.get("from_step"):
        forced |= dict.fromkeys(positions_from(items, reader.find_step(run, options["from_step"])), "asked for")
    passed_on = cell_files(reader, run, files or Files(reader.effects(run)))
    end = _end_asked(reader, run, items, options, forced)
    whole = bool(options.get("whole"))
    decisions = decide(items[:end], CodeToday(reader, run, items), forced=forced, files=passed_on, whole=whole)
    decisions += [Decision(False, NOT_ASKED, skip=True) for _ in items[end:]]
    return prefer_running(items, decisions, lambda value: 0 if value.encoded is None else reader.bytes_of(value.encoded))


def _end_asked(reader: Reader, run: str, items: list[Item], options: Mapping[str, Any], forced: dict[int, str]) -> int:
    """How many of the items were asked for; one in whose midst that ends must run, which `forced` is told.

    Raises UnknownStep for a step of none of them, and BadRequest for one before the first.
    """
    if not options.get("until"):
        return len(items)
    step = reader.find_step(run, options["until"])
    last = position_of(items, step)
    if last is None:
        raise UnknownStep(f"{options['until']} is in none of today's cells.", hint="Name a step of a cell that is still there.")
    if options.get("from_step") and last < min(positions_from(items, reader.find_step(run, options["from_step"])), default=0):
        raise BadRequest(f"--until {options['until']} comes before --from {options['from_step']}.", hint="Change the two.")
    if step.kind == "call":
        forced.setdefault(last, f"the replay ends in it, behind {step.id}")
    return last + 1


# ---- the replay's driver talks to these, from another process

_worker: Worker | None = None


def begin(about: str) -> str:
    """Start a replay in this kernel, from a JSON request."""
    global _worker  # noqa: PLW0603 - one replay a kernel, asked by separate requests
    told = json.loads(about)
    if told["store"]:
        os.environ["REWOUND_STORE"] = told["store"]
    source = told["source"]
    shell = get_ipython()
    if told["moved"]:
        enter(Move(*told["moved"]))
    reader = open_moved(told["store"] or None, told["moved"], start=Path(source).parent)
    handed.use(told["store"] or None)
    run = reader.resolve(told["run"])
    reader = with_todays_names(reader, run.id, renames_of(told["renames"]))
    notebook = types.SimpleNamespace(cells=json.loads(Path(told["cells"]).read_text("utf-8")))
    items = items_today(reader, run, source, notebook)
    overrides = overrides_of(reader, run, told)
    decisions = make_decisions(reader, run.id, items, told, overrides.asked)
    recording = recording_of(shell)
    indexes = {item.cell_id: item.index for item in items if item.cell_id is not None}
    where: dict[str, Any] = {"project": folder_of(told["project"]), "config": settings_here(run, told)}
    session = recording.start("replay", run_id=told["run_id"], source=source, cells=indexes, replay_of=run.id, **where)  # type: ignore[arg-type]
    told_as_recorded(session.journal.masking, told)
    session.guards = True
    session.exits.attach()
    note(session, told["given"], told)
    note_mapping(session, told["mapped"])
    _worker = Worker(shell, recording, reader, run.id, items, decisions, limits_of(run.id, told, overrides), overrides=overrides)
    _worker.end_at(told["until"])
    _worker.watcher = watcher_of(told, session, reader, run.id)
    if told.get("as_is"):
        _worker.bar_all()
    return json.dumps({})


def advance() -> str:
    """Go on to the next cell that must run: its index in the notebook, or null."""
    assert _worker is not None
    position = _worker.advance()
    item = None if position is None else _worker._items[position]
    return json.dumps(
        {"position": position, "index": None if item is None else item.index, "cell_id": None if item is None else item.cell_id}
    )


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
    run = recording_of(get_ipython()).stop_for_good()
    past = _worker.server.counterparts.is_past(_worker._reader, _worker.run)
    lines = [asdict(line) for line in _worker.lines]
    told = {"plan": lines, "status": None if run is None else run.status, "loaded": _worker._restorer.loaded_names}
    return json.dumps({**told, "outside": {**outside_told(_worker.server.counts), "past": past, "until": _worker.ended_at()}})
