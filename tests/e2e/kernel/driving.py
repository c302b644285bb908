"""Drives a real kernel as a front end does: cells with their ids, and what each of them showed."""

from __future__ import annotations

import tempfile
import textwrap
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager

from rewound.capture.notebook import local_sockets
from rewound.model import Cell, Run, Step
from rewound.store import Reader, open_reader


@dataclass
class Reply:
    """What a cell showed: streams joined, displayed data, and its error."""

    stdout: str = ""
    stderr: str = ""
    shown: list[dict[str, Any]] = field(default_factory=list)
    error: tuple[str, str] | None = None

    @property
    def text(self) -> str:
        """Everything as text."""
        return self.stdout + "".join(str(data.get("text/plain", "")) for data in self.shown)

    @property
    def said(self) -> str:
        """What it showed, its error included."""
        return self.text + self.stderr + str(self.error)

    def take(self, message: dict[str, Any]) -> None:
        kind, content = message["msg_type"], message["content"]
        if kind == "stream":
            setattr(self, content["name"], getattr(self, content["name"]) + content["text"])
        elif kind in ("display_data", "execute_result"):
            self.shown.append(content["data"])
        elif kind == "error":
            self.error = (content["ename"], content["evalue"])


class Kernel:
    """One kernel with a project's folder as its working folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._sockets = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.manager = KernelManager(kernel_name="python3", **local_sockets(Path(self._sockets.name)))
        self.manager.start_kernel(cwd=str(folder))
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def run(self, source: str, cell_id: str | None = None, *, timeout: float = 60) -> Reply:
        """Execute a cell and wait for its end."""
        reply = Reply()
        self.client.session.metadata = {} if cell_id is None else {"cellId": cell_id}
        self.client.execute_interactive(textwrap.dedent(source).strip("\n"), output_hook=reply.take, allow_stdin=False, timeout=timeout)
        return reply

    def cells(self, *sources: str) -> None:
        """Execute cells one after the other, which are called c0, c1 and so on and must not fail."""
        for number, source in enumerate(sources):
            reply = self.run(source, f"c{number}")
            assert reply.error is None, reply.error

    def value(self, expression: str) -> str:
        """What an expression is in the kernel, as `repr` shows it."""
        reply = self.run(expression)
        assert reply.error is None, reply.error
        return str(reply.shown[-1]["text/plain"])

    def send(self, source: str, cell_id: str) -> None:
        """Execute a cell and do not wait."""
        self.client.session.metadata = {"cellId": cell_id}
        self.client.execute(textwrap.dedent(source).strip("\n"), allow_stdin=False)

    def restart_recording(self) -> str:
        """A run of its own for what follows; its id."""
        self.run("%record off")
        return self.recording_on()

    def recording_on(self) -> str:
        return self.run("%record on").text.split()[-1].rstrip(".")

    def reader(self) -> Reader:
        return open_reader(start=self.folder)

    def close(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self._sockets.cleanup()


def cells_of(reader: Reader, run: str) -> list[tuple[Step, Cell]]:
    """A run's cells, with its last one ended: the writer is a moment behind the kernel."""
    deadline = time.monotonic() + 5
    while True:
        found = reader.cells(run)
        if (found and all(step.status != "running" for step, _ in found)) or time.monotonic() > deadline:
            return found
        time.sleep(0.05)


def executions(reader: Reader, run: str, cell_id: str) -> list[tuple[Step, Cell]]:
    """All executions of one cell, oldest first."""
    deadline = time.monotonic() + 5
    while True:
        found = [(step, cell) for step, cell in cells_of(reader, run) if step.cell_id == cell_id]
        if found or time.monotonic() > deadline:
            return found
        time.sleep(0.05)


def how(cell: Cell) -> dict[str, str]:
    """What a cell generated: name -> how."""
    return {value.name: value.how for value in cell.generated if value.scope == "__main__"}


def ended(reader: Reader, run: str, timeout: float = 5) -> Run:
    """A run whose process has gone."""
    deadline = time.monotonic() + timeout
    while (found := reader.run(run)).status == "running" and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def wait_until_gone(kernel: Kernel) -> None:
    deadline = time.monotonic() + 10
    while kernel.manager.is_alive() and time.monotonic() < deadline:
        time.sleep(0.05)
