"""What effects know of the steps around them."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from contextlib import AbstractContextManager
from typing import Any, Protocol


class Where(Protocol):
    """What the journal asks of the recorder: which step is running, and where what was noted goes."""

    @property
    def current(self) -> Callable[[], Any]:
        """A function that answers the innermost open call of this thread or task, None outside of all; its `row` begins with its step."""

    begun: Container[int | None]
    """Steps whose beginning will be in the store: `step_now` sees to it."""

    def step_now(self) -> int | None:
        """The `seq` of the step that is running in this thread or task."""

    def steps_above(self) -> Iterator[Any]:
        """The open calls around here, the innermost first; `seq` is that of their step."""

    def silence(self) -> AbstractContextManager[None]:
        """What the program calls and prints in this block is no part of its steps."""

    def holds(self, filename: str) -> bool:
        """Whether a file's code is the project's."""

    def fault(self, where: str) -> None:
        """Counts a fault of ours, which is being handled."""

    def commit(self) -> None:
        """Returns when everything that was noted is in the store."""
