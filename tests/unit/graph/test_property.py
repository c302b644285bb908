"""Properties hold, do not hold, or cannot be told; texts of values are short."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rewound.graph import property as prop
from rewound.graph.access import ANY, UNKNOWN, Attr, Key, Nth, reach
from rewound.graph.brief import brief
from rewound.graph.property import Property
from rewound.model import Unstored

FRAME = pd.DataFrame({"a": [1.0, None], "t": pd.to_datetime(["2024-01-01", "2024-01-02"])})
UTC = datetime.UTC


@pytest.mark.parametrize(
    ("one", "value", "path", "expected"),
    [
        (prop.is_none(), None, (), True),
        (prop.is_none(), [1, None], (ANY,), True),
        (prop.is_none(), [1, 2], (ANY,), False),
        (prop.is_none(), {"a": {"b": None}}, (Key("a"), Key("b")), True),
        (prop.is_none(), {"a": 1}, (Key("z"),), None),
        (prop.is_none(), UNKNOWN, (), None),
        (prop.lacks("z"), {"a": 1}, (), True),
        (prop.lacks("a"), FRAME, (), False),
        (prop.lacks("z"), [{"z": 1}, {}], (ANY,), True),
        (prop.lacks("z"), 3, (), None),
        (prop.has_nan(), FRAME, (), True),
        (prop.has_nan(), FRAME, (Key("t"),), False),
        (prop.has_nan(), np.array([1.0, np.nan]), (), True),
        (prop.has_nan(), [1.0, float("nan")], (), True),
        (prop.has_nan(), pd.NaT, (), True),
        (prop.is_empty(), [], (), True),
        (prop.is_empty(), FRAME, (), False),
        (prop.is_empty(), Unstored("builtins.generator", ""), (), None),
        (prop.has_type("generator"), Unstored("builtins.generator", ""), (), True),
        (prop.has_type("str"), pd.Series(["a", 1], dtype=object), (), True),
        (prop.has_length(2), FRAME, (), True),
        (prop.has_length(2, 1), np.zeros((3, 2)), (), True),
        (prop.is_zero(), 0, (), True),
        (prop.is_naive(), datetime.datetime(2024, 1, 1), (), True),
        (prop.is_naive(), datetime.datetime(2024, 1, 1, tzinfo=UTC), (), False),
        (prop.is_naive(), FRAME["t"], (), True),
        (prop.is_naive(), "2024", (), None),
    ],
)
def test_holds(one: Property, value: Any, path: tuple[Any, ...], expected: bool | None) -> None:
    assert one.holds(value, path) is expected


def test_paths() -> None:
    assert reach({"a": [1, {"b": 2}]}, (Key("a"), Nth(1), Key("b"))) == 2
    assert reach({"a": 1}, (Nth(0),)) == "a"
    assert reach("text", (Key(0),)) is UNKNOWN
    assert reach({"a": 1}, (Attr("a"),)) is UNKNOWN


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "None"),
        ([1, 2, 3], "[1, 2, 3]"),
        (list(range(40)), "[0, 1, 2, … 40 items]"),
        ({"a": (1,)}, "{'a': (1,)}"),
        (set(), "set()"),
        ("x" * 500, "'" + "x" * 78 + "…"),
        (pd.DataFrame({"a": [1], "b": [2]}), "DataFrame 1 × 2 (a, b)"),
        (np.zeros((4, 2)), "array 4 × 2 float64"),
        (Unstored("builtins.generator", "once"), "<generator>"),
        (10**200, "an integer of 665 bits"),
    ],
)
def test_brief(value: object, expected: str) -> None:
    assert brief(value) == expected
    assert len(brief(value)) <= 80
