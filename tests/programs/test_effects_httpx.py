"""Requests through httpx and httpx2, also by the official clients of OpenAI and Anthropic: recorded, and served again piece by piece."""

from __future__ import annotations

import asyncio
import base64
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import h2.config
import h2.connection
import h2.events
import httpx
import pytest

from rewound.effects import bodies, httpx_client, pieces, turns
from rewound.effects.limits import Limits
from rewound.effects.journal import Journal
from rewound.effects.pickled import load
from rewound.effects.masking import Masking
from rewound.effects.network import Network
from rewound.effects.stopped import Divergence, MutationHeld
from rewound.effects.turns import Turns
from tests.programs.effect_cases import Program
from tests.programs.in_process import patched
from tests.programs.model_world import world
from tests.programs.world import SECRET, World

pytestmark = pytest.mark.once

SYNC = """
    import importlib, io, os, time
    from concurrent.futures import ThreadPoolExecutor
    httpx = importlib.import_module(os.environ["LIBRARY"])
    URL = os.environ["WORLD"]

    class Twice(httpx.Auth):
        def auth_flow(self, request):
            yield request
            request.headers["Authorization"] = "Bearer mine"
            yield request

    def answers():
        hooks = {"request": [lambda r: print("asks", r.method, r.url.path)], "response": [lambda r: print("hears", r.status_code)]}
        with httpx.Client(base_url=URL, event_hooks=hooks) as client:
            r = client.get("/json", params={"a": 1})
            print(r.json(), r.headers, r.elapsed, r.http_version, r.reason_phrase, r.url, r.request, r.num_bytes_downloaded)
            r = client.get("/redirect", follow_redirects=True)
            print(r.text, r.history, r.url)
            print(client.get("/redirect").next_request)
            print(client.get("/gzip").text, client.head("/json").headers, client.get("/json", auth=Twice()).text)
            print(hash(client.get("/large").content) % 1000, client.post("/charges", json={"amount": 5}).json())
            r = client.get("/cookie")
            print(len(r.text), list(r.cookies), list(client.cookies), client.get("/json").json()["n"])
            try:
                client.get("/fail", params={"status": 503}).raise_for_status()
            except httpx.HTTPStatusError as error:
                print(error, error.response.text)
        print(httpx.get(URL + "/json").text)

    def streams():
        with httpx.Client(base_url=URL) as client:
            with client.stream("GET", "/events") as r:
                print(r.headers["content-type"], [line for line in r.iter_lines()])
            with client.stream("GET", "/chunks") as r:
                print([chunk for chunk in r.iter_raw()])
            with client.stream("GET", "/chunks") as r:
                print(next(r.iter_bytes()))
            with client.stream("GET", "/broken") as r:
                try:
                    for chunk in r.iter_bytes():
                        print(chunk)
                except httpx.HTTPError as error:
                    print(repr(error), error.request)

    def fails():
        with httpx.Client(timeout=0.1) as client:
            for url in (URL + "/hangup", URL + "/slow", "http://127.0.0.1:1/", "gopher://x/"):
                try:
                    client.get(url)
                except httpx.HTTPError as error:
                    print(repr(error), error.request)

    def uploads():
        def parts():
            for number in range(3):
                print("sends", number, time.time())
                yield b"part %d;" % number
        with open("upload.txt", "w") as file:
            file.write("the file")
        with httpx.Client(base_url=URL) as client, open("upload.txt", "rb") as file:
            print(client.post("/upload", data={"a": "b"}).json())
            print(client.post("/upload", data={"a": "b"}, files={"f": ("x.txt", b"bytes")}).json()["n"])
            print(client.post("/upload", files={"f": file}).json()["n"], file.tell())
            print(client.post("/upload", content=parts()).json())
            print(client.put("/upload", content=io.BytesIO(b"memory")).json())

    def inside():
        def app(environ, start):
            start("200 OK", [("Content-Type", "text/plain")])
            return [b"wsgi"]
        mock = httpx.MockTransport(lambda request: httpx.Response(200, text="mocked"))
        print(httpx.Client(transport=mock).get("http://nowhere/").text)
        print(httpx.Client(transport=httpx.WSGITransport(app=app)).get("http://nowhere/").text)

    def one(number):
        return number, httpx.get(URL + "/json").json()["n"]

    def threads():
        with ThreadPoolExecutor(4) as pool:
            print(list(pool.map(one, range(8))))

    answers()
    streams()
    fails()
    uploads()
    inside()
    threads()
"""
ASYNC = """
    import asyncio, httpx, os, sys
    URL = os.environ["WORLD"]

    async def get(client, path):
        return (await client.get(URL + path)).json()["n"]

    async def one(client, number):
        found = await get(client, "/lottery")
        print("task", number, found)
        return found

    async def tokens(client, number):
        async with client.stream("GET", URL + "/chunks") as response:
            async for chunk in response.aiter_bytes():
                print(number, chunk)

    async def retries(client):
        while (response := await client.get(URL + "/flaky")).status_code != 200:
            print(response.status_code, response.text)
        print(response.text)

    async def impatient(client, seconds):
        try:
            await asyncio.wait_for(client.get(URL + "/slow?seconds=9"), seconds)
        except TimeoutError:
            print("too long", seconds)

    async def halfway(client):
        async with client.stream("GET", URL + "/halfway") as response:
            try:
                async with asyncio.timeout(0.3):
                    async for chunk in response.aiter_bytes():
                        print(chunk)
            except TimeoutError:
                print("too long after that")

    async def race(client):
        tasks = [asyncio.create_task(get(client, f"/slow?seconds={seconds}")) for seconds in (9, 0.1)]
        done, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in others:
            task.cancel()
        print([task.result() for task in done], await asyncio.gather(*others, return_exceptions=True))

    async def upload(client):
        async def parts():
            for number in range(3):
                print("sends", number)
                yield b"part %d;" % number
        print((await client.post(URL + "/upload", content=parts())).json())

    async def inside():
        async def app(scope, receive, send):
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"asgi"})
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
            print((await client.get("http://nowhere/")).text)

    async def main():
        async with httpx.AsyncClient() as client:
            print(await asyncio.gather(*(one(client, number) for number in range(20))))
            if hasattr(sys, "monitoring"):  # without it a thread is not observed for as many calls as httpx makes by then
                for found in asyncio.as_completed([one(client, number) for number in range(10)]):
                    await found
            await asyncio.gather(tokens(client, 1), tokens(client, 2))
            await retries(client)
            await asyncio.gather(impatient(client, 1.2), impatient(client, 0.2), halfway(client))
            await race(client)
            await upload(client)
        await inside()

    asyncio.run(main())
"""
MODELS = """
    import asyncio, os
    import anthropic, openai
    said = [{"role": "user", "content": "hello"}]

    def chats():
        client = openai.OpenAI(api_key=os.environ["SECRET"], base_url=os.environ["WORLD"] + "/v1", max_retries=0)
        for _ in range(2):
            answer = client.chat.completions.create(model="m", messages=said)
            print(answer.choices[0].message.content, answer.usage.total_tokens, answer.id)
        for event in client.chat.completions.create(model="m", messages=said, stream=True):
            print(repr(event.choices[0].delta.content))

    def messages():
        client = anthropic.Anthropic(api_key=os.environ["SECRET"], base_url=os.environ["WORLD"], max_retries=0)
        answer = client.messages.create(model="m", max_tokens=9, messages=said)
        print(answer.content[0].text, answer.id)
        with client.messages.stream(model="m", max_tokens=9, messages=said) as stream:
            for text in stream.text_stream:
                print(repr(text))
            print(stream.get_final_message().usage)

    async def both():
        one = openai.AsyncOpenAI(api_key=os.environ["SECRET"], base_url=os.environ["WORLD"] + "/v1", max_retries=0)
        other = anthropic.AsyncAnthropic(api_key=os.environ["SECRET"], base_url=os.environ["WORLD"], max_retries=0)
        async with one, other:
            asked = [{"model": "m", "messages": [{"role": "user", "content": f"number {number}"}]} for number in range(3)]
            answers = await asyncio.gather(*(one.chat.completions.create(**told) for told in asked))
            print([answer.choices[0].message.content for answer in answers])
            for stream in await asyncio.gather(*(one.chat.completions.create(**told, stream=True) for told in asked)):
                print([event.choices[0].delta.content async for event in stream])
            async with other.messages.stream(model="m", max_tokens=9, messages=said) as stream:
                print([text async for text in stream.text_stream])

    chats()
    messages()
    asyncio.run(both())
"""
PAYS = """
    import httpx, os
    def pay(client):
        return client.post("/charges", json={"amount": 5}).json()["n"]
    def send(client):
        return client.post("/upload", content=(part for part in [b"one", b"two"])).json()["n"]
    def look(client):
        with client.stream("GET", "/chunks") as response:
            pieces = response.iter_bytes()
            print(next(pieces))
    with httpx.Client(base_url=os.environ["WORLD"]) as client:
        print(pay(client), send(client))
        look(client)
"""


@pytest.fixture
def outside() -> Iterator[World]:
    with world() as running:
        yield running


def program_of(folder: Path, outside: World, source: str, **environ: str) -> Program:
    program = Program(folder, {"WORLD": outside.url, "SECRET": SECRET, "PYTHONHASHSEED": "0", **environ})
    program.write(source)
    return program


def recorded_and_replayed(program: Program, outside: World) -> tuple[str, dict[str, Any]]:
    """What it prints, which is the same in a replay that asks nothing."""
    recorded = program.record()
    asked = outside.total
    again = program.replay("--as-is")
    assert again.printed == recorded.printed
    assert outside.total == asked
    assert again.told["effects"]["live"] == 0
    assert not again.told["uncovered"]
    return recorded.printed, again.told


@pytest.mark.parametrize("library", ["httpx", "httpx2"])
def test_what_came_in_one_request_after_the_other_comes_again(tmp_path: Path, outside: World, library: str) -> None:
    program = program_of(tmp_path, outside, SYNC, LIBRARY=library)
    printed, told = recorded_and_replayed(program, outside)

    assert told["effects"]["served"] == outside.total + 2  # nobody was there for two
    assert "mocked" in printed and "wsgi" in printed
    if library == "httpx":
        assert program.plain() != printed  # the world never says the same twice


def test_each_task_gets_its_own_answers_in_the_order_in_which_they_came(tmp_path: Path, outside: World) -> None:
    printed, _ = recorded_and_replayed(program_of(tmp_path, outside, ASYNC), outside)

    tasks = [line.split() for line in printed.splitlines() if line.startswith("task")]
    assert [int(number) for _, number, _ in tasks[:20]] != list(range(20))
    assert "too long 0.2\n" in printed and "too long after that" in printed and "CancelledError" in printed and "asgi" in printed


def test_the_clients_of_openai_and_anthropic_get_the_same_answers(tmp_path: Path, outside: World) -> None:
    program = program_of(tmp_path, outside, MODELS)
    printed, _ = recorded_and_replayed(program, outside)

    assert "answer 1 to hello" in printed and "'hello '" in printed
    assert outside.asked["POST /v1/chat/completions"] == 9
    assert outside.asked["POST /v1/messages"] == 3
    assert SECRET.encode() not in program.stored_bytes()


def test_a_changed_request_that_changes_something_is_held_back(tmp_path: Path, outside: World) -> None:
    program = program_of(tmp_path, outside, PAYS)
    program.record()
    for change, to, function, sent in (
        ('{"amount": 5}', '{"amount": 6}', "pay", b'{"amount":6}'),
        ('b"two"', 'b"three"', "send", b"onethree"),  # its body is made while it is sent
    ):
        asked = outside.total
        program.write(PAYS.replace(change, to))
        held = program.replay(exit=3)
        assert held.told["status"] == "held"
        assert "Nothing was sent" in held.told["error"]["message"]
        assert outside.total == asked
        program.replay("--allow-mutations", function)
        assert outside.total == asked + 1
        assert outside.bodies[-1][1] == sent

    program.write(PAYS.replace("print(next(pieces))", "print(next(pieces), next(pieces))"))
    diverged = program.replay(exit=4)
    assert "was not read any further than to here" in diverged.told["error"]["message"]
    assert outside.total == asked + 1


def test_no_secret_is_written_down(tmp_path: Path, outside: World) -> None:
    source = """
        import asyncio, httpx, os
        def all_of_them():
            secret = os.environ["SECRET"]
            with httpx.Client(base_url=os.environ["WORLD"], headers={"Authorization": "Bearer " + secret, "X-Api-Key": secret}) as client:
                print(len(client.get("/cookie").json()["access_token"]), list(client.cookies))
                client.get("/json", params={"token": secret})
                client.post("/json", json={"password": secret})
                client.post("/json", content=(part for part in [b"password=", secret.encode()]))
                client.get("/json", auth=("me", secret))
        all_of_them()
    """
    program = program_of(tmp_path, outside, source)
    recorded_and_replayed(program, outside)

    stored = program.stored_bytes()
    assert SECRET.encode() not in stored
    assert base64.b64encode(b"me:" + SECRET.encode()) not in stored
    assert b"session=*masked*" in stored


@contextmanager
def second_version() -> Iterator[str]:
    """A server that speaks HTTP/2, without TLS; every answer has a number of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_serve, args=(listener,), daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def _serve(listener: socket.socket) -> None:
    number = 0
    with suppress(OSError):
        while True:
            connected, _ = listener.accept()
            with connected:
                speaking = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
                speaking.initiate_connection()
                connected.sendall(speaking.data_to_send())
                while data := connected.recv(65536):
                    for event in speaking.receive_data(data):
                        if isinstance(event, h2.events.StreamEnded):
                            number += 1
                            speaking.send_headers(event.stream_id, [(":status", "200"), ("x-number", str(number))])
                            speaking.send_data(event.stream_id, b"answer %d" % number, end_stream=True)
                    connected.sendall(speaking.data_to_send())


def test_the_second_version_of_http(tmp_path: Path, outside: World) -> None:
    source = """
        import asyncio, httpx, os
        URL = os.environ["SECOND"]
        with httpx.Client(http1=False, http2=True) as client:
            for _ in range(2):
                r = client.get(URL)
                print(r.http_version, r.headers, r.text, r.extensions["stream_id"])
        async def main():
            async with httpx.AsyncClient(http1=False, http2=True) as client:
                found = await asyncio.gather(*(client.get(URL, params={"n": n}) for n in range(4)))
                print([r.text for r in found])
        asyncio.run(main())
    """
    with second_version() as url:
        program = program_of(tmp_path, outside, source, SECOND=url)
        printed, _ = recorded_and_replayed(program, outside)
        assert "HTTP/2" in printed
        assert program.plain() != printed


# ---- in this process


def test_nothing_of_ours_stays(outside: World) -> None:
    before = httpx.HTTPTransport.handle_request, httpx.AsyncHTTPTransport.handle_async_request
    with httpx.Client(base_url=outside.url) as client:
        with patched(httpx_client.patches) as recording:
            assert httpx.HTTPTransport.handle_request is not before[0]
            response = client.send(client.build_request("GET", "/chunks"), stream=True)
            pieces = response.iter_raw()
            first = next(pieces)
        assert (httpx.HTTPTransport.handle_request, httpx.AsyncHTTPTransport.handle_async_request) == before
        assert b"".join(pieces).endswith(b";")  # the program goes on, and is not recorded any more
    (effect,) = recording.effects
    told = load(effect.answer)
    assert (effect.status, told["how"], [part for _, part in told["parts"]]) == ("answered", "closed", [first])


def test_a_fault_of_ours_does_not_reach_the_program(outside: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*args: Any, **options: Any) -> Any:
        raise ValueError("ours")

    for owner, name, fault in (
        (Network, "asked", "an effect is made out"),
        (Journal, "ask", "httpx sends a request"),
        (Turns, "now", "httpx answers"),
        (bodies, "masked", "an effect is made out"),
    ):
        with patched(httpx_client.patches) as recording, monkeypatch.context() as broken:
            broken.setattr(owner, name, breaks)
            assert httpx.get(outside.url + "/json").json()["path"] == "/json"
            assert len(recording.effects) <= 1
            assert recording.faults == [fault]


def test_nothing_of_a_body_is_made_before_it_is_sent(outside: World) -> None:
    made: list[int] = []

    def parts() -> Iterator[bytes]:
        for number in range(3):
            made.append(number)
            yield b"x"

    with patched(httpx_client.patches) as recording:
        with pytest.raises(httpx.ConnectError):
            httpx.post("http://127.0.0.1:1/", content=parts())
        assert made == []
        httpx.post(outside.url + "/upload", content=parts())
    assert made == [0, 1, 2]
    with patched(httpx_client.patches, recording.effects):
        with pytest.raises(httpx.ConnectError):
            httpx.post("http://127.0.0.1:1/", content=parts())
        assert made == [0, 1, 2]
        assert httpx.post(outside.url + "/upload", content=parts()).json()["got"] == "xxx"
    assert made == [0, 1, 2, 0, 1, 2]


def test_a_compressed_secret_is_found(outside: World) -> None:
    with patched(httpx_client.patches) as recording:
        assert SECRET in httpx.get(f"{outside.url}/gzip?key={SECRET}").text
    assert SECRET not in str(recording.effects[0])
    with patched(httpx_client.patches, recording.effects):
        response = httpx.get(f"{outside.url}/gzip?key={SECRET}")
    assert Masking().mark(SECRET) in response.text
    assert int(response.headers["Content-Length"]) == response.num_bytes_downloaded


def test_what_is_too_large_is_not_kept_whole(outside: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "MOST_NOTED", 30)
    with patched(httpx_client.patches) as recording:
        assert len(httpx.get(outside.url + "/chunks").content) > 30
    with patched(httpx_client.patches, recording.effects), pytest.raises(Divergence, match="answered more than the"):
        httpx.get(outside.url + "/chunks")


def test_what_was_cancelled_is_not_answered_now(outside: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def asks(seconds: float | None) -> None:
        async with httpx.AsyncClient(timeout=30) as client:
            await asyncio.wait_for(client.get(outside.url + "/slow?seconds=9"), seconds)

    with patched(httpx_client.patches) as recording, pytest.raises(TimeoutError):
        asyncio.run(asks(0.05))
    assert recording.effects[0].status == "failed"
    with patched(httpx_client.patches, recording.effects), pytest.raises(TimeoutError):
        asyncio.run(asks(0.1))
    monkeypatch.setattr(turns, "MOST_SECONDS", 0.0)
    with patched(httpx_client.patches, recording.effects), pytest.raises(Divergence, match="was cancelled"):
        asyncio.run(asks(None))
    assert outside.total == 1


def test_an_interrupted_request_may_have_happened(outside: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(request: Any, *args: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", interrupted)
    with patched(httpx_client.patches) as recording, pytest.raises(KeyboardInterrupt):
        httpx.post(outside.url + "/charges", json={})
    assert [effect.status for effect in recording.effects] == ["sent"]
    with patched(httpx_client.patches, recording.effects), pytest.raises(MutationHeld, match="whether it happened is not known"):
        httpx.post(outside.url + "/charges", json={})


def test_a_body_that_a_replay_reads_first_and_then_sends_is_recorded_once(outside: World) -> None:
    def upload() -> bytes:
        return httpx.post(outside.url + "/upload", content=(b"part %d;" % number for number in range(3))).content

    with patched(httpx_client.patches, [], Limits(mutations=frozenset({"all"}))) as replay:
        answer = upload()
    assert outside.bodies == [("/upload", b"part 0;part 1;part 2;")]
    with patched(httpx_client.patches, replay.effects):
        assert upload() == answer


def test_a_web_socket_is_named(outside: World) -> None:
    with patched(httpx_client.patches) as recording:
        httpx.get(outside.url + "/json", headers={"Connection": "Upgrade", "Upgrade": "websocket"})
    assert [(effect.kind, effect.name) for effect in recording.effects] == [("uncovered", outside.url + "/json")]
    with patched(httpx_client.patches, []), pytest.raises(Divergence, match="through httpx"):
        httpx.get(outside.url + "/json", headers={"Connection": "Upgrade", "Upgrade": "websocket"})
