"""What guarded processes tell the replay that has started them: that something was held there, which ends it."""

from __future__ import annotations

import _thread
import os
import signal
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rewound.effects.covering import covered
from rewound.effects.stopped import Stopped

if TYPE_CHECKING:
    from rewound.effects.answers import Answers

GRACE = 1.0
"""Seconds that the program has to end by itself once a process of its own was stopped: it may wait for its answer forever."""


@dataclass(frozen=True, slots=True)
class Channel:
    """The way to a replay's `Reports`."""

    address: Any
    secret: bytes

    def tell(self, stopped: Stopped | None) -> None:
        """Tell it, None that no more comes, and wait until it is known. Nobody may listen any more."""
        from multiprocessing.connection import Client

        with suppress(OSError, EOFError), covered(), Client(self.address, authkey=self.secret) as told:
            told.send(stopped)
            if stopped is not None and told.poll(10.0):
                told.recv()


class Reports:
    """Listens to guarded processes, whatever the program makes of what is raised in them."""

    def __init__(self, answers: Answers) -> None:
        from multiprocessing.connection import Listener
        from multiprocessing.process import current_process

        self._answers = answers
        self._owner = os.getpid()
        self._over = threading.Event()
        self._stopped: Stopped | None = None
        with covered():
            self._listener = Listener(authkey=bytes(current_process().authkey))
        self.channel = Channel(self._listener.address, bytes(current_process().authkey))
        self._interrupts = threading.current_thread() is threading.main_thread() and _is_plain()
        if self._interrupts:
            signal.signal(signal.SIGINT, self._interrupted)
        _thread.start_new_thread(self._listen, ())

    def _listen(self) -> None:
        with self._listener:
            while not self._over.is_set():
                with suppress(Exception), self._listener.accept() as told:  # it may be ended while it tells
                    stopped = told.recv()
                    if stopped is not None:
                        self._heard(stopped)
                        told.send(True)

    def _heard(self, stopped: Stopped) -> None:
        self._answers.reported(stopped)
        if self._stopped is None:
            self._stopped = stopped
            _thread.start_new_thread(self._insist, ())

    def _insist(self) -> None:
        """Interrupt a program that goes on, most likely waiting for what the process was to do."""
        main = threading.main_thread().ident
        if self._over.wait(GRACE) or main is None:
            return
        if sys.platform == "win32":
            _thread.interrupt_main()
        else:
            signal.pthread_kill(main, signal.SIGINT)

    def _interrupted(self, number: int, frame: Any) -> None:
        if self._stopped is None:
            signal.default_int_handler(number, frame)
        elif not self._over.is_set():
            raise self._stopped

    def close(self) -> None:
        """The program is over."""
        if self._owner != os.getpid() or self._over.is_set():
            return
        self._over.set()
        if self._interrupts and signal.getsignal(signal.SIGINT) == self._interrupted:
            with suppress(ValueError):  # not the main thread
                signal.signal(signal.SIGINT, signal.default_int_handler)
        self.channel.tell(None)


def _is_plain() -> bool:
    """Whether nobody but Python itself handles the key that interrupts."""
    return signal.getsignal(signal.SIGINT) is signal.default_int_handler
