"""One replay, sweep or hand-over that the server was asked for: its process, and what is known of it, for whoever listens."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rewound.errors import InternalError, RewoundError
from rewound.show import wire, wire_rest
from rewound.show.server import processes
from rewound.show.server.protocol import GO, STOP, Asked
from rewound.show.server.statuses import error_of
from rewound.store import is_alive, open_reader

KEPT = 1000
"""Events of one replay that are kept for who listens late; the last is always among them."""
_COMMAND = (sys.executable, "-P", "-m", "rewound.show.server.runner")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a listener is told; they are numbered from 1."""

    number: int
    name: str
    """`progress`, `variant`, `handed` or `ended`."""
    data: Mapping[str, Any]


class Job:
    """Lives on the server's event loop; what its process tells comes there too. A process that ends without a word is an error."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.state: wire_rest.State = "queued"
        self.cancelled = False
        self.outcome: Mapping[str, Any] | None = None
        self.error: RewoundError | None = None
        self.runs: list[str] = []
        """Ids of the runs that have begun, the last may go on."""
        self.events: deque[Event] = deque(maxlen=KEPT)
        self.checked = False
        """Whether its plan could be made: nothing that is known before the start stands against it."""
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._count = 0
        self._progress: str | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def told(self) -> wire_rest.JobShape:
        """All that is known of it."""
        about = {"runs": list(self.runs), "cancelled": self.cancelled, "progress": self._progress, "outcome": self.outcome}
        error = None if self.error is None else wire.problem(self.error)["error"]
        return wire_rest.job(self.asked.run_id, self.asked.run, self.asked.kind, self.state, error=error, **about)

    @property
    def decided(self) -> bool:
        """Whether it can be said that it will run, or that it will not."""
        return self.checked or self.state == "ended"

    async def news(self, seconds: float) -> bool:
        """Wait for something to happen; False if nothing did for so long."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()
            return True
        return False

    async def until(self, seen: Any, seconds: float) -> bool:
        """Wait until `seen()` is true; False if it is not after so long."""
        deadline = self._loop.time() + seconds
        while not seen():
            left = deadline - self._loop.time()
            if left <= 0 or not await self.news(left):
                return bool(seen())
        return True

    def start(self) -> None:
        """Start its process, which plans and then waits for `go`. Raises OSError."""
        errors = tempfile.TemporaryFile()  # noqa: SIM115 - the thread that reads closes it
        process = self._process = processes.start(_COMMAND, Path(self.asked.start), errors)
        assert process.stdin is not None
        threading.Thread(target=self._listen, args=(process, errors), name=f"rewound {self.asked.run_id}", daemon=True).start()

    def go(self) -> None:
        """Let it run."""
        self.state = "running"
        self._say(GO)
        self._wake()

    async def stop(self, polite: float = processes.POLITE) -> None:
        """End its process, if there is one, and wait until it has ended."""
        process = self._process
        if process is not None:
            seconds = polite if self.state == "running" else 0.0
            if seconds:
                self._say(STOP)
            await self._loop.run_in_executor(None, lambda: processes.stop(process, self._program, polite=seconds))
            await self.until(lambda: self.state == "ended", 5.0)

    def end(self, error: RewoundError | None = None) -> None:
        """Nothing more comes of it; the listeners are told."""
        if self.state == "ended":
            return
        self.state = "ended"
        self.error = None if self.cancelled else error
        if not self.asked.plan:
            self._tell("ended", self.told())
        self._wake()

    def _say(self, line: bytes) -> None:
        assert self._process is not None and self._process.stdin is not None
        with contextlib.suppress(OSError):  # it has ended: that is told by its other pipe
            self._process.stdin.write(line)
            self._process.stdin.flush()

    def _wake(self) -> None:
        """Those who wait look again; who comes later waits for what happens next."""
        self._news.set()
        self._news = asyncio.Event()

    def _tell(self, name: str, data: Mapping[str, Any]) -> None:
        self._count += 1
        self.events.append(Event(self._count, name, data))
        self._wake()

    def _take(self, event: str, told: Any) -> None:
        """What the process has said."""
        if event == "progress":
            self._progress = told
            self._tell("progress", {"run": self.asked.run_id, "text": told})
        elif event in ("variant", "handed"):
            self._tell(event, {"run": self.asked.run_id, **told})
        elif event == "begins":
            self.runs.append(told)
        elif event == "checked":
            self.checked = True
            self._wake()
        elif event == "failed":
            self.end(error_of(told))
        else:
            self.outcome = told
            self.end()

    def _gone(self, code: int, last: str) -> None:
        """The process has ended."""
        what = f"The process of replay {self.asked.run_id} ended with {code} before it told what came of it{f': {last}' if last else '.'}"
        self.end(InternalError(what, hint="It may have been killed, for want of memory for example. Ask again."))

    def _program(self) -> int | None:
        """The process id of the program that is replayed, while it lives."""
        with contextlib.suppress(RewoundError, IndexError), open_reader(self.asked.store) as reader:
            run = reader.run(self.runs[-1])
            return run.pid if is_alive(run.pid, run.pid_started) else None
        return None

    def _listen(self, process: subprocess.Popen[bytes], errors: Any) -> None:
        """In a thread of its own, since event loops on Windows cannot read pipes of processes."""
        assert process.stdout is not None and process.stdin is not None
        self._say(json.dumps(asdict(self.asked)).encode() + b"\n")  # it can be more than a pipe takes at once
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens
            for line in process.stdout:
                said = json.loads(line)
                self._loop.call_soon_threadsafe(self._take, said["event"], said["told"])
        code = process.wait()
        errors.seek(0)
        lines = errors.read().decode("utf-8", "replace").strip().splitlines()
        errors.close()
        process.stdout.close()
        with contextlib.suppress(OSError):
            process.stdin.close()
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._gone, code, lines[-1] if lines else "")
