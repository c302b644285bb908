"""A small LSP client: starts the real server, speaks to it over its pipes or a socket, and waits with a limit."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

SECONDS = 60.0
COMMANDS = ("Replay from here", "Debug from here", "Why?", "Runs")
PULLS: Mapping[str, Any] = {
    "textDocument": {"diagnostic": {"relatedDocumentSupport": True}},
    "workspace": {"codeLens": {"refreshSupport": True}, "diagnostics": {"refreshSupport": True}, "inlayHint": {"refreshSupport": True}},
    "window": {"workDoneProgress": True, "showDocument": {"support": True}},
    "notebookDocument": {"synchronization": {"executionSummarySupport": True}},
}
"""What an editor of today can do; without it the server sends its diagnostics."""


class Client:
    """One editor. What the server says by itself is kept in `said`, its questions are answered."""

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        self.said: list[dict[str, Any]] = []
        self.process = 0
        """The server's process id, where it is its own."""
        self.settings: dict[str, Any] = {}
        self._outgoing = outgoing
        self._answers: queue.Queue[dict[str, Any]] = queue.Queue()
        self._early: dict[int, dict[str, Any]] = {}
        self._number = 0
        self._reader = threading.Thread(target=self._read, args=(incoming,), daemon=True)
        self._reader.start()

    def _read(self, incoming: BinaryIO) -> None:
        with contextlib.suppress(ConnectionError):  # the server is gone
            self._read_all(incoming)

    def _read_all(self, incoming: BinaryIO) -> None:
        while True:
            size = 0
            while (line := incoming.readline()) not in (b"\r\n", b""):
                if line.lower().startswith(b"content-length:"):
                    size = int(line.partition(b":")[2])
            if not line:
                return
            message = json.loads(incoming.read(size))
            if "method" not in message:
                self._answers.put(message)
                continue
            self.said.append(message)
            if "id" in message:
                self._write({"id": message["id"], "result": self._answer(message["method"])})

    def _answer(self, method: str) -> Any:
        return {
            "workspace/configuration": [self.settings],
            "window/showDocument": {"success": True},
            "workspace/applyEdit": {"applied": True},
        }.get(method)

    def _write(self, message: Mapping[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._outgoing.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._outgoing.flush()

    def tell(self, method: str, params: Mapping[str, Any] | None = None) -> None:
        self._write({"method": method, "params": params})

    def begin(self, method: str, params: Mapping[str, Any] | None = None) -> int:
        """Send a request whose answer is fetched later."""
        self._number += 1
        self._write({"id": self._number, "method": method, "params": params})
        return self._number

    def end(self, number: int) -> dict[str, Any]:
        """The whole answer, an error too."""
        while number not in self._early:
            message = self._answers.get(timeout=SECONDS)
            self._early[message["id"]] = message
        return self._early.pop(number)

    def ask(self, method: str, params: Mapping[str, Any] | None = None) -> Any:
        answer = self.end(self.begin(method, params))
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def until(self, found: Callable[[], Any], seconds: float = SECONDS) -> Any:
        """Wait for something to be true."""
        deadline = time.monotonic() + seconds
        while not (value := found()):
            assert time.monotonic() < deadline, self.said
            time.sleep(0.03)
        return value

    # What editors do.

    def initialize(self, *roots: Path, capabilities: Mapping[str, Any] = PULLS, options: Mapping[str, Any] | None = None) -> dict[str, Any]:
        folders = [{"uri": root.as_uri(), "name": root.name} for root in roots]
        params = {"processId": os.getpid(), "rootUri": None, "workspaceFolders": folders, "capabilities": capabilities}
        answer: dict[str, Any] = self.ask("initialize", {**params, "initializationOptions": options})
        self.tell("initialized", {})
        return answer

    def open(self, path: Path, text: str | None = None) -> str:
        text = path.read_text("utf-8") if text is None else text
        self.tell("textDocument/didOpen", {"textDocument": {"uri": path.as_uri(), "languageId": "python", "version": 1, "text": text}})
        return path.as_uri()

    def open_notebook(self, path: Path) -> list[str]:
        """As VS Code does it: the code cells alone, each with its id."""
        cells = [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
        uris = [f"vscode-notebook-cell:{path.as_posix()}#W{index}" for index in range(len(cells))]
        listed = [{"kind": 2, "document": uri, "metadata": {"id": cell["id"]}} for uri, cell in zip(uris, cells, strict=True)]
        texts = [
            {"uri": uri, "languageId": "python", "version": 1, "text": "".join(cell["source"])}
            for uri, cell in zip(uris, cells, strict=True)
        ]
        notebook = {"uri": path.as_uri(), "notebookType": "jupyter-notebook", "version": 1, "cells": listed}
        self.tell("notebookDocument/didOpen", {"notebookDocument": notebook, "cellTextDocuments": texts})
        return uris

    def change(self, uri: str, text: str, version: int) -> None:
        self.tell("textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"text": text}]})

    def change_cell(self, path: Path, uri: str, text: str, version: int) -> None:
        content = {"document": {"uri": uri, "version": version}, "changes": [{"text": text}]}
        notebook = {"uri": path.as_uri(), "version": version}
        self.tell("notebookDocument/didChange", {"notebookDocument": notebook, "change": {"cells": {"textContent": [content]}}})

    def lenses(self, uri: str) -> list[tuple[int, str]]:
        """(1-based line, words), the words as an editor asks for them."""
        found = self.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})
        resolved = [lens if lens.get("command") else self.ask("codeLens/resolve", lens) for lens in found]
        return [(lens["range"]["start"]["line"] + 1, lens["command"]["title"]) for lens in resolved]

    def results(self, uri: str) -> dict[int, str]:
        """By line, what is said to have come of what stands there."""
        found: dict[int, str] = {}
        for line, words in self.lenses(uri):
            if words not in COMMANDS:
                found[line] = f"{found[line]} | {words}" if line in found else words
        return found

    def diagnostics(self, uri: str) -> list[dict[str, Any]]:
        """As an editor that asks sees them, once they are there."""
        items: list[dict[str, Any]] = self.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})["items"]
        return items

    def at(self, uri: str, line: int, column: int) -> dict[str, Any]:
        return {"textDocument": {"uri": uri}, "position": {"line": line - 1, "character": column}}

    def ended(self) -> None:
        """Wait until nothing comes any more."""
        self._reader.join(SECONDS)
        assert not self._reader.is_alive()

    def close(self) -> None:
        self.ask("shutdown")
        self.tell("exit")


def lines(diagnostics: list[dict[str, Any]]) -> dict[int, str]:
    """By line, the code of what is said there."""
    return {one["range"]["start"]["line"] + 1: one["code"] for one in diagnostics}


@contextmanager
def serving(*words: str, cwd: Path | None = None, environ: Mapping[str, str] | None = None) -> Iterator[Client]:
    """A client of a server over its pipes; the server must end well when it is told to."""
    command = [sys.executable, "-m", "rewound_lsp", *words]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=cwd, env=environ)
    assert process.stdin is not None and process.stdout is not None
    try:
        client = Client(cast(BinaryIO, process.stdout), cast(BinaryIO, process.stdin))
        client.process = process.pid
        yield client
        client.close()
        assert process.wait(SECONDS) == 0
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        client.ended()
        process.stdout.close()


@contextmanager
def connected(port: int) -> Iterator[Client]:
    """A client of a server that listens."""
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as channel:
        channel.settimeout(None)
        with channel.makefile("rb") as incoming, channel.makefile("wb") as outgoing:
            client = Client(cast(BinaryIO, incoming), cast(BinaryIO, outgoing))
            yield client
            channel.shutdown(socket.SHUT_RDWR)
            client.ended()
