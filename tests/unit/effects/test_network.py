"""Which requests change something outside, and what is taken out of them before they are written."""

from __future__ import annotations

import json

import pytest

from rewound.effects.masking import Masking
from rewound.effects.network import Network

HARMLESS = [
    ("GET", "https://shop.example/orders", ""),
    ("POST", "https://api.openai.com/v1/chat/completions", '{"model": "m", "messages": []}'),
    ("POST", "http://127.0.0.1:9/v1/messages", '{"model": "m", "messages": []}'),
    ("POST", "https://db.example/collections/docs/points/search", "{}"),
    ("POST", "https://api.example/graphql", '{"query": "{ me { id } }"}'),
    ("POST", "https://api.example/graphql", '{"query": "fragment F on U { id } query Q { me { ...F } }"}'),
]
MUTATING = [
    ("POST", "https://pay.example/charges", '{"amount": 5}'),
    ("DELETE", "https://shop.example/collections/search", ""),
    ("POST", "https://api.nexmo.com/v1/messages", '{"text": "hello"}'),
    ("POST", "https://api.cloudflare.com/database/x/query", '{"sql": "INSERT INTO t VALUES (1)"}'),
    ("POST", "https://api.example/graphql", '{"query": "mutation P { pay }", "variables": {"query": "x"}}'),
    ("POST", "https://api.example/graphql", '[{"query": "{ me }"}, {"query": "mutation { pay }"}]'),
    ("POST", "https://api.example/graphql", '{"query": "# first a comment\\nmutation { pay }"}'),
    ("POST", "https://api.example/graphql", "mutation { pay }"),
]


@pytest.mark.parametrize(("method", "url", "body"), HARMLESS)
def test_what_changes_nothing(method: str, url: str, body: str) -> None:
    assert not Network(Masking()).asked(method, url, [], body.encode()).mutates


@pytest.mark.parametrize(("method", "url", "body"), MUTATING)
def test_what_changes_something(method: str, url: str, body: str) -> None:
    assert Network(Masking()).asked(method, url, [], body.encode()).mutates


@pytest.mark.parametrize("secret", ["hunter2-and-more", "correct horse battery", "p&ss;w#rd", "it's", 'with \\" a mark', "#Secret1"])
def test_a_secret_is_masked_whole(secret: str) -> None:
    body = json.dumps({"user": "ada", "password": secret, "more": 1})
    masked = Masking().text(body)

    assert len(masked) == len(body)
    assert json.loads(masked)["user"] == "ada"
    assert set(json.loads(masked)["password"].replace("masked", "")) == {"*"}
    assert json.loads(masked)["more"] == 1


@pytest.mark.parametrize("name", ["PGPASSWORD", "DB_PASS", "OPENAI_API_KEY", "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "MY_APIKEY"])
def test_a_variable_that_is_a_secret_by_its_name(name: str) -> None:
    assert set(Masking().variable(name, "abc")) == {"*"}


@pytest.mark.parametrize("name", ["PASSENGERS", "KEYBOARD", "PATH", "AUTHOR", "PWD", "SSH_AUTH_SOCK"])
def test_a_variable_that_is_none(name: str) -> None:
    assert Masking().variable(name, "abc") == "abc"
