"""Stands in for functions written in C without a frame of ours in a traceback: most that fail, fail in `open`.

CPython has no tail call, but it leaves our frame before it calls `__init__`: what failed is raised again there, by C alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MethodType
from typing import Any

_ABOVE = 2
"""Frames of ours in a traceback: that of `__new__`, and that of the function it calls."""
CALLER = 2
"""What `sys._getframe` is to be given in a function that stands in, for the frame of its caller."""


class _Posing(type):
    """So that the class shows as what it stands for."""

    real: Any

    def __repr__(cls) -> str:
        return repr(cls.real)


def frameless(module: str, ours: Callable[..., Any], real: Any) -> Any:
    """Something to call in place of `real` of this module, which calls `ours`; what that raises seems to come from the caller's line.

    Like a function written in C, and unlike one in Python, it does not become a method in the body of a class.
    """

    class Standin(metaclass=_Posing):
        __slots__ = ("error",)
        __doc__ = real.__doc__
        error: Exception | None
        __wrapped__: Any

        def __new__(cls, /, *args: Any, **options: Any) -> Any:
            try:
                return ours(*args, **options)
            except Exception as error:
                failed = object.__new__(cls)
                failed.error = _without_us(error)
                return failed

        __init__ = _Raising()
        __repr__ = _Throwing()

    Standin.real = Standin.__wrapped__ = real
    Standin.__name__, Standin.__qualname__, Standin.__module__ = real.__name__, real.__qualname__, module
    return Standin


def _without_us(error: Exception) -> Exception:
    trace = error.__traceback__
    for _ in range(_ABOVE):
        trace = trace.tb_next if trace is not None else None
    return error.with_traceback(trace)


class FramelessMethod:
    """The same for a method; where code of a file asks for it that is not in `files`, `real` is called at once."""

    __slots__ = ("_files", "_frame_of", "_real", "_standin")

    def __init__(self, module: str, ours: Callable[..., Any], real: Any, files: Mapping[str, bool]) -> None:
        self._standin = frameless(module, ours, real)
        self._real = real
        self._files = files
        self._frame_of = sys._getframe

    def __get__(self, held: Any, owner: Any = None) -> Any:
        if held is None:
            return self._standin
        return MethodType(self._standin if self._files[self._frame_of(1).f_code.co_filename] else self._real, held)


class _Raising:
    """An `__init__` that takes whatever it is given and raises: `str.format` ignores what its text does not name."""

    def __get__(self, failed: Any, owner: Any = None) -> Any:
        return partial("{_failed!r}".format, _failed=failed)


class _Throwing:
    """A `__repr__` that raises what its object holds: a generator that has ended raises what it is thrown, and adds no frame."""

    def __get__(self, failed: Any, owner: Any = None) -> Any:
        if failed is None:
            return object.__repr__
        error, failed.error = failed.error, None
        return partial(_ended.throw, error)


def _nothing() -> Iterator[None]:
    yield from ()


_ended: Any = _nothing()
next(_ended, None)
