"""One client of the adapter: what it is sent, and what it may ask."""

from __future__ import annotations

import hmac
import itertools
from collections.abc import Mapping
from typing import Any

from rewound.debug.messages import Message, Writer, packed

EVALUATES = frozenset(
    {"evaluate", "setVariable", "setExpression", "goto", "gotoTargets", "completions", "setDebuggerProperty", "setPydevdSourceMap"}
)
"""Requests by which a client can run code of its own in the program."""
_BREAKPOINTS = {"setBreakpoints": "breakpoints", "setFunctionBreakpoints": "breakpoints", "setExceptionBreakpoints": "exceptionOptions"}
_CONDITIONS = ("condition", "hitCondition", "logMessage")
_BY_ITSELF = frozenset(
    {"threads", "stackTrace", "scopes", "variables", "source", "loadedSources", "modules", "exceptionInfo", "completions", "evaluate"}
)
"""What a client asks to show where the program stands: no person is to be told that one of these has come too late."""


class Client:
    """A connection. `trusted`: it may evaluate; others get that by the session's token."""

    def __init__(self, writer: Writer, *, trusted: bool) -> None:
        self._writer = writer
        self._seqs = itertools.count(1)
        self.trusted = trusted
        self.attaching: Message | None = None
        """Its request to attach or launch, which is answered when it has said what it wants to stop at."""
        self.ready = False
        """It is attached: events are for it too."""

    def _send(self, message: Mapping[str, Any]) -> None:
        try:
            self._writer.write(packed({"seq": next(self._seqs), **message}))
        except (OSError, RuntimeError):  # it is gone; the reading side finds out
            self.ready = False

    def event(self, name: str, body: Mapping[str, Any] | None = None) -> None:
        self._send({"type": "event", "event": name, **({} if body is None else {"body": dict(body)})})

    def answer(self, request: Message, body: Mapping[str, Any] | None = None) -> None:
        told = {"type": "response", "request_seq": request["seq"], "command": request["command"], "success": True}
        self._send({**told, **({} if body is None else {"body": dict(body)})})

    def refuse(self, request: Message, why: str) -> None:
        asked = request["command"] not in _BY_ITSELF
        error = {"id": 1, "format": why.replace("{", "(").replace("}", ")"), "showUser": asked}
        told = {"type": "response", "request_seq": request["seq"], "command": request["command"], "success": False}
        self._send({**told, "message": why, "body": {"error": error}})

    def pass_on(self, request: Message, response: Message) -> None:
        """debugpy's response, as that to this client's request."""
        if response.get("success"):
            self.answer(request, response.get("body") or {})
        else:
            self.refuse(request, str(response.get("message") or "debugpy could not do it."))

    def prove(self, given: object, token: str) -> None:
        """It may evaluate if it knows the token."""
        if isinstance(given, str) and token and hmac.compare_digest(given.encode(), token.encode()):
            self.trusted = True

    def may(self, request: Message) -> bool:
        """Whether it may ask this."""
        if self.trusted:
            return True
        command, arguments = request["command"], request.get("arguments") or {}
        listed = arguments.get(_BREAKPOINTS.get(command, "")) or ()
        evaluated = any(isinstance(one, dict) and any(one.get(name) for name in _CONDITIONS) for one in listed)
        return command not in EVALUATES and not evaluated and not arguments.get("filterOptions")
