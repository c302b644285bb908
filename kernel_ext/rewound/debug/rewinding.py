"""Steps backwards, answered from recorded lines and values: the program stays where it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rewound.debug.messages import Message

BACK = frozenset({"stepBack", "reverseContinue"})
MOVES = BACK | {"rewound/lastChange"}
"""Requests that lead into the past."""
PAST = frozenset(
    {"continue", "next", "stepIn", "stepOut", "stackTrace", "scopes", "variables", "evaluate", "setVariable", "setExpression", "goto",
     "gotoTargets", "completions", "exceptionInfo", "stepInTargets"}
)  # fmt: skip
"""Requests that mean another thing while the past is shown."""


@dataclass(frozen=True, slots=True)
class Answer:
    """To a request: its body, or why it is refused."""

    body: Mapping[str, Any] | None = None
    refused: str | None = None


class Rewinding:
    """The moment that is shown, where it is not the live one."""

    def __init__(self, ask: Callable[[str], Awaitable[str | None]]) -> None:
        self._ask = ask
        self.is_past = False

    def stands(self, thread: int | None) -> None:
        """The program has stopped."""
        self.is_past = False

    def forget(self) -> None:
        """It goes on."""
        self.is_past = False

    def where(self) -> dict[str, Any] | None:
        """The body of a `stopped` event for the moment that is shown; None for the live one."""
        return None

    async def asked(self, request: Message, breakpoints: Mapping[str, Mapping[str, Any]]) -> Answer:
        return Answer(refused="Nothing is recorded before this stop.")
