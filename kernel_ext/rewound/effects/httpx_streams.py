"""Responses of httpx: in a recording each piece is noted as the program reads it, and in a replay it reads the same pieces again."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any
from weakref import WeakSet, ref

from rewound.effects import bodies
from rewound.effects.aside import Aside
from rewound.effects.covering import bare, covered
from rewound.effects.http_answers import in_pieces
from rewound.effects.journal import Exchange, Journal
from rewound.effects.pickled import dump_error, load
from rewound.effects.pieces import MOST_NOTED, Incoming, Outgoing, Parts, parted
from rewound.effects.turns import When
from rewound.model import Encoded

KEPT = (bytes, str, int, float, bool, type(None))
"""Types of a response's extensions that are kept; others are live objects of the connection."""


class Streams(Aside):
    """What takes the place of one library's streams. They are of its own classes too, since it asks for those."""

    def __init__(self, journal: Journal, module: Any) -> None:
        self.journal = journal
        self._module = module
        sync, asynchronous = module.SyncByteStream, module.AsyncByteStream
        self._sync_noted = type("Noted", (_SyncNoted, sync), {})
        self._async_noted = type("Noted", (_AsyncNoted, asynchronous), {})
        self._given = type("Given", (_Given, sync, asynchronous), {})
        self._telling = type("Telling", (_Telling, sync, asynchronous), {})
        self._of = type("Chunks", (_Chunks, sync, asynchronous), {})
        self._open: WeakSet[_Noted] = WeakSet()
        self._lock = threading.Lock()

    # ---- bodies of requests

    def telling(self, stream: Any, outgoing: Outgoing) -> Any:
        """The same body, which tells what passes."""
        return self._telling(stream, outgoing)

    def of(self, chunks: Iterable[bytes]) -> Any:
        """A body of these chunks."""
        return self._of(chunks)

    # ---- recording

    def noted(self, exchange: Exchange, incoming: Incoming, response: Any) -> Any:
        """The response that came, whose body is noted from here on."""
        try:
            made = self._async_noted if isinstance(response.stream, self._module.AsyncByteStream) else self._sync_noted
            response.stream = noted = made(self.journal, exchange, incoming, response)
            with self._lock:
                self._open.add(noted)
        except Exception:
            self.journal.where.fault("httpx answers")
        return response

    def end(self) -> None:
        """The recording ends: what was not read to its end by now has none."""
        with self._lock:
            found = list(self._open)
        for noted in found:
            noted.ended("closed")

    # ---- replay

    def given(self, exchange: Exchange) -> Any:
        """The recorded response. Raises the recorded exception if the request ended with one."""
        assert exchange.served is not None
        exchange.again()
        answer = in_pieces(exchange.recorded(), exchange.served.seconds)
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer["headers"]]
        stream = self._given(self, exchange, answer)
        response = self._module.Response(answer["status"], headers=headers, stream=stream, extensions=dict(answer["extensions"]))
        stream.response = ref(response)
        return response

    async def given_in_turn(self, exchange: Exchange) -> Any:
        """The same, after what was answered before it. What was cancelled waits to be cancelled again; None: it is to be asked anew."""
        served = exchange.served
        assert served is not None
        answer = in_pieces(load(served.answer), served.seconds)
        if isinstance(load(served.error), asyncio.CancelledError):
            if await self.cancelled(exchange, answer["ended"]):
                exchange.ask_anew()
                return None
            raise self.journal.unlike(exchange, "was cancelled")
        await self.journal.turns.come(answer["ended" if served.error is not None else "answered"], served.started)
        return self.given(exchange)

    async def cancelled(self, exchange: Exchange, when: When) -> bool:
        """Wait to be cancelled, as it was then; whether what had cancelled it has passed, else nobody has done so in a long time."""
        assert exchange.served is not None
        let_go = self.journal.turns.hold(when, exchange.served.started)
        try:
            return await self.journal.turns.cancelled_within(when[1], exchange.has_passed)
        except asyncio.CancelledError:
            exchange.again()
            raise
        finally:
            let_go()


class _Noted(Aside):
    """A response's body in a recording: the real one, noted as it is read."""

    def __init__(self, journal: Journal, exchange: Exchange, incoming: Incoming, response: Any) -> None:
        self._journal = journal
        self._exchange: Exchange | None = None
        self._incoming = incoming
        self._response = ref(response)
        self._stream = response.stream
        self._how = "closed"
        self._error: BaseException | None = None
        extensions = {name: value for name, value in response.extensions.items() if type(value) in KEPT}
        self._head = {"status": response.status_code, "extensions": extensions, "answered": incoming.now()}
        self._headers = response.headers.raw
        self._exchange = exchange

    def broke(self, error: BaseException) -> None:
        """Reading ended with an exception."""
        if self._exchange is not None and self._exchange.cut_off(error):
            return
        if isinstance(error, Exception | asyncio.CancelledError):
            self._how, self._error = "failed", error
            if self._exchange is not None and isinstance(error, asyncio.CancelledError):
                self._exchange.midway()

    def ended(self, how: str = "") -> None:
        """It is read or closed: the request is over."""
        exchange, self._exchange = self._exchange, None
        if exchange is None:
            return
        try:
            exchange.answer_later(self._answer(how or self._how))
        except Exception:
            self._journal.where.fault("httpx has answered")

    def _answer(self, how: str) -> Callable[[], dict[str, Any]]:
        """Makes out what is kept of it, which takes a while."""
        elapsed, parts = None, self._incoming.parts.copy()
        with suppress(Exception):  # before it is closed httpx tells none
            elapsed = self._response().elapsed.total_seconds()  # type: ignore[union-attr]
        error = None if self._error is None else dump_error(self._error, self._journal.masking).head
        how = "cut" if self._incoming.cut else how
        told = {**self._head, "ended": self._incoming.now(), "elapsed": elapsed, "how": how, "error": error}
        journal, headers = self._journal, self._headers

        def made() -> dict[str, Any]:
            told["headers"], told["parts"] = clean(journal, headers, parts)
            return told

        return made

    def __del__(self) -> None:
        self.ended()


class _SyncNoted(_Noted):
    def __iter__(self) -> Iterator[bytes]:
        parts = iter(self._stream)
        while True:
            try:
                with covered():
                    part = next(parts)
            except StopIteration:
                self._how = "whole"
                return
            except BaseException as error:
                self.broke(error)
                raise
            self._incoming.add(part)
            yield part

    def close(self) -> None:
        try:
            with covered():
                self._stream.close()
        finally:
            self.ended()


class _AsyncNoted(_Noted):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        parts = self._stream.__aiter__()
        try:
            while True:
                try:
                    with covered():
                        part = await anext(parts)
                except StopAsyncIteration:
                    self._how = "whole"
                    return
                except BaseException as error:
                    self.broke(error)
                    raise
                self._incoming.add(part)
                yield part
        finally:
            if isinstance(parts, AsyncGenerator):
                await parts.aclose()

    async def aclose(self) -> None:
        try:
            with covered():
                await self._stream.aclose()
        finally:
            self.ended()


def clean(journal: Journal, raw: list[tuple[bytes, bytes]], parts: Parts) -> tuple[list[tuple[str, str]], Parts]:
    """Headers and body without secrets. The body is no longer in the chunks that it was sent in, whatever the headers say."""
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in raw]
    told = [(name, "identity" if name.lower() == "transfer-encoding" else value) for name, value in headers]
    body = b"".join(part for _, part in parts)
    changed, hidden = bodies.masked(journal.masking, told, body)
    parts = parts if hidden is body or hidden == body else parted(parts, hidden)
    kept = [then if name.lower() == "transfer-encoding" else now for (name, then), (_, now) in zip(headers, changed, strict=True)]
    return journal.masking.headers([(name, value) for (name, _), value in zip(headers, kept, strict=True)]), parts


class _Given(Aside):
    """A recorded body: its pieces one by one, and then what came after them."""

    def __init__(self, streams: Streams, exchange: Exchange, answer: dict[str, Any]) -> None:
        self._streams = streams
        self._exchange = exchange
        self._answer = answer
        self._is_read = False
        self.response: Callable[[], Any] = lambda: None

    def __iter__(self) -> Iterator[bytes]:
        for _, part in self._answer["parts"]:
            yield part
        self._after()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for when, part in self._answer["parts"]:
            await self._turn(when)
            yield part
        if self._answer["how"] == "failed" and isinstance(self._error(), asyncio.CancelledError):
            passed = await self._streams.cancelled(self._exchange, self._answer["ended"])
            raise self._exchange.cut_short() if passed else self._streams.journal.unlike(self._exchange, "was cancelled")
        self._after()

    def _error(self) -> BaseException:
        error: BaseException = load(Encoded(self._answer["error"]))
        return error

    def _after(self) -> None:
        """Raises what ended the recorded body, or Divergence where the recording knows no more of it."""
        how = self._answer["how"]
        self._is_read = how == "whole"
        if how == "failed":
            raise self._error()
        if how == "cut":
            raise self._streams.journal.unlike(self._exchange, f"answered more than the {MOST_NOTED:,} bytes that are kept")
        if how != "whole":
            raise self._streams.journal.unlike(self._exchange, "was not read any further than to here")

    def close(self) -> None:
        """The client has just measured how long this took; it took what was recorded."""
        response, elapsed = self.response(), self._answer["elapsed"]
        if response is not None and elapsed is not None:
            response.elapsed = timedelta(seconds=elapsed)

    async def aclose(self) -> None:
        if self._is_read:
            await self._turn(self._answer["ended"])
        self.close()

    async def _turn(self, when: When) -> None:
        assert self._exchange.served is not None
        await self._streams.journal.turns.come(when, self._exchange.served.started)


class _Telling(Aside):
    """A request's body that tells what passes. It is made by the program's own code, in the midst of ours."""

    def __init__(self, stream: Any, outgoing: Outgoing) -> None:
        self._stream = stream
        self._outgoing = outgoing

    def __iter__(self) -> Iterator[bytes]:
        chunks = iter(self._stream)
        while True:
            with bare():
                chunk = next(chunks, None)
            if chunk is None:
                break
            self._outgoing.passes(chunk)
            yield chunk
        self._outgoing.passed()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        chunks = self._stream.__aiter__()
        while True:
            with bare():
                chunk = await anext(chunks, None)
            if chunk is None:
                break
            self._outgoing.passes(chunk)
            yield chunk
        self._outgoing.passed()

    def close(self) -> None:
        self._stream.close()

    async def aclose(self) -> None:
        await self._stream.aclose()


class _Chunks:
    """A request's body that was read already."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        yield from self._chunks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            yield chunk
