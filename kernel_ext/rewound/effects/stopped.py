"""What ends a replay before it does something that it must not: no `except Exception` of the program swallows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rewound.model import Territory


class Stopped(BaseException):
    """The replay ends here; what came before it is kept."""

    territory: Territory = "changed"


class MutationHeld(Stopped):
    """Something outside would have been changed, and nobody allowed it: nothing was sent."""


class Reached(Stopped):
    """The step up to which the replay was asked for has ended."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows of it: nothing has failed."""
        return [f"rewound: {self}"]


INTERRUPTS = (KeyboardInterrupt, Reached)
"""What ends a step from outside: its status is `interrupted`, and it has not failed."""


class Divergence(Stopped):
    """The replay asked for something that the recording does not hold; `facts` says what, and what is nearest to it."""

    def __init__(self, message: str, facts: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.facts = dict(facts)

    def __reduce__(self) -> Any:
        return type(self), (*self.args, self.facts)
