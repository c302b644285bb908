"""What is taken out of texts, headers and bodies before they are written down."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest

from rewound.effects.masking import MARK, Masking, handed_on

KEY = "sk-proj-ABCDEFGHIJKLMNOPQRSTUVWX"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.SflKxwRJSMeKKF2QT4"


def masked(text: str) -> str:
    return MARK.ljust(len(text), "*")


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ('{"password": "hunter2", "prompt_tokens": 5}', '{"password": "*******", "prompt_tokens": 5}'),
        ('{"password": "hunter2222"}', '{"password": "*masked***"}'),
        ("{'password': 'it\\'s & so; on#'}", f"{{'password': '{masked('it__s & so; on#')}'}}"),
        ('{"accessToken": "abc", "SecretAccessKey":"abc", "client-secret": "abc"}', None),
        ('{"pin": 123456, "cvv": 1.5, "amount": 7}', '{"pin": 999999, "cvv": 9.9, "amount": 7}'),
        (json.dumps({"body": json.dumps({"password": 'a "b" \\ c', "n": 1})}), None),
        (r'{"body": "{\"pin\": 1234}"}', r'{"body": "{\"pin\": 9999}"}'),
        ("login(user='ada', password='a b; c&d')", f"login(user='ada', password='{masked('a b; c&d')}')"),
        ('password = "abc"', 'password = "***"'),
        ("a=1&Token=abc&b=2", "a=1&Token=***&b=2"),
        ("password=a;b'c&b=2", "password=*****&b=2"),
        ("Server=db;Password=a,b!c;Port=1", "Server=db;Password=*****;Port=1"),
        ("https://x/?key=name&sig=a%2Bb%3D&page=2", "https://x/?key=name&sig=*masked*&page=2"),
        ("https://x/?key=Ab3456789012345678901234#top", f"https://x/?key={masked('-' * 24)}#top"),
        ("https://x/?q=1&access_token=abcdefgh#top", "https://x/?q=1&access_token=*masked*#top"),
        ("<Password>abc</Password>", "<Password>***</Password>"),
        ("token=abc", "token=***"),
        (f"ri{KEY} {KEY}", f"ri{KEY} {masked(KEY)}"),
        (rf'{{"said": "\r\n{KEY}\n"}}', rf'{{"said": "\r\n{masked(KEY)}\n"}}'),
        ("postgres://me:secret@host/db", f"postgres://{masked('me:secret')}@host/db"),
        ("redis://:secrets@host/0", "redis://*masked*@host/0"),
        ("AKIAABCDEFGHIJKLMNOP AKIAABC", f"{masked('-' * 20)} AKIAABC"),
        (f"it said {JWT}", f"it said {masked(JWT)}"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n.", f"{masked('-' * 66)}\n."),
        ("> Authorization: Basic YWRhOmxvdmVsYWNl\r\n> Accept: */*", f"> Authorization: Basic {masked('-' * 16)}\r\n> Accept: */*"),
        ("X-Api-Key: abcdefgh", "X-Api-Key: *masked*"),
        (
            'x; name="password"\r\nContent-Type: text/plain\r\n\r\nhunter2 3\r\n--',
            'x; name="password"\r\nContent-Type: text/plain\r\n\r\n*masked**\r\n--',
        ),
        ("İ token=abc", "İ token=***"),
    ],
)
def test_a_secret_is_found_where_it_stands(text: str, clean: str | None) -> None:
    found = Masking().text(text)

    assert len(found) == len(text)
    if clean is not None:
        assert found == clean
    elif "body" in text:
        inner = json.loads(json.loads(found)["body"])
        assert (inner["n"], inner["password"].strip("*")) == (1, "masked")
    else:
        assert set(json.loads(found).values()) == {"***"}


@pytest.mark.parametrize(
    "text",
    [
        "mytoken=abc",
        '{"logprobs": {"content": [{"token": "Hello", "logprob": -0.1, "bytes": [72], "top_logprobs": [{"token": "Hi", "logprob": -2}]}]}}',
        '{"choices": [{"logprobs": {"tokens": ["a", "b"], "token_logprobs": [-1, -2]}}]}',
        '{"max_tokens": 5, "usage": {"prompt_tokens": 1, "total_tokens": 2, "completion_tokens_details": {"reasoning_tokens": 3}}}',
        '{"token_type": "bearer", "expires_in": 3600, "scope": "read"}',
        '{"nextPageToken": "CAUQAA", "next_page_token": "abc", "continuation_token": "x", "csrf": "y", "pagination_key": "z"}',
        '{"key": "name", "keys": ["a"], "type": "thinking", "signature": "EqQBCgIYAhIM1gbcDa9GJwZA2b3h"}',
        '{"password": null, "token": true, "secret": {"name": "db"}}',
        '{"properties": {"password": {"type": "string"}}}',
        "https://x/items?key=name&page=2",
        "A token: a piece of a word. The secret is = to practise. Authorization: required. Cookie: chocolate.",
        "pin the opinion, spin",
        "https://host/path@2x.png",
        "********************",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert Masking().text(text) is text
    assert Masking().nested({"text": text})["text"] is text


def test_in_what_is_asked_every_mark_is_the_same() -> None:
    asked = Masking().asked

    assert asked.text('{"password": "abc", "pin": 12}') == asked.text('{"password": "abcdefghijkl", "pin": 1234}')
    assert asked.headers([("Authorization", "Bearer abc")]) == asked.headers([("Authorization", f"Bearer {MARK}*****")])
    assert handed_on(None, b"", b"Bearer *masked***") and not handed_on("", "****", b"****")


@pytest.mark.parametrize(
    ("value", "clean"),
    [
        ({"user": "ada", "Password": "abc", "deep": [{"token": b"abc"}]}, {"user": "ada", "Password": "***", "deep": [{"token": b"***"}]}),
        ({"pin": 1234, "token": True}, {"pin": 9999, "token": True}),
        ({"token": "Hello", "logprob": -0.1}, {"token": "Hello", "logprob": -0.1}),
        ({"headers": ({"Authorization": "abc"},)}, {"headers": ({"Authorization": "***"},)}),
        ({"password": ["abc"]}, {"password": ["***"]}),
    ],
)
def test_builtins_are_masked_in_their_depth(value: Any, clean: Any) -> None:
    assert Masking().nested(value) == clean


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("psql --password hunter22 -h db", "hunter22"),
        ("tool --api-key=hunter22 --token 'hunter 22'", "hunter"),
        ("curl -H 'Authorization: Bearer hunter22' https://x", "hunter22"),
        ("curl -H 'X-Api-Key: hunter22' https://x", "hunter22"),
        ("curl -s -u ada:hunter22 https://x", "hunter22"),
        ("mysql -u root -phunter22 db", "hunter22"),
        ("sshpass -p hunter22 ssh host", "hunter22"),
        ("PGPASSWORD=hunter22 psql", "hunter22"),
        ("env MY_APIKEY='hunter 22' X=1 tool", "hunter"),
        ("docker login -u ada -p hunter22 host", "hunter22"),
    ],
)
def test_a_command_line(line: str, secret: str) -> None:
    shown = Masking().command(line)

    assert secret not in shown
    assert MARK in shown


@pytest.mark.parametrize("line", ["mkdir -p folder", "ls --token-type", "tool -p 80 --key-file path", "grep -u x", "git commit -m 'a: 3'"])
def test_a_command_line_without_secrets(line: str) -> None:
    assert Masking().command(line) == line
    assert Masking().words(shlex.split(line)) == tuple(shlex.split(line))


def test_the_arguments_of_a_program_stay_as_many() -> None:
    given = ["tool.py", "--password", "hunter 22", "--api-key=a b", "--to", "x", "-H", "Authorization: Bearer abc", "--token", "--n"]

    assert Masking().words(given) == (
        "tool.py", "--password", "*masked**", "--api-key=***", "--to", "x", "-H", "Authorization: Bearer ***", "--token", "--n",
    )  # fmt: skip


def test_a_known_secret_is_found_anywhere() -> None:
    masking = Masking()
    text = 'correct "horse" é'
    assert masking.text(text) == text
    masking.known.learn(text)

    assert masking.text(f"it is {text}.") == f"it is {masked(text)}."
    assert "horse" not in masking.text(json.dumps({"said": text})) + masking.text("a=correct+%22horse%22+%C3%A9")
    assert b"horse" not in masking.data(f"it is {text}.".encode()) + masking.asked.data(text.encode())


def test_variables_whose_values_are_known_secrets() -> None:
    masking = Masking()
    masking.known.learn_variables(
        {"A_TOKEN": "abc-def-1", "PGPASSWORD": "postgres", "KEY_FILE": "/run/keys/k1", "PWD": "/home/a1", "B_KEY": "a1", "LANG": "de-1-2-3"}
    )

    assert masking.known.texts == ["abc-def-1"]


def test_a_setting_adds_names_and_patterns() -> None:
    masking = Masking(("x-mine", r"user-\d+"))

    assert masking.headers([("X-Mine", "abc"), ("Accept", "user-17")]) == [("X-Mine", "***"), ("Accept", "*******")]
    assert masking.text('{"x-mine": "abc"}') == '{"x-mine": "***"}'


def test_of_a_cookie_its_name_stays() -> None:
    told = [("Set-Cookie", "session=abc; Path=/; HttpOnly"), ("Cookie", "a=1; session=abc"), ("Authorization", "Bearer x")]

    assert [value for _, value in Masking().headers(told)] == ["session=***; Path=/; HttpOnly", "a=*; session=***", "*masked*"]
