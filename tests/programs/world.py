"""An outside world of the tests' own, on 127.0.0.1: an HTTP server that counts what it is asked and never answers the same twice."""

from __future__ import annotations

import gzip
import itertools
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SECRET = "sk-proj-ABCDEFGHIJKLMNOPQRSTUVWX"
"""A key that clients send; it must not be found in any file of the store."""


class World(ThreadingHTTPServer):
    """`asked` counts requests as `GET /path`, `bodies` holds what was posted, `told` what was answered with a number, each in its order."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.asked: Counter[str] = Counter()
        self.bodies: list[tuple[str, bytes]] = []
        self.told: list[dict[str, Any]] = []
        self.numbers = itertools.count(1)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def total(self) -> int:
        return sum(self.asked.values())

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asked may have hung up, or be dead: that is no fault of the world."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def world(port: int = 0) -> Iterator[World]:
    """A running world, at a port of its own or at this one; it is stopped at the end."""
    with World(port) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    """Every answer holds a number that no other answer has."""

    server: World
    protocol_version = "HTTP/1.1"

    def _any(self) -> None:
        parts = urlsplit(self.path)
        self.query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        body = self._body()
        self.server.asked[f"{self.command} {parts.path}"] += 1
        if body:
            self.server.bodies.append((parts.path, body))
        answer = getattr(self, "answer_" + parts.path.strip("/").replace("/", "_").replace("-", "_"), self.answer_json)
        answer(body)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = _any

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _send(self, status: int, data: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(data)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _told(self, body: bytes) -> bytes:
        told = {"n": next(self.server.numbers), "method": self.command, "path": self.path, "got": body.decode("utf-8", "replace")}
        self.server.told.append(told)
        return json.dumps(told).encode()

    def answer_json(self, body: bytes) -> None:
        """Anything else: what was asked, with a new number."""
        self._send(200, self._told(body))

    def answer_fail(self, body: bytes) -> None:
        """`?status=503`: that status."""
        self._send(int(self.query.get("status", "500")), self._told(body))

    def answer_flaky(self, body: bytes) -> None:
        """503 twice, then 200, and so on."""
        self._send(200 if self.server.asked[f"{self.command} /flaky"] % 3 == 0 else 503, self._told(body))

    def answer_redirect(self, body: bytes) -> None:
        self._send(302, b"", Location="/json?redirected=1")

    def answer_slow(self, body: bytes) -> None:
        """`?seconds=`: waits before it answers."""
        time.sleep(float(self.query.get("seconds", "1")))
        self._send(200, self._told(body))

    def answer_gzip(self, body: bytes) -> None:
        self._send(200, gzip.compress(self._told(body)), Content_Encoding="gzip")

    def answer_cookie(self, body: bytes) -> None:
        """Sets a cookie that is a secret, and shows a token."""
        data = json.dumps({"n": next(self.server.numbers), "access_token": SECRET}).encode()
        self._send(200, data, Set_Cookie=f"session={SECRET}; Path=/")

    def answer_large(self, body: bytes) -> None:
        """`?size=` bytes that differ each time."""
        number = next(self.server.numbers)
        self._send(200, bytes((number + i) % 251 for i in range(256)) * (int(self.query.get("size", "300000")) // 256))

    def answer_chunks(self, body: bytes) -> None:
        """Five chunks, one after the other."""
        self._stream("application/octet-stream", (f"chunk {i} of {next(self.server.numbers)};".encode() for i in range(5)))

    def answer_events(self, body: bytes) -> None:
        """Server-sent events."""
        self._stream("text/event-stream", (f"data: {json.dumps({'i': i, 'n': next(self.server.numbers)})}\n\n".encode() for i in range(5)))

    def answer_drip(self, body: bytes) -> None:
        """Two chunks, with `?seconds=` between them."""
        self._stream("text/plain", iter([b"first ", self._told(body)]), float(self.query.get("seconds", "1")))

    def _stream(self, kind: str, parts: Iterator[bytes], seconds: float = 0.02) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for part in parts:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(part), part))
            self.wfile.flush()
            time.sleep(seconds)
        self.wfile.write(b"0\r\n\r\n")

    def answer_broken(self, body: bytes) -> None:
        """Promises a hundred bytes, sends ten and hangs up."""
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"0123456789")
        self.wfile.flush()
        self.close_connection = True

    def answer_hangup(self, body: bytes) -> None:
        """Says nothing and hangs up."""
        self.close_connection = True

    def log_message(self, *args: Any) -> None:
        pass
