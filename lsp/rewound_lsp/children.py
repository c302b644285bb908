"""Programs that the server starts for its client: a command of `rewound`, and the process of a replay."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE = 20.0
"""Seconds that a replay has to end, once it is told to: its program is interrupted first, as by Ctrl-C."""
LONGEST = 1 << 28
"""Bytes of a line that a replay's process says: it ends with its whole plan."""
# The command line stands beside the server, and is not imported by it. It is asked as anybody else would ask it.
_COMMAND = (sys.executable, "-P", "-m", "rewound")
_RUNNER = (sys.executable, "-P", "-m", "rewound.show.server.runner")
"""Plans a replay, waits for a word, carries it out, and tells how it gets on; when its input ends, so does it."""


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


async def replay(asked: Mapping[str, Any], cwd: Path, report: Callable[[str], None]) -> dict[str, Any]:
    """Carry a replay out: `{"outcome": …}`, or `{"error": …}` with the name, message and hint of what is against it.

    `asked` has `run`, `run_id`, `store`, `start` and `options`. Who cancels this ends the replay, whose run stays as `interrupted`.
    """
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *_RUNNER, cwd=cwd, limit=LONGEST, stdin=pipe, stdout=pipe, stderr=pipe, env=_environ(), **_apart()
    )
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None
    errors = asyncio.create_task(process.stderr.read())
    try:
        process.stdin.write(json.dumps({"kind": "replay", **asked}).encode() + b"\n")
        await process.stdin.drain()
        while line := await process.stdout.readline():
            said = json.loads(line)
            if said["event"] == "progress":
                report(str(said["told"]))
            elif said["event"] == "checked":
                process.stdin.write(b"go\n")
                await process.stdin.drain()
            elif said["event"] == "failed":
                return {"error": said["told"]}
            else:
                return {"outcome": said["told"]}
        last = (await errors).decode("utf-8", "replace").strip().splitlines()[-1:]
        return {"error": {"name": "internal-error", "message": " ".join(["The replay's process ended.", *last]), "hint": None}}
    finally:
        process.stdin.close()
        with contextlib.suppress(Exception, asyncio.CancelledError):
            await asyncio.wait_for(asyncio.shield(process.wait()), PATIENCE)
        if process.returncode is None:
            _kill(process.pid)
        errors.cancel()


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
