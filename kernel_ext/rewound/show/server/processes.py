"""Starts the process of a replay apart from the server's own, and ends it with all that it has begun: politely first."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

POLITE = 5.0
"""Seconds that a program has to end after an interrupt, as by Ctrl-C."""
FIRM = 8.0
"""Seconds that it then has to end after it was told to; a kernel is given five to clear up."""
_PAUSE = 0.05


def start(command: Sequence[str], folder: Path, errors: IO[bytes]) -> subprocess.Popen[bytes]:
    """A process that nobody interrupts by accident: it has a group of its own, and with it all that it begins."""
    apart: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, **apart)


def stop(process: subprocess.Popen[bytes], program: Callable[[], int | None], *, polite: float = POLITE) -> None:
    """End a process that `start` has started, and return when it has ended.

    First its program, as soon as it is known, is interrupted, so that it can clear up and its recording ends well; after
    `polite` seconds the process is told to end, and at last it is killed. `program` gives the program's process id while it lives.
    """
    interrupted = False
    deadline = time.monotonic() + polite
    while process.poll() is None and time.monotonic() < deadline:
        if not interrupted and (pid := program()) is not None:
            interrupted = interrupt(process.pid, pid)
        time.sleep(_PAUSE)
    if process.poll() is None:
        end_group(process.pid, "SIGTERM")
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(FIRM if polite else _PAUSE)
    end_group(process.pid, "SIGKILL")  # also what is left of a group whose first process has ended
    if (pid := program()) is not None:
        end_group(pid, "SIGKILL")
    process.wait()


def interrupt(group: int, pid: int) -> bool:
    """Interrupt a program as Ctrl-C does: all of `group`, or of its own, where it leads one as kernels do. False where that cannot be."""
    if sys.platform == "win32":
        return False  # there only a console can
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid if os.getpgid(pid) == pid else group, signal.SIGINT)
            return True
        return False


def end_group(leader: int, how: str) -> None:
    """End all processes of a group, or where there are none, all that this process has begun; nothing if they are gone."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(leader)], capture_output=True, check=False)
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, getattr(signal, how))


def end_own(polite: float = POLITE) -> None:
    """End this process, which `start` has started, and all that it has begun: nobody is there any more who wants to know."""
    if sys.platform != "win32" and os.getpgid(0) == os.getpid():
        end_group(os.getpid(), "SIGINT")
        time.sleep(polite)
        end_group(os.getpid(), "SIGTERM")
        time.sleep(_PAUSE)
    end_group(os.getpid(), "SIGKILL")
