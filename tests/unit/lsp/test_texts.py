"""Positions in the units that a client counts in."""

from __future__ import annotations

import pytest
from lsprotocol import types

from rewound_lsp.texts import text_of

LINE = 'x = "ä😀" + y'


@pytest.mark.parametrize(("encoding", "at"), [("utf-8", 15), ("utf-16", 12), ("utf-32", 11)])
def test_there_and_back(encoding: str, at: int) -> None:
    text = text_of(f"first\n{LINE}\n", encoding)
    column = LINE.index("y")
    assert text.position(2, column) == types.Position(1, at)
    assert text.place(types.Position(1, at)) == (2, column)
    assert text.position(2, 999) == types.Position(1, at + 1), "clamped to the line"
    assert text.place(types.Position(7, 3)) == (8, 0)


def test_whole_lines_leave_the_margin_out() -> None:
    text = text_of("def f():\n    a = 1\n    b = 2  \n", "utf-16")
    found = text.whole_lines(2, 3)
    assert (found.start, found.end) == (types.Position(1, 4), types.Position(2, 9))
