"""What libraries remember inside their objects is no part of a value, and what a class adds to a base in C is."""

from __future__ import annotations

import collections
import datetime
import io
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from rewound.model import Encoded
from rewound.store.codec import Encoder, decode, hash_bytes, view

_buffers: dict[str, bytes] = {}


def _put(memory: memoryview) -> str:
    key = hash_bytes(memory)
    _buffers[key] = bytes(memory)
    return key


def encode(value: object) -> Encoded:
    encoded = Encoder(_put).encode(value)
    assert encoded.whole, encoded.why
    return encoded


def back(value: object) -> Any:
    return decode(encode(value), _buffers.__getitem__)


class Day(datetime.date):
    label: str


class Index(collections.defaultdict[str, int]):
    unit: str


class Signal(np.ndarray[Any, np.dtype[np.float64]]):
    rate: int


class Held(np.ndarray[Any, np.dtype[np.float64]]):
    """Keeps what it adds by itself, as numpy's manual shows it."""

    rate: int

    def __reduce__(self) -> Any:
        taken: Any = super().__reduce__()
        return *taken[:2], (*taken[2], self.rate)

    def __setstate__(self, state: Any) -> None:
        self.rate = state[-1]
        super().__setstate__(state[:-1])


@pytest.mark.parametrize(
    ("made", "name"),
    [
        (lambda: Day(2024, 5, 1), "label"),
        (lambda: Index(int, {"a": 1}), "unit"),
        (lambda: np.arange(4.0).view(Signal), "rate"),
        (lambda: np.arange(4.0).view(Held), "rate"),
    ],
    ids=["date", "defaultdict", "array", "array-with-its-own"],
)
def test_an_attribute_beside_a_base_in_c_is_kept_and_counts(made: Callable[[], Any], name: str) -> None:
    value = made()
    setattr(value, name, "one")
    before = encode(value)

    restored = back(value)
    assert type(restored) is type(value)
    assert getattr(restored, name) == "one"
    assert np.all(restored == value)
    setattr(value, name, "two")
    assert encode(value) != before


def test_looking_at_such_a_value_runs_nothing_of_its_class() -> None:
    value = Index(int, {"a": 1})
    value.unit = "m"
    seen = view(encode(value), _buffers.__getitem__)
    assert seen.rewound_state == {"unit": "m"}


def test_a_counter_is_stored_and_not_advanced() -> None:
    numbers = itertools.count(5, 2)
    assert next(back(numbers)) == 5
    assert next(numbers) == 5
    assert next(back(numbers)) == 7


def _figure() -> Any:
    figure = pytest.importorskip("matplotlib.figure").Figure()
    axes = figure.subplots()
    axes.bar(["a", "b"], [1, 2])
    figure.savefig(io.BytesIO())
    return figure


def test_a_figure_is_not_changed_by_storing_it_and_equal_ones_have_equal_bytes() -> None:
    figure = _figure()
    following = repr(figure.axes[0]._callbacks._cid_gen)
    first = encode(figure)
    assert encode(figure) == first == encode(_figure())
    assert repr(figure.axes[0]._callbacks._cid_gen) == following == repr(back(figure).axes[0]._callbacks._cid_gen)


def test_a_figure_that_comes_back_follows_its_changes() -> None:
    restored = back(_figure())
    restored.axes[0].set_xlim(-5, 5)
    restored.savefig(io.BytesIO())
    assert restored.axes[0].transData.transform((5, 0))[0] == pytest.approx(restored.axes[0].bbox.x1)


def test_a_graph_comes_back_without_its_views_and_makes_them_again() -> None:
    graph = pytest.importorskip("networkx").DiGraph([(1, 2)])
    before = encode(graph)
    assert list(graph.edges) == [(1, 2)] and list(graph.pred[2]) == [1]
    assert encode(graph) == before
    restored = back(graph)
    restored.add_edge(2, 3)
    assert list(restored.edges) == [(1, 2), (2, 3)]


def test_a_tree_of_neighbours_is_the_same_after_it_was_asked() -> None:
    neighbors = pytest.importorskip("sklearn.neighbors")
    points = np.arange(40.0).reshape(20, 2)
    for tree in (neighbors.KDTree(points, leaf_size=2), neighbors.BallTree(points, leaf_size=2)):
        before = encode(tree)
        nearest = tree.query([[3.0, 3.0]])[1]
        assert tree.get_n_calls() > 0
        assert encode(tree) == before
        assert back(tree).query([[3.0, 3.0]])[1] == nearest


def test_an_index_of_dates_comes_back_without_its_cache() -> None:
    pandas = pytest.importorskip("pandas")
    days = pandas.date_range("2024-01-01", periods=3)
    before = encode(days)
    assert list(days.year) == [2024] * 3 and days.is_normalized
    assert encode(days) == before
    assert back(days).equals(days) and back(days).is_normalized
