"""Makes one recorded request of an ASGI application, between its start and its stop."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from rewound.capture.heard import Conversation, Message

if TYPE_CHECKING:
    from rewound.replay.requests import Answer


def speak(app: Any, request: Mapping[str, Any], answer: Answer, enter: Callable[[], None], leave: Callable[[], None]) -> None:
    """Start the application, `enter`, make the request, `leave`, and stop it. Raises what the application raises."""
    asyncio.run(_speak(app, request, answer, enter, leave))


async def _speak(app: Any, request: Mapping[str, Any], answer: Answer, enter: Callable[[], None], leave: Callable[[], None]) -> None:
    life = _Lifespan(app)
    await life.start()
    try:
        enter()
        try:
            talk = _Again(request["parts"]["body"], answer)
            await app(_scope(request, life.state), talk.hear, talk.say)
        finally:
            leave()
    finally:
        await life.stop()


def _scope(request: Mapping[str, Any], state: dict[str, Any]) -> dict[str, Any]:
    """The scope as the server had made it, with its parts in their order: the program may hold it, and values are compared."""
    parts = request["parts"]
    found: dict[str, Any] = {
        "type": "http",
        "http_version": request["http_version"],
        "method": request["method"],
        "scheme": request["scheme"],
        "path": parts["path"].decode("utf-8", "surrogateescape"),
        "raw_path": parts.get("raw_path", parts["path"]),
        "query_string": parts["query"],
        "root_path": request["root_path"],
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in request["headers"]],
        "client": request["client"],
        "server": request["server"],
        **request["more"],
    }
    # Words that a server takes from its own source are one object each, wherever they stand.
    made = {name: _interned(part) for name, part in found.items()} | {"state": dict(state)}
    return {sys.intern(name): made[name] for name in request["scope"] if name in made}


def _interned(value: Any) -> Any:
    if isinstance(value, dict):
        return {sys.intern(name): _interned(part) for name, part in value.items()}
    return sys.intern(value) if type(value) is str else value


class _Again(Conversation):
    """Gives the recorded body, and takes the answer of today."""

    __slots__ = ("_answer", "_done", "_waiting")

    def __init__(self, body: bytes, answer: Answer) -> None:
        self._waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
        self._answer = answer
        self._done = asyncio.Event()

    async def hear(self) -> Message:
        if self._waiting:
            return self._waiting.pop()
        await self._done.wait()
        return {"type": "http.disconnect"}

    async def say(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._answer.status = message["status"]
        elif message["type"] == "http.response.body":
            self._answer.body.append(bytes(message.get("body", b"")))
            if not message.get("more_body", False):
                self._done.set()


class _Lifespan:
    """The application's own start and stop; one that knows of none goes on without, as under a server."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.state: dict[str, Any] = {}
        self._said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._heard: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Raises what the application raises at its start, RuntimeError if it says that it could not start."""
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self.state}
        self._task = asyncio.create_task(self._app(scope, self._said.get, self._heard.put))
        answer = await self._turn("startup")
        if answer is not None and answer["type"] == "lifespan.startup.failed":
            raise RuntimeError(answer.get("message") or "the application could not start")

    async def stop(self) -> None:
        if self._task is not None and not self._task.done():
            await self._turn("shutdown")
            await asyncio.wait([self._task], timeout=1)
            self._task.cancel()

    async def _turn(self, moment: str) -> Mapping[str, Any] | None:
        """Tell it, and wait for what it says; None where it has ended instead."""
        assert self._task is not None
        await self._said.put({"type": f"lifespan.{moment}"})
        heard = asyncio.create_task(self._heard.get())
        await asyncio.wait([heard, self._task], return_when=asyncio.FIRST_COMPLETED)
        if heard.done():
            return heard.result()
        heard.cancel()
        error = self._task.exception()
        if error is not None and not isinstance(error, Exception):
            raise error  # what stops a replay
        return None
