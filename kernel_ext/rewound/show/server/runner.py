"""The process of one replay: plans it, waits until it may begin, carries it out, and tells how it gets on, a line of JSON each.

    python -P -m rewound.show.server.runner

Its standard input says in one line what is asked, and in another that it may begin; when it ends, nobody waits any more.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rewound.errors import InternalError, RewoundError
from rewound.show import wire, wire_recover, wire_replay
from rewound.show.answer import without_url_grammar
from rewound.show.server import processes

if TYPE_CHECKING:
    from rewound.replay import Outcome

GO = b"go\n"
Tell = Callable[[str, Any], None]
"""Called with an event's name and what it says."""
_STDIN, _STDOUT, _STDERR = 0, 1, 2


def main() -> int:
    """0 in any case in which the server was told what became of it."""
    commands, events = _own_pipes()
    lines = os.fdopen(os.dup(commands), "rb")
    told = threading.Lock()

    def tell(event: str, what: Any) -> None:
        with told:
            events.write(json.dumps({"event": event, "told": what}) + "\n")
            events.flush()

    asked = json.loads(lines.readline())
    signal.signal(signal.SIGINT, lambda *_: None)  # it is meant for the program, which is a process of its own
    try:
        _carry_out(asked, lines.readline, commands, tell)
    except RewoundError as error:
        tell("failed", wire.problem(error)["error"])
    except Exception as error:
        hint = "This is a fault of Rewound; please report it."
        tell("failed", wire.problem(InternalError(f"{type(error).__name__}: {error}", hint=hint))["error"])
        raise
    return 0


def _own_pipes() -> tuple[int, Any]:
    """The pipes to the server, which nothing that runs from here on can get at: it finds an empty input, and prints to the errors."""
    commands, events = os.dup(_STDIN), os.dup(_STDOUT)
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), _STDIN)
    os.dup2(_STDERR, _STDOUT)
    return commands, os.fdopen(events, "w", encoding="utf-8")


def _carry_out(asked: dict[str, Any], next_line: Callable[[], bytes], commands: int, tell: Tell) -> None:
    without_url_grammar()
    from rewound.replay import recover, replay, resume, verify

    options: dict[str, Any] = asked["options"]
    named: dict[str, Any] = {"run_id": asked["run_id"], "store": asked["store"], "start": Path(asked["start"])}
    others: dict[str, Callable[..., Outcome]] = {"recover": recover, "resume": resume}
    execute: Callable[..., Outcome] = others.get(asked["kind"], replay)
    wanted: dict[str, Any] = {"as_is": True} if asked["kind"] == "verify" else {**options, "output": None}
    planned = execute(asked["run"], dry_run=True, **wanted, **named)
    if asked["kind"] == "plan":
        tell("ended", wire_replay.replay(planned))
        return
    tell("checked", None)
    if next_line() != GO:
        return
    threading.Thread(target=_watch, args=(commands,), daemon=True).start()
    how: dict[str, Any] = {"quiet": True, "progress": lambda text: tell("progress", text), **named}
    if asked["kind"] == "verify":
        tell("ended", wire_replay.verify(verify(asked["run"], **how)))
        return
    outcome = execute(asked["run"], **options, **how)
    tell("ended", wire_replay.replay(outcome) if execute is replay else wire_recover.recovered(outcome))


def _watch(commands: int) -> None:
    """The pipe ends when the server does; not by a buffered file, whose lock would keep this process from ending."""
    while os.read(commands, 1024):
        pass
    processes.end_own()


if __name__ == "__main__":
    sys.exit(main())
