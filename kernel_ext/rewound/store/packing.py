"""Turns rows made of the model's classes into compressed bytes and back, whatever fields those classes have by then."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import pickle
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from operator import attrgetter
from pathlib import PurePath
from typing import Any

import zstandard

from rewound import model
from rewound.errors import StoreDamaged
from rewound.model import Encoded, Unstored

LARGE_HEAD = 64 * 1024
"""Bytes from which a pickle stands outside its row, addressed by its hash: many rows may hold the same large value."""

_CLASSES: tuple[type[Any], ...] = (
    model.Unstored,
    model.Encoded,
    model.Error,
    model.Frame,
    model.Code,
    model.Site,
    model.Value,
    model.Step,
    model.Cell,
    model.Run,
    model.Effect,
)
_NAMES: dict[type[Any], tuple[str, ...]] = {cls: tuple(entry.name for entry in dataclasses.fields(cls)) for cls in _CLASSES}
_READ: dict[type[Any], Callable[[Any], tuple[Any, ...]]] = {cls: attrgetter(*names) for cls, names in _NAMES.items()}
LAYOUT = json.dumps({cls.__name__: names for cls, names in _NAMES.items()})
"""The fields of each class, in the order in which a row holds them; a later version reads by it."""

REST = "What is undamaged can still be read."
LOST = "its data could not be stored: the disk or the writer could not take it"
"""Why a value is not whole whose buffers did not get into the store."""

SECRET = "it holds a secret, which is never written down"
"""Why a value is not whole in whose bytes a known secret stands."""

_local = threading.local()


_HIDDEN = pickle.dumps(Unstored("?", SECRET), 5)
_STARS = "*masked*"


class Held:
    """Stands in a row for an `Encoded` whose pickle is a blob: pickled by name only, see `Loader`.

    Its fields are the key of the blob, the SHA-256 of the pickle, and those of the `Encoded` after its first.
    """


def is_held(parts: tuple[Any, ...]) -> bool:
    """Whether these are the fields of a `Held`, from what `Packer.parts` answers (with or without its bytes)."""
    return bool(parts) and isinstance(parts[0], str)


def compress(data: bytes | memoryview) -> bytes:
    """zstd, level 1. The GIL is not held meanwhile."""
    if not hasattr(_local, "compressor"):
        _local.compressor = zstandard.ZstdCompressor(level=1)
    return bytes(_local.compressor.compress(data))


def decompress(data: bytes) -> bytes:
    """Raises StoreDamaged."""
    if not hasattr(_local, "decompressor"):
        _local.decompressor = zstandard.ZstdDecompressor()
    try:
        return bytes(_local.decompressor.decompress(data))
    except zstandard.ZstdError as error:
        raise StoreDamaged(f"A part of the recording cannot be decompressed: {error}.", hint=REST) from error


class Packer:
    """Pickles rows, notes which blobs they need, and marks values that have lost theirs.

    `hold` stores a large pickle as a blob and returns its key. `lost` has the keys of buffers that could not be stored.
    """

    def __init__(self, hold: Callable[[bytes], str | None], lost: Collection[str]) -> None:
        self._hold = hold
        self._lost = lost
        self.secrets: Collection[bytes] = ()
        """Texts that are not to be written; whoever knows of one adds it."""
        self.keys: set[str] = set()
        """Of the blobs that the rows packed since `take_keys` need."""

    def take_keys(self) -> set[str]:
        keys, self.keys = self.keys, set()
        return keys

    def dumps(self, value: object) -> bytes:
        """The pickle of a row. What is neither a builtin nor of the model is replaced by an `Unstored`."""
        sink = io.BytesIO()
        _RowPickler(sink, self).dump(value)
        return sink.getvalue()

    def parts(self, encoded: Encoded) -> tuple[Any, ...]:
        """The fields of an `Encoded` as they are to be stored; if its pickle is held apart, those of a `Held` (see `is_held`)."""
        if self.secrets and self.is_secret(encoded.head):
            encoded = Encoded(_HIDDEN, (), False, SECRET, encoded.part)
        if encoded.buffers:
            self.keys.update(encoded.buffers)
            if self._lost and not self._lost_none(encoded.buffers):
                encoded = replace(encoded, whole=False, why=LOST)
        if len(encoded.head) < LARGE_HEAD:
            return _READ[Encoded](encoded)
        key = self._hold(encoded.head)
        if key is None:
            return _READ[Encoded](replace(encoded, head=b"", whole=False, why=LOST))
        self.keys.add(key)
        # The hash is signed with the row, unlike the blob: nobody can put another pickle in its place.
        return (key, hashlib.sha256(encoded.head).digest(), *_READ[Encoded](encoded)[1:])

    def is_secret(self, data: bytes) -> bool:
        """Whether a known secret stands in this."""
        return any(secret in data for secret in list(self.secrets))

    def without_secrets(self, told: Any) -> Any:
        """What an exception says, and what an effect had asked, with stars where it says a secret."""
        if type(told) is model.Error:
            return replace(told, message=self._starred(told.message), text=self._starred(told.text))
        if type(told) is model.Effect:
            return replace(told, name=self._starred(told.name), key=self._starred(told.key), request=self._starred(dict(told.request)))
        return told

    def _starred(self, part: Any) -> Any:
        kind = type(part)
        if kind is str:
            for secret in list(self.secrets):
                part = part.replace(secret.decode("utf-8", "replace"), _STARS)
        elif kind is bytes:
            for secret in list(self.secrets):
                part = part.replace(secret, _STARS.encode())
        elif kind is dict:
            return {self._starred(name): self._starred(value) for name, value in part.items()}
        elif kind is list or kind is tuple:
            return kind(map(self._starred, part))
        return part

    def _lost_none(self, keys: Iterable[str]) -> bool:
        return not any(key in self._lost for key in keys)


class _RowPickler(pickle.Pickler):
    """A pickler that knows the model and lets nothing else of anybody's through."""

    def __init__(self, sink: io.BytesIO, packer: Packer) -> None:
        super().__init__(sink, 5)
        self._packer = packer

    def reducer_override(self, obj: Any) -> Any:
        cls = type(obj)
        if isinstance(obj, Encoded):
            parts = self._packer.parts(obj)
            return (Held if is_held(parts) else Encoded), parts
        read = _READ.get(cls)
        if read is not None:
            return cls, read(self._packer.without_secrets(obj) if self._packer.secrets else obj)
        if cls is type:
            return NotImplemented if obj in _PLAIN or obj in _NAMES or obj is Held else (Unstored, ("type", "a class is not data"))
        return _plain(obj)


_PLAIN: tuple[type[Any], ...] = (dict, list, tuple, set, frozenset, str, bytes, bytearray, int, float, complex, bool)


def _plain(obj: Any) -> Any:
    """A subclass of a builtin (a NotebookNode, a NumPy float, an enum of strings) as that builtin; else an `Unstored`."""
    cls = type(obj)
    if cls in _PLAIN:
        return NotImplemented
    for base in _PLAIN:
        if isinstance(obj, base):
            return base, (base(obj),)
    if isinstance(obj, Mapping):
        return dict, (dict(obj),)
    if isinstance(obj, PurePath):
        return str, (str(obj),)
    if dataclasses.is_dataclass(obj) and cls.__module__.startswith("rewound."):
        return dict, ({entry.name: getattr(obj, entry.name) for entry in dataclasses.fields(obj)},)
    return Unstored, (f"{cls.__module__}.{cls.__qualname__}", "not plain data")


class LateEncoded(Encoded):
    """An `Encoded` whose pickle is fetched when it is first needed."""

    __slots__ = ("_fetch", "_key", "_sha")
    _fetch: Callable[[str], bytes]
    _key: str
    _sha: bytes

    def __init__(self, fetch: Callable[[str], bytes], key: str, sha: bytes, rest: Encoded) -> None:
        for entry in dataclasses.fields(Encoded):
            object.__setattr__(self, entry.name, getattr(rest, entry.name))
        object.__setattr__(self, "_fetch", fetch)
        object.__setattr__(self, "_key", key)
        object.__setattr__(self, "_sha", sha)

    def __getattribute__(self, name: str) -> Any:
        if name == "head":
            return _late_head(self)
        return object.__getattribute__(self, name)

    def __reduce__(self) -> tuple[Any, ...]:
        return Encoded, _READ[Encoded](self)

    def __repr__(self) -> str:
        return f"Encoded(<{self._key}>, {self.buffers!r}, {self.whole!r}, {self.why!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Encoded) and _READ[Encoded](self) == _READ[Encoded](other)

    def __hash__(self) -> int:
        return hash(_READ[Encoded](self))


def keys_of(encoded: Encoded) -> tuple[str, ...]:
    """Keys of everything that a value has outside of its row, without fetching it."""
    return (*encoded.buffers, encoded._key) if isinstance(encoded, LateEncoded) else encoded.buffers


def _late_head(late: LateEncoded) -> bytes:
    head = late._fetch(late._key)
    if hashlib.sha256(head).digest() != late._sha:
        raise StoreDamaged(f"The snapshot {late._key} is not what was recorded.", hint="A replay with --from runs its step again.")
    return bytes(head)


class Withheld(Encoded):
    """Stands for every value of a run that this user has not signed: what the row holds in its place is thrown away unopened."""

    __slots__ = ()

    def __setstate__(self, state: object) -> None:
        raise pickle.UnpicklingError("a value cannot be put in its place")

    def __reduce__(self) -> tuple[Any, ...]:
        return Encoded, _READ[Encoded](self)


WITHHELD = "the recording is not your own: `rewound import FILE --trust` opens its values"
_WITHHELD = Withheld(pickle.dumps(Unstored("?", WITHHELD), 5), (), False, WITHHELD)


class Loader:
    """Opens what a Packer made, with the classes as they are today; fields that are gone are left out, new ones get their default.

    That makes nothing but builtins and the model's classes, so it may be done with a stranger's rows too. A value is a pickle of its own,
    and opening one may run anything: with `foreign`, every value is a `Withheld`.
    """

    def __init__(self, layout: str, fetch: Callable[[str], bytes], *, foreign: bool = False) -> None:
        self._fetch = fetch
        self.foreign = foreign
        today: dict[str, type[Any]] = {cls.__name__: cls for cls in _CLASSES}
        self._builders: dict[str, Callable[..., Any]] = {}
        for name, fields in json.loads(layout).items():
            cls = today.get(name)
            if cls is not None:
                self._builders[name] = cls if tuple(fields) == _NAMES[cls] else _adapted(cls, tuple(fields))
        if foreign:
            self._builders["Encoded"] = lambda *_: _WITHHELD

    def loads(self, data: bytes) -> Any:
        """The row again. Raises StoreDamaged. Only for bytes whose signature was verified, unless it is a foreign run's."""
        try:
            return _RowUnpickler(data, self._find).load()
        except (pickle.UnpicklingError, EOFError, TypeError, ValueError, LookupError, AttributeError) as error:
            raise StoreDamaged(f"A part of the recording cannot be read: {error}.", hint=REST) from error

    def _find(self, module: str, name: str) -> Any:
        if module == "rewound.model" and name in self._builders:
            return self._builders[name]
        if module == "builtins":
            for cls in _PLAIN:
                if cls.__name__ == name:
                    return cls
        if (module, name) == (Held.__module__, Held.__name__):
            return self.late
        raise pickle.UnpicklingError(f"{module}.{name} does not belong in a recording's row")

    def late(self, key: str, sha: bytes, *rest: Any) -> Encoded:
        """The value whose pickle is a blob, from what `Packer.parts` made of it."""
        if self.foreign:
            return _WITHHELD
        return LateEncoded(self._fetch, key, sha, self.encoded(b"", *rest))

    def encoded(self, *parts: Any) -> Encoded:
        """The value from its fields as the row has them."""
        made: Encoded = self._builders["Encoded"](*parts)
        return made


def _adapted(cls: type[Any], fields: tuple[str, ...]) -> Callable[..., Any]:
    known = set(_NAMES[cls])

    def build(*values: Any) -> Any:
        return cls(**{name: value for name, value in zip(fields, values, strict=False) if name in known})

    return build


class _RowUnpickler(pickle.Unpickler):
    def __init__(self, data: bytes, find: Callable[[str, str], Any]) -> None:
        super().__init__(io.BytesIO(data))
        self._find = find

    def find_class(self, module: str, name: str) -> Any:
        return self._find(module, name)


def _nothing(module: str, name: str) -> Any:
    raise pickle.UnpicklingError(f"{module}.{name} does not belong in a recording's row")


def loads_plain(data: bytes) -> Any:
    """Opens a pickle of builtins alone; raises StoreDamaged for anything else."""
    try:
        return _RowUnpickler(data, _nothing).load()
    except (pickle.UnpicklingError, EOFError, TypeError, ValueError, LookupError) as error:
        raise StoreDamaged(f"A part of the recording cannot be read: {error}.", hint=REST) from error
