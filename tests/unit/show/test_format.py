"""Durations, sizes and places in words."""

from __future__ import annotations

import pytest

from rewound.show.format import duration, place, plural, size


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(None, "?"), (0.0000123, "12 µs"), (0.0384, "38 ms"), (0.9996, "1.0 s"), (12.34, "12.3 s"), (185, "3 min 5 s"), (7440, "2 h 4 min")],
)
def test_duration(seconds: float | None, expected: str) -> None:
    assert duration(seconds) == expected


@pytest.mark.parametrize(("count", "expected"), [(999, "999 B"), (1400, "1.4 kB"), (3_000_000, "3.0 MB"), (25 * 10**11, "2500.0 GB")])
def test_size(count: int, expected: str) -> None:
    assert size(count) == expected


def test_place() -> None:
    assert place(1, None, 4, "crm_lookup") == "cell 1, line 4, in crm_lookup"
    assert place(None, "/a/load.py", 12, "load") == "load.py:12, in load"
    assert place(None, "/a/load.py", None, "<module>") == "load.py"


def test_plural() -> None:
    assert [plural(0, "step"), plural(1, "step"), plural(1200, "step")] == ["0 steps", "1 step", "1,200 steps"]
