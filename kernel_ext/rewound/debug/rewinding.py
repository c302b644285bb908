"""Steps backwards, answered from recorded lines and values: the program stays where it is."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from rewound.debug.messages import Message
from rewound.debug.past import Past, parts

BACK = frozenset({"stepBack", "reverseContinue"})
PRODUCER = "rewound/producer"
MOVES = BACK | {"rewound/lastChange", PRODUCER}
"""Requests that lead into the past."""
_LOOKS = frozenset({"stackTrace", "scopes", "variables", "evaluate"})
_FORWARD = frozenset({"continue", "next", "stepIn", "stepOut"})
PAST = _LOOKS | _FORWARD | {"setVariable", "setExpression", "goto", "gotoTargets", "completions", "exceptionInfo", "stepInTargets"}
"""Requests that mean another thing while the past is shown."""
_FIRST = 1 << 28
"""Where numbers of past frames and values begin: debugpy's own are small. Each moment has new ones, by which clients see that it moved."""
_PER_MOMENT = 1 << 20
_PATIENCE = 10.0
"""Seconds in which the program tells what it has recorded; a hung one never does."""
_TELL = "__import__('rewound.debug.window').debug.window.tell"
_PRODUCER = "__import__('rewound.debug.control').debug.control.producer"

Ask = Callable[[str, int | None], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class Answer:
    """To a request: its body, or why it is refused. `moved`: another moment is shown now."""

    body: Mapping[str, Any] | None = None
    refused: str | None = None
    moved: bool = False


def _place(file: str, function: str) -> tuple[str, str]:
    """By which a frame is known: debuggers leave out where a function is defined."""
    return os.path.normcase(file), function.rpartition(".")[2]


class Rewinding:
    """The moment that is shown, where it is not the live one. `ask` evaluates in the frame that stands, or in a live one by its number."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._past: Past | None = None
        self._loading: asyncio.Task[Past | None] | None = None
        self._thread = 1
        self._reason = "step"
        self._shown = 0
        """How many moments have been shown: part of the numbers of frames and values."""
        self._frames: list[int] = []
        self._live: dict[int, tuple[str, str]] = {}
        """By number of a live frame, innermost first: its file and function."""
        self._values: list[Any] = []

    @property
    def is_past(self) -> bool:
        """Whether a moment is shown that is over."""
        return self._past is not None and not self._past.is_live

    def stands(self, thread: int | None) -> None:
        """The program has stopped. What was recorded is fetched at once, so that nobody waits for it later."""
        self.forget()
        self._thread = thread or 1
        self._loading = asyncio.create_task(self._load())

    def forget(self) -> None:
        """It goes on."""
        self._past = None
        if self._loading is not None:
            self._loading.cancel()
            self._loading = None

    def shows(self, frames: Iterable[Mapping[str, Any]]) -> None:
        """These are the live frames, innermost first."""
        self._live = {frame["id"]: _place(str((frame.get("source") or {}).get("path")), str(frame["name"])) for frame in frames}

    def where(self) -> dict[str, Any] | None:
        """The body of a `stopped` event for the moment that is shown; None for the live one."""
        if self._past is None or self._past.is_live:
            return None
        back = len(self._past) - 1 - self._past.position
        lines = "1 line" if back == 1 else f"{back:,} lines"
        told = {"description": f"Past: {lines} before the live program", "text": "past"}
        return {"reason": self._reason, "threadId": self._thread, "allThreadsStopped": True, "preserveFocusHint": False, **told}

    async def asked(self, request: Message, breakpoints: Mapping[str, Mapping[str, Any]]) -> Answer:
        """The answer to one of `MOVES`, or of `PAST` while that is shown."""
        command, arguments = request["command"], request.get("arguments") or {}
        if command == PRODUCER:
            return await self._produced(arguments)
        if command in MOVES | _FORWARD:
            return await self._move(command, arguments, breakpoints)
        if command not in _LOOKS:
            return Answer(refused="The past cannot be changed: go forward to the live program first.")
        looked: Mapping[str, Callable[[Mapping[str, Any]], Answer]] = {
            "stackTrace": self._stack, "scopes": self._scopes, "variables": self._variables, "evaluate": self._evaluate,
        }  # fmt: skip
        return looked[command](arguments)

    def knows(self, command: str, arguments: Mapping[str, Any]) -> bool:
        """Whether a request is about the past, and not about something live that is shown still."""
        number = arguments.get("variablesReference") or arguments.get("frameId") or _FIRST
        return command not in _LOOKS or number >= _FIRST

    async def _move(self, command: str, arguments: Mapping[str, Any], breakpoints: Mapping[str, Mapping[str, Any]]) -> Answer:
        past = await self._loaded()
        if past is None:
            return Answer(refused="Nothing is recorded before this stop.")
        if command in BACK and past.position == 0:
            return Answer(refused=f"Only the last {len(past):,} lines before the stop are recorded.")
        if command == "rewound/lastChange":
            name = str(arguments.get("name"))
            meant = self._meant(past, arguments)
            reason = None if meant is None else past.last_change(name, meant)
            if reason is None:
                return Answer(refused=f"{name} has not changed in the lines that are recorded.")
        else:
            lines = {path: [one["line"] for one in told.get("breakpoints") or ()] for path, told in breakpoints.items()}
            reason = past.move(command, lines)
        return self._at(past, reason, {"allThreadsContinued": True} if command == "continue" else {})

    def _at(self, past: Past, reason: str | None, body: Mapping[str, Any]) -> Answer:
        """Another moment is shown now."""
        self._reason = reason or "step"
        self._shown += 1
        self._values = []
        self._frames = [] if past.is_live else [frame.activation for frame in past.stack()]
        return Answer(body, moved=True)

    def _meant(self, past: Past, arguments: Mapping[str, Any]) -> int | None:
        """The activation of the frame that a request names, else that of the innermost one; None for one of which nothing is recorded."""
        frame, stack = arguments.get("frameId"), past.stack()
        if isinstance(frame, int) and frame >= _FIRST:
            return self._activation(frame)
        if frame not in self._live:
            return stack[0].activation
        place, numbers = self._live[frame], list(self._live)
        inside = sum(self._live[number] == place for number in numbers[: numbers.index(frame)])  # the same function, further in
        return next(islice((found.activation for found in stack if _place(found.file, found.function) == place), inside, None), None)

    async def _produced(self, arguments: Mapping[str, Any]) -> Answer:
        """To where a value was made, if that lies in the recorded lines; else the step is named that made it."""
        name, frame = str(arguments.get("name")), arguments.get("frameId")
        past = await self._loaded()
        meant = None if past is None else self._meant(past, arguments)
        reason = None if past is None or meant is None else past.producer(name, meant)
        if past is not None and reason is not None:
            return self._at(past, reason, {"moved": True})
        found = None
        if name.isidentifier():
            live = frame if isinstance(frame, int) and frame < _FIRST else None
            found = await self._told(lambda path: f"{_PRODUCER}({path!r}, {name!r}, locals(), globals())", live)
        if not found:
            return Answer(refused=f"Which step made {name} is not recorded.")
        return Answer({**found, "moved": False})

    async def _loaded(self) -> Past | None:
        """What is recorded before the stop; None where that is nothing."""
        if self._past is None and self._loading is not None:
            with contextlib.suppress(asyncio.TimeoutError, asyncio.CancelledError, OSError, ValueError):
                self._past = await asyncio.wait_for(asyncio.shield(self._loading), _PATIENCE)
        if self._past is not None and len(self._past) < 2:
            self._past = None
        return self._past

    async def _load(self) -> Past | None:
        found = await self._told(lambda path: f"{_TELL}({path!r})")
        return None if found is None else Past(found)

    async def _told(self, expression: Callable[[str], str], frame: int | None = None) -> Any | None:
        """What the program writes as JSON into the file that is named to it: an answer of debugpy's holds no more than a line."""
        with tempfile.TemporaryDirectory(prefix="rewound-") as folder:
            path = Path(folder) / "told.json"
            if await self._ask(expression(str(path)), frame) is None or not path.is_file():
                return None
            return json.loads(path.read_text("utf-8"))

    # ---- looking

    def _number(self, place: int) -> int:
        return _FIRST + self._shown % 1024 * _PER_MOMENT + place

    def _activation(self, number: int) -> int | None:
        place = (number - _FIRST) % _PER_MOMENT
        return self._frames[place] if number >= _FIRST and place < len(self._frames) else None

    def _stack(self, arguments: Mapping[str, Any]) -> Answer:
        assert self._past is not None
        found = [
            {
                "id": self._number(place),
                "name": f"{frame.function} [past]",
                "line": frame.line,
                "column": 1,
                "source": {"path": frame.file, "name": Path(frame.file).name},
                "presentationHint": "subtle" if place else "normal",
            }
            for place, frame in enumerate(self._past.stack())
        ]
        first = int(arguments.get("startFrame") or 0)
        count = int(arguments.get("levels") or 0) or len(found)
        return Answer({"stackFrames": found[first : first + count], "totalFrames": len(found)})

    def _scopes(self, arguments: Mapping[str, Any]) -> Answer:
        activation = self._activation(int(arguments.get("frameId") or 0))
        if activation is None or self._past is None:
            return Answer(refused="That frame is not shown any more.")
        held = [(name, value) for name, value in sorted(self._past.values(activation).items())]
        scope = {"name": "Locals (past)", "variablesReference": self._reference(held), "expensive": False, "presentationHint": "locals"}
        return Answer({"scopes": [scope]})

    def _reference(self, named: list[tuple[str, Any]]) -> int:
        self._values.append(named)
        return self._number(len(self._values) + len(self._frames))

    def _variables(self, arguments: Mapping[str, Any]) -> Answer:
        number = int(arguments.get("variablesReference") or 0)
        place = (number - _FIRST) % _PER_MOMENT - len(self._frames) - 1
        if number < self._number(0) or not 0 <= place < len(self._values):
            return Answer(refused="That value is not shown any more.")
        named = self._values[place]
        first = int(arguments.get("start") or 0)
        count = int(arguments.get("count") or 0) or len(named)
        return Answer({"variables": [self._variable(name, value) for name, value in named[first : first + count]]})

    def _variable(self, name: str, value: Any) -> dict[str, Any]:
        held = list(parts(value))
        if value[3]:
            held.append(("…", ("", f"{value[3]:,} more", (), 0)))
        reference = self._reference(held) if held else 0
        return {
            "name": name,
            "value": value[1],
            "type": value[0],
            "variablesReference": reference,
            "presentationHint": {"attributes": ["readOnly"]},
        }

    def _evaluate(self, arguments: Mapping[str, Any]) -> Answer:
        assert self._past is not None
        frame = arguments.get("frameId")
        activation = self._past.stack()[0].activation if frame is None else self._activation(int(frame))
        expression = str(arguments.get("expression") or "")
        found = None if activation is None else self._past.evaluate(expression, activation)
        if found is None:
            return Answer(refused="In the past only recorded names and their parts can be looked at: nothing runs there.")
        shown = self._variable(expression, found)
        return Answer({"result": shown["value"], "type": shown["type"], "variablesReference": shown["variablesReference"]})
