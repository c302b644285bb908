"""Inside a process that a replay has started: reads go live, since nothing of it was recorded, and what changes the outside is held."""

from __future__ import annotations

import functools
import os
import pickle
import sys
import sysconfig
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import Any

from rewound.config import Config
from rewound.effects.answers import Answers
from rewound.effects.journal import Journal
from rewound.effects.limits import Counts, Limits
from rewound.effects.reports import Channel
from rewound.effects.stopped import Stopped

Names = Callable[[], tuple[str, ...]]
"""How a person can name what runs now, the innermost first."""


@dataclass(frozen=True, slots=True)
class Guard:
    """What a process must know to keep to what its replay may do."""

    run: str
    limits: Limits
    """Whether the step that starts it may change the outside is decided."""
    beyond: bool
    channel: Channel | None
    config: Config

    def answers(self, names: Names) -> Answers:
        return _Guarded(self, names)


def guard_of(journal: Journal) -> Guard:
    """For a process that is started where this replay is now, or that was forked off it."""
    answers = journal.answers
    assert answers is not None
    limits, channel = answers.limits, answers.channel
    if answers.allows(journal.where):
        limits = replace(limits, mutations=frozenset({"all"}))
    return Guard(answers.run, limits, answers.is_beyond(journal.where), channel, journal.config)


class _Guarded(Answers):
    """Holds nothing. What it stops is told to the replay before it is raised: whether that gets through is the program's affair."""

    def __init__(self, guard: Guard, names: Names) -> None:
        super().__init__(guard.run, (), {}, guard.limits, Counts(), _Away(guard.beyond, names))
        self.channel = guard.channel

    def stop(self, stopped: Stopped) -> Stopped:
        if self.stopped is None and self.channel is not None:
            self.channel.tell(stopped)
        return super().stop(stopped)


@dataclass(frozen=True, slots=True)
class _Away:
    """Of the replay's steps none is repeated here."""

    beyond: bool
    innermost: Names

    def of(self, call: Any) -> int | None:
        return None

    def is_beyond(self, calls: Iterable[Any]) -> bool:
        return self.beyond

    def is_over(self) -> bool:
        return False

    def is_after_failure(self, when: float) -> bool:
        return False

    def has_passed_failure(self) -> bool:
        return False

    def names(self, calls: Iterable[Any]) -> tuple[str, ...]:
        return self.innermost()


# ---- a process that begins anew

_BEGIN = """
import sys
try:
    import rewound.effects
except ImportError:
    sys.path.append({folder!r})
from rewound.effects.guard import install
install({guard!r})
"""


class Guarding:
    """Guards the process in which it is unpickled, whether that would find us by itself or not."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def __reduce__(self) -> Any:
        text = _BEGIN.format(folder=str(Path(__file__).parents[2]), guard=pickle.dumps(self._guard))
        return exec, (text, {})


def install(pickled: bytes) -> None:
    """Guard this process."""
    from rewound.effects import Installed

    guard: Guard = pickle.loads(pickled)
    here = _Here()
    journal = Journal(here, guard.config)
    _installed.append(journal)
    journal.keep_nothing()
    journal.answers = guard.answers(here.names)
    Installed(journal).attach(lambda: ())


_installed: list[Journal] = []
_above: ContextVar[tuple[str, ...]] = ContextVar("rewound_above", default=())
"""Declared names that the stack does not tell."""


def declared(function: Any, name: str) -> Any:
    """A function that is declared to change something outside; in a process that began anew nobody else asks before it is called."""
    if not _installed:
        return function

    @functools.wraps(function)
    def asking(*args: Any, **options: Any) -> Any:
        token = _above.set((*_above.get(), name, function.__qualname__))
        try:
            _installed[0].ask("declared", name, "", mutates=True)
            return function(*args, **options)
        finally:
            _above.reset(token)

    return asking


@dataclass
class _Here:
    """Nobody observes the calls of this process: who asks is known by the stack."""

    begun: Container[int | None] = ()
    libraries: tuple[str, ...] = field(
        default_factory=lambda: (
            "<frozen ", str(Path(__file__).parents[1]) + os.sep, *(sysconfig.get_path(name) + os.sep for name in ("stdlib", "platstdlib"))
        )
    )  # fmt: skip

    @property
    def current(self) -> Callable[[], Any]:
        return lambda: None

    def step_now(self) -> int | None:
        return None

    def steps_above(self) -> Iterator[Any]:
        return iter(())

    def holds(self, filename: str) -> bool:
        """Whether it may be the program's: a process is guarded the more, the less is a library's."""
        return not filename.startswith(self.libraries) and f"{os.sep}site-packages{os.sep}" not in filename

    def fault(self, where: str) -> None:
        """The replay goes by what happens in its own process."""

    def silence(self) -> AbstractContextManager[None]:
        return nullcontext()

    def commit(self) -> None:
        """Nothing is kept."""

    def names(self) -> tuple[str, ...]:
        found = list(_above.get())
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            if self.holds(frame.f_code.co_filename):
                found.append(frame.f_code.co_qualname)
            frame = frame.f_back
        return tuple(dict.fromkeys(name for name in found if name != "<module>"))
