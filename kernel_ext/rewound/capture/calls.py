"""What recording a call needs beside the recorder's state: the facts of code, an open call, comparing arguments."""

from __future__ import annotations

import inspect
import pickle
import types
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rewound.capture.codehash import nested_codes
from rewound.capture.policy import policy_of
from rewound.capture.reads import Reads
from rewound.model import Code, Encoded
from rewound.store.codec import Encoder

CHANGED, INCOMPLETE, SERVED, THINNED, JOINT = 1, 2, 4, 8, 16
"""Bits of a row's `flags`, as `store.Writer.put_calls` documents them."""
SUCCEEDED, FAILED, INTERRUPTED, RUNNING = 0, 1, 2, 3
_FRAMED = 11
"""Where the contents of a pickle begin: after its protocol and the length of its frame."""
_SEVERAL_FRAMES = 60_000
"""Bytes of a pickle from which it may have more than one frame; the pickler begins another after 64 KiB."""
MAKES_GENERATOR = 0x2A0
"""Flags of code whose call makes a generator, a coroutine or an asynchronous generator."""


class Info:
    """What is known of one code object of the project in this run."""

    __slots__ = (
        "attempts",
        "cell",
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
        "mask",
        "mutates",
        "names",
        "owner",
        "plain",
        "positions",
        "ran",
        "rare",
        "reached",
        "reads",
        "reads_globals",
        "samples",
        "seen",
        "space",
        "spent",
        "stays",
        "stored",
        "takes",
        "thinned",
    )

    def __init__(self, code: types.CodeType, number: int, reads: Reads, owner: str | None, space: dict[str, Any]) -> None:
        self.code = code
        """Held, so that its id stays its identity."""
        self.id = number
        self.reads = reads.names
        self.cell: int | None = None
        """The `seq` of the cell that it is from, as it was told first."""
        self.positions: bytes | None = None
        """As `pack_positions` has them, once they were asked for."""
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
        self.reached = False
        """Whether it began since the current cell did, where that is not counted; and what the count was then."""
        self.seen = 0
        self.mask = 0
        """A call is timed if its number has none of these bits."""
        self.plain = True
        """Whether no call was given anything but numbers, strings and the like."""
        self.failed_parent: int | None = None
        self.attempts = 0
        self.full_errors = 0
        self.is_module = code.co_name == "<module>"
        self.is_step = is_step(code)
        policy = policy_of(code)
        self.mutates = policy is not None and policy.mutates
        """Whether it declares that it changes something outside: that it begins is in the store before it does."""
        self.rare = not self.is_step
        """Whether its calls are not simply recorded: no step, thinned out, tried again, or all is switched off."""
        self.takes = not self.is_module and bool(code.co_argcount + code.co_kwonlyargcount + (code.co_flags & 12) + len(code.co_freevars))
        """Whether it has parameters or closure variables."""
        self.reads_globals = not self.is_module and (owner is not None or bool(self.data))
        self.stays = not code.co_flags & MAKES_GENERATOR
        """Whether a call of it ends in the thread in which it began."""
        self.names = frozenset(
            name for part in (code, *nested_codes(code)) for name in (*part.co_names, *part.co_freevars, *part.co_cellvars)
        )
        self.flags = INCOMPLETE if any(draws(space.get(name)) for name, _ in self.data) else 0


def parameters_of(code: types.CodeType, held: Mapping[str, Any]) -> dict[str, Any]:
    """What a call was given, of the names that it holds when it begins."""
    variadic = bool(code.co_flags & inspect.CO_VARARGS) + bool(code.co_flags & inspect.CO_VARKEYWORDS)
    count = code.co_argcount + code.co_kwonlyargcount + variadic
    return {name: held[name] for name in code.co_varnames[:count] if name in held}


SEQ, PARENT, STARTED, SECONDS, STATUS, ARGUMENTS, RESULT = 0, 1, 6, 7, 8, 9, 10
RETURN_OFFSET, ERROR, ATTEMPT, FLAGS, READS = 11, 12, 13, 14, 16
"""Where the fields that are filled in late stand in a call's row, see `store.chunks.CALL_FIELDS`."""


class Call:
    """A call that has begun and not ended; `previous` is the one that its end goes back to.

    Its row is made when it begins and filled in when it ends. All is set by whoever makes a call: a constructor in Python
    would cost as much as the rest of it.
    """

    __slots__ = ("code", "drawn", "encoder", "frame", "held", "info", "places", "previous", "row")

    info: Info
    code: types.CodeType | None
    """None for a cell, under which calls are."""
    frame: int
    """`id` of the call's frame, which lives as long as the call: of a function in recursion only some calls may be recorded."""
    previous: Call | None
    row: list[Any]
    held: dict[str, Any] | None
    """The arguments themselves, if any of them can change."""
    encoder: Encoder | None
    """That of its thread; None if it may end in another one."""
    places: list[bytes]
    """Where the global generators of random numbers stood when it began, and their states then."""
    drawn: bytes

    @property
    def seq(self) -> int | None:
        found: int | None = self.row[SEQ]
        return found

    def mark(self, flag: int) -> None:
        self.row[FLAGS] |= flag


def call_of_cell(seq: int | None) -> Call:
    """What stands for a cell above its calls; with None, for nothing."""
    call = Call()
    call.code = call.previous = call.held = call.encoder = None
    call.row = [seq, *[None] * (FLAGS - 1), 0, None, (), None]
    return call


def chain_of(call: Call | None) -> Iterator[Call]:
    """A call that is open, and those that it was called by, the innermost first."""
    while call is not None:
        yield call
        call = call.previous


class Silent(Call):
    """Stands for a declared effect below the call that asks: what happens inside it belongs to the outside, and is no step."""

    __slots__ = ()


def silent_call(above: Call) -> Silent:
    call = Silent()
    call.code = call.held = call.encoder = None
    call.previous, call.row = above, above.row
    return call


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


def compare(before: bytes | Encoded | None, after: bytes | Encoded, held: dict[str, Any], encoder: Encoder) -> int:
    """Flags of a call whose arguments `held` were encoded before it and, with its result, after it.

    The pickle of the pair begins with that of the arguments, byte for byte, unless they were changed or are so large that
    they are cut into frames, which end elsewhere with a result after them. Both are framed, since there is an argument.
    """
    if type(before) is bytes and type(after) is bytes and after.startswith(before[_FRAMED:-1], _FRAMED):
        return JOINT
    given, ended = _head(before), _head(after)
    if len(given) >= _SEVERAL_FRAMES:
        return JOINT if encoder.pack(held) == before and _whole(before) else JOINT | CHANGED
    if isinstance(before, Encoded) and not (isinstance(after, Encoded) and before.whole and _begins(after.buffers, before.buffers)):
        return JOINT | CHANGED
    return JOINT if given and ended.startswith(given[_FRAMED:-1], _FRAMED) else JOINT | CHANGED


def _head(packed: bytes | Encoded | None) -> bytes:
    return packed.head if isinstance(packed, Encoded) else packed or b""


def _whole(packed: bytes | Encoded | None) -> bool:
    return packed.whole if isinstance(packed, Encoded) else packed is not None


def _begins(whole: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return whole[: len(part)] == part


def facts_of(info: Info, source: str, cell: int | None, digest: str) -> tuple[Code, bytes]:
    """What the recording keeps of a code object; a kernel that goes to and fro tells it to each of its runs."""
    if info.positions is None:
        info.positions, info.cell = pack_positions(info.code), cell  # the same text may have been executed again since
    return describe_code(info.id, info.code, source, info.cell, info.reads, digest), info.positions


def describe_code(number: int, code: types.CodeType, source: str, cell: int | None, reads: tuple[str, ...], digest: str) -> Code:
    """The facts of a code object."""
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
