"""Which blocks of the program an effect is at work in: what happens there is the effect's, and nothing else notes it."""

from __future__ import annotations

from contextvars import ContextVar

_covered: ContextVar[int] = ContextVar("rewound_covered", default=0)
"""How many effects are at work here: sockets that are opened meanwhile are theirs."""


class _Covering:
    """A block in which so many effects are at work; a generator would cost five times as much, and some blocks hold one read."""

    __slots__ = ("_level", "_token")

    def __init__(self, level: int) -> None:
        self._level = level

    def __enter__(self) -> None:
        self._token = _covered.set(self._level)

    def __exit__(self, *raised: object) -> None:
        _covered.reset(self._token)


def covered() -> _Covering:
    """Sockets that are opened in this block belong to an effect."""
    return _Covering(_covered.get() + 1)


def bare() -> _Covering:
    """In this block, inside one that is covered, the program's own code runs: what it reads and asks is its own."""
    return _Covering(0)


def uncover() -> None:
    """From here on, in this thread or task, nothing is covered: another process has begun in the middle of such a block."""
    _covered.set(0)


covers = _covered.get
"""How many such blocks are open here."""


def is_covered() -> bool:
    return covers() > 0
