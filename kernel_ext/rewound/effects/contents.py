"""What a file holds: its size, its time and a hash, which is taken off the program's thread."""

from __future__ import annotations

import _thread
import os
import stat
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from typing import Any

import xxhash

WHOLE = 64 * 1024 * 1024
"""Bytes up to which a file is hashed whole; of a larger one its size, its time, and the first and last megabyte."""
_PIECE = 1024 * 1024
SOON = 50_000_000
"""Nanoseconds after a change in which another one may leave a file's time as it is: the clock of a file system is no finer."""
AT_ONCE = 256 * 1024
"""Bytes of a file that is hashed on the program's thread, where it was changed so lately that its time proves nothing."""
_POLL = 0.02
"""Seconds between two looks at whether files that are written have been closed; it grows up to a second."""
_PATIENCE = 5.0
"""Seconds that the end of a run waits for hashes."""
_open = open  # before it is patched
_monotonic = time.monotonic


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file held. `size` is None where there was no file."""

    size: int | None
    """Bytes."""
    mtime_ns: int = 0
    hash: str | None = None
    """`xxh3:` of all of it, `ends:` of a large file; None if it is not known."""
    why: str | None = None
    """Why the hash is not known."""


ABSENT = Contents(None)


def contents_of(path: str | int) -> Contents | None:
    """Size and time of a file, or of an open one; None for a folder, a device, a pipe. Nothing is read."""
    try:
        found = os.stat(path)  # noqa: PTH116 - of a descriptor too, and quicker
    except (OSError, ValueError):
        return ABSENT
    return Contents(found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else None


def hashed(path: str, expected: Contents) -> Contents:
    """With the hash of what the file holds, if it still is the file that was expected, before and after."""
    try:
        with _open(path, "rb", buffering=0) as file:
            found = contents_of(file.fileno())
            if found is None or (found.size, found.mtime_ns) != (expected.size, expected.mtime_ns):
                return replace(expected, why="it changed before its content could be hashed")
            text = _whole(file) if found.size is not None and found.size <= WHOLE else _ends(file, found)
        return replace(expected, hash=text) if contents_of(path) == found else replace(expected, why="it changed while it was hashed")
    except OSError as error:
        return replace(expected, why=f"its content could not be read: {error.strerror}")


def _whole(file: Any) -> str:
    state = xxhash.xxh3_128()
    while piece := file.read(_PIECE):
        state.update(piece)
    return f"xxh3:{state.hexdigest()}"


def _ends(file: Any, contents: Contents) -> str:
    """For a large file: what changes it is very likely to change its size, its time, its beginning or its end."""
    assert contents.size is not None
    state = xxhash.xxh3_128(f"{contents.size} {contents.mtime_ns} ".encode())
    state.update(file.read(_PIECE))
    file.seek(contents.size - _PIECE)
    state.update(file.read(_PIECE))
    return f"ends:{state.hexdigest()}"


def is_recent(contents: Contents, now: float) -> bool:
    """Whether a file was changed so shortly before a time (seconds since the epoch) that its time proves nothing."""
    return now * 1e9 - contents.mtime_ns < SOON


Done = Callable[[Contents], None]
"""Told what a file held, in the hasher's thread."""


@dataclass(slots=True)
class _Written:
    """A file that the program writes. The object itself is not touched, and not kept alive."""

    path: str
    file: Callable[[], Any]
    done: Done

    def is_closed(self) -> bool:
        file = self.file()
        return file is None or bool(file.closed)


class Hasher:
    """Hashes files in a thread of its own, which begins with the first of them; `close` waits until it is done."""

    def __init__(self, fault: Callable[[str], None]) -> None:
        self._fault = fault
        self._jobs: SimpleQueue[tuple[str, Contents, Done] | _Written | None] = SimpleQueue()
        self._running = _thread.allocate_lock()
        self._process = 0
        """That in which the thread runs; 0 before it has begun."""
        self._until = float("inf")

    def read(self, path: str, contents: Contents, done: Done) -> None:
        """Hash a file that was opened for reading when it held this."""
        self._put((path, contents, done))

    def written(self, path: str, file: Any, done: Done) -> None:
        """Hash a file when the program has closed it; `file` is None for one that is written already."""
        self._put(_Written(path, weakref.ref(file) if file is not None else _gone, done))

    def _put(self, job: tuple[str, Contents, Done] | _Written) -> None:
        self._jobs.put(job)
        if not self._process:
            self._process = os.getpid()
            self._running.acquire()
            _thread.start_new_thread(self._run, ())

    def close(self) -> None:
        """Finish what waits. What cannot be hashed in time is told without a hash."""
        if self._process == os.getpid():  # a process that was forked has no such thread
            self._until = _monotonic() + _PATIENCE
            self._jobs.put(None)
            self._running.acquire(timeout=2 * _PATIENCE)

    def _run(self) -> None:
        writing: dict[str, _Written] = {}
        pause = _POLL
        try:
            while True:
                try:
                    job = self._jobs.get(timeout=pause) if writing else self._jobs.get()
                except Empty:
                    pause = min(1.0, pause * 1.2)
                    writing = {path: entry for path, entry in writing.items() if not self._ended(entry)}
                    continue
                if job is None:
                    break
                if isinstance(job, _Written):
                    self._overwritten(writing.pop(job.path, None))
                    writing[job.path] = job
                    pause = _POLL
                else:
                    self._hash(*job)
            for entry in writing.values():
                self._ended(entry, at_end=True)
        except Exception:
            self._fault("files are hashed")
        finally:
            self._running.release()

    def _overwritten(self, entry: _Written | None) -> None:
        if entry is not None:
            entry.done(replace(contents_of(entry.path) or ABSENT, why="it was written again before its content could be hashed"))

    def _ended(self, entry: _Written, *, at_end: bool = False) -> bool:
        closed = entry.is_closed()
        if not (closed or at_end):
            return False
        found = contents_of(entry.path)
        if found is None or found.size is None:
            entry.done(ABSENT)
        elif closed:
            self._hash(entry.path, found, entry.done)
        else:
            entry.done(replace(found, why="it was still open when the run ended"))
        return True

    def _hash(self, path: str, contents: Contents, done: Done) -> None:
        try:
            late = _monotonic() > self._until
            done(replace(contents, why="the run ended before its content could be hashed") if late else hashed(path, contents))
        except Exception:
            self._fault("a file is hashed")


def _gone() -> None:
    return None


def whole_path(path: str) -> str:
    """A path as it is kept: absolute, from the working folder of this moment; links are not followed."""
    return os.path.normcase(os.path.abspath(path))  # noqa: PTH100 - pathlib takes three times as long, and leaves `..` in it
