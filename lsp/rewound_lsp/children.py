"""Programs that the server starts for its client: a command of `rewound`, and the process of a replay."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE = 20.0
"""Seconds that a replay has to end, once it is told to: its program is interrupted first, as by Ctrl-C."""
# The command line stands beside the server, and is not imported by it. It is asked as anybody else would ask it.
_COMMAND = (sys.executable, "-P", "-m", "rewound")


@dataclass(frozen=True, slots=True)
class Told:
    """How a command ended."""

    code: int
    out: str
    err: str


async def command(*words: str, cwd: Path) -> Told:
    """What a command says."""
    process = await asyncio.create_subprocess_exec(
        *_COMMAND,
        *words,
        cwd=cwd,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=_environ(),
    )
    try:
        out, err = await process.communicate()
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        raise
    return Told(process.returncode or 0, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"))


def _environ() -> dict[str, str]:
    return {**os.environ, "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1", "COLUMNS": "100"}


async def replay(words: Sequence[str], cwd: Path) -> dict[str, Any]:
    """What `rewound replay` answers, with `--json`. Who cancels this interrupts the replay, whose run stays as `interrupted`."""
    pipe = asyncio.subprocess.PIPE
    command_line = [*_COMMAND, "replay", *words, "--yes", "--json"]
    process = await asyncio.create_subprocess_exec(
        *command_line, cwd=cwd, stdin=asyncio.subprocess.DEVNULL, stdout=pipe, stderr=pipe, env=_environ(), **_apart()
    )
    talk = asyncio.ensure_future(process.communicate())
    try:
        out, err = await asyncio.shield(talk)
    except asyncio.CancelledError:
        await _end(process.pid, talk)
        raise
    try:
        answer: dict[str, Any] = json.loads(out)
    except ValueError:
        last = err.decode("utf-8", "replace").strip().splitlines()[-1:]
        return {"error": {"name": "internal-error", "message": " ".join(["The replay's process ended.", *last]), "hint": None}}
    return answer if "error" in answer and "plan" not in answer else {"outcome": answer}


async def _end(leader: int, talk: asyncio.Future[Any]) -> None:
    """Interrupt a replay and all that it has begun, as Ctrl-C does; what has not ended after a while is killed."""
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGINT)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(talk), PATIENCE)
    if not talk.done():
        _kill(leader)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(talk, PATIENCE)


def _apart() -> dict[str, Any]:
    """A group of its own, so that a replay can be ended with all that it has begun, and nothing else."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def _kill(leader: int) -> None:
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(leader)], capture_output=True, check=False)
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)
