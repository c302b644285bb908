"""Puts ours in place of somebody else's attributes, also in modules that are imported later, and takes every one back."""

from __future__ import annotations

import ctypes
import gc
import importlib.util
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_MISSING: Any = object()
Patch = Callable[[ModuleType, "Patches"], None]
"""Patches one module, which is loaded."""


@dataclass(slots=True, eq=False)
class _Layer:
    """Ours in place of what was there before, which may be ours for another run."""

    ours: Any
    before: Any


_layers: dict[tuple[int, str], list[_Layer]] = defaultdict(list)
"""By attribute: ours, the newest last. Runs may end in another order than they began in."""


class Patches:
    """What is patched by now. `undo` puts everything back, last first; what somebody else has changed since stays theirs."""

    def __init__(self) -> None:
        self._undo: list[Callable[[], None]] = []
        self._replaced: dict[int, tuple[Any, _Layer]] = {}
        """By `id` of what was there: itself, and what stands in its place; for names that were bound to it before."""

    def set(self, owner: Any, name: str, ours: Any) -> None:
        """Set an attribute of a module, a class or an object."""

        def put(value: Any) -> None:
            if value is _MISSING:
                delattr(owner, name)
            else:
                setattr(owner, name, value)

        self._lay(owner, owner.__dict__, name, ours, put)

    def _lay(self, owner: Any, space: Mapping[str, Any], name: str, ours: Any, put: Callable[[Any], None]) -> None:
        layers, layer = _layers[id(owner), name], _Layer(ours, space.get(name, _MISSING))
        put(ours)
        layers.append(layer)

        def put_back() -> None:
            place = layers.index(layer)
            above = layers[place + 1 :]
            del layers[place]
            if above and above[0].before is ours:
                above[0].before = layer.before  # another run goes on, above this one
            elif space.get(name) is ours:
                put(layer.before)

        self._undo.append(put_back)

    def replace(self, module: ModuleType, name: str, ours: Any) -> None:
        """As `set`, for a function that people import by name: `rebind` finds those names."""
        before = module.__dict__[name]
        self.set(module, name, ours)
        self._replaced[id(before)] = (before, _layers[id(module), name][-1])

    def standing_for(self, real: Any) -> Any:
        """What `replace` has put in place of this, under whatever name; None if nothing."""
        found = self._replaced.get(id(real))
        return found[1].ours if found is not None else None

    def set_builtin(self, cls: type, name: str, ours: Any) -> None:
        """Set a method of a class that is written in C and refuses to be changed: whoever holds the class gets ours.

        Its dictionary is behind a proxy, which refers to it; the interpreter's caches are told.
        """
        (space,) = (found for found in gc.get_referents(cls.__dict__) if type(found) is dict)
        self._lay(cls, space, name, ours, lambda value: _put(cls, space, name, value))

    def rebind(self, space: dict[str, Any]) -> None:
        """Names in a module of the project that were bound to what is replaced (`from time import time`) get ours."""
        for name, value in list(space.items()):
            ours = self.standing_for(value)
            if ours is not None:
                space[name] = ours

    def unbind(self, space: dict[str, Any]) -> None:
        """The reverse: nothing of ours stays in a module of the project."""
        theirs = {id(layer.ours): layer.before for _, layer in self._replaced.values()}
        for name, value in list(space.items()):
            if id(value) in theirs:
                space[name] = theirs[id(value)]

    def at_end(self, callback: Callable[[], None]) -> None:
        """Call this when everything is put back."""
        self._undo.append(callback)

    def undo(self) -> None:
        while self._undo:
            with suppress(AttributeError, TypeError, KeyError):
                self._undo.pop()()


def _put(cls: type, space: dict[str, Any], name: str, value: Any) -> None:
    space[name] = value
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(cls))


class Arrivals:
    """Patches modules as soon as they are loaded: those that are there at once, others when they are imported."""

    def __init__(self, wanted: Mapping[str, Sequence[Patch]], patches: Patches, fault: Callable[[str], None]) -> None:
        self._wanted = wanted
        self._patches = patches
        self._fault = fault
        self._searching: set[str] = set()

    def attach(self) -> None:
        for name in self._wanted:
            module = sys.modules.get(name)
            if module is not None:
                self.arrived(name, module)
        sys.meta_path.insert(0, self)

    def detach(self) -> None:
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def arrived(self, name: str, module: ModuleType) -> None:
        """A fault of ours must not keep the program from its import."""
        for patch in self._wanted[name]:
            try:
                patch(module, self._patches)
            except Exception:
                self._fault(f"effects of {name}")

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Part of the import system: for a module that we wait for, its own loader with us behind it."""
        if name not in self._wanted or name in self._searching:
            return None
        self._searching.add(name)
        try:
            spec = importlib.util.find_spec(name)
        except (ImportError, ValueError):
            return None
        finally:
            self._searching.discard(name)
        if spec is not None and spec.loader is not None and hasattr(spec.loader, "exec_module"):
            spec.loader = _Behind(spec.loader, self)  # type: ignore[assignment]
        return spec


class _Behind:
    """A module's own loader, which tells when it is done and leaves no trace in the module."""

    def __init__(self, loader: Any, arrivals: Arrivals) -> None:
        self._loader = loader
        self._arrivals = arrivals

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        made: ModuleType | None = self._loader.create_module(spec)
        return made

    def exec_module(self, module: ModuleType) -> None:
        spec = module.__spec__
        if spec is not None:
            spec.loader = self._loader
        module.__loader__ = self._loader
        self._loader.exec_module(module)
        if self._arrivals in sys.meta_path:
            self._arrivals.arrived(module.__name__, module)
