"""`rewound serve` in a process of its own, and a client of its routes."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

SPIN = "for turn in range(TURNS):\n    sum(range(100_000))"
"""What takes as long as somebody wants, and does not sleep, which a replay would not."""


@dataclass
class Answer:
    """Status, headers and document of an answer; the document is None where there is no JSON."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def document(self) -> Any:
        return json.loads(self.text)

    @property
    def name(self) -> str:
        """The name of the error."""
        found: str = self.document["error"]["name"]
        return found


@dataclass
class Client:
    """Asks one server, with its token unless told otherwise."""

    url: str
    token: str | None
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        with self.answering(method, path, body, **headers) as answer:
            return Answer(answer.status, dict(answer.headers.items()), answer.read().decode())

    @contextmanager
    def answering(self, method: str, path: str, body: object = None, **headers: str) -> Iterator[http.client.HTTPResponse]:
        """The answer, to be read as it comes."""
        split = urlsplit(self.url)
        assert split.hostname is not None
        connection = http.client.HTTPConnection(split.hostname, split.port, timeout=60)
        sent = {**({} if self.token is None else {"Authorization": f"token {self.token}"}), **self.headers}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        try:
            connection.request(method, split.path + path, data, sent)
            yield connection.getresponse()
        finally:
            connection.close()

    def get(self, path: str, status: int = 200) -> Any:
        return self._checked(self.ask("GET", path), status)

    def post(self, path: str, body: object = None, status: int = 200) -> Any:
        return self._checked(self.ask("POST", path, body), status)

    @staticmethod
    def _checked(answer: Answer, status: int) -> Any:
        assert answer.status == status, answer.text
        return answer.document

    def events(self, run: str, **headers: str) -> list[tuple[str, Any]]:
        """All of a replay, by name and data, once it has ended."""
        return read_events(self.ask("GET", f"replays/{run}/events", **headers).text)

    def ended(self, run: str) -> Any:
        """What is known of a replay when it has ended."""
        name, document = self.events(run)[-1]
        assert name == "ended"
        return document

    def wait(self, run: str, state: str = "running", progress: bool = False) -> Any:
        """What is known of a replay as soon as it is in this state, and has got on."""
        deadline = time.monotonic() + 30
        while (found := self.get(f"replays/{run}"))["state"] != state or (progress and found["progress"] is None):
            assert time.monotonic() < deadline, found
            time.sleep(0.05)
        return found

    def begun(self, run: str, count: int) -> list[str]:
        """The runs that a sweep or hand-overs have begun, as soon as there are so many."""
        deadline = time.monotonic() + 30
        while len(found := self.get(f"replays/{run}")["runs"]) < count:
            assert time.monotonic() < deadline, found
            time.sleep(0.05)
        return list(found)

    def recorded(self, run: str, steps: int) -> None:
        """Return as soon as the run of a replay has so many steps."""
        deadline = time.monotonic() + 30
        while (answer := self.ask("GET", f"runs/{run}")).status != 200 or len(answer.document["steps"]) < steps:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def read_events(text: str) -> list[tuple[str, Any]]:
    """Names and data of the events in a stream."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "event" in fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


@contextmanager
def served(folder: Path, *options: str, environ: Mapping[str, str] | None = None) -> Iterator[Client]:
    """A server in this folder; it is stopped at the end."""
    command = [sys.executable, "-m", "rewound", "serve", "--json", *options]
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=log, text=True, env={**os.environ, **(environ or {})}
        )
        try:
            assert process.stdout is not None
            told = json.loads(process.stdout.readline())
            client = Client(told["url"], told["token"])
            yield client
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()
