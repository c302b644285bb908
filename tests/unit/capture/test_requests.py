"""What is kept of a request: bounded, apart from others, and without its secrets."""

from __future__ import annotations

import base64
import json
import pickle
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote_plus

import pytest

from rewound.capture import requests
from rewound.capture.calls import Call
from rewound.capture.heard import Heard
from rewound.capture.heard_wsgi import Answer
from rewound.capture.heard_wsgi import Heard as HeardWsgi
from rewound.capture.keeping import Keeper, Shelf, found_name
from rewound.capture.project import Project
from rewound.capture.requests import Bucket, Room, bucket_of, make_root
from rewound.capture.secrets import answered_without, told
from rewound.capture.service import Recording, ServiceRecorder
from rewound.config import Config
from rewound.effects.known import MOST, Known
from rewound.effects.pickled import dump, load
from rewound.model import Effect, Encoded

_under_way: list[Bucket] = []


@contextmanager
def under_way() -> Iterator[Bucket]:
    root = make_root(0, sampled=True)
    bucket = root.bucket = Bucket(SimpleNamespace(), root, True, 0.0)
    _under_way.append(bucket)
    try:
        yield bucket
    finally:
        _under_way.pop()


def now() -> Bucket | None:
    return _under_way[-1] if _under_way else None


def test_what_is_noted_goes_to_the_request_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "MOST", {"readings": 3})
    room = Room("readings", now)
    room.append(0)
    with under_way() as one:
        for number in range(5):
            room.append(number)
        with under_way() as other:
            room.append("other")
    room.append(0)

    assert (one.readings, one.cut) == ([0, 1, 2], "readings")
    assert (other.readings, other.cut) == (["other"], None)
    assert len(room) == 0
    with pytest.raises(IndexError):
        room.popleft()


def test_behind_its_end_nothing_belongs_to_a_request() -> None:
    room = Room("readings", now)
    with under_way() as bucket:
        bucket.open = False
        room.append(1)

    assert bucket.readings is None


def test_large_values_are_kept_up_to_a_sum() -> None:
    with under_way() as bucket:
        first = bucket.put_buffer(memoryview(bytes(requests.MOST_BUFFERS - 10)))
        second = bucket.put_buffer(memoryview(b"x" * 20))

    assert (list(bucket.buffers or ()), bucket.missing) == ([first], frozenset({second}))


def test_answers_are_kept_up_to_a_sum() -> None:
    room, large = Room("effects", now), Encoded(bytes(40_000_000))
    with under_way() as bucket:
        for order in range(3):
            room.append(Effect(order, 0, "network", "GET", "key", answer=large))

    assert (len(bucket.effects or ()), bucket.cut) == (1, "effects")


def test_a_call_belongs_to_the_request_that_it_is_below() -> None:
    with under_way() as bucket:
        call = Call()
        call.previous = bucket.root

    assert bucket_of(call) is bucket
    assert bucket_of(None) is None


HORSE = "correct höurse"


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("", f'{{"password": "{HORSE}", "name": "Ada"}}'.encode()),
        ("", json.dumps({"password": HORSE}).encode()),
        ("", f"name=Ada&token={quote_plus(HORSE)}".encode()),
        ("Basic " + base64.b64encode(f"Ada:{HORSE}".encode()).decode(), b""),
    ],
)
def test_secrets_that_a_request_brings_are_known_as_the_program_reads_them(header: str, body: bytes) -> None:
    request = {"headers": [("authorization", header)], "answer": {"headers": []}}
    process = Known()
    for number in range(MOST):
        process.learn(f"variable-{number}")
    found = told(("GET /", request, {"body": body, "path": b"/"}), (), process)

    assert found.secrets.holds(pickle.dumps({"given": HORSE}, 5))
    assert not found.secrets.holds(pickle.dumps({"name": "Ada", "kind": "Basic"}, 5))
    assert len(found.request["parts"]["body"]) == len(body)
    assert found.request["masked"] == (["header authorization"] if header else ["body"])
    assert len(process.texts) == MOST


def test_an_answer_with_a_secret_of_the_request_still_answers() -> None:
    secrets = Known()
    secrets.learn_sent(HORSE)
    effect = Effect(0, None, "network", "GET /me", answer=dump({"you": HORSE, "name": "Ada"}), error=dump(OSError(f"no {HORSE}")))
    found = answered_without(effect, secrets)

    assert load(found.answer) == {"you": "*masked*" + "*" * (len(HORSE.encode()) - 8), "name": "Ada"}
    assert str(load(found.error)).startswith("no *masked*")
    assert answered_without(effect, Known()) is effect


def heard_asgi(most: int, *pieces: bytes) -> dict[str, Any]:
    messages = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]

    async def receive() -> Any:
        return messages.pop(0)

    async def send(_message: Any) -> None: ...

    heard = Heard({"type": "http", "path": "/a/7", "path_params": {"id": 7}, "headers": []}, receive, send, most)
    for _ in pieces:
        with pytest.raises(StopIteration):
            heard.hear().send(None)
    name, request, parts = heard.described()
    assert name == "GET /a/{id}"
    return {**request, **parts}


def heard_wsgi(most: int, *pieces: bytes) -> dict[str, Any]:
    class Body:
        def __init__(self) -> None:
            self.left = list(pieces)

        def read(self, _size: int = -1) -> bytes:
            return self.left.pop(0)

    environ: dict[str, Any] = {"PATH_INFO": "/a/7", "CONTENT_LENGTH": str(sum(map(len, pieces))), "wsgi.input": Body()}
    heard = HeardWsgi(environ, print, most)
    for _ in pieces:
        environ["wsgi.input"].read(10)
    _, request, parts = heard.described()
    return {**request, **parts}


@pytest.mark.parametrize("hear", [heard_asgi, heard_wsgi])
def test_a_body_is_kept_up_to_a_size_and_says_that_it_is_not_whole(hear: Callable[..., dict[str, Any]]) -> None:
    found = hear(10, b"12345", b"67890ab", b"cd")

    assert (found["body"], found["body_size"], found["body_whole"]) == (b"1234567890", 14, False)


def test_an_answer_is_passed_on_as_it_is_and_ends_the_request_once() -> None:
    class Parts(list[bytes]):
        closed = 0

        def close(self) -> None:
            self.closed += 1

    ended: list[BaseException | None] = []
    parts = Parts([b"a", b"b"])
    answer = Answer(parts, HeardWsgi({}, print, 10), ended.append)

    assert (len(answer), list(answer)) == (2, [b"a", b"b"])
    answer.close()
    answer.close()
    assert (ended, parts.closed) == ([None], 2)


def test_an_application_is_found_by_the_global_that_holds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    recording = Recording(object(), sample=0, max_body=1, store=None, name=None)
    assert found_name(recording) == ":"
    monkeypatch.setitem(globals(), "held", SimpleNamespace(wsgi_app=recording))
    assert found_name(recording) == f"{__name__}:held.wsgi_app"
    monkeypatch.setitem(globals(), "app", recording)
    assert found_name(recording).endswith((":app", ":held.wsgi_app"))
    with pytest.raises(ValueError, match="share"):
        Recording(None, sample=2, max_body=1, store=None, name=None)


def test_what_the_sample_may_take_is_not_saved_up_for_a_peak(tmp_path: Path) -> None:
    shelf = Shelf()
    keeper = Keeper(ServiceRecorder(shelf, Project(tmp_path), Config()), shelf, tmp_path)
    night = time.perf_counter() + 30_000
    assert keeper.affords(night)
    keeper.spend(0.01)
    assert not keeper.affords(night + 0.1)
    assert keeper.affords(night + 10)
