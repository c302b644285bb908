"""Answers requests: checks who asks and what, hands it to its route, and turns every error into the document of one."""

from __future__ import annotations

import asyncio
import inspect
import json
import math
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from rewound.errors import BodyTooLarge, InternalError, MalformedBody, NotProtected, RewoundError, TooManyReplays
from rewound.show import wire
from rewound.show.server.options import checked
from rewound.show.server.routes import Route
from rewound.show.server.service import Call, Service
from rewound.show.server.statuses import status_of

MOST_BYTES = 1_000_000
"""That a body may have."""
_AT_ONCE = ThreadPoolExecutor(4, "rewound")
"""Threads that look into stores."""
_HINTS: Mapping[int, str] = {
    403: "Send the server's token, in the header `Authorization: token …`; a browser's page sends X-XSRFToken.",
    404: "`openapi.json` lists the routes.",
    405: "`openapi.json` lists the routes and their methods.",
}
"""By status, what to do about errors that are not ours."""


def dumps(document: Mapping[str, Any]) -> str:
    """One line of JSON. What no JSON can hold, such as infinity, is null."""
    try:
        return json.dumps(document, allow_nan=False)
    except ValueError:
        return json.dumps(_finite(document))


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _finite(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


@web.stream_request_body
class Endpoint(APIHandler):
    """One path below `/rewound/api/`, for whom the Jupyter server has let in; a body is read only as far as it may go."""

    auth_resource = "rewound"
    rewound: Service
    route: Route | None

    def initialize(self, service: Service, route: Route | None = None) -> None:
        """Tornado calls this with what the path was registered with; without a route there is nothing here."""
        self.rewound = service
        self.route = route
        self._received = bytearray()

    async def prepare(self) -> None:  # type: ignore[override]
        await super().prepare()
        if not self.identity_provider.auth_enabled:
            what = "This Jupyter server lets everybody in, so what runs have recorded is not served."
            self._refuse(NotProtected(what, hint="Start it with a token, as it does by itself unless its configuration says otherwise."))
        elif (told := self.request.headers.get("Content-Length", "")).isdecimal() and int(told[:20]) > MOST_BYTES:
            self._refuse_body()

    def data_received(self, chunk: bytes) -> None:
        if not self._finished:
            self._received += chunk
            if len(self._received) > MOST_BYTES:
                self._received.clear()
                self._refuse_body()

    @web.authenticated
    @authorized("read")  # type: ignore[untyped-decorator]
    async def get(self, **segments: str) -> None:
        await self._answer("get", segments)

    @web.authenticated
    @authorized("write")  # type: ignore[untyped-decorator]
    async def post(self, **segments: str) -> None:
        await self._answer("post", segments)

    async def _answer(self, method: str, segments: Mapping[str, str]) -> None:
        if self._finished:
            return
        if self.route is None:
            raise web.HTTPError(404)
        if self.route.method != method:
            raise web.HTTPError(405)
        try:
            await self.respond(self.route, self._call(self.route, segments))
        except RewoundError as error:
            self._refuse(error)

    async def respond(self, route: Route, call: Call) -> None:
        """Carry a checked request out. Raises RewoundError."""
        act = route.act
        assert act is not None
        if inspect.iscoroutinefunction(act):
            found = await act(call)
            if route.status == 202:
                self.set_header("Location", f"{self.rewound.base_url}rewound/api/replays/{found['run']}")
        else:
            found = await asyncio.get_running_loop().run_in_executor(_AT_ONCE, act, call)
        self.set_status(route.status)
        self._put(found)

    def _call(self, route: Route, segments: Mapping[str, str]) -> Call:
        query = {name: self.get_query_argument(name) for name in self.request.query_arguments}
        body = {} if route.body is None else checked(self._document(), route.body)
        return Call(self.rewound, segments, route.read_query(query), body)

    def _document(self) -> Mapping[str, Any]:
        """The body, an object. Raises MalformedBody."""
        hint = 'Send an object, such as {} or {"from_step": "cell:2"}.'
        try:
            found = json.loads(bytes(self._received).decode() or "{}", parse_constant=_no_constant)
            json.dumps(found, ensure_ascii=False).encode()  # halves of characters are no text
        except (ValueError, RecursionError) as error:
            raise MalformedBody(f"The body is not JSON: {str(error)[:200]}.", hint=hint) from error
        if not isinstance(found, dict):
            raise MalformedBody("The body is no JSON object.", hint=hint)
        return found

    def _refuse(self, error: RewoundError) -> None:
        self.set_status(status_of(type(error)))
        if isinstance(error, TooManyReplays):
            self.set_header("Retry-After", str(error.seconds))
        self._put(wire.problem(error))

    def _refuse_body(self) -> None:
        self.set_header("Connection", "close")
        self._refuse(BodyTooLarge(f"The body has more than {MOST_BYTES} bytes.", hint="Put what is large into a file, and replay that."))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """What goes wrong outside of a route, as the document of an error too."""
        self.clear_header("Content-Length")
        if status_code == 405 and self.route is not None:
            self.set_header("Allow", self.route.method.upper())
        error = kwargs.get("exc_info", (None, None, None))[1]
        if status_code == 500:
            hint = "This is a fault of Rewound; please report it, with what the server's log says."
            self._put(wire.problem(InternalError(f"{type(error).__name__}: {error}", hint=hint)))
            return
        said = getattr(error, "log_message", None) or self._reason
        self._put({"error": {"name": f"http-{status_code}", "message": said, "hint": _HINTS.get(status_code)}})

    def _put(self, document: Mapping[str, Any]) -> None:
        self.finish(dumps(document))


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


class Document(Endpoint):
    """`openapi.json`."""

    async def respond(self, route: Route, call: Call) -> None:
        from rewound.show.server.openapi import document

        self._put(document(self.rewound.base_url))
