"""HTTP requests through httpx and httpx2, synchronous and asynchronous: recorded, and served again.

The seam is `HTTPTransport.handle_request` and `AsyncHTTPTransport.handle_async_request`: authentication, redirects, cookies and event hooks
are above it and stay the client's own, so that each redirect is a request of its own. A transport of the program's own (`MockTransport`,
`ASGITransport`, `WSGITransport`) is not the outside and is left alone. Connections that are upgraded (web sockets) are named, not recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from types import ModuleType
from typing import Any

from rewound.effects.aside import Aside
from rewound.effects.covering import covered
from rewound.effects.httpx_streams import Streams
from rewound.effects.journal import Exchange, Journal, pose
from rewound.effects.model_calls import as_wished
from rewound.effects.patching import Patch, Patches
from rewound.effects.pieces import Incoming, Outgoing
from rewound.effects.stopped import Stopped

ENDS = (KeyboardInterrupt, SystemExit, GeneratorExit, Stopped)
"""What ends the program, not the request: of that it is not known how it ended."""


def patches(journal: Journal) -> Mapping[str, Patch]:
    """Both libraries have one API."""

    def http(module: ModuleType, patched: Patches) -> None:
        requests = _Requests(journal, module)
        sync, asynchronous = module.HTTPTransport, module.AsyncHTTPTransport
        patched.set(sync, "handle_request", _sync(requests, sync.handle_request))
        patched.set(asynchronous, "handle_async_request", _async(requests, asynchronous.handle_async_request))
        patched.at_end(requests.streams.end)

    return {"httpx": http, "httpx2": http}


def _sync(requests: _Requests, real: Any) -> Any:
    def handle_request(transport: Any, request: Any) -> Any:
        outgoing = requests.describe(request)
        if outgoing is not None and outgoing.is_read_first:
            requests.put(request, outgoing, list(request.stream))
        begun = requests.begin(request, outgoing)
        if begun is None:
            with covered():
                return real(transport, request)
        if begun.exchange.served is not None:
            return requests.streams.given(begun.exchange)
        try:
            with begun.sending():
                response = real(transport, request)
        except BaseException as error:
            begun.fail(error)
            raise
        return requests.streams.noted(begun.exchange, begun.incoming, response)

    return pose(handle_request, real)


def _async(requests: _Requests, real: Any) -> Any:
    async def handle_async_request(transport: Any, request: Any) -> Any:
        outgoing = requests.describe(request)
        if outgoing is not None and outgoing.is_read_first:
            requests.put(request, outgoing, [chunk async for chunk in request.stream])
        begun = requests.begin(request, outgoing)
        if begun is None:
            with covered():
                return await real(transport, request)
        while begun.exchange.served is not None:
            if (given := await requests.streams.given_in_turn(begun.exchange)) is not None:
                return given
            begun = requests.begin(request, outgoing)
            assert begun is not None
        try:
            with begun.sending():
                response = await real(transport, request)
        except BaseException as error:
            begun.fail(error)
            raise
        return requests.streams.noted(begun.exchange, begun.incoming, response)

    return pose(handle_async_request, real)


class _Begun(Aside):
    """One request that was begun."""

    def __init__(self, streams: Streams, request: Any, outgoing: Outgoing, exchange: Exchange) -> None:
        self.exchange = exchange
        self.incoming = Incoming(streams.journal, exchange)
        self._streams = streams
        self._request = request
        self._outgoing = outgoing

    def sending(self) -> AbstractContextManager[Any]:
        """While it is sent, its stream is one that tells us what passes."""
        return self._telling() if self._outgoing.streams else covered()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        stream = self._request.stream
        self._request.stream = self._streams.telling(stream, self._outgoing)
        try:
            with covered():
                yield
        finally:
            self._request.stream = stream

    def fail(self, error: BaseException) -> None:
        if isinstance(error, ENDS):
            return
        try:
            self.exchange.fail(error, {"ended": self.incoming.now()})
        except Exception:
            self._streams.journal.where.fault("httpx has failed")


class _Requests(Aside):
    """The requests of one of the two libraries."""

    def __init__(self, journal: Journal, module: Any) -> None:
        self._journal = journal
        self._module = module
        self.streams = Streams(journal, module)

    def describe(self, request: Any) -> Outgoing | None:
        """None for what is not recorded. Raises Divergence if nothing of that kind may be done."""
        try:
            url, raw = str(request.url), request.headers.raw
            if request.method == "CONNECT" or any(name.lower() == b"upgrade" for name, _ in raw):
                self._journal.uncovered(self._journal.masking.text(url), self._module.__name__)
                return None
            body = self._body(request.stream)
            wished = as_wished(self._journal, url, body)
            if wished is not body:
                request.stream = self._module.ByteStream(wished)
                request.headers["Content-Length"] = str(len(wished or b""))
                raw = request.headers.raw
            headers = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in raw)
            return Outgoing(self._journal, request.method, url, headers, wished)
        except Exception:
            self._fault()
            return None

    def begin(self, request: Any, outgoing: Outgoing | None) -> _Begun | None:
        """Raises MutationHeld or Divergence if it may not be made."""
        if outgoing is None:
            return None
        try:
            return _Begun(self.streams, request, outgoing, outgoing.ask())
        except Exception:
            self._fault()
            return None

    def put(self, request: Any, outgoing: Outgoing, chunks: list[bytes]) -> None:
        """The body was read, to compare it with the recorded one; if it may be sent after all, it is sent from here."""
        body = b"".join(chunks)
        wished = outgoing.wished(body)
        if wished is not body:
            chunks = [wished]
            if "Content-Length" in request.headers:
                request.headers["Content-Length"] = str(len(wished))
        for chunk in chunks:
            outgoing.passes(chunk)
        outgoing.passed()
        request.stream = self.streams.of(chunks)

    def _body(self, stream: Any) -> bytes | None:
        """The body, if it is in memory; None if it is only made, or read from a file, while it is sent."""
        if not isinstance(stream, self._module.ByteStream):
            fields = getattr(stream, "fields", None)  # of a form with files
            if fields is None or not all(isinstance(getattr(field, "file", b""), str | bytes) for field in fields):
                return None
        return b"".join(stream)

    def _fault(self) -> None:
        """Called while an exception is handled. In a replay nothing is sent that could not be looked at."""
        if self._journal.answers is not None:
            raise  # noqa: PLE0704
        self._journal.where.fault("httpx sends a request")
