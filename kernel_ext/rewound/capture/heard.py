"""What was said in one request over ASGI: kept by reference while it is under way, and told only if the request is kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from rewound.capture.requests import Described

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

MOST_ANSWER = 64_000
"""Bytes of an answer's body that are kept, to be compared by a person: a replay makes its own."""


class Conversation:
    """What an application asks and tells through `hear` and `say`. A stored value ends where it holds one: behind is the server."""

    __slots__ = ()

    async def hear(self) -> Message:
        raise NotImplementedError

    def say(self, message: Message) -> Awaitable[None]:
        raise NotImplementedError

    def __reduce__(self) -> Any:
        return Conversation, ()


class Heard(Conversation):
    """The scope as it came, the pieces of the body as far as they were asked for, and the beginning of the answer."""

    # What is not yet known stands with the class: making one is on every request's way.
    _size = 0
    _whole = False
    _body: list[bytes] | None = None
    _start: Mapping[str, Any] | None = None
    _answer: list[bytes] | None = None
    status: int | None = None

    def __init__(self, scope: Scope, receive: Receive, send: Send, most: int) -> None:
        self._receive = receive
        self._send = send
        self._now = scope
        self._first = dict(scope)
        self._most = most

    async def hear(self) -> Message:
        """The application receives."""
        message = await self._receive()
        if message["type"] == "http.request":
            piece = message.get("body", b"")
            if self._size < self._most and piece:
                if self._body is None:
                    self._body = []
                self._body.append(piece)
            self._size += len(piece)
            self._whole = not message.get("more_body", False)
        return message

    def say(self, message: Message) -> Awaitable[None]:
        """The application answers. No coroutine of our own: this is on every request's way."""
        try:
            if message["type"] == "http.response.start":
                self._start, self.status = message, message["status"]
            elif self._answer is None:
                self._answer = [message.get("body", b"")]
            elif len(self._answer) < 16:
                self._answer.append(message.get("body", b""))
        except Exception:  # no message as it should be: the server will say so
            self.status = None
        return self._send(message)

    def described(self) -> Described:
        first, start = self._first, self._start or {}
        body = b"".join(map(bytes, self._body or ()))[: self._most]
        path = str(first.get("path", "/"))
        query = bytes(first.get("query_string", b""))
        request = {
            "interface": "asgi",
            "method": first.get("method", "GET"),
            "scheme": first.get("scheme", "http"),
            "http_version": first.get("http_version", "1.1"),
            "root_path": first.get("root_path", ""),
            "headers": _texts(first.get("headers", ())),
            "client": first.get("client"),
            "server": first.get("server"),
            "scope": list(first),
            "more": {name: value for name, value in first.items() if name not in _TOLD and _is_plain(value)},
            "body_size": self._size,
            "body_whole": self._size == len(body) and (self._whole or not _has_body(first)),
            "answer": {"status": self.status, "headers": _texts(start.get("headers", ()))},
        }
        raw = first.get("raw_path")
        parts = {"path": path.encode("utf-8", "surrogateescape"), "query": query, "body": body}
        parts |= {"raw_path": bytes(raw)} if raw else {}
        parts |= {"answer": b"".join(map(bytes, self._answer or ()))[:MOST_ANSWER]}
        return f"{request['method']} {self._route() or path}", request, parts

    def _route(self) -> str | None:
        """The path with names where its parameters are, as the framework's router has found them."""
        known = getattr(self._now.get("route"), "path", None)
        if isinstance(known, str):
            return known
        path, given = str(self._first.get("path", "/")), self._now.get("path_params") or {}
        names = {str(value): f"{{{name}}}" for name, value in given.items()}
        return "/".join(names.get(part, part) for part in path.split("/")) if names else None


_TOLD = frozenset("type http_version method scheme path raw_path query_string root_path headers client server state".split())
"""What of a scope is told by itself, or belongs to the process."""


def _is_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(type(name) is str and _is_plain(part) for name, part in value.items())
    if type(value) in (list, tuple):
        return all(map(_is_plain, value))  # type: ignore[call-overload]
    return value is None or type(value) in (str, bytes, int, float, bool)


def _texts(headers: Any) -> list[tuple[str, str]]:
    return [(bytes(name).decode("latin-1"), bytes(value).decode("latin-1")) for name, value in headers]


def _has_body(scope: Mapping[str, Any]) -> bool:
    return any(name.lower() == "transfer-encoding" or (name.lower() == "content-length" and value.strip() != "0")
               for name, value in _texts(scope.get("headers", ())))  # fmt: skip
