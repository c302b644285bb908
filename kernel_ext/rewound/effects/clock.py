"""The clock: what time it is for the project's own code. Libraries, event loops and loggers keep the real one.

A replay skips what the program sleeps, but where it goes on for real.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from rewound.effects.covering import covers
from rewound.effects.journal import Journal, pose
from rewound.effects.patching import Patch, Patches

_CLOCKS = ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time", "process_time_ns")
_ELAPSED = frozenset(name for name in _CLOCKS if not name.startswith("time"))
"""Clocks without a date: where they begin differs from process to process, so what goes on live goes on from the last served."""


def patches(journal: Journal) -> Mapping[str, Patch]:
    """Which modules' clocks are ours while a run is recorded or replayed."""

    def time(module: ModuleType, patched: Patches) -> None:
        for name in _CLOCKS:
            patched.replace(module, name, _clock(journal, f"time.{name}", getattr(module, name), elapsed=name in _ELAPSED))
        for name in ("localtime", "gmtime", "ctime"):
            patched.replace(module, name, _of_now(journal, module, name, 0, lambda seconds: seconds))
        for name, place in (("asctime", 0), ("strftime", 1)):
            patched.replace(module, name, _of_now(journal, module, name, place, module.localtime))
        patched.replace(module, "sleep", _sleep(journal, module.sleep))

    def dates(module: ModuleType, patched: Patches) -> None:
        for cls, name in ((module.datetime, "now"), (module.datetime, "utcnow"), (module.date, "today")):
            patched.set_builtin(cls, name, classmethod(_moment(journal, cls, name, f"datetime.{cls.__name__}.{name}")))

    def pandas(module: ModuleType, patched: Patches) -> None:
        for name in ("now", "utcnow", "today"):
            patched.set(module.Timestamp, name, classmethod(_moment(journal, module.Timestamp, name, f"pandas.Timestamp.{name}")))

    return {"time": time, "datetime": dates, "pandas": pandas}


def _clock(journal: Journal, name: str, real: Any, *, elapsed: bool) -> Any:
    """A clock that goes on from the last recorded value when the recording has no more, if it only measures how long things take.

    As `Journal.reader`, for what is asked most often, takes no argument, and is on the way of every event loop.
    """
    shift = 0
    files, frame_of, noted = journal.files, sys._getframe, journal.noting("clock", name, None)
    requests, current = journal.by_request, journal.where.current

    def given(value: Any) -> Any:
        nonlocal shift
        shift = value - real() if elapsed else 0
        return value

    def reading() -> Any:
        if (requests and current() is None and journal.plain) or not files[frame_of(1).f_code.co_filename]:
            return real() + shift
        if not journal.plain or covers():
            return journal.take("clock", name, lambda: real() + shift, (), {}, None, given)
        value = real()
        noted(value)
        return value

    return pose(reading, real)


def _of_now(journal: Journal, module: ModuleType, name: str, place: int, make: Callable[[float], Any]) -> Any:
    """A function of `time` that asks the clock only if it is not told a time, as its argument number `place`."""
    real, seconds, files, frame_of = getattr(module, name), module.__dict__["time"], journal.files, sys._getframe
    seconds = getattr(seconds, "__wrapped__", seconds)

    def of_now(*args: Any) -> Any:
        if len(args) != place or not files[frame_of(1).f_code.co_filename]:
            return real(*args)
        return real(*args, make(journal.take("clock", f"time.{name}", seconds, (), {}, None, None)))

    return pose(of_now, real)


def _sleep(journal: Journal, real: Any) -> Any:
    files, frame_of = journal.files, sys._getframe

    def sleep(seconds: Any, /) -> None:
        answers = journal.answers
        skipped = answers is not None and files[frame_of(1).f_code.co_filename] and isinstance(seconds, int | float) and seconds > 0
        real(0 if skipped and answers is not None and not answers.goes_on(journal.where) else seconds)

    return pose(sleep, real)


def _moment(journal: Journal, cls: type, name: str, text: str) -> Any:
    """A class's `now` or `today`: kept as numbers, and made again as whatever class is asked, in the zone that is asked for."""
    raw = cls.__dict__.get(name) or getattr(cls, name)

    plain = getattr(cls, name)

    def ask(asked: type, *args: Any, **options: Any) -> Any:
        return plain(*args, **options) if asked is cls else raw.__get__(None, asked)(*args, **options)

    timestamps = cls.__module__.startswith("pandas")
    kept, again = (_nanoseconds, _timestamp) if timestamps else (_text, _moment_again)
    return pose(journal.reader("clock", text, ask, keep=kept, give=again), plain)


def _text(moment: Any) -> tuple[str, int]:
    """A date or moment as ISO 8601, which takes one call, and its `fold`, which that leaves out."""
    return moment.isoformat(), getattr(moment, "fold", 0)


def _moment_again(kept: tuple[str, int], cls: Any, tz: Any = None) -> Any:
    """The same moment as the class that is asked now, in the zone that is asked for now."""
    moment = cls.fromisoformat(kept[0])
    if kept[1]:
        moment = moment.replace(fold=1)
    if tz is not None:
        return moment.astimezone(tz)
    return moment if getattr(moment, "tzinfo", None) is None else moment.astimezone().replace(tzinfo=None)


def _nanoseconds(moment: Any) -> tuple[int, bool]:
    """A pandas `Timestamp` since the epoch, and whether it has a zone."""
    return moment.value, moment.tzinfo is not None


def _timestamp(kept: tuple[int, bool], cls: Any, tz: Any = None) -> Any:
    value, aware = kept
    return cls(value, tz="UTC").tz_convert(tz or "UTC") if tz is not None or aware else cls(value)
