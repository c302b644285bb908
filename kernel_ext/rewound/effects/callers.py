"""On whose behalf a library reaches the outside: the project's code, or nobody that counts."""

from __future__ import annotations

import os
import threading
import types
from collections.abc import Callable, Mapping
from concurrent.futures import thread as pools
from pathlib import Path

_OWN = str(Path(__file__).parents[1]) + os.sep
_IMPORTS = ("<frozen importlib", str(Path(os.__file__).parent / "importlib") + os.sep)
_DEBUGGERS = tuple(f"{os.sep}{name}{os.sep}" for name in ("debugpy", "_pydevd_bundle", "_pydev_bundle", "pydevd"))
_THREADS = frozenset({threading.Thread.run.__code__, pools._WorkItem.run.__code__})
"""Where what a thread or a pool was given begins: nothing of the project may stand above it."""


class _Ends(dict[str, bool]):
    """Whether looking further ends at code of a file: what imports, debuggers and we ourselves do is nobody's doing."""

    def __missing__(self, filename: str) -> bool:
        found = filename.startswith((_OWN, *_IMPORTS)) or any(name in filename for name in _DEBUGGERS)
        self[filename] = found
        return found


_ends = _Ends()


def asked_by_project(frame: types.FrameType | None, files: Mapping[str, bool]) -> bool:
    """Whether the project's code, or a thread that was given a function, stands behind this frame, and no import between the two."""
    while frame is not None:
        code = frame.f_code
        if files[code.co_filename]:
            return True
        if _ends[code.co_filename]:
            return False
        if code in _THREADS:
            return True
        frame = frame.f_back
    return False


class ProjectFiles(dict[str, bool]):
    """Whether code of a file is the project's, by file name; a lookup costs what a dict's does."""

    def __init__(self, holds: Callable[[str], bool]) -> None:
        super().__init__()
        self._holds = holds

    def __missing__(self, filename: str) -> bool:
        # What is not known to be the project's may become so: a cell's file is told when the cell begins.
        if self._holds(filename):
            self[filename] = True
            return True
        if not filename.startswith("<") and "ipykernel_" not in filename:
            self[filename] = False
        return False
