"""Pairs the parts of two pickles of equal values, so that a recorded result can be tied to living arguments.

A recorded result that shares something with its call's arguments stands in one pickle with them, and refers to their
parts by their numbers in the pickle's memo. A living argument is pickled otherwise where only the identity of equal
strings differs, which no program may depend on; then the numbers differ too, and are paired here.
"""

from __future__ import annotations

import io
import pickle
import pickletools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

LIMIT = 4_000_000
"""Bytes of a pickle that is walked opcode by opcode; a larger one counts as not to be paired."""
_NOISE = frozenset({"PROTO", "FRAME", "STOP"})
_GETS = frozenset({"BINGET", "LONG_BINGET"})
_ATOMS = frozenset({"SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8", "SHORT_BINBYTES", "BINBYTES", "BINBYTES8"})
_FRAME = 9
"""Bytes of the opcode FRAME with its argument."""

FindClass = Callable[[str, str], object]
_Token = tuple[str, Any, int | None]
"""(opcode, argument, number in the memo under which the result is kept)."""


def _tokens(head: bytes) -> Iterator[_Token]:
    last: tuple[str, Any] | None = None
    count = 0
    for opcode, argument, _ in pickletools.genops(head):
        if opcode.name == "MEMOIZE":
            assert last is not None
            yield (*last, count)
            last = None
            count += 1
        elif opcode.name not in _NOISE:
            if last is not None:
                yield (*last, None)
            last = opcode.name, argument
    if last is not None:
        yield (*last, None)


def pair(now: bytes, then: bytes) -> tuple[dict[int, int], dict[int, Any]] | None:
    """(memo number in `then` -> that in `now`, memo number in `then` -> the atom there), None if the values may differ."""
    if max(len(now), len(then)) > LIMIT:
        return None
    numbers: dict[int, int] = {}
    atoms_now: dict[int, Any] = {}
    atoms_then: dict[int, Any] = {}
    tokens = zip(_with_end(now), _with_end(then), strict=False)
    for (op_now, arg_now, memo_now), (op_then, arg_then, memo_then) in tokens:
        atom_now, atom_then = _atom(op_now, arg_now, memo_now, atoms_now), _atom(op_then, arg_then, memo_then, atoms_then)
        if atom_now is not None or atom_then is not None:
            same = type(atom_now) is type(atom_then) and atom_now == atom_then
        elif op_then in _GETS:
            same = op_now in _GETS and numbers.get(arg_then) == arg_now
        else:
            same = op_now == op_then and _alike(arg_now, arg_then) and (memo_now is None) == (memo_then is None)
            if memo_now is not None and memo_then is not None:
                numbers[memo_then] = memo_now
        if not same:
            return None
    return numbers, atoms_then


def _with_end(head: bytes) -> Iterator[_Token]:
    yield from _tokens(head)
    yield ("end", None, None)


def _alike(a: Any, b: Any) -> bool:
    """Floats by their text: not-a-number is like itself, and zero is not like minus zero."""
    return repr(a) == repr(b) if type(a) is float else bool(a == b)


def _atom(opcode: str, argument: Any, memo: int | None, known: dict[int, Any]) -> Any:
    """The string or bytes that a token pushes, by itself or from the memo."""
    if opcode in _ATOMS:
        if memo is not None:
            known[memo] = argument
        return argument
    return known.get(argument) if opcode in _GETS else None


def result_part(arguments: bytes, joint: bytes) -> bytes | None:
    """The opcodes of the result in the pickle of (arguments, result); None if that is not what it is."""
    begin = 11 if arguments[2:3] == b"\x95" else 2
    start = 11 if joint[2:3] == b"\x95" else 2
    body = arguments[begin:-1]
    if joint[-3:] != b"\x86\x94.":
        return None
    if not joint.startswith(body, start):
        if len(joint) > LIMIT:
            return None
        body, joint, start = _unframed(arguments)[2:-1], _unframed(joint), 2
        if not joint.startswith(body, start):
            return None
    return b"\x80\x05" + joint[start + len(body) : -3] + b"."


def _unframed(head: bytes) -> bytes:
    """A pickle without its frames, which only tell how many bytes to read at once."""
    places = [at for opcode, _, at in pickletools.genops(head) if opcode.name == "FRAME" and at is not None]
    parts = [head[start:end] for start, end in zip([0, *(at + _FRAME for at in places)], [*places, len(head)], strict=True)]
    return b"".join(parts)


def memo_size(head: bytes) -> int:
    """How many parts a pickle numbers."""
    return sum(1 for opcode, _, _ in pickletools.genops(head) if opcode.name == "MEMOIZE")


class _Memo(dict[int, Any]):
    """A memo whose first entries are those of the arguments, all counted, those that are alive present."""

    def __init__(self, known: Mapping[int, Any], size: int) -> None:
        super().__init__(known)
        self._missing = size - len(known)

    def __len__(self) -> int:
        return super().__len__() + self._missing


def load_with_memo(
    data: bytes, memo: Mapping[int, Any], size: int, buffers: Sequence[bytearray], find_class: FindClass | None = None
) -> Any:
    """Unpickle what goes on where a pickle with this memo ended. Raises KeyError for a part that is not in it."""
    # the unpickler in Python: the one in C cannot begin in the middle of a memo
    unpickler: Any = pickle._Unpickler(io.BytesIO(data), buffers=buffers)
    unpickler.memo = _Memo(memo, size)
    unpickler.find_class = find_class or unpickler.find_class
    return unpickler.load()
