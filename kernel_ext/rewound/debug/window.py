"""Records the last lines before the failure in full: which line ran where, and what its names held then.

The first pass has told from where on. Nothing is recorded before that but one line, the rarest there is, which is counted;
from there on each line of the project costs a few microseconds, until the stop.
"""

from __future__ import annotations

import dis
import json
import sys
import threading
import time
import types
from collections import deque
from pathlib import Path
from typing import Any

from rewound.capture.hooks import NOT_AGAIN
from rewound.capture.identity import ATOMS
from rewound.capture.observe import give_back, take_tool
from rewound.capture.recorder import Recorder
from rewound.debug.counting import WINDOW
from rewound.debug.pictures import Picture, Shot, developed, shoot
from rewound.debug.places import Window

SECONDS = 2.0
"""What all pictures of one window may take: beyond it only plain values are still shown."""
_ABOVE = 40
"""Frames that are looked through for the call that a frame came from."""
_UNNAMED = ("In", "Out", "_", "__", "___", "exit", "quit", "get_ipython", "open")


class _Activation:
    """One execution of a piece of code."""

    __slots__ = ("code", "known", "last", "number", "parent")

    def __init__(self, number: int, code: types.CodeType, parent: int) -> None:
        self.number = number
        self.code = code
        self.parent = parent
        self.last = 0
        """The line that was about to run when it was last told of."""
        self.known: dict[str, tuple[int, Shot]] = {}
        """Name -> the object's `id`, and how it looked."""


class WindowRecorder:
    """Records between `start` and `stop`; `as_json` is what it has found."""

    def __init__(self, recorder: Recorder, window: Window | None) -> None:
        self._recorder = recorder
        self._window = window
        self._hits = 0
        self._tool: int | None = None
        self._thread = 0
        self._codes: dict[int, types.CodeType] = {}
        self._on = False
        self._activations: list[_Activation] = []
        self._by_frame: dict[int, _Activation] = {}
        self._moments: deque[tuple[int, int, dict[str, Shot | None] | None]] = deque(maxlen=WINDOW)
        self._dropped: dict[int, dict[str, Shot | None]] = {}
        """By activation: what the moments had shown that were dropped again."""
        self._touched: dict[int, dict[int, tuple[str, ...]]] = {}
        self._spent = 0.0
        self.lines = 0

    def start(self) -> None:
        monitoring, events = sys.monitoring, sys.monitoring.events
        self._tool = tool = take_tool((5, 4))  # to be told before who stops there
        self._thread = threading.get_ident()
        monitoring.register_callback(tool, events.PY_START, self._begins)
        monitoring.register_callback(tool, events.LINE, self._line)
        monitoring.set_events(tool, events.PY_START)
        monitoring.restart_events()
        if self._window is None:
            self._open()

    def stop(self) -> None:
        """Nothing more is recorded; what was can still be asked for."""
        if self._tool is None:
            return
        give_back(self._tool, self._codes.values())
        self._tool = None

    def forget(self) -> None:
        """Let go of everything."""
        self.stop()
        self._activations.clear()
        self._by_frame.clear()
        self._moments.clear()

    # ---- told by the interpreter

    def _begins(self, code: types.CodeType, _offset: int) -> Any:
        if self._tool is None or not self._recorder.project.holds(code.co_filename):
            return NOT_AGAIN
        if id(code) not in self._codes:
            self._codes[id(code)] = code
            if self._on or (self._window is not None and self._window.place.is_in(code, self._recorder)):
                sys.monitoring.set_local_events(self._tool, code, sys.monitoring.events.LINE)
        if self._on and threading.get_ident() == self._thread:
            self._by_frame.pop(id(sys._getframe(1)), None)  # another one had this address before
        return None if self._on else NOT_AGAIN

    def _line(self, code: types.CodeType, line: int) -> Any:
        if not self._on:
            window = self._window
            if window is None or line != window.place.line or not window.place.is_in(code, self._recorder):
                return NOT_AGAIN
            self._hits += 1
            if self._hits < window.hit:
                return None
            self._thread = threading.get_ident()
            self._open()
        if threading.get_ident() == self._thread:
            try:
                self.note(sys._getframe(1), line)
            except Exception:
                self._recorder.fault("window")
                self.stop()
        return None

    def _open(self) -> None:
        """From here on every line counts."""
        self._on = True
        assert self._tool is not None
        for code in self._codes.values():
            sys.monitoring.set_local_events(self._tool, code, sys.monitoring.events.LINE)
        sys.monitoring.restart_events()

    def note(self, frame: types.FrameType, line: int) -> None:
        """A line is about to run."""
        self.lines += 1
        activation = self._by_frame.get(id(frame))
        if activation is None or activation.code is not frame.f_code:
            activation = self._enter(frame)
            names = _all_names(frame.f_code)
        else:
            names = self._names_at(frame.f_code, activation.last)
        activation.last = line
        changes = self._changes(activation, frame.f_locals, names) if names else None
        if len(self._moments) == WINDOW:
            self._drop()
        self._moments.append((activation.number, line, changes))

    def _drop(self) -> None:
        number, _, changes = self._moments[0]
        if changes:
            self._dropped.setdefault(number, {}).update(changes)

    def _enter(self, frame: types.FrameType) -> _Activation:
        parent, above = -1, frame.f_back
        for _ in range(_ABOVE):
            if above is None:
                break
            known = self._by_frame.get(id(above))
            if known is not None and known.code is above.f_code:
                parent = known.number
                break
            above = above.f_back
        made = _Activation(len(self._activations), frame.f_code, parent)
        self._activations.append(made)
        self._by_frame[id(frame)] = made
        return made

    def _changes(self, activation: _Activation, held: Any, names: tuple[str, ...]) -> dict[str, Shot | None] | None:
        found: dict[str, Shot | None] = {}
        known = activation.known
        for name in names:
            try:
                value = held[name]
            except KeyError:
                if known.pop(name, None) is not None:
                    found[name] = None
                continue
            before, plain = known.get(name), type(value) in ATOMS
            if before is not None and before[0] == id(value) and plain:
                continue
            now = self._shoot(value)
            if before is None or before[1] != now:
                found[name] = now
                if not plain:
                    for other, (other_id, _) in list(known.items()):  # what has several names has changed under each
                        if other_id == id(value) and other != name:
                            known[other] = (other_id, now)
                            found[other] = now
            known[name] = (id(value), now)
        return found or None

    def _shoot(self, value: Any) -> Shot:
        if self._spent > SECONDS and type(value) not in ATOMS:
            return "picture", (type(value).__name__, "… (not recorded: it would have taken too long)", (), 0)
        began = time.perf_counter()
        made = shoot(value)
        self._spent += time.perf_counter() - began
        return made

    def _names_at(self, code: types.CodeType, line: int) -> tuple[str, ...]:
        by_line = self._touched.get(id(code))
        if by_line is None:
            by_line = self._touched[id(code)] = names_by_line(code)
        return by_line.get(line, ())

    # ---- asked afterwards

    def as_json(self) -> dict[str, Any]:
        """The moments, oldest first; each `[activation, line, changes]`, of which the first of an activation has all names."""
        files: dict[str, int] = {}
        activations = [
            [made.parent, made.code.co_qualname, files.setdefault(made.code.co_filename, len(files)), made.code.co_firstlineno]
            for made in self._activations
        ]
        return {
            "files": list(files),
            "activations": activations,
            "before": {str(number): _developed(values) for number, values in self._dropped.items()},
            "moments": [[number, line, changes and _developed(changes)] for number, line, changes in self._moments],
        }


def _developed(shots: dict[str, Shot | None]) -> dict[str, Picture | None]:
    return {name: None if shot is None else developed(shot) for name, shot in shots.items()}


def _all_names(code: types.CodeType) -> tuple[str, ...]:
    """What a picture of a whole frame shows: of statements that stand in no function, only the names that they mention."""
    names = (*code.co_varnames, *code.co_cellvars, *code.co_freevars) if code.co_flags & 1 else code.co_names
    return tuple(name for name in names if _is_shown(name))


def _is_shown(name: str) -> bool:
    return not name.startswith(("__", ".", "_i", "_o")) and name not in _UNNAMED


def names_by_line(code: types.CodeType) -> dict[int, tuple[str, ...]]:
    """By line: the names that it binds, or whose value it could have changed in place."""
    shown = set(_all_names(code))
    found: dict[int, dict[str, None]] = {}
    line = code.co_firstlineno
    for instruction in dis.get_instructions(code):
        if instruction.positions is not None and instruction.positions.lineno is not None:
            line = instruction.positions.lineno
        if not instruction.opname.startswith(("LOAD_", "STORE_", "DELETE_")):
            continue
        told = instruction.argval if isinstance(instruction.argval, tuple) else (instruction.argval,)
        for name in told:
            if isinstance(name, str) and name in shown:
                found.setdefault(line, {})[name] = None
    return {line: tuple(names) for line, names in found.items()}


_current: WindowRecorder | None = None


def use(recorder: WindowRecorder | None) -> None:
    """The one that `tell` tells about."""
    global _current  # noqa: PLW0603 - one stop a process, asked from outside
    _current = recorder


def tell(path: str) -> int:
    """Write what was recorded to a file, for the adapter; how many moments there are. Called by `evaluate`, while the program stands."""
    if _current is None:
        return 0
    Path(path).write_text(json.dumps(_current.as_json()), "utf-8")
    return len(_current._moments)
