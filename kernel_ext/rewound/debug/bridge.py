"""`rewound dap`: the adapter in a thread of its own, and the replay that it debugs, again and again if that is asked."""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
import threading
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Protocol, TypeVar

from rewound.debug.passes import PURPOSE, Execute, debug_run
from rewound.debug.proxy import Proxy
from rewound.debug.upstream import Upstream
from rewound.errors import BadRequest, NothingToStopAt, RewoundError
from rewound.replay import Outcome

HOST = "127.0.0.1"
_LAST_WORDS = 0.05
"""Seconds in which clients hear that it is over, before the connections end."""
R = TypeVar("R")
Given = Callable[[Mapping[str, Any]], Mapping[str, Any]]


class Bridge:
    """The adapter's side: a loop in a thread, which nothing of the program's can hold up."""

    def __init__(self, *, owns: bool = True, there: int | None = None) -> None:
        self._owns = owns
        self._there = there
        """Where debugpy listens already, if it does: nothing but us can be connected to it then."""
        self.token = secrets.token_urlsafe(16)
        self.asked: Future[Mapping[str, Any]] = Future()
        """What the first client wants to attach to or launch."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="rewound-dap", daemon=True)
        self._thread.start()
        self._starting: Future[Upstream] | None = None
        self._servers: list[asyncio.Server] = []
        self.proxy = self._wait(self._make())

    def _wait(self, work: Coroutine[Any, Any, R]) -> R:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _make(self) -> Proxy:
        def asked(arguments: Mapping[str, Any]) -> None:
            if not self.asked.done():
                self.asked.set_result(arguments)

        return Proxy(self.token, owns=self._owns, on_asked=asked)

    def listen(self, port: int) -> int:
        """Take clients on this port of the loopback; 0 for any that is free. Raises BadRequest if it is taken."""
        try:
            return self._wait(self._listen(port))
        except OSError as error:
            raise BadRequest(f"Port {port} cannot be listened on: {error.strerror or error}.", hint="Name another one, or 0.") from None

    async def _listen(self, port: int) -> int:
        server = await asyncio.start_server(self.proxy.serve, HOST, port, limit=2**26)
        self._servers.append(server)
        found: int = server.sockets[0].getsockname()[1]
        return found

    def listen_for_kernel(self) -> int:
        """A port for one connection at a time, the kernel's own, as ipykernel has one: its requests have a signature."""
        return self._wait(self._listen_for_kernel())

    async def _listen_for_kernel(self) -> int:
        one = asyncio.Lock()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if one.locked():
                writer.close()
                return
            async with one:
                await self.proxy.serve(reader, writer, trusted=True)

        server = await asyncio.start_server(serve, HOST, 0, limit=2**26)
        self._servers.append(server)
        found: int = server.sockets[0].getsockname()[1]
        return found

    def speak(self) -> None:
        """Take the client at our own standard streams: it has started us, and may do all that it could do by itself."""
        reader, writer = os.fdopen(os.dup(sys.stdin.fileno()), "rb"), os.fdopen(os.dup(sys.stdout.fileno()), "wb")
        with Path(os.devnull).open("rb") as nothing:
            os.dup2(nothing.fileno(), sys.stdin.fileno())  # the program is not to read what is for us
        asyncio.run_coroutine_threadsafe(self._speak(reader, writer), self._loop)

    async def _speak(self, source: Any, sink: Any) -> None:
        reader = asyncio.StreamReader(limit=2**26)
        loop = asyncio.get_running_loop()

        def feed() -> None:  # a thread, since pipes are no sockets on Windows
            while chunk := source.read1(65536):
                loop.call_soon_threadsafe(reader.feed_data, chunk)
            loop.call_soon_threadsafe(reader.feed_eof)

        threading.Thread(target=feed, daemon=True).start()
        await self.proxy.serve(reader, _Pipe(sink), trusted=True)
        if not self.asked.done():
            self.asked.set_exception(BadRequest("The client has gone before it asked for anything."))
        await self.proxy.gone()

    # ---- the program's side

    def prepare(self) -> None:
        """Begin to start debugpy's adapter, unless it is there already: nobody waits for it before it is needed."""
        if self._starting is None:
            self._starting = asyncio.run_coroutine_threadsafe(self._prepare(), self._loop)

    async def _prepare(self) -> Upstream:
        upstream = Upstream(self.proxy.on_event, self.proxy.on_end)
        await (upstream.spawn() if self._there is None else upstream.connect(self._there))
        self.proxy.can(await upstream.initialize())
        return upstream

    def adapter(self, target: Mapping[str, Any]) -> dict[str, Any]:
        """Where debugpy has to connect to, for the pass that stops; null if it is connected."""
        self.prepare()
        assert self._starting is not None
        return {"adapter": self._wait(self._adapter(self._starting.result(), target))}

    async def _adapter(self, upstream: Upstream, target: Mapping[str, Any]) -> list[Any] | None:
        address = None
        if self._there is None:
            address = [*await upstream.listen()]
        else:
            upstream.attach(self._there)
        self._attaching = asyncio.create_task(self.proxy.attach(upstream, target))
        return address

    def aim(self, target: Mapping[str, Any]) -> None:
        """debugpy is connected still, from the last time: this is where it stops next."""
        self._loop.call_soon_threadsafe(self.proxy.aim, target)

    def is_somebody_there(self) -> bool:
        """Whether a client is attached."""
        return self.proxy.is_somebody_there

    def restart(self) -> Mapping[str, Any] | None:
        """What is given for another run of the step, if somebody wants that; asked once for each time."""
        given, self.proxy.restart = self.proxy.restart, None
        return given

    def close_session(self) -> None:
        """The program has ended."""
        starting, self._starting = self._starting, None
        if starting is not None:
            self._wait(starting.result().close())

    def say(self, text: str) -> None:
        self._loop.call_soon_threadsafe(self.proxy.say, text)

    def over(self, code: int) -> None:
        """All is done: tell the clients, and stop."""
        self._wait(self._over(code))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    async def _over(self, code: int) -> None:
        self.proxy.over(code)
        for server in self._servers:
            server.close()
        await asyncio.sleep(_LAST_WORDS)
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)


class _Pipe:
    """Our standard output, as a stream is written."""

    def __init__(self, sink: Any) -> None:
        self._sink = sink

    def write(self, data: bytes) -> None:
        self._sink.write(data)
        self._sink.flush()


class Adapts(Protocol):
    """Where the adapter is: in this process, or beside a kernel."""

    def prepare(self) -> None: ...

    def adapter(self, target: Mapping[str, Any]) -> Mapping[str, Any]: ...

    def restart(self) -> Mapping[str, Any] | None: ...

    def close_session(self) -> None: ...

    def say(self, text: str) -> None: ...


def launched(given: Mapping[str, Any]) -> dict[str, Any]:
    """Of the arguments of `launch`, `attach` and `restart` those that are options of the replay."""
    return {name: given[name] for name in ("source", "from_step") if given.get(name)}


def debug_over(bridge: Adapts, execute: Execute, run: str, options: Mapping[str, Any], given: Given = launched) -> Outcome:
    """Debug a run until it has come to an end without that somebody wants its step restarted. Raises what `debug_run` raises.

    `given` makes options of the arguments of a restart.
    """
    while True:
        bridge.prepare()
        try:
            outcome = debug_run(execute, run, "dap", options, bridge.adapter)
        except NothingToStopAt as error:
            if error.outcome is None or error.outcome.status != "succeeded":
                raise
            bridge.say(str(error))
            return execute(error.outcome.replay_of, **options, purpose=PURPOSE)  # that one was unseen
        finally:
            again = bridge.restart()
            bridge.close_session()
        if again is None:
            return outcome
        run, options = outcome.replay_of, {**options, **given(again)}
        bridge.say("The step is run again, with today's code.")


def missing_debugpy() -> RewoundError | None:
    """What to say where debugpy is not there."""
    from importlib.util import find_spec

    if find_spec("debugpy") is not None:
        return None
    return BadRequest(
        "debugpy is not installed here.", hint='Install it:  pip install "rewound[debug]"  - or use --debug=pdb, which needs nothing.'
    )
