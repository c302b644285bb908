"""Cassettes of vcrpy: what it has recorded answers a recording of ours, and what we have recorded it plays, with nobody there to ask."""

from __future__ import annotations

import asyncio
import gzip
import http.client
import json
import re
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import nbformat
import pytest
import requests
import vcr

from rewound.effects import aiohttp_client, http_client, httpx_client
from rewound.effects.cassettes import read_cassette, written
from rewound.effects.journal import Journal
from rewound.effects.patching import Patch
from rewound.effects.played import made_of
from rewound.errors import BadRequest, RewoundError
from rewound.model import Effect
from tests.programs.effect_cases import Program
from tests.programs.in_process import Patched, patched
from tests.programs.world import SECRET, World, world

ASKED: tuple[tuple[str, str, Any], ...] = (
    ("GET", "/json?b=2&a=1%202", None),
    ("GET", "/json?b=2&a=1%202", None),
    ("POST", "/charges", {"b": 1, "amount": 5}),
    ("POST", "/charges", {"b": 1, "amount": 6}),
    ("GET", "/gzip", None),
    ("GET", "/chunks", None),
    ("GET", "/large?size=2560", None),
    ("HEAD", "/json", None),
    ("GET", "/redirect", None),
    ("GET", "/fail?status=503", None),
    ("DELETE", "/charges", None),
)
Answered = list[tuple[int, bytes]]


def by_urllib(url: str, asked: Any = ASKED) -> Answered:
    found = []
    for method, path, body in asked:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url + path, data, {"Content-Type": "application/json"} if data else {}, method=method)
        try:
            with urllib.request.urlopen(request) as answer:
                data = answer.read()
                found.append((answer.status, gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data))
        except urllib.error.HTTPError as error:
            found.append((error.code, error.read()))
    return found


def by_requests(url: str, asked: Any = ASKED) -> Answered:
    with requests.Session() as session:
        answers = [session.request(method, url + path, json=body, allow_redirects=True) for method, path, body in asked]
        return [(answer.status_code, answer.content) for answer in answers]


def by_httpx(url: str, asked: Any = ASKED) -> Answered:
    with httpx.Client(follow_redirects=True) as client:
        answers = [client.request(method, url + path, json=body) for method, path, body in asked]
        return [(answer.status_code, answer.content) for answer in answers]


def by_async_httpx(url: str, asked: Any = ASKED) -> Answered:
    async def ask() -> Answered:
        async with httpx.AsyncClient(follow_redirects=True) as client:
            answers = [await client.request(method, url + path, json=body) for method, path, body in asked]
            return [(answer.status_code, answer.content) for answer in answers]

    return asyncio.run(ask())


def by_aiohttp(url: str, asked: Any = ASKED) -> Answered:
    async def ask() -> Answered:
        found = []
        async with aiohttp.ClientSession() as session:
            for method, path, body in asked:
                async with session.request(method, url + path, json=body, allow_redirects=True) as answer:
                    found.append((answer.status, await answer.read()))
        return found

    return asyncio.run(ask())


CLIENTS: Mapping[str, Callable[..., Answered]] = {
    "urllib": by_urllib,
    "requests": by_requests,
    "httpx": by_httpx,
    "async httpx": by_async_httpx,
    "aiohttp": by_aiohttp,
}


def clients(journal: Journal) -> dict[str, Patch]:
    return {**http_client.patches(journal), **httpx_client.patches(journal), **aiohttp_client.patches(journal)}


def recording(cassette: Path | None = None) -> AbstractContextManager[Patched]:
    return patched(clients, cassette=cassette)


@dataclass
class Taped:
    """What one client was answered, and the cassette that vcrpy, or we, made of it; the server is gone."""

    url: str
    answers: Answered
    cassette: Path
    effects: list[Effect] = field(default_factory=list)


@pytest.fixture(scope="module")
def by_vcrpy(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Taped]:
    folder, made = tmp_path_factory.mktemp("vcrpy"), {}
    with world() as server:
        for name, ask in CLIENTS.items():
            cassette = folder / f"{name}.yaml"
            with vcr.use_cassette(str(cassette)):
                made[name] = Taped(server.url, ask(server.url), cassette)
    return made


@pytest.fixture(scope="module")
def by_us(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Taped]:
    folder, made = tmp_path_factory.mktemp("rewound"), {}
    with world() as server:
        for name, ask in CLIENTS.items():
            with recording() as recorded:
                answers = ask(server.url)
            found = made_of(effects := recorded.effects)
            assert (len(found.interactions), found.failed, found.bodiless) == (len(ASKED) + 1, 0, 0)
            cassette = folder / f"{name}.yaml"
            cassette.write_bytes(written(found.interactions, cassette))
            made[name] = Taped(server.url, answers, cassette, effects)
    return made


@pytest.mark.parametrize("reader", CLIENTS)
@pytest.mark.parametrize("writer", CLIENTS)
def test_what_vcrpy_has_recorded_answers_every_client(by_vcrpy: dict[str, Taped], writer: str, reader: str) -> None:
    taped = by_vcrpy[writer]
    with recording(taped.cassette) as recorded:
        assert CLIENTS[reader](taped.url) == taped.answers

    effects = recorded.effects
    assert [effect.status for effect in effects] == ["answered"] * (len(ASKED) + 1)
    assert not recorded.faults
    with patched(clients, effects):  # and the run needs no cassette
        assert CLIENTS[reader](taped.url) == taped.answers


@pytest.mark.once
@pytest.mark.parametrize("reader", CLIENTS)
@pytest.mark.parametrize("writer", CLIENTS)
def test_what_we_have_recorded_is_played_by_vcrpy(by_us: dict[str, Taped], writer: str, reader: str) -> None:
    taped = by_us[writer]
    with vcr.use_cassette(str(taped.cassette), record_mode="none"):
        assert CLIENTS[reader](taped.url) == taped.answers


@pytest.mark.parametrize("writer", CLIENTS)
def test_what_we_have_recorded_answers_us(by_us: dict[str, Taped], writer: str) -> None:
    taped = by_us[writer]
    with recording(taped.cassette) as recorded:
        assert CLIENTS[writer](taped.url) == taped.answers
    again = taped.cassette.with_suffix(".again.yaml")
    again.write_bytes(written(made_of(recorded.effects).interactions, again))
    assert read_cassette(again) == read_cassette(taped.cassette)


@pytest.mark.once
@pytest.mark.parametrize("reader", [name for name in CLIENTS if name != "urllib"])  # which alone says not what it accepts
@pytest.mark.parametrize("writer", [name for name in CLIENTS if name != "urllib"])
def test_a_replay_answers_one_client_with_what_another_recorded(by_us: dict[str, Taped], writer: str, reader: str) -> None:
    taped = by_us[writer]
    with patched(clients, taped.effects):
        assert CLIENTS[reader](taped.url) == taped.answers


@pytest.fixture
def server() -> Iterator[World]:
    with world() as running:
        yield running


@pytest.mark.parametrize("reader", CLIENTS)
def test_what_the_cassette_does_not_hold_goes_live_and_is_recorded(tmp_path: Path, server: World, reader: str) -> None:
    held = (("GET", "/json", None), ("POST", "/charges", {"amount": 5}))
    cassette = tmp_path / "held.yaml"
    with vcr.use_cassette(str(cassette)):
        answers = by_requests(server.url, held)
    before, new = server.total, (*held, ("POST", "/charges", {"amount": 6}), ("GET", "/json?page=2", None), ("GET", "/gzip", None))
    with recording(cassette) as recorded, world() as elsewhere:
        found = CLIENTS[reader](server.url, (*held, *new))
        assert CLIENTS[reader](elsewhere.url, held[:1])

    assert found[:2] == answers  # once each: what is asked again is new
    assert (server.total - before, elsewhere.total) == (5, 1)
    effects = recorded.effects
    assert [effect.mutates for effect in effects] == [False, True, False, True, True, False, False, False]
    assert ["_cassette" in effect.request for effect in effects] == [True, True, *[False] * 6]
    assert {effect.status for effect in effects} == {"answered"}
    with patched(clients, effects):
        assert CLIENTS[reader](server.url, (*held, *new)) == found


def upload_by_requests(url: str) -> bytes:
    return requests.post(url + "/upload", data=(b"part %d;" % number for number in range(3)), timeout=9).content


def upload_by_httpx(url: str) -> bytes:
    return httpx.post(url + "/upload", content=(b"part %d;" % number for number in range(3))).content


def upload_by_aiohttp(url: str) -> bytes:
    async def parts() -> AsyncIterator[bytes]:
        for number in range(3):
            yield b"part %d;" % number

    async def ask() -> bytes:
        async with aiohttp.ClientSession() as session, session.post(url + "/upload", data=parts()) as answer:
            return await answer.read()

    return asyncio.run(ask())


@pytest.mark.parametrize("upload", [upload_by_requests, upload_by_httpx, upload_by_aiohttp])
def test_a_body_that_is_made_while_it_is_sent_is_compared_too(tmp_path: Path, upload: Callable[[str], bytes]) -> None:
    cassette = tmp_path / "upload.yaml"
    with world() as server, vcr.use_cassette(str(cassette)):
        answer = requests.post(server.url + "/upload", data=b"part 0;part 1;part 2;", timeout=9).content
    with world(server.server_port) as again, recording(cassette) as recorded:
        assert upload(server.url) == answer
        assert not again.total
        new = upload(server.url)  # the cassette holds no more of it
        assert again.bodies == [("/upload", b"part 0;part 1;part 2;")]
    with patched(clients, recorded.effects):
        assert (upload(server.url), upload(server.url)) == (answer, new)


def test_a_form_that_stands_as_a_mapping_is_one_with_its_fields_in_any_order(tmp_path: Path) -> None:
    cassette, form = tmp_path / "form.yaml", {"name": "a b", "amount": "5"}

    async def ask(url: str) -> bytes:
        async with aiohttp.ClientSession() as session, session.post(url, data=form) as answer:
            return await answer.read()

    with world() as running, vcr.use_cassette(str(cassette)):
        answer = asyncio.run(ask(url := running.url + "/form"))
    with recording(cassette):
        assert requests.post(url, data=form, timeout=9).content == answer


def one(**parts: Any) -> dict[str, Any]:
    """An interaction as it stands in a file."""
    request = {"method": "GET", "uri": "http://nowhere.example/a", "body": None, "headers": parts.pop("asked", {})}
    answer = {"status": {"code": 200, "message": "OK"}, "headers": parts.pop("told", {}), "body": {"string": parts.pop("text", "yes")}}
    return {"request": {**request, **parts}, "response": answer}


def cassette_of(folder: Path, *interactions: Any, name: str = "made.json") -> Path:
    file = folder / name
    file.write_text(json.dumps({"version": 1, "interactions": interactions}), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        ({"uri": "http://nowhere.example"}, {"url": "http://nowhere.example:80/"}),
        ({"uri": "http://nowhere.example/a?x=1&y=2%2F"}, {"url": "http://NOWHERE.example/a?y=2/&x=1"}),
        ({"uri": "http://nowhere.example/a"}, {"url": "http://nowhere.example/a?api_key=abcdefgh12345"}),
        ({"uri": "http://nowhere.example/a?api_key=other567890"}, {"url": "http://nowhere.example/a?api_key=abcdefgh12345"}),
        ({"asked": {"accept": ["text/csv"]}}, {}),
        ({"asked": {"Range": ["bytes=0-9"]}}, {"headers": {"range": "bytes=0-9"}}),
        ({"told": {"Content-Encoding": ["br"], "Content-Length": ["999"]}}, {}),
        ({"told": {"transfer-encoding": ["chunked"], "content-length": ["7"]}}, {}),
        ({"told": {"Transfer-Encoding": "chunked"}}, {}),
        ({"text": None, "told": {"Content-Encoding": ["gzip"]}}, {}),
    ],
)
def test_what_is_one_request_though_it_is_written_otherwise(tmp_path: Path, held: dict[str, Any], asked: dict[str, Any]) -> None:
    text = held.get("text", "yes") or ""
    url = asked.get("url", "http://nowhere.example/a")
    cassette = cassette_of(tmp_path, *[one(**held) for _ in range(2)])
    with recording(cassette):
        assert requests.get(url, headers=asked.get("headers"), timeout=9).text == text
        assert httpx.get(url, headers=asked.get("headers")).text == text


@pytest.mark.parametrize(
    "held",
    [{"uri": "{}/b"}, {"method": "POST"}, {"body": "x"}, {"asked": {"Range": ["bytes=0-9"]}}, {"uri": "{}/a?page=2"}],
)
def test_what_is_another_request(tmp_path: Path, server: World, held: dict[str, Any]) -> None:
    cassette = cassette_of(tmp_path, one(**{**held, "uri": held.get("uri", "{}/a").format(server.url)}))
    with recording(cassette):
        assert requests.get(server.url + "/a", timeout=9).json()["path"] == "/a"


@pytest.mark.parametrize("reader", CLIENTS)
def test_over_tls_and_by_a_name_that_leads_nowhere(tmp_path: Path, reader: str) -> None:
    asked = (("GET", "/a", None), ("POST", "/a", {"b": 1}), ("GET", "/a", None))
    cassette = cassette_of(tmp_path, *[one(uri="https://nowhere.example/a", method=method, body=body) for method, _, body in asked])
    with recording(cassette):
        assert CLIENTS[reader]("https://nowhere.example", asked) == [(200, b"yes")] * 3


def refused_by(url: str) -> list[str]:
    """What each client raises, or its status."""
    found = []
    for ask in CLIENTS.values():
        try:
            found += [str(status) for status, _ in ask(url, (("GET", "/a", None),))]
        except OSError as error:
            found.append(re.sub(r"0x\w+", "", repr(error)))
        except httpx.ConnectError as error:
            found.append(repr(error))
    return found


def test_what_is_refused_behind_the_cassette_is_refused_as_without_it(tmp_path: Path) -> None:
    with world() as running:
        url = running.url
    alone = refused_by(url)
    with recording(cassette_of(tmp_path, *[one(uri=f"{url}/a")] * 5)) as recorded:
        found = (refused_by(url), refused_by(url))
    assert found == (["200"] * 5, alone)
    with patched(clients, recorded.effects):
        assert (refused_by(url), refused_by(url)) == found


def test_threads_and_tasks_get_each_answer_once(tmp_path: Path) -> None:
    def ask(number: int) -> str:
        get: Callable[..., Any] = requests.get if number % 2 else httpx.get
        return str(get("http://nowhere.example/a", timeout=9).text)

    async def ask_all() -> list[str]:
        async with httpx.AsyncClient() as client, aiohttp.ClientSession() as session:

            async def one_of(number: int) -> str:
                if number % 2:
                    return (await client.get("http://nowhere.example/a")).text
                async with session.get("http://nowhere.example/a") as answer:
                    return await answer.text()

            return await asyncio.gather(*map(one_of, range(20)))

    with recording(cassette_of(tmp_path, *[one(text=str(number)) for number in range(40)])) as recorded:
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(ask, range(20)))
        awaited = asyncio.run(ask_all())
    assert sorted(map(int, found + awaited)) == list(range(40))
    with patched(clients, sorted(recorded.effects, key=lambda effect: effect.order)[20:]):
        assert asyncio.run(ask_all()) == awaited


def test_a_connection_that_is_kept_goes_to_and_fro(tmp_path: Path) -> None:
    def ask(url: str) -> list[Any]:
        with requests.Session() as session:
            found: list[Any] = [session.get(url + path, timeout=9).content for path in ("/a", "/json", "/b", "/json", "/a", "/chunks")]
        connection = http.client.HTTPConnection(url.removeprefix("http://"))
        connection.connect()
        for body in (None, iter([b"a", b"b"])):
            connection.request("PUT", "/json", body, {"Transfer-Encoding": "chunked"} if body else {}, encode_chunked=bool(body))
            found.append(connection.getresponse().read())
        connection.close()
        return found

    with world() as running:
        held = (one(uri=f"{running.url}/a"), one(uri=f"{running.url}/b", told={"Transfer-Encoding": ["chunked"]}))
        with recording(cassette_of(tmp_path, *held)) as recorded:
            found = ask(running.url)
        assert (found[0], found[2], running.total) == (b"yes", b"yes", 6)
    with patched(clients, recorded.effects):
        assert ask(running.url) == found


def test_secrets_of_a_cassette_come_to_the_program_and_nowhere_else(tmp_path: Path) -> None:
    tape, ours = tmp_path / "theirs.yaml", tmp_path / "ours.yaml"
    asked = {"Authorization": f"Bearer {SECRET}"}
    with world() as server, vcr.use_cassette(str(tape)):
        requests.get(server.url + "/cookie", headers=asked, timeout=9)
    with recording(tape) as recorded:
        answer = requests.get(server.url + "/cookie", headers=asked, timeout=9)
        assert (answer.json()["access_token"], answer.cookies["session"]) == (SECRET, SECRET)

    effects = recorded.effects
    assert SECRET not in repr(effects)
    ours.write_bytes(written(made_of(effects).interactions, ours))
    assert SECRET not in ours.read_text("utf-8")
    with vcr.use_cassette(str(ours), record_mode="none"):
        assert requests.get(server.url + "/cookie", timeout=9).json()["n"] == 1


def test_a_cassette_is_json_by_its_suffix(tmp_path: Path) -> None:
    theirs, ours, asked = tmp_path / "theirs.json", tmp_path / "ours.json", ASKED[:5]
    with world() as server, vcr.use_cassette(str(theirs), serializer="json", decode_compressed_response=True):
        answers = by_requests(server.url, asked)
    with recording(theirs) as recorded:
        assert by_httpx(server.url, asked) == answers
    ours.write_bytes(written(made_of(recorded.effects).interactions, ours))
    with vcr.use_cassette(str(ours), serializer="json", record_mode="none"):
        assert by_requests(server.url, asked) == answers


def test_a_cassette_as_json_holds_nothing_binary(by_us: dict[str, Taped], tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="binary bodies"):
        written(read_cassette(by_us["requests"].cassette), tmp_path / "all.json")


def test_what_a_cassette_cannot_hold_is_counted() -> None:
    with world() as server, recording() as recorded:
        with pytest.raises(httpx.HTTPError):
            httpx.get(server.url + "/hangup")
        with pytest.raises(httpx.HTTPError):
            httpx.get("http://127.0.0.1:9/")
        requests.get(server.url + "/large", stream=True, timeout=9).close()
        requests.post(server.url + "/charges", data=b"\xff\xfe", timeout=9)
    made = made_of(recorded.effects)
    assert (len(made.interactions), made.failed, made.short, made.bodiless) == (2, 2, 1, 1)


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.yaml", "a: [", "is not a cassette: while parsing"),
        ("a.json", "{", "is not a cassette: Expecting"),
        ("a.yaml", "just a text", "it has no interactions"),
        ("a.yaml", "- request: {}", "before 1.0"),
        ("a.yaml", "version: 2\ninteractions: []", "version 2"),
        ("a.yaml", "interactions: [{request: {method: GET}, response: {}}]", "interaction 1 of 1 is damaged: misses"),
        ("a.yaml", "interactions: [1]", "interaction 1 of 1 is damaged"),
        ("a.yaml", "interactions: [!!python/object/apply:os.system [ls]]", "could not determine a constructor"),
        ("none.yaml", None, "There is no cassette"),
    ],
)
def test_a_damaged_cassette_is_told(tmp_path: Path, name: str, text: str | None, says: str) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(RewoundError, match=says):
        read_cassette(tmp_path / name)


def test_yaml_takes_pyyaml_and_json_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    (tmp_path / "a.yaml").touch()
    for call in (lambda: read_cassette(tmp_path / "a.yaml"), lambda: written([], tmp_path / "a.yaml")):
        with pytest.raises(BadRequest) as raised:
            call()
        assert "pip install pyyaml" in str(raised.value.hint)
    assert read_cassette(cassette_of(tmp_path, one()))[0].data == b"yes"


PROGRAM = """
    import os, time
    import requests
    HELD, LIVE = os.environ["HELD"], os.environ["LIVE"]

    def ask(method, url, body=None):
        return requests.request(method, url, json=body, timeout=9).json()["n"]

    started = time.perf_counter()
    time.sleep(0.1)
    print(ask("GET", HELD + "/json"), ask("POST", HELD + "/charges", {"amount": 5}), ask("GET", HELD + "/json"), ask("GET", LIVE + "/json"))
    assert time.perf_counter() - started > 0.09
"""


@pytest.mark.parametrize("how", ["program.py", "-m", pytest.param("program.ipynb", marks=pytest.mark.slow)])
def test_a_program_is_recorded_with_a_cassette_and_replayed_without(tmp_path: Path, how: str) -> None:
    tape, ours = tmp_path / "tapes" / "theirs.yaml", tmp_path / "ours.yaml"
    with world() as server, vcr.use_cassette(str(tape)):
        by_requests(server.url, (("GET", "/json", None), ("POST", "/charges", {"amount": 5}), ("GET", "/json", None), ("GET", "/b", None)))
    (project := tmp_path / "project").mkdir()
    with world() as live:
        program = Program(project, {"HELD": server.url, "LIVE": live.url})
        program.write(PROGRAM)
        if how == "program.ipynb":
            source = (project / "program.py").read_text("utf-8")
            cell = nbformat.v4.new_code_cell(source, id="a")
            nbformat.write(nbformat.v4.new_notebook(cells=[cell]), project / how)
        words = ("-m", "program") if how == "-m" else (how,)
        recorded = program.command("record", "--cassette", str(tape), *words)
        assert live.total == 1
    assert "Answered by theirs.yaml: 3 requests; 1 of its 4 were not asked for" in recorded.printed
    assert how == "program.ipynb" or "1 2 3 1" in recorded.printed
    tape.unlink()
    program.verify()
    told = program.command("export", program.run, str(ours)).told
    assert told["cassette"] == {"requests": 4, "failed": 0, "short": 0, "bodiless": 0}
    assert [held.url.rpartition("/")[2] for held in read_cassette(ours)] == ["json", "charges", "json", "json"]
    assert "Wrote" in program.text("export", str(ours), "--force")


def test_a_cassette_that_cannot_be_read_starts_no_program(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.write("open('ran', 'w').close()")
    told = program.command("record", "--cassette", "none.yaml", "program.py", exit=2).told
    assert "There is no cassette none.yaml" in json.dumps(told)
    assert not (tmp_path / "ran").exists()
