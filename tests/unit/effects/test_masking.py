"""What is taken out of texts, headers and bodies before they are written down."""

from __future__ import annotations

import pytest

from rewound.effects.masking import Masking

KEY = "sk-proj-ABCDEFGHIJKLMNOPQRSTUVWX"
STARS = "*" * len(KEY)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ('{"password": "hunter2", "prompt_tokens": 5}', '{"password": "*******", "prompt_tokens": 5}'),
        ("a=1&Token=abc&b=2", "a=1&Token=***&b=2"),
        ("token=abc", "token=***"),
        ("mytoken=abc", "mytoken=abc"),
        (f"ri{KEY} {KEY}", f"ri{KEY} {STARS}"),
        (rf'{{"said": "\r\n{KEY}\n"}}', rf'{{"said": "\r\n{STARS}\n"}}'),
        ("postgres://me:secret@host/db", "postgres://*********@host/db"),
        ("AKIAABCDEFGHIJKLMNOP AKIAABC", "******************** AKIAABC"),
        (
            'x; name="password"\r\nContent-Type: text/plain\r\n\r\nhunter2\r\n--',
            'x; name="password"\r\nContent-Type: text/plain\r\n\r\n*******\r\n--',
        ),
        ("İ token=abc", "İ token=***"),
    ],
)
def test_a_secret_is_found_where_it_stands(text: str, masked: str) -> None:
    assert Masking().text(text) == masked


def test_a_setting_adds_names_and_patterns() -> None:
    masking = Masking(("x-mine", r"user-\d+"))

    assert masking.headers([("X-Mine", "abc"), ("Accept", "user-17")]) == [("X-Mine", "***"), ("Accept", "*******")]
    assert masking.text('{"x-mine": "abc"}') == '{"x-mine": "***"}'


def test_of_a_cookie_its_name_stays() -> None:
    told = [("Set-Cookie", "session=abc; Path=/; HttpOnly"), ("Cookie", "a=1; session=abc"), ("Authorization", "Bearer x")]

    assert [value for _, value in Masking().headers(told)] == ["session=***; Path=/; HttpOnly", "a=*; session=***", "********"]
