"""What Rewound keeps beside the program's objects, and what they may refer to: it is no part of their value."""

from __future__ import annotations

from typing import Any


class Aside:
    """Left out where a value is stored that refers to it: behind it stands the whole recording."""

    __slots__ = ()

    def __reduce__(self) -> Any:
        raise TypeError("it belongs to Rewound, not to the program")
