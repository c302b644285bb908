"""What is asked of a replay, and what came of it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rewound.capture.session import new_run_id
from rewound.effects.limits import Counts, Limits
from rewound.effects.usage import tokens_of
from rewound.model import Error
from rewound.replay.plan import PlanLine

if TYPE_CHECKING:
    from rewound.graph.difference import Comparison
    from rewound.replay.matching import Into
    from rewound.replay.overrides import Overrides
    from rewound.replay.recover import InFlight

Progress = Callable[[str], None]
"""Called with a short text whenever the replay gets on."""
Begins = Callable[[str], bool]
"""Of several runs, called with the id of each before it begins; False: it and those behind it are not wanted any more."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a replay did, or with `dry_run` would do."""

    run: str | None
    """The new run's id; None for a plan that has not run."""
    replay_of: str
    status: str
    seconds: float
    saved_seconds: float
    plan: tuple[PlanLine, ...]
    effects: dict[str, int] = field(default_factory=lambda: {"served": 0, "live": 0, "dry_run": 0, "held": 0})
    held: tuple[Mapping[str, str | None], ...] = ()
    """What was held back: see `rewound.effects.stopped.Stopped.held`."""
    divergences: tuple[Any, ...] = ()
    """Facts of each: what was asked, the nearest that was recorded, what differs, the command to go on."""
    error: Error | None = None
    live: Mapping[str, int] = field(default_factory=dict)
    """What was asked of the world as it is now, and how often."""
    uncovered: Mapping[str, int] = field(default_factory=dict)
    """What reached the outside past everything that is recorded, by host or library."""
    until: str | None = None
    """The step behind which it ended, since that was asked for."""
    untaken: tuple[str, ...] = ()
    """What was to be given to calls, by `NAME@STEP`, of which none was made."""
    variables: Mapping[str, Any] = field(default_factory=dict)
    """Environment variables that were read and are not as recorded: `recorded`, `now`, and which of the two was `used`."""
    changed_files: tuple[Mapping[str, Any], ...] = ()
    """Files that the run had read and that were other ones before the replay: `path`, `recorded` and `now` (size in bytes and
    hash; None where there is none), `steps` that had read them."""
    saved_calls: Mapping[str, int] = field(default_factory=dict)
    """By kind: what did not have to be asked of the outside again."""
    saved_tokens: int = 0
    """Tokens of models among it, as their answers told."""
    past: bool = False
    """Whether the step in which the recorded run had failed came to its end this time."""
    could_mutate: Mapping[str | None, tuple[str, ...]] = field(default_factory=dict)
    """In a plan: steps that run and that changed the outside when they were recorded, themselves or below, and what they asked."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """By `NAME` or `NAME@STEP`: values that are not the recorded run's, those included that this was given when it was a replay itself."""
    environment: tuple[Mapping[str, Any], ...] = ()
    """In what Python, the machine and the packages are not those of the recorded run: `name`, `recorded`, `now` (None: not there)."""
    settings: tuple[Mapping[str, Any], ...] = ()
    """Settings that a replay depends on and that are not those of the recorded run: `name`, `recorded`, `now`, and which was `used`."""
    mapping: tuple[Mapping[str, str], ...] = ()
    """Recorded names that were taken for today's: `old`, `new`, and who says so (`from`: `given`, `private`, `shared`)."""
    gone: tuple[str, ...] = ()
    """Recorded steps that today's source has no more."""
    verified: bool | None = None
    """In a plan: what the last verification of the run said; None if it was never verified."""
    in_flight: InFlight | None = None
    """What was known of the moment at which the run had died that this one has taken up."""
    paused: Mapping[str, Any] | None = None
    """The question that it waits with for a person; see `rewound.effects.questions.Question`."""
    stop: Mapping[str, Any] | None = None
    """Where a debugger stood before the failing line: see `rewound.debug.stopping.Stop.facts`."""
    into: Into | None = None
    """What of the run was handed to another program; that is a run of its own, and no replay of this one."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a run that was replayed as recorded came out the same; `compared` is None if the replay did not come to its end."""

    outcome: Outcome
    compared: Comparison | None

    @property
    def reproducible(self) -> bool:
        return self.compared is not None and self.compared.equal and not self.outcome.divergences


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for."""

    run: str
    source: Path | None = None
    from_step: str | None = None
    as_is: bool = False
    allow_mutations: tuple[str, ...] = ()
    dry_run: bool = False
    until: str | None = None
    """The step behind which the replay ends."""
    output: Path | None = None
    store: str = ""
    offline: bool = False
    live: tuple[str, ...] = ()
    resume: bool = False
    headers: tuple[str, ...] = ()
    """Of a request: `NAME: VALUE`, in the place of headers that are masked in the recording."""
    overrides: Mapping[str, Any] = field(default_factory=dict)
    """By `NAME` or `NAME@STEP`: what is to be otherwise than it was recorded."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """The same, to be told by the new run: `overrides` loses what `edited` has taken up."""
    edited: Mapping[str, str] = field(default_factory=dict)
    """By a cell's id or a file: the source in which variables have other values."""
    moved: tuple[str, str] | None = None
    """The folders that the recorded files lay in and that they are taken from now; see `Move`."""
    project: str | None = None
    """The project's folder, and that whose settings count, where those around the program do not tell."""
    settings: str | None = None
    named: str | None = None
    """What the project's folder is called in requests that were recorded."""
    quiet: bool = False
    """What the program prints is recorded only."""
    strict: bool = False
    """Only where Python, the machine and the packages are those of the recorded run."""
    purpose: str | None = None
    """What the new run is made for, where that is more than to replay: told by it, for its lineage."""
    run_id: str = field(default_factory=new_run_id)
    """What the new run is called."""
    replies: tuple[str, ...] = ()
    """What a person answers, beyond what is recorded: one for each question, in their order."""
    mapping: Mapping[str, str] = field(default_factory=dict)
    """Recorded name -> today's, as given: of steps, or of names of values with `into`."""
    map_shared: bool = False
    """Keep that for everybody who has the project."""
    mapped: tuple[Mapping[str, str], ...] = ()
    """The same with what was kept, as applied: see `Outcome.mapping`."""
    renames: Mapping[str, Any] | None = None
    """What it comes to: see `Renames.as_json`."""
    watcher: Mapping[str, Any] | None = None
    """Who is told of the steps that run: see `watched.watcher_of`."""

    def options(self) -> dict[str, Any]:
        """What the process that replays has to know, as JSON can hold it."""
        told = {field.name: getattr(self, field.name) for field in fields(self) if field.name not in _HERE}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}


_HERE = ("run", "source", "dry_run", "output", "store", "quiet", "strict", "run_id", "mapping", "map_shared")
"""Fields of a request that concern only the process that was asked."""


def limits_of(run: str, options: Mapping[str, Any], overrides: Overrides | None = None) -> Limits:
    """What may reach the outside in a replay with these options, and what of it is otherwise."""
    return Limits(
        wishes=overrides.wishes if overrides is not None else (),
        environment=overrides.environment if overrides is not None else {},
        strict=bool(options.get("as_is")),
        offline=bool(options.get("offline")),
        live=tuple(options.get("live", ())),
        mutations=frozenset(options.get("allow_mutations", ())),
        resume=bool(options.get("resume")),
        command=f"rewound replay {run}",
    )


def outside_told(counts: Counts) -> dict[str, Any]:
    """What became of what a replay asked the outside, as fields of its `Outcome`."""
    effects = {"served": counts.served, "live": counts.live, "dry_run": counts.dry_run, "held": len(counts.held)}
    seen = {"live": counts.names, "uncovered": counts.uncovered, "variables": counts.variables, "paused": counts.paused}
    saved = {"saved_calls": dict(Counter(effect.kind for effect in counts.given)), "saved_tokens": sum(map(tokens_of, counts.given))}
    stopped = {"held": tuple(counts.held), "divergences": tuple(counts.divergences)}
    return {"effects": effects, **stopped, "untaken": tuple(sorted(counts.untaken)), **seen, **saved}


def ended(run: str, parent: str, succeeded: bool, began: float, lines: tuple[PlanLine, ...], error: Error | None,
          outside: Mapping[str, Any]) -> Outcome:  # fmt: skip
    """The outcome of a replay that began at that moment by `time.monotonic`; `outside` has more of its fields."""
    seconds = time.monotonic() - began
    failure = None if outside.get("until") else error
    return Outcome(run, parent, status_of(succeeded, outside), seconds, saved_seconds(lines), lines, error=failure, **outside)


def saved_seconds(lines: tuple[PlanLine, ...]) -> float:
    """Recorded seconds of what did not have to run."""
    return sum(line.recorded_seconds or 0.0 for line in lines if line.action in ("restored", "served"))


def status_of(succeeded: bool, outside: Mapping[str, Any]) -> str:
    """How a replay ended: `held` if it stopped before a mutation, `diverged` if the recording lacks what it asked for.

    That goes by what was held, and not by the error that the program ended with: it may have caught that, in a thread or a group of tasks.
    """
    if outside.get("divergences"):
        return "diverged"
    if outside.get("effects", {}).get("held"):
        return "held"
    return "succeeded" if succeeded or outside.get("until") else "failed"
