"""Drives the debugger of a kernel over its control channel, as JupyterLab does."""

from __future__ import annotations

import queue
import threading
from typing import Any

from jupyter_core.utils import ensure_event_loop

from tests.e2e.debug.dap import WAIT, Body
from tests.e2e.kernel.driving import Kernel, Reply


class Lab:
    """JupyterLab's side of one kernel's debugger; cells run without being waited for."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._seq = 0
        self._events: list[Body] = []
        self._replies: dict[str, Reply] = {}
        self._idle: set[str] = set()
        self._answers: dict[str, Body] = {}
        self._news = threading.Condition()
        self._over = False
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._listen, self._control)]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        self._over = True
        for thread in self._threads:
            thread.join(2)

    def _listen(self) -> None:
        try:
            self._hear()
        finally:
            ensure_event_loop().close()

    def _control(self) -> None:
        try:
            self._take()
        finally:
            ensure_event_loop().close()

    def _hear(self) -> None:
        while not self._over:
            try:
                message = self._kernel.client.get_iopub_msg(timeout=0.1)
            except queue.Empty:
                continue
            parent = message["parent_header"].get("msg_id", "")
            with self._news:
                if message["msg_type"] == "debug_event":
                    self._events.append(message["content"])
                elif message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                    self._idle.add(parent)
                else:
                    self._replies.setdefault(parent, Reply()).take(message)
                self._news.notify_all()

    def _take(self) -> None:
        while not self._over:
            try:
                message = self._kernel.client.get_control_msg(timeout=0.1)
            except queue.Empty:
                continue
            with self._news:
                self._answers[message["parent_header"]["msg_id"]] = message["content"]
                self._news.notify_all()

    def ask(self, command: str, **arguments: Any) -> Body:
        """The reply to a debug request."""
        self._seq += 1
        session = self._kernel.client.session
        message = session.msg("debug_request", {"type": "request", "seq": self._seq, "command": command, "arguments": arguments})
        self._kernel.client.control_channel.send(message)
        number = message["header"]["msg_id"]
        with self._news:
            assert self._news.wait_for(lambda: number in self._answers, WAIT), f"no answer to {command}"
            return self._answers.pop(number)

    def start(self) -> None:
        """The bug is pressed."""
        self.ask("initialize", clientID="lab", adapterID="", pathFormat="path", linesStartAt1=True, columnsStartAt1=True)
        assert self.ask("attach")["success"]

    def event(self, name: str) -> Body:
        with self._news:
            assert self._news.wait_for(lambda: any(event["event"] == name for event in self._events), WAIT), f"no {name}"
            found = next(event for event in self._events if event["event"] == name)
            self._events.remove(found)
            return found.get("body") or {}

    def run(self, source: str, cell_id: str) -> str:
        """Begin a cell."""
        self._kernel.client.session.metadata = {"cellId": cell_id}
        return str(self._kernel.client.execute(source, allow_stdin=False))

    def showed(self, request: str) -> Reply:
        """What a cell has shown so far."""
        with self._news:
            return self._replies.setdefault(request, Reply())

    def ended(self, request: str) -> Reply:
        """What a cell has shown, when it has ended."""
        with self._news:
            assert self._news.wait_for(lambda: request in self._idle, WAIT), f"still running: {self._replies.get(request)}"
            return self._replies.setdefault(request, Reply())

    def until_shown(self, request: str, text: str) -> None:
        """Wait for this text in what a cell shows."""
        with self._news:
            assert self._news.wait_for(lambda: text in self._replies.get(request, Reply()).text, WAIT), self._replies.get(request)

    def top(self, thread: int = 1) -> Body:
        found: Body = self.ask("stackTrace", threadId=thread)["body"]["stackFrames"][0]
        return found

    def variables(self, frame: int) -> dict[str, str]:
        found: dict[str, str] = {}
        for scope in self.ask("scopes", frameId=frame)["body"]["scopes"]:
            held = self.ask("variables", variablesReference=scope["variablesReference"])["body"]["variables"]
            found = {**{variable["name"]: variable["value"] for variable in held}, **found}
        return found
