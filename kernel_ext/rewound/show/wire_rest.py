"""The JSON shapes of what a server says of the replays, sweeps and hand-overs that it has begun, by the rules of `wire`."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

from rewound.show.wire import ProblemShape
from rewound.show.wire_handed import HandedShape
from rewound.show.wire_recover import RecoverShape
from rewound.show.wire_replay import ReplayShape, VerifyShape
from rewound.show.wire_sweep import SweepShape, VariantShape

Kind = Literal["replay", "verify", "recover", "resume", "sweep", "into"]
State = Literal["queued", "running", "ended"]


class ServeShape(TypedDict):
    """`serve`: where its routes begin, the token that each request wants, and the folder out of which no path leads."""

    url: str
    token: str
    folder: str


class JobShape(TypedDict):
    """A replay that a server was asked for. `run` is the new run's id, which it has from the beginning on.

    A sweep makes several runs, and so do hand-overs of several runs or into several targets: of these `run` is the name under which the
    server tells of all, and no run is called so. `runs` are those that have begun. `cancelled`: whether somebody asked for its end.
    `outcome` is that of `replay`, `verify`, `recover`, `resume`, `replay --sweep` or `replay --into` once it has ended; `error` is set
    instead where none came of it. `progress` is what was said last of how it gets on.
    """

    run: str
    replay_of: str
    kind: Kind
    state: State
    runs: list[str]
    cancelled: bool
    progress: str | None
    outcome: ReplayShape | VerifyShape | RecoverShape | SweepShape | HandedShape | None
    error: ProblemShape | None


class ProgressShape(TypedDict):
    """The data of an event `progress`."""

    run: str
    text: str


class VariantEventShape(TypedDict):
    """The data of an event `variant`: one of a sweep that has ended; `left` are still to come."""

    run: str
    left: int
    variant: VariantShape


class HandedEventShape(TypedDict):
    """The data of an event `handed`: one hand-over that has ended; `left` are still to come."""

    run: str
    left: int
    outcome: ReplayShape


def serve(url: str, token: str, folder: str) -> ServeShape:
    return {"url": url, "token": token, "folder": folder}


def job(run: str, replay_of: str, kind: Kind, state: State, **told: Any) -> JobShape:
    """`told`: its other fields, as far as they are known."""
    made: JobShape = {
        "run": run,
        "replay_of": replay_of,
        "kind": kind,
        "state": state,
        "runs": told.get("runs", []),
        "cancelled": told.get("cancelled", False),
        "progress": told.get("progress"),
        "outcome": told.get("outcome"),
        "error": told.get("error"),
    }
    return made
