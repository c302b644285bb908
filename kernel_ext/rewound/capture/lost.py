"""Errors that nobody received: in a thread, a task, a callback, a future or a test, while the program went on.

The functions of the standard library (and of pytest) in which such an error ends are seen beginning, as in `threads`;
nothing is put in anybody's place.
"""

from __future__ import annotations

import sys
import threading
import types
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rewound.model import Error

if TYPE_CHECKING:
    from rewound.capture.recorder import Recorder

MAX_LOST = 50
"""Errors that are kept of one cell or script."""
_LATE = {"check_interactive_exception": "_pytest", "call_exception_handler": "asyncio"}
"""Functions of libraries in which an error ends, and the folder of their file."""
Hook = Callable[[types.FrameType], None]


class LostErrors:
    """Notes each error where it ends. `take` hands over what is lost so far."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._lost: list[Error] = []
        self._pending: dict[int, Error] = {}
        """By the id of a future: its error, for which nobody has asked yet."""
        self._awaited: set[int] = set()
        """Ids of futures that were asked before they failed."""

    def hooks(self) -> dict[types.CodeType, Hook]:
        """What is done where these functions begin."""
        found: dict[types.CodeType, Hook] = {
            Future.__init__.__code__: self._made,
            Future.set_exception.__code__: self._failed,
            Future.exception.__code__: self._asked,
            Future._Future__get_result.__code__: self._asked,  # type: ignore[attr-defined]
        }
        made: types.FunctionType | None = getattr(threading, "_make_invoke_excepthook", None)
        for part in made.__code__.co_consts if made is not None else ():
            if isinstance(part, types.CodeType) and part.co_name == "invoke_excepthook":
                found[part] = self._left_thread
        return found

    def late(self, code: types.CodeType) -> Hook | None:
        """The same for libraries that the program imports, asked when their code runs first."""
        folder = _LATE.get(code.co_name)
        if folder is None or Path(code.co_filename).parent.name != folder:
            return None
        return self._failed_test if folder == "_pytest" else self._told_to_loop

    def take(self, *, at_end: bool = False) -> tuple[Error, ...]:
        """What was lost since the last time; at the end of the run also what waits in futures."""
        found, self._lost = self._lost, []
        if at_end:
            found += self._pending.values()
            self._pending = {}
        return tuple(found[:MAX_LOST])

    def _note(self, error: BaseException | None, ended: str) -> Error | None:
        """The error as it is, if it passed through the project."""
        recorder = self._recorder
        if error is None or isinstance(error, SystemExit | GeneratorExit) or not recorder.enabled:
            return None
        recorder.explain(error)
        told = recorder.failures.of(error, recorder, ended=ended)
        return told if any(frame.project for frame in told.frames) else None

    def _lose(self, error: BaseException | None, ended: str) -> None:
        told = self._note(error, ended) if len(self._lost) < MAX_LOST else None
        if told is not None:
            self._lost.append(told)

    def _left_thread(self, frame: types.FrameType) -> None:
        thread = frame.f_locals.get("thread")
        self._lose(sys.exc_info()[1], f"thread {_field(thread, '_name')}")

    def _told_to_loop(self, frame: types.FrameType) -> None:
        """A task that was never awaited, or a callback: unless the program has a handler of its own for them."""
        context = frame.f_locals.get("context")
        if type(context) is dict and _field(frame.f_locals.get("self"), "_exception_handler") is None:
            self._lose(context.get("exception"), "a task" if context.keys() & {"task", "future"} else "a callback of the event loop")

    def _made(self, frame: types.FrameType) -> None:
        """A new future: if it has the id of an old one, that is gone, and nobody has asked it."""
        number = id(frame.f_locals["self"])
        self._awaited.discard(number)
        old = self._pending.pop(number, None)
        if old is not None:
            self._lost.append(old)

    def _failed(self, frame: types.FrameType) -> None:
        number = id(frame.f_locals["self"])
        told = self._note(frame.f_locals["exception"], "a future whose result nobody asked for")
        if told is not None and number not in self._awaited:
            self._pending[number] = told

    def _asked(self, frame: types.FrameType) -> None:
        number = id(frame.f_locals["self"])
        if self._pending.pop(number, None) is None:
            self._awaited.add(number)

    def _failed_test(self, frame: types.FrameType) -> None:
        """pytest has run a test, or imported a file of tests: what failed, except where that was expected."""
        info, report = _field(frame.f_locals.get("call"), "excinfo"), frame.f_locals.get("report")
        raised = _field(info, "_excinfo")
        if type(raised) is tuple and not _field(report, "wasxfail") and raised[0].__name__ not in {"Skipped", "BdbQuit", "SkipTest"}:
            self._lose(raised[1], f"test {getattr(report, 'nodeid', '?')}")


def _field(owner: object, name: str) -> Any:
    """What stands in the dict of a library's object."""
    found = getattr(owner, "__dict__", None)
    return found.get(name) if isinstance(found, Mapping) else None
