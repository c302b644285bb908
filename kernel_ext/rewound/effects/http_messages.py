"""Requests as `http.client` sends them, and responses as it reads them: what the bytes say, and the bytes of what was recorded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rewound.effects.bodies import Headers, unchunked
from rewound.effects.network import Asked, Network, without_boundary

END = b"\r\n\r\n"
"""Behind a message's head."""
MOST_COMPARED = 8_000_000
"""Bytes of a request's body that are compared by what they say; a longer one is compared byte by byte, by its hash."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a request's first bytes say."""

    method: str
    origin: str
    """`scheme://host[:port]` of what the connection leads to."""
    url: str
    headers: Headers
    length: int | None
    """Bytes of the body, where the headers tell."""
    chunked: bool

    @property
    def has_body(self) -> bool:
        return self.chunked or bool(self.length)


def origin_of(conn: Any) -> str:
    """Where a connection leads to; a tunnel leads to its other end."""
    host, port = getattr(conn, "_tunnel_host", None), getattr(conn, "_tunnel_port", None)
    if not host:
        host, port = conn.host, conn.port
    scheme = "https" if conn.default_port == 443 else "http"
    host = f"[{host}]" if ":" in host and host[0] != "[" else host
    return f"{scheme}://{host}" if port in (None, conn.default_port) else f"{scheme}://{host}:{port}"


def read_head(origin: str, head: bytes) -> Head:
    """What the bytes before the body say, sent to this place. A proxy is sent the whole URL."""
    first, *lines = head.decode("latin-1").replace("\r\n\t", "\t").split("\r\n")  # a value may go on in the next line
    method, _, rest = first.partition(" ")
    target = rest.rpartition(" ")[0]
    url = target if "://" in target else origin + target if target[:1] == "/" else f"{origin}/{target}"
    headers, length, chunked = [], None, False
    for name, _, told in [line.partition(":") for line in lines]:
        headers.append((name, value := told.strip()))
        if name.lower() == "content-length" and value.isdigit():
            length = int(value)
        elif name.lower() == "transfer-encoding":
            chunked = "chunked" in value.lower()
    return Head(method, origin, url, headers, length, chunked)


class Body:
    """The body of a request, taken up bit by bit as it is sent."""

    __slots__ = ("_hash", "_kept", "_last", "length")

    def __init__(self) -> None:
        self._hash = hashlib.blake2b(digest_size=16)
        self._kept: list[bytes] = []
        self._last = b""
        self.length = 0

    def add(self, piece: Any) -> None:
        """Take up some bytes; those of a body that is too long to be compared are only hashed."""
        data = self._last = bytes(piece)
        self.length += len(data)
        self._hash.update(data)
        if self.length <= MOST_COMPARED:
            self._kept.append(data)
        else:
            self._kept.clear()

    def is_whole(self, head: Head) -> bool:
        """Whether all of it has passed, by what the head says of it."""
        return self._last.endswith(b"0\r\n\r\n") if head.chunked else self.length == head.length

    def asked(self, network: Network, head: Head) -> Asked:
        """The request, when all of the body has passed."""
        if self.length > MOST_COMPARED:
            return _hashed(network, head, self.length, self._hash.hexdigest())
        body = b"".join(self._kept)
        return network.asked(head.method, head.url, head.headers, unchunked(body)[0] if head.chunked else body)

    def told(self) -> dict[str, Any]:
        return {"bytes": self.length, "blake2b": self._hash.hexdigest()}


def asked(network: Network, head: Head, body: bytes | None) -> Asked:
    """A request whose body is known."""
    if body is None or len(body) <= MOST_COMPARED:
        return network.asked(head.method, head.url, head.headers, body)
    plain = without_boundary(head.headers, body)
    return _hashed(network, head, len(plain), hashlib.blake2b(plain, digest_size=16).hexdigest())


def begun(network: Network, head: Head) -> Asked:
    """A request whose body is not known yet: it is asked for by everything else."""
    known = network.asked(head.method, head.url, head.headers, None)
    return replace(known, key=f"{known.key} streamed {head.length}", request={**known.request, "streamed": True})


def candidates(network: Network, head: Head, sent: bytes) -> Iterator[Asked]:
    """What a request may have been recorded as: by its body, by the hash of what was streamed, by what was known when it broke off."""
    yield asked(network, head, (unchunked(sent)[0] if head.chunked else sent) if head.has_body else None)
    if head.has_body:
        if len(sent) > MOST_COMPARED:
            streamed = Body()
            streamed.add(sent)
            yield streamed.asked(network, head)
        yield begun(network, head)


def _hashed(network: Network, head: Head, length: int, digest: str) -> Asked:
    known = network.asked(head.method, head.url, head.headers, None)
    return replace(known, key=f"{known.key} {length} {digest}", request={**known.request, "length": length, "blake2b": digest})


def head_of(answer: Mapping[str, Any]) -> bytes:
    """The first bytes of a recorded response, also of one that another client recorded."""
    more = answer.get("extensions", {})
    version = {10: "HTTP/1.0", 11: "HTTP/1.1"}.get(answer.get("version", 11), "HTTP/1.1")
    reason = answer.get("reason") or more.get("reason_phrase", b"").decode("latin-1")
    lines = [f"{version} {answer['status']} {reason}", *(f"{name}: {value}" for name, value in answer["headers"])]
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


def body_of(answer: Mapping[str, Any]) -> bytes:
    """The body as `http.client` reads it: where another client recorded it, without its chunks, it is one chunk."""
    if "body" in answer or "parts" not in answer:
        kept: bytes = answer.get("body", b"")
        return kept
    body = b"".join(part for _, part in answer["parts"])
    chunked = any(name.lower() == "transfer-encoding" for name, _ in answer["headers"])
    if not chunked:
        return body
    return (b"%x\r\n%b\r\n" % (len(body), body) if body else b"") + b"0\r\n\r\n"
