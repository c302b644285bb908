"""What ends a replay before it does something that it must not: no `except Exception` of the program swallows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rewound.model import Territory


class Stopped(BaseException):
    """The replay ends here; what came before it is kept."""

    territory: Territory = "changed"

    def held(self) -> dict[str, str | None]:
        """What is told of what did not happen: why, and the step that a person could `allow` to have it happen, if there is one."""
        return {"why": str(self), "allow": None}


class MutationHeld(Stopped):
    """Something outside would have been changed, and nobody allowed it: nothing was sent.

    `allow`: the step that a person could let through; `when`: on what condition; `also`: another way on.
    """

    def __init__(self, why: str, allow: str | None = None, *, when: str = "To let it happen", also: str = "") -> None:
        way = "" if allow is None else f" {when}, replay with --allow-mutations {allow}."
        super().__init__(f"held back: {why}{way}{also}")
        self.why, self.allow = why, allow

    def held(self) -> dict[str, str | None]:
        return {"why": self.why, "allow": self.allow}

    def __reduce__(self) -> Any:
        return type(self), (self.why, self.allow), {**self.__dict__, "args": self.args}


class Reached(Stopped):
    """The step up to which the replay was asked for has ended."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows of it: nothing has failed."""
        return [f"rewound: {self}"]


class Paused(Stopped):
    """The program waits for a person's answer: `facts` says what was asked. Where it was asked, a notebook tells it shortly."""

    def __init__(self, message: str, facts: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.facts = dict(facts)

    def __reduce__(self) -> Any:
        return type(self), (*self.args, self.facts)

    def _render_traceback_(self) -> list[str]:
        return [f"rewound: {self}", "To answer and go on:  %resume ANSWER"]


INTERRUPTS = (KeyboardInterrupt, Reached, Paused)
"""What ends a step from outside: its status is `interrupted`, and it has not failed."""


class Divergence(Stopped):
    """The replay asked for something that the recording does not hold; `facts` says what, and what is nearest to it."""

    def __init__(self, message: str, facts: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.facts = dict(facts)

    def __reduce__(self) -> Any:
        return type(self), (*self.args, self.facts)
