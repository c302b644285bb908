"""Commands in a replay: a `Popen` that is answered from the recording, and one of which it is not known yet what it is asked."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from rewound.effects.journal import Exchange
from rewound.effects.pipes import target_of, tell

if TYPE_CHECKING:
    from rewound.effects.processes import Processes, Running

NO_PROCESS = 2**22
"""Greater than any process's number: whoever sends a signal to a process that was served must not hit another."""
OUTPUTS = ("stdout", "stderr")


class Open(Protocol):
    """A command that runs."""

    def finish(self, *, at_end: bool = False) -> None:
        """Tell how it went, if that is known; `at_end`, what is known."""


class Served:
    """Stands behind a `Popen` that runs nothing."""

    def __init__(self, processes: Processes, popen: Any, given: Mapping[str, Any], exchange: Exchange) -> None:
        self._processes = processes
        self.given = given
        self.exchange = exchange
        exchange.again()
        self._answer: Mapping[str, Any] = exchange.recorded()
        self._timeouts = list(self._answer["timeouts"])
        self._polls = self._answer["polls"]
        _dress(popen, given)
        if given.get("stdin") == subprocess.PIPE:
            popen.stdin = _nowhere(popen.text_mode)
        text = (given.get("encoding"), given.get("errors")) if popen.text_mode else None
        for name in OUTPUTS:
            if name in self._answer["streams"]:
                data, is_whole = self._answer["streams"][name]
                setattr(popen, name, tell(data, None if is_whole else self._further, text))
            target = target_of(given.get(name)) if name in self._answer["files"] else None
            if target is not None:
                target.write(self._answer["files"][name])

    def has(self, name: str) -> bool:
        """Whether all that came out there is recorded."""
        return bool(self._answer["streams"].get(name, (b"", False))[1])

    def _further(self) -> BaseException:
        return self._processes.journal.unlike(self.exchange, "was not read that far")

    def communicate(self, popen: Any, real: Any, input: Any = None, timeout: Any = None) -> Any:
        self._expire(popen, timeout)
        found = []
        for stream in (popen.stdout, popen.stderr):
            found.append(None if stream is None or stream.closed else stream.read())
        for stream in (popen.stdin, popen.stdout, popen.stderr):
            if stream is not None:
                stream.close()
        self.wait(popen, real)
        return tuple(found)

    def wait(self, popen: Any, real: Any, timeout: Any = None) -> int:
        self._expire(popen, timeout)
        if self._answer["returncode"] is None:
            raise self._processes.journal.unlike(self.exchange, "was not waited for")
        popen.returncode = self._answer["returncode"]
        return int(popen.returncode)

    def poll(self, popen: Any, real: Any) -> int | None:
        if self._polls:
            self._polls -= 1
            return None
        popen.returncode = self._answer["returncode"]
        return self._answer["returncode"]  # type: ignore[no-any-return]

    def send_signal(self, popen: Any, real: Any, *args: Any) -> None:
        """It runs no more; `Popen` looks whether it does before it sends."""
        self._polls -= bool(self._polls)

    terminate = kill = send_signal

    def _expire(self, popen: Any, timeout: Any) -> None:
        if timeout is not None and self._timeouts:
            output, errors = self._timeouts.pop(0)
            raise subprocess.TimeoutExpired(popen.args, timeout, output=output, stderr=errors)


class Unborn:
    """Stands behind a `Popen` with a pipe for its input: what it is asked is known when that is written. Until then nothing runs."""

    def __init__(self, processes: Processes, popen: Any, real: Any, given: Mapping[str, Any]) -> None:
        self._processes = processes
        self._real = real
        self._given = given
        _dress(popen, given)
        for name in ("stdin", *OUTPUTS):
            if given.get(name) == subprocess.PIPE:
                setattr(popen, name, _Later(name, partial(self._born, popen), popen))

    def _born(self, popen: Any) -> Running:
        """It is a dialogue: no recording answers that, and whether it may be had is asked first."""
        exchange = self._processes.ask(self._processes.describe(self._given, None))
        vars(popen).clear()
        return self._processes.run(popen, self._real, self._given, exchange, is_dialogue=True)

    def communicate(self, popen: Any, real: Any, input: Any = None, timeout: Any = None) -> Any:
        exchange = self._processes.ask(self._processes.describe(self._given, as_bytes(input, self._given) or b""))
        found: Any
        if exchange.served is not None:
            found = self._processes.known[popen] = Served(self._processes, popen, self._given, exchange)
        else:
            vars(popen).clear()
            found = self._processes.run(popen, self._real, self._given, exchange, is_dialogue=False)
        return found.communicate(popen, real, input, timeout)

    def wait(self, popen: Any, real: Any, timeout: Any = None) -> Any:
        return self._born(popen).wait(popen, real, timeout)

    def poll(self, popen: Any, real: Any) -> Any:
        return self._born(popen).poll(popen, real)

    def send_signal(self, popen: Any, real: Any, *args: Any) -> Any:
        return self._born(popen).send_signal(popen, real, *args)

    terminate = kill = send_signal


class _Later:
    """A pipe of a command that has not begun: it begins when the pipe is used."""

    def __init__(self, name: str, begin: Callable[[], object], popen: Any) -> None:
        self._name = name
        self._begin = begin
        self._popen = popen

    def _stream(self) -> Any:
        if getattr(self._popen, self._name) is self:
            self._begin()
        return getattr(self._popen, self._name)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream(), name)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._stream())

    def __enter__(self) -> Any:
        return self._stream().__enter__()

    def __exit__(self, *args: Any) -> None:
        self._stream().__exit__(*args)


def _dress(popen: Any, given: Mapping[str, Any]) -> None:
    """The attributes that a `Popen` has, of one that has no process."""
    encoding, errors = given.get("encoding"), given.get("errors")
    popen.args, popen.pid, popen.returncode = given["args"], NO_PROCESS, None
    popen.stdin = popen.stdout = popen.stderr = None
    popen.encoding, popen.errors, popen.pipesize = encoding, errors, given.get("pipesize", -1)
    popen.text_mode = bool(encoding or errors or given.get("text") or given.get("universal_newlines"))
    popen._waitpid_lock = threading.Lock()
    popen._input, popen._communication_started = None, False
    popen._closed_child_pipe_fds = True
    popen._child_created = False
    popen._sigint_wait_secs = 0.25


def as_bytes(value: Any, given: Mapping[str, Any]) -> bytes | None:
    """What is written to a command, or came out of it, where `Popen` was given an encoding."""
    if isinstance(value, str):
        return value.encode(given.get("encoding") or "utf-8", given.get("errors") or "surrogateescape")
    return None if value is None else bytes(value)


def _nowhere(is_text: bool) -> Any:
    """What a command's input is written to that does not run."""
    return open(os.devnull, "w" if is_text else "wb", encoding="utf-8" if is_text else None)  # noqa: PTH123 - the program closes it
