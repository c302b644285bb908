"""Types of the standard library whose state can be read, although they are iterators."""

from __future__ import annotations

import warnings
from typing import Any


def reduce_count(counter: Any) -> Any:
    """An `itertools.count` by its next number, which is not taken. Raises TypeError from Python 3.14 on, where none can be stored."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return counter.__reduce__()


TABLE = {"itertools.count": reduce_count}
