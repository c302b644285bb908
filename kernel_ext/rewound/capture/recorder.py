"""Records calls of the project's functions: what the interpreter's hooks report becomes rows for the writer.

The hooks run inside the program, so each of them costs as little as possible, holds nothing of the program
longer than the call lasts, and never raises: a fault of ours is counted, told once, and in the end switches
the hooks off. Rows hold what `store.chunks.CALL_FIELDS` names.
"""

from __future__ import annotations

import contextlib
import inspect
import itertools
import os
import sys
import threading
import time
import types
from collections import deque
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Any

from rewound.capture.calls import (
    ARGUMENTS,
    ATTEMPT,
    ERROR,
    FAILED,
    FLAGS,
    INCOMPLETE,
    INTERRUPTED,
    PARENT,
    READS,
    RETURN_OFFSET,
    SECONDS,
    SEQ,
    STARTED,
    STATUS,
    SUCCEEDED,
    Call,
    Info,
    Silent,
    call_of_cell,
    chain_of,
    compare,
    facts_of,
    is_step,
    parameters_of,
)
from rewound.capture.draws import drawn_value
from rewound.capture.failures import Failures, message_of
from rewound.capture.globals_read import Globals
from rewound.capture.hooks import NOT_AGAIN, begin_hook, end_hook
from rewound.capture.identity import Identities
from rewound.capture.lost import LostErrors
from rewound.capture.opened import Opened
from rewound.capture.outside import Outside
from rewound.capture.pieces import Bodies, Pieces
from rewound.capture.policy import policy_of
from rewound.capture.project import Project
from rewound.capture.reads import function_reads
from rewound.capture.sources import Sources
from rewound.capture.threads import thread_hooks
from rewound.config import Config
from rewound.effects import numpy_clock
from rewound.effects.journal import Journal
from rewound.effects.known import Known
from rewound.effects.stopped import INTERRUPTS
from rewound.model import Error, Value
from rewound.store import BLOCK, Writer, pack_plain
from rewound.store.codec import Encoder, type_name

MAX_FAULTS = 20
MAX_UNEXPLAINED = 500
_TIMED = 64
"""Calls of a function whose recording is timed one by one."""
_UNTIMED = 15
"""Bits of a later call's number of which one is set if it is not timed."""
_NOBODY = call_of_cell(None)
_clock = time.perf_counter
_ident = threading.get_ident
_INNERMOST = 0.05
"""Part of the grace that one function may have whose calls are as small as can be."""


class Recorder:
    """The state behind the hooks: which code is recorded, which calls are open, what waits for the writer."""

    def __init__(
        self, run: str, writer: Writer, project: Project, config: Config, run_started: float, outside: type[Outside] = Outside
    ) -> None:
        self.run = run
        self.writer = writer
        self.project = project
        self.config = config
        self.identities = Identities(project)
        self.globals = Globals(project, self.identities)
        self.failures = Failures(project)
        self.infos: dict[int, Info] = {}
        self.current: ContextVar[Call | None] = ContextVar("rewound_current", default=None)
        self.rows: deque[Sequence[Any]] = self.room("rows")
        self._draining = threading.RLock()
        self.root: Call | None = None
        self.top: int | None = None
        self.seqs = itertools.count()
        self.origin = _clock()
        self.shift = 0.0
        """Seconds from there to the beginning of the run, where another run went before it."""
        self.spent = 0.0
        self.faults = 0
        self.fault_texts: list[str] = []
        self.enabled = True
        self.suspended: dict[int, Call] = {}
        self.encoders: dict[int, Encoder] = {}
        self.code_ids = itertools.count()
        self.sources = Sources(writer.put_source)
        self.cell_codes: dict[str, int] = {}
        """File name of a cell's own statements -> `Code.id`."""
        self.thread_parents: dict[int, Call | None] = {}
        self._main = threading.main_thread().ident
        self.lost = LostErrors(self)
        self._specials = {**thread_hooks(self), **self.lost.hooks()}
        self._thinned_names: set[str] = set()
        self.opened = Opened(run, writer)
        self._gave_up = False
        self.partial = self.blind = False
        """Whether some calls were not recorded, so that those above them are not whole; and whether none is observed at the moment."""
        self._unexplained: deque[tuple[list[Any], types.CodeType]] = self.room("unexplained")
        """Rows of failed calls whose exception is not known yet."""
        self.watch: Callable[[types.CodeType], None] | None = None
        """Asks the interpreter for all events of a step's code; the observer sets it."""
        order = itertools.count()
        self.printed, self.bodies = Pieces(order), Bodies(order)
        self.journal = Journal(outside(self), config)
        self.generators = self.journal.generators
        self.on_start = begin_hook(self)
        self.on_return = end_hook(self)

    def room(self, name: str) -> Any:
        """Where what is noted gathers; a service gives each request its own."""
        return deque()

    # ---- what is recorded

    def secrets(self) -> Known:
        """The secrets that are known here: no value in which one stands is written."""
        return self.journal.masking.known

    def encoder(self) -> Encoder:
        """This thread's encoder."""
        found = self.encoders.get(_ident())
        if found is None:
            found = self.encoders[_ident()] = Encoder(
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
        if numpy_clock.asks(code):
            self.journal.needs(numpy_clock.NAME)
        info.rare = not info.is_step
        if info.is_step and self.watch is not None:
            self.watch(code)
        if info.is_module or not info.is_step:
            info.data = ()
        self.tell(info)
        return info

    def tell(self, info: Info) -> None:
        """Store what is known of a piece of code with the run."""
        code = info.code
        source, cell = self.sources.key_of(code.co_filename), self.project.cells.get(code.co_filename)
        self.writer.put_code(self.run, *facts_of(info, source, cell, self.identities.code(code)))

    # ---- hooks

    def admit(self, code: types.CodeType, frame: types.FrameType) -> tuple[Any, int]:
        """Of code whose calls are not simply recorded: what is known of it, and which attempt this is; else the hook's answer."""
        info = self.infos.get(id(code)) or self.info_of(code, frame.f_globals)
        if info is None:
            return (None if self._hands_over(code, frame) else NOT_AGAIN), 0
        if not self.enabled or not info.is_step:
            info.rare = True
            return NOT_AGAIN, 0
        info.reached = True
        if info.thinned:
            if info.samples <= 0:
                return NOT_AGAIN, 0
            info.samples -= 1
        again = info.attempts and info.failed_parent == (self.current.get() or self.root_of(_ident())).seq
        return info, info.attempts + 1 if again else 1

    def mutation_begins(self, code: types.CodeType, frame: types.FrameType) -> None:
        """A step is about to run that declares to change something outside. In a replay the server decides whether it does."""
        policy = policy_of(code)
        if policy is not None and self.journal.answers is None:
            self.journal.step_begins(policy.name, parameters_of(code, frame.f_locals))

    def root_of(self, thread: int) -> Call:
        """What a call belongs to that nothing recorded has called."""
        if thread == self._main:
            return self.root or _NOBODY
        return self.thread_parents.get(id(threading.current_thread()), self.root) or _NOBODY

    def site_of(self, frame: types.FrameType | None) -> tuple[Any, int]:
        """The code and the instruction of it that a call came from."""
        if frame is None:
            return None, -1
        info = self.infos.get(id(frame.f_code))
        return (self._outer_site(frame) if info is None else info.id), frame.f_lasti

    def settle(self, call: Call) -> None:
        """A call has ended of which something is to be said that can be said of few."""
        info = call.info
        if self.partial or call.row[FLAGS] & INCOMPLETE:
            self._mark_incomplete(call)
        if info.attempts and info.failed_parent == call.row[PARENT]:
            info.attempts = 0
            info.rare = info.thinned or not self.enabled
        self.printed.keep(call)

    def charge(self, info: Info, seconds: float) -> None:
        """Count what a call cost; of many calls, one in sixteen is timed and stands for all."""
        if info.count >= _TIMED:
            info.mask = _UNTIMED
        if info.count > _TIMED:
            seconds *= _UNTIMED + 1
        info.spent += seconds
        self.spent += seconds
        if not info.count & 1023:
            self._check_budget(info, _clock())

    def _hands_over(self, code: types.CodeType, frame: types.FrameType) -> bool:
        """Whether code that is not the project's hands work to another thread, or is where an error ends: it is noted."""
        special = self._specials.get(code)
        if special is None and (special := self.lost.late(code)) is not None:
            self._specials[code] = special
        if special is not None:
            special(frame)
        return special is not None

    def open_call(self, code: types.CodeType) -> Any:
        """The open call of this code, where the current one is another; if there is none, the hook's answer."""
        info = self.infos.get(id(code))
        if info is None:
            return NOT_AGAIN
        return self._find(code) or (NOT_AGAIN if info.thinned and info.samples <= 0 else None)

    def on_unwind(
        self, code: types.CodeType, error: BaseException | None, offset: int, frame: types.FrameType, *, closed: bool = False
    ) -> None:
        """A call ends with an exception (None where Python does not tell which; `closed`: it may be the one that closes a generator)."""
        now = _clock()
        call = self.current.get()
        if call is None or call.code is not code:
            call = self._find(code)
            if call is None:
                return
        info, row = call.info, call.row
        if info.thinned and call.frame != id(frame):
            return  # an inner call of a recursion, which was left out
        self.current.set(call.previous)
        status = SUCCEEDED if closed or isinstance(error, GeneratorExit) else INTERRUPTED if isinstance(error, INTERRUPTS) else FAILED
        if call.held is not None:
            encoder = self.encoder()
            row[FLAGS] |= compare(row[ARGUMENTS], encoder.pack((call.held, None)), call.held, encoder)
        if status == FAILED:
            info.attempts = row[ATTEMPT]
            info.failed_parent = row[PARENT]
            info.rare = True
        if error is not None and status != SUCCEEDED:
            info.full_errors += 1
            row[ERROR] = self.failures.of_call(error, frame, self, full=info.full_errors <= 50)
        self.printed.keep(call)
        self.bodies.keep(call)
        seconds = now - self.origin - row[STARTED]
        row[STATUS], row[SECONDS], row[RETURN_OFFSET] = status, seconds, offset
        if error is not None:
            self.rows.append(row)
        else:
            self._unexplained.append((row, code))
            if len(self._unexplained) > MAX_UNEXPLAINED:
                self.rows.append(self._unexplained.popleft()[0])
        info.ran += seconds
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
            if code in frames and row[ERROR] is None:
                row[ERROR] = self.failures.of(error, self, start=frames[code]) if deepest else told
                row[STATUS] = INTERRUPTED if isinstance(error, INTERRUPTS) else FAILED
                deepest = False
            self.rows.append(row)

    def on_suspend(self, code: types.CodeType, frame: types.FrameType) -> None:
        """A generator or coroutine yields: what runs now is its caller's."""
        call = self.current.get()
        if call is None or call.code is not code:
            return
        before = self.suspended.get(id(frame))
        if before is not None and before is not call:
            self._left(before)
        self.suspended[id(frame)] = call  # the frame lives as long as its generator, which may end unseen
        self.current.set(call.previous)

    def on_resume(self, code: types.CodeType, frame: types.FrameType) -> None:
        """A generator or coroutine goes on."""
        call = self.suspended.get(id(frame))
        if call is not None and call.code is code:
            del self.suspended[id(frame)]
            call.previous = self.current.get()
            self.current.set(call)

    def _left(self, call: Call) -> None:
        """A generator that nobody went on with has ended; from 3.13 on Python does not say so."""
        call.row[SECONDS] = _clock() - self.origin - call.row[STARTED]
        self.printed.keep(call)
        self.rows.append(call.row)

    # ---- behind the hooks

    def _outer_site(self, frame: types.FrameType) -> int | None:
        """The code that a call came from where that is no step: a cell's statement, a comprehension, a lambda."""
        code = frame.f_code
        if not self.project.holds(code.co_filename):
            return None
        return self._register(code, frame.f_globals).id

    def _find(self, code: types.CodeType) -> Call | None:
        """The open call of this code in the chain of the current one; what stands above it lost its end."""
        chain = itertools.takewhile(lambda call: type(call) is not Silent, chain_of(self.current.get()))
        return next((call for call in chain if call.code is code), None)

    def read_global(self, space: dict[str, Any], name: str, attribute: str | None) -> Value | None:
        """The value of a module's global, or of an attribute of a project's module that it names."""
        return self.globals.read(space, name, attribute, self.encoder())

    def _check_budget(self, info: Info, now: float) -> None:
        """Thin a function out that was recorded often enough, or whose recording costs more than it may.

        One that is given nothing but numbers and strings, and is over before we are, is a loop's innermost: its calls
        tell little, and there will be many.
        """
        if info.mutates:
            return
        allowed = self.config.grace + self.config.share * (now - self.origin)
        innermost = info.plain and info.spent > _INNERMOST * self.config.grace and info.spent > info.ran
        if info.count >= self.config.full_calls or innermost or (self.spent > allowed and info.spent > 0.2 * self.spent):
            info.thinned = info.rare = self.partial = True
            self._thinned_names.add(info.code.co_name)

    def give_up(self) -> None:
        """Calls are not observed for a while: whatever is open or begins now does not stand in the recording whole."""
        self._gave_up = self.partial = self.blind = True
        self.journal.plain = False

    def _mark_incomplete(self, call: Call) -> None:
        """A call below which others were thinned out, or draw, does not stand in the recording whole; nor do its callers."""
        if call.row[FLAGS] & INCOMPLETE or self._gave_up or not self._thinned_names.isdisjoint(call.info.names):
            call.mark(INCOMPLETE)
            if call.previous is not None and call.previous.row[SECONDS] is None:  # else its row is the writer's already
                call.previous.mark(INCOMPLETE)

    def on_print(self, stream: str, text: str) -> None:
        """The program prints: noted with the call that does, to be printed again when the call is served."""
        call = self.current.get()
        if call is not None and call.code is not None and self.enabled:
            (self.bodies if call.info.is_module else self.printed).note(call, stream, text)

    def drew(self, call: Call, seconds: float) -> None:
        """A call, or what it called, drew random numbers: it is served only where those are, and leaves them where it left them."""
        call.row[READS] = (*call.row[READS], drawn_value(call, seconds, self.generators))

    def on_display(self) -> None:
        """The program displays something: only running again does that again."""
        if (call := self.current.get()) is not None:
            call.mark(INCOMPLETE)

    def sample_again(self) -> bool:
        """Let each thinned-out function be recorded a few more times; whether there is any."""
        for info in (thinned := self.thinned()):
            info.samples = 5
        return bool(thinned)

    def thinned(self) -> list[Info]:
        return [info for info in list(self.infos.values()) if info.thinned]

    def forget_reached(self) -> None:
        """A cell begins: `reached` counts from here."""
        for info in list(self.infos.values()):
            info.reached, info.seen = False, info.count

    def steps(self) -> list[Info]:
        """The functions and modules known so far."""
        return [info for info in list(self.infos.values()) if info.is_step]

    def reached(self) -> list[Info]:
        """What began since then."""
        return [info for info in list(self.infos.values()) if info.reached or info.count != info.seen]

    def hand_over(self) -> None:
        """A block of rows is full: it is packed here."""
        began = _clock()
        if self.writer.closed:  # also in a forked child, where nobody would let go of the lock
            self.rows.clear()
            return
        with self.opened.lock:
            self._hand_over(self._taken(BLOCK), pack=True)
        self.spent += _clock() - began

    def drain(self) -> None:
        """Hand what waits over to the writer: all of it, also what another thread is about to hand over."""
        if self.writer.closed:  # see `hand_over`
            return
        with self._draining:
            rows = self._taken(len(self.rows))
            effects, readings = self.journal.taken()
            self.opened.store()
            self._hand_over(rows + self._taken(len(self.rows)), pack=False)  # what ended meanwhile may have asked for what was taken
            if effects or readings:
                self.writer.put_effects(self.run, effects, readings)

    def _taken(self, count: int) -> list[Sequence[Any]]:
        """That many rows, or as many as another thread leaves."""
        block: list[Sequence[Any]] = []
        keep, take = block.append, self.rows.popleft
        with contextlib.suppress(IndexError):
            for _ in range(count):
                keep(take())
        return block

    def _hand_over(self, rows: list[Sequence[Any]], *, pack: bool) -> None:
        """Rows that are packed where they were made are still in that core's cache: elsewhere it takes ten times as long."""
        for row in rows if self.shift else ():
            row[STARTED] -= self.shift  # type: ignore[index]
        packed = pack_plain(rows) if pack and rows else None
        if packed is not None and not self.journal.masking.known.holds(packed.body):
            self.writer.put_packed(self.run, packed)
        elif rows:
            self.writer.put_calls(self.run, rows)

    def close_open(self, status: int) -> None:
        """Write rows for calls that have begun and will not be seen to end."""
        suspended = {call.row[SEQ]: call for call in self.suspended.values()}
        open_calls = suspended | {call.row[SEQ]: call for call in chain_of(self.current.get()) if call.code is not None}
        self.rows.extend(row for row, _ in self._unexplained)
        self._unexplained.clear()
        for call in open_calls.values():
            self.printed.keep(call)
            row = call.row.copy()  # it may still end
            row[FLAGS] |= INCOMPLETE if self._gave_up else 0
            left = call.info.code.co_flags & inspect.CO_GENERATOR and call.row[SEQ] in suspended
            row[STATUS] = SUCCEEDED if left else status
            self.rows.append(row)
        self.suspended.clear()

    def fault(self, where: str) -> None:
        """Count a fault of ours; too many switch recording of calls off."""
        if isinstance(sys.exc_info()[1], RecursionError):  # the program's own depth, which our hook met first
            call = self.current.get()
            if call is not None:
                call.mark(INCOMPLETE)
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
            for info in list(self.infos.values()):
                info.rare = True
