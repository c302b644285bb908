"""HTTP requests through aiohttp: recorded as their bytes come in, and served again to aiohttp's own parser.

The seam is `BaseConnector.connect`, the only public place below redirects, middlewares, cookies and retries: each of them that reaches the
outside asks there for a connection, with the request in hand and nothing sent. `ClientSession._request` is private and above all these: to
serve it would mean to do again all that aiohttp does with an answer. What comes over a connection passes `ResponseHandler.data_received`
and `connection_lost`, which asyncio calls; a replay calls them with what was recorded, so that what the program gets is aiohttp's own.
Tracing has no events of connections in a replay. Web sockets are named, not recorded.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any
from weakref import WeakKeyDictionary

from rewound.effects.aiohttp_wire import Noted, Serving, kept_error, wire_class
from rewound.effects.aside import Aside
from rewound.effects.covering import covered
from rewound.effects.http_answers import on_wire
from rewound.effects.journal import Exchange, Journal, pose
from rewound.effects.model_calls import as_wished
from rewound.effects.patching import Patch, Patches
from rewound.effects.pickled import load
from rewound.effects.pieces import Outgoing
from rewound.effects.stopped import Stopped

ENDS = (KeyboardInterrupt, SystemExit, GeneratorExit, Stopped)
"""What ends the program, not the request: of that it is not known how it ended."""


def patches(journal: Journal) -> Mapping[str, Patch]:
    """The package is patched when all of it is there."""

    def aiohttp(module: ModuleType, patched: Patches) -> None:
        requests = _Requests(journal, module)
        handler: Any = module.client_proto.ResponseHandler
        patched.set(module.BaseConnector, "connect", _connecting(requests, module.BaseConnector.connect))
        patched.set(module.ClientRequest, "send", _failing(requests, module.ClientRequest.send))
        patched.set(module.ClientResponse, "start", _failing(requests, module.ClientResponse.start))
        patched.set(handler, "data_received", _receiving(requests, handler.data_received))
        patched.set(handler, "connection_lost", _losing(requests, handler.connection_lost))
        if hasattr(module.StreamReader, "_wait"):
            patched.set(module.StreamReader, "_wait", _waiting(requests, module.StreamReader._wait))
        patched.at_end(requests.end)

    return {"aiohttp": aiohttp}


def _connecting(requests: _Requests, real: Any) -> Any:
    async def connect(connector: Any, req: Any, *args: Any, **options: Any) -> Any:
        outgoing = await requests.describe(req)
        if outgoing is not None and outgoing.is_read_first:
            await _read_first(req, outgoing)
        exchange = requests.begin(outgoing)
        while exchange is not None and exchange.served is not None:
            if (given := await requests.given(connector, req, exchange)) is not None:
                return given
            exchange = requests.begin(outgoing)
        try:
            with covered():
                connection = await real(connector, req, *args, **options)
        except BaseException as error:
            requests.refused(exchange, error)
            raise
        if exchange is not None and outgoing is not None:
            requests.connected(connection, req, outgoing, exchange)
        return connection

    return pose(connect, real)


def _failing(requests: _Requests, real: Any) -> Any:
    async def failing(request_or_response: Any, connection: Any) -> Any:
        protocol = connection.protocol
        noted = requests.notes.get(protocol) if protocol is not None else None
        if noted is None:
            return await real(request_or_response, connection)
        try:
            found = await real(request_or_response, connection)
        except BaseException as error:
            noted.failed(error, ends=isinstance(error, ENDS))
            raise
        requests.responds(noted, getattr(found, "content", None))
        return found

    return pose(failing, real)


def _receiving(requests: _Requests, real: Any) -> Any:
    notes = requests.notes

    def data_received(protocol: Any, data: bytes) -> None:
        noted = notes.get(protocol)
        if noted is not None and data:
            noted.incoming.add(bytes(data))
        real(protocol, data)

    return pose(data_received, real)


def _losing(requests: _Requests, real: Any) -> Any:
    notes = requests.notes

    def connection_lost(protocol: Any, exc: BaseException | None) -> None:
        noted = notes.get(protocol)
        if noted is not None:
            noted.lose(exc)
        real(protocol, exc)

    return pose(connection_lost, real)


def _waiting(requests: _Requests, real: Any) -> Any:
    """Where a body is waited for: nothing public tells that this was cancelled, and then went on, or not."""
    readers = requests.readers

    async def waiting(content: Any, *args: Any) -> None:
        try:
            await real(content, *args)
        except (asyncio.CancelledError, TimeoutError) as error:
            reader = readers.get(id(content))
            if reader is not None:
                requests.safely(reader.waited_in_vain, error)
            raise

    return pose(waiting, real)


class _Collected(list[bytes]):
    """Something to write a body into."""

    async def write(self, chunk: Any, **options: Any) -> None:
        self.append(bytes(chunk))

    async def write_eof(self, chunk: bytes = b"") -> None:
        self.append(chunk)

    async def drain(self) -> None:
        pass


class _Telling:
    """A writer that tells what passes."""

    def __init__(self, writer: Any, outgoing: Outgoing) -> None:
        self._writer = writer
        self._outgoing = outgoing

    def __getattr__(self, name: str) -> Any:
        return getattr(self._writer, name)

    async def write(self, chunk: Any, *args: Any, **options: Any) -> None:
        self._outgoing.passes(chunk)
        await self._writer.write(chunk, *args, **options)


async def _read_first(req: Any, outgoing: Outgoing) -> None:
    """Read the body, to compare it with the recorded one; if it may be sent after all, it is sent from here."""
    read = _Collected()
    length = req.headers.get("Content-Length", "")
    await req.body.write_with_length(read, int(length) if length.isdigit() else None)
    body = b"".join(read)
    wished = outgoing.wished(body)
    for chunk in read if wished is body else [wished]:
        outgoing.passes(chunk)
    outgoing.passed()
    if wished is not body and length:
        req.headers["Content-Length"] = str(len(wished))
    await req.update_body(io.BytesIO(wished))


class _Requests(Aside):
    """The requests of one run."""

    def __init__(self, journal: Journal, module: Any) -> None:
        self._journal = journal
        self._module = module
        self._wire = wire_class(module.client_proto.ResponseHandler)
        self.notes: WeakKeyDictionary[Any, Noted] = WeakKeyDictionary()
        """By the protocol of its connection: the request that is under way there."""
        self.readers: dict[int, Noted | Serving] = {}
        """By the `id` of a response's body, as long as it may be read: who is to hear that reading was cancelled."""

    async def describe(self, req: Any) -> Outgoing | None:
        """None for what is not recorded. Raises Divergence if nothing of that kind may be done."""
        try:
            url = str(req.url)
            if req.method == "CONNECT" or "Upgrade" in req.headers:
                self._journal.uncovered(self._journal.masking.text(url), "aiohttp")
                return None
            body = await self._body(req.body)
            wished = as_wished(self._journal, url, body)
            if wished is not body:
                await req.update_body(wished)
            return Outgoing(self._journal, req.method, url, list(req.headers.items()), wished)
        except Exception:
            self._fault()
            return None

    def begin(self, outgoing: Outgoing | None) -> Exchange | None:
        """Raises MutationHeld or Divergence if it may not be made."""
        try:
            return None if outgoing is None else outgoing.ask()
        except Exception:
            self._fault()
            return None

    async def _body(self, body: Any) -> bytes | None:
        """The body, if it is in memory; None if it is only made, or read from a file, while it is sent."""
        if isinstance(body, bytes | bytearray):
            return bytes(body)
        if not self._is_in_memory(body):
            return None
        collected = _Collected()
        await body.write(collected)
        return b"".join(collected)

    def _is_in_memory(self, body: Any) -> bool:
        if isinstance(body, self._module.MultipartWriter):
            return all(self._is_in_memory(part) for part, *_ in body)
        return isinstance(body, self._module.BytesPayload)

    # ---- recording

    def refused(self, exchange: Exchange | None, error: BaseException) -> None:
        """There is no connection."""
        if exchange is None or isinstance(error, ENDS):
            return
        try:
            ended = self._journal.turns.now(exchange.effect.started)
            exchange.fail(kept_error(error, self._journal, self._module), {"how": "refused", "ended": ended})
        except Exception:
            self._journal.where.fault("aiohttp has failed")

    def connected(self, connection: Any, req: Any, outgoing: Outgoing, exchange: Exchange) -> None:
        """There is a connection for this request: what comes over it is noted until it is given back."""
        try:
            protocol = connection.protocol
            noted = self.notes[protocol] = Noted(self._journal, self._module, exchange)
            connection.add_callback(lambda: self._released(protocol, noted))
            if outgoing.streams and hasattr(req.body, "write_with_length"):
                self._tell(req.body, outgoing)
        except Exception:
            self._journal.where.fault("aiohttp connects")

    def responds(self, noted: Noted, content: Any) -> None:
        """The head of the response has come, if there is a `content`."""
        if content is not None and noted.is_open:
            noted.content = content
            self.readers[id(content)] = noted

    def _tell(self, body: Any, outgoing: Outgoing) -> None:
        vars(body).pop("write_with_length", None)  # of a redirect to here, which sends the same body again
        real = body.write_with_length

        async def write_with_length(writer: Any, content_length: int | None) -> None:
            await real(_Telling(writer, outgoing), content_length)
            outgoing.passed()

        body.write_with_length = write_with_length

    def _released(self, protocol: Any, noted: Noted) -> None:
        if self.notes.get(protocol) is noted:
            del self.notes[protocol]
        self.readers.pop(id(noted.content), None)
        noted.released(protocol)

    def end(self) -> None:
        """The recording ends: what has not been read by now has no more to it."""
        while self.notes:
            protocol, noted = next(iter(self.notes.items()))
            self._released(protocol, noted)

    def safely(self, call: Callable[[BaseException], None], error: BaseException) -> None:
        """Called while the program's exception is on its way, which must stay what it is."""
        try:
            call(error)
        except Exception:
            self._journal.where.fault("aiohttp waits")

    # ---- replay

    async def given(self, connector: Any, req: Any, exchange: Exchange) -> Any:
        """A connection over which the recorded answer comes; None: it is to be asked anew.

        Raises the recorded exception where there was no connection.
        """
        served = exchange.served
        assert served is not None
        if self._journal.answers is not None and self._journal.answers.is_cut_off(served) and not await exchange.turn():
            return None
        exchange.again()
        error, answer = load(served.error), on_wire(load(served.answer), served.seconds)
        if answer["how"] == "refused" and not isinstance(error, asyncio.CancelledError):
            await self._journal.turns.come(answer["ended"], served.started)
            raise error
        loop = asyncio.get_running_loop()
        wire = self._wire(loop)
        wire.serving = Serving(self._journal, exchange, wire, loop, self.readers)
        return self._module.connector.Connection(connector, req.connection_key, wire, loop)

    def _fault(self) -> None:
        """Called while an exception is handled. In a replay nothing is sent that could not be looked at."""
        if self._journal.answers is not None:
            raise  # noqa: PLE0704
        self._journal.where.fault("aiohttp sends a request")
