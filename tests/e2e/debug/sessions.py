"""`rewound dap` as an editor begins it: on a port, or at its standard streams."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.debug.dap import WAIT, Dap

_TOLD = re.compile(r"127\.0\.0\.1:(\d+) with token (\S+)")


@dataclass
class Session:
    """One debugging session of the command."""

    process: subprocess.Popen[bytes]
    port: int
    token: str
    said: list[str] = field(default_factory=list)
    clients: list[Dap] = field(default_factory=list)

    def client(self, **arguments: object) -> Dap:
        """A client that is attached, with the token unless it is told otherwise."""
        made = self.connected()
        made.begin(**{"token": self.token, **arguments})  # type: ignore[arg-type]
        return made

    def connected(self) -> Dap:
        made = Dap.to(self.port)
        self.clients.append(made)
        return made

    def ends(self) -> int:
        """The command's exit code, when it has ended by itself."""
        return self.process.wait(timeout=WAIT)

    @property
    def faults(self) -> list[str]:
        """Messages that were not as the protocol says."""
        return [fault for client in self.clients for fault in client.faults]


@contextmanager
def debugged(folder: Path, run: str) -> Iterator[Session]:
    command = [sys.executable, "-m", "rewound", "dap", run, "--port", "0"]
    process = subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    assert process.stderr is not None
    stream = process.stderr
    told = _TOLD.search(stream.readline().decode())
    assert told is not None, stream.read().decode()
    session = Session(process, int(told[1]), told[2])
    reading = threading.Thread(target=lambda: session.said.extend(line.decode() for line in stream), daemon=True)
    reading.start()
    try:
        yield session
    finally:
        for client in session.clients:
            client.close()
        if process.poll() is None:
            process.kill()
        process.wait()
        reading.join(5)
        stream.close()


@contextmanager
def launched(folder: Path) -> Iterator[tuple[Dap, subprocess.Popen[bytes]]]:
    """The adapter as an editor starts it."""
    command = [sys.executable, "-m", "rewound", "dap"]
    process = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    client = Dap.of(process)
    try:
        yield client, process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        assert process.stdin is not None and process.stdout is not None
        process.stdin.close()
        client.over()
        process.stdout.close()
