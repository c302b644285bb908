"""How many replays may begin within a minute."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable

from rewound.errors import Refused, TooManyReplays

WINDOW = 60.0
"""Seconds that are looked back over."""


class Quota:
    """Counts what was begun during the last minute. `clock` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun: deque[float] = deque()

    def take(self, most: int, count: int = 1) -> float:
        """Begin so many, if no more than `most` are begun with them; what comes back is for `give_back`.

        Raises TooManyReplays, and Refused where more are asked for than may ever begin.
        """
        now = self._clock()
        while self._begun and now - self._begun[0] >= WINDOW:
            self._begun.popleft()
        if count > max(most, 1):
            what = f"That makes {count} runs; this server begins {most} within a minute."
            raise Refused(what, hint="Ask for fewer at a time, or raise [tool.rewound] replays_per_minute.")
        if (above := len(self._begun) + count - most) > 0:
            seconds = math.ceil(WINDOW - (now - self._begun[above - 1])) if above <= len(self._begun) else int(WINDOW)
            begun = f"{len(self._begun)} replays were begun within a minute"
            what = f"{begun}; this server allows {most}{f', and this makes {count}' if count > 1 else ''}."
            raise TooManyReplays(what, hint=f"Ask again in {seconds} s, or raise [tool.rewound] replays_per_minute.", seconds=seconds)
        self._begun.extend([now] * count)
        return now

    def give_back(self, taken: float, count: int = 1) -> None:
        """It was refused: nothing was begun."""
        for _ in range(min(count, self._begun.count(taken))):
            self._begun.remove(taken)
