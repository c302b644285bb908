"""Which names of a namespace share something that can change, found by the garbage collector's own view of objects."""

from __future__ import annotations

import contextlib
import gc
import types
import weakref
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rewound.capture.identity import ATOMS
from rewound.store.reducers import is_project_module, is_type, lookup

LIMIT = 200_000
"""Objects looked at for one name; beyond that, what was found counts."""
_BARRIERS = frozenset({type, types.ModuleType, types.FrameType, types.CodeType, property})
_LEAVES = frozenset(
    {"pandas.DataFrame", "pandas.Series", "pandas.core.frame.DataFrame", "pandas.core.series.Series", "polars.dataframe.frame.DataFrame"}
)
"""Copy-on-write: a change of one never shows in another, whatever memory they share."""
_PASSED_THROUGH = frozenset({tuple, frozenset, types.MethodType, types.BuiltinFunctionType, types.FunctionType})
"""They do not change themselves; what they lead to may."""
_FLAT = (("builtins", "dict"), ("builtins", "bytearray"), ("array", "array"), ("numpy", "ndarray"), ("numpy", "void"))
"""Changeable types whose objects the garbage collector does not know, or (a dict of numbers and texts) not always."""
_mro = type.__dict__["__mro__"].__get__
_module_of = type.__dict__["__module__"].__get__
_qualname_of = type.__dict__["__qualname__"].__get__

Way = Callable[[Any], Iterable[object]]
"""Where an object leads to; runs none of its code."""


def reach(value: object) -> frozenset[int]:
    """Identities of everything changeable that can be got at from an object, itself included. Runs none of its code."""
    found: set[int] = set()
    seen: set[int] = set()
    ways = _Ways()
    pending = [value]
    while pending and len(seen) < LIMIT:
        fresh = {id(one): one for one in pending[: LIMIT - len(seen)] if id(one) not in seen}
        seen.update(fresh)
        particular = {cls for cls in set(map(type, fresh.values())) if ways[cls] != _PLAIN}
        plain = {number: one for number, one in fresh.items() if type(one) not in particular} if particular else fresh
        found.update(plain)
        pending = ways.tracked(_members(*plain.values()))  # all at once: a call for each would be most of the cost
        for number, one in fresh.items() if particular else ():
            if type(one) in particular:
                changes, way = ways[type(one)]
                found.update((number,) if changes else ())
                pending += ways.tracked(way(one) if way is not None else ())
    return frozenset(found)


_members = gc.get_referents
_PLAIN = (True, _members)


class _Ways(dict[type, tuple[bool, Way | None]]):
    """By type: whether such an object changes, and where it leads; None for nowhere that counts."""

    def __init__(self) -> None:
        loaded = {name: lookup(module, name) for module, name in _FLAT}
        types_now = {name: found for name, found in loaded.items() if is_type(found)}  # a program can have a module of that name
        self.flat = frozenset(types_now.values())
        self._arrays = frozenset(types_now[name] for name in ("ndarray", "void") if name in types_now)

    def __missing__(self, cls: type) -> tuple[bool, Way | None]:
        changes = cls not in ATOMS and cls not in _PASSED_THROUGH and _BARRIERS.isdisjoint(_mro(cls))
        self[cls] = way = changes, self._way(cls)
        return way

    def _way(self, cls: type) -> Way | None:
        mro = _mro(cls)
        if cls in ATOMS or not _BARRIERS.isdisjoint(mro) or _is_leaf(cls):
            return None
        if cls in _PASSED_ON:
            return _PASSED_ON[cls]
        if not self._arrays.isdisjoint(mro):
            return lambda array: (array.base, *_members(array))
        if weakref.ReferenceType in mro:
            return lambda reference: (_referent(reference), *_members(reference))
        return _members

    def tracked(self, members: Iterable[object]) -> list[object]:
        """Those of them that may be or hold something changeable."""
        if ATOMS.issuperset(map(type, members)):
            return []
        flat, is_tracked = self.flat, gc.is_tracked
        return [one for one in members if type(one) not in ATOMS and (is_tracked(one) or type(one) in flat)]


def _owner(method: Any) -> tuple[object]:
    """`fit = model.fit`: through it the model is got at."""
    return (method.__self__,)


def _kept_by(function: types.FunctionType) -> list[object]:
    """What a function of the program holds, beside the globals that it names: those are told when it runs."""
    if not is_project_module(function.__module__):
        return []
    found: list[object] = [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
    for cell in function.__closure__ or ():
        with contextlib.suppress(ValueError):  # not filled yet
            found.append(cell.cell_contents)
    return found


_PASSED_ON: dict[type, Way] = {types.MethodType: _owner, types.BuiltinFunctionType: _owner, types.FunctionType: _kept_by}
_referent: Callable[[Any], object] = weakref.ReferenceType.__call__


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
