"""What can be wrong with a value, as a predicate that is checked on recorded values."""

from __future__ import annotations

import datetime
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rewound.graph.access import UNKNOWN, VIEWS, Once, Path, elements, is_array, is_column, is_definition, is_frame, is_stand_in, reach_all
from rewound.model import Unstored

Answer = bool | None
"""None: cannot be told from what was recorded."""


@dataclass(frozen=True, slots=True)
class Property:
    """One way of being wrong: `says` completes the sentence "the value …"."""

    kind: str
    says: str
    test: Callable[[Any], Answer] = field(compare=False, repr=False)
    detail: Any = field(default=None, compare=False)
    deep: int = 1
    """Levels of containers below an input in which a step's inputs are searched for the same property."""

    def holds(self, value: Any, path: Path = ()) -> Answer:
        """Whether some part of `value` that `path` means has the property."""
        if value is UNKNOWN:
            return None
        answers = []
        for part in reach_all(value, path):
            answer = self._check(part)
            if answer:
                return True
            answers.append(answer)
        return False if answers and all(answer is False for answer in answers) else None

    def plainly(self, value: Any, _path: Path = ()) -> Answer:
        """As `holds` of the value itself, for long lists."""
        return self._check(value)

    def _check(self, part: Any) -> Answer:
        if part is UNKNOWN:
            return None
        try:
            return self.test(part)
        except Exception:  # comparing what libraries do not compare says nothing
            return None


def closed(test: Callable[[Any], Answer]) -> Callable[[Any], Answer]:
    """The same test, which says nothing about what could not be stored."""
    return lambda value: None if isinstance(value, Unstored) else test(value)


def is_none() -> Property:
    return Property("none", "is None", lambda value: value is None)


def size_of(value: Any) -> int | None:
    """Its length, without running code of the program."""
    if isinstance(value, dict | list | tuple | set | frozenset | str | bytes | bytearray | range) or type(value) in VIEWS:
        return len(value)
    if is_frame(value) or is_column(value):
        return len(value)
    if is_array(value):
        return int(value.shape[0]) if value.ndim else None
    return None


def is_empty() -> Property:
    def test(value: Any) -> Answer:
        size = size_of(value)
        return None if size is None else size == 0

    return Property("empty", "is empty", closed(test), deep=0)


def has_length(wanted: int, axis: int = 0) -> Property:
    def test(value: Any) -> Answer:
        shape = shape_of(value)
        return None if shape is None or len(shape) <= axis else shape[axis] == wanted

    says = f"has length {wanted}" if axis == 0 else f"has {wanted} columns"
    return Property("length", says, closed(test), detail=(wanted, axis), deep=0)


def has_shape(wanted: tuple[int, ...]) -> Property:
    return Property("length", f"has shape {wanted}", closed(lambda value: shape_of(value) == wanted), detail=wanted, deep=0)


def shape_of(value: Any) -> tuple[int, ...] | None:
    """The shape of an array or frame; of a sequence, its length."""
    if is_array(value) or is_frame(value) or is_column(value):
        return tuple(int(part) for part in value.shape)
    size = size_of(value)
    return None if size is None else (size,)


def type_name(value: Any) -> str:
    """`qualname` of the recorded value's type, the program's own classes included."""
    if isinstance(value, Unstored):
        return value.type.rpartition(".")[2]
    if isinstance(value, Once):
        return value.kind
    if is_definition(value):
        return "type" if value.__name__[:1].isupper() else "function"
    if is_stand_in(value):
        name = str(type(value).rewound_type).rpartition(".")[2]
        return "method" if name == "getattr" else name  # a bound method is stored as how to get it
    return type(value).__name__


def with_article(name: str) -> str:
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def has_type(name: str) -> Property:
    """Its type, or its elements' type where it is a column, has this name (`str`, `int`, `Series`)."""

    def test(value: Any) -> Answer:
        if type_name(value) == name:
            return True
        if is_column(value) or is_array(value):
            return any(type_name(item) == name for item in elements(value))
        return False

    return Property("type", f"is {with_article(name)}", test, detail=name)


def lacks(key: Any) -> Property:
    """It is a mapping or frame, and this key or column is not in it."""

    def test(value: Any) -> Answer:
        if isinstance(value, dict | set | frozenset):
            return key not in value
        if is_frame(value):
            return key not in value.columns
        if is_column(value):
            return key not in getattr(value, "index", value)
        return None

    return Property("lacks", f"has no {key!r}", closed(test), detail=key, deep=0)


def lacks_label(key: Any) -> Property:
    """No row (of a column: no entry) has this label."""

    def test(value: Any) -> Answer:
        return key not in value.index if is_frame(value) or (is_column(value) and hasattr(value, "index")) else None

    return Property("lacks", f"has no row {key!r}", closed(test), detail=key, deep=0)


def has_dtype(name: str) -> Property:
    """A column or array of this dtype."""

    def test(value: Any) -> Answer:
        kind = getattr(value, "dtype", None) if is_column(value) or is_array(value) else None
        return None if kind is None else str(kind) == name

    return Property("dtype", f"has dtype {name}", closed(test), detail=name, deep=0)


def lacks_attribute(name: str) -> Property:
    def test(value: Any) -> Answer:
        if is_stand_in(value):
            return name not in (value.rewound_state or {})
        return not hasattr(value, name)

    return Property("lacks-attribute", f"has no attribute {name!r}", closed(test), detail=name, deep=0)


def is_nan_scalar(value: Any) -> bool:
    if isinstance(value, float):
        return math.isnan(value)
    if type(value).__module__.partition(".")[0] in {"numpy", "pandas"}:
        pandas = sys.modules.get("pandas")
        if pandas is not None and value is pandas.NA:
            return True
        if type(value).__name__ == "NaTType":
            return True
        return bool(value != value) if getattr(value, "shape", None) == () else False
    return False


def _nan_in(value: Any) -> Answer:
    if is_frame(value):
        return bool(value.isna().to_numpy().any())
    if is_column(value):
        return bool(value.isna().any())
    if is_array(value):
        if value.dtype.kind in "fcmM":
            return bool((value != value).any())
        return any(is_nan_scalar(item) for item in elements(value)) if value.dtype.kind == "O" else False
    if isinstance(value, list | tuple | set | dict):
        return any(is_nan_scalar(item) for item in elements(value))
    return is_nan_scalar(value)


def has_nan() -> Property:
    return Property("nan", "contains NaN", closed(_nan_in))


def _infinite_in(value: Any) -> Answer:
    if isinstance(value, float):
        return math.isinf(value)
    if is_frame(value):
        return any(_infinite_in(value[name]) for name in value.columns)
    if is_column(value):
        return _infinite_in(value.to_numpy())
    if is_array(value):
        return bool((abs(value) == math.inf).any()) if value.dtype.kind in "fc" else False
    if isinstance(value, list | tuple | dict):
        return any(isinstance(item, float) and math.isinf(item) for item in elements(value))
    return False


def has_infinity() -> Property:
    return Property("infinite", "contains infinity", closed(_infinite_in))


def is_zero() -> Property:
    def test(value: Any) -> Answer:
        if isinstance(value, bool | int | float):
            return value == 0
        return None if getattr(value, "shape", None) != () else bool(value == 0)

    return Property("zero", "is 0", closed(test), deep=0)


def aware(value: Any) -> Answer:
    """Whether a time, or a column of times, has a time zone; None for anything else."""
    if isinstance(value, datetime.datetime):
        return value.tzinfo is not None and value.utcoffset() is not None
    if is_column(value) or is_array(value):
        kind = getattr(value, "dtype", None)
        if getattr(kind, "tz", None) is not None:
            return True
        if getattr(kind, "kind", "") == "M":
            return False
        times = [item for item in elements(value) if isinstance(item, datetime.datetime)]
        return aware(times[0]) if times else None
    return None


def is_naive() -> Property:
    def test(value: Any) -> Answer:
        answer = aware(value)
        return None if answer is None else not answer

    return Property("naive", "has no time zone", closed(test))


def is_aware() -> Property:
    return Property("aware", "has a time zone", closed(aware))


def equals(wanted: Any) -> Property:
    """It is this very value: for what is wrong in a way that only the check that failed knows."""

    def test(value: Any) -> Answer:
        if type(value) is not type(wanted):
            return False
        same = value == wanted
        return same if isinstance(same, bool) else None

    return Property("equals", "has this value", closed(test), deep=0)


def fails(says: str, check: Callable[[Any], Answer], kind: str = "fails") -> Property:
    """Put in place of the value that failed, it fails in the same way."""
    return Property(kind, says, check, deep=0)
