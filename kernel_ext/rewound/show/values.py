"""A recorded value as short text, made from its snapshot in another process, never by the project's own code.

Only exact types that are known to be harmless are looked into; an object of the project is shown by its type
and its recorded state. numpy, pandas and the like are read by their own attributes and never imported here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import islice
from types import FunctionType
from typing import Any, Protocol

from rewound.errors import RewoundError
from rewound.model import Cell, Encoded, Step, Unstored, Value
from rewound.show.format import error_text
from rewound.show.page import Column, Table, cut, printable

DEPTH = 4
ITEMS = 6
LIMIT = 72
"""Characters of a value's text where nothing else is asked."""
_BIG_INT = 1 << 400
_TEXT_KINDS = {"object", "str", "string"}
LARGE = 1_000_000
"""Elements of an array up to which it is searched for NaN."""


class Viewer(Protocol):
    """What shows a snapshot: `store.Reader`."""

    def view(self, encoded: Encoded) -> object: ...


def short(value: object, limit: int = LIMIT) -> str:
    """One line that says what a value is, at most `limit` columns wide."""
    return cut(printable(_text(value, 0)), limit)


def text_of(viewer: Viewer, encoded: Encoded | None, limit: int = LIMIT) -> str:
    """A snapshot as one line; what cannot be opened says why instead."""
    if encoded is None:
        return "not recorded"
    try:
        return short(viewer.view(encoded), limit)
    except RewoundError as error:
        return cut(f"cannot be shown: {printable(error.what)}", limit)
    except (Exception, RecursionError) as error:  # a snapshot of any library's objects may fail to open in any way
        return cut(f"cannot be shown: {type(error).__name__}: {printable(str(error))}", limit)


def value_text(viewer: Viewer, value: Value, limit: int = LIMIT) -> str:
    """A version of a name as one line."""
    if value.how == "deleted":
        return "deleted"
    if value.encoded is None:
        kind = value.type.rpartition(".")[2]
        if value.definition:
            return f"{kind} definition"
        return cut(f"{kind}, not stored: {value.why or 'only its hash was noted'}", limit)
    return text_of(viewer, value.encoded, limit)


def stored(cells: Iterable[Cell]) -> Mapping[str, Encoded]:
    """The snapshots of what cells generated, by hash: a value is stored once, by the cell that generated it."""
    values = (value for cell in cells for value in cell.generated)
    return {value.hash: value.encoded for value in values if value.hash is not None and value.encoded is not None}


def looked_up(values: Iterable[Value], held: Mapping[str, Encoded]) -> list[Value]:
    """What a cell used, with the snapshots that the cells hold which generated it."""
    return [replace(value, encoded=held.get(value.hash)) if value.encoded is None and value.hash else value for value in values]


def arguments_of(viewer: Viewer, step: Step) -> Mapping[str, object]:
    """What a call got, by parameter; empty where it is not recorded or cannot be opened."""
    if step.arguments is None:
        return {}
    try:
        seen = viewer.view(step.arguments)
    except Exception:  # as in `text_of`
        return {}
    return {str(name): value for name, value in seen.items()} if type(seen) is dict else {}


def call_text(viewer: Viewer, step: Step, limit: int = LIMIT) -> str:
    """`score_lead(contact=None, web={…})`."""
    name = (step.function or "?").rpartition("<locals>.")[2]
    if step.arguments is None:
        return f"{name}(…)"
    parts = [f"{key}={short(value, max(12, limit // 2))}" for key, value in arguments_of(viewer, step).items()]
    return cut(f"{name}({', '.join(parts)})", limit)


def result_text(viewer: Viewer, step: Step, limit: int = LIMIT) -> str:
    """What a call returned, or raised."""
    if step.error is not None:
        return cut(error_text(step.error), limit)
    return text_of(viewer, step.result, limit)


def small_table(value: object, rows: int = 5, columns: int = 6) -> Table | None:
    """The first rows of a pandas or polars frame; None for anything else."""
    if library_of(value) != ("pandas", "DataFrame"):
        return None
    frame: Any = value
    count, total = frame.shape
    shown = min(columns, total)
    kinds = [str(frame.dtypes.iloc[index]) for index in range(shown)]
    heads = tuple(Column(short(name, 20), right=kind not in _TEXT_KINDS) for name, kind in zip(frame.columns, kinds, strict=False))
    body = [
        (short(frame.index[row], 16), *(short(frame.iat[row, column], 20) for column in range(shown)), *(["…"] if total > shown else []))
        for row in range(min(rows, count))
    ]
    more = (Column(f"+{total - shown}"),) if total > shown else ()
    return Table((Column(""), *heads, *more), tuple(body))


def type_text(value: object) -> str:
    """The name of a viewed value's type, as the program has it."""
    cls = type(value)
    recorded = getattr(cls, "rewound_type", None)
    if recorded is not None:
        return str(recorded)
    module, name = type.__dict__["__module__"].__get__(cls), cls.__name__
    return name if module == "builtins" else f"{module}.{name}"


def library_of(value: object) -> tuple[str, str]:
    """The top-level module and the name of a value's type."""
    cls = type(value)
    module = type.__dict__["__module__"].__get__(cls)
    return (str(module).partition(".")[0], cls.__name__)


def _text(value: object, depth: int) -> str:
    known = _EXACT.get(type(value))
    if known is not None:
        return known(value, depth)
    if isinstance(value, type | FunctionType):
        return f"<{value.__name__}>"
    if hasattr(type(value), "rewound_type"):
        return _stand_in(value, depth)
    library = _LIBRARY.get(library_of(value))
    if library is not None:
        return library(value)
    if isinstance(value, BaseException):
        return f"{type(value).__name__}({_items(value.args, depth)})"
    module, name = library_of(value)
    if module in _OWN_REPR:
        return repr(value)
    return f"<{name}>"


def _number(value: Any, _depth: int) -> str:
    if type(value) is int and abs(value) > _BIG_INT:
        return f"an int of {value.bit_length()} bits"
    return repr(value)


def _string(value: Any, _depth: int) -> str:
    return repr(value) if len(value) <= 4 * LIMIT else f"{value[: 4 * LIMIT]!r}…"


def _items(values: Iterable[object], depth: int, size: int | None = None) -> str:
    if depth >= DEPTH:
        return "…"
    shown = [_text(item, depth + 1) for item in islice(values, ITEMS)]
    total = size if size is not None else len(shown)
    return ", ".join([*shown, *([f"… {total - ITEMS} more"] if total > ITEMS else [])])


def _sequence(left: str, right: str) -> Callable[[Any, int], str]:
    def text(value: Any, depth: int) -> str:
        inner = _items(value, depth, len(value))
        return f"{left}{inner}{',' if left == '(' and len(value) == 1 else ''}{right}" if len(value) else _EMPTY.get(left, left + right)

    return text


_EMPTY = {"{": "set()"}


def _mapping(value: Any, depth: int) -> str:
    if depth >= DEPTH and value:
        return "{…}"
    shown = [f"{_text(key, depth + 1)}: {_text(item, depth + 1)}" for key, item in islice(value.items(), ITEMS)]
    more = [f"… {len(value) - ITEMS} more"] if len(value) > ITEMS else []
    return "{" + ", ".join([*shown, *more]) + "}"


def _wrapped(inner: Callable[[Any, int], str]) -> Callable[[Any, int], str]:
    return lambda value, depth: f"{type(value).__name__}({inner(value, depth)})"


def _unstored(value: Any, _depth: int) -> str:
    return f"<{value.type.rpartition('.')[2]}, not stored: {value.why}>"


def _stand_in(value: object, depth: int) -> str:
    """An object of the project: its type's name and its recorded state."""
    name = str(getattr(type(value), "rewound_type", "?")).rpartition(".")[2]
    fields = _state_of(value)
    if depth >= DEPTH:
        return f"{name}(…)"
    parts = [f"{key}={_text(item, depth + 1)}" for key, item in islice(fields.items(), ITEMS)]
    if len(fields) > ITEMS:
        parts.append(f"… {len(fields) - ITEMS} more")
    args = getattr(value, "rewound_args", ())
    items = getattr(value, "rewound_items", ())
    parts = [*([_items(args, depth, len(args))] if args else []), *parts, *([f"[{_items(items, depth, len(items))}]"] if items else [])]
    return f"{name}({', '.join(parts)})"


def fields_of(value: object) -> list[tuple[str, object]]:
    """What an object of the project consists of: what it was made with, its fields, and its items where it is a collection too."""
    args, items = getattr(value, "rewound_args", ()), getattr(value, "rewound_items", ())
    made = [(f"({number})", arg) for number, arg in enumerate(args)]
    return [*made, *_state_of(value).items(), *((str(number), item) for number, item in enumerate(items))]


def _state_of(value: object) -> dict[str, object]:
    fields: dict[str, object] = {k: v for k, v in vars(value).items() if not k.startswith("rewound_")}
    for state in _states(getattr(value, "rewound_state", None)):
        fields.update({str(k): v for k, v in state.items()})
    return fields


def _states(state: object) -> list[dict[Any, Any]]:
    """The dicts of a pickled state: itself, or the pair of instance dict and slots."""
    parts = state if type(state) is tuple else (state,)
    return [part for part in parts if type(part) is dict]


def _dims(shape: Iterable[int]) -> str:
    return "x".join(str(size) for size in shape) or "scalar"


def _array(value: Any) -> str:
    if value.ndim == 0:
        return f"array({_text(value.item(), 0)}, {value.dtype})"
    head = value.reshape(-1)[:ITEMS].tolist() if value.size and value.dtype.kind != "V" else []
    missing = _nans(value)
    note = f", {missing} NaN" if missing else ""
    return f"array {_dims(value.shape)} {value.dtype}{note} [{_items(head, 1, value.size)}]"


def _nans(array: Any) -> int:
    if array.dtype.kind != "f" or array.size > LARGE:
        return 0
    return int((array != array).sum())  # only NaN differs from itself


def _frame(value: Any) -> str:
    names = [short(name, 24) for name in list(value.columns[:ITEMS])]
    more = [f"… {len(value.columns) - ITEMS} more"] if len(value.columns) > ITEMS else []
    rows, columns = value.shape
    return f"DataFrame {rows} {'row' if rows == 1 else 'rows'} x {columns} ({', '.join([*names, *more])})"


def _series(value: Any) -> str:
    head = value.iloc[:ITEMS].tolist() if hasattr(value, "iloc") else value.head(ITEMS).to_list()
    name = f" {short(value.name, 24)}" if value.name is not None else ""
    return f"Series{name} {len(value)} {value.dtype} [{_items(head, 1, len(value))}]"


def _index(value: Any) -> str:
    return f"{type(value).__name__} {len(value)} {value.dtype} [{_items(value[:ITEMS].tolist(), 1, len(value))}]"


def _arrow(value: Any) -> str:
    return f"Table {value.num_rows} rows x {value.num_columns} ({', '.join(value.column_names[:ITEMS])})"


def _sparse(value: Any) -> str:
    return f"{type(value).__name__} {_dims(value.shape)} {value.dtype}, {value.nnz} stored"


def _numpy_number(value: Any) -> str:
    return _text(value.item(), 0)


def _float(value: Any, _depth: int) -> str:
    return repr(value) if math.isfinite(value) else {math.inf: "inf", -math.inf: "-inf"}.get(value, "NaN")


_NUMPY_NUMBERS = (
    *("bool", "bool_", "str_", "float16", "float32", "float64"),
    *(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)),
)
_EXACT: dict[type, Callable[[Any, int], str]] = {
    type(None): lambda _value, _depth: "None",
    bool: lambda value, _depth: repr(value),
    int: _number,
    float: _float,
    complex: lambda value, _depth: repr(value),
    str: _string,
    bytes: _string,
    bytearray: _string,
    list: _sequence("[", "]"),
    tuple: _sequence("(", ")"),
    set: _sequence("{", "}"),
    frozenset: _wrapped(_sequence("{", "}")),
    dict: _mapping,
    range: lambda value, _depth: repr(value),
    slice: lambda value, _depth: repr(value),
    type(...): lambda _value, _depth: "...",
    Unstored: _unstored,
}
_LIBRARY: dict[tuple[str, str], Callable[[Any], str]] = {
    ("numpy", "ndarray"): _array,
    ("pandas", "DataFrame"): _frame,
    ("pandas", "Series"): _series,
    ("polars", "DataFrame"): _frame,
    ("polars", "Series"): _series,
    ("pyarrow", "Table"): _arrow,
    ("collections", "defaultdict"): lambda value: f"defaultdict({_mapping(value, 0)})",
    ("collections", "OrderedDict"): lambda value: f"OrderedDict({_mapping(value, 0)})",
    ("collections", "Counter"): lambda value: f"Counter({_mapping(value, 0)})",
    ("collections", "deque"): lambda value: f"deque([{_items(value, 0, len(value))}])",
    **{("pandas", name): _index for name in ("Index", "RangeIndex", "DatetimeIndex", "CategoricalIndex", "MultiIndex")},
    **{("scipy", f"{kind}_{form}"): _sparse for kind in ("csr", "csc", "coo") for form in ("matrix", "array")},
    **{("numpy", name): _numpy_number for name in _NUMPY_NUMBERS},
}
_OWN_REPR = frozenset(
    ("datetime", "decimal", "fractions", "uuid", "pathlib", "zoneinfo", "re", "ipaddress", "numpy", "pandas", "array", "types", "builtins")
)
"""Top-level modules whose objects' own `repr` is short, and none of the project's code."""
