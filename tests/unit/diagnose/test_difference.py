"""Where two values first differ, and what is said of those that cannot be compared."""

from __future__ import annotations

import math
from typing import Any

import pytest

from rewound.diagnose.difference import first_difference
from rewound.graph.access import UNKNOWN
from rewound.model import Unstored

LONG = "a" * 50 + "\n" + "b" * 80


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        (1, 2, "1, and 2"),
        (1, 1.0, None),
        (math.nan, math.nan, None),
        (1, "1", "1, and '1'"),
        (None, [], "None, and []"),
        ([1, 2], (1, 2), "[1, 2], and (1, 2)"),
        ([1, 2, 3], [1, 5, 4], "at [1]: 2, and 5"),
        ([1, 2], [1, 2, 3], "2 elements, and 3"),
        ({"a": {"b": [1]}}, {"a": {"b": [2]}}, "at ['a']['b'][0]: 1, and 2"),
        ({"a": 1}, {}, "at ['a']: 1, and nothing on the right"),
        ({}, {"a": 1}, "at ['a']: nothing on the left, and 1"),
        ({1, 2}, {2, 3}, "only on the left: {1}, only on the right: {3}"),
        ("tea", "teas", "at character 3: 'tea', and 'teas'"),
        (LONG, LONG[:-1] + "c", f"at line 2, column 79: '{'b' * 31}', and '{'b' * 30}c'"),
        (b"ab", b"ac", "at character 1: b'ab', and b'ac'"),
        ([1, 2], [1, 2], None),
        (UNKNOWN, 1, None),
        ([Unstored("x.Socket", "a socket")], [1], None),
    ],
)
def test_first_difference(left: Any, right: Any, said: str | None) -> None:
    assert first_difference(left, right) == said


def test_of_arrays_and_frames() -> None:
    numpy, pandas = pytest.importorskip("numpy"), pytest.importorskip("pandas")
    one = numpy.array([[1.0, 2.0], [3.0, numpy.nan]])
    other = one.copy()
    assert first_difference(one, other) is None
    other[1, 0] = 4
    assert first_difference(one, other) == "at [1, 0]: 3.0, and 4.0"
    assert first_difference(one, one.reshape(4)) == "at shape: (2, 2), and (4,)"
    assert first_difference(one, one + 1e-9, tolerance=1e-7) is None
    frame = pandas.DataFrame({"a": [1, 2], "b": [1.0, 2.0]})
    assert first_difference(frame, frame.assign(b=[1.0, 3.0])) == "at ['b'][1]: 2.0, and 3.0"
    assert first_difference(frame, frame.astype({"a": float})) == "at ['a'] dtype: int64, and float64"
    assert first_difference(frame, frame.rename(columns={"b": "c"})) == "at columns[1], character 0: 'b', and 'c'"
    assert first_difference(frame["a"], frame["a"][:1]) == "at length: 2, and 1"


def test_a_list_that_holds_itself_ends() -> None:
    one: list[Any] = []
    other: list[Any] = []
    one.append(one)
    other.append(other)
    assert first_difference(one, other) is None
