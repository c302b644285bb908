"""Turns Python objects into bytes and back: pickle protocol 5 with large buffers kept apart.

Encoding never calls the program's own `repr`, `==`, `hash`, `len`, properties or `__getattr__`. Instances of
the project's classes are read by their C-level descriptors; only a `__reduce__`, `__reduce_ex__` or
`__getstate__` that the class itself defines runs, with its errors and prints contained, and
`Config.run_project_pickling` switches that off. What cannot be stored becomes an `Unstored` in its place.
"""

from __future__ import annotations

import contextlib
import io
import pickle
import pickletools
import sys
from collections.abc import Callable
from typing import Any

import xxhash

from rewound.model import Encoded, Unstored
from rewound.store.reducers import Reducer, make_instance, set_base_and_state, set_state

SMALL_BUFFER = 4096
"""Bytes up to which a buffer stays inside the pickle: a row of its own would cost more."""

PIECE = 1024 * 1024
"""Bytes. Larger buffers are hashed and stored by pieces of this size: a change costs the pieces that it is in."""

PutBuffer = Callable[[memoryview], str]
"""Takes a buffer and gives its key, the `hash_bytes` of it."""
GetBuffer = Callable[[str], bytes | bytearray]
FindClass = Callable[[str, str], Any]


def piece_names(data: bytes | memoryview) -> tuple[bytes, ...]:
    """The xxh3-128 of each piece of bytes that are stored by pieces; nothing for those that are stored whole."""
    view = memoryview(data)
    if view.nbytes <= PIECE:
        return ()
    return tuple(xxhash.xxh3_128_digest(view[start : start + PIECE]) for start in range(0, view.nbytes, PIECE))


def hash_bytes(data: bytes | memoryview, pieces: tuple[bytes, ...] | None = None) -> str:
    """The address of these bytes: their xxh3-128, or that of their pieces' names (not secret-proof; signatures are HMAC)."""
    pieces = piece_names(data) if pieces is None else pieces
    return xxhash.xxh3_128_hexdigest(b"".join(pieces) if pieces else data)


def hash_encoded(encoded: Encoded) -> str | None:
    """The hash of a value, from its pickle and the addresses of its buffers; None if it is not whole."""
    if not encoded.whole:
        return None
    state = xxhash.xxh3_128(encoded.head)
    for key in encoded.buffers:
        state.update(key)
    if encoded.part is not None:
        state.update(f"#{encoded.part}")
    return state.hexdigest()


class _Sink:
    """A file for the pickler, which writes a small pickle in one piece: a list is the quickest way to hold it."""

    __slots__ = ("pieces", "write")

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.write = self.pieces.append


class _Pickler(pickle.Pickler):
    """A pickler that asks the reducer about everything that is not a plain builtin."""

    def __init__(self, sink: _Sink, reducer: Reducer, buffer_callback: Callable[[pickle.PickleBuffer], bool]) -> None:
        super().__init__(sink, 5, buffer_callback=buffer_callback)
        self.reducer_override = reducer.reduce  # type: ignore[method-assign]


class Encoder:
    """Encodes values one after the other; one for each thread, since a pickler is not re-entrant.

    `put_buffer` is called for each large buffer; the memory is only valid during that call.
    """

    def __init__(self, put_buffer: PutBuffer, *, run_project_pickling: bool = True, limit: int = 2_000_000_000) -> None:
        self._put = put_buffer
        self._limit = limit
        self.reducer = Reducer(run_project_pickling)
        self._buffers: list[str] = []
        self.busy = False
        self.pack = self._packing()

    def _packing(self) -> Callable[[object], bytes | Encoded]:
        """Makes `pack`, a closure, since it runs twice a call.

        `pack(value)` is as `encode(value)`, but plain bytes where the value is whole and has no buffers: the common case.
        """
        sink = _Sink()
        pieces, reducer, buffers = sink.pieces, self.reducer, self._buffers
        pickler = _Pickler(sink, reducer, self._buffer)
        dump, forget, take = pickler.dump, pickler.clear_memo, pieces.pop

        def pack(value: object) -> bytes | Encoded:
            self.busy = True
            try:
                dump(value)
                head = take()
                if pieces or reducer.asked:
                    return self._more(b"".join([*pieces, head]))
                return head
            except RecursionError:
                return _unstored(value, "it is nested too deeply")
            except Exception as error:  # whatever a library's own pickling raises must not reach the program
                return _unstored(value, f"{type(error).__name__}: {_first_line(error)}")
            finally:  # no function of Python's here: with no stack left, that would fail
                forget()
                self.busy = False
                if pieces or reducer.asked:
                    pieces.clear()
                    buffers.clear()
                    reducer.keep.clear()
                    reducer.asked, reducer.why = False, None

        return pack

    def _more(self, head: bytes) -> bytes | Encoded:
        """A value of which more is to be told than its pickle, if so it is."""
        why = self.reducer.why
        return Encoded(head, tuple(self._buffers), why is None, why) if self._buffers or why is not None else head

    def _buffer(self, buffer: pickle.PickleBuffer) -> bool:
        self.reducer.asked = True
        raw = buffer.raw()
        if raw.nbytes <= SMALL_BUFFER:
            return True
        if raw.nbytes > self._limit:
            raise ValueError(f"{raw.nbytes} bytes are more than the limit of {self._limit} for one value")
        self._buffers.append(self._put(raw))
        return False

    def encode(self, value: object) -> Encoded:
        """The value as bytes; never raises. Mutable parts shared inside it stay shared."""
        packed = self.pack(value)
        return Encoded(packed) if isinstance(packed, bytes) else packed


def _first_line(error: BaseException) -> str:
    with contextlib.suppress(Exception):
        return str(error).splitlines()[0][:200]
    return ""


def _unstored(value: object, why: str) -> Encoded:
    return Encoded(pickle.dumps(Unstored(type_name(type(value)), why), 5), (), False, why)


def type_name(cls: type) -> str:
    """`module.qualname` of a type, read past whatever its metaclass or module attribute pretends."""
    module = type.__dict__["__module__"].__get__(cls)
    name = type.__dict__["__qualname__"].__get__(cls)
    return f"{module}.{name}" if isinstance(module, str) else str(name)


class _Unpickler(pickle.Unpickler):
    def __init__(self, encoded: Encoded, buffers: list[bytearray], find_class: FindClass | None) -> None:
        super().__init__(io.BytesIO(encoded.head), buffers=buffers)
        self._find = find_class

    def find_class(self, module: str, name: str) -> Any:
        return super().find_class(module, name) if self._find is None else self._find(module, name)


def decode(encoded: Encoded, get_buffer: GetBuffer, find_class: FindClass | None = None) -> Any:
    """The object again, with its own classes, which must be importable here; an `Unstored` for what could not be kept.

    Buffers come back writable.
    """
    read = map(get_buffer, encoded.buffers)
    buffers = [data if type(data) is bytearray else bytearray(data) for data in read]  # large ones come as such, and nobody else has them
    value = _Unpickler(encoded, buffers, find_class).load()
    return value if encoded.part is None or isinstance(value, Unstored) else value[encoded.part]


def classes_named(encoded: Encoded) -> set[tuple[str, str]]:
    """Module and qualified name of every class and function that a value is made of, read off its pickle; nothing is loaded."""
    found: set[tuple[str, str]] = set()
    words: list[str] = []
    memo: list[str | None] = []
    last_is_word = False
    for operation, argument, _ in pickletools.genops(encoded.head):
        if operation.name == "STACK_GLOBAL" and len(words) > 1:
            found.add((words[-2], words[-1]))
        elif operation.name == "MEMOIZE":
            memo.append(words[-1] if last_is_word else None)
        elif operation.name in _GETS:
            known = memo[int(argument or 0)] if int(argument or 0) < len(memo) else None
            words += [] if known is None else [known]
        last_is_word = isinstance(argument, str)
        words += [argument] if isinstance(argument, str) else []
    return found


_GETS = frozenset({"BINGET", "LONG_BINGET", "GET"})
"""What puts something on the pickle's stack again that stood there before."""
OPEN_MODULES = frozenset(
    "builtins collections datetime decimal fractions uuid pathlib copyreg zoneinfo re enum types functools operator array "
    "numpy pandas pyarrow polars scipy rewound _codecs ipaddress dateutil pytz".split()
)
"""Top-level modules whose classes are built when a value is only looked at: they run none of the project's code."""


class StandIn:
    """Stands for an object whose class is not loaded to look at it: its type's name and its recorded state."""

    rewound_type = "?"
    rewound_args: tuple[object, ...]
    rewound_state: Any
    rewound_items: list[Any]

    def __new__(cls, *args: object, **kwargs: object) -> StandIn:
        self = super().__new__(cls)
        self.rewound_args = args
        self.rewound_state = None
        self.rewound_items = []
        return self

    def __init__(self, *args: object, **kwargs: object) -> None:
        pass

    def __setstate__(self, state: object) -> None:
        self.rewound_state = state

    def append(self, item: object) -> None:
        self.rewound_items.append(item)

    def extend(self, items: list[object]) -> None:
        self.rewound_items.extend(items)

    def __setitem__(self, key: object, value: object) -> None:
        self.rewound_items.append((key, value))

    def __hash__(self) -> int:
        return id(self)


def _stand_in(module: str, name: str) -> type[StandIn]:
    return type(name.rsplit(".", 1)[-1], (StandIn,), {"rewound_type": f"{module}.{name}", "__module__": module})


def _view_instance(cls: type, base: type, content: object) -> Any:
    """In place of `make_instance`: the true class where it is loaded, else a stand-in that keeps what the base held."""
    if not issubclass(cls, StandIn):
        return make_instance(cls, base, content)
    stand_in = cls()
    if content is not None:
        stand_in.rewound_items.append(content)
    return stand_in


def _view_state(value: Any, state: Any) -> None:
    """In place of `set_state`."""
    if isinstance(value, StandIn):
        attributes, slots = state
        value.rewound_state = {**(attributes or {}), **slots}
    else:
        set_state(value, state)


def _view_base_and_state(value: Any, states: Any) -> None:
    """In place of `set_base_and_state`."""
    if isinstance(value, StandIn):
        value.rewound_args = (*value.rewound_args, states[0])
        _view_state(value, states[1])
    else:
        set_base_and_state(value, states)


def _view_named(module: str, name: str) -> Any:
    """In place of `class_named`."""
    return _view_class(module, name)


_MAKERS = frozenset(
    ("pyarrow.lib", name)
    for name in (
        "type_for_alias field schema struct list_ large_list map_ dictionary timestamp time32 time64 duration "
        "decimal128 decimal256 binary py_buffer chunked_array"
    ).split()
) | {("numpy._core.multiarray", "scalar"), ("numpy.core.multiarray", "scalar")}
"""Public functions that libraries name in their pickles to put an object together; each does that alone."""

_VIEWS: dict[tuple[str, str], Any] = {
    ("rewound.store.reducers", "make_instance"): _view_instance,
    ("rewound.store.reducers", "set_state"): _view_state,
    ("rewound.store.reducers", "set_base_and_state"): _view_base_and_state,
    ("rewound.store.reducers", "class_named"): _view_named,
}


def _view_class(module: str, name: str) -> Any:
    replacement = _VIEWS.get((module, name))
    if replacement is not None:
        return replacement
    if module == "rewound.store.reducers" and name != "view_of":  # functions of the program: named, never made
        return _stand_in("builtins", "function")
    if module.partition(".")[0] in OPEN_MODULES:
        try:
            __import__(module)
            found: Any = sys.modules[module]
            for part in name.split("."):
                found = getattr(found, part)
            # Classes, and the functions by which libraries put their objects together: no `eval`, no `read_csv`.
            named = name.startswith("_") or (module, name) in _MAKERS
            if isinstance(found, type) or named or module.startswith("rewound.store.serializers"):
                return found
        except (ImportError, AttributeError):
            pass
    return _stand_in(module, name)


def view(encoded: Encoded, get_buffer: GetBuffer) -> Any:
    """The value to look at, in any process: the project's own classes come back as `StandIn`."""
    return decode(encoded, get_buffer, _view_class)
