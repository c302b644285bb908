"""Values by their contents, steps by alignment, and the last good run."""

from __future__ import annotations

import decimal
import pickle
from collections import OrderedDict
from typing import Any, cast

import numpy as np
import pandas as pd
import polars
import pyarrow
import pytest
from scipy import sparse

from rewound.graph import around, compare
from rewound.graph.align import align_calls, align_cells
from rewound.graph.contents import KEPT, Contents, Tolerance
from rewound.graph.difference import Difference
from rewound.graph.good import last_good
from rewound.model import Cell, Encoded, Run, Step, Unstored
from rewound.store.codec import Encoder, hash_bytes, view

TWINS = pd.DataFrame([[1, 2], [3, 4]], columns=["a", "a"])


def seen(value: object) -> Any:
    """A value as a reader shows it."""
    return view(Encoder(hash_bytes).encode(value), lambda _: b"")


def contents(a: object, b: object, **options: Any) -> Contents:
    found = Contents(**options)
    found.compare("x", a, b)
    return found


def differences(a: object, b: object) -> dict[str, Difference]:
    return {one.path: one for one in contents(a, b).differences}


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        -1.5,
        float("nan"),
        "text",
        b"bytes",
        [1, [2, {"a": {3}}]],
        (1, 2),
        frozenset({"a"}),
        decimal.Decimal("1.10"),
        OrderedDict(a=1),
        range(3),
        np.array([1.0, np.nan]),
        np.array(["a", None], dtype=object),
        np.array([(1, 2.0)], dtype=[("a", int), ("b", float)]),
        np.float32(2),
        pd.DataFrame({"a": [1, None], "b": ["x", None]}),
        pd.Series(pd.to_datetime(["2024-01-01", None])),
        pd.DataFrame({"c": pd.Categorical(["u", "v"]), "n": pd.array([1, None], dtype="Int64")}),
        TWINS,
        polars.DataFrame({"a": [1, None], "b": ["x", None]}),
        pyarrow.table({"a": [[1], None]}),
        sparse.csr_matrix(np.eye(2)),
        {float("nan"): 1},
        pd.MultiIndex.from_product([[1, 2], ["a"]]),
        ValueError("why"),
    ],
    ids=repr,
)
def test_equal_values_have_no_difference(value: object) -> None:
    copied = pickle.loads(pickle.dumps(value))
    found = contents(value, copied)

    assert (found.differences, found.unknown, found.cut) == ([], [], False)


@pytest.mark.parametrize(
    ("a", "b", "path", "kind"),
    [
        (TWINS, TWINS.assign(b=1)[["a", "b"]].set_axis(["a", "a", "a"], axis=1), "x", "order"),
        (TWINS, TWINS * [[1, 2], [1, 1]], "x.iloc[:, 1]", "elements"),
        (TWINS, TWINS.rename_axis("row"), "x.index.names", "value"),
        (polars.DataFrame({"a": [1, 2]}), polars.DataFrame({"a": [1, 3]}), 'x["a"]', "elements"),
        (pyarrow.table({"a": [1, None]}), pyarrow.table({"a": [1, 2]}), 'x["a"]', "elements"),
        (np.array(["a", "bb"]), np.array(["a", "c"]), "x", "elements"),
        (np.array(5), np.array(6), "x", "elements"),
        (sparse.csr_matrix(np.eye(2)), sparse.csr_matrix(np.eye(2) * 2), "x", "opaque"),
        ({float("nan"): 1}, {float("nan"): 2}, "x[0][1]", "value"),
        (1, 2, "x", "value"),
        (1, 1.0, "x", "type"),
        (1, "1", "x", "type"),
        (None, {"a": 1}, "x", "value"),
        (True, 1, "x", "value"),
        (0.1 + 0.2, 0.3, "x", "close"),
        ({"fee": [1, 2, 3, 4]}, {"fee": [1, 2, 3, 5]}, 'x["fee"][3]', "value"),
        ({"a": 1}, {"a": 1, "b c": 2}, 'x["b c"]', "added"),
        ({1: "x"}, {}, "x[1]", "removed"),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, "x", "order"),
        ([1, 2, 3], [1, 9, 2, 3], "x[1]", "added"),
        ([1, 2, 3], [1, 3], "x[1]", "removed"),
        ({"a", "b"}, {"a"}, "x", "removed"),
        ("one\ntwo", "one\n2", "x", "text"),
        (decimal.Decimal("1.1"), decimal.Decimal("1.2"), "x", "value"),
        (ValueError("a"), ValueError("b"), "x.args[0]", "value"),
        (np.zeros(2), np.zeros(3), "x", "shape"),
        (np.zeros(2), np.zeros(2, int), "x", "dtype"),
        (np.float32(1), np.float32(2), "x", "value"),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1.0]}), 'x["a"]', "dtype"),
        (pd.DataFrame({"a": [1], "b": [2]}), pd.DataFrame({"b": [2], "a": [1]}), "x", "order"),
        (pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [1, 2, 3]}), "x.index", "added"),
        (pd.Series([1], name="a"), pd.Series([1], name="b"), "x.name", "value"),
        (pd.DataFrame({"a": [1]}), [1], "x", "value"),
    ],
)
def test_a_difference_is_named_as_source_would_name_it(a: object, b: object, path: str, kind: str) -> None:
    assert differences(a, b)[path].kind == kind


def test_only_what_was_put_into_a_list_is_named() -> None:
    rows = [{"n": n} for n in range(100)]

    assert list(differences(rows, [*rows[:40], {"n": -1}, *rows[40:]])) == ["x", "x[40]"]


def test_an_array_says_how_many_differ_and_how_far() -> None:
    a = np.arange(12.0).reshape(3, 4)
    b = a.copy()
    b[1, 2] += 0.5
    b[2, 0] = np.nan
    found = differences(a, b)["x"]

    assert (found.kind, found.count, found.of, found.largest) == ("elements", 2, 12, 0.5)
    assert [one.path for one in found.examples] == ["x[1, 2]", "x[2, 0]"]


def test_a_frames_rows_are_aligned_by_label() -> None:
    a = pd.DataFrame({"v": [1, 2, 3]}, index=["a", "b", "c"])
    b = pd.DataFrame({"v": [30, 1]}, index=["c", "a"])
    found = contents(a, b).differences

    assert [(one.path, one.kind) for one in found] == [("x.index", "removed"), ('x["v"]', "elements")]
    assert found[0].left == ["b"]
    assert [(one.path, one.left, one.right) for one in found[1].examples] == [('x.loc["c", "v"]', 3, 30)]


def test_the_tolerance_is_relative_and_can_be_set() -> None:
    assert contents(1e6, 1e6 + 1).differences[0].kind == "value"
    assert contents(1e6, 1e6 + 1, tolerance=Tolerance(1e-3)).differences[0].kind == "close"
    assert contents(np.array([1e6]), np.array([1e6 + 1]), tolerance=Tolerance(1e-3)).differences[0].kind == "close"


class Lead:
    def __init__(self, name: str, score: int) -> None:
        self.name, self.score = name, score

    def __eq__(self, other: object) -> bool:
        raise AssertionError("the program's own code runs")

    __hash__ = None  # type: ignore[assignment]


def test_an_object_of_the_program_is_compared_by_its_attributes() -> None:
    found = contents(seen([Lead("Sarah", 3)]), seen([Lead("Sarah", 4)])).differences

    assert [(one.path, one.left, one.right) for one in found] == [("x[0].score", 3, 4)]


def test_what_is_not_stored_is_unknown_and_no_difference() -> None:
    found = contents({"g": Unstored("builtins.generator", "read once")}, {"g": Unstored("builtins.generator", "read once")})

    assert found.differences == []
    assert found.unknown == [('x["g"]', "generator, not stored: read once")]


def test_much_is_bounded() -> None:
    found = contents(list(range(5000)), list(range(1, 5001)))
    assert len(found.differences) == KEPT and found.more == 5000 - KEPT

    huge = [[n] for n in range(300_000)]
    assert contents(huge, [[n] for n in range(300_000)]).cut


def test_a_cycle_ends() -> None:
    a: list[Any] = [1]
    b: list[Any] = [1]
    a.append(a)
    b.append(b)

    assert contents(a, b).differences == []


def cell(seq: int, source: str, name: str | None = None) -> tuple[Step, Cell]:
    return Step("r", seq, None, "cell", seq, "succeeded", 0.0, 0.0, cell=seq, cell_id=name), Cell(seq, source)


def aligned(left: list[tuple[Step, Cell]], right: list[tuple[Step, Cell]]) -> list[tuple[int | None, int | None]]:
    return [(one.left and one.left[0].seq, one.right and one.right[0].seq) for one in align_cells(left, right)]


def test_cells_belong_together_by_id_whatever_stands_in_them() -> None:
    left = [cell(0, "a = 1", "x"), cell(1, "b = 2", "y")]

    assert aligned(left, [cell(0, "b = 2", "y"), cell(1, "other()", "x")]) == [(1, 0), (0, 1)]


def test_ids_made_up_from_places_say_nothing() -> None:
    left = [cell(0, "a = 1", "cell-0"), cell(1, "b = 2", "cell-1")]
    right = [cell(0, "new = 0", "cell-0"), cell(1, "a = 1  # one", "cell-1"), cell(2, "b = 2", "cell-2")]

    assert aligned(left, right) == [(None, 0), (0, 1), (1, 2)]


def test_an_edited_cell_between_two_equal_ones_is_the_same_cell() -> None:
    left = [cell(0, "a = 1"), cell(1, "b = load('x')"), cell(2, "c = 3")]

    assert aligned(left, [cell(0, "a = 1"), cell(1, "rows = fetch()"), cell(2, "c = 3")]) == [(0, 0), (1, 1), (2, 2)]


def test_of_a_cell_that_ran_several_times_the_last_belongs_to_the_last() -> None:
    left = [cell(0, "a = 1", "x"), cell(1, "a = 2", "x")]

    assert aligned(left, [cell(0, "a = 3", "x")]) == [(0, None), (1, 0)]


def call(seq: int, function: str, given: object) -> Step:
    encoded = Encoded(pickle.dumps(given))
    return Step("r", seq, 0, "call", 1, "succeeded", 0.0, 0.0, function=function, arguments=encoded)


def test_calls_belong_together_by_function_and_number() -> None:
    left = [call(1, "f", 1), call(2, "g", 1), call(3, "f", 2)]
    right = [call(1, "f", 5), call(2, "f", 6), call(3, "g", 1)]
    found = [(a and a.seq, b and b.seq) for a, b in align_calls(left, right)]

    assert found == [(1, 1), (3, 2), (2, 3)]


def test_where_one_run_has_more_calls_equal_arguments_go_first() -> None:
    left = [call(n, "f", n) for n in (1, 2, 3)]
    right = [call(n, "f", given) for n, given in enumerate((1, 9, 2, 3), 1)]
    found = [(a and a.seq, b and b.seq) for a, b in align_calls(left, right)]

    assert found == [(1, 1), (None, 2), (2, 3), (3, 4)]


def made(name: str, **facts: Any) -> Run:
    return Run(name, facts.pop("kind", "notebook"), facts.pop("source", "a.ipynb"), facts.pop("status", "succeeded"), 0.0, **facts)


def test_the_last_good_run_is_the_newest_of_the_same_source() -> None:
    failed = made("r3", status="failed")
    older, replay, other, script = made("r1"), made("r4", kind="replay"), made("r5", source="b.ipynb"), made("r6", kind="script")

    assert last_good([script, other, failed, older], failed) == older
    assert last_good([replay, failed, older], failed) == replay
    assert last_good([failed, made("r2", status="failed")], failed) is None
    assert last_good([made("r7", source=None)], made("r8", source=None, status="failed")) is None


def test_packages_are_compared_where_both_runs_know_them() -> None:
    old = made("r1", python="3.11.9", meta={"packages": {"pandas": "2.2", "numpy": "2.0", "rewound": "1"}})
    new = made("r2", python="3.12.1", meta={"packages": {"pandas": "3.0", "scipy": "1.1", "rewound": "2"}})

    assert [(one.name, one.left, one.right) for one in around.surroundings(old, new)] == [
        ("Python", "3.11.9", "3.12.1"),
        ("pandas", "2.2", "3.0"),
    ]


def test_a_value_that_is_too_large_is_told_by_its_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "LARGE", 10)
    run = made("r1")

    class Empty:
        def bytes_of(self, _: Encoded) -> int:
            return 0

    comparer = compare.Comparer(cast(Any, Empty()), run, run)
    step = call(1, "f", 1)
    found = comparer._encoded("x", "generated", step, (Encoded(pickle.dumps("a" * 50)), Encoded(pickle.dumps("b" * 50))))

    assert found is not None and found.change == "changed" and "too many to look into" in str(found.why)


def test_what_is_too_deep_to_be_compared_is_not_called_equal() -> None:
    def nested(value: Any) -> Any:
        for _ in range(100):
            value = [value]
        return value

    class Nothing:
        def bytes_of(self, _: Encoded) -> int:
            return 0

        def view(self, encoded: Encoded) -> Any:
            return pickle.loads(encoded.head)

    run = made("r1")
    comparer = compare.Comparer(cast(Any, Nothing()), run, run)
    sides = (Encoded(pickle.dumps(nested(1))), Encoded(pickle.dumps(nested(2))))

    assert comparer._encoded("x", "generated", call(1, "f", 1), sides) is None
    assert [one.name for one in comparer.unlooked.values()] == ["x"]
