"""What a replay may do that the recording does not answer, what it knows of its steps, and what became of its requests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from rewound.effects.model_calls import Wish
from rewound.model import Effect


@dataclass(frozen=True, slots=True)
class Limits:
    """What a replay may do that the recording does not answer."""

    strict: bool = False
    """Nothing at all: as recorded, or not."""
    offline: bool = False
    """Nothing that reaches the outside."""
    live: tuple[str, ...] = ()
    """If not empty: only what one of these names, a kind, a host, or a step."""
    mutations: frozenset[str] = frozenset()
    """Steps that may change the outside, by function or declared name; `all`."""
    resume: bool = False
    """Beyond what the recorded run reached, go on for real."""
    wishes: tuple[Wish, ...] = ()
    """What models are to be asked otherwise."""
    environment: Mapping[str, str | None] = field(default_factory=dict)
    """Variables of the environment that are to be read otherwise; None: not set."""
    command: str = "rewound replay RUN"
    """How to go on, for messages."""


class Counterparts(Protocol):
    """What the replay knows about its steps; calls are those that `Where.steps_above` gives."""

    def of(self, call: Any) -> int | None:
        """The recorded step that a call repeats; None for one that is new."""

    def is_beyond(self, calls: Iterable[Any]) -> bool:
        """Whether the recorded run had ended before it came to where these open calls are."""

    def names(self, calls: Iterable[Any]) -> tuple[str, ...]:
        """How a person can name these calls, the innermost first."""

    def is_over(self) -> bool:
        """Whether the step up to which the replay was asked for has ended."""

    def is_after_failure(self, when: float) -> bool:
        """Whether the recorded run had failed by then, in seconds since 1970: what was cancelled was cancelled for that."""

    def has_passed_failure(self) -> bool:
        """Whether what had failed in the recorded run has ended well in this replay."""


@dataclass(slots=True)
class Counts:
    """What became of the requests of a replay. Readings are counted by kind where they were live."""

    served: int = 0
    live: int = 0
    dry_run: int = 0
    held: list[dict[str, str | None]] = field(default_factory=list)
    """What was not carried out: see `Stopped.held`."""
    names: dict[str, int] = field(default_factory=dict)
    """Live ones by name."""
    uncovered: dict[str, int] = field(default_factory=dict)
    divergences: list[dict[str, Any]] = field(default_factory=list)
    variables: dict[str, dict[str, str | None]] = field(default_factory=dict)
    """Variables of the environment that are not as recorded: `recorded` and `now` (None: not set, or a secret), and which was `used`."""

    untaken: set[str] = field(default_factory=set)
    """What was to be given to calls, by `NAME@STEP`, as long as none was made that takes it."""
    paused: dict[str, Any] | None = None
    """The question that the replay waits with for a person."""
    given: list[Effect] = field(default_factory=list)
    """Recorded answers that stood for reaching the outside, those of steps included that were served as a whole."""

    def went_live(self, name: str) -> None:
        self.live += 1
        self.names[name] = self.names.get(name, 0) + 1
