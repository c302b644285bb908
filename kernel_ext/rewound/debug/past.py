"""The recorded moments before a stop, as a debugger walks through them: stacks, variables, and what comes before and after."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Breakpoints = Mapping[str, Sequence[int]]
"""Path -> lines."""
_UNKNOWN = ("", "?", (), 0)
STEP, BREAKPOINT, CHANGE, ENTRY = "step", "breakpoint", "data breakpoint", "entry"
"""Reasons of a stop, as the protocol names them."""


@dataclass(frozen=True, slots=True)
class PastFrame:
    """A frame of a past moment."""

    function: str
    file: str
    line: int
    activation: int


class Past:
    """What a `WindowRecorder` has found; `position` is the moment that is shown, the last one being the live one."""

    def __init__(self, found: Mapping[str, Any]) -> None:
        self._files: list[str] = list(found["files"])
        self._activations: list[Any] = found["activations"]
        self._before: dict[int, dict[str, Any]] = {int(number): values for number, values in found["before"].items()}
        self._moments: list[Any] = found["moments"]
        self._depths = [self._depth(number) for number in range(len(self._activations))]
        self.position = len(self._moments) - 1

    def __len__(self) -> int:
        return len(self._moments)

    @property
    def is_live(self) -> bool:
        return self.position >= len(self._moments) - 1

    # ---- going

    def move(self, command: str, breakpoints: Breakpoints) -> str | None:
        """Go where a request of the protocol leads. Why it stops there; None where it comes back to the live program."""
        back = command in ("stepBack", "reverseContinue")
        places = range(self.position - 1, -1, -1) if back else range(self.position + 1, len(self._moments))
        depth = self._depths[self._moments[self.position][0]]
        wanted = {(os.path.normcase(path), line) for path, lines in breakpoints.items() for line in lines}
        for place in places:
            activation, line, _ = self._moments[place]
            if command in ("continue", "reverseContinue"):
                stops = (os.path.normcase(self._file(activation)), line) in wanted
            else:
                stops = command == "stepIn" or self._depths[activation] < depth + (command != "stepOut")
            if stops:
                return self._at(place, BREAKPOINT if command in ("continue", "reverseContinue") else STEP)
        return self._at(0, ENTRY) if back else self._at(len(self._moments) - 1, STEP)

    def last_change(self, name: str, activation: int) -> str | None:
        """Go back to the line after which a frame's variable had the value that it has now. None if it has had it all the time."""
        for place in range(self.position, -1, -1):
            number, _, changes = self._moments[place]
            if number == activation and changes and name in changes:
                before = next((other for other in range(place - 1, -1, -1) if self._moments[other][0] == activation), None)
                return None if before is None else self._at(before, CHANGE)
        return None

    def producer(self, name: str, activation: int) -> str | None:
        """Go back to where a variable's value was made: the last line of the call that returned it, else the line that bound it."""
        reason = self.last_change(name, activation)
        if reason is None:
            return None
        number, began = self._moments[self.position][0], self.position + 1
        end = next((place for place in range(began, len(self._moments)) if self._moments[place][0] == number), len(self._moments))
        called = [place for place in range(began, end) if self._activations[self._moments[place][0]][0] == number]
        return self._at(called[-1], CHANGE) if called else reason

    def _at(self, place: int, why: str) -> str | None:
        self.position = max(0, place)
        return None if self.is_live else why

    def _depth(self, number: int) -> int:
        depth = 0
        while (number := self._activations[number][0]) != -1:
            depth += 1
        return depth

    def _file(self, activation: int) -> str:
        place: int = self._activations[activation][2]
        return self._files[place]

    # ---- looking

    def stack(self) -> list[PastFrame]:
        """The frames of the moment that is shown, innermost first, as far as their code is recorded."""
        number, line, _ = self._moments[self.position]
        found = [PastFrame(self._activations[number][1], self._file(number), line, number)]
        place = self.position
        while (number := self._activations[number][0]) != -1:
            earlier = next((other for other in range(place, -1, -1) if self._moments[other][0] == number), None)
            at = self._moments[earlier][1] if earlier is not None else self._activations[number][3]
            place = place if earlier is None else earlier
            found.append(PastFrame(self._activations[number][1], self._file(number), at, number))
        return found

    def values(self, activation: int) -> dict[str, Any]:
        """The variables of a frame at the moment that is shown: name -> picture."""
        found = dict(self._before.get(activation, {}))
        for number, _, changes in self._moments[: self.position + 1]:
            if number == activation and changes:
                found.update(changes)
        return {name: value for name, value in found.items() if value is not None}

    def evaluate(self, expression: str, activation: int) -> Any | None:
        """The picture of a name or of a part of it (`rows[2]`, `order.total`); None for anything that would have to run."""
        try:
            node: ast.expr = ast.parse(expression.strip(), mode="eval").body
        except (SyntaxError, ValueError):
            return None
        steps: list[str] = []
        while isinstance(node, ast.Attribute | ast.Subscript):
            if isinstance(node, ast.Attribute):
                steps.append(node.attr)
            else:
                try:
                    key = ast.literal_eval(node.slice)
                except ValueError:
                    return None
                steps.append(f"[{key}]" if type(key) is int else repr(key))
            node = node.value
        found = self.values(activation).get(node.id) if isinstance(node, ast.Name) else None
        for step in reversed(steps):
            named = dict(parts(found)) if found is not None else {}
            found = named.get(step) or named.get(step.strip("[]"))
        return found


def parts(picture: Any) -> Iterator[tuple[str, Any]]:
    """The named parts of a picture."""
    for name, part in picture[2]:
        yield name, part or _UNKNOWN
