"""One HTTP request that really goes out: notes how far it got, and what of the response the program reads, at its own pace."""

from __future__ import annotations

import io
import pickle
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from rewound.effects.aside import Aside
from rewound.effects.bodies import masked, unchunked
from rewound.effects.http_messages import Body, Head, asked, read_head
from rewound.effects.journal import Exchange, Journal
from rewound.effects.masking import Masking
from rewound.effects.network import Network
from rewound.effects.pickled import dump, dump_error
from rewound.effects.scrubbed import ScrubbingPickler
from rewound.effects.stopped import Stopped
from rewound.model import Effect, Encoded

MOST_BODY = 200_000_000
"""Bytes of one response that are kept; a replay that reads beyond is told so."""
MOST_PIECES = 10_000
"""Reads of one response whose time is kept."""
CONNECT, SEND, RESPONSE, BODY = "connect", "send", "response", "body"
"""How far a request got: the stage that raised, since clients take an error of one for another kind of error than that of the next."""
ENDS = (KeyboardInterrupt, SystemExit, GeneratorExit, Stopped)
"""What ends the program, not the request: of that it is not known how it ended."""
Written = Callable[[float, Any, Encoded | None, Encoded | None], Effect]
"""Makes a request's effect of how it ended: seconds, status, answer and error."""


class Notes(Aside):
    """A request and what came of it. `opened` holds those that have not ended, so that the end of a run can end them."""

    __slots__ = (
        "_answer", "_body", "_error", "_framed", "_journal", "_length", "_opened", "_pieces", "_size", "_started", "_streamed", "_whole",
        "_written", "at_once",
    )  # fmt: skip

    def __init__(self, journal: Journal, written: Written, opened: dict[int, Notes], streamed: Streamed | None = None) -> None:
        self.at_once = False
        """Whether the store is to know of the answer before the program does."""
        self._journal = journal
        self._written = written
        self._streamed = streamed
        self._opened = opened
        self._answer: dict[str, Any] = {}
        self._error: Encoded | None = None
        self._body: list[bytes] = []
        self._pieces: list[tuple[float, int]] = []
        self._size = 0
        self._whole = False
        self._length: int | None = None
        self._framed = False
        self._started = time.perf_counter()
        opened[id(self)] = self

    # ---- the request

    def noting(self, data: Any) -> Any:
        """What is to be sent of a body that is not known beforehand, so that it is noted as it passes."""
        if self._streamed is None:
            return data
        body = self._streamed.body
        if isinstance(data, bytes | bytearray | memoryview):
            body.add(data)
            return data
        if isinstance(data, str):
            return data  # no socket takes it
        if hasattr(data, "read"):
            return data if isinstance(data, io.TextIOBase) else _Read(data, body)
        return _passed(data, body) if isinstance(data, Iterable) else data

    def sent(self) -> None:
        """All of the request has gone out: now it is known what it was."""
        if self._streamed is None or "stage" in self._answer:
            return
        try:
            self._streamed.end(self._journal.network)
            self._answer["sent"] = self._streamed.body.told()
        except Exception:
            self._journal.where.fault("a request's body ends")

    def failed(self, stage: str, error: BaseException, conn: Any) -> None:
        """An exception ended this stage. A response may come all the same when not all of a request could be sent."""
        if id(self) not in self._opened:
            return
        if isinstance(error, ENDS):
            if stage != BODY:  # whether it was done is not known; what was read of a response is
                self._opened.pop(id(self), None)
            return
        try:
            proxied, masking = bool(getattr(conn, "has_connected_to_proxy", False)), self._journal.masking
            self._answer.update(stage=stage, raised=freeze(error, conn, masking), proxied=proxied)
            self._error = dump_error(error.__cause__ or error, masking)  # what libraries put around it may hold the whole connection
        except Exception:
            self._journal.where.fault("a request fails")
        if stage != SEND:
            self.end()

    # ---- the response

    def respond(self, response: Any) -> None:
        """The head of the response is there; its body is noted as it is read."""
        try:
            self._answer.update(
                status=response.status, reason=response.reason, version=response.version, headers=list(response.headers.raw_items())
            )
            self._length, self._framed = response.length, response.chunked is True
            if response.fp is None:
                self.end()
            else:
                response.fp = Tee(response.fp, self)
        except Exception:
            self._journal.where.fault("a response comes")
            self.end()

    def took(self, data: Any, wanted: int | None) -> None:
        """Some bytes were read; fewer than were wanted are the last."""
        if data:
            if self._size < MOST_BODY:
                self._body.append(bytes(memoryview(data)[: MOST_BODY - self._size]))
            self._size += len(data)
            if len(self._pieces) < MOST_PIECES:
                self._pieces.append((time.perf_counter() - self._started, self._size))
        if data is not None and (wanted is None or wanted < 0 or len(data) < wanted):
            self._whole = True

    def end(self) -> None:
        """Nothing more comes, or nobody reads it. What this costs is paid where the effect is handed to the writer."""
        if self._opened.pop(id(self), None) is None:
            return
        if self._streamed is not None and not self._answer:
            if not self._streamed.is_whole:
                return  # given up while it was sent: what became of it is not known
            self.sent()
        parts, self._body = self._body, []
        cut, seconds = self._size > sum(map(len, parts)), time.perf_counter() - self._started
        self._journal.later(partial(self._made, seconds, parts, cut), at_once=self.at_once)

    def _made(self, seconds: float, parts: list[bytes], cut: bool) -> Effect:
        if "headers" in self._answer:
            self._add_body(b"".join(parts), cut)
        return self._written(seconds, "answered" if self._error is None else "failed", dump(self._answer), self._error)

    def _add_body(self, body: bytes, cut: bool) -> None:
        answer, masking = self._answer, self._journal.masking
        answer.update(cut=cut, whole=not cut and (self._whole or self._is_framed_whole(body)), framed=self._framed)
        if len(self._pieces) > 1:
            answer["pieces"] = self._pieces
        headers, answer["body"] = masked(masking, answer["headers"], body)
        answer["headers"] = masking.headers(headers)

    def _is_framed_whole(self, body: bytes) -> bool:
        if self._framed:
            return unchunked(body)[2]
        return self._length is not None and len(body) >= self._length


class Streamed(Aside):
    """A request whose body is not known before it has been sent."""

    def __init__(self, exchange: Exchange, head: Head) -> None:
        self.body = Body()
        self._exchange = exchange
        self._head = head

    @property
    def is_whole(self) -> bool:
        return self.body.is_whole(self._head)

    def end(self, network: Network) -> None:
        told = self.body.asked(network, self._head)
        self._exchange.effect = replace(self._exchange.effect, key=told.key, request=told.request, mutates=told.mutates)


def written(exchange: Exchange) -> Written:
    """Of a request that the journal was asked for."""
    return lambda seconds, status, answer, error: replace(exchange.effect, seconds=seconds, status=status, answer=answer, error=error)


def read_only(journal: Journal, origin: str, first: bytes) -> Written:
    """Of a request without a body that changes nothing: what it asks for is made out when all is over."""
    order, step = journal.place()
    began, thread = time.time(), threading.get_ident()

    def made(seconds: float, status: Any, answer: Encoded | None, error: Encoded | None) -> Effect:
        told = asked(journal.network, read_head(origin, first), None)
        return Effect(order, step, "network", told.name, told.key, began, seconds, status, told.request, answer, error, thread=thread)

    return made


class Tee:
    """A response's file, as it is; what the program reads of it is noted."""

    __slots__ = ("_file", "_notes")

    def __init__(self, file: Any, notes: Notes) -> None:
        self._file = file
        self._notes = notes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __reduce__(self) -> Any:
        raise TypeError("cannot pickle '_io.BufferedReader' object")

    def read(self, size: int | None = -1, /) -> Any:
        data = self._reading(self._file.read, size)
        self._notes.took(data, size)
        return data

    def read1(self, size: int = -1, /) -> Any:
        data = self._reading(self._file.read1, size)
        self._notes.took(data, len(data) or size)
        return data

    def readline(self, size: int | None = -1, /) -> Any:
        line = self._reading(self._file.readline, size)
        self._notes.took(line, len(line) if line.endswith(b"\n") else size)
        return line

    def readinto(self, buffer: Any, /) -> Any:
        count = self._reading(self._file.readinto, buffer)
        if count is not None:
            view = memoryview(buffer).cast("B")
            self._notes.took(view[:count], len(view))
        return count

    def close(self) -> None:
        try:
            self._file.close()
        finally:
            self._notes.end()

    def _reading(self, read: Any, size: Any) -> Any:
        try:
            return read(size)
        except BaseException as error:
            self._notes.failed(BODY, error, None)
            raise


class _Read:
    """A file whose bytes are sent, and noted."""

    def __init__(self, file: Any, body: Body) -> None:
        self._file = file
        self._body = body

    def read(self, size: int) -> Any:
        data = self._file.read(size)
        self._body.add(data)
        return data


def _passed(pieces: Iterable[Any], body: Body) -> Iterator[Any]:
    for piece in pieces:
        body.add(piece)
        yield piece


class _Freezer(ScrubbingPickler):
    """Pickles an exception that refers to its connection, which is another one in a replay."""

    def __init__(self, file: Any, conn: Any, masking: Masking) -> None:
        super().__init__(file, masking)
        self._conn = conn

    def persistent_id(self, value: Any) -> Any:
        return "connection" if value is self._conn and value is not None else None

    def reducer_override(self, value: Any) -> Any:
        """urllib3's exceptions leave their connection out, and then say something else."""
        if self._conn is None or not isinstance(value, BaseException) or getattr(value, "conn", None) is not self._conn:
            return super().reducer_override(value)
        made: Any = value.__reduce_ex__(5)
        return self._scrubbed((made[0], tuple(self._conn if part is None else part for part in made[1]), *made[2:]))


class _Thawer(pickle.Unpickler):
    def __init__(self, data: bytes, conn: Any) -> None:
        super().__init__(io.BytesIO(data))
        self._conn = conn

    def persistent_load(self, name: Any) -> Any:
        return self._conn


def freeze(error: BaseException, conn: Any, masking: Masking) -> bytes | None:
    """An exception and its cause, without secrets; None where they cannot be kept as they are."""
    try:
        file = io.BytesIO()
        _Freezer(file, conn, masking).dump((error, error.__cause__))
        _Thawer(file.getvalue(), conn).load()  # many that can be pickled cannot be opened again
        return file.getvalue()
    except Exception:
        return None


def thaw(frozen: bytes, conn: Any) -> BaseException:
    """What `freeze` kept, about this connection."""
    error, cause = _Thawer(frozen, conn).load()
    error.__cause__ = cause
    made: BaseException = error
    return made
