"""`%replay --debug`: both passes in the kernel that the person works in."""

from __future__ import annotations

import contextlib
from typing import Any

from rewound.capture.kernel import KernelRecording
from rewound.debug.passes import debug_run
from rewound.replay import Outcome
from rewound.replay.live import live_replay
from rewound.replay.unseen import unseen


def live_debug(recording: KernelRecording, run: str, front: str, **options: Any) -> Outcome:
    """Stop where the run failed. `options` are those of `live_replay`. Raises NothingToStopAt, and what that raises."""

    def execute(run: str, *, quiet: bool = False, **options: Any) -> Outcome:
        with unseen(recording.shell) if quiet else contextlib.nullcontext():
            return live_replay(recording, run, **options)

    return debug_run(execute, run, front, options)
