"""What the process of a request does, by its kind: first what can be known beforehand, then the thing itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from rewound.replay import Outcome, recover, replay, resume, verify
from rewound.replay.into import hand_over
from rewound.replay.run_ids import checked_id
from rewound.replay.sweep import Variant, sweep
from rewound.show import wire_handed, wire_recover, wire_replay, wire_sweep
from rewound.show.server.paths import target_in
from rewound.show.server.protocol import Asked
from rewound.store import open_reader

Document = Mapping[str, Any]


class Server(Protocol):
    """Who has asked."""

    def tell(self, event: str, told: Any) -> None:
        """See `protocol`."""

    def may(self) -> bool:
        """Say that all is known, and wait for leave to begin; False if nobody wants it any more."""

    def begins(self, run: str) -> bool:
        """The same, and say that this run begins now."""


def carry_out(asked: Asked, server: Server) -> Document | None:
    """The document of what came of it, or of its plan; None if it was not to begin. Raises RewoundError."""
    how: dict[str, Any] = {"store": asked.store, "start": Path(asked.start)}
    if not asked.plan:
        how |= {"quiet": True, "progress": lambda text: server.tell("progress", text)}
    return _BY_KIND[asked.kind](asked, server, how)


def _replayed(execute: Callable[..., Outcome], told: Callable[[Outcome], Document]) -> Callable[[Asked, Server, Mapping[str, Any]], Any]:
    """What makes one run out of one."""

    def carry_out(asked: Asked, server: Server, how: Mapping[str, Any]) -> Document | None:
        place = {"run_id": asked.run_id, "store": how["store"], "start": how["start"]}
        planned = execute(asked.run, dry_run=True, **{**asked.options, "output": None}, **place)
        if asked.plan:
            return told(planned)
        return told(execute(asked.run, run_id=asked.run_id, **asked.options, **how)) if server.begins(asked.run_id) else None

    return carry_out


def _verified(asked: Asked, server: Server, how: Mapping[str, Any]) -> Document | None:
    replay(asked.run, as_is=True, dry_run=True, run_id=asked.run_id, store=how["store"], start=how["start"])
    return wire_replay.verify(verify(asked.run, run_id=asked.run_id, **how)) if server.begins(asked.run_id) else None


def _swept(asked: Asked, server: Server, how: Mapping[str, Any]) -> Document:
    """A sweep plans all of its variants by itself, before the first one begins."""
    with open_reader(asked.store) as reader:
        checked_id(reader, asked.run_id)

    def told(variant: Variant, left: int) -> None:
        server.tell("variant", {"left": left, "variant": wire_sweep.variant(variant)})

    hooks = {"quiet": how["quiet"], "progress": how["progress"], "begins": server.begins, "told": told} if not asked.plan else {}
    found = sweep(asked.run, dry_run=asked.plan, store=how["store"], start=how["start"], **hooks, **asked.options)
    return wire_sweep.sweep(found)


def _handed(asked: Asked, server: Server, how: Mapping[str, Any]) -> Document | None:
    options = {**asked.options}
    runs = [asked.run, *options.pop("also", ())]
    into = [target_in(Path(asked.root), one, how["start"]) for one in options.pop("into")]
    with open_reader(asked.store) as reader:
        checked_id(reader, asked.run_id)
    planned = hand_over(runs, into, dry_run=True, store=how["store"], start=how["start"], **options)
    if asked.plan:
        return wire_handed.one_or_several(planned)
    if not server.may():
        return None

    def told(outcome: Outcome, left: int) -> None:
        server.tell("handed", {"left": left, "outcome": wire_replay.replay(outcome)})

    run_id = asked.run_id if len(planned) == 1 else None
    outcomes = hand_over(runs, into, run_id=run_id, begins=server.begins, told=told, **options, **how)
    return wire_handed.one_or_several(outcomes, asked=len(planned))


_BY_KIND: Mapping[str, Callable[[Asked, Server, Mapping[str, Any]], Document | None]] = {
    "replay": _replayed(replay, wire_replay.replay),
    "recover": _replayed(recover, wire_recover.recovered),
    "resume": _replayed(resume, wire_recover.recovered),
    "verify": _verified,
    "sweep": _swept,
    "into": _handed,
}
