"""How answers and exceptions are written down, and opened again."""

from __future__ import annotations

import pickle
from typing import Any

from rewound.effects.masking import Masking
from rewound.effects.scrubbed import scrubbed
from rewound.model import Encoded


def dump(value: object) -> Encoded:
    return Encoded(pickle.dumps(value, 5))


def load(encoded: Encoded | None) -> Any:
    """What `dump` took. Only for effects that a reader gave out, whose rows it has verified."""
    return None if encoded is None else pickle.loads(encoded.head)


def dump_error(error: BaseException, masking: Masking) -> Encoded:
    """The exception, without the secrets in it; where it cannot be pickled, without what it holds, else the nearest of its bases."""
    base = next(cls for cls in type(error).__mro__ if cls.__module__ == "builtins")
    for make in (lambda: error, lambda: _Parts(error), lambda: base(*map(str, error.args)), lambda: OSError(str(error))):
        try:
            head = scrubbed(make(), masking)
            pickle.loads(head)  # many that can be pickled cannot be opened again
            return Encoded(head)
        except Exception:
            continue
    return Encoded(pickle.dumps(OSError(type(error).__qualname__), 5))


class _Parts:
    """Pickled as the exception itself, past an `__init__` of its own that wants other arguments."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def __reduce__(self) -> Any:
        state = {name: value for name, value in self._error.__dict__.items() if _can_be_pickled(value)}
        return _from_parts, (type(self._error), self._error.args, state)


def _from_parts(cls: type[BaseException], args: tuple[Any, ...], state: dict[str, Any]) -> BaseException:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


def _can_be_pickled(value: object) -> bool:
    try:
        pickle.loads(pickle.dumps(value, 5))
        return True
    except Exception:
        return False
