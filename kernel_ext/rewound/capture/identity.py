"""The hash of an object that code refers to by a global name: data by content, definitions by what they do."""

from __future__ import annotations

import collections
import sys
import types

import xxhash

from rewound.capture.codehash import code_hash
from rewound.capture.project import Project
from rewound.model import Encoded
from rewound.store.codec import Encoder, hash_encoded, type_name

ATOMS = frozenset({type(None), bool, int, float, complex, str, bytes, type(Ellipsis)})
"""Exact types that cannot change and hold nothing that could."""

CHANGEABLE = frozenset({list, dict, set, bytearray, collections.deque})
"""Builtins whose bound methods (`put = rows.append`) are data: through them the object is got at."""

_namespace = type.__dict__["__dict__"].__get__
_mro = type.__dict__["__mro__"].__get__
NOT_DATA = (types.FunctionType, classmethod, staticmethod, property, types.MemberDescriptorType, types.GetSetDescriptorType)
"""Types of what a class holds that is no data of it."""
NOISE = frozenset(
    {
        "__module__",
        "__doc__",
        "__dict__",
        "__weakref__",
        "__firstlineno__",
        "__static_attributes__",
        "__qualname__",
        "__abstractmethods__",
        "_abc_impl",
    }
)
"""Names in a class that its definition alone has put there."""
_CLASS_METHOD_CODE = (classmethod, staticmethod)


EXTENSION = "__rewound__"
"""The name that code mentions which a replay has extended."""
EXTENDED: dict[tuple[str, str, int], str] = {}
"""For extended code, by file, qualified name and first line: the hash of what its author wrote."""


def _as_written(code: types.CodeType) -> str | None:
    return EXTENDED.get((code.co_filename, code.co_qualname, code.co_firstlineno)) if EXTENSION in code.co_names else None


class Identities:
    """Hashes of definitions, remembered by code object."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._codes: dict[int, tuple[types.CodeType, str]] = {}

    def code(self, code: types.CodeType) -> str:
        """The hash of a code object as the program's author wrote it."""
        known = self._codes.get(id(code))
        if known is None:
            known = self._codes[id(code)] = (code, _as_written(code) or code_hash(code))
        return known[1]

    def definition(self, value: object, encoder: Encoder) -> str | None:
        """The hash of a function, class or module; None if the object is data."""
        cls = type(value)
        if cls is types.ModuleType:
            return f"module:{types.ModuleType.__getattribute__(value, '__dict__').get('__name__')}"
        if cls is types.FunctionType:
            return self.function(value, encoder)  # type: ignore[arg-type]
        if type in _mro(cls):
            return self.klass(value, encoder)  # type: ignore[arg-type]
        if cls in (types.BuiltinFunctionType, types.MethodDescriptorType, types.WrapperDescriptorType):
            if type(getattr(value, "__self__", None)) in CHANGEABLE:
                return None
            return f"builtin:{getattr(value, '__module__', None)}.{getattr(value, '__qualname__', None)}"
        return None

    def function(self, function: types.FunctionType, encoder: Encoder, depth: int = 0) -> str:
        """Its code, defaults and the functions and constants in its closure; a function of a library by its name."""
        if not self.project.holds(function.__code__.co_filename):
            return f"function:{function.__module__}.{function.__qualname__}"
        state = xxhash.xxh3_128(self.code(function.__code__))
        for values in (function.__defaults__, function.__kwdefaults__):
            if values:
                state.update(hash_encoded(encoder.encode(values)) or "?")
        for cell in function.__closure__ or ():
            try:
                content = cell.cell_contents
            except ValueError:
                continue
            if type(content) is types.FunctionType and depth < 5:
                state.update(self.function(content, encoder, depth + 1))
            elif type(content) in ATOMS:  # what a decorator was given, say; objects that can change may be caches
                state.update(hash_encoded(encoder.encode(content)) or "?")
        return f"code:{state.hexdigest()}"

    def klass(self, cls: type, encoder: Encoder, named: str | None = None) -> str:
        """A class of the project by its data attributes and those of its bases; a library's by its name. `named`: its name once."""
        name = named or type_name(cls)
        if not self._is_project_class(cls):
            return f"class:{name}"
        state = xxhash.xxh3_128(name)
        for base in _mro(cls):
            if base is not object:
                state.update(self._class_data(base, encoder) if self._is_project_class(base) else type_name(base))
        return f"class:{state.hexdigest()}"

    def _is_project_class(self, cls: type) -> bool:
        """Whether its module or one of its methods is the project's, or it comes from the notebook or script itself."""
        space = _namespace(cls)
        if space.get("__module__") == "__main__" or self._is_project_module(space.get("__module__")):
            return True
        codes = (
            getattr(getattr(member, "__func__", member), "__code__", None)
            for member in list(space.values())
            if isinstance(member, (types.FunctionType, *_CLASS_METHOD_CODE))
        )
        return any(code is not None and self.project.holds(code.co_filename) for code in codes)

    def _is_project_module(self, name: object) -> bool:
        """Tells of classes that have no methods of their own, dataclasses among them."""
        module = sys.modules.get(name) if type(name) is str else None
        file = module.__dict__.get("__file__") if type(module) is types.ModuleType else None
        return type(file) is str and self.project.holds(file)

    def _class_data(self, cls: type, encoder: Encoder) -> str:
        parts = []
        for name, member in list(_namespace(cls).items()):
            if name not in NOISE and type(member) not in NOT_DATA:
                parts.append(f"{name}={hash_encoded(encoder.encode(member)) or type_name(type(member))}")
        return ";".join(parts)


def whole_hash(encoded: Encoded) -> str | None:
    """As `hash_encoded`; here so that capture has one name for it."""
    return hash_encoded(encoded)
