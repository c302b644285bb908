"""What can be wrong with tables and estimators, checked on values."""

from __future__ import annotations

import ast

import numpy as np
import pandas as pd

from rewound.graph import tables
from rewound.graph.access import UNKNOWN
from rewound.graph.property import has_infinity, has_nan
from rewound.graph.switches import elsewhere


def frame() -> pd.DataFrame:
    return pd.DataFrame({"name": ["a", "b", "b"], "x": [1.0, 2.0, 2.0], "y": [3, 3, 3]})


def test_a_property_of_one_column_is_one_of_the_frame() -> None:
    assert tables.column_of(tables.is_constant(), frame()) == "y"
    assert tables.column_of(has_nan(), frame()) is UNKNOWN
    assert tables.column_of(has_infinity(), frame().assign(z=[1.0, np.inf, 2.0])) == "z"


def test_names_are_those_of_columns_or_of_a_list_of_text() -> None:
    assert tables.has_name("x").holds(frame()) is True
    assert tables.lacks_name("z").holds(["x", "y"]) is True
    assert tables.lacks_name("z").holds([1, 2]) is None
    assert tables.in_other_order(["y", "x"]).holds(["x", "y"]) is True
    assert tables.in_other_order(["y", "x"]).holds(["x"]) is None


def test_rows_and_labels_that_repeat() -> None:
    assert tables.repeats_rows(["name", "x"]).holds(frame()) is True
    assert tables.repeats_rows(["name", "x"]).holds(frame().iloc[:2]) is False
    assert tables.repeats_rows(["name"]).holds([frame().iloc[:2], frame().iloc[:1]]) is True
    assert tables.repeats_labels().holds(pd.concat([frame(), frame()])) is True
    assert tables.repeats_columns().holds(pd.concat([frame(), frame()], axis=1)) is True


def test_arrays_by_dimensions_order_and_sign() -> None:
    assert tables.has_ndim(1).holds(np.arange(3)) is True
    assert tables.has_ndim(2).holds([[1], [2]]) is True
    assert tables.has_ndim(1).holds(3) is None
    assert tables.is_unsorted().holds([1, 3, 2]) is True
    assert tables.has_negative().holds(np.array([1, -1])) is True
    assert tables.has_negative().holds(frame()) is False
    assert tables.sums_otherwise().holds([0.5, 0.5]) is False
    assert tables.has_rare().holds(["a", "a", "b"]) is True


def test_what_is_out_of_order() -> None:
    fallen = pd.Series([1, 2, 3], index=[3, 2, 1])
    assert tables.is_unsorted("index").holds(fallen) is True
    assert tables.is_unsorted("index", falls=True).holds(fallen) is False
    assert tables.is_unsorted(falls=True).holds([2, 3, 1]) is True and tables.is_unsorted(falls=True).holds([3, 2, 2]) is False
    assert tables.is_unsorted().holds(fallen) is False  # its values are in order
    assert tables.is_unsorted("index").holds(fallen.index) is None  # of nothing yet
    assert tables.is_unsorted("columns").holds(pd.DataFrame({"b": [1], "a": [2]})) is True
    assert tables.is_unsorted(key="b").holds(pd.DataFrame({"b": [2, 1]})) is True
    assert tables.is_unsorted(key="c").holds(pd.DataFrame({"b": [2, 1]})) is None


def test_a_header_among_the_rows() -> None:
    assert tables.has_repeated_header().holds("a,b\n1,2\na,b\n3,4\n") is True
    assert tables.has_repeated_header().holds("a,b\n1,2\n") is False


def test_nan_of_a_correlation_comes_from_what_does_not_vary() -> None:
    node = ast.parse("f.corr()", mode="eval").body
    assert isinstance(node, ast.expr)
    found = elsewhere(lambda _: frame(), has_nan(), node)
    assert found is not None and found[0].kind == "constant"
