"""Drives a kernel from wherever a replay is asked for: also from a cell, in whose thread a loop is turning already."""

from __future__ import annotations

from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def finished(driving: Coroutine[Any, Any, dict[str, Any]]) -> dict[str, Any]:
    """What comes of it in an event loop of its own."""
    import asyncio  # a replay of a program, which needs no kernel, would wait for it

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(driving)  # which Ctrl-C ends
    with ThreadPoolExecutor(1) as thread:  # there is one loop for each thread
        return thread.submit(asyncio.run, driving).result()
