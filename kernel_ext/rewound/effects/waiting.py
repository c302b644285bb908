"""What a run knows of the person whom it asks: answers that were given beforehand, and the question that it waits with."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from rewound.effects.stopped import Paused


class Waiting:
    """Belongs to one run."""

    def __init__(self) -> None:
        self.replies: deque[str] = deque()
        """Answers to questions that are still to be asked, in their order."""
        self.paused: Paused | None = None
        """What ended the program at a question that nobody answered."""
        self.on_pause: Callable[[Paused], None] = lambda paused: None
        """Keeps it beside the run."""
