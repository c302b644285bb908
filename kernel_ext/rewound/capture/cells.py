"""Records the cells of an IPython shell: each execution is a step."""

from __future__ import annotations

import ast
import contextlib
import logging
import time
import types
import weakref
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rewound.capture.calls import Call, call_of_cell
from rewound.capture.codehash import cell_hash
from rewound.capture.namespace import Before, Namespace
from rewound.capture.outputs import Outputs, error_output
from rewound.capture.session import Session
from rewound.effects import numpy_clock
from rewound.effects.stopped import INTERRUPTS
from rewound.model import Cell, Code, Error, Status, Step, Value
from rewound.store.codec import hash_bytes, type_name
from rewound.syntax import parse, without_warnings

_log = logging.getLogger("rewound")
BODY_MAGICS = frozenset({"time", "timeit", "capture", "prun", "record"})
"""Cell magics whose cell is code of the notebook's own."""


class CellRecorder:
    """Turns the shell's events into steps. `index_of` gives a cell's place in its notebook, where that is known."""

    def __init__(self, shell: Any, session: Session, index_of: Callable[[str | None], int | None]) -> None:
        self._shell = shell
        self._session = session
        self._recorder = session.recorder
        self._index_of = index_of
        self.namespace = Namespace(shell.user_ns, session.recorder)
        self._outputs = Outputs(shell, session.recorder.on_display)
        self._open: tuple[Step, Cell, Before, Call, float] | None = None
        self.failed: Error | None = None
        """The error of the last cell, if it failed."""
        self.last: tuple[Step, Cell] | None = None
        self.attempts: dict[str, int] = {}
        self._paused: tuple[str | None, str] | None = None
        """Id and source of the cell that waits for a person."""
        self._updatable: dict[str, tuple[Step, Cell]] = {}
        """By request: ended cells whose outputs later cells can change."""
        self.definitions: weakref.WeakValueDictionary[tuple[str, int, str], Any] = weakref.WeakValueDictionary()
        """By run, `seq` and name: the functions and classes that cells have defined, as far as they are alive."""

    def attach(self) -> None:
        self.namespace.note_existing()
        self._outputs.attach()
        self._shell.events.register("pre_run_cell", self._before)
        self._shell.events.register("post_run_cell", self._after)
        self._session.start(listen=False)

    def detach(self) -> None:
        self._session.stop()
        for event, callback in (("pre_run_cell", self._before), ("post_run_cell", self._after)):
            if callback in self._shell.events.callbacks[event]:
                self._shell.events.unregister(event, callback)
        self._outputs.detach()

    @property
    def open(self) -> str | None:
        """The text of the cell that is running."""
        return None if self._open is None else self._open[1].source

    def end_open(self) -> None:
        """The cell that is running has done all that belongs to this run."""
        if self._open is None:
            return
        (step, cell, *_, began), self._open = self._open, None
        self._session.printed.detach()
        self._outputs.take(_request_of(self._shell), ())
        self._recorder.writer.put_cell(replace(step, status="succeeded", seconds=time.perf_counter() - began), cell)
        self._recorder.root = self._recorder.top = None

    # ---- a cell begins

    def _before(self, info: Any) -> None:
        began = time.perf_counter()
        try:
            self._begin(info.raw_cell or "", getattr(info, "cell_id", None), getattr(info, "transformed_cell", None))
        except Exception:
            self._recorder.fault("cell begins")
        self._session.overhead += time.perf_counter() - began

    def _begin(self, raw: str, cell_id: str | None, transformed: str | None) -> None:
        recorder = self._recorder
        if self._open is not None:
            return  # a cell run from inside a cell, by a magic: part of it
        self._session.observer.refresh()
        recorder.forget_reached()
        recorder.globals.epoch += 1
        source = raw.strip("\n") if "\n" in raw[:1] else raw
        transformed, tree = parse_cell(self._shell, raw, transformed)
        seq = next(recorder.seqs)
        filename = self._shell.compile.get_code_name(raw, transformed, self._shell.execution_count)
        recorder.project.add_cell(filename, seq)
        key = recorder.sources.tell(filename, source)
        if numpy_clock.asks_text(transformed):
            recorder.journal.needs(numpy_clock.NAME)
        call = call_of_cell(seq)
        recorder.root = call
        recorder.top = seq
        recorder.current.set(None)
        attempt = self.attempts[cell_id or ""] = self.attempts.get(cell_id or "", 0) + 1 if cell_id else 1
        index = self._index_of(cell_id)
        code_id = next(recorder.code_ids)
        digest = safe_cell_hash(tree) if tree is not None else f"text:{key}"
        recorder.writer.put_code(recorder.run, Code(code_id, filename, "<cell>", 1, key, seq, hash=digest), b"")
        step = Step(recorder.run, seq, None, "cell", code_id, "running", time.time(), None, None, None, 1, index, cell_id, attempt=attempt)
        # Newer IPythons count on before the cell, older ones behind it; the hook that shows results knows.
        count = getattr(self._shell.displayhook, "prompt_count", self._shell.execution_count)
        cell = Cell(seq, source, execution_count=count)
        recorder.journal.waiting.paused = None  # another cell may ask; what that one waits with stands beside the run
        before = self.namespace.before(tree)
        cell = replace(cell, found=self.namespace.found(before))
        for value in cell.found:
            if type(found := self.namespace.space.get(value.name)) in (types.FunctionType, type):
                self.define((recorder.run, seq), value.name, found)
        recorder.writer.put_cell(step, cell)
        self._cell_code = code_id
        recorder.cell_codes[filename] = code_id
        self._session.printed.attach()
        self._outputs.begin(_request_of(self._shell))
        self._open = (step, cell, before, call, time.perf_counter())

    # ---- a cell ends

    def _after(self, result: Any) -> None:
        began = time.perf_counter()
        try:
            self._end(result, began)
        except Exception:
            self._recorder.fault("cell ends")
            self._open = None
        self._session.overhead += time.perf_counter() - began
        for problem in self._session.problems():
            _log.warning("rewound: %s", problem)

    def _end(self, result: Any, now: float) -> None:
        if self._open is None:
            return
        step, cell, before, _, began = self._open
        if getattr(result.info, "raw_cell", None) is not None and (result.info.raw_cell or "").strip("\n") != cell.source.strip("\n"):
            return
        self._open = None
        self._session.printed.detach()
        recorder = self._recorder
        infos = recorder.reached()
        reached = tuple(info.id for info in infos)
        used, generated = self.namespace.after(before, infos)
        failure = result.error_in_exec or result.error_before_exec
        status, error = self._outcome(failure)
        recorder.drain()
        request = _request_of(self._shell)
        outputs, updated = self._outputs.take(request, self._session.printed.heard)
        if failure is not None and status != "succeeded" and not self._outputs.shows_errors:
            lines = [str(line) for line in getattr(self._shell, "_last_traceback", None) or []]
            outputs = (*outputs, error_output(type_name(type(failure)).rpartition(".")[2], error.message if error else "", lines))
        self.failed = error
        ended = replace(step, status=status, seconds=now - began, error=error)
        overhead = time.perf_counter() - now
        done = replace(cell, used=_once(used), generated=generated, outputs=outputs, reached=reached, overhead=overhead)
        done = replace(done, lost=recorder.lost.take(), execution_count=result.execution_count or cell.execution_count)
        recorder.writer.put_cell(ended, done)
        self._note_paused(step, cell, status)
        for earlier in updated:
            recorder.writer.put_cell(*self._updatable[earlier])
        if self._outputs.may_change(request):
            self._updatable[request] = (ended, done)
        self.last = (ended, done)
        self._note_definitions(ended, done)
        recorder.root = None
        recorder.top = None

    def _note_paused(self, step: Step, cell: Cell, status: Status) -> None:
        """A cell that waited for a person and now came to its end waits no more, by whatever way it got its answer."""
        if self._recorder.journal.waiting.paused is not None:
            self._paused = (step.cell_id, cell.source)
        elif self._paused is not None and status == "succeeded" and (step.cell_id or cell.source) in self._paused:
            self._paused = None
            self._session.goes_on()

    def _note_definitions(self, step: Step, cell: Cell) -> None:
        """Functions and classes, as long as they live: who goes back to this state is to find the very same."""
        for value in cell.generated:
            if value.definition and value.name in self.namespace.space:
                self.define((step.run, step.seq), value.name, self.namespace.space[value.name])

    def define(self, place: tuple[str, int], name: str, value: Any) -> None:
        """The function or class that a cell has defined."""
        with contextlib.suppress(TypeError):  # what no weak reference leads to is made again
            self.definitions[*place, name] = value

    def _outcome(self, failure: BaseException | None) -> tuple[Status, Error | None]:
        if failure is None or (isinstance(failure, SystemExit) and failure.code in (None, 0)):
            return "succeeded", None
        self._recorder.explain(failure)
        error = self._recorder.failures.of(failure, self._recorder)
        return ("interrupted" if isinstance(failure, INTERRUPTS) else "failed"), error


def _once(values: tuple[Value, ...]) -> tuple[Value, ...]:
    """Used values without their bytes, which stand where they were generated; but kept for the state before the first cell."""
    return tuple(value if value.scope == "surroundings" else replace(value, encoded=None) for value in values)


def _request_of(shell: Any) -> str:
    header = getattr(shell.display_pub, "parent_header", None) or {}
    return str(header.get("msg_id", ""))


def parse_cell(shell: Any, raw: str, transformed: str | None = None) -> tuple[str, ast.Module | None]:
    """(Python source, its tree) of a cell's text; magics become calls, and the bodies of timing magics are read as code.

    `transformed` is that source where IPython has told it, from its version 9 on.
    """
    try:
        transformed = transformed or shell.transform_cell(raw)
    except Exception:  # IPython will tell the person
        return raw, None
    try:
        tree = parse(transformed)
    except (SyntaxError, ValueError):
        return transformed, None
    return transformed, with_magic_bodies(tree)


def with_magic_bodies(tree: ast.Module) -> ast.Module:
    """The tree with the bodies of `%%time` and its like put in place of the string that holds them."""
    statements: list[ast.stmt] = []
    for node in tree.body:
        body = _magic_body(node)
        statements.extend(body.body if body is not None else [node])
    return ast.Module(body=statements, type_ignores=[])


def _magic_body(node: ast.stmt) -> ast.Module | None:
    call = node.value if isinstance(node, ast.Expr | ast.Assign) else None
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in ("run_cell_magic", "run_line_magic")):
        return None
    texts = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if not texts or texts[0] not in BODY_MAGICS or len(texts) != len(call.args):
        return None
    try:
        return parse(texts[-1])
    except SyntaxError:
        return None


def safe_cell_hash(tree: ast.Module) -> str:
    """`cell_hash`, or a hash of the syntax tree where it does not compile."""
    try:
        with without_warnings():
            return cell_hash(tree)
    except (SyntaxError, ValueError):
        return "syntax:" + hash_bytes(ast.dump(tree).encode("utf-8", "surrogatepass"))
