"""What can be got at from an object: everything through which a cell can change it without naming it."""

from __future__ import annotations

import array
import sys
import types
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from rewound.capture.sharing import groups, reach


class Owner:
    def __init__(self) -> None:
        self.parts: list[int] = []

    def add(self, part: int) -> None:
        self.parts.append(part)


def _closure(rows: list[int]) -> Callable[[int], None]:
    def put(row: int) -> None:
        rows.append(row)

    return put


def _default(rows: list[int]) -> Callable[[int], None]:
    def put(row: int, rows: list[int] = rows) -> None:
        rows.append(row)

    return put


OWNER = Owner()
ROWS: list[int] = []
FLAT = {"n": 1}
SAMPLES = array.array("d", [1.0])
RECORDS = np.zeros(3, dtype=[("a", "i4")])
BASE = np.arange(5.0)


@pytest.mark.parametrize(
    ("through", "part"),
    [
        ([FLAT], FLAT),
        ({"a": {"b": FLAT}}, FLAT),
        ({"samples": SAMPLES}, SAMPLES),
        ({"base": BASE}, BASE),
        (BASE[1:], BASE),
        (RECORDS[1], RECORDS),
        (OWNER.add, OWNER.parts),
        (ROWS.append, ROWS),
        (np.random.default_rng(1).normal, None),
        (weakref.ref(OWNER), OWNER),
        (weakref.WeakValueDictionary(a=OWNER), OWNER),
        (_closure(ROWS), ROWS),
        (_default(ROWS), ROWS),
        (types.SimpleNamespace(put=_closure(ROWS)), ROWS),
        (((ROWS,),), ROWS),
    ],
    ids=lambda value: type(value).__name__,
)
def test_it_leads_there(through: object, part: object) -> None:
    part = through.__self__ if part is None else part  # type: ignore[attr-defined]
    assert id(part) in reach(through)


@pytest.mark.parametrize(
    "value", [1, "text", None, (1, "a"), len, reach, Owner, sys, frozenset({1})], ids=lambda value: type(value).__name__
)
def test_what_cannot_change_leads_nowhere(value: object) -> None:
    assert reach(value) == frozenset()


def test_functions_and_methods_themselves_are_not_shared() -> None:
    put = _closure(ROWS)
    reaches = {"a": reach([put]), "b": reach({"f": put}), "rows": reach(ROWS), "other": reach([1])}
    assert groups(["a"], reaches) == [("a", "b", "rows")]
    assert groups(["other"], reaches) == []


def test_a_module_of_the_program_can_have_any_name(monkeypatch: pytest.MonkeyPatch) -> None:
    own = types.ModuleType("array")
    own.array = [1, 2]  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "array", own)
    assert id(ROWS) in reach([ROWS])


def test_it_ends_where_objects_are_many() -> None:
    many: Any = [[i] for i in range(300_000)]
    assert 100_000 < len(reach(many)) <= 200_000
