"""What tells requests of the program's own apart: what they are given, by its contents."""

from __future__ import annotations

import hashlib
import io
import itertools
import pickle
from collections.abc import Iterable, Mapping
from typing import Any

_SHOWN = 100
"""Characters of an argument that an effect's name shows."""


def described(args: Iterable[Any], options: Mapping[str, Any]) -> str:
    """Arguments in one line; of what is no builtin only its type, since its `repr` is the program's code."""
    return ", ".join([*map(_short, args), *(f"{key}={_short(value)}" for key, value in options.items())])


def key_of(name: str, args: Iterable[Any], options: Mapping[str, Any]) -> str:
    """Equal for calls with equal arguments."""
    return hashlib.blake2b(name.encode() + contents_of(args, options), digest_size=16).hexdigest()


def contents_of(args: Iterable[Any], options: Mapping[str, Any]) -> bytes:
    """All that arguments hold."""
    return b"".join(map(_bytes_of, (*args, *itertools.chain.from_iterable(sorted(options.items())))))


def _bytes_of(argument: object) -> bytes:
    """What cannot be pickled is told apart by its type alone."""
    for fast in (True, False):  # whether two parts are one object does not count; but what holds itself needs to be told so
        sink = io.BytesIO()
        pickler = pickle.Pickler(sink, 5)
        pickler.fast = fast
        try:
            pickler.dump(argument)
            return sink.getvalue()
        except Exception:  # the program's own code among it
            continue
    return type(argument).__qualname__.encode()


def _short(value: Any) -> str:
    if type(value) in (str, bytes, int, float, bool, type(None)):
        text = repr(value)
        return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return f"<{type(value).__name__}>"
