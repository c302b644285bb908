"""What a process begins with and cannot change later: the order of sets of texts, and its time zone.

Each process has its own order unless it is told a seed. A recording keeps both, and a replay's process begins with them.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

_SEED = "PYTHONHASHSEED"
_OURS = "REWOUND_HASH_SEED"
"""Says that the seed is our doing: the program is not to see it in its environment."""


def seeded_environ(seed: str | None = None) -> dict[str, str]:
    """What to add to the environment of a process that is to be recorded, or that replays a run with this seed."""
    if seed is None:
        if _SEED in os.environ:
            return {}
        seed = str(secrets.randbelow(2**32 - 1) + 1)
    return {_SEED: seed, _OURS: seed}


def replayed_environ(meta: Mapping[str, Any]) -> dict[str, str]:
    """What to add to the environment of a process that replays a run with this `Run.meta`."""
    zone = meta.get("time_zone")
    zones = {"TZ": zone} if zone is not None and zone != time_zone() and hasattr(time, "tzset") else {}
    return {**seeded_environ(meta.get("hash_seed")), **zones}


def time_zone() -> str | None:
    """What `TZ` is, or would have to be: the name of the machine's zone, or its distance to UTC where that never changes."""
    if zone := os.environ.get("TZ"):
        return zone
    _, found, name = str(Path("/etc/localtime").resolve()).partition("/zoneinfo/")
    if found:
        return name
    if time.daylight:
        return None
    hours, seconds = divmod(abs(time.timezone), 3600)
    return f"<{time.tzname[0]}>{'-' if time.timezone < 0 else ''}{hours:02}:{seconds // 60:02}"


def hash_seed() -> str | None:
    """The seed of this process as the recording keeps it, None if it has none; what is ours of it is taken out of the environment."""
    seed = os.environ.pop(_OURS, None)
    if seed is None:
        given = os.environ.get(_SEED)
        return given if given is not None and given.isdigit() else None
    os.environ.pop(_SEED, None)
    return seed


def needs_restart() -> bool:
    """Whether this process has a seed that nobody knows."""
    return _SEED not in os.environ and _OURS not in os.environ and sys.flags.hash_randomization == 1


def restart() -> NoReturn:
    """Begin this process again, by the command that began it, with a seed that is known."""
    environ = {**os.environ, **seeded_environ()}
    if os.name == "nt":  # there a new process would not be waited for
        sys.exit(subprocess.run([sys.executable, "-m", "rewound", *sys.argv[1:]], env=environ, check=False).returncode)
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environ)
