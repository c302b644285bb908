"""What stands in place of the methods of a WebSocket's connection, written once for both clients of `websockets`.

All of it is coroutines: the blocking client runs each to its end, since nothing it calls gives way.
"""

from __future__ import annotations

import pickle
import random
import sys
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any
from weakref import WeakKeyDictionary

from rewound.effects.conversation import NORMAL, PATIENCE, Conversation, Sayable, given, new_token
from rewound.effects.covering import covered
from rewound.effects.journal import Exchange, Journal
from rewound.effects.masking import Masking
from rewound.effects.patching import Patches
from rewound.effects.pickled import dump_error

METHODS = ("recv", "recv_streaming", "send", "close", "wait_closed", "ping", "pong")


class Methods(ABC):
    """The client of one module; `connecter` is its class that connects, `real` what the patched methods were."""

    cancelled: tuple[type[BaseException], ...] = ()
    """What stops a wait from outside of it."""

    def __init__(self, journal: Journal, module: ModuleType, connecter: type) -> None:
        self.journal = journal
        self.module = module
        self.connecter = connecter
        self.real_connect = connecter.connect  # type: ignore[attr-defined]
        self.real = {name: getattr(module.ClientConnection, name) for name in METHODS}
        self.talks: WeakKeyDictionary[Any, Conversation] = WeakKeyDictionary()
        self._open: set[Exchange] = set()
        """What is waited for."""
        self.Closed = sys.modules["websockets.exceptions"].ConnectionClosed

    def patch(self, patched: Patches) -> None:
        patched.set(self.connecter, "connect", self.patch_connect())
        for name in METHODS:
            patched.set(self.module.ClientConnection, name, self.patch_method(name))
        patched.at_end(self._leave)

    def _leave(self) -> None:
        """The recording ends: what is still waited for has not come."""
        while self._open and not self.journal.is_stopping:
            self._answer(self._open.pop(), waited=True)

    # ---- what the two clients do each in their way

    @abstractmethod
    def patch_connect(self) -> Any:
        """What stands in place of `connect`."""

    @abstractmethod
    def patch_method(self, name: str) -> Any:
        """What stands in place of a method."""

    @abstractmethod
    async def really_connect(self, connecter: Any) -> Any: ...

    @abstractmethod
    async def really(self, name: str, target: Any, *args: Any, **options: Any) -> Any:
        """Call the method that is patched."""

    @abstractmethod
    async def hear_briefly(self, target: Any) -> None:
        """Receive a message; raises TimeoutError if none comes soon."""

    @abstractmethod
    async def pause(self, seconds: float) -> None: ...

    @abstractmethod
    async def stand_in(self, connecter: Any, told: dict[str, Any]) -> Any:
        """A connection that leads nowhere, after the library's own handshake with what was recorded."""

    @abstractmethod
    async def end(self, connection: Any, closing: Mapping[str, Any]) -> None:
        """Close a connection that leads nowhere as the recorded one was."""

    @abstractmethod
    def now(self, exchange: Exchange) -> Any:
        """This moment, as `turn` takes it from what was recorded."""

    @abstractmethod
    async def turn(self, exchange: Exchange) -> None:
        """Wait until what is served has its turn among all that is."""

    @abstractmethod
    async def give_up(self, exchange: Exchange, ready: Callable[[], bool]) -> None:
        """Wait for what did not come when it was recorded, until the program cancels that again, or until this is so."""

    @abstractmethod
    def ponged(self, connection: Any, exchange: Exchange, latency: float | None) -> Any:
        """What `ping` returns in a replay; the pong came after so many seconds, if it came."""

    def pinged(self, exchange: Exchange, answered: Any) -> None:
        """A ping was sent."""
        self._answer(exchange, latency=None)

    # ---- connecting

    async def connect(self, connecter: Any) -> Any:
        exchange = self._ask(connecter)
        if exchange.served is not None:
            told = await self._told(exchange)
            if "waited" not in told:
                connection = await self.stand_in(connecter, told)
                connection.id = connection.protocol.id = uuid.UUID(int=told["id"])
                self._begin(connection, connecter, told["token"], recorded=True)
                return connection
            exchange = self._ask(connecter, " again")
        with self._noting_refusal(exchange), covered():
            connection = await self.really_connect(connecter)
        try:
            token, addresses = new_token(), {"local": connection.local_address, "remote": connection.remote_address}
            self._begin(connection, connecter, token, recorded=False)
            self._answer(exchange, token=token, id=connection.id.int, response=self._response(connection.response), **addresses)
        except Exception:
            self.journal.where.fault("a WebSocket connects")
        return connection

    def _begin(self, connection: Any, connecter: Any, token: str, *, recorded: bool) -> None:
        self.talks[connection] = Conversation(self.journal, self.journal.masking.text(connecter.uri), token, connecter, recorded=recorded)

    def _ask(self, connecter: Any, suffix: str = "") -> Exchange:
        if isinstance(connecter.additional_headers, Iterator):
            connecter.additional_headers = list(connecter.additional_headers)  # which can be looked at twice
        headers = self.module.Headers(connecter.additional_headers or {})
        asked = self.journal.network.asked("GET", connecter.uri, headers.raw_items(), None)
        return self.journal.ask("network", asked.name, asked.key + suffix, asked.request)

    @contextmanager
    def _noting_refusal(self, exchange: Exchange) -> Iterator[None]:
        """Write down a handshake that fails; what the server answered is in the exception."""
        try:
            yield
        except self.cancelled as error:
            self._waited(exchange, error)
            raise
        except Exception as error:
            response = getattr(error, "response", None)
            if response is None:
                exchange.fail(error, {"at": self.now(exchange)})
            else:
                self._answer(exchange, refused=type(error).__name__, response=self._response(response))
            raise

    async def _told(self, exchange: Exchange) -> dict[str, Any]:
        """The recorded handshake, when its turn has come. Raises what it failed with."""
        await self.turn(exchange)
        told: dict[str, Any] = given(exchange)
        if "waited" in told:
            await self.give_up(exchange, lambda: False)
        elif "refused" in told:
            raise getattr(sys.modules["websockets.exceptions"], told["refused"])(self._made(told["response"]))
        return told

    def greeting(self, told: dict[str, Any], connection: Any) -> bytes:
        """The recorded response as it would answer today's request, whose key is another."""
        response = self._made(told["response"])
        del response.headers["Sec-WebSocket-Accept"]
        response.headers["Sec-WebSocket-Accept"] = sys.modules["websockets.utils"].accept_key(connection.protocol.key)
        data: bytes = response.serialize()
        return data

    def _response(self, response: Any) -> tuple[Any, ...]:
        masking = self.journal.masking
        headers, body = masking.headers(response.headers.raw_items()), response.body or b""
        return response.status_code, response.reason_phrase, headers, type(body)(masking.data(bytes(body)))

    def _made(self, kept: tuple[Any, ...]) -> Any:
        status, phrase, headers, body = kept
        return self.module.Response(status, phrase, self.module.Headers(headers), body)

    async def _target(self, talk: Conversation, connection: Any, exchange: Exchange) -> Any:
        """The connection that reaches the outside; of a conversation that was served so far one that is made now, and told all of it."""
        if not talk.is_served:
            return talk.live or connection
        talk.check_repeatable(exchange)
        with covered():
            live = await self.really_connect(talk.connecter)
        for entry in talk.past:
            try:
                await (self.hear_briefly(live) if entry is None else self.really("send", live, entry[0], **entry[1]))
            except TimeoutError:
                continue  # what comes now need not be what came then
        talk.goes_live(live)
        connection.protocol = live.protocol
        return live

    # ---- hearing

    async def recv(self, talk: Conversation, connection: Any, *args: Any, **options: Any) -> Any:
        return await self.hear(talk, connection, lambda target: self.really("recv", target, *args, **options))

    async def hear(self, talk: Conversation, connection: Any, receive: Callable[[Any], Awaitable[Any]]) -> Any:
        """The next message, by `receive` where the recording holds none; None at the end of a message in parts."""
        if self._is_over(talk, connection, "hear"):
            return await receive(connection)
        exchange = talk.hear()
        if exchange.served is not None:
            await self.turn(exchange)
            told = given(exchange)
            if await self._is_due(talk, connection, told, exchange):
                return await self._take(talk, connection, told)
            if self._is_over(talk, connection, "hear"):
                return await receive(connection)
            exchange = talk.hear(again=True)
        target = await self._target(talk, connection, exchange)
        with self._noting(talk, exchange, target):
            message = await receive(target)
        told = {"end": True} if message is None else {"message": talk.kept(message)}
        self._answer(exchange, **told, after=talk.said)
        return message

    async def _take(self, talk: Conversation, connection: Any, told: dict[str, Any]) -> Any:
        await self._raise_closed(connection, told)
        if "end" in told:
            return None
        talk.past.append(None)
        return told["message"]

    async def _is_due(self, talk: Conversation, connection: Any, told: Mapping[str, Any], exchange: Exchange) -> bool:
        """Wait until what had been said before is said again; False if it is not. What did not come then does not come now."""
        if "waited" in told:
            await self.give_up(exchange, lambda: is_closed(connection))
            return False
        return await self.wait(lambda: talk.said >= told["after"], PATIENCE)

    async def wait(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Whether it is so within this time."""
        until = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > until:
                return False
            await self.pause(0.001 if seconds <= PATIENCE else 0.02)
        return True

    # ---- saying

    async def send(self, talk: Conversation, connection: Any, message: Any, **options: Any) -> None:
        if talk.is_served and is_closed(connection):
            await self.really("send", connection, message, **options)  # which says that it is closed
        elif isinstance(message, Sayable):
            await self._say(talk, connection, message, [talk.say(message)], options)
        elif isinstance(message, Mapping) or not isinstance(message, Iterable | AsyncIterable):
            await self.really("send", connection, message, **options)  # which refuses it
        elif talk.is_served:
            parts = list(message) if isinstance(message, Iterable) else [part async for part in message]
            await self._say(talk, connection, parts, [talk.say(part) for part in parts if isinstance(part, Sayable)], options)
        else:
            await self._say_parts(talk, talk.live or connection, message, options)

    async def _say(self, talk: Conversation, connection: Any, message: Any, exchanges: list[Exchange], options: dict[str, Any]) -> None:
        """Send a message; in a replay of one that was sent, the library looks at it as ever, and it goes nowhere."""
        new = [exchange for exchange in exchanges if exchange.served is None]
        for exchange in exchanges:
            if exchange.served is not None:
                await self._given(connection, exchange)
        target = await self._target(talk, connection, new[0]) if new else connection
        with ExitStack() as noting:
            for exchange in new:
                noting.enter_context(self._noting(talk, exchange, target))
            await self.really("send", target, message, **options)
        for exchange in new:
            exchange.answer(None)
        if talk.is_served:
            talk.past.append((message if isinstance(message, str | list) else bytes(message), options))

    async def _say_parts(self, talk: Conversation, target: Any, message: Any, options: dict[str, Any]) -> None:
        """A message in parts: each is asked for when the library takes it from the program, and sent when it takes the next."""
        asked: list[Exchange] = []

        def ask(part: Any) -> Any:
            if asked:
                asked.pop().answer(None)
            if isinstance(part, Sayable):
                asked.append(talk.say(part))
            return part

        async def later() -> AsyncIterator[Any]:
            async for part in message:
                yield ask(part)

        with self._noting_last(talk, asked, target):
            await self.really("send", target, map(ask, message) if isinstance(message, Iterable) else later(), **options)
        for exchange in asked:
            exchange.answer(None)

    # ---- the rest

    async def close(self, talk: Conversation, connection: Any, *args: Any, **options: Any) -> None:
        talk.said += 1
        if talk.is_served:
            await self._close_served(talk, connection)
            return
        target = talk.live or connection
        if is_closed(target):
            await self.really("close", target, *args, **options)
            return
        exchange = talk.close()
        with self._noting(talk, exchange, target):
            await self.really("close", target, *args, **options)
        self._answer(exchange, ended=closing_of(target, self.journal.masking))

    async def _close_served(self, talk: Conversation, connection: Any) -> None:
        if is_closed(connection):
            return
        ended = NORMAL
        if talk.holds("close"):
            exchange = talk.close()
            await self.turn(exchange)
            ended = (await self._given(connection, exchange)).get("ended", NORMAL)
        await self.end(connection, ended)

    async def wait_closed(self, talk: Conversation, connection: Any, *args: Any, **options: Any) -> Any:
        if talk.is_served and is_closed(connection):
            return await self.really("wait_closed", connection, *args, **options)
        exchange = talk.wait()
        if exchange.served is not None:
            await self.turn(exchange)
            told = await self._given(connection, exchange)
            if await self._is_due(talk, connection, told, exchange) and told["ended"] is not None:
                await self.end(connection, told["ended"])
            return told.get("returned")
        target = await self._target(talk, connection, exchange)
        with self._noting(talk, exchange, target):
            returned = await self.really("wait_closed", target, *args, **options)
        ended = closing_of(target, self.journal.masking) if is_closed(target) else None
        self._answer(exchange, returned=returned, ended=ended, after=talk.said)
        return returned

    async def ping(self, talk: Conversation, connection: Any, *args: Any, **options: Any) -> Any:
        if self._is_over(talk, connection, "ping"):
            return await self.really("ping", connection, *args, **options)
        exchange = talk.ping()
        if exchange.served is not None:
            told = await self._given(connection, exchange)
            if not (args or options):
                random.getrandbits(32)  # as the library does for a ping without data: the program's generator goes on from there
            return self.ponged(connection, exchange, told.get("latency"))
        target = await self._target(talk, connection, exchange)
        with self._noting(talk, exchange, target):
            answered = await self.really("ping", target, *args, **options)
        self.pinged(exchange, answered)
        return answered

    async def pong(self, talk: Conversation, connection: Any, *args: Any, **options: Any) -> None:
        await self.really("pong", talk.live or connection, *args, **options)

    # ---- how it ends

    @contextmanager
    def _noting(self, talk: Conversation, exchange: Exchange, target: Any) -> Iterator[None]:
        """Write down how this ends if it does not succeed. What interrupts the program is no answer, and is not written down."""
        if not exchange.effect.mutates:
            self._open.add(exchange)
        try:
            yield
        except self.Closed:
            self._answer(exchange, closed=closing_of(target, self.journal.masking), after=talk.said)
            raise
        except self.cancelled as error:
            self._waited(exchange, error)
            raise
        except Exception as error:
            exchange.fail(error, {"at": self.now(exchange)})
            raise
        finally:
            self._open.discard(exchange)

    @contextmanager
    def _noting_last(self, talk: Conversation, exchanges: list[Exchange], target: Any) -> Iterator[None]:
        try:
            yield
        except BaseException:
            if exchanges:
                with self._noting(talk, exchanges[-1], target):
                    raise
            raise

    def _waited(self, exchange: Exchange, error: BaseException) -> None:
        if not exchange.cut_off(error):
            self._answer(exchange, waited=True)

    def _answer(self, exchange: Exchange, **told: Any) -> None:
        exchange.answer({**told, "at": self.now(exchange)})

    async def _given(self, connection: Any, exchange: Exchange) -> Any:
        """What the recording answers; raises what was raised, also that the connection was closed."""
        told = given(exchange)
        await self._raise_closed(connection, told)
        return told

    async def _raise_closed(self, connection: Any, told: Any) -> None:
        if told is not None and "closed" in told:
            await self.end(connection, told["closed"])
            raise connection.close_exc

    def _is_over(self, talk: Conversation, connection: Any, what: str) -> bool:
        """Whether a replay's connection is closed and nothing more was recorded: the library then says so by itself."""
        return talk.is_served and is_closed(connection) and not talk.holds(what)


def is_closed(connection: Any) -> bool:
    return bool(connection.protocol.state.name == "CLOSED")


def closing_of(connection: Any, masking: Masking) -> dict[str, Any]:
    """How a connection was closed, in builtins."""
    protocol = connection.protocol
    return {
        "rcvd": _pair(protocol.close_rcvd), "sent": _pair(protocol.close_sent), "then": protocol.close_rcvd_then_sent,
        "parser": _pickled(protocol.parser_exc, masking), "lost": _pickled(connection.connection_exc, masking),
    }  # fmt: skip


def put_closing(connection: Any, closing: Mapping[str, Any]) -> None:
    """Let a closed connection say that it was closed so."""
    make = sys.modules["websockets.frames"].Close
    protocol = connection.protocol
    protocol.close_rcvd, protocol.close_sent = (None if pair is None else make(*pair) for pair in (closing["rcvd"], closing["sent"]))
    protocol.close_rcvd_then_sent = closing["then"]
    protocol.parser_exc, connection.connection_exc = _unpickled(closing["parser"]), _unpickled(closing["lost"])


def _pair(close: Any) -> tuple[int, str] | None:
    return None if close is None else (int(close.code), str(close.reason))


def _pickled(error: BaseException | None, masking: Masking) -> bytes | None:
    return None if error is None else dump_error(error, masking).head


def _unpickled(held: bytes | None) -> Any:
    return None if held is None else pickle.loads(held)
