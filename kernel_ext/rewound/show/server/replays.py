"""The replays that a server has begun: how many at once, how many a minute, who waits, and what is known of each."""

from __future__ import annotations

import asyncio
from collections import deque
from pathlib import Path

from rewound.config import Config, load_config
from rewound.errors import InternalError, Refused, RewoundError, TooManyReplays, UnknownRun
from rewound.show.server.jobs import Job
from rewound.show.server.protocol import Asked
from rewound.show.server.quota import Quota

CHECK_SECONDS = 30.0
"""That an answer waits for the plan; a replay that could not be judged by then is accepted, and may be refused later."""
PLAN_SECONDS = 120.0
"""That a plan may take; who asked for it waits so long."""
CHECKING = 2
"""Plans that are made at one time."""
WAITING = 20
"""Replays that may wait for their turn."""
REMEMBERED = 200
"""Replays that have ended and are still known."""
QUICK = 2.0
"""Seconds that programs get to clear up when the server stops."""


class Replays:
    """All of a server; on its event loop."""

    def __init__(self, root: Path, quota: Quota | None = None) -> None:
        self._root = root
        self._quota = quota or Quota()
        self._jobs: dict[str, Job] = {}
        self._queue: deque[Job] = deque()
        self._plans: set[Job] = set()
        self._checking = asyncio.Semaphore(CHECKING)
        self._tasks: set[asyncio.Task[None]] = set()

    def job(self, run: str) -> Job:
        """The replay with this id. Raises UnknownRun."""
        if run not in self._jobs:
            hint = f"It knows those that it has begun itself, the last {REMEMBERED}; `GET …/runs/ID` tells of any run."
            raise UnknownRun(f"This server has begun no replay {run[:80]!r}.", hint=hint)
        return self._jobs[run]

    def active(self) -> list[str]:
        """The ids of those that have not ended."""
        return [run for run, job in self._jobs.items() if job.state != "ended"]

    async def plan(self, asked: Asked) -> Job:
        """Make a plan and wait for it. Raises what stands against the replay, and Refused if it takes too long."""
        job = Job(asked)
        self._plans.add(job)
        try:
            async with self._checking:
                _start(job)
                await job.until(lambda: job.state == "ended", PLAN_SECONDS)
        finally:
            self._plans.discard(job)
            if job.state != "ended":
                self._later(job)
        if job.error is not None:
            raise job.error
        if job.state != "ended":
            raise _slow()
        return job

    async def begin(self, asked: Asked) -> Job:
        """Begin a replay, or let it wait for its turn. Raises what is known to stand against it, and TooManyReplays."""
        if asked.run_id in self._jobs:
            raise Refused(f"This server has begun the replay {asked.run_id} already.", hint=f"See `GET …/replays/{asked.run_id}`.")
        if len(self._queue) >= WAITING:
            raise TooManyReplays(f"{WAITING} replays wait for their turn.", hint="Ask again later, or cancel some.")
        taken = self._quota.take(self._config().replays_per_minute, asked.runs)
        job = self._jobs[asked.run_id] = Job(asked)
        task = asyncio.create_task(self._see_through(job))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        await job.until(lambda: job.decided, CHECK_SECONDS)
        if job.error is not None and not job.checked:
            self._jobs.pop(asked.run_id, None)
            self._quota.give_back(taken, asked.runs)
            raise job.error
        self._forget()
        return job

    async def cancel(self, run: str) -> Job:
        """End a replay, and wait until it has ended; one that has ended stays as it is. Raises UnknownRun."""
        job = self.job(run)
        if job.state == "ended":
            return job
        job.cancelled = True
        if job in self._queue:
            self._queue.remove(job)
        await job.stop()
        job.end()
        return job

    async def close(self) -> None:
        """The server stops: so does what it has begun."""
        self._queue.clear()
        left = [job for job in (*self._jobs.values(), *self._plans) if job.state != "ended"]
        for job in left:
            job.cancelled = True
        await asyncio.gather(*(job.stop(QUICK) for job in left))
        for task in self._tasks:
            task.cancel()

    async def _see_through(self, job: Job) -> None:
        """From its check to its end; the request that asked for it may long have been answered."""
        async with self._checking:
            if not job.cancelled:
                _start(job)
                if not await job.until(lambda: job.decided, PLAN_SECONDS):  # others want to be judged too
                    job.end(_slow())
                    await job.stop(0.0)
        if job.checked and not job.cancelled:
            self._queue.append(job)
            self._next()
            await job.until(lambda: job.state == "ended", float("inf"))
            self._next()

    def _next(self) -> None:
        """Let those run whose turn it is."""
        running = sum(job.state == "running" for job in self._jobs.values())
        try:
            most = max(1, self._config().replays_at_once)
        except RewoundError:  # somebody is writing the settings; who asks next is told
            most = 1
        while self._queue and running < most:
            self._queue.popleft().go()
            running += 1

    def _later(self, job: Job) -> None:
        """End a process of which nobody wants to know any more."""
        job.cancelled = True
        task = asyncio.create_task(job.stop(0.0))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _forget(self) -> None:
        ended = [run for run, job in self._jobs.items() if job.state == "ended"]
        for run in ended[: max(0, len(ended) - REMEMBERED)]:
            del self._jobs[run]

    def _config(self) -> Config:
        return load_config(start=self._root)


def _slow() -> Refused:
    return Refused(f"The plan was not made within {PLAN_SECONDS:.0f} s.", hint="`rewound replay RUN --dry-run` waits for it.")


def _start(job: Job) -> None:
    try:
        job.start()
    except OSError as error:
        job.end(InternalError(f"No process could be started: {error}.", hint="The machine may be out of memory or processes."))
