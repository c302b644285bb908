"""Paths into a value: which part of it is meant, as the source names parts."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from rewound.model import Unstored


class _Unknown:
    """What cannot be said; neither true nor false."""

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        raise TypeError("UNKNOWN is neither true nor false: compare with `is UNKNOWN`")


UNKNOWN: Final = _Unknown()
VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()), type({}.items()))
MANY = 200_000
"""Elements of a container that are looked at, at most; of a longer one nothing is said that only its end could show."""


class Once(list[Any]):
    """What an iterator would give, found by evaluating the expression that makes it; `kind` is the iterator's type."""

    kind = "iterator"


@dataclass(frozen=True, slots=True)
class Key:
    """`value[key]`: a mapping's key, a sequence's index, a frame's column."""

    key: Any

    def __str__(self) -> str:
        return f"[{self.key!r}]"


@dataclass(frozen=True, slots=True)
class Attr:
    """`value.name`."""

    name: str

    def __str__(self) -> str:
        return f".{self.name}"


@dataclass(frozen=True, slots=True)
class Each:
    """Some element of a container, not known which; of a mapping, one of its values."""

    def __str__(self) -> str:
        return "[…]"


@dataclass(frozen=True, slots=True)
class Nth:
    """The element that iteration number `index` meets; of a mapping, its key."""

    index: int

    def __str__(self) -> str:
        return f"[{self.index}]"


Access = Key | Attr | Each | Nth
Path = tuple[Access, ...]
ANY: Final = Each()


def is_stand_in(value: object) -> bool:
    """Whether this stands for an object of the program's own class."""
    return isinstance(getattr(type(value), "rewound_type", None), str)


def is_opaque(value: object) -> bool:
    """Whether nothing can be said about what is inside."""
    return value is UNKNOWN or isinstance(value, Unstored) or is_definition(value)


def is_definition(value: object) -> bool:
    """Whether this stands for a function or class of the program, named and not loaded."""
    return isinstance(value, type) and isinstance(getattr(value, "rewound_type", None), str)


def library(value: object, module: str, *names: str) -> bool:
    """Whether `value` is an instance of a class of a library, without importing it."""
    loaded = sys.modules.get(module)
    return loaded is not None and any(isinstance(value, getattr(loaded, name, ())) for name in names)


def is_frame(value: object) -> bool:
    return library(value, "pandas", "DataFrame")


def is_column(value: object) -> bool:
    return library(value, "pandas", "Series", "Index")


def is_array(value: object) -> bool:
    return library(value, "numpy", "ndarray")


def elements(value: Any) -> Iterator[Any]:
    """What iteration would meet, and for mappings their values; nothing for what is not known to be safe."""
    if isinstance(value, dict):
        yield from list(value.values())[:MANY]
    elif isinstance(value, list | tuple | set | frozenset) or type(value) in VIEWS:
        yield from list(value)[:MANY]
    elif is_column(value) or is_array(value):
        yield from value[:MANY].tolist() if getattr(value, "ndim", 1) == 1 else list(value[:MANY])
    elif is_frame(value):
        for name in list(value.columns)[:MANY]:
            yield value[name]
    elif is_stand_in(value) and isinstance(value.rewound_state, dict):
        yield from value.rewound_state.values()


def step_into(value: Any, access: Access) -> Any:
    """The part of `value` that `access` names; UNKNOWN where that cannot be told or is not there."""
    if is_opaque(value) or isinstance(access, Each):
        return UNKNOWN
    try:
        if isinstance(access, Attr):
            return _attribute(value, access.name)
        if isinstance(access, Nth):
            return _nth(value, access.index)
        return _item(value, access.key)
    except Exception:  # a part that is not there, in whatever way the library says so
        return UNKNOWN


def _attribute(value: Any, name: str) -> Any:
    if is_stand_in(value):
        state = value.rewound_state
        return state[name] if isinstance(state, dict) and name in state else UNKNOWN
    if is_frame(value) and name in value.columns:
        return value[name]
    if type(value).__module__ in {"datetime", "builtins"} or is_array(value) or is_frame(value) or is_column(value):
        return UNKNOWN if callable(found := getattr(value, name)) else found
    return UNKNOWN


def _nth(value: Any, index: int) -> Any:
    if isinstance(value, list | tuple) or is_array(value):
        return value[index]
    if isinstance(value, dict | set | frozenset) or type(value) in VIEWS:
        return list(value)[index]
    if is_column(value):
        return value[index : index + 1].tolist()[0]
    if is_frame(value):
        return list(value.columns)[index]
    return UNKNOWN


def _item(value: Any, key: Any) -> Any:
    safe = isinstance(value, dict | list | tuple | range) or is_frame(value) or is_column(value) or is_array(value)
    if safe:
        return value[key]
    if is_stand_in(value):
        for item in value.rewound_items:
            if isinstance(item, dict) and key in item:
                return item[key]
    return UNKNOWN


def reach(value: Any, path: Path) -> Any:
    """Follow the whole path; UNKNOWN where it passes an `Each` or cannot be followed."""
    for access in path:
        value = step_into(value, access)
        if value is UNKNOWN:
            return UNKNOWN
    return value


def reach_all(value: Any, path: Path) -> Iterator[Any]:
    """Every part that the path may mean, an `Each` standing for all elements."""
    if not path:
        yield value
        return
    first, rest = path[0], path[1:]
    if isinstance(first, Each):
        for item in elements(value):
            yield from reach_all(item, rest)
        if isinstance(value, list | tuple | dict | set) and len(value) > MANY:
            yield UNKNOWN
        return
    part = step_into(value, first)
    if part is not UNKNOWN:
        yield from reach_all(part, rest)


def same_value(one: Any, other: Any) -> bool:
    """Whether two recorded values are equal, as far as comparing them is safe."""
    if one is other:
        return True
    if one is UNKNOWN or other is UNKNOWN or type(one) is not type(other):
        return False
    if is_stand_in(one):
        return bool(one.rewound_state == other.rewound_state)
    try:
        return bool(one == other)
    except Exception:  # comparing what libraries do not compare says nothing
        return False


def path_text(path: Path) -> str:
    return "".join(str(access) for access in path)
