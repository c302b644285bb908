"""Begins another run where one is being recorded, in the same kernel: whoever goes back to a state goes on from it in a run of its own."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rewound.capture.kernel import KernelRecording
from rewound.capture.session import new_run_id
from rewound.model import Run

_OF_THE_PROCESS = ("hash_seed", "time_zone", "packages", "system", "settings")


def turn(recording: KernelRecording, *, replay_of: str, meta: Mapping[str, Any]) -> Run:
    """End the run that is being recorded, the cell that is running included, and begin one that goes on from `replay_of`."""
    session, cells = recording.session, recording.cells
    assert session is not None and cells is not None
    cells.end_open()
    old = session.run
    about = {name: old.meta[name] for name in _OF_THE_PROCESS if name in old.meta}
    fresh: dict[str, Any] = {"seconds": None, "overhead": 0.0, "steps": 0, "size": 0, "error": None, "lost": ()}
    new = replace(old, id=new_run_id(), kind="kernel", status="running", started=time.time(), replay_of=replay_of, name=None, **fresh)
    session.turn(replace(new, meta={**about, **meta}), recording.status(), cells.failed)
    cells.failed = None
    recording.runs.append(session.run.id)
    return session.run
