"""Gives what runs in another thread the step as parent that asked for it."""

from __future__ import annotations

import threading
import types
from collections.abc import Callable
from concurrent.futures import thread as pools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rewound.capture.recorder import Recorder


def thread_hooks(recorder: Recorder) -> dict[types.CodeType, Callable[[types.FrameType], None]]:
    """Functions of the standard library that hand work to another thread: seen beginning, not changed.

    What a thread or a pool's worker runs gets the step as parent that asked for it.
    """
    parents = recorder.thread_parents

    def asked(frame: types.FrameType) -> None:
        parents[id(frame.f_locals["self"])] = recorder.current.get() or recorder.root

    def begins(frame: types.FrameType) -> None:
        recorder.current.set(parents.pop(id(frame.f_locals["self"]), None))

    hooks: dict[types.CodeType, Callable[[types.FrameType], None]] = {
        threading.Thread.start.__code__: asked,
        threading.Thread._bootstrap_inner.__code__: begins,  # type: ignore[attr-defined]
    }
    item = getattr(pools, "_WorkItem", None)
    if item is not None:
        hooks[item.__init__.__code__] = asked
        hooks[item.run.__code__] = begins
    return hooks
