"""Recorded results are tied to living arguments by the memos of their pickles."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from rewound.replay.pairing import load_with_memo, memo_size, pair, result_part


def text(*letters: str) -> str:
    """A string that is no other string's object."""
    return "".join(letters)


SHARED = text("a", "bc")
ALIKE = {
    "the same": ([1, "x", {"y": 2.5}], [1, "x", {"y": 2.5}]),
    "strings shared otherwise": ([SHARED, SHARED, []], [text("ab", "c"), text("a", "bc"), []]),
    "not a number": ([float("nan")], [float("nan")]),
    "bytes": ([b"ab" * 3, [b"ab" * 3]], [bytes(bytearray(b"ababab")), [bytes(bytearray(b"ababab"))]]),
}
ONE: list[int] = []
DIFFERENT = {
    "a value": ([1], [2]),
    "a type": ([1], [1.0]),
    "the sign of zero": ([0.0], [-0.0]),
    "a string": (["a"], ["b"]),
    "a string and bytes": (["a"], [b"a"]),
    "an alias": ([ONE, ONE], [[], []]),
    "an alias of another": ([ONE, [], ONE], [ONE, ONE, []]),
    "the length": ([1], [1, 2]),
    "the order of a dict": ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
}


@pytest.mark.parametrize("name", ALIKE)
def test_equal_values_pair(name: str) -> None:
    now, then = ALIKE[name]
    assert pair(pickle.dumps(now, 5), pickle.dumps(then, 5)) is not None


@pytest.mark.parametrize("name", DIFFERENT)
def test_values_that_a_program_can_tell_apart_do_not(name: str) -> None:
    now, then = DIFFERENT[name]
    assert pair(pickle.dumps(now, 5), pickle.dumps(then, 5)) is None


@pytest.mark.parametrize("size", [3, 100_000])
def test_a_result_is_tied_to_the_living_arguments(size: int) -> None:
    inner = {"k": SHARED}
    then: list[Any] = [SHARED, inner, list(range(size)), "z" * size]
    recorded, joint = pickle.dumps(then, 5), pickle.dumps((then, [inner, SHARED, "new"]), 5)
    now: list[Any] = [text("ab", "c"), {"k": text("a", "bc")}, list(range(size)), "z" * size]

    tail = result_part(recorded, joint)
    assert tail is not None
    paired = pair(_pickle(now)[0], recorded)
    assert paired is not None
    _, memo = _pickle(now)
    numbers, atoms = paired
    known = {**atoms, **{old: memo[new] for old, new in numbers.items()}}
    result = load_with_memo(tail, known, memo_size(recorded), [])
    assert result == [inner, SHARED, "new"]
    assert result[0] is now[1]


def test_what_is_no_joint_pickle_has_no_result() -> None:
    assert result_part(pickle.dumps([1], 5), pickle.dumps(([2], 3), 5)) is None
    assert result_part(pickle.dumps([1], 5), pickle.dumps([1], 5)) is None


def _pickle(value: object) -> tuple[bytes, dict[int, Any]]:
    import io

    sink = io.BytesIO()
    pickler = pickle.Pickler(sink, 5)
    pickler.dump(value)
    return sink.getvalue(), dict(pickler.memo.copy().values())
