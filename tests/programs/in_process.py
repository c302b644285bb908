"""Effects patched in the tests' own process, where what a program of its own cannot show can be looked at."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from rewound.config import Config
from rewound.effects.answers import Answers
from rewound.effects.limits import Counts, Limits
from rewound.effects.cassettes import read_cassette
from rewound.effects.journal import Journal
from rewound.effects.patching import Arrivals, Patches
from rewound.effects.played import play
from rewound.model import Effect

STRICT = Limits(strict=True)


class Nowhere:
    """A journal's recorder, and a replay, that know of no steps; `faults` are those of ours, `own` is a file of the project's."""

    def __init__(self, own: str | None = None) -> None:
        self.faults: list[str] = []
        self._own = own

    begun: Container[int | None] = ()

    @property
    def current(self) -> Callable[[], Any]:
        return lambda: None

    def step_now(self) -> int | None:
        return None

    def steps_above(self) -> Iterator[Any]:
        return iter(())

    def silence(self) -> AbstractContextManager[None]:
        return nullcontext()

    def holds(self, filename: str) -> bool:
        return filename == self._own

    def fault(self, where: str) -> None:
        self.faults.append(where)

    def commit(self) -> None:
        pass

    def of(self, call: Any) -> int | None:
        return None

    def is_beyond(self, calls: Any) -> bool:
        return False

    def is_over(self) -> bool:
        return False

    def is_after_failure(self, when: float) -> bool:
        return False

    def has_passed_failure(self) -> bool:
        return False

    def names(self, calls: Any) -> tuple[str, ...]:
        return ()


class Faultless(Nowhere):
    """The same, where a fault of ours fails the test."""

    def fault(self, where: str) -> None:
        raise AssertionError(where)


class Patched:
    """A journal whose effects are patched."""

    def __init__(self, journal: Journal, where: Nowhere) -> None:
        self.journal = journal
        self.faults = where.faults
        self._effects: dict[int, Effect] = {}

    @property
    def effects(self) -> list[Effect]:
        """What was noted last of each, as the store keeps it."""
        self._effects.update((effect.order, effect) for effect in self.journal.taken()[0])
        return list(self._effects.values())


@contextmanager
def patched(
    kind: Callable[[Journal], Any],
    recorded: list[Effect] | None = None,
    limits: Limits = STRICT,
    own: str | None = None,
    cassette: Path | None = None,
) -> Iterator[Patched]:
    """Recording, or with recorded effects a replay, of what is done in this block."""
    where = Nowhere(own)
    journal = Journal(where, Config())
    if recorded is not None:
        journal.answers = Answers("r1", recorded, {}, limits, Counts(), where)
    if cassette is not None:
        play(journal, cassette, read_cassette(cassette))
    patches = Patches()
    arrivals = Arrivals({name: [patch] for name, patch in kind(journal).items()}, patches, where.fault)
    arrivals.attach()
    try:
        yield Patched(journal, where)
    finally:
        arrivals.detach()
        patches.undo()
