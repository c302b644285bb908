"""WebSockets by the library `websockets`: handshake, messages and closing are recorded, and a replay has the same conversation.

In a replay the program holds a real `ClientConnection`, of the library's class or of its own, whose network leads nowhere: state,
closing codes and exceptions are the library's own, made from what was recorded.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from types import ModuleType
from typing import Any

from rewound.effects.conversation import PATIENCE, Conversation
from rewound.effects.journal import Exchange, Journal, pose
from rewound.effects.patching import Patch, Patches
from rewound.effects.websockets_methods import Methods, is_closed, put_closing


def patches(journal: Journal) -> Mapping[str, Patch]:
    """Both clients of the library. Releases before 17 have another seam; their connections the guard for sockets notices."""

    def blocking(module: ModuleType, patched: Patches) -> None:
        if hasattr(module, "reconnect"):
            _Blocking(journal, module, module.reconnect).patch(patched)

    def awaited(module: ModuleType, patched: Patches) -> None:
        if hasattr(module.connect, "open_tcp_connection"):
            from rewound.effects.websockets_awaited import Awaited  # where asyncio is loaded already

            Awaited(journal, module, module.connect).patch(patched)

    return {"websockets.sync.client": blocking, "websockets.asyncio.client": awaited}


MOST_SECONDS = 60.0
"""So long, and twice what it took then, a thread waits to be let go that was let go when it was recorded."""


class _Silent(socket.socket):
    """A socket whose other end is ours: what is sent disappears, and the handshake is answered with what was recorded."""

    greeting: Callable[[], bytes] | None = None
    peer: socket.socket
    told: Mapping[str, Any]

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        answer, self.greeting = self.greeting, None
        if answer is not None:
            self.peer.sendall(answer())

    def getsockname(self) -> Any:
        return self.told["local"]

    def getpeername(self) -> Any:
        return self.told["remote"]

    def close(self) -> None:
        super().close()
        self.peer.close()


class _Blocking(Methods):
    """`websockets.sync.client`: nothing in it waits for an event loop, so that each coroutine is run to its end at once."""

    def patch_method(self, name: str) -> Any:
        real, talks, streams = self.real[name], self.talks, name == "recv_streaming"
        ours: Any = self._streamed if streams else getattr(self, name)

        def method(connection: Any, *args: Any, **options: Any) -> Any:
            talk = talks.get(connection)
            if talk is None:
                return real(connection, *args, **options)
            if name != "wait_closed":
                connection.maybe_raise_legacy_warning()  # here, so that it points at the program's line
            done = ours(talk, connection, *args, **options)
            return done if streams else _run(done)

        return pose(method, real)

    def patch_connect(self) -> Any:
        return pose(lambda connecter: _run(self.connect(connecter)), self.real_connect)

    def _streamed(self, talk: Conversation, connection: Any, *args: Any, **options: Any) -> Iterator[Any]:
        parts: Iterator[Any] | None = None

        async def part(target: Any) -> Any:
            nonlocal parts
            parts = parts or self.real["recv_streaming"](target, *args, **options)
            return next(parts, None)

        while (got := _run(self.hear(talk, connection, part))) is not None:
            yield got

    # ---- what `Methods` asks for

    async def really_connect(self, connecter: Any) -> Any:
        return self.real_connect(connecter)

    async def really(self, name: str, target: Any, *args: Any, **options: Any) -> Any:
        return self.real[name](target, *args, **options)

    async def hear_briefly(self, target: Any) -> None:
        self.real["recv"](target, PATIENCE)

    async def pause(self, seconds: float) -> None:
        time.sleep(seconds)  # noqa: ASYNC251 - there is no loop to give way to

    async def stand_in(self, connecter: Any, told: dict[str, Any]) -> Any:
        ours, peer = socket.socketpair()
        sock = _Silent(fileno=ours.detach())
        sock.peer, sock.told = peer, told
        protocol = self.module.ClientProtocol(connecter.ws_uri, **connecter.protocol_kwargs)
        connection = connecter.create_connection(sock, protocol, **connecter.connection_kwargs)
        sock.greeting = lambda: self.greeting(told, connection)
        connection.handshake(connecter.additional_headers, connecter.user_agent_header, PATIENCE)
        if connection.ping_interval is not None:
            # Nothing has to be kept alive, but the threads that the program starts later have the numbers that they had.
            connection.keepalive_thread = threading.Thread(target=connection.keepalive, daemon=True)
        return connection

    async def end(self, connection: Any, closing: Mapping[str, Any]) -> None:
        if not is_closed(connection):
            connection.close_socket()
            if threading.current_thread() is not connection.recv_events_thread:
                connection.recv_events_thread.join()
        put_closing(connection, closing)

    def now(self, exchange: Exchange) -> Any:
        return None

    async def turn(self, exchange: Exchange) -> None:
        pass

    async def give_up(self, exchange: Exchange, ready: Callable[[], bool]) -> None:
        assert exchange.served is not None
        await self.wait(ready, MOST_SECONDS + 2 * (exchange.served.seconds or 0.0))

    def ponged(self, connection: Any, exchange: Exchange, latency: float | None) -> Any:
        answered = threading.Event()
        answered.set()
        return answered


def _run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine that never gives way."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    raise RuntimeError("a blocking client waited for an event loop")
