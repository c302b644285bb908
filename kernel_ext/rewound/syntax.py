"""Reads source a second time without a second warning: the program's own compilation has told the person already."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_IGNORED = ("ignore", None, SyntaxWarning, None, 0)
_IGNORED_ESCAPES = ("ignore", None, DeprecationWarning, None, 0)
"""What Python 3.11 says of an invalid escape sequence."""


@contextmanager
def without_warnings() -> Iterator[None]:
    """Compile in here.

    `warnings.catch_warnings` would also make every module forget which warnings it has shown, so that the program
    shows them again; the list of filters is changed under its feet instead.
    """
    filters: list[object] = warnings.filters  # type: ignore[assignment]
    filters[:0] = [_IGNORED, _IGNORED_ESCAPES]
    try:
        yield
    finally:
        for entry in (_IGNORED, _IGNORED_ESCAPES):
            for index, found in enumerate(filters):
                if found is entry:
                    del filters[index]
                    break


def parse(source: str, filename: str = "<unknown>") -> ast.Module:
    """`ast.parse` without its warnings. Raises SyntaxError, or ValueError for null bytes."""
    with without_warnings():
        return ast.parse(source, filename)
