"""The routes that replay: each begins a process of its own, and answers as soon as it is known whether the replay can be begun."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rewound.capture.session import new_run_id
from rewound.show.server.paths import output_in, source_in
from rewound.show.server.protocol import Asked
from rewound.show.server.service import Call
from rewound.show.wire_rest import Kind

Document = Mapping[str, Any]
_PLACED: Mapping[str, Callable[[Path, str], Path]] = {"source": source_in, "output": output_in}
"""Options that are paths, and what finds where each leads."""


async def plan(call: Call) -> Document:
    """What a replay would do with each step, and why; nothing is run."""
    return await _planned(call, "replay")


async def plan_recover(call: Call) -> Document:
    """What taking up a run whose process died would do, and what of its step in flight is known to have happened; nothing is run."""
    return await _planned(call, "recover")


async def plan_resume(call: Call) -> Document:
    """What going on with a run that waits for a person would do; nothing is run."""
    return await _planned(call, "resume")


async def plan_sweep(call: Call) -> Document:
    """What each variant of a sweep would execute; nothing is run."""
    return await _planned(call, "sweep")


async def plan_into(call: Call) -> Document:
    """Which recorded value would go where; nothing is run."""
    return await _planned(call, "into")


async def replay(call: Call) -> Document:
    """Replay a run. Answered when the plan is made: the new run has its id then, and runs as soon as there is room."""
    return await _begun(call, "replay")


async def verify(call: Call) -> Document:
    """Replay a run as it was recorded, and say whether the same comes of it."""
    return await _begun(call, "verify")


async def recover(call: Call) -> Document:
    """Take up a run whose process died: its completed steps come from the recording, and it goes on for real from the one in flight."""
    return await _begun(call, "recover")


async def resume(call: Call) -> Document:
    """Take up a run that waits for a person, with an answer for each question, in their order."""
    return await _begun(call, "resume")


async def sweep(call: Call) -> Document:
    """Replay a run once for each of several values, one after the other. `cancel` leaves out what has not begun."""
    return await _begun(call, "sweep")


async def into(call: Call) -> Document:
    """Hand what a run recorded to another notebook, script or function, which is a run of its own."""
    return await _begun(call, "into")


async def state(call: Call) -> Document:
    """How a replay gets on, and once it has ended, what came of it."""
    return call.service.replays.job(call.segments["run"]).told()


async def cancel(call: Call) -> Document:
    """End a replay; its run stays, as `interrupted`, with all that it has recorded. One that has ended stays as it is."""
    return (await call.service.replays.cancel(call.segments["run"])).told()


async def _planned(call: Call, kind: Kind) -> Document:
    job = await call.service.replays.plan(await asyncio.to_thread(_asked, call, kind, plan=True))
    assert job.outcome is not None
    return job.outcome


async def _begun(call: Call, kind: Kind) -> Document:
    return (await call.service.replays.begin(await asyncio.to_thread(_asked, call, kind))).told()


def _asked(call: Call, kind: Kind, *, plan: bool = False) -> Asked:
    """Raises UnknownRun, AmbiguousName, BadRequest, and what stands against its paths."""
    options = {**call.body}
    for name in _PLACED.keys() & options.keys():
        options[name] = str(_PLACED[name](call.service.root, options[name]))
    run_id = options.pop("run_id", None)
    with call.reader() as reader:
        run = reader.resolve(call.segments["run"])
        if "also" in options:
            options["also"] = [reader.resolve(other).id for other in options["also"]]
        places = (str(reader.folder), str(call.start), str(call.service.root))
    return Asked(kind, run.id, run_id or new_run_id(), *places, options, plan, _count(kind, run.id, options))


def _count(kind: Kind, run: str, options: Mapping[str, Any]) -> int:
    """How many runs come of it. Raises BadRequest where a sweep has nothing to vary."""
    if kind == "sweep":
        from rewound.replay.sweep import combinations

        return len(combinations(options["overrides"]))
    return len({run, *options.get("also", ())}) * len(set(options["into"])) if kind == "into" else 1
