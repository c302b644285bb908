"""A client of the Debug Adapter Protocol that holds every message to its schema, and never waits for ever."""

from __future__ import annotations

import functools
import json
import queue
import socket
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import jsonschema

Body = dict[str, Any]
WAIT = 100.0
"""Seconds; a busy machine takes many where an idle one takes two."""


@functools.cache
def schema() -> dict[str, Any]:
    """The protocol's JSON schema, which debugpy ships."""
    import debugpy

    vendored = Path(debugpy.__file__).parent / "_vendored" / "pydevd" / "_pydevd_bundle" / "_debug_adapter" / "debugProtocol.json"
    found: dict[str, Any] = json.loads(vendored.read_text("utf-8"))
    return found


@functools.cache
def _validator(name: str) -> Any:
    return jsonschema.Draft4Validator({"$ref": f"#/definitions/{name}", "definitions": schema()["definitions"]})


def check(message: Body) -> None:
    """Raises ValidationError for a message that is not as the protocol says."""
    _validator("ProtocolMessage").validate(message)
    if message["type"] == "event":
        name = f"{message['event'][0].upper()}{message['event'][1:]}Event"
        _validator(name if name in schema()["definitions"] else "Event").validate(message)
    elif message["success"]:
        name = f"{message['command'][0].upper()}{message['command'][1:]}Response"
        _validator(name if name in schema()["definitions"] else "Response").validate(message)
    else:
        _validator("ErrorResponse").validate(message)


class Dap:
    """One client, over a socket or the pipes of a process."""

    def __init__(self, reader: BinaryIO, writer: BinaryIO, close: Callable[[], None]) -> None:
        self._reader = reader
        self._writer = writer
        self._close = close
        self._seq = 0
        self._answers: dict[int, queue.Queue[Body]] = {}
        self._events: list[Body] = []
        self._news = threading.Condition()
        self.faults: list[str] = []
        self.ended = False
        threading.Thread(target=self._listen, daemon=True).start()

    @classmethod
    def to(cls, port: int) -> Dap:
        connection = socket.create_connection(("127.0.0.1", port), timeout=10)
        connection.settimeout(None)
        stream = connection.makefile("rwb", buffering=0)

        def close() -> None:
            connection.shutdown(socket.SHUT_RDWR)
            stream.close()
            connection.close()

        return cls(connection.makefile("rb"), stream, close)  # type: ignore[arg-type]

    @classmethod
    def of(cls, process: subprocess.Popen[bytes]) -> Dap:
        assert process.stdin is not None and process.stdout is not None
        return cls(process.stdout, process.stdin, process.stdin.close)  # type: ignore[arg-type]

    def _listen(self) -> None:
        try:
            while (message := self._read()) is not None:
                try:
                    check(message)
                except jsonschema.ValidationError as error:
                    self.faults.append(f"{message}: {error.message}")
                with self._news:
                    if message["type"] == "event":
                        self._events.append(message)
                    elif (waiting := self._answers.get(message["request_seq"])) is not None:
                        waiting.put(message)
                    self._news.notify_all()
        except (OSError, ValueError):
            pass
        with self._news:
            self.ended = True
            self._news.notify_all()

    def _read(self) -> Body | None:
        length = 0
        while line := self._reader.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if not length:
            return None
        found: Body = json.loads(self._reader.read(length))
        return found

    def send(self, command: str, **arguments: Any) -> int:
        self._seq += 1
        self._answers[self._seq] = queue.Queue()
        body = json.dumps({"seq": self._seq, "type": "request", "command": command, "arguments": arguments}).encode()
        self._writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._writer.flush()
        return self._seq

    def answer(self, seq: int, timeout: float = WAIT) -> Body:
        return self._answers[seq].get(timeout=timeout)

    def ask(self, command: str, timeout: float = WAIT, **arguments: Any) -> Body:
        """The body of a response. Fails if the request was refused."""
        response = self.answer(self.send(command, **arguments), timeout)
        assert response["success"], response
        return response.get("body") or {}

    def refused(self, command: str, **arguments: Any) -> str:
        """Why a request was refused."""
        response = self.answer(self.send(command, **arguments))
        assert not response["success"], response
        return str(response["message"])

    def event(self, name: str, timeout: float = WAIT) -> Body:
        """The next event of this name."""
        with self._news:
            there = self._news.wait_for(lambda: self.ended or any(event["event"] == name for event in self._events), timeout)
            found = next((event for event in self._events if event["event"] == name), None)
            assert there and found is not None, f"no {name}; ended: {self.ended}; {[event['event'] for event in self._events]}"
            self._events.remove(found)
        return found.get("body") or {}

    def begin(self, command: str = "attach", breakpoints: dict[str, list[int]] | None = None, **arguments: Any) -> Body:
        """The protocol's own sequence up to the running program. What the adapter can do."""
        able = self.ask("initialize", clientID="test", adapterID="rewound", pathFormat="path", linesStartAt1=True, columnsStartAt1=True)
        attaching = self.send(command, **arguments)
        self.event("initialized")
        for path, lines in (breakpoints or {}).items():
            self.ask("setBreakpoints", source={"path": path}, breakpoints=[{"line": line} for line in lines])
        self.ask("configurationDone")
        assert self.answer(attaching)["success"]
        return able

    def top(self, thread: int | None = None) -> Body:
        """The innermost frame."""
        found: Body = self.ask("stackTrace", threadId=thread or 1)["stackFrames"][0]
        return found

    def variables(self, frame: int) -> dict[str, Body]:
        """Those of all scopes of a frame; what is local goes before what is global."""
        found: dict[str, Body] = {}
        for scope in self.ask("scopes", frameId=frame)["scopes"]:
            for variable in self.ask("variables", variablesReference=scope["variablesReference"])["variables"]:
                found.setdefault(variable["name"], variable)
        return found

    def over(self) -> None:
        """Wait until the other side has said its last word."""
        with self._news:
            self._news.wait_for(lambda: self.ended, 10)

    def close(self) -> None:
        self._close()
