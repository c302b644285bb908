"""debugpy's own adapter, behind ours: asked as any client asks it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rewound.debug.messages import Message, packed, read

_HERE = Path(__file__).resolve().parents[1]
RULES = [
    {"path": f"{_HERE}/**", "include": False},
    {"module": "IPython", "include": False},
    {"module": "ipykernel", "include": False},
    {"module": "traitlets", "include": False},
]
"""Code that nobody steps into: what runs cells, and ours."""
ATTACH: Mapping[str, Any] = {"justMyCode": False, "subProcess": False, "showReturnValue": True, "rules": RULES}
CLIENT: Mapping[str, Any] = {
    "clientID": "rewound",
    "adapterID": "rewound",
    "pathFormat": "path",
    "linesStartAt1": True,
    "columnsStartAt1": True,
    "supportsVariableType": True,
    "supportsVariablePaging": True,
}


class Upstream:
    """One session with debugpy's adapter. `on_event` is told its events; `on_end`, once, that it is over."""

    def __init__(self, on_event: Callable[[Message], None], on_end: Callable[[Upstream], None]) -> None:
        self._on_event = on_event
        self._on_end = on_end
        self._seqs = itertools.count(1)
        self._asked: dict[int, Callable[[Message], None]] = {}
        self._writer: Any = None
        self._process: asyncio.subprocess.Process | None = None
        self._address: asyncio.Future[tuple[str, int]] | None = None
        self.initialized = asyncio.Event()
        """debugpy is connected, and takes breakpoints."""
        self.ended = False

    async def spawn(self) -> None:
        """Start an adapter of our own, which nobody else can reach: it speaks to us by its standard streams."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "rewound.debug.adapter",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, limit=2**26,
        )  # fmt: skip
        self._process = process
        assert process.stdout is not None
        self.speak(process.stdout, process.stdin)

    async def connect(self, port: int) -> None:
        """Speak to the adapter of a process that listens already. Raises OSError."""
        self.speak(*await asyncio.open_connection("127.0.0.1", port, limit=2**26))

    def speak(self, reader: asyncio.StreamReader, writer: Any) -> None:
        """Begin to read what the adapter says."""
        self._writer = writer
        self._task = asyncio.create_task(self._listen(reader))

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while (message := await read(reader)) is not None:
            if message["type"] == "response":
                answer = self._asked.pop(message["request_seq"], None)
                if answer is not None:
                    answer(message)
            elif message["type"] == "event":
                self._event(message)
            elif message["type"] == "request":
                refused = {"type": "response", "request_seq": message["seq"], "command": message["command"], "success": False}
                self._write({**refused, "message": "not supported"})
        self._end()

    def _event(self, message: Message) -> None:
        if message["event"] == "debugpyWaitingForServer" and self._address is not None and not self._address.done():
            self._address.set_result((message["body"]["host"], message["body"]["port"]))
        elif message["event"] == "initialized":
            self.initialized.set()
        elif not message["event"].startswith("debugpy"):
            self._on_event(message)

    def _end(self) -> None:
        """Nobody waits for an answer any more."""
        if self.ended:
            return
        self.ended = True
        asked, self._asked = self._asked, {}
        for answer in asked.values():
            answer({"type": "response", "success": False, "message": "The program has ended."})
        if self._address is not None and not self._address.done():
            self._address.set_exception(ConnectionError("debugpy's adapter has ended"))
        self._on_end(self)

    def _write(self, message: Message) -> None:
        self._writer.write(packed({**message, "seq": next(self._seqs)}))

    def send(self, command: str, arguments: Mapping[str, Any] | None, answer: Callable[[Message], None]) -> None:
        """Ask; `answer` is called with the response, or with one that says that the program has ended."""
        if self.ended:
            answer({"type": "response", "success": False, "message": "The program has ended."})
            return
        seq = next(self._seqs)
        self._asked[seq] = answer
        told = {} if arguments is None else {"arguments": dict(arguments)}
        self._writer.write(packed({"type": "request", "seq": seq, "command": command, **told}))

    async def request(self, command: str, arguments: Mapping[str, Any] | None = None) -> Message:
        """Ask, and wait for the response."""
        found: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self.send(command, arguments, lambda message: None if found.done() else found.set_result(message))
        return await found

    async def initialize(self) -> dict[str, Any]:
        """What debugpy can do."""
        response = await self.request("initialize", CLIENT)
        body: dict[str, Any] = response.get("body") or {}
        return body

    async def listen(self) -> tuple[str, int]:
        """Have the adapter wait for a process. Where that has to connect to."""
        self._address = asyncio.get_running_loop().create_future()
        self.send("attach", {**ATTACH, "listen": {"host": "127.0.0.1", "port": 0}}, lambda _: None)
        return await self._address

    def attach(self, port: int) -> None:
        """Debug the process whose adapter this is."""
        self.send("attach", {**ATTACH, "connect": {"host": "127.0.0.1", "port": port}}, lambda _: None)

    async def close(self) -> None:
        """End the session."""
        if self._writer is not None:
            with contextlib.suppress(Exception):
                self._writer.close()
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()
            await self._process.wait()
        self._end()
