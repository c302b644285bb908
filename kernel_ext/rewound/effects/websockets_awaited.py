"""`websockets.asyncio.client`: its methods, and connections that lead nowhere. See `websockets_client`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from rewound.effects.aside import Aside
from rewound.effects.conversation import PATIENCE, Conversation
from rewound.effects.journal import Exchange, pose
from rewound.effects.pickled import load
from rewound.effects.turns import When, patience
from rewound.effects.websockets_methods import Methods, is_closed, put_closing


class _Nowhere(Aside, asyncio.Transport):
    """What is written disappears, and the handshake is answered with what was recorded."""

    def __init__(self, connection: Any, greeting: Callable[[], bytes], told: Mapping[str, Any]) -> None:
        super().__init__({"sockname": told["local"], "peername": told["remote"]})
        self._connection = connection
        self._greeting: Callable[[], bytes] | None = greeting
        self._closing = False

    def write(self, data: Any) -> None:
        answer, self._greeting = self._greeting, None
        if answer is not None:
            self._connection.loop.call_soon(self._connection.data_received, answer())

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        if not self._closing:
            self._closing = True
            self._connection.loop.call_soon(self._lost)

    abort = close

    def _lost(self) -> None:
        if not is_closed(self._connection):
            self._connection.connection_lost(None)

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        pass

    def get_write_buffer_size(self) -> int:
        return 0

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass

    def is_reading(self) -> bool:
        return True

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


class Awaited(Methods):
    """A wait that the program cancels is recorded as such: a replay waits until the program cancels it again."""

    cancelled = (asyncio.CancelledError,)

    def patch_connect(self) -> Any:
        async def connect(connecter: Any) -> Any:
            return await self.connect(connecter)

        return pose(connect, self.real_connect)

    def patch_method(self, name: str) -> Any:
        if name == "recv_streaming":
            return self._patch_streaming()
        real, ours, talks = self.real[name], getattr(self, name), self.talks

        async def method(connection: Any, *args: Any, **options: Any) -> Any:
            talk = talks.get(connection)
            return await (real(connection, *args, **options) if talk is None else ours(talk, connection, *args, **options))

        return pose(method, real)

    def _patch_streaming(self) -> Any:
        real, talks = self.real["recv_streaming"], self.talks

        def method(connection: Any, *args: Any, **options: Any) -> Any:
            talk = talks.get(connection)
            return real(connection, *args, **options) if talk is None else self._streamed(talk, connection, *args, **options)

        return pose(method, real)

    async def _streamed(self, talk: Conversation, connection: Any, *args: Any, **options: Any) -> AsyncIterator[Any]:
        parts: AsyncIterator[Any] | None = None

        async def part(target: Any) -> Any:
            nonlocal parts
            parts = parts or self.real["recv_streaming"](target, *args, **options)
            return await anext(parts, None)

        while (got := await self.hear(talk, connection, part)) is not None:
            yield got

    # ---- what `Methods` asks for

    async def really_connect(self, connecter: Any) -> Any:
        return await self.real_connect(connecter)

    async def really(self, name: str, target: Any, *args: Any, **options: Any) -> Any:
        return await self.real[name](target, *args, **options)

    async def hear_briefly(self, target: Any) -> None:
        async with asyncio.timeout(PATIENCE):
            await self.real["recv"](target)

    async def pause(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def stand_in(self, connecter: Any, told: dict[str, Any]) -> Any:
        connection = connecter.factory(connecter.ws_uri)
        connection.connection_made(_Nowhere(connection, lambda: self.greeting(told, connection), told))
        await connection.handshake(connecter.additional_headers, connecter.user_agent_header)
        return connection

    async def end(self, connection: Any, closing: Mapping[str, Any]) -> None:
        if not is_closed(connection):
            connection.connection_lost(None)
        put_closing(connection, closing)

    def pinged(self, exchange: Exchange, answered: Any) -> None:
        def done(future: Any) -> None:
            came = not future.cancelled() and future.exception() is None
            exchange.answer({"latency": future.result() if came else None, "at": self.now(exchange)})

        answered.add_done_callback(done)

    def ponged(self, connection: Any, exchange: Exchange, latency: float | None) -> Any:
        future = connection.loop.create_future()

        def pong() -> None:
            if not future.done():
                connection.latency = latency
                future.set_result(latency)

        if latency is not None:
            when, since, _ = _when(exchange)
            self.journal.turns.at(when, pong, since)
        return future

    # ---- in which order

    def now(self, exchange: Exchange) -> Any:
        return self.journal.turns.now(exchange.effect.started)

    async def turn(self, exchange: Exchange) -> None:
        when, since, told = _when(exchange)
        if "waited" not in told:
            await self.journal.turns.come(when, since)

    async def give_up(self, exchange: Exchange, ready: Callable[[], bool]) -> None:
        when, since, _ = _when(exchange)
        let_go = self.journal.turns.hold(when, since)
        try:
            await self.wait(lambda: ready() or exchange.has_passed(), patience(when[1]))
        finally:
            let_go()


def _when(exchange: Exchange) -> tuple[When, float, Mapping[str, Any]]:
    """When a served answer came, since when that is counted, and the answer."""
    assert exchange.served is not None
    told = load(exchange.served.answer)
    return told["at"], exchange.served.started, told
