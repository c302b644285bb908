"""Durations in words, the same on every page and in every editor."""

from __future__ import annotations

_MINUTE = 60
_HOUR = 3600


def duration(seconds: float | None) -> str:
    """`38 ms`, `1.2 s`, `3 min 5 s`, `2 h 4 min`."""
    if seconds is None:
        return "?"
    if seconds < 0.001:
        return f"{seconds * 1e6:.0f} µs"
    if seconds < 0.9995:
        return f"{seconds * 1e3:.0f} ms"
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE} s"
    return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} min"
