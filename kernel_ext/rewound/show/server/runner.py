"""The process of one request: finds out what can be known beforehand, waits until it may begin, carries it out, and tells how it gets on.

    python -P -m rewound.show.server.runner

What it hears and says stands in `protocol`; when its standard input ends, nobody waits any more.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from rewound.errors import InternalError, RewoundError
from rewound.show import wire
from rewound.show.answer import without_url_grammar
from rewound.show.server import processes
from rewound.show.server.protocol import GO, STOP, Asked

_STDIN, _STDOUT, _STDERR = 0, 1, 2


def main() -> int:
    """0 in any case in which the server was told what became of it."""
    server = Server(*_own_pipes())
    if (asked := server.asked()) is None:
        return 0
    signal.signal(signal.SIGINT, lambda *_: None)  # it is meant for the program, which is a process of its own
    try:
        without_url_grammar()
        from rewound.show.server.work import carry_out

        if (found := carry_out(asked, server)) is not None:
            server.tell("ended", found)
    except RewoundError as error:
        server.tell("failed", wire.problem(error))
    except Exception as error:
        hint = "This is a fault of Rewound; please report it."
        server.tell("failed", wire.problem(InternalError(f"{type(error).__name__}: {error}", hint=hint)))
        raise
    return 0


def _own_pipes() -> tuple[int, Any]:
    """The pipes to the server, which nothing that runs from here on can get at: it finds an empty input, and prints to the errors."""
    commands, events = os.dup(_STDIN), os.dup(_STDOUT)
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), _STDIN)
    os.dup2(_STDERR, _STDOUT)
    return commands, os.fdopen(events, "w", encoding="utf-8")


class Server:
    """The server, as this process has it: what it says is heard by a thread, whatever else is going on."""

    def __init__(self, commands: int, events: Any) -> None:
        self._commands = commands
        self._events = events
        self._lock = threading.Lock()
        self._first: bytes | None = None
        self._known = threading.Event()
        """Set when it is known what is asked, or that nobody asks."""
        self._answered = threading.Event()
        """Set when it is known whether it may begin."""
        self._may = self._stopped = self._checked = False
        threading.Thread(target=self._listen, daemon=True).start()

    def asked(self) -> Asked | None:
        """What is to be done; None if the server has gone before it could say."""
        self._known.wait()
        return None if self._first is None else Asked(**json.loads(self._first))

    def tell(self, event: str, told: Any) -> None:
        with self._lock:
            self._events.write(json.dumps({"event": event, "told": told}) + "\n")
            self._events.flush()

    def may(self) -> bool:
        """Say that all is known, and wait for leave to begin; False if nobody wants it any more."""
        if not self._checked:
            self._checked = True
            self.tell("checked", None)
        self._answered.wait()
        return self._may and not self._stopped

    def begins(self, run: str) -> bool:
        """The same, and say that this run begins now."""
        if not self.may():
            return False
        self.tell("begins", run)
        return True

    def _listen(self) -> None:
        """Not by a buffered file, whose lock would keep this process from ending."""
        rest = b""
        while data := os.read(self._commands, 1 << 16):
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                self._hear(line)
        if self._may:
            processes.end_own()
        self._stopped = True
        self._known.set()
        self._answered.set()

    def _hear(self, line: bytes) -> None:
        if self._first is None:
            self._first = line
            self._known.set()
            return
        self._may = self._may or line == GO.strip()
        self._stopped = self._stopped or line == STOP.strip()
        self._answered.set()


if __name__ == "__main__":
    sys.exit(main())
