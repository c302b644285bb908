"""What to tell of an array or a series: shape, type, its first elements, and how its numbers are spread."""

from __future__ import annotations

import math
import sys
from typing import Any

from rewound.show.values import library_of, short
from rewound.show.wire_value import ArrayShape, HistogramShape

HEAD = 100
"""Elements that are told."""
BINS = 24
LARGE = 20_000_000
"""Elements up to which all are looked at."""
_NUMBERS = frozenset("biuf")


def array_of(value: object) -> ArrayShape | None:
    """Of numpy's arrays, and of series and indexes; None for anything else."""
    library, name = library_of(value)
    if (library, name) == ("numpy", "ndarray"):
        return _told(value, value)
    if (library, name) in _SERIES or (library == "pandas" and name.endswith("Index") and name != "MultiIndex"):
        series: Any = value
        return _told(series, series.to_numpy())
    return None


_SERIES = {("pandas", "Series"), ("polars", "Series")}


def _told(value: Any, array: Any) -> ArrayShape:
    told: ArrayShape = {
        "shape": list(array.shape), "dtype": str(value.dtype), "head": [short(item) for item in array.reshape(-1)[:HEAD].tolist()],
        "missing": None, "minimum": None, "maximum": None, "mean": None, "histogram": None,
    }  # fmt: skip
    if array.dtype.kind not in _NUMBERS or not 0 < array.size <= LARGE:
        return told
    np: Any = sys.modules["numpy"]  # there is an array of its
    flat = array.reshape(-1).astype("float64")
    finite = flat[np.isfinite(flat)]
    told["missing"] = int(np.isnan(flat).sum())
    if finite.size:
        told |= {"minimum": float(finite.min()), "maximum": float(finite.max()), "mean": _number(finite.mean())}
        told["histogram"] = _histogram(np, finite)
    return told


def _histogram(np: Any, finite: Any) -> HistogramShape | None:
    with np.errstate(all="ignore"):
        if not math.isfinite(float(finite.max()) - float(finite.min())):
            return None
        counts, edges = np.histogram(finite, BINS)
    return {"edges": [float(edge) for edge in edges], "counts": [int(count) for count in counts]}


def _number(value: Any) -> float | None:
    return float(value) if math.isfinite(value) else None
