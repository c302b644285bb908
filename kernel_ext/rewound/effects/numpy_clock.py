"""`numpy.datetime64("now")`: a class that is written in C, and asks the clock where it is made.

Ours takes several times as long as making one takes, so it is only there for programs that ask it for the time.
"""

from __future__ import annotations

import ctypes
import struct
import sys
import types
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from rewound.effects.journal import Journal
from rewound.effects.patching import Patch, Patches

NAME = "datetime64"
_ASKING = frozenset({"now", "today"})
_SLOT = 312
"""Where a class of 64-bit CPython has the function that makes its objects, `tp_new`; `_is_there` looks whether it is so."""


def asks(code: types.CodeType) -> bool:
    """Whether code may ask numpy for the time."""
    return NAME in code.co_names and not _ASKING.isdisjoint(constant for constant in code.co_consts if type(constant) is str)


def asks_text(text: str) -> bool:
    """The same for source."""
    return NAME in text and any(word in text for word in _ASKING)


def patches(journal: Journal) -> Mapping[str, Patch]:
    def numpy(module: ModuleType, patched: Patches) -> None:
        if _is_there():
            journal.when_needed(NAME, lambda: _patch(journal, module.__dict__[NAME], patched))

    return {"numpy": numpy}


class _Python:
    """The function that makes objects of a class with a `__new__` in Python."""

    def __new__(cls) -> Any:
        return object.__new__(cls)


def _slot(cls: type) -> ctypes.c_void_p:
    return ctypes.c_void_p.from_address(id(cls) + _SLOT)


def _is_there() -> bool:
    class Other:
        def __new__(cls) -> Any:
            return object.__new__(cls)

    class Plain:
        pass

    if struct.calcsize("P") != 8 or sys.implementation.name != "cpython":
        return False
    return _slot(_Python).value == _slot(Other).value != _slot(object).value == _slot(Plain).value


def _patch(journal: Journal, cls: Any, patched: Patches) -> None:
    slot, real = _slot(cls), _slot(cls).value
    if real is None or real == _slot(_Python).value:  # another run has done so, and ours asks the clock for both
        return
    thing = ctypes.py_object
    bare = ctypes.PYFUNCTYPE(thing, thing, thing, ctypes.c_void_p)(real)
    full = ctypes.PYFUNCTYPE(thing, thing, thing, thing)(real)
    files, frame_of = journal.files, sys._getframe

    def make(kind: type, *args: Any, **options: Any) -> Any:
        return full(kind, args, options) if options else bare(kind, args, None)

    def new(kind: type, *args: Any, **options: Any) -> Any:
        if args and type(args[0]) is str and args[0].lower() in _ASKING and files[frame_of(1).f_code.co_filename]:
            return journal.take("clock", f"numpy.{NAME}", make, (kind, *args), options, _kept, _again)
        return make(kind, *args, **options)

    def _kept(moment: Any) -> tuple[int, tuple[str, int]]:
        unit, count = sys.modules["numpy"].datetime_data(moment.dtype)
        return int(moment.view("int64")), (unit, count)

    def _again(kept: tuple[int, tuple[str, int]], kind: type, *_: Any, **__: Any) -> Any:
        return make(kind, kept[0], kept[1])

    patched.set_builtin(cls, "__new__", staticmethod(new))
    slot.value = _slot(_Python).value
    patched.at_end(lambda: setattr(slot, "value", real))
