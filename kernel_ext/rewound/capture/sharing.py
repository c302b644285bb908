"""Which names of a namespace share something that can change, found by the garbage collector's own view of objects."""

from __future__ import annotations

import gc
import sys
import types
from collections.abc import Iterable, Mapping
from typing import Any

from rewound.capture.identity import ATOMS, CHANGEABLE
from rewound.store.reducers import is_project_type

LIMIT = 200_000
"""Objects looked at for one name; beyond that, what was found counts."""
_BARRIERS = (types.ModuleType, types.FunctionType, types.FrameType, types.CodeType, property)
_LEAVES = frozenset(
    {"pandas.DataFrame", "pandas.Series", "pandas.core.frame.DataFrame", "pandas.core.series.Series", "polars.dataframe.frame.DataFrame"}
)
"""Copy-on-write: a change of one never shows in another, whatever memory they share."""
_PASSED_THROUGH = (tuple, frozenset)
_mro = type.__dict__["__mro__"].__get__
_module_of = type.__dict__["__module__"].__get__
_qualname_of = type.__dict__["__qualname__"].__get__


def reach(value: object) -> frozenset[int]:
    """Identities of everything changeable that can be got at from an object, itself included. Runs none of its code."""
    found: set[int] = set()
    seen: set[int] = set()
    pending = [value]
    while pending and len(seen) < LIMIT:
        current = pending.pop()
        cls = type(current)
        if cls in (types.MethodType, types.BuiltinFunctionType):
            owner = current.__self__  # type: ignore[attr-defined]
            if type(owner) in CHANGEABLE or (cls is types.MethodType and is_project_type(type(owner))):
                pending.append(owner)
            continue
        if cls in ATOMS or id(current) in seen or isinstance(current, _BARRIERS) or type in _mro(cls):
            continue
        seen.add(id(current))
        if cls not in _PASSED_THROUGH:
            found.add(id(current))
        if _is_leaf(cls):
            continue
        if cls.__name__ == "ndarray" and _module_of(cls) == "numpy":
            pending.append(current.base)  # type: ignore[attr-defined]
            continue
        pending.extend(inner for inner in gc.get_referents(current) if gc.is_tracked(inner) or _is_array(inner))
    return frozenset(found)


def _is_array(value: object) -> bool:
    numpy = sys.modules.get("numpy")
    return (numpy is not None and type(value) is numpy.ndarray) or type(value) is bytearray


def _is_leaf(cls: type) -> bool:
    module = _module_of(cls)
    return isinstance(module, str) and f"{module}.{_qualname_of(cls)}" in _LEAVES


def groups(names: Iterable[str], reaches: Mapping[str, frozenset[int]]) -> list[tuple[str, ...]]:
    """Sets of two or more names that share something, each with at least one of `names` in it."""
    left = dict(reaches)
    found = []
    for name in names:
        if name not in left:
            continue
        members, grown = [name], set(left.pop(name))
        more = True
        while more:
            more = False
            for other in [o for o, r in left.items() if not grown.isdisjoint(r)]:
                members.append(other)
                grown |= left.pop(other)
                more = True
        if len(members) > 1:
            found.append(tuple(sorted(members)))
    return found


def all_reaches(space: Mapping[str, Any], names: Iterable[str]) -> dict[str, frozenset[int]]:
    return {name: found for name in names if name in space and (found := reach(space[name]))}
