"""Exceptions as they are written down: clients hang whole requests on theirs, with the headers that they sent."""

from __future__ import annotations

import copyreg
import io
import pickle
from collections.abc import Iterator
from types import BuiltinFunctionType, FunctionType
from typing import Any

from rewound.effects.masking import Masking

_PAIR = (2, 3)
"""Parts of a header as clients keep it: its name, perhaps once more in lower case, and its value."""


class ScrubbingPickler(pickle.Pickler):
    """Pickles an object and what hangs on it without the secrets in it; the object itself stays as it is."""

    def __init__(self, file: Any, masking: Masking) -> None:
        super().__init__(file, 5)
        self._masking = masking

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, type | FunctionType | BuiltinFunctionType):
            return NotImplemented
        own = copyreg.dispatch_table.get(type(value))
        made: Any = value.__reduce_ex__(5) if own is None else own(value)
        return made if isinstance(made, str) else self._scrubbed(made)

    def _scrubbed(self, made: tuple[Any, ...]) -> tuple[Any, ...]:
        """What makes the object again: a function, its arguments, a state, the items of a list and of a dict."""
        function, args, state, items, pairs = (*made, None, None, None)[:5]
        held = (function, self._clean(args), self._clean(state))
        return (*held, None if items is None else self._items(items), None if pairs is None else self._pairs(pairs), *made[5:])

    def _items(self, items: Iterator[Any]) -> Iterator[Any]:
        return (self._clean(item) for item in items)

    def _pairs(self, pairs: Iterator[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
        return ((name, self._named(name, value)) for name, value in pairs)

    def _clean(self, value: Any) -> Any:
        """Builtins in their depth; the same object where nothing was to be taken out, since others may share it."""
        kind = type(value)
        if kind is str:
            return self._masking.text(value)
        if kind is bytes:
            return self._masking.data(value)
        if kind is dict:
            clean = {name: self._named(name, part) for name, part in value.items()}
            return clean if any(clean[name] is not part for name, part in value.items()) else value
        if kind is list or kind is tuple:
            parts = [self._clean(part) for part in value]
            if len(parts) in _PAIR and all(type(part) in (str, bytes) for part in parts):
                parts[-1] = self._named(parts[0], parts[-1])
            return kind(parts) if any(part is not before for part, before in zip(parts, value, strict=True)) else value
        return value

    def _named(self, name: Any, value: Any) -> Any:
        """What stands under a name, which may be that of a header in letters of any case, or in bytes."""
        label = name.decode("latin-1") if type(name) is bytes else name
        if type(label) is not str:
            return self._clean(value)
        if type(value) is tuple and len(value) in _PAIR:
            return (*value[:-1], self._named(name, value[-1]))
        text = value.decode("latin-1") if type(value) is bytes else value
        if type(text) is not str or not self._masking.is_secret(label):
            return self._clean(value)
        ((_, clean),) = self._masking.headers([(label, text)])
        clean = clean if clean != text else self._masking.nested({label: text})[label]
        return clean.encode("latin-1") if type(value) is bytes else clean


def scrubbed(value: object, masking: Masking) -> bytes:
    """The pickle of an object without secrets. Raises what pickling raises."""
    file = io.BytesIO()
    ScrubbingPickler(file, masking).dump(value)
    return file.getvalue()
