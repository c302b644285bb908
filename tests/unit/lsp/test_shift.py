"""Recorded text against today's: what moved is found again, what changed is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewound_lsp.shift import Shift, lines_of

RECORDED = ["import os", "", "def f(x):", "    y = x", "    return y", "", "def g():", "    return f(1)"]


def test_the_same_text() -> None:
    shift = Shift(RECORDED, list(RECORDED))
    assert shift.same and [shift.today(line) for line in range(1, 9)] == list(range(1, 9))


def test_lines_that_moved_down() -> None:
    shift = Shift(RECORDED, ["# one", "# two", *RECORDED])
    assert shift.today(3) == 5 and shift.recorded(5) == 3 and shift.recorded(1) is None
    assert shift.unchanged(3, 5)


def test_a_line_that_changed_has_no_counterpart() -> None:
    shift = Shift(RECORDED, [line.replace("y = x", "y = 2 * x") for line in RECORDED])
    assert shift.today(4) is None and shift.today(5) == 5
    assert not shift.unchanged(3, 5) and shift.unchanged(7, 8)


def test_code_that_came_between_is_a_change_and_a_comment_is_none() -> None:
    assert not Shift(RECORDED, [*RECORDED[:4], "    y += 1", *RECORDED[4:]]).unchanged(3, 5)
    assert Shift(RECORDED, [*RECORDED[:4], "", "    # why", *RECORDED[4:]]).unchanged(3, 5)


def test_edits_far_apart() -> None:
    text = [f"line {number}" for number in range(2000)]
    today = ["new", *text[:500], *text[510:1500], "other", *text[1500:]]
    shift = Shift(text, today)
    assert [shift.today(line) for line in (1, 500, 505, 511, 2000)] == [2, 501, None, 502, 1992]


def test_texts_that_differ_everywhere_are_not_compared_for_ever() -> None:
    shift = Shift([f"a {number}" for number in range(9000)], ["same", *(f"b {number}" for number in range(9000))])
    assert shift.today(1) is None


@given(st.lists(st.sampled_from(["a", "b", "", "def f():", "    return 1"]), max_size=30), st.data())
def test_what_is_found_is_the_same_line_and_in_order(recorded: list[str], data: st.DataObject) -> None:
    today = list(recorded)
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(today)))
        if data.draw(st.booleans()):
            today.insert(at, data.draw(st.sampled_from(["a", "new", ""])))
        elif at < len(today):
            del today[at]
    shift = Shift(recorded, today)
    found = [(line, now) for line in range(1, len(recorded) + 1) if (now := shift.today(line)) is not None]
    assert all(recorded[line - 1] == today[now - 1] for line, now in found)
    assert [now for _, now in found] == sorted({now for _, now in found})
    assert all(shift.recorded(now) == line for line, now in found)


@pytest.mark.parametrize(
    ("text", "lines"), [("a\nb", ["a", "b"]), ("a\r\nb\rc\n", ["a", "b", "c", ""]), ("a\x0cb\u2028c", ["a\x0cb\u2028c"])]
)
def test_lines_are_those_of_an_editor(text: str, lines: list[str]) -> None:
    assert lines_of(text) == lines
