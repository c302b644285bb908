"""How each kind of object is taken apart for storing, without running the program's code."""

from __future__ import annotations

import contextlib
import copyreg
import enum
import functools
import importlib
import io
import marshal
import os
import sys
import sysconfig
import types
import weakref
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from rewound.model import Unstored
from rewound.store.caches import caches_of, without
from rewound.store.secretive import CLIENTS, HOLDERS, LOGIN, RESPONSES, holds_secret, without_login
from rewound.store.serializers import SERIALIZERS

_mro = type.__dict__["__mro__"].__get__
_namespace = type.__dict__["__dict__"].__get__
_module_of = type.__dict__["__module__"].__get__
_qualname_of = type.__dict__["__qualname__"].__get__

CANNOT: dict[type, str] = {
    types.GeneratorType: "a generator can be read only once, and storing it would consume it",
    types.CoroutineType: "a coroutine that has not finished cannot be stored",
    types.AsyncGeneratorType: "an asynchronous generator can be read only once",
    types.FrameType: "a frame belongs to a running program",
    types.TracebackType: "a traceback belongs to a running program",
    memoryview: "a memoryview points into another object",
    weakref.ReferenceType: "a weak reference cannot be stored",
    map: "an iterator can be read only once",
    filter: "an iterator can be read only once",
    zip: "an iterator can be read only once",
    enumerate: "an iterator can be read only once",
    reversed: "an iterator can be read only once",
}
"""Types that cannot be stored whatever they hold, and why."""

LIVE: dict[str, str] = {
    **CLIENTS,
    "asyncio.base_events.BaseEventLoop": "an event loop belongs to a running program",
}
"""The same, with all that is derived from them, by name. Most were never stored whole, and to try takes milliseconds for each call."""

_CUSTOM = ("__reduce__", "__reduce_ex__", "__getstate__", "__setstate__", "__getnewargs__", "__getnewargs_ex__")
_READ_ONCE_ALLOWED = (io.StringIO, io.BytesIO)
_STDLIB = tuple(os.path.realpath(sysconfig.get_path(name)) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib"))
_BY_OBJECT = (copyreg.__newobj__, copyreg.__newobj_ex__)  # type: ignore[attr-defined]
"""What makes the object where it was taken apart by `object`, which leaves nothing out."""
_BASES: tuple[type, ...] = (dict, list, set, frozenset, tuple, str, bytes, bytearray, int, float, complex)


def is_type(value: object) -> bool:
    """Whether the object is a class, judged by its true type."""
    return type in _mro(type(value))


class Reducer:
    """Answers the pickler's question how to take an object apart; `why` tells the first thing left out."""

    def __init__(self, run_project_pickling: bool) -> None:
        self.run_project_pickling = run_project_pickling
        self.asked = False
        """Whether anything but plain builtins was come across; what else is told here is empty otherwise."""
        self.why: str | None = None
        self.keep: list[object] = []
        """What a reduction made anew: the pickler's memo goes by id, so it must stay alive until the end."""
        self.views = False
        """Whether an array that is a view of another is stored as one, so that both stay one memory."""
        self._policies: dict[type, Callable[[Any], Any]] = {}

    def reduce(self, value: Any) -> Any:
        """What `pickle.Pickler.reducer_override` wants: a reduction, or NotImplemented for the default one."""
        self.asked = True
        cls = type(value)
        policy = self._policies.get(cls)
        if policy is None:
            policy = self._policies[cls] = self._choose(cls)
        return policy(value)

    def _choose(self, cls: type) -> Callable[[Any], Any]:
        """The policy for all objects of one exact type."""
        if cls in CANNOT:
            return lambda value: self.leave_out(value, CANNOT[cls])
        if cls is types.FunctionType:
            return self._function
        if cls is types.ModuleType:
            return _module
        mro = _mro(cls)
        if type in mro:
            return self._class
        live = next((LIVE[key] for key in map(_type_key, mro) if key in LIVE), None)
        if live is not None:
            return lambda value: self.leave_out(value, live)
        if any(_type_key(base) in HOLDERS for base in mro):
            kept = self._plain(cls)
            return self._guarded(lambda value: self.leave_out(value, LOGIN) if holds_secret(value) else kept(value))
        if (request_at := RESPONSES.get(_type_key(cls))) is not None:
            return self._guarded(lambda value: without_login(_library(value), request_at))
        return self._plain(cls)

    def _plain(self, cls: type) -> Callable[[Any], Any]:
        """The same for one that holds no secret."""
        mro = _mro(cls)
        if enum.Enum in mro or cls is types.BuiltinFunctionType:
            return _default
        if _type_key(cls) == "numpy.ndarray":
            return self._array
        serializer = SERIALIZERS.get(_type_key(cls))
        if serializer is not None:
            return self._guarded(serializer)
        if not is_project_type(cls):
            if any("__next__" in _namespace(k) for k in mro) and not issubclass(cls, _READ_ONCE_ALLOWED):
                return lambda value: self.leave_out(value, "an iterator can be read only once")
            return self._guarded(_without_caches(cls, _library))
        makers = [
            k for k in mro if k is not object and k not in _BASES and any(n in _namespace(k) and not _is_generated(k, n) for n in _CUSTOM)
        ]
        if makers:
            if not self.run_project_pickling:
                return lambda value: self.leave_out(value, "its class has pickling code of its own, which the settings forbid to run")
            own = _own_pickling if any(map(is_project_type, makers)) else _inherited_pickling(cls)
            return self._findable(self._guarded(_without_caches(cls, own)))
        return self._findable(self._guarded(_without_caches(cls, _instance)))

    def _findable(self, reduce: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """Instances of a class that no name leads back to (a local one, or one defined anew since) could not be made again."""

        def checked(value: Any) -> Any:
            cls, reduced = type(value), reduce(value)
            makes = reduced[1][:1] if type(reduced) is tuple and type(reduced[1]) is tuple else ()
            if any(first is cls for first in makes) and lookup(_module_of(cls), _qualname_of(cls)) is not cls:
                return self.leave_out(value, "its class cannot be found again by its name")
            return reduced

        return checked

    def leave_out(self, value: object, why: str) -> Any:
        """An `Unstored` in place of the object."""
        name = _type_key(type(value))
        if self.why is None:
            self.why = f"{name}: {why}"
        return Unstored, (name, why)

    def _guarded(self, reduce: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def guarded(value: Any) -> Any:
            try:
                reduced = reduce(value)
            except (RecursionError, KeyboardInterrupt):
                raise
            except BaseException as error:  # a library's or the project's pickling code may raise anything, SystemExit too
                return self.leave_out(value, f"{type(error).__name__}: {str(error)[:200]}")
            self.keep.append(reduced)
            return reduced

        return guarded

    def _array(self, array: Any) -> Any:
        base = array.base
        if (
            not self.views
            or type(base) is not type(array)
            or array.dtype.hasobject
            or not base.flags.c_contiguous
            or any(s < 0 for s in array.strides)
        ):
            return NotImplemented
        offset = array.__array_interface__["data"][0] - base.__array_interface__["data"][0]
        return view_of, (base, offset, array.shape, array.strides, array.dtype)

    def _function(self, function: types.FunctionType) -> Any:
        """By name where the name leads back to it; else by its code, tied to its module's globals on return."""
        module: object = function.__module__
        qualname = function.__qualname__
        if isinstance(module, str) and lookup(module, qualname) is function:
            return NotImplemented
        if not isinstance(module, str) or module not in sys.modules:
            return self.leave_out(function, "a function without a module")
        cells = function.__closure__ or ()
        try:
            contents = tuple(cell.cell_contents for cell in cells)
        except ValueError:
            return self.leave_out(function, "a function whose closure is not filled yet")
        state = (marshal.dumps(function.__code__), module, function.__name__, qualname)
        reduced = (
            make_function,
            state,
            (function.__defaults__, function.__kwdefaults__, function.__dict__, contents),
            None,
            None,
            fill_function,
        )
        self.keep.append(reduced)
        return reduced

    def _class(self, cls: type) -> Any:
        module, qualname = _module_of(cls), _qualname_of(cls)
        if cls is type(None) or cls is type(Ellipsis) or cls is type(NotImplemented):
            return NotImplemented
        if not (isinstance(module, str) and lookup(module, qualname) is cls):
            return self.leave_out(cls, "a class that cannot be found again by its name")
        if any("__getattribute__" in _namespace(k) for k in _mro(type(cls)) if k not in (type, object)):
            return class_named, (module, qualname)  # the pickler would ask the class for its name through its metaclass
        return NotImplemented


def _default(value: object) -> Any:
    return NotImplemented


def _type_key(cls: type) -> str:
    module = _module_of(cls)
    return f"{module}.{_qualname_of(cls)}" if isinstance(module, str) else str(_qualname_of(cls))


def _is_generated(cls: type, name: str) -> bool:
    """Methods that dataclasses and named tuples write themselves are not the project's code."""
    space = _namespace(cls)
    generated = "_fields" in space or "__dataclass_fields__" in space or "__attrs_attrs__" in space
    made = space.get(name)
    filename = getattr(getattr(made, "__code__", None), "co_filename", "")
    return generated and (filename.startswith("<") or filename.startswith(_STDLIB) or "attr" in filename)


def is_project_type(cls: type) -> bool:
    """Whether a class is defined by the program: not builtin, not the standard library's, not an installed package's."""
    return not _is_builtin(cls) and is_project_module(_module_of(cls))


def is_project_module(module: object) -> bool:
    """Whether what says that it was defined in this module was defined by the program."""
    if not isinstance(module, str) or module == "__main__":
        return True
    if module in sys.builtin_module_names:
        return False
    file = getattr(sys.modules.get(module), "__file__", None)
    return not (isinstance(file, str) and _is_installed(file))


@functools.lru_cache(maxsize=10_000)
def _is_installed(file: str) -> bool:
    return os.path.realpath(file).startswith(_STDLIB) or "site-packages" in file


def _is_builtin(cls: type) -> bool:
    flags: int = type.__dict__["__flags__"].__get__(cls)
    return not flags & (1 << 9)  # Py_TPFLAGS_HEAPTYPE: made by a class statement


def lookup(module: object, qualname: str) -> object:
    """What a module has by that name, without asking its `__getattr__`; None if it is not loaded or has no such thing."""
    found: object = sys.modules.get(module) if isinstance(module, str) else None
    try:
        for part in qualname.split("."):
            found = (_namespace(found) if is_type(found) else found.__dict__)[part]
    except (KeyError, AttributeError, TypeError):
        return None
    return found


def _module(module: types.ModuleType) -> Any:
    return importlib.import_module, (module.__name__,)


def _library(value: Any) -> Any:
    cls = type(value)
    registered = copyreg.dispatch_table.get(cls)
    return registered(value) if registered is not None else value.__reduce_ex__(5)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


def _own_pickling(value: Any) -> Any:
    with _quiet():
        return value.__reduce_ex__(5)


def _inherited_pickling(cls: type) -> Callable[[Any], Any]:
    """A base's pickling (of an array, a date, a path), with what the program's own classes add: bases in C leave that out."""
    added = [k for k in _mro(cls) if is_project_type(k)]

    def reduce(value: Any) -> Any:
        reduced = _own_pickling(value)
        if type(reduced) is not tuple or len(reduced) > 5 or reduced[0] in _BY_OBJECT:
            return reduced
        made, args, state, items, pairs = (*reduced, None, None, None)[:5]
        attributes, slots = read_state(value, added)
        if type(state) is dict or not (attributes or slots):
            return reduced
        return made, args, (state, (attributes, slots)), items, pairs, set_base_and_state

    return reduce


def _without_caches(cls: type, reduce: Callable[[Any], Any]) -> Callable[[Any], Any]:
    caches = caches_of(map(_type_key, _mro(cls)))
    return (lambda value: without(caches, reduce(value))) if caches else reduce


def _instance(value: Any) -> Any:
    """An instance of the project's class: its `__dict__`, slots and builtin base, read by their descriptors."""
    cls = type(value)
    mro = _mro(cls)
    if BaseException in mro:
        return BaseException.__reduce__(value)
    base, content = _base_content(mro, value)
    reduced: tuple[Any, ...] = (make_instance, (cls, base, content), read_state(value))
    items = iter(list.__iter__(value)) if base is list else None
    pairs = iter(list(dict.items(value))) if base is dict else None
    return (*reduced, items, pairs, set_state)


def read_state(value: Any, classes: Iterable[type] | None = None) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """The instance dict and the filled slots of an object (what these classes gave it of them), without calling anything of its class."""
    attributes: dict[str, Any] | None = None
    slots: dict[str, Any] = {}
    for cls in _mro(type(value)) if classes is None else classes:
        for name, member in _namespace(cls).items():
            if type(member) is types.MemberDescriptorType:
                with contextlib.suppress(AttributeError):
                    slots.setdefault(name, member.__get__(value, type(value)))
            elif name == "__dict__" and type(member) is types.GetSetDescriptorType and attributes is None:
                attributes = member.__get__(value, type(value))
    return attributes, slots


def _base_content(mro: tuple[type, ...], value: Any) -> tuple[type, Any]:
    for base in _BASES:
        if base in mro:
            if base in (dict, list):
                return base, None
            return base, tuple(base.__iter__(value)) if base in (set, frozenset, tuple) else _plain(base, value)
    return object, None


def _plain(base: type, value: Any) -> Any:
    """The builtin inside an instance of a subclass of str, bytes or a number, by the base's own method."""
    read: dict[type, Callable[[Any], Any]] = {
        str: lambda v: str.__str__(v)[:] if type(str.__str__(v)) is str else str.__getitem__(v, slice(None)),
        bytes: lambda v: bytes.__getitem__(v, slice(None)),
        bytearray: lambda v: bytearray.__getitem__(v, slice(None)),
        int: lambda v: int.__add__(v, 0),
        float: lambda v: float.__add__(v, 0.0),
        complex: lambda v: complex.__add__(v, 0j),
    }
    return read[base](value)


def make_instance(cls: type, base: type, content: Any) -> Any:
    """An empty instance, made by its builtin base and not by the class's own `__new__`."""
    new: Any = base.__new__
    if base is object:
        return object.__new__(cls)
    return new(cls) if base in (dict, list) else new(cls, content)


def set_state(value: Any, state: tuple[dict[str, Any] | None, dict[str, Any]]) -> None:
    """Fill the instance dict and slots, past whatever `__setattr__` the class has."""
    attributes, slots = state
    for cls in _mro(type(value)):
        space = _namespace(cls)
        for name in slots.keys() & space.keys():
            if type(space[name]) is types.MemberDescriptorType:
                space[name].__set__(value, slots[name])
        member = space.get("__dict__")
        if attributes is not None and type(member) is types.GetSetDescriptorType:
            member.__get__(value, type(value)).update(attributes)
            attributes = None


def set_base_and_state(value: Any, states: tuple[Any, tuple[dict[str, Any] | None, dict[str, Any]]]) -> None:
    """`set_state` of what a class of the program adds to a base that has a state of its own."""
    base, added = states
    if base is not None:
        value.__setstate__(base)
    set_state(value, added)


def view_of(base: Any, offset: int, shape: tuple[int, ...], strides: tuple[int, ...], dtype: Any) -> Any:
    """An array over another array's memory."""
    return type(base)(shape, dtype, base, offset, strides)


def class_named(module: str, qualname: str) -> Any:
    """A class by its name, past whatever its metaclass answers."""
    importlib.import_module(module)
    return lookup(module, qualname)


def make_function(code: bytes, module: str, name: str, qualname: str) -> types.FunctionType:
    """A function from its code, living in the globals of its module as it is now."""
    compiled = marshal.loads(code)
    space = importlib.import_module(module).__dict__
    closure = tuple(types.CellType() for _ in compiled.co_freevars)
    function = types.FunctionType(compiled, space, name, None, closure)
    function.__qualname__ = qualname
    return function


def fill_function(function: types.FunctionType, state: tuple[Any, Any, dict[str, Any], tuple[Any, ...]]) -> None:
    """Defaults, attributes and closure of a function; apart from making it, since they may refer to it."""
    function.__defaults__, function.__kwdefaults__, attributes, contents = state
    function.__dict__.update(attributes)
    for cell, content in zip(function.__closure__ or (), contents, strict=True):
        cell.cell_contents = content
