"""The routes that replay: each begins a process of its own, and answers as soon as it is known whether the replay can be begun."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rewound.capture.session import new_run_id
from rewound.show.server.jobs import Asked, Kind
from rewound.show.server.paths import output_in, source_in
from rewound.show.server.service import Call

Document = Mapping[str, Any]
_PLACED: Mapping[str, Callable[[Path, str], Path]] = {"source": source_in, "output": output_in}
"""Options that are paths, and what finds where each leads."""


async def plan(call: Call) -> Document:
    """What a replay would do with each step, and why; nothing is run."""
    job = await call.service.replays.plan(await asyncio.to_thread(_asked, call, "plan"))
    assert job.outcome is not None
    return job.outcome


async def replay(call: Call) -> Document:
    """Replay a run. Answered when the plan is made: the new run has its id then, and runs as soon as there is room."""
    return (await call.service.replays.begin(await asyncio.to_thread(_asked, call, "replay"))).told()


async def verify(call: Call) -> Document:
    """Replay a run as it was recorded, and say whether the same comes of it."""
    return (await call.service.replays.begin(await asyncio.to_thread(_asked, call, "verify"))).told()


async def recover(call: Call) -> Document:
    """Take up a run whose process died: its completed steps come from the recording, and it goes on for real from the one in flight."""
    return (await call.service.replays.begin(await asyncio.to_thread(_asked, call, "recover"))).told()


async def resume(call: Call) -> Document:
    """Take up a run that waits for a person, with an answer for each question, in their order."""
    return (await call.service.replays.begin(await asyncio.to_thread(_asked, call, "resume"))).told()


async def state(call: Call) -> Document:
    """How a replay gets on, and once it has ended, what came of it."""
    return call.service.replays.job(call.segments["run"]).told()


async def cancel(call: Call) -> Document:
    """End a replay; its run stays, as `interrupted`, with all that it has recorded. One that has ended stays as it is."""
    return (await call.service.replays.cancel(call.segments["run"])).told()


def _asked(call: Call, kind: Kind) -> Asked:
    """Raises UnknownRun, AmbiguousName, and what stands against its paths."""
    options = {**call.body}
    for name in _PLACED.keys() & options.keys():
        options[name] = str(_PLACED[name](call.service.root, options[name]))
    run_id = options.pop("run_id", None)
    with call.reader() as reader:
        run = reader.resolve(call.segments["run"])
        return Asked(kind, run.id, run_id or new_run_id(), str(reader.folder), str(call.start), options)
