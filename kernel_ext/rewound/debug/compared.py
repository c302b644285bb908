"""Whether the values at the stop are those that the recording holds of the failure."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from typing import Any, cast

from rewound.debug.places import failing_frame
from rewound.model import Encoded, Frame, Unstored
from rewound.replay.equal import same_value
from rewound.store import Reader

LARGE = 2_000_000
"""Bytes beyond which a frame's values are not compared, so that nobody waits for it."""


def differing(reader: Reader, run: str) -> Callable[[types.FrameType], tuple[str, ...]]:
    """A function that names what is not as it was when this run failed, in the frame that it is given."""
    error = reader.run(run).error
    failed = failing_frame(error) if error is not None else None

    def compare(frame: types.FrameType) -> tuple[str, ...]:
        if (
            failed is None
            or failed.locals is None
            or not _is_same(frame, failed)
            or len(failed.locals.head) > LARGE
            or failed.locals.buffers
        ):
            return ()
        then = _loaded(reader, failed.locals)
        # What the line itself binds before it raises is not there yet, or still what it was.
        now, changed = frame.f_locals, _bound_at(frame)
        return tuple(sorted(name for name, value in then.items() if name not in changed and not (name in now and _same(now[name], value))))

    def compared(frame: types.FrameType) -> tuple[str, ...]:
        try:
            return compare(frame)
        except Exception:  # values of libraries can be anything; that they were not compared is not the person's trouble
            return ()

    return compared


def _is_same(frame: types.FrameType, failed: Frame) -> bool:
    return (frame.f_code.co_qualname, frame.f_lineno) == (failed.function, failed.line)


def _loaded(reader: Reader, encoded: Encoded) -> Mapping[str, Any]:
    try:
        return cast(Mapping[str, Any], reader.load(encoded))
    except Exception:  # what cannot be loaded cannot be compared; nothing else depends on it
        return {}


def _same(now: Any, then: Any) -> bool:
    return type(then) is Unstored or type(then) is types.FunctionType or isinstance(then, type) or same_value(now, then)


def _bound_at(frame: types.FrameType) -> set[str]:
    """Names that the line of the frame stores to."""
    import dis

    found, line = set(), None
    for instruction in dis.get_instructions(frame.f_code):
        line = instruction.positions.lineno if instruction.positions is not None else line
        if line == frame.f_lineno and instruction.opname.startswith("STORE_") and isinstance(instruction.argval, str):
            found.add(instruction.argval)
        if line == frame.f_lineno and instruction.opname.startswith("STORE_") and isinstance(instruction.argval, tuple):
            found.update(instruction.argval)
    return found
