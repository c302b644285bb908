"""Clients and event loops are left out of what is stored: quickly, and with the keys that they hold."""

from __future__ import annotations

import asyncio
import http.client
import urllib.request
from typing import Any

import aiohttp
import httpx
import openai
import pytest
import requests
import urllib3

from rewound.model import Encoded
from rewound.store.codec import Encoder, decode

KEY = "sk-proj-ABCDEFGHIJKLMNOPQRSTUVWX"


class Mine(httpx.AsyncClient):
    pass


@pytest.mark.parametrize(
    "make",
    [
        lambda: httpx.Client(headers={"Authorization": KEY}),
        lambda: Mine(headers={"Authorization": KEY}),
        lambda: openai.OpenAI(api_key=KEY),
        asyncio.new_event_loop,
    ],
    ids=["httpx", "derived", "openai", "loop"],
)
def test_what_is_live_is_left_out(make: Any) -> None:
    live = make()
    try:
        packed = Encoder(lambda data: "").encode({"live": live, "number": 1})
    finally:
        if not isinstance(live, httpx.AsyncClient):
            live.close()
    assert not packed.whole
    assert KEY.encode() not in packed.head
    assert len(packed.head) < 500


def test_a_session_is_left_out() -> None:
    async def main() -> Encoded:
        async with aiohttp.ClientSession(headers={"Authorization": KEY}) as session:
            return Encoder(lambda data: "").encode([session, 1])

    packed = asyncio.run(main())
    assert KEY.encode() not in packed.head
    assert packed.why == "aiohttp.client.ClientSession: a client holds live connections, and often a key"


def _session() -> requests.Session:
    session = requests.Session()
    session.auth = ("me", KEY)
    return session


def _connection() -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("localhost")
    connection.putrequest("GET", "/")
    connection.putheader("Authorization", KEY)
    return connection


HEADERS = {"Authorization": f"Bearer {KEY}"}


@pytest.mark.parametrize(
    "make",
    [
        _session,
        _connection,
        lambda: urllib3.PoolManager(headers=HEADERS),
        lambda: requests.auth.HTTPBasicAuth("me", KEY),
        lambda: requests.Request("GET", "http://localhost", HEADERS),
        lambda: requests.Request("GET", "http://localhost", HEADERS).prepare(),
        lambda: requests.cookies.cookiejar_from_dict({"session": KEY}),
        lambda: urllib.request.Request("http://localhost", headers=HEADERS),
        lambda: httpx.Request("GET", "http://localhost", headers=HEADERS),
        lambda: httpx.BasicAuth("me", KEY),
    ],
)
def test_what_holds_a_key_is_left_out(make: Any) -> None:
    packed = Encoder(lambda data: "").encode({"api": make(), "number": 1})
    assert not packed.whole
    assert KEY.encode() not in packed.head


def test_headers_without_a_secret_are_kept() -> None:
    plain = requests.Request("GET", "http://localhost", {"Accept": "*/*"})
    kept = [plain, requests.structures.CaseInsensitiveDict(A="1"), httpx.Headers({"a": "1"})]
    packed = Encoder(lambda data: "").encode(kept)
    assert packed.whole
    assert decode(packed, lambda key: b"")[1:] == kept[1:]


@pytest.mark.parametrize("library", ["requests", "httpx"])
def test_a_response_is_kept_without_the_key_that_asked_for_it(library: str) -> None:
    if library == "httpx":
        response: Any = httpx.Response(200, content=b"ok", request=httpx.Request("GET", "http://localhost", headers=HEADERS))
    else:
        response = requests.Response()
        response._content = b"ok"
        response.request = requests.Request("GET", "http://localhost", HEADERS).prepare()

    packed = Encoder(lambda data: "").encode(response)
    assert packed.whole
    assert KEY.encode() not in packed.head
    assert decode(packed, lambda key: b"").text == "ok"
    assert response.request.headers["Authorization"] == HEADERS["Authorization"]
