"""Packs many calls into one row, column by column, and unpacks them: what makes recording a call cheap."""

from __future__ import annotations

import pickle
from array import array
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from rewound.model import Encoded, Status
from rewound.store import packing
from rewound.store.packing import LARGE_HEAD, Loader, Packer, compress, decompress, loads_plain
from rewound.store.quick import become, twin

CALL_FIELDS = (
    "seq",
    "parent",
    "code",
    "site_code",
    "site_offset",
    "thread",
    "started",
    "seconds",
    "status",
    "arguments",
    "result",
    "return_offset",
    "error",
    "attempt",
    "flags",
    "count",
    "globals_read",
    "top",
)
"""What stands where in a call's tuple, as capture makes it."""

CHANGED, INCOMPLETE, SERVED, THINNED, JOINT = 1, 2, 4, 8, 16
"""Bits of `flags`. JOINT: the result was pickled together with the arguments, as (arguments, result)."""
STATUSES: tuple[Status, ...] = ("succeeded", "failed", "interrupted", "running")
FAILED = STATUSES.index("failed")
RUNNING = STATUSES.index("running")
DROPPED = Encoded(b"", (), False, "the program was faster than the disk, and its value was dropped")
"""Stands for arguments and results that a full queue could not take."""

_WIDTH = len(CALL_FIELDS)
_RICH = ("arguments", "result", "error", "globals_read")
_HEAD = tuple(name for name in CALL_FIELDS if name not in _RICH)
_MADE = ("size", "buffers")
"""Columns of the head that say how large results are, without the body: bytes of the pickle, and keys of what lies outside of it."""
_BLOCK = 256
"""Rows transposed at a time: what fits the processor's nearest cache is several times faster than all at once."""
BLOCK = 512
"""Calls that the program's thread packs at a time."""
MOST_CALLS = 1024
"""Calls in a row; with several times as many, packing them costs half as much again, since they leave the processor's cache."""
MOST_BODY = 64 * 1024 * 1024
"""Bytes of values above which a chunk is cut in two; SQLite's rows end at a billion."""


_Payloads = tuple[list[bytes], dict[int, Any]]


@dataclass(frozen=True, slots=True)
class PackedCalls:
    """One row of the table `chunk`, before it is sealed."""

    first: int
    last: int
    count: int
    failed: int
    thinned: int
    codes: str
    head: bytes
    body: bytes


def pack_calls(calls: Sequence[Sequence[Any]], packer: Packer) -> list[PackedCalls]:
    """The calls as rows of up to MOST_CALLS, or fewer if their values are very large."""
    return [row for start in range(0, len(calls), MOST_CALLS) for row in _pack_some(calls[start : start + MOST_CALLS], packer)]


def pack_plain(calls: Sequence[Sequence[Any]]) -> PackedCalls | None:
    """Up to BLOCK calls as one row that is not compressed yet; None if a value is more than its plain pickle.

    Runs in the program's thread: nothing here waits, or asks the store.
    """
    columns = dict(zip(CALL_FIELDS, _transposed(calls), strict=True))
    if any(columns["error"]) or any(columns["globals_read"]):
        return None
    given, answered = columns["arguments"], columns["result"]
    try:
        if max(map(len, given)) >= LARGE_HEAD or max(map(len, answered)) >= LARGE_HEAD:
            return None
    except TypeError:  # not bytes, which alone have a length here; to ask each for its type takes three times as long
        return None
    return _packed(columns, (given, {}), (answered, {}), lambda rest: pickle.dumps(rest, 5))


def compressed(packed: PackedCalls) -> PackedCalls:
    """The same row as it is stored."""
    return replace(packed, head=compress(packed.head), body=compress(packed.body))


def _pack_some(calls: Sequence[Sequence[Any]], packer: Packer) -> list[PackedCalls]:
    columns = dict(zip(CALL_FIELDS, _transposed(calls), strict=True))
    arguments, results = _plain(columns["arguments"], packer), _plain(columns["result"], packer)
    if len(calls) > 1 and sum(sum(map(len, values)) for values, _ in (arguments, results)) > MOST_BODY:
        middle = len(calls) // 2
        return _pack_some(calls[:middle], packer) + _pack_some(calls[middle:], packer)
    return [compressed(_packed(columns, arguments, results, packer.dumps))]


def _packed(columns: dict[str, list[Any]], arguments: _Payloads, results: _Payloads, dumps: Callable[[object], bytes]) -> PackedCalls:
    lengths = [array("Q", map(len, values)) for values, _ in (arguments, results)]
    head = {name: _shortened(columns[name]) for name in _HEAD}
    sparse = (arguments[1], results[1], _sparse(columns["error"]), _sparse(columns["globals_read"]))
    rest = dumps((*[array.tobytes() for array in lengths], *sparse))
    body = b"".join([len(rest).to_bytes(8, "little"), rest, *arguments[0], *results[0]])
    seq, flags = columns["seq"], columns["flags"]
    return PackedCalls(
        first=min(seq),
        last=max(seq),
        count=len(seq),
        failed=columns["status"].count(FAILED),
        thinned=sum(1 for flag in flags if flag & THINNED) if any(flag & THINNED for flag in set(head["flags"])) else 0,
        codes="," + "".join([f"{code}," for code in sorted(set(head["code"]))]),
        head=pickle.dumps([*head.values(), *_made(lengths[1], results[1])], 5),
        body=body,
    )


def _made(lengths: array[int], odd: dict[int, Any]) -> tuple[list[int], list[tuple[str, ...]]]:
    """The columns `_MADE`."""
    buffers: list[tuple[str, ...]] = [()]
    if odd:
        buffers = _shortened([_keys(odd.get(row)) for row in range(len(lengths))])
    return _shortened(lengths.tolist()), buffers


def _keys(rest: tuple[Any, ...] | None) -> tuple[str, ...]:
    """Of the blobs of a result, from what stands for it in a row."""
    if not rest:
        return ()
    return (rest[0], *rest[2]) if packing.is_held(rest) else tuple(rest[0])


def _transposed(calls: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Rows to columns; flattening a block and slicing it with a stride is the quickest way without a library."""
    columns: list[list[Any]] = [[] for _ in range(_WIDTH)]
    extend = [column.extend for column in columns]
    for start in range(0, len(calls), _BLOCK):
        flat: list[Any] = []
        deque(map(flat.extend, calls[start : start + _BLOCK]), 0)
        for number in range(_WIDTH):
            extend[number](flat[number::_WIDTH])
    return columns


def _shortened(column: list[Any]) -> list[Any]:
    """One entry if all are the same, which most columns are most of the time."""
    first = column[0]
    if len(column) == 1 or column[-1] != first:  # before the whole column is compared: the numbers that grow all end here
        return column
    return [first] if column.count(first) == len(column) else column


def _sparse(column: list[Any]) -> dict[int, Any]:
    return {row: value for row, value in enumerate(column) if value} if any(column) else {}


def _plain(column: list[Any], packer: Packer) -> tuple[list[bytes], dict[int, Any]]:
    """Bytes for every row, and for each row that is not just those: None, or the other fields of its `Encoded`."""
    is_plain = set(map(type, column)) == {bytes} and max(map(len, column)) < LARGE_HEAD
    if is_plain and not (packer.secrets and packer.is_secret(b"".join(column))):
        return column, {}
    return _plain_payloads(column, packer)


def _plain_payloads(column: list[Any], packer: Packer) -> tuple[list[bytes], dict[int, Any]]:
    plain: list[bytes] = []
    odd: dict[int, Any] = {}
    for row, value in enumerate(column):
        if isinstance(value, bytes) and len(value) < LARGE_HEAD and not packer.is_secret(value):
            plain.append(value)
            continue
        head, odd[row] = b"", None
        if value is not None:
            head, odd[row] = _parts(value if isinstance(value, Encoded) else Encoded(bytes(value)), packer)
        plain.append(head)
    return plain, odd


def _parts(encoded: Encoded, packer: Packer) -> tuple[bytes, tuple[Any, ...]]:
    parts = packer.parts(encoded)
    return (b"", parts) if packing.is_held(parts) else (parts[0], parts[1:])


def unpack_head(data: bytes, count: int) -> dict[str, list[Any]]:
    """The columns of numbers. Raises StoreDamaged."""
    columns = zip((*_HEAD, *_MADE), loads_plain(decompress(data)), strict=False)
    return {name: column * count if len(column) == 1 and count > 1 else column for name, column in columns}


@dataclass(frozen=True, slots=True)
class Body:
    """What calls were given, answered, raised and read, by row."""

    arguments: list[Encoded | None]
    results: list[Encoded | None]
    errors: dict[int, Any]
    globals_read: dict[int, tuple[Any, ...]]


def unpack_body(data: bytes, loader: Loader, flags: list[int]) -> Body:
    """The body of the chunk whose head has these flags. Raises StoreDamaged."""
    data = decompress(data)
    start = 8 + int.from_bytes(data[:8], "little")
    given, answered, odd_given, odd_answered, errors, globals_read = loader.loads(data[8:start])
    arguments: list[Encoded | None]
    results: list[Encoded | None]
    if loader.foreign:
        arguments, results = [loader.encoded()] * len(flags), [loader.encoded()] * len(flags)
    else:
        arguments, end = _unpack_payloads(data, start, given, [None] * len(flags))
        results, _ = _unpack_payloads(data, end, answered, [1 if flag & JOINT else None for flag in flags])
    _put_odd(arguments, odd_given, loader)
    _put_odd(results, odd_answered, loader)
    return Body(arguments, results, errors, globals_read)


def _unpack_payloads(data: bytes, start: int, lengths: bytes, parts: list[int | None]) -> tuple[list[Any], int]:
    """The values that begin here, and where they end."""
    sizes = array("Q", lengths)
    ends = list(accumulate(sizes, initial=start))
    make = twin(Encoded)
    made = [make(data[begin:end], (), True, None, part) for begin, end, part in zip(ends, ends[1:], parts, strict=False)]
    return become(made, Encoded), ends[-1]


def _put_odd(values: list[Any], odd: dict[int, Any], loader: Loader) -> None:
    for row, rest in odd.items():
        values[row] = None if rest is None else _odd_value(values[row], rest, loader)


def _odd_value(plain: Encoded, rest: tuple[Any, ...], loader: Loader) -> Encoded:
    value = loader.late(*rest) if packing.is_held(rest) else loader.encoded(plain.head, *rest)
    if not loader.foreign:
        object.__setattr__(value, "part", plain.part)  # frozen for those it is given to, and nobody has it yet
    return value
