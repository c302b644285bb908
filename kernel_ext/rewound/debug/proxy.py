"""The debug adapter: any number of clients on one session of debugpy's, with the past in front of it.

It runs in a process other than the program's, all of whose threads may stand. What debugpy would never answer (a step of
a thread that runs, a request that it does not know) is refused here, so that no client waits for ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from rewound.debug.client import Client
from rewound.debug.control import assigned
from rewound.debug.frames import page, shown
from rewound.debug.messages import Message, read
from rewound.debug.rewinding import MOVES, PAST, Rewinding
from rewound.debug.stopping import OURS
from rewound.debug.upstream import Upstream

GOES_ON = frozenset({"continue", "next", "stepIn", "stepOut"})
NEEDS_STOP = frozenset(
    {
        "stackTrace",
        "scopes",
        "evaluate",
        "setVariable",
        "setExpression",
        "goto",
        "gotoTargets",
        "completions",
        "exceptionInfo",
        "stepInTargets",
    }
)
"""Asked of a program that runs, debugpy answers these when it stands, or never."""
PASSED_ON = frozenset(
    {"threads", "variables", "source", "modules", "pause", "setBreakpoints", "setFunctionBreakpoints", "setExceptionBreakpoints",
     "setDebuggerProperty", "setPydevdSourceMap", "pydevdSystemInfo", "debugpySystemInfo"}
) | NEEDS_STOP | GOES_ON  # fmt: skip
REMEMBERED = ("setFunctionBreakpoints", "setExceptionBreakpoints")
CONTROL = "__import__('rewound.debug.control').debug.control"
Tell = Callable[[str], None]


class Proxy:
    """Speaks with the clients. `upstream` is set by `attach`, anew for each time that the step is run."""

    def __init__(self, token: str, *, owns: bool = True, on_asked: Callable[[Mapping[str, Any]], None] = lambda _: None) -> None:
        self._token = token
        self._owns = owns
        """Whether the program's process is there for this session alone, and may be ended."""
        self._on_asked = on_asked
        """Told the arguments of the first request to attach or launch."""
        self._clients: list[Client] = []
        self._upstream: Upstream | None = None
        self._capabilities: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._breakpoints: dict[str, Mapping[str, Any]] = {}
        self._others: dict[str, Mapping[str, Any]] = {}
        self._configured = asyncio.Event()
        self._stopped: dict[str, Any] | None = None
        self._target: Mapping[str, Any] | None = None
        self._rewinding = Rewinding(self._ask_frame)
        self.restart: Mapping[str, Any] | None = None
        """Somebody has asked that the step is run anew, with these arguments in the place of those of `launch`."""

    # ---- from the side of the program

    def can(self, capabilities: Mapping[str, Any]) -> None:
        """What debugpy can do is known."""
        ours = {
            "supportsStepBack": True,
            "supportsRestartRequest": True,
            "supportsTerminateRequest": True,
            "supportsConfigurationDoneRequest": True,
        }
        if not self._capabilities.done():
            self._capabilities.set_result({**capabilities, **ours})

    async def attach(self, upstream: Upstream, target: Mapping[str, Any] | None = None) -> None:
        """Take a session in which debugpy is about to be connected, and that stops at this `places.Target`."""
        self._upstream, self._target, self._stopped = upstream, target, None
        await upstream.initialized.wait()
        for client in self._clients:
            if client.attaching is not None and not client.ready:
                client.event("initialized")
        await self._configured.wait()
        for path, arguments in self._breakpoints.items():
            upstream.send("setBreakpoints", {**arguments, "source": {**arguments["source"], "path": path}}, _ignored)
        for command, arguments in self._others.items():
            upstream.send(command, arguments, _ignored)
        await upstream.request("configurationDone")

    def aim(self, target: Mapping[str, Any]) -> None:
        """In the same session, this is where it stops next."""
        self._target = target

    @property
    def is_somebody_there(self) -> bool:
        """Whether a client is attached."""
        return any(client.ready for client in self._clients)

    def on_event(self, message: Message) -> None:
        """debugpy tells something."""
        name, body = message["event"], message.get("body") or {}
        if name == "stopped":
            self._stop(dict(body))
        elif name == "continued":
            self._goes_on()
            self._tell("continued", body)
        elif name not in ("terminated", "exited"):
            self._tell(name, body)

    def on_end(self, upstream: Upstream) -> None:
        """debugpy's side has gone: the program has ended, or died."""
        if upstream is self._upstream:
            self._upstream, self._stopped = None, None
            self._rewinding.forget()

    def over(self, code: int) -> None:
        """The whole session is over."""
        for client in self._clients:
            if client.attaching is not None and not client.ready:
                client.refuse(client.attaching, "The program has ended before a debugger was there.")
        self._tell("exited", {"exitCode": code})
        self._tell("terminated", {})

    async def gone(self) -> None:
        """The one client that could come has gone: nobody is left who could say go on."""
        await self._leave()

    def say(self, text: str) -> None:
        """Show a sentence of ours in the clients."""
        self._tell("output", {"category": "console", "output": f"{text}\n"})

    def _stop(self, body: dict[str, Any]) -> None:
        if OURS in body.pop("hitBreakpointIds", ()) and self._target is not None:
            body |= {"description": f"Before the line that raises {self._target['error']}", "text": str(self._target["error"])}
        self._stopped = body
        self._rewinding.stands(body.get("threadId"))
        self._tell("stopped", body)

    def _goes_on(self) -> None:
        self._stopped = None
        self._rewinding.forget()

    def _tell(self, name: str, body: Mapping[str, Any]) -> None:
        for client in self._clients:
            if client.ready:
                client.event(name, body)

    # ---- from the side of the clients

    async def serve(self, reader: asyncio.StreamReader, writer: Any, *, trusted: bool = False) -> None:
        """Speak with one client, until it is gone. The program stays where it is: it, or another one, may come back."""
        client = Client(writer, trusted=trusted)
        self._clients.append(client)
        try:
            while (message := await read(reader)) is not None:
                if message["type"] == "request" and isinstance(message.get("command"), str) and isinstance(message.get("seq"), int):
                    await self._asked(client, message)
        finally:
            client.ready = False
            self._clients.remove(client)

    async def _asked(self, client: Client, request: Message) -> None:
        command = request["command"]
        handle = getattr(self, f"_on_{command}", None) if command in _OWN else None
        if handle is not None:
            await handle(client, request)
        elif not client.may(request):
            client.refuse(request, "This runs code in the program: attach with the token that `rewound dap` has shown.")
        elif command in MOVES or (
            self._rewinding.is_past and command in PAST and self._rewinding.knows(command, request.get("arguments") or {})
        ):
            await self._rewind(client, request)
        elif command not in PASSED_ON:
            client.refuse(request, f"{command} is not supported.")
        elif command in GOES_ON and self._stopped is None:
            client.refuse(request, "The program runs.")
        elif self._upstream is None or (command in NEEDS_STOP and self._stopped is None):
            client.refuse(request, "The program has not stopped.")
        else:
            self._pass_on(client, request)

    async def _on_initialize(self, client: Client, request: Message) -> None:
        client.answer(request, await asyncio.shield(self._capabilities))

    async def _on_attach(self, client: Client, request: Message) -> None:
        arguments = request.get("arguments") or {}
        client.prove(arguments.get("token"), self._token)
        client.attaching = request
        self._on_asked(arguments)
        if self._upstream is not None and self._upstream.initialized.is_set():
            client.event("initialized")

    _on_launch = _on_attach

    async def _on_configurationDone(self, client: Client, request: Message) -> None:  # noqa: N802 - the protocol's name
        self._configured.set()
        client.answer(request)
        client.ready = True
        if client.attaching is not None:
            client.answer(client.attaching)
        if self._stopped is not None:
            client.event("stopped", self._rewinding.where() or self._stopped)

    async def _on_disconnect(self, client: Client, request: Message) -> None:
        client.ready = False
        launched = client.attaching is not None and client.attaching["command"] == "launch"
        ends = (request.get("arguments") or {}).get("terminateDebuggee", launched)
        others = any(one.ready for one in self._clients)
        if ends:
            await self._leave()
        elif not others and self._upstream is not None:
            for path in self._breakpoints:
                self._upstream.send("setBreakpoints", {"source": {"path": path}, "breakpoints": []}, _ignored)
            self._breakpoints.clear()
            self._continue()
        client.answer(request)

    async def _on_terminate(self, client: Client, request: Message) -> None:
        client.answer(request)
        await self._leave()

    async def _on_restart(self, client: Client, request: Message) -> None:
        if not client.trusted:
            client.refuse(request, "This runs the step again: attach with the token that `rewound dap` has shown.")
        elif self._stopped is None:
            client.refuse(request, "The program runs: a step is restarted where it stands.")
        else:
            client.answer(request)
            self.restart = (request.get("arguments") or {}).get("arguments") or {}
            await self._leave()

    async def _leave(self) -> None:
        """Give the step up where it stands; what runs is ended."""
        if self._upstream is None:
            return
        if self._stopped is None:
            if self._owns:
                self._upstream.send("disconnect", {"terminateDebuggee": True}, _ignored)
            return
        await self._ask_frame(f"{CONTROL}.leave()")
        self._continue()

    def _continue(self) -> None:
        if self._upstream is not None and self._stopped is not None:
            thread = self._stopped.get("threadId", 1)
            self._goes_on()
            self._upstream.send("continue", {"threadId": thread}, _ignored)

    async def _ask_frame(self, expression: str, frame: int | None = None) -> str | None:
        """Evaluate in the frame that stands, or in another one; None if that fails."""
        if self._upstream is None or self._stopped is None:
            return None
        if frame is None:
            stack = await self._upstream.request("stackTrace", {"threadId": self._stopped.get("threadId"), "startFrame": 0, "levels": 1})
            frame = next((found["id"] for found in (stack.get("body") or {}).get("stackFrames") or ()), None)
        if frame is None or self._upstream is None:
            return None
        found = await self._upstream.request("evaluate", {"expression": expression, "frameId": frame, "context": "repl"})
        return str(found["body"]["result"]) if found.get("success") else None

    async def _rewind(self, client: Client, request: Message) -> None:
        """Answered from what was recorded, without the program."""
        if self._stopped is None:
            client.refuse(request, "The program has not stopped.")
            return
        answer = await self._rewinding.asked(request, self._breakpoints)
        if answer.refused is not None:
            client.refuse(request, answer.refused)
            return
        client.answer(request, answer.body)
        if answer.moved:
            self._tell("stopped", self._rewinding.where() or {**self._stopped, "reason": "step", "description": "Back at the live program"})

    def _pass_on(self, client: Client, request: Message) -> None:
        assert self._upstream is not None
        command, arguments = request["command"], request.get("arguments") or {}
        if command == "setBreakpoints" and (path := (arguments.get("source") or {}).get("path")):
            self._breakpoints[path] = arguments
        if command in REMEMBERED:
            self._others[command] = arguments
        if command in GOES_ON:
            self._goes_on()  # at once: debugpy's own event comes later, and a second request before it would never be answered
        if command == "stackTrace":
            every = {name: value for name, value in arguments.items() if name not in ("startFrame", "levels")}
            self._upstream.send(command, every, lambda found: self._shown(client, request, shown(found)))
            return
        self._upstream.send(command, arguments, lambda found: self._answered(client, request, found))

    def _shown(self, client: Client, request: Message, response: Message) -> None:
        self._rewinding.shows((response.get("body") or {}).get("stackFrames") or ())
        client.pass_on(request, page(response, request.get("arguments") or {}))

    def _answered(self, client: Client, request: Message, response: Message) -> None:
        client.pass_on(request, response)
        if not response.get("success"):
            return
        arguments = request.get("arguments") or {}
        name = {"setVariable": arguments.get("name"), "setExpression": arguments.get("expression")}.get(request["command"])
        if request["command"] == "evaluate":
            name = assigned(str(arguments.get("expression") or ""))
        if isinstance(name, str):
            self._note = asyncio.create_task(self._ask_frame(f"{CONTROL}.changed({name!r})"))


def _ignored(_: Message) -> None:
    return None


_OWN = frozenset(name.removeprefix("_on_") for name in vars(Proxy) if name.startswith("_on_"))
