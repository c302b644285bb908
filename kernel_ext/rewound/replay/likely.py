"""Which recorded call a call repeats whose arguments cannot all be compared: one with the same numbers and texts among them.

A client, a session, a lock cannot be stored; twenty tasks that share one are told apart by what else they are given.
"""

from __future__ import annotations

import io
import pickle
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

from rewound.model import Encoded, Step
from rewound.replay.equal import ATOMS

Sign = tuple[tuple[str, str], ...]
"""The plain arguments of a call, by name."""
MOST_CALLS = 20_000
"""Calls of one function that are looked at; of more, those that are not equal are told apart by their order alone."""
_DEEPEST = 4
"""How far into lists and dictionaries an argument is looked at."""


class Likely:
    """The recorded calls of each function by their plain arguments, each given once."""

    def __init__(self, calls: Callable[[Any], Iterable[Step]]) -> None:
        """`calls`: the recorded calls of a function, in their order."""
        self._calls = calls
        self._signs: dict[int, Sign] = {}
        self._signed: dict[Any, dict[Sign, deque[Step]]] = {}

    def same(self, key: Any, held: Mapping[str, Any], is_taken: Callable[[int], bool]) -> Step | None:
        """The first with these plain arguments; None if there is none, or nothing plain among them."""
        sign = sign_of(held)
        if not sign:
            return None
        waiting = self._by_sign(key).get(sign, deque())
        while waiting:
            step = waiting.popleft()
            if not is_taken(step.seq):
                return step
        return None

    def of(self, steps: Iterable[Step], held: Mapping[str, Any]) -> Step | None:
        """The same, of these."""
        sign = sign_of(held)
        return next((step for step in steps if self._sign(step) == sign), None) if sign else None

    def _by_sign(self, key: Any) -> dict[Sign, deque[Step]]:
        if key not in self._signed:
            signed = self._signed[key] = defaultdict(deque)
            for step in islice(self._calls(key), MOST_CALLS):
                signed[self._sign(step)].append(step)
        return self._signed[key]

    def _sign(self, step: Step) -> Sign:
        if step.seq not in self._signs:
            held = _loose(step.arguments) if step.arguments is not None else None
            self._signs[step.seq] = sign_of(held) if isinstance(held, dict) else ()
        return self._signs[step.seq]


class _Anything:
    """Stands for every object that is no builtin, also for one that could not be stored and would have made others."""

    def __new__(cls, *args: object, **options: object) -> _Anything:
        return object.__new__(cls)

    def __init__(self, *args: object, **options: object) -> None:
        pass

    def __call__(self, *args: object, **options: object) -> _Anything:
        return self

    __setstate__ = append = extend = add = __setitem__ = __call__


class _Loose(pickle.Unpickler):
    """Opens what is plain in recorded arguments, and imports nothing."""

    def find_class(self, module: str, name: str) -> object:
        return _Anything

    def persistent_load(self, name: object) -> object:
        return _Anything()


def _loose(encoded: Encoded) -> object:
    try:
        return _Loose(io.BytesIO(encoded.head), buffers=(bytearray() for _ in encoded.buffers)).load()
    except Exception:  # such arguments are told apart by their order alone
        return None


def sign_of(held: Mapping[str, Any]) -> Sign:
    return tuple(sorted((name, repr(value)) for name, value in held.items() if _is_plain(value, _DEEPEST)))


def _is_plain(value: Any, deep: int) -> bool:
    kind = type(value)
    if kind in ATOMS:
        return True
    if deep == 0:
        return False
    if kind in (list, tuple):
        return all(_is_plain(part, deep - 1) for part in value)
    return kind is dict and all(_is_plain(part, deep - 1) for pair in value.items() for part in pair)
