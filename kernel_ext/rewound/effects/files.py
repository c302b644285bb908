"""Files: what the program reads and writes is told, with its contents. A replay reads files as they are, and compares.

Not seen: what is opened by a file descriptor (`os.open`), by a library in C that `readers` does not know, or by another process;
and which names a folder holds.
"""

from __future__ import annotations

import os
import sys
import sysconfig
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from types import FrameType, ModuleType
from typing import Any

from rewound.effects import readers
from rewound.effects.callers import asked_by_project
from rewound.effects.contents import ABSENT, AT_ONCE, Contents, Hasher, contents_of, hashed, is_recent, whole_path
from rewound.effects.frameless import CALLER, frameless
from rewound.effects.journal import Journal
from rewound.effects.patching import Patch, Patches
from rewound.model import Effect

MAX_NOTED = 50_000
"""Uses of files that one run keeps: a loop over very many must not fill the disk."""
_NO_DATA = (".py", ".pyc", ".pyi", ".so", ".pyd", ".dll")
"""Code, which is compared otherwise."""
_SYSTEM = ("/proc/", "/sys/", "/dev/", "/run/", "/etc/", "/usr/share/", "/usr/lib/")
"""The system's: devices, time zones, certificates, fonts."""
_PARTS = tuple(f"{os.sep}{name}{os.sep}" for name in ("site-packages", "dist-packages", "__pycache__", ".rewound", ".git"))
_KEPT = {"IPython.core.interactiveshell": "io_open", "bz2": "_builtin_open", "tarfile": "bltn_open"}
"""Modules that have kept `open` under a name of their own; the shell's is what cells call."""
_PASSED = frozenset({"pathlib", "pathlib._local", "pathlib._abc", "codecs"})
"""Modules that open for whoever calls them."""
_SILENT = ("IPython.", "ipykernel.", "linecache", "tokenize", "traceback", "inspect", "zmq.", "jupyter_", "traitlets.", "jedi.", "parso.")
"""Modules that open files for what runs cells, completes names and shows errors."""
_FOR_PROGRAM = frozenset({"IPython.core.magics.osm", "IPython.core.display", "IPython.lib.display"})
"""Of those, the ones that do it because a cell asks: `%%writefile`, `Image("plot.png")`."""


def patches(journal: Journal) -> Mapping[str, Patch]:
    """Which modules' ways to a file are ours while a run is recorded or replayed."""
    noted = Noted(journal)
    openers: dict[Any, Any] = {}

    def opener(real: Any) -> Any:
        """One and the same for `builtins.open` and `io.open`, which are."""
        if real not in openers:
            openers[real] = frameless("io", _opening(noted, real), real)
        return openers[real]

    def builtins(module: ModuleType, patched: Patches) -> None:
        patched.at_end(noted.close)
        patched.replace(module, "open", opener(module.open))

    def io(module: ModuleType, patched: Patches) -> None:
        patched.set(module, "open", opener(module.open))

    def kept(module: ModuleType, patched: Patches) -> None:
        name = _KEPT[module.__name__]
        patched.set(module, name, opener(module.__dict__[name]))

    def system(module: ModuleType, patched: Patches) -> None:
        for name in ("remove", "unlink"):
            patched.replace(module, name, frameless("os", _removing(noted, getattr(module, name)), getattr(module, name)))
        for name in ("rename", "replace"):
            patched.replace(module, name, frameless("os", _renaming(noted, getattr(module, name)), getattr(module, name)))

    return {"builtins": builtins, "io": io, "os": system, **dict.fromkeys(_KEPT, kept), **readers.patches(noted)}


class Noted:
    """The uses of files in one run. Each is told at once, and once more with the hash of what the file held."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._hasher = Hasher(journal.where.fault)
        self._outside = _outside()
        self._last: dict[str, tuple[Any, Effect]] = {}
        """By path: its last use, so that a loop over one file is told once."""
        self._count = 0
        self.on = True

    def close(self) -> None:
        """The run ends: what libraries keep of ours (numpy does) does nothing from here on."""
        self.on = False
        self._hasher.close()

    # ---- whether it counts

    def path_of(self, given: Any, frame: FrameType | None) -> str | None:
        """The whole path, if this is a file that counts, opened for the program."""
        if not self.on or type(given) is int or frame is None:
            return None
        text = given if type(given) is str else os.fsdecode(given)
        if text.startswith(self._outside) or text.endswith(_NO_DATA):
            return None
        if not asked_by_project(frame, self._journal.files) or _is_silent(frame):
            return None
        path = whole_path(text)
        return None if path.startswith(self._outside) or any(part in path for part in _PARTS) else path

    # ---- what happened to it

    def opened(self, file: Any, given: Any, mode: str, frame: FrameType | None) -> None:
        """The program has opened a file."""
        path = self.path_of(given, frame)
        found = contents_of(file.fileno()) if path is not None else None
        if path is None or found is None:
            return
        if "r" in mode or "a+" in mode.replace("b", "").replace("t", ""):
            self.read(path, given, found)
        if mode.strip("rbtU"):
            self.written(path, given, file, "appended" if "a" in mode else "written")

    def read(self, path: str, given: Any, found: Contents) -> None:
        """It is read, and held this when that began."""
        if found.size is not None and found.size <= AT_ONCE and is_recent(found, time.time()):
            found = hashed(path, found)
        effect, is_new = self._tell("read" if found.size is not None else "missed", path, given, found)
        if is_new and found.size is not None and found.hash is None and effect is not None:
            self._hasher.read(path, found, self._amending(effect))

    def written(self, path: str, given: Any, file: Any, how: str = "written") -> None:
        """It is written; `file` is the open file, None if it has been written already."""
        self._journal.touched.add(path)
        effect, _ = self._tell(how, path, given, ABSENT)
        if effect is not None:
            self._hasher.written(path, file, self._amending(effect))

    def removed(self, path: str, given: Any) -> None:
        """There is no such file any more; of interest only if the program had to do with it."""
        if path in self._last:
            self._journal.touched.add(path)
            self._tell("removed", path, given, ABSENT)

    def fault(self) -> None:
        self._journal.where.fault("a file is noted")

    def _tell(self, does: str, path: str, given: Any, found: Contents) -> tuple[Effect | None, bool]:
        """The effect, and whether it is a new one. None if there are too many."""
        where = self._journal.where
        how = (where.step_now(), does, found.size, found.mtime_ns)
        last = self._last.get(path)
        if last is not None and last[0] == how:
            return last[1], False
        if self._count >= MAX_NOTED:
            return None, False
        self._count += 1
        if self._count == MAX_NOTED:
            self._journal.unseen(f"files after the first {MAX_NOTED}", "open")
        shown = self._journal.masking.text(os.fsdecode(given))
        request = {"does": does, "path": shown}
        effect = self._journal.told("file", f"{does} {shown}", path, request, asdict(found))
        self._last[path] = how, effect
        return effect, True

    def _amending(self, effect: Effect) -> Callable[[Contents], None]:
        return lambda contents: self._journal.amend(effect, asdict(contents))


def _outside() -> tuple[str, ...]:
    """Where Python and what is installed lies, and the system's own files."""
    folders = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    if sys.prefix != sys.base_prefix:
        folders.add(sys.prefix)
    return (*(os.path.normcase(folder) + os.sep for folder in folders), *(_SYSTEM if os.sep == "/" else ()))


def _is_silent(frame: FrameType) -> bool:
    """Whether what opens does it neither for the program nor because a cell asks."""
    found: FrameType | None = frame
    while found is not None and found.f_globals.get("__name__") in _PASSED:
        found = found.f_back
    name = str(found.f_globals.get("__name__")) if found is not None else ""
    return name.startswith(_SILENT) and name not in _FOR_PROGRAM and found is not None and found.f_code.co_name != "_modified_open"


# ---- what stands in for the functions of the standard library


def _opening(noted: Noted, real: Any) -> Any:
    frame_of = sys._getframe

    def opening(*args: Any, **options: Any) -> Any:
        try:
            file = real(*args, **options)
        except FileNotFoundError:
            _missed(noted, args, options, frame_of(CALLER))
            raise
        if noted.on:
            try:
                noted.opened(
                    file, args[0] if args else options["file"], args[1] if len(args) > 1 else options.get("mode", "r"), frame_of(CALLER)
                )
            except Exception:
                noted.fault()
        return file

    return opening


def _missed(noted: Noted, args: Any, options: Any, frame: FrameType) -> None:
    """A file that is not there is something that the program sees too."""
    try:
        given = args[0] if args else options["file"]
        path = noted.path_of(given, frame) if "r" in (args[1] if len(args) > 1 else options.get("mode", "r")) else None
        if path is not None:
            noted.read(path, given, ABSENT)
    except Exception:
        noted.fault()


def _removing(noted: Noted, real: Any) -> Any:
    frame_of = sys._getframe

    def removing(path: Any, *args: Any, **options: Any) -> None:
        real(path, *args, **options)
        try:
            whole = noted.path_of(path, frame_of(CALLER)) if not options else None
            if whole is not None:
                noted.removed(whole, path)
        except Exception:
            noted.fault()

    return removing


def _renaming(noted: Noted, real: Any) -> Any:
    """What was written under another name first is written when it gets its own."""
    frame_of = sys._getframe

    def renaming(src: Any, dst: Any, *args: Any, **options: Any) -> None:
        real(src, dst, *args, **options)
        try:
            new = noted.path_of(dst, frame_of(CALLER)) if not options else None
            if new is not None and contents_of(new) is not None:
                noted.removed(whole_path(os.fsdecode(src)), src)
                noted.written(new, dst, None)
        except Exception:
            noted.fault()

    return renaming
