"""A connection's socket in a replay: takes a request whole, and answers it from the recording, or lets it go out after all."""

from __future__ import annotations

import bisect
import io
import re
import weakref
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from rewound.effects.bodies import unchunked
from rewound.effects.covering import covered
from rewound.effects.http_answers import as_read
from rewound.effects.http_messages import END, Head, body_of, candidates, head_of, origin_of, read_head
from rewound.effects.http_notes import CONNECT, MOST_BODY, SEND, thaw
from rewound.effects.journal import Exchange, Journal
from rewound.effects.model_calls import as_wished
from rewound.effects.pickled import load
from rewound.model import Effect

Answer = Mapping[str, Any]
_LENGTH = re.compile(rb"(?i)(\r\ncontent-length:\s*)\d+")


class Seam(Protocol):
    """What a wire asks of the connections that it belongs to."""

    journal: Journal

    def asked_at(self, origin: str) -> None:
        """A request goes to this place."""

    def send_now(self, conn: Any, wire: Wire, exchange: Exchange, pieces: list[bytes]) -> None:
        """Carry a request out; the connection has its own socket from here on."""


class Wire:
    """Stands for a socket. `real` is the one that the connection had before, which is used if something goes out.

    Only what HTTP clients ask of a socket is there; of TLS nothing is, since no certificate is recorded.
    """

    __slots__ = (
        "_answer", "_conn", "_exchange", "_head", "_pair", "_pieces", "_size", "_start", "real", "seam", "timeout",
    )  # fmt: skip

    def __init__(self, seam: Seam, conn: Any, real: Any) -> None:
        self.seam = seam
        self.real = real
        self.timeout: Any = None
        self._conn = weakref.ref(conn)
        self._pair: tuple[Any, ...] | None = ()
        self._pieces: list[bytes] = []
        self._head: Head | None = None
        self._start = 0
        self._size = 0
        self._answer: Answer | None = None
        self._exchange: Exchange | None = None

    # ---- what is sent

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Takes what a socket takes. Raises what the recorded request ended with, MutationHeld or Divergence when it is all there."""
        piece = memoryview(data).tobytes()
        self._pieces.append(piece)
        self._size += len(piece)
        if self._exchange is None and self._is_complete(piece):
            self.settle()

    def send(self, data: Any, flags: int = 0) -> int:
        self.sendall(data)
        return memoryview(data).nbytes

    def settle(self) -> None:
        """The request is all there: look it up. What it is answered with waits for `makefile`."""
        conn, sent = self._conn(), b"".join(self._pieces)
        if self._exchange is not None or conn is None or END not in sent:
            return
        journal, pieces, origin = self.seam.journal, self._pieces, origin_of(conn)
        head = self._head or read_head(origin, sent[: sent.index(END)])
        self._pieces, self._head, self._size = [], None, 0
        body, answers = sent[sent.index(END) + len(END) :], journal.answers
        told = unchunked(body)[0] if head.chunked else body
        wished = as_wished(journal, head.url, told)
        if wished is not None and wished is not told:
            first = _LENGTH.sub(rb"\g<1>%d" % len(wished), sent[: sent.index(END)])
            body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(wished), wished) if head.chunked else wished
            head, pieces = read_head(origin, first), [first + END + body]
        asked = next(candidates(journal.network, head, body))
        if answers is not None and head.has_body and not answers.waits("network", asked.key):
            known = candidates(journal.network, head, body)
            asked = next((other for other in known if answers.waits("network", other.key)), asked)
        exchange = journal.ask("network", asked.name, asked.key, asked.request, mutates=asked.mutates)
        self.seam.asked_at(head.origin)
        if exchange.served is None:
            self.seam.send_now(conn, self, exchange, pieces)
            return
        exchange.again()
        self._exchange, self._answer = exchange, as_read(load(exchange.served.answer) or {})
        self._raise(conn, exchange.served, self._answer)

    def _is_complete(self, piece: bytes) -> bool:
        conn = self._conn()
        if self._head is None and conn is not None:
            sent = b"".join(self._pieces)
            at = sent.find(END)
            if at < 0:
                return False
            self._head, self._start = read_head(origin_of(conn), sent[:at]), at + len(END)
        head = self._head
        if head is None or not head.chunked:
            return head is not None and self._size - self._start >= (head.length or 0)
        return piece.endswith(b"0\r\n\r\n") and unchunked(b"".join(self._pieces)[self._start :])[2]

    def _raise(self, conn: Any, served: Effect, answer: Answer) -> None:
        if answer.get("stage") not in (CONNECT, SEND):
            return
        if answer["stage"] == CONNECT:
            conn.sock = None
            if hasattr(conn, "_has_connected_to_proxy"):
                conn._has_connected_to_proxy = answer["proxied"]
        raise error_of(conn, served)

    # ---- what is read

    def makefile(self, mode: str = "r", buffering: int | None = None, **options: Any) -> Any:
        """The response, as a file to be read once."""
        exchange, answer, conn = self._exchange, self._answer, self._conn()
        self._exchange = self._answer = None
        self._pieces, self._head, self._size = [], None, 0
        if exchange is None or exchange.served is None or answer is None:
            return io.BytesIO()
        served, whole = exchange.served, answer.get("whole", answer.get("how") == "whole")
        head = head_of(answer) if "status" in answer else b""
        marks = [len(head) + size for _, size in answer.get("pieces", ())]
        journal = self.seam.journal

        def ends() -> None:
            if answer.get("stage") not in (None, SEND):
                raise error_of(conn, served)
            if not whole:
                kept = f"answered more than the {MOST_BODY:,} bytes that are kept"
                raise journal.unlike(exchange, kept if answer.get("cut") else "was not read any further than to here")

        return Served(head + body_of(answer), marks, ends, self)

    # ---- whatever else is done with a socket

    def settimeout(self, timeout: Any) -> None:
        self.timeout = timeout

    def gettimeout(self) -> Any:
        return self.timeout

    def setsockopt(self, *option: Any) -> None:
        if self.real is not None:
            self.real.setsockopt(*option)

    def getpeername(self) -> Any:
        conn = self._conn()
        return (conn.host, conn.port) if conn is not None else None

    def fileno(self) -> int:
        """That of a socket on which nothing ever comes, so that the connection counts as alive."""
        if self.real is not None:
            return int(self.real.fileno())
        if self._pair is None:  # closed
            return -1
        if not self._pair:
            import socket

            with covered():
                self._pair = socket.socketpair()
        return int(self._pair[0].fileno())

    def shutdown(self, how: int) -> None:
        if self.real is not None:
            self.real.shutdown(how)

    def close(self) -> None:
        for end in (*(self._pair or ()), self.real):
            if end is not None:
                end.close()
        self._pair = self.real = None

    def __reduce__(self) -> Any:
        raise TypeError("cannot pickle 'socket' object")

    def release(self) -> Any:
        """Take this out of its connection: the socket that was there before is given back."""
        real, self.real = self.real, None
        self.close()
        return real


class Served(io.BytesIO):
    """A recorded response. `ends` is called when more is read than there is: it raises, or there was no more."""

    def __init__(self, data: bytes, marks: list[int], ends: Callable[[], None], wire: Wire) -> None:
        super().__init__(data)
        self._marks = marks
        self._ends = ends
        self._wire = wire

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        if size is None or size < 0 or len(data) < size:
            self._ends()
        return data

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(size)
        if not line.endswith(b"\n") and (size is None or size < 0 or len(line) < size):
            self._ends()
        return line

    def readinto(self, buffer: Any, /) -> int:
        count = super().readinto(buffer)
        if count < memoryview(buffer).nbytes:
            self._ends()
        return count

    def read1(self, size: int | None = -1, /) -> bytes:
        """What came at once then comes at once now."""
        at = self.tell()
        place = bisect.bisect_right(self._marks, at)
        if place < len(self._marks):
            there = self._marks[place] - at
            size = there if size is None or size < 0 else min(size, there)
        data = super().read1(size)
        if not data and size != 0:
            self._ends()
        return data

    def peek(self, size: int = 0, /) -> bytes:
        at = self.tell()
        data = super().read1(8192)
        self.seek(at)
        if not data:
            self._ends()
        return data

    def fileno(self) -> int:
        return self._wire.fileno()


def error_of(conn: Any, served: Effect) -> BaseException:
    """What a recorded request ended with, about this connection."""
    raised = (load(served.answer) or {}).get("raised")
    error: BaseException = load(served.error) if raised is None else thaw(raised, conn)
    return error


def connected(conn: Any) -> None:
    """Note on a connection of urllib3 what that notes when it has connected."""
    if not hasattr(conn, "proxy_is_verified"):
        return
    proxy = conn.proxy
    conn._has_connected_to_proxy = proxy is not None
    if not hasattr(conn, "cert_reqs"):
        conn.proxy_is_verified = False if proxy is not None else None
        return
    wanted = conn.cert_reqs
    verified = wanted in (None, 2) or str(wanted).endswith("REQUIRED") or bool(conn.assert_fingerprint)
    conn.is_verified = verified and not conn.proxy_is_forwarding
    if proxy is not None:
        conn.proxy_is_verified = verified and proxy.scheme == "https"
