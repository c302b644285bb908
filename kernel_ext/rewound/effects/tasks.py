"""Tasks that sleep: a replay does not wait, and wakes them in the order in which they woke when they were recorded."""

from __future__ import annotations

import asyncio
import inspect
import sys
from collections.abc import Coroutine, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

from rewound.effects.journal import MISSING, Journal, pose
from rewound.effects.patching import Patch, Patches

if TYPE_CHECKING:
    from rewound.effects.answers import Answers
    from rewound.effects.turns import When  # which imports asyncio, and may be what has brought us here

_NAME = "asyncio.sleep"


def patches(journal: Journal) -> Mapping[str, Patch]:
    """`asyncio.sleep`, where the project's own code calls it; `asyncio.tasks` has it for the package's other modules, which keep theirs."""

    def package(module: ModuleType, patched: Patches) -> None:
        patched.replace(module, "sleep", _sleep(journal, module.__dict__["sleep"]))

    return {"asyncio": package}


def _sleep(journal: Journal, real: Any) -> Any:
    files, frame_of = journal.files, sys._getframe

    def sleep(delay: Any, result: Any = None) -> Coroutine[Any, Any, Any]:
        waits: Coroutine[Any, Any, Any] = real(delay, result)
        if not files[frame_of(1).f_code.co_filename]:
            return waits
        answers = journal.answers
        woke = MISSING if answers is None else answers.reading("clock", _NAME, journal.where)
        if answers is None or woke is MISSING:
            return _noted(journal, waits, journal.place())
        waits.close()
        journal.note("clock", _NAME, woke)
        return _woken(journal, woke, result) if woke is not None else _cancelled(journal, delay, result, answers)

    if hasattr(inspect, "markcoroutinefunction"):
        inspect.markcoroutinefunction(sleep)
    return pose(sleep, real)


async def _noted(journal: Journal, waits: Coroutine[Any, Any, Any], at: tuple[int, int | None]) -> Any:
    """When it woke is noted; None, if it was cancelled, but for what we cancel by ending the program: it would have woken."""
    try:
        result = await waits
    except BaseException as error:
        if not journal.cuts_off(error):
            journal.note("clock", _NAME, None, at)
        raise
    journal.note("clock", _NAME, journal.turns.now(), at)
    return result


async def _woken(journal: Journal, woke: When, result: Any) -> Any:
    """Wakes when its turn has come."""
    await journal.turns.come(woke)
    return result


async def _cancelled(journal: Journal, delay: Any, result: Any, answers: Answers) -> Any:
    """What was cancelled waits to be cancelled again; it sleeps in earnest if that was for a failure which does not come today."""
    ended = answers.ended_here(journal.where)
    if await journal.turns.cancelled_within(float(delay), lambda: answers.has_passed(ended)):
        await asyncio.tasks.sleep(delay)
    return result
