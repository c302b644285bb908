"""Ways to run a command of which no outcome can be kept, `os.exec*`, `os.posix_spawn` and `os.spawn*`: noted, and in a replay held back."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any

from rewound.effects.covering import covered
from rewound.effects.frameless import CALLER, frameless
from rewound.effects.patching import Patches

if TYPE_CHECKING:
    from rewound.effects.processes import Processes

_WAYS = {"execv": 0, "execve": 0, "posix_spawn": 0, "posix_spawnp": 0, "spawnv": 1, "spawnve": 1}
"""What all the others are made of, with the place of the path among the arguments; behind it come the words, and the environment."""


def patch(processes: Processes, module: ModuleType, patched: Patches) -> None:
    """Patch `os`."""
    for name, place in _WAYS.items():
        real = getattr(module, name, None)
        if real is not None and not hasattr(real, "__code__"):  # else it is made of the others
            patched.replace(module, name, frameless("os", _running(processes, real, place), real))


def _running(processes: Processes, real: Any, place: int) -> Callable[..., Any]:
    frame_of, is_searched = sys._getframe, real.__name__.endswith("p")

    def run(*args: Any, **options: Any) -> Any:
        if len(args) < place + 2 or not processes.counts(frame_of(CALLER)):
            return real(*args, **options)
        path, words, *more = args[place:]
        if is_searched or os.path.exists(path):  # noqa: PTH110 - `execvp` tries every folder of the path
            processes.note({"args": [path, *list(words)[1:]], "env": more[0] if more else None})
        with covered():
            return real(*args, **options)

    return run
