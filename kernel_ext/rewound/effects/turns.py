"""In which order answers come to tasks: as they came when they were recorded, though in a replay none takes any time.

Without this, of twenty tasks that ask at once the first would be done before the second has asked.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable
from weakref import WeakKeyDictionary

from rewound.effects.aside import Aside

When = tuple[float, float]
"""Something came in a round of the event loop that began about then, at that moment."""
PATIENCE = 10
"""Rounds of the event loop that an answer waits for others that came before it: for tasks that begin, end and wake each other."""
SAME_ROUND = 1e-5
"""Seconds between two things that are taken to have come in one round of the loop: they come in one round again."""
MOST_SECONDS = 60.0
"""What was cancelled when it was recorded is to be cancelled again: so long, and twice what it took then, it waits for that."""
LOOKS = 0.02
"""Seconds from one look to the next whether it is not to be cancelled after all."""


class Turns(Aside):
    """What is served at the moment, one queue for each event loop."""

    def __init__(self) -> None:
        self._queues: WeakKeyDictionary[asyncio.AbstractEventLoop, _Queue] = WeakKeyDictionary()
        self._rounds: WeakKeyDictionary[asyncio.AbstractEventLoop, float] = WeakKeyDictionary()

    def now(self, since: float = 0.0) -> When:
        """What comes at this moment: in which round of the event loop, and when in it; in seconds after `since`, by `time.time`."""
        now = time.time() - since
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return now, now
        began = self._rounds.get(loop)
        if began is None:
            began = self._rounds[loop] = now + since
            loop.call_soon(self._rounds.pop, loop, None)
        return began - since, now

    def at(self, when: When | float, then: Callable[[], None], since: float = 0.0) -> None:
        """Call `then` when its turn has come; `when` it came as it was recorded, as `now` told."""
        loop = asyncio.get_running_loop()
        self._queue(loop).put(loop, _absolute(when, since), then)

    async def come(self, when: When | float, since: float = 0.0) -> None:
        """Return when its turn has come. Where another library than asyncio runs the tasks, that is at once."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        queue, at = self._queue(loop), _absolute(when, since)
        if queue.is_now(at):
            return
        turn = loop.create_future()
        queue.put(loop, at, lambda: None if turn.done() else turn.set_result(None))
        await turn

    async def cancelled_within(self, seconds: float | None, passed: Callable[[], bool]) -> bool:
        """Wait for being cancelled, as what took so many seconds was when it was recorded; whether what had cancelled it has `passed`."""
        until = time.monotonic() + patience(seconds)
        while not passed():
            if time.monotonic() > until:
                return False
            await asyncio.tasks.sleep(LOOKS)
        return True

    def hold(self, when: When | float, since: float = 0.0) -> Callable[[], None]:
        """Nothing that came later has its turn until what this answers is called: something is to be cancelled then, as it was."""
        loop = asyncio.get_running_loop()
        return self._queue(loop).hold(loop, _absolute(when, since))

    def _queue(self, loop: asyncio.AbstractEventLoop) -> _Queue:
        queue = self._queues.get(loop)
        if queue is None:
            queue = self._queues[loop] = _Queue()
        return queue


def _absolute(when: When | float, since: float) -> When:
    began, at = (when, when) if isinstance(when, int | float) else when
    return began + since, at + since


class _Queue(Aside):
    """The loop is passed on, not held: it must be able to go while there is a queue for it."""

    def __init__(self) -> None:
        self._waiting: list[tuple[When, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._held: dict[int, When] = {}
        self._running = False
        self._began: float | None = None

    def put(self, loop: asyncio.AbstractEventLoop, when: When, then: Callable[[], None]) -> None:
        heapq.heappush(self._waiting, (when, next(self._numbers), then))
        self._run(loop)

    def hold(self, loop: asyncio.AbstractEventLoop, when: When) -> Callable[[], None]:
        number = next(self._numbers)
        self._held[number] = when

        def let_go() -> None:
            if self._held.pop(number, None) is not None and not loop.is_closed():
                self._run(loop)

        return let_go

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._waiting and not self._running:
            self._running = True
            loop.call_soon(self._round, loop, PATIENCE)

    def _round(self, loop: asyncio.AbstractEventLoop, left: int) -> None:
        if left:
            loop.call_soon(self._round, loop, left - 1)
            return
        try:
            if not self._is_held():
                self._began = self._waiting[0][0][0]
                while self._waiting and self.is_now(self._waiting[0][0]) and not self._is_held():
                    heapq.heappop(self._waiting)[2]()
                loop.call_soon(self._over)  # when all that was woken has run
        finally:
            self._running = False
        if not self._is_held():
            self._run(loop)

    def _is_held(self) -> bool:
        return bool(self._held and self._waiting) and min(self._held.values()) <= self._waiting[0][0]

    def is_now(self, when: When) -> bool:
        """Whether it came in the round whose turn it is, so that nobody had to wait for it."""
        return self._began is not None and when[0] - self._began < SAME_ROUND

    def _over(self) -> None:
        self._began = None


def patience(seconds: float | None) -> float:
    """How many seconds something waits to be cancelled that was cancelled after so many when it was recorded."""
    return MOST_SECONDS + 2 * (seconds or 0.0)
