"""What recording a call needs beside the recorder's state: the facts of code, an open call, comparing arguments."""

from __future__ import annotations

import pickle
import types
import zlib
from pathlib import Path
from typing import Any

from rewound.capture.codehash import nested_codes
from rewound.capture.reads import Reads
from rewound.model import Code, Encoded, Value

CHANGED, INCOMPLETE, SERVED, THINNED, JOINT = 1, 2, 4, 8, 16
"""Bits of a row's `flags`, as `store.Writer.put_calls` documents them."""
SUCCEEDED, FAILED, INTERRUPTED, RUNNING = 0, 1, 2, 3


class Info:
    """What is known of one code object of the project in this run."""

    __slots__ = (
        "attempts",
        "code",
        "count",
        "data",
        "everything",
        "failed_parent",
        "flags",
        "full_errors",
        "id",
        "is_module",
        "is_step",
        "names",
        "owner",
        "plain",
        "ran",
        "samples",
        "space",
        "spent",
        "stored",
        "thinned",
    )

    def __init__(self, code: types.CodeType, number: int, reads: Reads, owner: str | None, space: dict[str, Any]) -> None:
        self.code = code
        """Held, so that its id stays its identity."""
        self.id = number
        self.data = tuple((name.partition(".")[0], name.partition(".")[2] or None) for name in reads.names)
        """Globals that it reads, and the attribute where one is read right after."""
        self.stored = reads.stored
        self.everything = reads.everything
        self.space = space
        self.owner = owner
        self.count = 0
        self.spent = 0.0
        self.ran = 0.0
        self.thinned = False
        self.samples = 0
        self.plain = True
        """Whether no call was given anything but numbers, strings and the like."""
        self.failed_parent: int | None = None
        self.attempts = 0
        self.full_errors = 0
        self.is_module = code.co_name == "<module>"
        self.is_step = is_step(code)
        self.names = frozenset(name for part in (code, *nested_codes(code)) for name in part.co_names)
        self.flags = INCOMPLETE if any(draws(space.get(name)) for name, _ in self.data) else 0


class Call:
    """A call that has begun and not ended; `previous` is the one that its end goes back to."""

    seq: int
    parent: int | None
    info: Info | None = None
    site: int | None = None
    offset = -1
    thread: int
    started: float
    arguments: bytes | Encoded | None = None
    previous: Call | None
    held: dict[str, Any] | None = None
    flags: int
    attempt = 1
    reads: tuple[Value, ...] = ()
    top: int | None
    printed: list[tuple[int, str, str]] | None = None


def is_step(code: types.CodeType) -> bool:
    """Bodies of classes, lambdas and comprehensions belong to the step around them; module bodies count when they are run, not imported."""
    name = code.co_name
    return name == "<module>" or (bool(code.co_flags & 1) and not name.startswith("<"))


_DRAWING = frozenset({"matplotlib", "seaborn", "plotly", "IPython"})


def draws(value: object) -> bool:
    """Whether a global is a module with a canvas of its own: what is drawn there is no result that could be served."""
    if type(value) is not types.ModuleType:
        return False
    name = types.ModuleType.__getattribute__(value, "__dict__").get("__name__")
    return isinstance(name, str) and name.partition(".")[0] in _DRAWING


def compare(before: bytes | Encoded | None, after: bytes | Encoded) -> int:
    """Flags of a call whose arguments were encoded before it and, with its result, after it.

    The pickle of the pair begins with that of the arguments, byte for byte, unless they were changed.
    """
    if isinstance(before, bytes) and isinstance(after, bytes):
        start = 11 if before[2:3] == b"\x95" else 2
        begin = 11 if after[2:3] == b"\x95" else 2
        same = after.startswith(before[start:-1], begin)
        return JOINT if same else JOINT | CHANGED
    if (
        isinstance(before, Encoded)
        and isinstance(after, Encoded)
        and before.whole
        and after.buffers[: len(before.buffers)] == before.buffers
    ):
        start = 11 if before.head[2:3] == b"\x95" else 2
        begin = 11 if after.head[2:3] == b"\x95" else 2
        return JOINT if after.head.startswith(before.head[start:-1], begin) else JOINT | CHANGED
    if isinstance(before, bytes) and isinstance(after, Encoded):
        start = 11 if before[2:3] == b"\x95" else 2
        begin = 11 if after.head[2:3] == b"\x95" else 2
        return JOINT if after.head.startswith(before[start:-1], begin) else JOINT | CHANGED
    return JOINT | CHANGED


def describe_code(number: int, code: types.CodeType, source: str, cell: int | None, reads: tuple[str, ...], digest: str) -> Code:
    """The facts of a code object that the recording keeps."""
    count = code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & 4) + bool(code.co_flags & 8)
    return Code(
        number, code.co_filename, code.co_qualname, code.co_firstlineno, source, cell, code.co_varnames[:count], code.co_freevars,
        digest, reads, bool(code.co_flags & 0x280), bool(code.co_flags & 0x220),
    )  # fmt: skip


def pack_positions(code: types.CodeType) -> bytes:
    """`co_positions()` as bytes; the entry of an instruction is at its offset // 2."""
    return zlib.compress(pickle.dumps(list(code.co_positions()), 5), 1)


def read_source(filename: str) -> str:
    try:
        return Path(filename).read_text("utf-8", "replace")
    except OSError:
        return ""
