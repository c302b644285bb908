"""Commands that tasks run, by `asyncio.create_subprocess_exec` and `_shell`: recorded and served as those of `subprocess` are."""

from __future__ import annotations

import asyncio
import inspect
import subprocess
import sys
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from rewound.effects.covering import covered
from rewound.effects.journal import Exchange, pose
from rewound.effects.patching import Patch, Patches
from rewound.effects.pipes import Bounded
from rewound.effects.processes_served import NO_PROCESS, OUTPUTS

if TYPE_CHECKING:
    from rewound.effects.processes import Processes


def patches(processes: Processes) -> Mapping[str, Patch]:
    """The functions, under both of their names, and the methods of the processes that they answer."""
    known: WeakKeyDictionary[Any, Awaited | Waiting] = WeakKeyDictionary()

    def functions(module: ModuleType, patched: Patches) -> None:
        for name in ("create_subprocess_exec", "create_subprocess_shell"):
            real = getattr(module, name)
            patched.replace(module, name, patched.standing_for(real) or _create(processes, known, real))

    def methods(module: ModuleType, patched: Patches) -> None:
        functions(module, patched)
        for name in ("communicate", "wait"):
            patched.set(module.Process, name, _method(known, name, getattr(module.Process, name)))

    return {"asyncio.subprocess": methods, "asyncio": functions}


def _create(processes: Processes, known: Any, real: Any) -> Any:
    frame_of, is_shell = sys._getframe, real.__name__.endswith("shell")

    def create(*args: Any, **options: Any) -> Coroutine[Any, Any, Any]:
        begin = (real, args, options)
        waits: Coroutine[Any, Any, Any] = real(*args, **options)
        if not args or not processes.counts(frame_of(1)):
            return waits
        waits.close()
        return _created(processes, known, begin, {**options, "args": args[0] if is_shell else args, "shell": is_shell})

    if hasattr(inspect, "markcoroutinefunction"):
        inspect.markcoroutinefunction(create)
    return pose(create, real)


async def _created(processes: Processes, known: Any, begin: Any, given: Mapping[str, Any]) -> Any:
    is_dialogue = given.get("stdin") == subprocess.PIPE
    if is_dialogue and processes.journal.answers is not None:
        waiting = Waiting(processes, known, given, begin)
        known[waiting.process] = waiting
        return waiting.process
    exchange = processes.ask(processes.describe(given, None))
    if exchange.served is not None:
        return _served(processes, given, exchange)
    process = await _started(exchange, *begin)
    known[process] = Awaited(processes, given, exchange, process, is_dialogue=is_dialogue)
    return process


def _method(known: Any, name: str, real: Any) -> Any:
    async def method(self: Any, *args: Any, **options: Any) -> Any:
        found = known.get(self)
        if found is None:
            return await real(self, *args, **options)
        return await getattr(found, name)(self, real, *args, **options)

    return pose(method, real)


async def _started(exchange: Exchange, real: Any, args: Any, options: Any) -> Any:
    try:
        with covered():
            return await real(*args, **options)
    except Exception as error:
        exchange.fail(error)
        raise


class Awaited:
    """A command that runs for real. What it prints is noted where the event loop hands it to the process's streams."""

    def __init__(self, processes: Processes, given: Mapping[str, Any], exchange: Exchange, process: Any, *, is_dialogue: bool) -> None:
        self._processes = processes
        self._given = given
        self._exchange = exchange
        self._is_dialogue = is_dialogue
        self._transport = process._transport
        self._passed: dict[str, Bounded] = {}
        self._open: set[str] = set()
        processes.begun(self)
        for name in OUTPUTS:
            if getattr(process, name) is not None:
                self._listen(name, getattr(process, name))

    def _listen(self, name: str, stream: Any) -> None:
        passed = self._passed[name] = Bounded()
        passed.add(bytes(stream._buffer), len(stream._buffer))  # what has come before the program could see the stream
        received, ended = stream.feed_data, stream.feed_eof
        if not stream._eof:
            self._open.add(name)

        def feed_data(data: bytes) -> None:
            passed.add(bytes(data), len(data))
            received(data)

        def feed_eof() -> None:
            ended()
            self._open.discard(name)
            self.finish()

        stream.feed_data, stream.feed_eof = feed_data, feed_eof

    async def communicate(self, process: Any, real: Any, input: Any = None) -> Any:
        if self._is_dialogue:
            self._is_dialogue = False
            described = self._processes.describe(self._given, bytes(input or b""))
            self._exchange.effect = replace(self._exchange.effect, key=described.key, request=described.request)
        return await real(process, input)

    async def wait(self, process: Any, real: Any) -> Any:
        code = await real(process)
        self.finish()
        return code

    def finish(self, *, at_end: bool = False) -> None:
        """Tell how it went, if all is known that is going to be."""
        code = self._transport.get_returncode()
        if (code is None or self._open) and not at_end:
            return
        self._processes.ended(self)
        mask = self._processes.journal.masking.data
        streams = {name: (mask(b"".join(passed.pieces)), not self._open) for name, passed in self._passed.items()}
        if self._is_dialogue or (code is None and streams) or not all(passed.is_whole for passed in self._passed.values()):
            self._exchange.give_up()
        else:
            self._exchange.answer({"returncode": code, "streams": streams, "files": {}, "timeouts": [], "polls": 0})


class Waiting:
    """A command whose input is not known yet: nothing runs until `communicate` tells it."""

    def __init__(self, processes: Processes, known: Any, given: Mapping[str, Any], begin: Any) -> None:
        self._processes = processes
        self._known = known
        self._given = given
        self._begin = begin
        protocol: Any = asyncio.subprocess.SubprocessStreamProtocol(2**16, asyncio.get_running_loop())
        protocol.stdin = _Dialogue(processes, given)
        transport: Any = _Transport(None)
        self.process = asyncio.subprocess.Process(transport, protocol, asyncio.get_running_loop())

    async def communicate(self, process: Any, real: Any, input: Any = None) -> Any:
        exchange = self._processes.ask(self._processes.describe(self._given, bytes(input or b"")))
        if exchange.served is not None:
            found = _served(self._processes, self._given, exchange)
            process.__dict__.update(found.__dict__)
            del self._known[process]
            return await real(process)
        found = await _started(exchange, *self._begin)
        process.__dict__.update(found.__dict__)
        running = self._known[process] = Awaited(self._processes, self._given, exchange, process, is_dialogue=False)
        return await running.communicate(process, real, input)

    async def wait(self, process: Any, real: Any) -> Any:
        raise _Dialogue(self._processes, self._given).stopped()


class _Dialogue:
    """The input of a command that a replay has not run: only `communicate` can be answered, or carried out."""

    def __init__(self, processes: Processes, given: Mapping[str, Any]) -> None:
        self._processes = processes
        self._given = given

    def stopped(self) -> BaseException:
        described = self._processes.describe(self._given, None)
        self._processes.journal.uncovered(described.name, "asyncio")
        return RuntimeError(f"a replay cannot carry on a dialogue with {described.name}; only communicate() is covered")

    def __getattr__(self, name: str) -> Any:
        raise self.stopped()


class _Transport:
    """What a process of asyncio's hangs on, of one that was served."""

    def __init__(self, code: int | None) -> None:
        self._code = code
        self._waited = False

    def get_pid(self) -> int:
        return NO_PROCESS

    def get_returncode(self) -> int | None:
        return self._code if self._waited else None

    async def _wait(self) -> int | None:
        self._waited = True
        return self._code

    def get_pipe_transport(self, fd: int) -> Any:
        return self

    def close(self) -> None:
        """There is nothing to close."""

    def send_signal(self, signal: int) -> None:
        """It runs no more."""

    def terminate(self) -> None:
        """It runs no more."""

    kill = pause_reading = resume_reading = terminate


def _served(processes: Processes, given: Mapping[str, Any], exchange: Exchange) -> Any:
    exchange.again()
    answer = exchange.recorded()
    loop = asyncio.get_running_loop()
    transport: Any = _Transport(answer["returncode"])
    protocol = asyncio.subprocess.SubprocessStreamProtocol(given.get("limit", 2**16), loop)
    for name, (data, _) in answer["streams"].items():
        stream = asyncio.StreamReader(limit=given.get("limit", 2**16), loop=loop)
        stream.feed_data(data)
        stream.feed_eof()
        setattr(protocol, name, stream)
    return asyncio.subprocess.Process(transport, protocol, loop)
