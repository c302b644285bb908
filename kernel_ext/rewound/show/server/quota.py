"""How many replays may begin within a minute."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable

from rewound.errors import TooManyReplays

WINDOW = 60.0
"""Seconds that are looked back over."""


class Quota:
    """Counts what was begun during the last minute. `clock` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun: deque[float] = deque()

    def take(self, most: int) -> float:
        """Begin one, if fewer than `most` were begun; what comes back is for `give_back`. Raises TooManyReplays."""
        now = self._clock()
        while self._begun and now - self._begun[0] >= WINDOW:
            self._begun.popleft()
        if len(self._begun) >= most:
            seconds = math.ceil(WINDOW - (now - self._begun[-most])) if most > 0 else int(WINDOW)
            what = f"{len(self._begun)} replays were begun within a minute; this server allows {most}."
            raise TooManyReplays(what, hint=f"Ask again in {seconds} s, or raise [tool.rewound] replays_per_minute.", seconds=seconds)
        self._begun.append(now)
        return now

    def give_back(self, taken: float) -> None:
        """It was refused: nothing was begun."""
        if taken in self._begun:
            self._begun.remove(taken)
