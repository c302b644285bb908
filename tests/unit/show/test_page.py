"""A page has three faces that say the same."""

from __future__ import annotations

import io

import pytest

from rewound.show.page import Column, Page, cut, html, plain, printable, show, width

TABLE = (Column("NAME"), Column("SIZE", right=True), Column("NOTE", fold=True))


def sample() -> Page:
    page = Page().line(("Runs", "title"), " here")
    return page.table(TABLE, [(("r1", "name"), "7", "short"), ("run-2", "1,200", "x" * 60)])


def test_plain_text_aligns_columns_and_has_no_colours() -> None:
    assert plain(sample()).splitlines() == ["Runs here", "NAME    SIZE  NOTE", "r1         7  short", "run-2  1,200  " + "x" * 60]


def test_a_pipe_gets_plain_text() -> None:
    stream = io.StringIO()
    show(sample(), stream)

    assert stream.getvalue() == plain(sample()) + "\n"


def test_a_terminal_gets_colours_and_no_line_wider_than_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "40")
    stream = io.StringIO()
    show(sample(), stream)

    assert "\x1b[1mRuns" in stream.getvalue()
    assert "…" in stream.getvalue()


def test_html_escapes_what_a_value_says() -> None:
    text = html(Page().line("<script>", ("a&b", "bad")))

    assert "&lt;script&gt;" in text
    assert "a&amp;b" in text


def test_a_stream_that_cannot_encode_gets_escapes() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    show(Page().line("wäre …"), stream)

    assert raw.getvalue() == b"w\\xe4re \\u2026\n"


def test_control_characters_of_a_program_never_reach_the_terminal() -> None:
    assert printable("a\x1b[31m\nb\x07") == "a\\x1b[31m⏎b\\x07"


@pytest.mark.parametrize(("text", "limit", "expected"), [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("日本語", 5, "日本…"), ("", 3, "")])
def test_cutting_counts_columns(text: str, limit: int, expected: str) -> None:
    assert cut(text, limit) == expected
    assert width(cut(text, limit)) <= limit
