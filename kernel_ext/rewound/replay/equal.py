"""Whether two values are the same, by their parts: for values whose pickles differ only in what they share."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from rewound.store.codec import Encoder, hash_bytes

ATOMS = (type(None), bool, int, str, bytes)
LIMIT = 1_000_000
"""Parts compared; beyond that the values count as different, which is safe."""


class Comparison:
    """Compares two object graphs without calling `==` of anything but builtins. Order in dicts counts: programs see it."""

    def __init__(self) -> None:
        self._pairs: dict[tuple[int, int], tuple[Any, Any]] = {}
        self._left = LIMIT

    def same(self, a: Any, b: Any) -> bool:
        if a is b:
            return True
        cls = type(a)
        if cls is not type(b):
            return False
        if cls in ATOMS:
            return bool(a == b)
        if cls is float:
            return (a == b and math.copysign(1, a) == math.copysign(1, b)) or (a != a and b != b)
        self._left -= 1
        if (id(a), id(b)) in self._pairs:
            return True
        if self._left < 0:
            return False
        self._pairs[id(a), id(b)] = (a, b)
        table: dict[type, Callable[[Any, Any], bool]] = {
            list: self._sequence,
            tuple: self._sequence,
            dict: self._dict,
            set: self._set,
            frozenset: self._set,
        }
        return table.get(cls, self._object)(a, b)

    def _sequence(self, a: Any, b: Any) -> bool:
        return len(a) == len(b) and all(self.same(x, y) for x, y in zip(a, b, strict=True))

    def _dict(self, a: dict[Any, Any], b: dict[Any, Any]) -> bool:
        return self._sequence(list(a.items()), list(b.items()))

    def _set(self, a: Any, b: Any) -> bool:
        return len(a) == len(b) and all(type(x) in (*ATOMS, float) for x in a) and bool(a == b)

    def _object(self, a: Any, b: Any) -> bool:
        """Anything else: by what it is taken apart into."""
        buffers: list[tuple[str, ...]] = []
        heads = []
        for value in (a, b):
            encoded = Encoder(hash_bytes).encode(value)
            if not encoded.whole:
                return False
            heads.append(encoded.head)
            buffers.append(encoded.buffers)
        if heads[0] == heads[1] and buffers[0] == buffers[1]:
            return True
        return self._reduced(a, b)

    def _reduced(self, a: Any, b: Any) -> bool:
        try:
            left, right = a.__reduce_ex__(4), b.__reduce_ex__(4)
        except Exception:  # it cannot be taken apart: nothing shows that they are the same
            return False
        if type(left) is not tuple or len(left) != len(right) or left[0] is not right[0]:
            return False
        return all(self.same(_listed(x), _listed(y)) for x, y in zip(left[1:], right[1:], strict=True))

    def partners(self) -> dict[int, Any]:
        """After a comparison: id of a part of the second -> the same part of the first. Empty if they share differently."""
        found: dict[int, Any] = {}
        owners: dict[int, int] = {}
        for a, b in self._pairs.values():
            alike = found.setdefault(id(b), a) is a and owners.setdefault(id(a), id(b)) == id(b)
            if not alike and type(a) not in (tuple, frozenset):
                return {}
        return found


def _listed(part: Any) -> Any:
    return list(part) if hasattr(part, "__next__") else part


def same_value(a: object, b: object) -> bool:
    """Whether nothing that a program could do would tell the two apart, as far as can be proved."""
    return Comparison().same(a, b)
