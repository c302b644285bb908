"""Records the requests of an ASGI application: `app = rewound.asgi.Recorder(app)`."""

from __future__ import annotations

from typing import Any

from rewound.capture.heard import Heard, Receive, Scope, Send
from rewound.capture.service import Recording


class Recorder(Recording):
    """An ASGI application that passes everything on to `app`, and records requests that fail, and a share of the others, as runs.

    `sample` is the share of requests, from 0 to 1, that is kept whatever comes of it, with all its calls (under load fewer, but all of
    them if it is 1); one that fails (with an
    exception, or an answer from 500 on) is always kept. `max_body` is the number of bytes of a request's body that are kept.
    `store` is a URL as for `rewound.record`; `name` says where a replay finds the application, as `module:attribute` or
    `module:factory()`, where that is no global of a module. Wrap the outermost application: what stands around this is not replayed.

    Websockets and the lifespan pass through unrecorded. Nothing is written while a request is under way: a process that is killed
    loses the requests that had not ended. Raises ValueError for a share that is none, BadRequest for settings that are none;
    later nothing of its own: what goes wrong is logged (logger `rewound`), and the application serves all the same.
    """

    def __init__(
        self, app: Any, *, sample: float = 0.01, max_body: int = 1_000_000, store: str | None = None, name: str | None = None
    ) -> None:
        super().__init__(app, sample=sample, max_body=max_body, store=store, name=name)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._pass_on(scope, receive, send)
            return
        bucket = self.begin()
        if bucket is None:
            await self.app(scope, receive, send)
            return
        heard = Heard(scope, receive, send, self.max_body)
        error = None
        try:
            await self.app(scope, heard.hear, heard.say)
        except BaseException as raised:
            error = raised
            raise
        finally:
            self.end(bucket, error, heard.status, heard.described)
            error = None

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            self.ready()
        try:
            await self.app(scope, receive, send)
        finally:
            if scope["type"] == "lifespan":
                self.flush()

    def __getattr__(self, name: str) -> Any:
        """What else the application has: servers and frameworks ask for it by name."""
        if name == "app":
            raise AttributeError(name)
        return getattr(self.app, name)
