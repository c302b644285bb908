"""Records calls of the project's functions: what the interpreter's hooks report becomes rows for the writer.

The hooks run inside the program, so each of them costs as little as possible, holds nothing of the program
longer than the call lasts, and never raises: a fault of ours is counted, told once, and in the end switches
the hooks off. Rows are the tuples that `store.Writer.put_calls` documents.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import pickle
import sys
import threading
import time
import types
from collections import deque
from contextvars import ContextVar
from typing import Any

from rewound.capture.calls import (
    FAILED,
    INCOMPLETE,
    INTERRUPTED,
    SUCCEEDED,
    Call,
    Info,
    compare,
    describe_code,
    is_step,
    pack_positions,
    read_source,
)
from rewound.capture.failures import Failures, message_of
from rewound.capture.globals_read import Globals
from rewound.capture.identity import ATOMS, Identities
from rewound.capture.lost import LostErrors
from rewound.capture.project import Project
from rewound.capture.reads import function_reads
from rewound.capture.threads import thread_hooks
from rewound.config import Config
from rewound.model import Encoded, Error, Value
from rewound.store import BLOCK, Writer, pack_plain
from rewound.store.codec import Encoder, hash_bytes, type_name

MAX_FAULTS = 20
MAX_UNEXPLAINED = 500
MAX_PRINTED = 10_000
"""Pieces of text that one call may print and still be served."""
PRINTED = "printed"
"""`Value.scope` of what a call printed: a list of (order, stream, text)."""
_getframe = sys._getframe
_clock = time.perf_counter
_ident = threading.get_ident
_INNERMOST = 0.05
"""Part of the grace that one function may have whose calls are as small as can be."""
_TIMED = 64
"""Calls of a function whose recording is timed one by one."""


class Recorder:
    """The state behind the hooks: which code is recorded, which calls are open, what waits for the writer."""

    def __init__(self, run: str, writer: Writer, project: Project, config: Config, run_started: float) -> None:
        self.run = run
        self.writer = writer
        self.project = project
        self.config = config
        self.identities = Identities(project)
        self.globals = Globals(project, self.identities)
        self.failures = Failures(project)
        self.infos: dict[int, Info] = {}
        self.reached: set[int] = set()
        """Ids of code that began since the caller last emptied it."""
        self.rows: deque[tuple[Any, ...]] = deque()
        self.current: ContextVar[Call | None] = ContextVar("rewound_current", default=None)
        self.root: Call | None = None
        self.top: int | None = None
        self.seqs = itertools.count()
        self.origin = _clock()
        self.spent = 0.0
        self.faults = 0
        self.fault_texts: list[str] = []
        self.enabled = True
        self.suspended: dict[int, Call] = {}
        self._encoders: dict[int, Encoder] = {}
        self.code_ids = itertools.count()
        self._sources: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self.cell_codes: dict[str, int] = {}
        """File name of a cell's own statements -> `Code.id`."""
        self.thread_parents: dict[int, Call | None] = {}
        self._main = threading.main_thread().ident
        self.lost = LostErrors(self)
        self._specials = {**thread_hooks(self), **self.lost.hooks()}
        self._thinned_names: set[str] = set()
        self._gave_up = False
        self._unexplained: deque[tuple[tuple[Any, ...], types.CodeType]] = deque()
        """Rows of failed calls whose exception is not known yet."""
        self._pieces = itertools.count()

    # ---- what is recorded

    def encoder(self) -> Encoder:
        """This thread's encoder."""
        found = self._encoders.get(_ident())
        if found is None:
            found = self._encoders[_ident()] = Encoder(
                self.writer.put_buffer, run_project_pickling=self.config.run_project_pickling, limit=self.config.value_bytes
            )
        return found

    def info_of(self, code: types.CodeType, space: dict[str, Any]) -> Info | None:
        """What is known of this code; None if it is not the project's. Registers it when it is seen first."""
        info = self.infos.get(id(code))
        if info is None and self.project.holds(code.co_filename) and is_step(code) and not self._is_cell_statement(code):
            info = self._register(code, space)
        return info

    def _is_cell_statement(self, code: types.CodeType) -> bool:
        """IPython compiles the statements of a cell as modules: they are the cell's step, not steps of their own."""
        return code.co_name in ("<module>", "<cell line: 1>") and code.co_filename in self.project.cells

    def _register(self, code: types.CodeType, space: dict[str, Any]) -> Info:
        reads = function_reads(code)
        owner = code.co_qualname.rpartition(".")[0] if code.co_varnames[:1] in (("self",), ("cls",)) else None
        info = self.infos[id(code)] = Info(code, next(self.code_ids), reads, owner, space)
        info.is_step = info.is_step and not self._is_cell_statement(code)
        if info.is_module or not info.is_step:
            info.data = ()
        source = self._source_of(code.co_filename)
        self.writer.put_code(
            self.run,
            describe_code(info.id, code, source, self.project.cells.get(code.co_filename), reads.names, self.identities.code(code)),
            pack_positions(code),
        )
        return info

    def _source_of(self, filename: str) -> str:
        key = self._sources.get(filename)
        if key is None:
            text = read_source(filename)
            key = hash_bytes(text.encode("utf-8", "surrogatepass"))
            self.put_source(filename, key, text)
        return key

    def put_source(self, filename: str, key: str, text: str) -> None:
        """Tell the text that a file name stands for from now on."""
        self._sources[filename] = key
        self._texts[filename] = text
        self.writer.put_source(key, text)

    def text_of(self, filename: str) -> str | None:
        """The text that was told for a file name."""
        return self._texts.get(filename)

    # ---- hooks

    def on_start(self, code: types.CodeType, frame: types.FrameType) -> bool:
        """A call begins. False if this code is not to be reported again."""
        info = self.infos.get(id(code))
        if info is None:
            info = self.info_of(code, frame.f_globals)
            if info is None:
                return self._hands_over(code, frame)
        if not self.enabled or not info.is_step:
            return False
        began = _clock() if info.count < _TIMED or not info.count & 15 else 0.0
        self.reached.add(info.id)
        if info.thinned:
            if info.samples <= 0:
                return False
            info.samples -= 1
        thread = _ident()
        encoder = self._encoders.get(thread) or self.encoder()
        if encoder.busy:
            return True
        call = Call()
        above = call.previous = self.current.get()
        if above is None:
            above = self.root if thread == self._main else self.thread_parents.get(id(threading.current_thread()), self.root)
        call.seq = next(self.seqs)
        call.parent = parent = None if above is None else above.seq
        call.info = info
        call.thread = thread
        call.flags = info.flags
        call.top = self.top
        back = frame.f_back
        if back is not None:
            site = self.infos.get(id(back.f_code))
            call.site = site.id if site is not None else self._outer_site(back)
            call.offset = back.f_lasti
        info.count += 1
        if not info.is_module:
            self._take(call, info, frame, encoder)
        if info.attempts and info.failed_parent == parent:
            call.attempt = info.attempts + 1
        self.current.set(call)
        call.started = now = _clock()
        if began:
            self._charge(info, now - began)
        if not info.count & 1023:
            self._check_budget(info, now)
        return True

    def _take(self, call: Call, info: Info, frame: types.FrameType, encoder: Encoder) -> None:
        """Encode what the call was given and the globals that it reads."""
        held = dict(frame.f_locals)
        if held:
            call.arguments = encoder.pack(held)
            for value in held.values():
                if type(value) not in ATOMS:
                    call.held = held
                    info.plain = False
                    break
        if info.owner is not None:
            call.reads = self.globals.of_call(info, frame, held, encoder)
        elif info.data:
            space = frame.f_globals
            for name, _ in info.data:  # mostly builtins, which are in no module's globals
                if name in space:
                    call.reads = self.globals.of_call(info, frame, held, encoder)
                    break

    def _charge(self, info: Info, seconds: float) -> None:
        """Count what a call cost; of many calls, one in sixteen is timed and stands for all."""
        if info.count >= _TIMED:
            seconds *= 16
        info.spent += seconds
        self.spent += seconds

    def _hands_over(self, code: types.CodeType, frame: types.FrameType) -> bool:
        """Whether code that is not the project's hands work to another thread, or is where an error ends: it is noted."""
        special = self._specials.get(code)
        if special is None and (special := self.lost.late(code)) is not None:
            self._specials[code] = special
        if special is not None:
            special(frame)
        return special is not None

    def on_return(self, code: types.CodeType, result: object, offset: int) -> None:
        """A call ends with a result."""
        now = _clock()
        call = self.current.get()
        if call is None or call.info is None or call.info.code is not code:
            call = self._find(code)
            if call is None:
                return
        thread = call.thread
        encoder = self._encoders.get(thread) if thread == _ident() else self.encoder()
        if encoder is None or encoder.busy:
            return
        self.current.set(call.previous)
        info = call.info
        assert info is not None
        if self._thinned_names or self._gave_up or call.flags & INCOMPLETE:
            self._mark_incomplete(call, info)
        flags = call.flags
        held = call.held
        packed: bytes | Encoded | None
        if held is not None:
            packed = encoder.pack((held, result))
            flags |= compare(call.arguments, packed)
        else:
            packed = None if info.is_module else encoder.pack(result)
        seconds = now - call.started
        row = self._row(call, info, seconds, SUCCEEDED, packed, offset, None, flags)
        self.rows.append(row)
        if len(self.rows) >= BLOCK:
            self._hand_over(self._taken(BLOCK), pack=True)
        if info.attempts and info.failed_parent == call.parent:
            info.attempts = 0
        info.ran += seconds
        if info.count < _TIMED or not info.count & 15:
            self._charge(info, _clock() - now)

    def on_unwind(self, code: types.CodeType, error: BaseException | None, offset: int, frame: types.FrameType) -> None:
        """A call ends with an exception (None where Python does not tell which)."""
        now = _clock()
        call = self.current.get()
        if call is None or call.info is None or call.info.code is not code:
            call = self._find(code)
            if call is None:
                return
        info = call.info
        assert info is not None
        self.current.set(call.previous)
        status = SUCCEEDED if isinstance(error, GeneratorExit) else INTERRUPTED if isinstance(error, KeyboardInterrupt) else FAILED
        flags = call.flags
        if call.held is not None:
            flags |= compare(call.arguments, self.encoder().pack((call.held, None)))
        if status == FAILED:
            info.attempts = call.attempt
            info.failed_parent = call.parent
        told = None
        if error is not None and status != SUCCEEDED:
            info.full_errors += 1
            told = self.failures.of_call(error, frame, self, full=info.full_errors <= 50)
        row = self._row(call, info, now - call.started, status, None, offset, told, flags)
        if error is not None or status != FAILED:
            self.rows.append(row)
        else:
            self._unexplained.append((row, code))
            if len(self._unexplained) > MAX_UNEXPLAINED:
                self.rows.append(self._unexplained.popleft()[0])
        info.ran += now - call.started
        self.spent += _clock() - now

    def explain(self, error: BaseException) -> None:
        """The exception is known that calls failed with: only `sys.monitoring` tells it while they do."""
        trace, frames = error.__traceback__, {}
        while trace is not None:
            frames[trace.tb_frame.f_code] = trace.tb_frame
            trace = trace.tb_next
        told = Error(type_name(type(error)), message_of(error))
        deepest = True
        while self._unexplained:
            row, code = self._unexplained.popleft()
            if code in frames and row[12] is None:
                full = self.failures.of(error, self, start=frames[code]) if deepest else told
                status = INTERRUPTED if isinstance(error, KeyboardInterrupt) else row[8]
                row, deepest = (*row[:8], status, *row[9:12], full, *row[13:]), False
            self.rows.append(row)

    def on_suspend(self, code: types.CodeType, frame: types.FrameType) -> None:
        """A generator or coroutine yields: what runs now is its caller's."""
        call = self.current.get()
        if call is None or call.info is None or call.info.code is not code:
            return
        self.suspended[id(frame)] = call  # the frame lives as long as its generator, so its id is safe
        self.current.set(call.previous)

    def on_resume(self, code: types.CodeType, frame: types.FrameType) -> None:
        """A generator or coroutine goes on."""
        call = self.suspended.pop(id(frame), None)
        if call is not None:
            call.previous = self.current.get()
            self.current.set(call)

    # ---- behind the hooks

    def _outer_site(self, frame: types.FrameType) -> int | None:
        """The code that a call came from where that is no step: a cell's statement, a comprehension, a lambda."""
        code = frame.f_code
        if not self.project.holds(code.co_filename):
            return None
        return self._register(code, frame.f_globals).id

    def _find(self, code: types.CodeType) -> Call | None:
        """The open call of this code in the chain of the current one; what stands above it lost its end."""
        call = self.current.get()
        while call is not None:
            if call.info is not None and call.info.code is code:
                return call
            call = call.previous
        return None

    def _row(
        self, call: Call, info: Info, seconds: float | None, status: int, result: Any, offset: int, error: Any, flags: int
    ) -> tuple[Any, ...]:
        if call.printed:
            call.reads = (*call.reads, Value("printed", "builtins.list", None, Encoded(pickle.dumps(call.printed, 5)), scope=PRINTED))
        return (
            (call.seq, call.parent, info.id, call.site, call.offset, call.thread, call.started - self.origin, seconds, status,
             call.arguments, result, offset, error, call.attempt, flags, None, call.reads, call.top)
        )  # fmt: skip

    def read_global(self, space: dict[str, Any], name: str, attribute: str | None) -> Value | None:
        """The value of a module's global, or of an attribute of a project's module that it names."""
        return self.globals.read(space, name, attribute, self.encoder())

    def _check_budget(self, info: Info, now: float) -> None:
        """Thin a function out that was recorded often enough, or whose recording costs more than it may.

        One that is given nothing but numbers and strings, and is over before we are, is a loop's innermost: its calls
        tell little, and there will be many.
        """
        allowed = self.config.grace + self.config.share * (now - self.origin)
        innermost = info.plain and info.spent > _INNERMOST * self.config.grace and info.spent > info.ran
        if info.count >= self.config.full_calls or innermost or (self.spent > allowed and info.spent > 0.2 * self.spent):
            info.thinned = True
            self._thinned_names.add(info.code.co_name)

    def give_up(self) -> None:
        """Calls are not observed for a while: whatever is open or begins now does not stand in the recording whole."""
        self._gave_up = True

    def _mark_incomplete(self, call: Call, info: Info) -> None:
        """A call below which others were thinned out, or draw, does not stand in the recording whole; nor do its callers."""
        if call.flags & INCOMPLETE or self._gave_up or not self._thinned_names.isdisjoint(info.names):
            call.flags |= INCOMPLETE
            if call.previous is not None:
                call.previous.flags |= INCOMPLETE

    def on_print(self, stream: str, text: str) -> None:
        """The program prints: noted with the call that does, to be printed again when the call is served."""
        call = self.current.get()
        if call is None or call.info is None or call.info.is_module or not self.enabled:
            return
        if call.printed is None:
            call.printed = []
        if len(call.printed) < MAX_PRINTED:
            call.printed.append((next(self._pieces), stream, text))
        else:
            call.flags |= INCOMPLETE

    def on_display(self) -> None:
        """The program displays something: only running again does that again."""
        call = self.current.get()
        if call is not None:
            call.flags |= INCOMPLETE

    def sample_again(self) -> bool:
        """Let each thinned-out function be recorded a few more times; whether there is any."""
        thinned = [info for info in self.infos.values() if info.thinned]
        for info in thinned:
            info.samples = 5
        return bool(thinned)

    def thinned(self) -> list[Info]:
        return [info for info in self.infos.values() if info.thinned]

    def drain(self) -> None:
        """Hand what waits over to the writer."""
        self._hand_over(self._taken(len(self.rows)), pack=False)

    def _taken(self, count: int) -> list[tuple[Any, ...]]:
        """That many rows, or as many as another thread leaves."""
        block: list[tuple[Any, ...]] = []
        keep, take = block.append, self.rows.popleft
        with contextlib.suppress(IndexError):
            for _ in range(count):
                keep(take())
        return block

    def _hand_over(self, rows: list[tuple[Any, ...]], *, pack: bool) -> None:
        """Rows that are packed where they were made are still in that core's cache: elsewhere it takes ten times as long."""
        packed = pack_plain(rows) if pack and rows else None
        if packed is not None:
            self.writer.put_packed(self.run, packed)
        elif rows:
            self.writer.put_calls(self.run, rows)

    def close_open(self, status: int) -> None:
        """Write rows for calls that have begun and will not be seen to end."""
        open_calls = {call.seq: call for call in self.suspended.values()}
        call = self.current.get()
        while call is not None:
            if call.info is not None:
                open_calls[call.seq] = call
            call = call.previous
        self.rows.extend(row for row, _ in self._unexplained)
        self._unexplained.clear()
        for call in open_calls.values():
            assert call.info is not None
            self.rows.append(self._row(call, call.info, None, status, None, -1, None, call.flags))
        self.suspended.clear()

    def fault(self, where: str) -> None:
        """Count a fault of ours; too many switch recording of calls off."""
        if isinstance(sys.exc_info()[1], RecursionError):  # the program's own depth, which our hook met first
            call = self.current.get()
            if call is not None:
                call.flags |= INCOMPLETE
            return
        self.faults += 1
        text = f"{where}: {sys.exc_info()[1]!r}"
        if text not in self.fault_texts:
            self.fault_texts.append(text)
            if os.environ.get("REWOUND_DEBUG"):
                import traceback

                traceback.print_exc(file=sys.__stderr__)
        if self.faults >= MAX_FAULTS:
            self.enabled = False
