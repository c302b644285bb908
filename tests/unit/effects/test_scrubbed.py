"""What is taken out of exceptions before they are written down: clients hang whole requests on theirs."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import requests
from requests.auth import HTTPBasicAuth

from rewound.effects.masking import MARK, Masking
from rewound.effects.pickled import dump_error, load

SECRET = "hunter2-and-more"
HEADERS = {"Authorization": f"Bearer {SECRET}", "Cookie": f"session={SECRET}", "Accept": "a/b"}
URL = f"https://shop.example/orders?api_key={SECRET}&page=2"


class Refused(Exception):
    """Keeps whatever it is given."""

    def __init__(self, message: str, **about: Any) -> None:
        super().__init__(message)
        self.__dict__.update(about)


def of_requests() -> Exception:
    request = requests.Request("POST", URL, headers=HEADERS, json={"password": SECRET, "page": 2}).prepare()
    response = requests.Response()
    response.status_code, response.url, response.request, response._content = 401, URL, request, b'{"token": "%b"}' % SECRET.encode()
    return requests.HTTPError(f"401 for {URL}", response=response, request=request)


def of_httpx() -> Exception:
    request = httpx.Request("POST", URL, headers=HEADERS, json={"password": SECRET})
    response = httpx.Response(401, request=request, json={"token": SECRET}, headers={"Set-Cookie": f"session={SECRET}"})
    return httpx.HTTPStatusError(f"401 for {URL}", request=request, response=response)


def refused(**about: Any) -> Callable[[], Exception]:
    return lambda: Refused(f"token={SECRET} was refused", **about)


@pytest.mark.parametrize(
    "make",
    [
        of_requests,
        of_httpx,
        refused(headers=HEADERS),
        refused(headers=list(HEADERS.items())),
        refused(headers=[(b"Authorization", b"authorization", f"Bearer {SECRET}".encode())]),
        refused(headers=requests.structures.CaseInsensitiveDict(HEADERS), client=httpx.Headers(HEADERS)),
        refused(auth=HTTPBasicAuth("ada", SECRET), found=re.compile("x")),
        refused(request=httpx.Request("POST", URL, headers=HEADERS, json={"password": SECRET})),
    ],
)
def test_no_secret_is_left_in_an_error(make: Callable[[], Exception]) -> None:
    error = make()
    before = pickle.dumps(error.__dict__.get("headers"))
    kept = dump_error(error, Masking())

    assert SECRET.encode() not in kept.head
    found = load(kept)
    assert isinstance(found, OSError) if isinstance(error, OSError) else isinstance(found, Exception)
    assert "401 for https://shop.example/orders?api_key=*masked*********&page=2" in str(found) or MARK in str(found)
    assert pickle.dumps(error.__dict__.get("headers")) == before


def test_the_rest_of_an_error_is_as_it_was() -> None:
    shared = ["a"]
    found = load(dump_error(Refused("no", one=shared, two=shared, headers=dict(HEADERS), code=7), Masking()))

    assert found.one is found.two
    assert (type(found), str(found), found.code) == (Refused, "no", 7)
    marked = {"Authorization": MARK.ljust(23, "*"), "Cookie": f"session={MARK.ljust(16, '*')}", "Accept": "a/b"}
    assert found.headers == marked
