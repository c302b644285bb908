"""What may be evaluated over recorded values: functions and methods without effects, by type."""

from __future__ import annotations

import builtins
import datetime
import importlib
import sys
from collections.abc import Callable
from typing import Any

from rewound.graph.access import is_array, is_column, is_frame

_BUILTINS = (
    "abs all any bool bytes chr complex dict divmod enumerate float frozenset int isinstance iter len list max min ord range repr reversed "
    "round set slice sorted str sum tuple type zip"
)
FUNCTIONS: dict[str, Callable[..., Any]] = {name: getattr(builtins, name) for name in _BUILTINS.split()}
"""Builtins that only compute."""

_TEXT = (
    "capitalize casefold count endswith find index isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric isspace "
    "istitle isupper join lower lstrip partition removeprefix removesuffix replace rfind rindex rpartition rsplit rstrip split splitlines "
    "startswith strip swapcase title upper encode decode"
)
_DATA = (
    "abs all any argmax argmin astype between copy count cumsum describe diff dropna duplicated eq first_valid_index ge get gt head "
    "isin isna isnull item items iterrows itertuples keys last_valid_index le lt max mean median min ne nlargest notna notnull nsmallest "
    "nunique quantile ravel reshape reset_index round sample_size shift sort_index sort_values std squeeze strip sum tail "
    "to_dict to_list to_numpy tolist total_seconds unique value_counts var drop set_index isoformat timestamp date time utcoffset "
    "ffill bfill clip fillna interpolate replace rank pct_change cumprod cummax cummin idxmax idxmin mode sem corr cov rename assign "
    "filter select_dtypes to_frame get explode stack unstack transpose add sub mul div truediv floordiv mod pow "
    "lower upper title capitalize casefold lstrip rstrip split len contains startswith endswith extract zfill pad slice removeprefix "
    "normalize floor ceil day_name month_name strftime tz_localize tz_convert isocalendar repeat flatten transpose swapaxes dot"
)
_HEAVY = frozenset("merge join".split())
"""Methods that can give much more than they get: on small tables only."""
SMALL = 100_000
METHODS: dict[type, frozenset[str]] = {
    str: frozenset(_TEXT.split()),
    bytes: frozenset(_TEXT.split()),
    dict: frozenset("get keys values items copy".split()),
    list: frozenset("index count copy".split()),
    tuple: frozenset("index count".split()),
    set: frozenset("difference intersection union issubset issuperset isdisjoint symmetric_difference copy".split()),
    frozenset: frozenset("difference intersection union issubset issuperset isdisjoint symmetric_difference copy".split()),
    int: frozenset("bit_length conjugate is_integer".split()),
    float: frozenset("is_integer conjugate as_integer_ratio hex".split()),
    range: frozenset("index count".split()),
    datetime.datetime: frozenset(
        "date time timestamp isoformat utcoffset weekday isoweekday astimezone replace strftime timetuple".split()
    ),
    datetime.date: frozenset("isoformat weekday isoweekday replace strftime".split()),
    datetime.timedelta: frozenset(["total_seconds"]),
}
"""Methods of builtin types that only compute, by exact type."""
_DATA_METHODS = frozenset(_DATA.split())
_MODULES: dict[str, frozenset[str]] = {
    "json": frozenset({"loads", "dumps"}),
    "math": frozenset("ceil floor sqrt log log2 log10 exp isnan isinf isfinite fabs hypot sin cos tan pi e inf nan isclose fsum".split()),
    "statistics": frozenset("mean median stdev variance mode fmean pstdev".split()),
    "datetime": frozenset("datetime date time timedelta timezone UTC".split()),
    "numpy": frozenset(
        "abs all allclose any arange array asarray ceil concatenate dot exp floor hstack isclose isfinite isinf isnan log log10 log1p "
        "log2 max mean median min nan nanmean nansum ones round shape size sqrt stack std sum unique vstack where zeros inf "
        "pi int64 float64".split()
    ),
    "pandas": frozenset("isna isnull notna notnull Timestamp Timedelta to_datetime to_numeric Series DataFrame NA NaT".split()),
}
"""What modules offer without effects."""


def safe_method(owner: Any, name: str) -> bool:
    """Whether `owner.name(...)` only computes."""
    if isinstance(owner, type):
        return owner in (datetime.datetime, datetime.date) and name in {"fromisoformat", "strptime", "combine", "fromtimestamp"}
    known = METHODS.get(type(owner))
    if known is not None:
        return name in known
    if is_frame(owner) or is_column(owner) or is_array(owner) or type(owner).__module__.partition(".")[0] in {"numpy", "pandas"}:
        return name in _DATA_METHODS or (name in _HEAVY and getattr(owner, "size", SMALL) < SMALL)
    return False


def module_function(module: str, name: str) -> Any:
    """`module.name` where it only computes and the module is at hand; None otherwise."""
    if name not in _MODULES.get(module, ()):
        return None
    if module in {"numpy", "pandas"} and module not in sys.modules:
        return None
    return getattr(importlib.import_module(module), name, None)
