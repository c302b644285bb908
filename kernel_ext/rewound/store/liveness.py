"""Tells whether the process that recorded a run is alive, by its number and the time it began."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

TOLERANCE = 2.0
"""Seconds by which two readings of a process's beginning may differ: clocks are set, and `ps` knows whole seconds."""


def process_started(pid: int) -> float | None:
    """When the process began, in seconds since the epoch; None if it is gone or cannot be asked."""
    if sys.platform == "linux":
        found = _linux_started(pid)
    elif sys.platform == "win32":
        found = _windows_started(pid)
    else:
        found = _ps_started(pid)
    return found


def is_alive(pid: int | None, started: float | None) -> bool:
    """Whether that very process is still there; where its beginning is unknown, whether any has its number."""
    if pid is None or not _exists(pid):
        return False
    if started is None:
        return True
    now = process_started(pid)
    return now is None or abs(now - started) <= TOLERANCE


def _exists(pid: int) -> bool:
    if sys.platform == "win32":
        return _windows_started(pid) is not None
    else:
        fields = _linux_fields(pid)
        if fields is not None:
            return fields[0] not in "ZX"  # a zombie has ended; its parent has not asked yet
        try:
            os.kill(pid, 0)
        except PermissionError:
            return True
        except OSError:
            return False
        return True


def _linux_fields(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat after the name, which may hold blanks and brackets itself."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return text.rpartition(")")[2].split()


@cache
def _boot() -> float | None:
    try:
        for line in Path("/proc/stat").read_text(encoding="ascii").splitlines():
            if line.startswith("btime "):
                return float(line.split()[1])
    except OSError:
        pass
    return None


def _linux_started(pid: int) -> float | None:
    fields, boot = _linux_fields(pid), _boot()
    if fields is None or boot is None:
        return None
    ticks: int = getattr(os, "sysconf")("SC_CLK_TCK")  # noqa: B009 - by name, since Windows has none
    return boot + int(fields[19]) / ticks


def _ps_started(pid: int) -> float | None:
    """macOS and the BSDs have no /proc, and a library only for this would be too much."""
    try:
        done = subprocess.run(
            ["/bin/ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, timeout=5, check=True, env={"LC_ALL": "C"}
        )
        return time.mktime(time.strptime(done.stdout.strip()))
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _STILL_ACTIVE = 259
    _QUERY = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION

    def _windows_started(pid: int) -> float | None:
        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(_QUERY, False, pid)
        if not handle:
            return None
        try:
            code = wintypes.DWORD()
            times = [wintypes.FILETIME() for _ in range(4)]
            if not kernel.GetExitCodeProcess(handle, ctypes.byref(code)) or code.value != _STILL_ACTIVE:
                return None
            if not kernel.GetProcessTimes(handle, *[ctypes.byref(entry) for entry in times]):
                return None
            ticks = (times[0].dwHighDateTime << 32) + times[0].dwLowDateTime
            return float(ticks / 1e7 - 11_644_473_600)  # from 1601, in steps of 100 ns
        finally:
            kernel.CloseHandle(handle)
