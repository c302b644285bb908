"""What a value looked like at a moment: types, lengths and parts, small enough to be taken between two lines.

Nothing of the program's own runs to take one: no `repr`, no property, no `__len__` of a class of the project. A picture is
a tuple (type, text, parts, more): `parts` are (name, picture), `more` says how many are left out.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from rewound.capture.identity import ATOMS
from rewound.store.codec import type_name

Picture = tuple[str, str, tuple[Any, ...], int]
PARTS = 50
"""Parts of a container that a picture shows."""
DEPTH = 3
"""How far down it shows the parts of parts."""
_SHOWN = {DEPTH: PARTS, 2: 10, 1: 4}
"""By depth: parts that are shown, so that no picture takes more than a moment."""
LONGEST = 200
"""Characters of a text."""
COLUMNS, ROWS = 20, 20
_SCALARS = frozenset({int, float, bool, type(None), complex})
_SEQUENCES: dict[type, tuple[str, str]] = {list: ("[", "]"), tuple: ("(", ")"), set: ("{", "}"), frozenset: ("frozenset({", "})")}


Shot = tuple[Any, ...]
"""What a picture is made of later: taking it costs a microsecond, where it can."""


def shoot(value: Any) -> Shot:
    """A value as it is now: kept as it is if it cannot change, its first parts if those cannot, else as a picture."""
    kind = type(value)
    if kind in ATOMS:
        return "atom", kind, value
    if kind is list or kind is tuple:
        parts: Any = value[:PARTS]
    elif kind is dict:
        parts = [*islice(value.keys(), PARTS), *islice(value.values(), PARTS)]
    else:
        return "picture", picture(value)
    kinds = [*map(type, parts)]
    return ("parts", kind, len(value), kinds, parts) if ATOMS.issuperset(kinds) else ("picture", picture(value))


def developed(shot: Shot) -> Picture:
    """The picture."""
    if shot[0] == "picture":
        found: Picture = shot[1]
        return found
    if shot[0] == "atom":
        return picture(shot[2])
    _, kind, length, _, held = shot
    named: Iterator[tuple[str, Any]]
    if kind is dict:
        named = zip(map(_key, held), held[len(held) // 2 :], strict=False)
    else:
        named = ((f"[{number}]", part) for number, part in enumerate(held))
    parts = _parts(named, DEPTH)
    if kind is dict:
        text = _joined("{", (f"{name}: {part[1]}" for name, part in parts), "}", length)
    else:
        text = _joined(*_SEQUENCES[kind][:1], (part[1] for _, part in parts), _SEQUENCES[kind][1], length)
    return kind.__name__, text, parts, max(0, length - len(parts))


def picture(value: Any, depth: int = DEPTH) -> Picture:
    """How a value looks now."""
    kind = type(value)
    if kind in _SCALARS:
        return kind.__name__, repr(value) if kind is not int or value.bit_length() < 2_000 else "a very large number", (), 0
    if kind in (str, bytes, bytearray):
        return kind.__name__, _shortened(repr(value[:LONGEST]), len(value)), (), 0
    if kind in _SEQUENCES:
        opening, closing = _SEQUENCES[kind]
        parts = _parts(((f"[{number}]" if kind in (list, tuple) else str(number), part) for number, part in enumerate(value)), depth)
        return kind.__name__, _joined(opening, (part[1][1] for part in parts), closing, len(value)), parts, max(0, len(value) - len(parts))
    if kind is dict:
        parts = _parts(((_key(key), part) for key, part in value.items()), depth)
        text = _joined("{", (f"{name}: {part[1]}" for name, part in parts), "}", len(value))
        return "dict", text, parts, max(0, len(value) - len(parts))
    return _other(value, kind, depth)


def _other(value: Any, kind: type, depth: int) -> Picture:
    name = type_name(kind)
    short = name.rpartition(".")[2]
    library = name.partition(".")[0]
    try:
        if name == "numpy.ndarray":
            return _array(value)
        if name in ("pandas.core.frame.DataFrame", "pandas.DataFrame"):
            return _frame(value)
        if name in ("pandas.core.series.Series", "pandas.Series"):
            return _series(value)
        if library == "numpy" and short != "ndarray" and hasattr(kind, "dtype"):
            return short, repr(value.item()), (), 0
    except Exception:  # a library of another version: its values are shown by their type
        return short, f"<{short}>", (), 0
    if isinstance(value, type | types.ModuleType | types.FunctionType | types.BuiltinFunctionType | types.MethodType):
        return short, f"<{short} {getattr(value, '__name__', '?')}>", (), 0
    held = _attributes(value)
    if held is None or depth <= 0:
        return short, f"<{short}>", (), 0
    parts = _parts(iter(held.items()), depth)
    return short, f"<{short}>", parts, max(0, len(held) - len(parts))


def _attributes(value: Any) -> dict[str, Any] | None:
    """What an object of a plain class holds, without asking the class."""
    try:
        found = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return None
    return dict(found) if type(found) is dict else None


def _parts(named: Iterator[tuple[str, Any]], depth: int) -> tuple[tuple[str, Picture], ...]:
    if depth <= 0:
        return ()
    found = []
    try:
        for name, part in islice(named, _SHOWN.get(depth, PARTS)):
            kind = type(part)
            # most parts are numbers: a call for each would be most of the time
            found.append((name, (kind.__name__, repr(part), (), 0) if kind is float or kind is bool else picture(part, depth - 1)))
    except RuntimeError:  # another thread changes it at this moment
        pass
    return tuple(found)


def _key(key: Any) -> str:
    return _shortened(repr(key), 0) if type(key) in ATOMS else f"<{type(key).__name__}>"


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= LONGEST and length <= LONGEST else f"{text[: LONGEST - 1]}…"


def _joined(opening: str, texts: Iterable[str], closing: str, length: int) -> str:
    """The parts in one line, as far as there is room, and how many there are."""
    shown, room = [], LONGEST // 2
    for text in texts:
        room -= len(text) + 2
        if room < 0:
            break
        shown.append(text)
    if len(shown) == length:
        return f"{opening}{', '.join(shown)}{',' if opening == '(' and length == 1 else ''}{closing}" if length or opening != "{" else "{}"
    return f"{opening}{', '.join([*shown, '…'])}{closing} ({length:,} in all)"


def _array(value: Any) -> Picture:
    flat = value.reshape(-1)[:PARTS] if value.flags.c_contiguous else value.ravel()[:PARTS] if value.size <= PARTS else value.flat[:PARTS]
    shape = " × ".join(str(size) for size in value.shape) or "one"
    if value.dtype == object:
        return "ndarray", f"array of {shape} {value.dtype}", (), int(value.size)
    parts = tuple((f"[{number}]", (str(value.dtype), repr(part), (), 0)) for number, part in enumerate(flat.tolist()))
    return "ndarray", f"array of {shape} {value.dtype}", parts, int(value.size) - len(parts)


def _frame(value: Any) -> Picture:
    rows, columns = value.shape
    head = value.iloc[:ROWS, :COLUMNS]
    labels = [_key(label) for label in head.index.tolist()]  # once: a column is asked for them slowly
    parts = tuple((_key(name), _column(labels, column, rows)) for name, column in head.items())
    return "DataFrame", f"{rows:,} rows × {columns:,} columns", parts, columns - len(parts)


def _series(value: Any) -> Picture:
    head = value.iloc[:ROWS]
    return _column([_key(label) for label in head.index.tolist()], head, len(value))


def _column(labels: list[str], head: Any, length: int) -> Picture:
    named = zip(labels, head.tolist(), strict=True)
    parts = tuple((label, ("float", repr(cell), (), 0) if type(cell) is float else picture(cell, 1)) for label, cell in named)
    return "Series", f"{length:,} × {head.dtype}", parts, length - len(parts)
