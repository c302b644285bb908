"""Decides which code is the project's: notebook cells and files under its folder, outside installed packages."""

from __future__ import annotations

import fnmatch
import os
import sys
import sysconfig
from functools import cache
from pathlib import Path

_OUTSIDE = ("site-packages", "dist-packages", ".venv", "node_modules", ".rewound")
_COMPILED = (".pyx", ".pxd", ".pxi")
"""Frames of compiled modules name a source by where it was built: relative, it would seem to lie in the project."""
_SNIPPETS = ("<timed exec>", "<timed eval>", "<magic-timeit>", "<prun>")


class Project:
    """Answers for file names, and remembers its answers; `cells` are the made-up names of cells."""

    def __init__(self, root: Path, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> None:
        self.root = os.path.realpath(root)
        self._include = include
        self._exclude = exclude
        self.cells: dict[str, int] = {}
        """File name of a cell's code -> `seq` of the step that executed it last."""
        self.files: dict[int, str] = {}
        """By the `seq` of a cell's step: that file name."""
        self._known: dict[str, bool] = {}
        prefixes = {os.path.realpath(path) for path in (sysconfig.get_path("stdlib"), sysconfig.get_path("purelib"))}
        if os.path.realpath(sys.prefix) != self.root:
            prefixes.add(os.path.realpath(sys.prefix))
        own = os.path.realpath(Path(__file__).parents[1])
        self._outside = (*(prefix + os.sep for prefix in prefixes), own + os.sep)

    def holds(self, filename: str) -> bool:
        """Whether code of this file is recorded."""
        known = self._known.get(filename)
        if known is None:
            known = filename in self.cells or self._decide(filename)
            self._known[filename] = known
        return known

    def add_cell(self, filename: str, seq: int) -> None:
        self.cells[filename] = seq
        self.files[seq] = filename
        self._known[filename] = True

    def _decide(self, filename: str) -> bool:
        if filename in _SNIPPETS:
            return True
        if filename.startswith("<") or filename.endswith(_COMPILED):
            return False
        absolute = filename.startswith(os.sep)
        path = _real(filename) if absolute else os.path.realpath(filename)
        if not absolute and not Path(filename).is_absolute() and not Path(path).exists():
            return False  # compiled libraries name their source as it lay where they were built: `pandas/_libs/index.pyx`
        if any(fnmatch.fnmatch(path, glob) for glob in self._exclude):
            return False
        if any(fnmatch.fnmatch(path, glob) for glob in self._include):
            return True
        if not path.startswith(self.root + os.sep) or path.startswith(self._outside):
            return False
        return not any(part in _OUTSIDE or part.startswith(".venv") for part in Path(path[len(self.root) :]).parts)


@cache
def _real(filename: str) -> str:
    """`os.path.realpath`, looked up once: a process has thousands of modules, and each run that begins in it asks for them all."""
    folder, name = os.path.split(filename)
    if name in ("", os.curdir, os.pardir):
        return os.path.realpath(filename)
    path = f"{_real_folder(folder).rstrip(os.sep)}{os.sep}{name}"
    return os.path.realpath(path) if Path(path).is_symlink() else path


_real_folder = cache(os.path.realpath)
