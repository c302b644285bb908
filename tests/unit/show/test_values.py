"""A value's text comes from its snapshot and runs none of the program's code."""

from __future__ import annotations

import collections
import datetime
import decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rewound.errors import UntrustedData
from rewound.model import Encoded, Step, Unstored, Value
from rewound.show.page import Page, plain
from rewound.show.values import call_text, short, small_table, text_of, value_text
from tests.unit.show.memory import packed


class Lying:
    """Whatever is asked of it raises."""

    def __repr__(self) -> str:
        raise AssertionError("repr was called")

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        raise AssertionError("== was called")

    __hash__ = None  # type: ignore[assignment]


class View:
    """Opens nothing but what it was given."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def view(self, encoded: Encoded) -> object:
        del encoded
        if isinstance(self._value, Exception):
            raise self._value
        return self._value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "None"),
        (10**500, "an int of 1661 bits"),
        (float("nan"), "NaN"),
        ("it's", '"it\'s"'),
        ([1] * 100, "[1, 1, 1, 1, 1, 1, … 94 more]"),
        ({"a": [{"b": (1,)}]}, "{'a': [{'b': (1,)}]}"),
        (set(), "set()"),
        (frozenset({1}), "frozenset({1})"),
        (np.zeros((3, 4)), "array 3x4 float64 [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, … 6 more]"),
        (np.array([1, float("nan")]), "array 2 float64, 1 NaN [1.0, NaN]"),
        (np.float64(2), "2.0"),
        (pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}), "DataFrame 2 rows x 2 ('a', 'b')"),
        (pd.Series([1, 2], name="q"), "Series 'q' 2 int64 [1, 2]"),
        (datetime.date(2026, 1, 31), "datetime.date(2026, 1, 31)"),
        (decimal.Decimal("1.10"), "Decimal('1.10')"),
        (collections.Counter("aab"), "Counter({'a': 2, 'b': 1})"),
        (ValueError("x", 1), "ValueError('x', 1)"),
        (Unstored("builtins.generator", "it can be read only once"), "<generator, not stored: it can be read only once>"),
        (Lying(), "<Lying>"),
        ([Lying()], "[<Lying>]"),
        (int, "<int>"),
    ],
)
def test_short(value: object, expected: str) -> None:
    assert short(value) == expected


def test_a_list_in_itself_ends() -> None:
    endless: list[object] = []
    endless.append(endless)

    assert short(endless) == "[[[[[…]]]]]"


def test_a_long_text_is_cut() -> None:
    assert short("x" * 10_000, 20) == "'" + "x" * 18 + "…"


def test_what_cannot_be_opened_says_why() -> None:
    assert text_of(View(UntrustedData("Not signed by you.")), packed(1)) == "cannot be shown: Not signed by you."
    assert text_of(View(ValueError("bad\nbytes")), packed(1)) == "cannot be shown: ValueError: bad⏎bytes"
    assert text_of(View(1), None) == "not recorded"


def test_a_value_without_a_snapshot_says_why() -> None:
    assert value_text(View(1), Value("g", "builtins.generator", None, why="it can be read only once")) == (
        "generator, not stored: it can be read only once"
    )
    assert value_text(View(1), Value("f", "builtins.function", None, definition=True)) == "function definition"


def test_a_call_as_the_source_would_write_it() -> None:
    step = Step("r", 1, 0, "call", 1, "succeeded", 0.0, 0.1, function="make.<locals>.inner", arguments=packed({}))

    assert call_text(View({"contact": None, "n": 3}), step) == "inner(contact=None, n=3)"


def test_a_frame_as_a_small_table() -> None:
    table = small_table(pd.DataFrame({"name": ["a", "b"], "n": [1, 20]}))

    assert table is not None
    assert plain(Page([table])).splitlines() == ["   'name'  'n'", "0  'a'       1", "1  'b'      20"]
    assert small_table([1]) is None
