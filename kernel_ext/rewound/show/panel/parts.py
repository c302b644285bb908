"""What a recorded value consists of: items, keys and fields, by their number. None of the program's code runs for it."""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from rewound.errors import BadRequest
from rewound.show.values import fields_of, short

LABEL = 80
"""Characters of a key."""
_MAPPINGS = (dict, defaultdict, OrderedDict)
_SEQUENCES = (list, tuple, deque)
_SETS = (set, frozenset)


@dataclass(frozen=True, slots=True)
class Parts:
    """How many parts there are, and what goes through them from the first on: (label, part)."""

    count: int
    each: Callable[[], Iterator[tuple[str, Any]]]

    def page(self, offset: int, limit: int) -> Iterator[tuple[int, str, Any]]:
        """(number, label, part) from a number on."""
        for number, (label, part) in enumerate(islice(self.each(), offset, offset + limit), offset):
            yield number, label, part

    def at(self, number: int) -> Any:
        """Raises BadRequest where there is none."""
        for _, part in islice(self.each(), number, number + 1) if number >= 0 else ():
            return part
        raise BadRequest(f"The value has {self.count} parts, and none with the number {number}.", hint="They are counted from 0.")


def parts_of(value: object) -> Parts:
    """Of exact types alone, whose own ways to walk through them are known; a named tuple is a tuple of fields."""
    kind = type(value)
    if kind in _MAPPINGS:
        mapping: Any = value
        return Parts(len(mapping), lambda: ((short(key, LABEL), part) for key, part in dict.items(mapping)))
    if kind in _SEQUENCES or kind in _SETS:
        items: Any = value
        return Parts(len(items), lambda: (("·" if kind in _SETS else str(number), item) for number, item in enumerate(items)))
    if hasattr(kind, "rewound_type"):
        fields = fields_of(value)
        return Parts(len(fields), lambda: iter(fields))
    return Parts(0, lambda: iter(()))
