"""The globals that a call reads: values of the project's modules, and the classes of its methods, encoded anew where they can change."""

from __future__ import annotations

import time
import types
from typing import Any

from rewound.capture.calls import Info
from rewound.capture.identity import ATOMS, Identities
from rewound.capture.project import Project
from rewound.model import Value
from rewound.store.codec import Encoder, hash_encoded, type_name

_clock = time.perf_counter
_CHEAP = 20e-6
"""Seconds: a global that is encoded quicker is checked at every call that reads it."""
_SMALL = 1000
"""Bytes: a global that is no larger always is, whatever the clock says of its first time."""


class Globals:
    """Reads and remembers them; `epoch` grows with each cell, after which classes are looked at again."""

    def __init__(self, project: Project, identities: Identities) -> None:
        self._project = project
        self._identities = identities
        self._cache: dict[tuple[int, str], tuple[Any, Value, float]] = {}
        self.epoch = 0

    def of_call(self, info: Info, frame: types.FrameType, held: dict[str, Any], encoder: Encoder) -> tuple[Value, ...]:
        """What the call's code reads, of which `held` are the arguments."""
        space = frame.f_globals
        found = []
        for name, attribute in info.data:
            if name in held or name not in space:
                continue
            value = self._global(space, name, attribute, info.ran / max(1, info.count), encoder)
            if value is not None:
                found.append(value)
        if info.owner is not None:
            first = held.get(info.code.co_varnames[0])
            cls = first if type in type.__dict__["__mro__"].__get__(type(first)) else type(first)
            found.append(self._class_value(cls, encoder))
        return tuple(found)

    def read(self, space: dict[str, Any], name: str, attribute: str | None, encoder: Encoder) -> Value | None:
        """The value of a module's global, or of an attribute of a project's module that it names."""
        return self._global(space, name, attribute, 1.0, encoder)

    def _class_value(self, cls: Any, encoder: Encoder) -> Value:
        key = (id(cls), f"class@{self.epoch}")
        known = self._cache.get(key)
        if known is None:
            value = Value(type_name(cls), "builtins.type", self._identities.klass(cls, encoder), scope="class", definition=True)
            known = self._cache[key] = (cls, value, 0.0)
        return known[1]

    def _global(self, space: dict[str, Any], name: str, attribute: str | None, usual: float, encoder: Encoder) -> Value | None:
        """One global that a call reads. Data that can change is encoded again as long as that is cheap."""
        module = space.get("__name__")
        scope = module if isinstance(module, str) else "?"
        value = space[name]
        if type(value) is types.ModuleType:
            inner = types.ModuleType.__getattribute__(value, "__dict__")
            if attribute is None or not self._project.holds(inner.get("__file__") or "<none>") or attribute not in inner:
                return None
            scope, name, value = inner.get("__name__", "?"), attribute, inner[attribute]
        elif attribute is not None:
            return None
        key = (id(space), f"{scope}.{name}")
        known = self._cache.get(key)
        same = known is not None and known[0] is value
        if same and (type(value) in ATOMS or known[1].definition):  # type: ignore[index]
            return known[1]  # type: ignore[index]
        if same and known[2] > max(_CHEAP, 0.01 * usual):  # type: ignore[index]
            return Value(name, type_name(type(value)), None, why="it was too costly to check at every call", scope=scope)
        began = _clock()
        definition = self._identities.definition(value, encoder)
        encoded = encoder.encode(value) if definition is None else None
        digest = definition if encoded is None else hash_encoded(encoded)
        small = encoded is not None and len(encoded.head) <= _SMALL and not encoded.buffers
        made = Value(name, type_name(type(value)), digest, scope=scope, definition=definition is not None)
        self._cache[key] = (value, known[1] if same and known[1].hash == digest else made, 0.0 if small else _clock() - began)  # type: ignore[index]
        return self._cache[key][1]
