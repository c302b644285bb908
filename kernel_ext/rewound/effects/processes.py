"""Programs that the program runs: with their input, output and exit code recorded, and served again without running anything.

`subprocess.Popen` stays the class that it is; its methods ask here first, and so do `run`, `check_output`, `os.popen` and whatever
else stands on it. Not covered: a dialogue (what is written to a pipe while another one is read), `os.spawn*` and `os.exec*`, and
what a command prints by itself, without a pipe: of that only the exit code is known.
"""

from __future__ import annotations

import inspect
import io
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from types import FrameType, ModuleType
from typing import Any
from weakref import WeakKeyDictionary

from rewound.effects import processes_unserved, shell_lines
from rewound.effects.callers import asked_by_project
from rewound.effects.commands import asked, command_of, environment_of
from rewound.effects.covering import covered, is_covered
from rewound.effects.frameless import CALLER, frameless
from rewound.effects.journal import Exchange, Journal, pose
from rewound.effects.network import Asked
from rewound.effects.patching import Patch, Patches
from rewound.effects.pipes import MOST_HEARD, Heard, Target, content_of, hear, target_of
from rewound.effects.processes_served import OUTPUTS, Open, Served, Unborn, as_bytes

_RUN = subprocess.run.__code__
_KINDS = {None: "inherited", subprocess.PIPE: "pipe", subprocess.DEVNULL: "nowhere", subprocess.STDOUT: "with stdout"}


def patches(journal: Journal) -> Mapping[str, Patch]:
    """Which modules' ways to run a program are ours while a run is recorded or replayed."""
    processes = Processes(journal)

    def popen(module: ModuleType, patched: Patches) -> None:
        patched.at_end(processes.close)
        cls = module.Popen
        patched.set(cls, "__init__", _init(processes, cls.__init__))
        for name in ("communicate", "wait", "poll", "send_signal", "terminate", "kill"):
            patched.set(cls, name, _method(processes, name, getattr(cls, name)))

    def system(module: ModuleType, patched: Patches) -> None:
        patched.replace(module, "system", frameless("os", _system(processes, module.system), module.system))
        processes_unserved.patch(processes, module, patched)

    awaited: dict[str, Patch] = {}

    def tasks(module: ModuleType, patched: Patches) -> None:
        if not awaited:  # asyncio must not be imported for programs that need none of it
            awaited.update(import_module("rewound.effects.processes_awaited").patches(processes))
        awaited[module.__name__](module, patched)

    return {"subprocess": popen, "os": system, "asyncio.subprocess": tasks, "asyncio": tasks, **shell_lines.patches(processes)}


class Processes:
    """The commands of one run. `known` has, by `Popen`, what stands behind it."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.known: WeakKeyDictionary[Any, Running | Served | Unborn] = WeakKeyDictionary()
        self._open: set[Open] = set()
        self._on = True

    def close(self) -> None:
        """The run ends: what is known by now of commands that still run is all."""
        self._on = False
        for running in list(self._open):
            running.finish(at_end=True)

    def counts(self, frame: FrameType) -> bool:
        """Whether a command that is run here is the program's."""
        return self._on and not is_covered() and asked_by_project(frame, self.journal.files)

    def begun(self, running: Open) -> None:
        self._open.add(running)

    def ended(self, running: Open) -> None:
        self._open.discard(running)

    def describe(self, given: Mapping[str, Any], body: bytes | None) -> Asked:
        """A command as the journal wants it."""
        masking, cwd = self.journal.masking, given.get("cwd")
        about = {
            "shell": bool(given.get("shell")),
            "cwd": None if cwd is None else masking.text(os.fsdecode(cwd)),
            "env": environment_of(given.get("env"), masking),
            "stdin": self._source(given.get("stdin")),
            **{name: _kind(given.get(name)) for name in OUTPUTS},
        }
        return asked(command_of(given["args"], shell=bool(given.get("shell"))), masking, given=body, about=about)

    def _source(self, given: Any) -> str:
        """Where a command's input comes from: what runs in front of it, or what stands in a file."""
        front = self._in_front(given)
        if front is None:
            return f"{_kind(given)} {content_of(given)}".rstrip()
        known, name = self.known[front[0]], front[1]
        return "pipe" if isinstance(known, Unborn) else f"{name} of {known.exchange.effect.key}"

    def _in_front(self, given: Any) -> tuple[Any, str] | None:
        """The command whose output this is, with the output's name."""
        if given is None or (isinstance(given, int) and given < 0):
            return None
        for popen in list(self.known):
            for name in OUTPUTS:
                stream = vars(popen).get(name)
                if stream is not None and (stream is given or (isinstance(given, int) and _number(stream) == given)):
                    return popen, name
        return None

    def _fed(self, given: Mapping[str, Any], real: Any) -> Mapping[str, Any]:
        """The same for a command that runs, behind one that was answered: what went through the pipe between them is not recorded."""
        front = self._in_front(given.get("stdin"))
        known = None if front is None else self.known[front[0]]
        if front is None or not isinstance(known, Served) or known.has(front[1]):
            return given
        if known.exchange.effect.mutates:
            raise self.journal.unlike(known.exchange, "was read by another command alone, so that what it printed is not known,")
        popen, name = front
        described = known.exchange.effect
        exchange = self.journal.ask("process", described.name, described.key, described.request, permitted=True)
        vars(popen).clear()
        self.run(popen, real, known.given, exchange, is_dialogue=False)
        return {**given, "stdin": getattr(popen, name)}

    def ask(self, described: Asked) -> Exchange:
        return self.journal.ask("process", described.name, described.key, described.request, mutates=described.mutates)

    def note(self, given: Mapping[str, Any]) -> None:
        """A command is about to run whose outcome will not be known. Raises MutationHeld or Divergence if it may not."""
        self.ask(self.describe(given, None)).give_up()

    # ---- a Popen is made

    def start(self, popen: Any, real: Any, given: Mapping[str, Any], frame: FrameType) -> None:
        """Run a command, or have it answered."""
        is_dialogue = given.get("stdin") == subprocess.PIPE and frame.f_code is not _RUN
        if is_dialogue and self.journal.answers is not None:
            self.known[popen] = Unborn(self, popen, real, given)
            return
        exchange = self.ask(self.describe(given, None if is_dialogue else _input_of(given, frame)))
        if exchange.served is not None:
            self.known[popen] = Served(self, popen, given, exchange)
        else:
            self.run(popen, real, given, exchange, is_dialogue=is_dialogue)

    def run(self, popen: Any, real: Any, given: Mapping[str, Any], exchange: Exchange, *, is_dialogue: bool) -> Running:
        """Run it for real. Raises what `Popen` raises."""
        given = self._fed(given, real)
        targets = {name: found for name in OUTPUTS if (found := _target(given.get(name))) is not None}
        try:
            with covered():
                real(popen, **given)
        except Exception as error:
            exchange.fail(error)
            raise
        running = self.known[popen] = Running(self, popen, given, exchange, targets, is_dialogue=is_dialogue)
        return running


def _input_of(given: Mapping[str, Any], frame: FrameType) -> bytes | None:
    """What `subprocess.run` is going to write to the command."""
    value = frame.f_locals.get("input") if frame.f_code is _RUN else None
    return as_bytes(value, given)


def _kind(given: Any) -> str:
    """Where a stream comes from or goes to."""
    found = _KINDS.get(given) if given is None or isinstance(given, int) else None
    name = getattr(given, "name", None)
    return found or (f"file {name}" if isinstance(name, str) else "file")


def _number(stream: Any) -> int | None:
    """The descriptor of a stream that is open; one of a command that has not begun has none."""
    return int(stream.fileno()) if isinstance(stream, io.IOBase) and not stream.closed else None


def _target(given: Any) -> Target | None:
    return None if given is None or (isinstance(given, int) and given < 0) else target_of(given)


class Running:
    """A command that runs for real: what is known of it gathers here, until it has ended and its output was read."""

    def __init__(
        self,
        processes: Processes,
        popen: Any,
        given: Mapping[str, Any],
        exchange: Exchange,
        targets: Mapping[str, Target],
        *,
        is_dialogue: bool,
    ) -> None:
        self._processes = processes
        self._given = given
        self.exchange = exchange
        self._targets = targets
        self._is_dialogue = is_dialogue
        self._is_communicating = False
        self._code: int | None = None
        self._heard: dict[str, Heard | None] = {}
        self._told: dict[str, bytes | None] = {}
        self._timeouts: list[tuple[Any, Any]] = []
        self._polls = 0
        processes.begun(self)
        for name in OUTPUTS:
            stream = getattr(popen, name)
            if stream is not None:
                again, self._heard[name] = hear(stream, self.finish)
                setattr(popen, name, again)

    def communicate(self, popen: Any, real: Any, input: Any = None, timeout: Any = None) -> Any:
        if self._is_dialogue:
            self._is_dialogue = False
            described = self._processes.describe(self._given, as_bytes(input, self._given) or b"")
            self.exchange.effect = replace(self.exchange.effect, key=described.key, request=described.request)
        self._is_communicating = True  # it closes the streams before it says what came out of them
        try:
            answer = self._timed(real, popen, input, timeout)
        finally:
            self._is_communicating = False
        self._told.update((name, as_bytes(found, self._given)) for name, found in zip(OUTPUTS, answer, strict=True))
        self.over(popen)
        return answer

    def wait(self, popen: Any, real: Any, timeout: Any = None) -> Any:
        code = self._timed(real, popen, timeout)
        self.over(popen)
        return code

    def poll(self, popen: Any, real: Any) -> Any:
        code = real(popen)
        self._polls += code is None
        self.over(popen)
        return code

    def send_signal(self, popen: Any, real: Any, *args: Any) -> Any:
        return real(popen, *args)

    terminate = kill = send_signal

    def _timed(self, real: Any, *args: Any) -> Any:
        try:
            return real(*args)
        except subprocess.TimeoutExpired as expired:
            mask = self._processes.journal.masking
            parts = [mask.data(part) if isinstance(part, bytes) else mask.nested(part) for part in (expired.output, expired.stderr)]
            self._timeouts.append((parts[0], parts[1]))
            raise

    def over(self, popen: Any) -> None:
        """If it has ended: what it wrote to files is there now."""
        if popen.returncode is not None and self._code is None:
            self._code = popen.returncode
        self.finish()

    def finish(self, *, at_end: bool = False) -> None:
        """Tell how it went, if all is known that is going to be."""
        try:
            done = self._code is not None and all(self._is_read(name) for name in self._heard)
            if self._is_communicating or not (done or at_end):
                return
            self._processes.ended(self)
            answer = self._answer()
            if answer is None:
                self.exchange.give_up()
            else:
                self.exchange.answer(answer)
        except Exception:
            self._processes.journal.where.fault("a command ends")

    def _is_read(self, name: str) -> bool:
        heard = self._heard[name]
        return name in self._told or (heard is not None and heard.is_done)

    def _answer(self) -> dict[str, Any] | None:
        """None if what came out is not known, or depends on what was written to it meanwhile."""
        streams = {name: self._stream(name, heard) for name, heard in self._heard.items()}
        files = {name: target.written() for name, target in self._targets.items()}
        is_known = self._code is not None or not (files or any(found is None or not found[1] for found in streams.values()))
        if self._is_dialogue or not is_known or None in streams.values() or None in files.values():
            return None
        return {"returncode": self._code, "streams": streams, "files": files, "timeouts": self._timeouts, "polls": self._polls}

    def _stream(self, name: str, heard: Heard | None) -> tuple[bytes, bool] | None:
        """What came out, and whether that is all of it; None if it is not known."""
        if len(self._told.get(name) or b"") > MOST_HEARD:
            return None
        data = b"" if heard is None else heard.data
        is_whole = heard is not None and heard.whole
        if name in self._told and not is_whole:  # it was read past the stream
            data, is_whole = None if data is None else data + (self._told[name] or b""), True
        elif heard is None:
            data = None
        return None if data is None else (self._processes.journal.masking.data(data), is_whole)


# ---- what stands in for the methods of Popen, and for os.system


def _init(processes: Processes, real: Any) -> Any:
    signature, frame_of = inspect.signature(real), sys._getframe

    def init(self: Any, *args: Any, **options: Any) -> None:
        frame = frame_of(1)
        if not processes.counts(frame):
            real(self, *args, **options)
            return
        try:
            given = dict(signature.bind(self, *args, **options).arguments)
        except TypeError:
            given = {}
        if not given:
            real(self, *args, **options)  # which says what is wrong with them
            return
        del given["self"]
        of_loop = str(frame.f_globals.get("__name__")).startswith("asyncio.")  # by itself: `processes_awaited` covers what it sees
        if not of_loop and _is_kept_apart(self):
            processes.start(self, real, given, frame)
            return
        processes.note(given)
        with covered():
            real(self, **given)

    return pose(init, real)


def _is_kept_apart(popen: Any) -> bool:
    """Whether two of them are never equal; a subclass may say otherwise, and is not covered."""
    cls: Any = type(popen)
    return cls.__hash__ is object.__hash__


def _method(processes: Processes, name: str, real: Any) -> Any:
    known = processes.known

    def method(self: Any, *args: Any, **options: Any) -> Any:
        found = known.get(self) if _is_kept_apart(self) else None
        return real(self, *args, **options) if found is None else getattr(found, name)(self, real, *args, **options)

    return pose(method, real)


def _system(processes: Processes, real: Any) -> Any:
    frame_of = sys._getframe

    def system(command: Any) -> Any:
        if not processes.counts(frame_of(CALLER)):
            return real(command)
        exchange = processes.ask(processes.describe({"args": command, "shell": True}, None))
        if exchange.served is not None:
            exchange.again()
            return exchange.recorded()["returncode"]
        with covered():
            status = real(command)
        exchange.answer({"returncode": status})
        return status

    return system
