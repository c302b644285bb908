"""What was said in one request over WSGI: kept while it is under way, and told only if the request is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from rewound.capture.heard import MOST_ANSWER
from rewound.capture.requests import Described


class Heard:
    """The environ as it came, what was read of the body, and the beginning of the answer."""

    __slots__ = ("_first", "_headers", "_input", "_now", "_start", "answer", "status")

    def __init__(self, environ: dict[str, Any], start_response: Callable[..., Any], most: int) -> None:
        self._now = environ
        self._start = start_response
        self._input: Input | None = None
        if environ.get("CONTENT_LENGTH") not in (None, "", "0") or "HTTP_TRANSFER_ENCODING" in environ:
            self._input = environ["wsgi.input"] = Input(environ["wsgi.input"], most)
        self._first = dict(environ)
        self._headers: list[tuple[str, str]] = []
        self.answer: list[bytes] = []
        self.status: int | None = None

    def say(self, status: str, headers: list[tuple[str, str]], *exception: Any) -> Any:
        """`start_response`."""
        try:
            self.status, self._headers = int(status[:3]), headers
        except (TypeError, ValueError):
            self.status = None  # no answer as it should be: the server will say so
        return self._start(status, headers, *exception)

    def described(self) -> Described:
        first, read = self._first, self._input
        body = b"".join(read.kept)[: read.most] if read is not None else b""
        path, root = first.get("PATH_INFO", "/"), first.get("SCRIPT_NAME", "")
        request = {
            "interface": "wsgi",
            "method": first.get("REQUEST_METHOD", "GET"),
            "scheme": first.get("wsgi.url_scheme", "http"),
            "http_version": first.get("SERVER_PROTOCOL", "HTTP/1.1").rpartition("/")[2],
            "root_path": root,
            "headers": _headers(first),
            "client": (first.get("REMOTE_ADDR", ""), first.get("REMOTE_PORT", "")),
            "server": (first.get("SERVER_NAME", ""), first.get("SERVER_PORT", "")),
            "body_size": read.size if read is not None else 0,
            "body_whole": read is None or (read.size == len(body) and read.size >= _length(first)),
            "answer": {"status": self.status, "headers": list(self._headers)},
        }
        query = str(first.get("QUERY_STRING", ""))
        answer = b"".join(map(bytes, self.answer))[:MOST_ANSWER]
        parts = {"path": path.encode("latin-1", "replace"), "query": query.encode("latin-1", "replace"), "body": body, "answer": answer}
        return f"{request['method']} {self._route() or root + path}", request, parts

    def _route(self) -> str | None:
        """The rule that the framework has found for the path."""
        rule = getattr(getattr(self._now.get("werkzeug.request"), "url_rule", None), "rule", None)
        return rule if isinstance(rule, str) else None


def _headers(environ: dict[str, Any]) -> list[tuple[str, str]]:
    named = {name[5:]: value for name, value in environ.items() if name.startswith("HTTP_") and type(value) is str}
    named |= {name: environ[name] for name in ("CONTENT_TYPE", "CONTENT_LENGTH") if environ.get(name)}
    return [(name.replace("_", "-").lower(), value) for name, value in named.items()]


def _length(environ: dict[str, Any]) -> int:
    try:
        return int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


class Input:
    """`wsgi.input`, which notes what is read of it."""

    def __init__(self, real: Any, most: int) -> None:
        self._real = real
        self.most = most
        self.kept: list[bytes] = []
        self.size = 0

    def _noted(self, data: bytes) -> bytes:
        if self.size < self.most and data:
            self.kept.append(data)
        self.size += len(data)
        return data

    def read(self, *size: Any) -> bytes:
        return self._noted(self._real.read(*size))

    def readline(self, *size: Any) -> bytes:
        return self._noted(self._real.readline(*size))

    def readlines(self, *hint: Any) -> list[bytes]:
        return [self._noted(line) for line in self._real.readlines(*hint)]

    def readinto(self, buffer: Any) -> int:
        found = self.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)

    def __iter__(self) -> Iterator[bytes]:
        for line in self._real:
            yield self._noted(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def __reduce__(self) -> Any:
        return Input, (None, 0)  # a stored value that holds it ends here


class Answer:
    """What the application has given the server to send; closed, the request has ended."""

    def __init__(self, real: Iterable[bytes], heard: Heard, ended: Callable[[BaseException | None], None]) -> None:
        self._real = real
        self._parts: Iterator[bytes] | None = None
        self._heard = heard
        self._ended: Callable[[BaseException | None], None] | None = ended
        self._error: BaseException | None = None

    def __iter__(self) -> Answer:
        return self

    def __next__(self) -> bytes:
        if self._parts is None:
            self._parts = iter(self._real)
        try:
            part = next(self._parts)
        except StopIteration:
            raise
        except BaseException as error:
            self._error = error
            raise
        if len(self._heard.answer) < 16:
            self._heard.answer.append(part)
        return part

    def __len__(self) -> int:
        return len(self._real)  # type: ignore[arg-type]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def close(self) -> None:
        """The server has sent it, or given up."""
        try:
            if hasattr(self._real, "close"):
                self._real.close()
        except BaseException as error:
            self._error = self._error or error
            raise
        finally:
            ended, self._ended = self._ended, None
            if ended is not None:
                ended(self._error)
                self._error = None
