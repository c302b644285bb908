"""Threads of ours, which the program does not see: one that joins every thread that `threading` lists would wait for ever."""

from __future__ import annotations

import _thread
from collections.abc import Callable


class Background:
    """One thread that `threading` does not know. The process ends without waiting for it."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._running = _thread.allocate_lock()
        self._ident: int | None = None

    def start(self) -> None:
        """Begin; once only. Raises RuntimeError if the system has no thread left."""
        self._running.acquire()
        try:
            _thread.start_new_thread(self._run, ())
        except BaseException:
            self._running.release()
            raise

    def _run(self) -> None:
        self._ident = _thread.get_ident()
        try:
            self._work()
        finally:
            self._running.release()

    # A debugger would make a thread that `threading` does not know known to it, list it and stop it. debugpy leaves those alone that it
    # finds in this very function of this file, since they have only begun.
    _run.__code__ = _run.__code__.replace(co_filename="threading.py", co_name="_bootstrap")

    def join(self, timeout: float = -1) -> bool:
        """Wait until it has ended, at most `timeout` seconds; whether it has."""
        ended = self._running.acquire(timeout=timeout)
        if ended:
            self._running.release()
        return ended

    @property
    def is_current(self) -> bool:
        """Whether the caller runs in it."""
        return self._ident == _thread.get_ident()
