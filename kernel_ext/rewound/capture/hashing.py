"""The order of sets of texts: each process has its own unless it is told a seed, which a recording keeps and a replay gives again."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from typing import NoReturn

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
