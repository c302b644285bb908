"""What can be wrong with columns, arrays and fitted estimators, as properties that are checked on recorded values."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Literal

from rewound.graph.access import UNKNOWN, elements, is_array, is_column, is_frame, is_stand_in
from rewound.graph.property import Answer, Property, closed, type_name

PLAIN = (list, tuple)
Order = Literal["values", "index", "columns"]
"""What of a value is put in an order."""
COLUMNWISE = frozenset("nan infinite negative constant elements".split())
"""Properties that a frame has because one of its columns has them."""


def column_of(prop: Property, value: Any) -> Any:
    """The first column that gives the frame a property; UNKNOWN where it is none of one column."""
    if prop.kind not in COLUMNWISE or not is_frame(value) or not value.columns.is_unique:
        return UNKNOWN
    return next((name for name in value.columns if prop.holds(value[name])), UNKNOWN)


def _columns(value: Any) -> Iterator[Any]:
    """A frame's columns; anything else alone."""
    if is_frame(value):
        yield from (value.iloc[:, index] for index in range(value.shape[1]))
    else:
        yield value


def state_of(value: Any) -> dict[str, Any]:
    """The attributes of a recorded object."""
    state = getattr(value, "rewound_state", None) if is_stand_in(value) else None
    return state if isinstance(state, dict) else {}


def _fitted_name(name: Any) -> bool:
    return isinstance(name, str) and name.endswith("_") and not name.startswith("_")


def is_unfitted() -> Property:
    """An estimator that has learned nothing: no attribute that ends in an underscore, in it or in what it is made of."""

    def test(value: Any) -> Answer:
        state = state_of(value)
        if not state:
            return None
        inner = [part for held in state.values() for part in _held(held)]
        if any(_fitted_name(name) for name in state) or any(test(part) is False for part in inner):
            return False
        return True if "_sklearn_version" in state or inner else None

    return Property("unfitted", "has learned nothing yet", closed(test), deep=0)


def _held(value: Any) -> Iterator[Any]:
    """Estimators among the steps of a pipeline."""
    if is_stand_in(value):
        yield value
    elif isinstance(value, PLAIN):
        for part in value[:100]:
            yield from _held(part)


def names_of(value: Any) -> Iterable[Any] | None:
    """The names that a value has or lists: a frame's columns, a list of text."""
    if is_frame(value):
        return list(value.columns)
    if isinstance(value, dict):
        return list(value)
    if isinstance(value, PLAIN) and value and all(isinstance(part, str) for part in value):
        return value
    if is_column(value) and not hasattr(value, "index"):
        return list(value)
    return None


def has_name(name: Any) -> Property:
    """A frame with this column, or a list of names with it."""

    def test(value: Any) -> Answer:
        names = names_of(value)
        return None if names is None else name in names

    return Property("has", f"has {name!r}", closed(test), detail=name, deep=0)


def lacks_name(name: Any) -> Property:
    """A frame without this column, or a list of names without it."""

    def test(value: Any) -> Answer:
        names = names_of(value)
        return None if names is None else name not in names

    return Property("lacks", f"has no {name!r}", closed(test), detail=name, deep=0)


def in_other_order(wanted: list[Any]) -> Property:
    """The wanted columns, in another order."""

    def test(value: Any) -> Answer:
        names = names_of(value)
        return None if names is None or set(names) != set(wanted) else list(names) != wanted

    return Property("order", "has the columns in another order", closed(test), deep=0)


def repeats_rows(keys: list[Any]) -> Property:
    """Some combination of the values of these columns occurs more than once; of a list of frames, in all of them together."""

    def test(value: Any) -> Answer:
        if is_frame(value):
            return bool(value.duplicated(subset=keys).any()) if all(key in value.columns for key in keys) else None
        if isinstance(value, PLAIN) and value and all(is_frame(part) for part in value):
            rows = [row for part in value if all(key in part.columns for key in keys) for row in part[keys].itertuples(index=False)]
            return len({tuple(row) for row in rows}) < len(rows) if rows else None
        return None

    return Property("repeats", f"has rows with the same {', '.join(map(str, keys))}", closed(test), detail=keys, deep=0)


def repeats_labels() -> Property:
    """Some label of the index (or some value of an index itself) occurs more than once."""

    def test(value: Any) -> Answer:
        index = getattr(value, "index", value) if is_frame(value) or is_column(value) else None
        return None if index is None else not bool(index.is_unique)

    return Property("repeats", "has an index with repeated labels", closed(test), deep=0)


def repeats_columns() -> Property:
    """Two columns of a frame have the same name."""

    def test(value: Any) -> Answer:
        return not bool(value.columns.is_unique) if is_frame(value) else None

    return Property("repeats", "has several columns of the same name", closed(test), deep=0)


def sums_otherwise() -> Property:
    """Numbers that do not sum to one."""

    def test(value: Any) -> Answer:
        if is_frame(value) or not (is_column(value) or is_array(value) or isinstance(value, PLAIN)):
            return None
        numbers = [item for item in elements(value) if isinstance(item, int | float)]
        return abs(sum(numbers) - 1) > 1e-8 if numbers else None

    return Property("sum", "does not sum to 1", closed(test), deep=0)


def is_constant() -> Property:
    """All its values are the same."""

    def test(value: Any) -> Answer:
        answers = []
        for column in _columns(value):
            items = list(elements(column)) if is_column(column) or is_array(column) or isinstance(column, PLAIN) else []
            if is_array(column) and column.ndim != 1:
                return None
            answers.append(len(items) > 1 and all(item == items[0] for item in items))
        return any(answers) if answers else None

    return Property("constant", "has the same value everywhere", closed(test), deep=0)


def has_rare() -> Property:
    """Some value in it occurs only once."""

    def test(value: Any) -> Answer:
        if not (is_column(value) or is_array(value) or isinstance(value, PLAIN)):
            return None
        return min(Counter(map(str, elements(value))).values(), default=2) < 2

    return Property("rare", "has a class that occurs only once", closed(test), deep=0)


def contains(wanted: Any) -> Property:
    """It is this value, or a column or array in which the value occurs."""

    def test(value: Any) -> Answer:
        if is_column(value) or is_array(value):
            return wanted in list(elements(value))
        return bool(type(value) is type(wanted) and value == wanted)

    return Property("contains", f"has {wanted!r} in it", closed(test), detail=wanted)


def _numbers(value: Any) -> Any:
    """Its numbers as something that compares, or None."""
    if is_array(value) or is_column(value):
        kind = getattr(getattr(value, "dtype", None), "kind", "")
        return value if kind in "iufb" else None
    return None


def has_negative() -> Property:
    """Some number in it is below zero."""

    def test(value: Any) -> Answer:
        if isinstance(value, int | float):
            return value < 0
        if isinstance(value, PLAIN):
            numbers = [part for part in value if isinstance(part, int | float)]
            return any(part < 0 for part in numbers) if numbers else None
        answers = [bool((numbers < 0).any()) for column in _columns(value) if (numbers := _numbers(column)) is not None]
        return any(answers) if answers else None

    return Property("negative", "has negative numbers", closed(test), deep=0)


def has_ndim(wanted: int) -> Property:
    """An array, column or frame of so many dimensions."""

    def test(value: Any) -> Answer:
        if is_array(value) or is_frame(value) or is_column(value):
            return bool(value.ndim == wanted)
        if isinstance(value, PLAIN):
            nested = bool(value) and (isinstance(value[0], PLAIN) or is_array(value[0]))
            return (2 if nested else 1) == wanted
        return True if wanted == 0 and isinstance(value, int | float) else None

    return Property("ndim", f"has {wanted} dimension{'' if wanted == 1 else 's'}", closed(test), detail=wanted, deep=0)


def is_sparse() -> Property:
    """A sparse matrix."""

    def test(value: Any) -> Answer:
        if is_array(value) or is_frame(value):
            return False
        module, name = type(value).__module__, type(value).__name__
        return True if module.startswith("scipy.sparse") and name.endswith(("_matrix", "_array")) else None

    return Property("sparse", "is a sparse matrix", closed(test), deep=0)


def is_unsorted(of: Order = "values", key: Any = None, *, falls: bool = False) -> Property:
    """What of it has an order does not increase; with `falls` what decreases from the first to the last is in order too.

    `index` and `columns` speak of a table's labels; `values` of a list, of a column, or of a frame's column `key`.
    """
    told = {"values": "" if key is None else f" by {key!r}", "index": " by its index", "columns": " by its columns"}

    def test(value: Any) -> Answer:
        values = _ordered(value, of, key)
        if is_column(values):
            return not bool(values.is_monotonic_increasing or (falls and values.is_monotonic_decreasing))
        items = list(elements(values)) if isinstance(values, PLAIN) or is_array(values) else []
        if len(items) < 2:
            return None
        rises, sinks = (all(map(compare, items, items[1:])) for compare in (operator.le, operator.ge))
        return not (rises or (falls and sinks))

    return Property("unsorted" if of == "values" else "unsorted-labels", f"is not sorted{told[of]}", closed(test), detail=key, deep=0)


def _ordered(value: Any, of: Order, key: Any) -> Any:
    """The labels or values whose order is meant; None where it has none such: a list of days is not yet a table with that index."""
    if of == "columns":
        return value.columns if is_frame(value) else None
    if of == "index":
        return value.index if has_labels(value) else None
    return value if key is None else value[key] if is_frame(value) and key in value.columns else None


def has_labels(value: Any) -> bool:
    """Whether it is a table, or a column of one: its rows go by the labels of an index."""
    return is_frame(value) or (is_column(value) and hasattr(value, "index"))


def lacks_value(wanted: Any) -> Property:
    """A column, array or list in which this value does not occur."""

    def test(value: Any) -> Answer:
        if is_frame(value):
            return not any(wanted in list(elements(value[name])) for name in value.columns)
        return wanted not in list(elements(value)) if is_column(value) or is_array(value) or isinstance(value, PLAIN) else None

    return Property("lacks-value", f"has no {wanted!r} in it", closed(test), detail=wanted, deep=0)


def is_kind(kinds: str, says: str, *, negate: bool = False) -> Property:
    """A column or array whose dtype is of one of these kinds (numpy's letters), or of none of them."""

    def test(value: Any) -> Answer:
        kind = getattr(getattr(value, "dtype", None), "kind", None) if is_column(value) or is_array(value) else None
        return None if kind is None else (kind in kinds) is not negate

    return Property("kind", says, closed(test), detail=kinds, deep=0)


def lacks_times() -> Property:
    """A frame or column whose index is not made of times."""

    def test(value: Any) -> Answer:
        index = getattr(value, "index", None) if is_frame(value) or is_column(value) else None
        return None if index is None else not type(index).__name__.startswith(("Datetime", "Timedelta", "Period"))

    return Property("index-kind", "has an index without times", closed(test), deep=0)


def is_categorical() -> Property:
    """A column with a fixed list of categories."""

    def test(value: Any) -> Answer:
        return str(getattr(value, "dtype", "")) == "category" if is_column(value) or is_array(value) else None

    return Property("categorical", "has a fixed list of categories", closed(test), deep=0)


def has_elements(name: str) -> Property:
    """A column (of a frame, some column) with elements of this type."""

    def test(value: Any) -> Answer:
        if is_frame(value):
            return any(test(column) for column in _columns(value))
        return any(type_name(item) == name for item in elements(value)) if is_column(value) or is_array(value) else None

    return Property("elements", f"has elements of type {name}", closed(test), deep=0)


def is_continuous() -> Property:
    """Numbers with fractions, where classes were wanted."""

    def test(value: Any) -> Answer:
        if not (is_column(value) or is_array(value)):
            return None
        kind = getattr(getattr(value, "dtype", None), "kind", "")
        return kind == "f" and any(item != int(item) for item in elements(value) if isinstance(item, float) and item == item)

    return Property("continuous", "has numbers with fractions", closed(test), deep=0)


def has_repeated_header() -> Property:
    """Text of a table whose first line occurs again below, or a frame in which a row repeats the columns' names."""

    def test(value: Any) -> Answer:
        if isinstance(value, str) and "\n" in value:
            lines = [line.strip() for line in value.strip().splitlines()]
            return lines[0] in lines[1:]
        if is_frame(value):
            return any(name in list(elements(value[name])) for name in value.columns)
        return None

    return Property("repeated-header", "has the header line again among its rows", closed(test), deep=0)
