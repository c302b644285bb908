"""A value as one short line of text, bounded, by its type; runs none of the program's code."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterable
from typing import Any

from rewound.model import Unstored

LIMIT = 80
_FEW = 3
_DEEP = 2


def brief(value: object, limit: int = LIMIT) -> str:
    """`value` in at most about `limit` characters: `[1, 2, 3, … 40 items]`, `DataFrame 60 × 3 (day, kind, value)`."""
    try:
        return _clipped(_text(value, 0), limit)
    except Exception:  # a damaged value must not keep the person from the rest of the report
        return f"<{type(value).__name__}>"


def _clipped(text: str, limit: int) -> str:
    text = " ".join(text.split()) if "\n" in text else text
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _text(value: Any, depth: int) -> str:
    cls = type(value)
    if value is None or cls in (bool, int, float, complex):
        return _number(value)
    if cls in (str, bytes):
        return repr(value if len(value) <= LIMIT else value[:LIMIT])
    if cls in (dict, list, tuple, set, frozenset):
        return _container(value, depth)
    if isinstance(value, Unstored):
        return f"<{value.type.rpartition('.')[2]}>"
    for name, shower in _LIBRARIES.items():
        if cls.__module__.partition(".")[0] == name:
            return shower(value)
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta | BaseException | range):
        return repr(value)
    return _instance(value, depth)


def _number(value: object) -> str:
    if type(value) is int and value.bit_length() > 256:
        return f"an integer of {value.bit_length()} bits"
    return repr(value)


_BRACKETS: dict[type, tuple[str, str]] = {list: ("[", "]"), tuple: ("(", ")")}


def _container(value: Any, depth: int) -> str:
    size = len(value)
    opening, closing = _BRACKETS.get(type(value), ("{", "}"))
    if size == 0 and type(value) in (set, frozenset):
        return f"{type(value).__name__}()"
    if depth >= _DEEP and size:
        return f"{opening}… {size} items{closing}"
    shown = list(_parts(value, depth))
    more = f", … {size} items" if size > len(shown) else ("," if type(value) is tuple and size == 1 else "")
    return opening + ", ".join(shown) + more + closing


def _parts(value: Any, depth: int) -> Iterable[str]:
    few = _FEW + 1 if len(value) == _FEW + 1 else _FEW
    for index, item in enumerate(value):
        if index >= few:
            return
        if type(value) is dict:
            yield f"{_text(item, depth + 1)}: {_text(value[item], depth + 1)}"
        else:
            yield _text(item, depth + 1)


def _instance(value: Any, depth: int) -> str:
    """An object of a class of the program, as its recorded state tells."""
    name = getattr(type(value), "rewound_type", None)
    if not isinstance(name, str):
        return f"<{type(value).__name__}>"
    short = name.rpartition(".")[2]
    state = value.rewound_state
    if not isinstance(state, dict) or depth >= _DEEP:
        return f"<{short}>"
    inner = ", ".join(f"{key}={_text(part, depth + 1)}" for key, part in list(state.items())[:_FEW])
    return f"{short}({inner}{', …' if len(state) > _FEW else ''})"


def _numpy(value: Any) -> str:
    numpy = sys.modules["numpy"]
    if not isinstance(value, numpy.ndarray):
        return str(value)
    size = " × ".join(str(part) for part in value.shape)
    if value.ndim == 1 and value.size <= _FEW + 1:
        return f"array({value.tolist()})"
    return f"array {size} {value.dtype}"


def _pandas(value: Any) -> str:
    pandas = sys.modules["pandas"]
    if isinstance(value, pandas.DataFrame):
        names = [str(name) for name in value.columns[:6]]
        return f"DataFrame {len(value)} × {len(value.columns)} ({', '.join(names)}{', …' if len(value.columns) > len(names) else ''})"
    if isinstance(value, pandas.Series | pandas.Index):
        label = f" {value.name!r}" if value.name is not None else ""
        few = [_text(item, 1) for item in value[:_FEW].tolist()]
        return f"{type(value).__name__}{label} of {len(value)} {value.dtype} [{', '.join(few)}{', …' if len(value) > _FEW else ''}]"
    return repr(value)


_LIBRARIES = {"numpy": _numpy, "pandas": _pandas}
