"""Exceptions as facts: type, message, and each frame of the traceback with its exact place and its locals."""

from __future__ import annotations

import contextlib
import pickle
import traceback
import types
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rewound.capture.identity import ATOMS
from rewound.capture.project import Project
from rewound.model import KEPT_FIRST, Encoded, Error, Frame, Relation, Unstored
from rewound.store.codec import type_name
from rewound.store.packing import SECRET

if TYPE_CHECKING:
    from rewound.capture.recorder import Recorder

MAX_FRAMES = 60
MAX_CHAIN = 6
"""Exceptions that one is told to have come from, one from another."""
MAX_PARTS = 20
"""Exceptions of a group that are kept."""
MAX_LOCAL = 50_000_000
"""Bytes that one local of a failing frame of the project may take."""
MAX_LIBRARY_LOCAL = 100_000
_SKIPPED = ("rewound", "IPython", "ipykernel", "traitlets")
_OWN = str(Path(__file__).parents[1])
_mro = type.__dict__["__mro__"].__get__


class Failures:
    """Turns exceptions into `Error`s; `hidden` are folders whose frames are the machinery's and not shown."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._last: tuple[int, BaseException | None] = (0, None)

    def of_call(self, error: BaseException, frame: types.FrameType, recorder: Recorder, *, full: bool) -> Error:
        """For a call that an exception left: with frames only where the exception came from."""
        if self._last[1] is error or not full:
            return Error(type_name(type(error)), message_of(error))
        self._last = (id(error), error)
        try:
            return self.of(error, recorder, start=frame)
        finally:
            self._last = (id(error), None)

    def of(
        self, error: BaseException, recorder: Recorder, *, start: types.FrameType | None = None, depth: int = 0, ended: str | None = None
    ) -> Error:
        """The whole error; with `start`, from that frame down. `ended` says where, if nobody received it."""
        entries = _entries(_of_base(error, "__traceback__"), start)
        kept = entries if len(entries) <= MAX_FRAMES else [*entries[:KEPT_FIRST], *entries[KEPT_FIRST - MAX_FRAMES :]]
        cause, relation = came_from(error)
        told = self.of(cause, recorder, depth=depth + 1) if cause is not None and depth < MAX_CHAIN else None
        return Error(
            type_name(type(error)),
            message_of(error),
            tuple(self._frame(entry, recorder) for entry in kept),
            _text(error) if depth == 0 and start is None else "",
            told,
            relation if told is not None else None,
            notes_of(error),
            tuple(self.of(part, recorder, depth=depth + 1) for part in parts_of(error)) if depth < MAX_CHAIN else (),
            len(entries) - len(kept),
            ended,
        )

    def _frame(self, entry: types.TracebackType, recorder: Recorder) -> Frame:
        code = entry.tb_frame.f_code
        ours = self._project.holds(code.co_filename)
        line, end_line, column, end_column = _position(code, entry.tb_lasti, entry.tb_lineno)
        held = self._locals(entry.tb_frame, recorder, MAX_LOCAL if ours else MAX_LIBRARY_LOCAL)
        cell = self._project.cells.get(code.co_filename)
        return Frame(code.co_filename, code.co_qualname, line, end_line, column, end_column, ours, cell, None, held)

    def _locals(self, frame: types.FrameType, recorder: Recorder, limit: int) -> Encoded | None:
        values = _named(frame)
        encoder = recorder.encoder()
        if encoder.busy:
            return None
        kept: dict[str, Any] = {}
        known = recorder.journal.masking.known
        for name, value in values.items():
            packed = encoder.encode(value) if type(value) not in ATOMS else None
            too_large = packed is not None and len(packed.head) > limit
            kept[name] = Unstored(type_name(type(value)), f"{len(packed.head)} bytes are too many") if packed and too_large else value
            if known.data and known.holds(packed.head if packed is not None else str(value).encode("utf-8", "replace")):
                kept[name] = Unstored(type_name(type(value)), SECRET)
        encoded = encoder.encode(kept)
        return encoded if encoded.whole or len(encoded.head) < limit else Encoded(pickle.dumps({}, 5), (), False, "too large")


def _named(frame: types.FrameType) -> dict[str, Any]:
    """Locals of a function; at module level only the names that the code mentions: the rest is the whole namespace."""
    code = frame.f_code
    if code.co_flags & 2 or code.co_flags & 1:  # optimized: a function's fast locals
        return dict(frame.f_locals)
    space = frame.f_locals
    return {name: space[name] for name in code.co_names if name in space and type(space[name]) is not types.ModuleType}


def _entries(trace: types.TracebackType | None, start: types.FrameType | None) -> list[types.TracebackType]:
    entries = []
    while trace is not None:
        entries.append(trace)
        trace = trace.tb_next
    _without_hooks(entries)
    if start is not None:
        below = [i for i, entry in enumerate(entries) if entry.tb_frame is start]
        return entries[below[0] :] if below else entries
    first = next((i for i, entry in enumerate(entries) if not is_machinery(entry.tb_frame.f_code.co_filename)), 0)
    return entries[first:]


def _without_hooks(entries: list[types.TracebackType]) -> None:
    """Where the stack was exhausted in our hook: without it, and without the call that it was to see beginning."""
    count = len(entries)
    while entries and entries[-1].tb_frame.f_code.co_filename.startswith(_OWN):
        entries.pop()
    if entries and len(entries) < count and entries[-1].tb_lineno == entries[-1].tb_frame.f_code.co_firstlineno:
        entries.pop()


def is_machinery(filename: str) -> bool:
    """Whether a file belongs to what runs cells, or to us."""
    parts = Path(filename).parts
    return any(name in parts for name in _SKIPPED) and not filename.endswith(".ipynb") and "ipykernel_" not in filename


def _position(code: types.CodeType, offset: int, line: int | None) -> tuple[int | None, int | None, int | None, int | None]:
    with contextlib.suppress(Exception):
        for index, position in enumerate(code.co_positions()):
            if index == offset // 2:
                return position
    return line, line, None, None


def message_of(error: BaseException) -> str:
    """The exception's text, made by its own `__str__` only where that is a builtin's or a library's."""
    cls = type(error)
    custom = next((k for k in _mro(cls) if "__str__" in type.__dict__["__dict__"].__get__(k)), BaseException)
    args = BaseException.__getattribute__(error, "args")
    plain = all(type(a) in ATOMS or (type(a) is tuple and all(type(b) in ATOMS for b in a)) for a in args)
    from rewound.store.reducers import is_project_type

    if not is_project_type(custom) and (plain or not is_project_type(cls)):
        with contextlib.suppress(Exception):
            return str(error)[:10_000]
    return ", ".join(a if type(a) is str else repr(a) for a in args if type(a) in ATOMS)


def came_from(error: BaseException) -> tuple[BaseException | None, Relation | None]:
    """The exception behind this one, and how it came from there."""
    cause, context = _of_base(error, "__cause__"), _of_base(error, "__context__")
    if cause is not None:
        return cause, "cause"
    if context is None or _only_ours(context):
        return None, None
    return context, "suppressed" if _of_base(error, "__suppress_context__") else "context"


def _only_ours(error: BaseException) -> bool:
    """Whether no code of the program's has seen it: where the stack is exhausted, our hook may be what meets that first."""
    trace = _of_base(error, "__traceback__")
    while trace is not None:
        if not is_machinery(trace.tb_frame.f_code.co_filename):
            return False
        trace = trace.tb_next
    return True


def notes_of(error: BaseException) -> tuple[str, ...]:
    """What `add_note` added."""
    found = object.__getattribute__(error, "__dict__").get("__notes__")
    return tuple(note[:2000] for note in found if type(note) is str) if type(found) is list else ()


def parts_of(error: BaseException) -> tuple[BaseException, ...]:
    """The exceptions of a group; nothing for any other."""
    if BaseExceptionGroup not in _mro(type(error)):
        return ()
    found: tuple[BaseException, ...] = BaseExceptionGroup.__dict__["exceptions"].__get__(error)
    return found[:MAX_PARTS]


def _of_base(error: BaseException, name: str) -> Any:
    """An attribute that every exception has, also where the program's class has put another in its place."""
    return BaseException.__dict__[name].__get__(error)


def _text(error: BaseException) -> str:
    with contextlib.suppress(Exception):
        return "".join(traceback.format_exception(error, limit=-30))[:50_000]
    return ""
