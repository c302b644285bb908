"""Requests through aiohttp: recorded as their bytes come in, and served again to aiohttp's own parser."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from rewound.effects import aiohttp_client, aiohttp_wire, bodies, pieces, turns
from rewound.effects.journal import Journal
from rewound.effects.pickled import load
from rewound.effects.masking import Masking
from rewound.effects.network import Network
from rewound.effects.stopped import Divergence
from rewound.effects.turns import Turns
from tests.programs.effect_cases import Program
from tests.programs.in_process import patched
from tests.programs.model_world import world
from tests.programs.world import SECRET, World

pytestmark = pytest.mark.once

EVERYTHING = """
    import aiohttp, asyncio, io, os, time
    URL = os.environ["WORLD"]

    async def answers(session):
        async with session.get("/json", params={"a": 1}) as r:
            print(await r.json(), r.headers, r.raw_headers, r.url, r.real_url, r.method, r.status, r.reason, r.version, r.ok, r.host)
            print(r.request_info.method, r.content_type, r.charset, await r.text(), await r.read(), r.closed)
        async with session.get("/redirect") as r:
            print(await r.text(), r.history, r.url)
        async with session.get("/redirect", allow_redirects=False) as r:
            print(r.status, r.headers["Location"], r.history)
        async with session.get("/gzip") as r:
            print(await r.text(), r.headers["Content-Encoding"])
        async with session.head("/json") as r:
            print(r.status, await r.read(), r.headers["Content-Length"])
        async with session.get("/large") as r:
            print(hash(await r.read()) % 1000)
        async with session.get("/cookie") as r:
            print(len(await r.read()), list(r.cookies), [morsel.key for morsel in session.cookie_jar])
        async with session.get("/fail?status=503") as r:
            try:
                r.raise_for_status()
            except aiohttp.ClientResponseError as error:
                print(error.status, error.message, error.request_info.url.path, error.headers["Content-Type"])
        r = await session.get("/json")
        r.release()
        print(r.closed)
        async with aiohttp.request("GET", URL + "/json") as r:
            print(await r.text())

    async def streams(session):
        async with session.get("/events") as r:
            print([line async for line in r.content])
        async with session.get("/chunks") as r:
            print([part async for part in r.content.iter_any()], r.content.at_eof())
        async with session.get("/chunks") as r:
            print([part async for part in r.content.iter_chunked(7)])
        async with session.get("/chunks") as r:
            print([part async for part in r.content.iter_chunks()])
        async with session.get("/chunks") as r:
            print(await r.content.readuntil(b";"), await r.content.readexactly(4))
        async with session.get("/broken") as r:
            try:
                async for part in r.content.iter_any():
                    print(part)
            except aiohttp.ClientPayloadError as error:
                print(repr(error))

    async def fails(session):
        for url, seconds in (("/hangup", {}), ("/slow", {"sock_read": 0.1}), ("/slow", {"total": 0.1}), ("http://127.0.0.1:1/", {})):
            try:
                await session.get(url, timeout=aiohttp.ClientTimeout(**seconds))
            except (aiohttp.ClientError, TimeoutError) as error:
                print(repr(error), error)

    async def uploads(session):
        async def parts():
            for number in range(3):
                print("sends", number, time.time())
                yield b"part %d;" % number
                await asyncio.sleep(0.01)
        with open("upload.txt", "w") as file:
            file.write("the file")
        form = aiohttp.FormData({"a": "b"})
        form.add_field("f", b"bytes", filename="x.txt")
        with open("upload.txt", "rb") as file:
            for data in ({"a": "b"}, form, {"f": file}, b"plain", "text", io.BytesIO(b"memory"), parts()):
                async with session.post("/upload", data=data) as r:
                    told = await r.json()
                    print(told["n"], len(told["got"]))
        async with session.post("/charges", json={"amount": 5}) as r:
            print(await r.json())
        async with session.post("/upload", data=b"waits", expect100=True) as r:
            print((await r.json())["got"])

    async def around(session):
        async def middle(request, handler):
            print("asks", request.method, request.url.path)
            response = await handler(request)
            print("hears", response.status)
            return response
        tracing = aiohttp.TraceConfig()
        async def traced(session, context, told):
            print("traced", told.url.path, told.response.status)
        tracing.on_request_end.append(traced)
        async with aiohttp.ClientSession(URL, middlewares=[middle], trace_configs=[tracing], raise_for_status=True) as other:
            async with other.get("/redirect") as r:
                print(await r.text())
            try:
                await other.get("/fail?status=404")
            except aiohttp.ClientResponseError as error:
                print(error.status)

    async def main():
        async with aiohttp.ClientSession(URL, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            for part in (answers, streams, fails, uploads, around):
                await part(session)

    asyncio.run(main())
"""
TASKS = """
    import aiohttp, asyncio, os
    URL = os.environ["WORLD"]

    async def get(session, path):
        async with session.get(path) as response:
            return (await response.json())["n"]

    async def one(session, number):
        found = await get(session, "/lottery")
        print("task", number, found)
        return found

    async def tokens(session, number):
        async with session.get("/chunks") as response:
            async for part in response.content.iter_any():
                print(number, part)

    async def retries(session):
        while True:
            async with session.get("/flaky") as response:
                print(response.status, await response.text())
                if response.status == 200:
                    break

    async def impatient(session, seconds):
        try:
            await asyncio.wait_for(get(session, "/slow?seconds=9"), seconds)
        except TimeoutError:
            print("too long", seconds)

    async def halfway(session):
        async with session.get("/halfway") as response:
            try:
                async with asyncio.timeout(0.3):
                    async for part in response.content.iter_any():
                        print(part)
            except TimeoutError:
                print("too long after that")

    async def race(session):
        tasks = [asyncio.create_task(get(session, f"/slow?seconds={seconds}")) for seconds in (9, 0.1)]
        done, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in others:
            task.cancel()
        print([task.result() for task in done], await asyncio.gather(*others, return_exceptions=True))

    async def main():
        async with aiohttp.ClientSession(URL) as session:
            print(await asyncio.gather(*(one(session, number) for number in range(20))))
            for found in asyncio.as_completed([one(session, number) for number in range(10)]):
                await found
            await asyncio.gather(tokens(session, 1), tokens(session, 2))
            await retries(session)
            await asyncio.gather(impatient(session, 1.2), impatient(session, 0.2), halfway(session))
            await race(session)

    asyncio.run(main())
"""
PAYS = """
    import aiohttp, asyncio, os
    async def pay(session):
        async with session.post("/charges", json={"amount": 5}) as response:
            return (await response.json())["n"]
    async def send(session):
        async def parts():
            yield b"one"
            yield b"two"
        async with session.post("/upload", data=parts()) as response:
            return (await response.json())["n"]
    async def look(session):
        async with session.get("/chunks") as response:
            print(await response.content.readexactly(5))
    async def main():
        async with aiohttp.ClientSession(os.environ["WORLD"]) as session:
            print(await pay(session), await send(session))
            await look(session)
    asyncio.run(main())
"""


@pytest.fixture
def outside() -> Iterator[World]:
    with world() as running:
        yield running


def program_of(folder: Path, outside: World, source: str) -> Program:
    program = Program(folder, {"WORLD": outside.url, "SECRET": SECRET, "PYTHONHASHSEED": "0"})
    program.write(source)
    return program


def recorded_and_replayed(program: Program, outside: World) -> str:
    """What it prints, which is the same in a replay that asks nothing."""
    recorded = program.record()
    asked = outside.total
    again = program.replay("--as-is")
    assert again.printed == recorded.printed
    assert outside.total == asked
    assert again.told["effects"]["live"] == 0
    assert not again.told["uncovered"]
    return recorded.printed


def test_what_came_in_comes_again(tmp_path: Path, outside: World) -> None:
    program = program_of(tmp_path, outside, EVERYTHING)
    printed = recorded_and_replayed(program, outside)

    assert all(
        name in printed for name in ("ServerDisconnected", "SocketTimeout", "TimeoutError()", "ClientConnectorError", "ClientPayload")
    )
    assert program.plain() != printed  # the world never says the same twice


def test_each_task_gets_its_own_answers_in_the_order_in_which_they_came(tmp_path: Path, outside: World) -> None:
    printed = recorded_and_replayed(program_of(tmp_path, outside, TASKS), outside)

    tasks = [line.split() for line in printed.splitlines() if line.startswith("task")]
    assert [int(number) for _, number, _ in tasks[:20]] != list(range(20))
    assert "too long 0.2\n" in printed and "too long after that" in printed and "CancelledError" in printed


def test_a_changed_request_that_changes_something_is_held_back(tmp_path: Path, outside: World) -> None:
    program = program_of(tmp_path, outside, PAYS)
    program.record()
    for change, to, function, sent in (
        ('{"amount": 5}', '{"amount": 6}', "pay", b'{"amount": 6}'),
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

    program.write(PAYS.replace("readexactly(5)", "readexactly(50)"))
    diverged = program.replay(exit=4)
    assert "was not read any further than to here" in diverged.told["error"]["message"]
    assert outside.total == asked + 1


def test_no_secret_is_written_down(tmp_path: Path, outside: World) -> None:
    source = """
        import aiohttp, asyncio, os
        async def all_of_them():
            secret, jar = os.environ["SECRET"], aiohttp.CookieJar(unsafe=True)
            told = {"Authorization": "Bearer " + secret, "X-Api-Key": secret}
            async with aiohttp.ClientSession(os.environ["WORLD"], cookie_jar=jar, headers=told) as session:
                async with session.get("/cookie") as response:
                    print(len((await response.json())["access_token"]), list(response.cookies))
                for asked in ({"params": {"token": secret}}, {"json": {"password": secret}}, {"data": {"token": secret}}):
                    async with session.get("/json", **asked) as response:
                        await response.read()
                form = aiohttp.FormData({"password": secret})
                form.add_field("f", b"bytes", filename="x.txt")
                async with session.post("/upload", data=form) as response:
                    await response.read()
            async with aiohttp.ClientSession(headers={"Authorization": aiohttp.encode_basic_auth("me", secret)}) as session:
                async with session.get(os.environ["WORLD"] + "/json") as response:
                    await response.read()
        asyncio.run(all_of_them())
    """
    program = program_of(tmp_path, outside, source)
    recorded_and_replayed(program, outside)

    stored = program.stored_bytes()
    assert SECRET.encode() not in stored
    assert base64.b64encode(b"me:" + SECRET.encode()) not in stored
    assert b"session=*masked*" in stored


# ---- in this process


async def text(url: str, **options: Any) -> str:
    async with aiohttp.ClientSession() as session, session.request(options.pop("method", "GET"), url, **options) as response:
        return await response.text()


def test_nothing_of_ours_stays(outside: World) -> None:
    handler = aiohttp.client_proto.ResponseHandler
    seams: list[tuple[Any, str]] = [(aiohttp.BaseConnector, "connect"), (aiohttp.ClientRequest, "send"), (aiohttp.ClientResponse, "start")]
    seams += [(handler, "data_received"), (handler, "connection_lost"), (aiohttp.StreamReader, "_wait")]
    before = [cls.__dict__[name] for cls, name in seams]

    async def goes_on() -> bytes:
        async with aiohttp.ClientSession() as session:
            with patched(aiohttp_client.patches) as recording:
                assert all(cls.__dict__[name] is not real for (cls, name), real in zip(seams, before, strict=True))
                response = await session.get(outside.url + "/chunks")
                first = await response.content.readany()
            assert [cls.__dict__[name] for cls, name in seams] == before
            (effect,) = recording.effects
            assert (effect.status, load(effect.answer)["how"]) == ("answered", "closed")
            return first + await response.read()

    assert asyncio.run(goes_on()).count(b";") == 5


def test_a_fault_of_ours_does_not_reach_the_program(outside: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*args: Any, **options: Any) -> Any:
        raise ValueError("ours")

    for owner, name, fault in (
        (Network, "asked", "an effect is made out"),
        (Journal, "ask", "aiohttp sends a request"),
        (aiohttp_wire, "Incoming", "aiohttp connects"),
        (bodies, "masked", "an effect is made out"),
        (Turns, "now", "an answer comes in"),
    ):
        with patched(aiohttp_client.patches) as recording, monkeypatch.context() as broken:
            broken.setattr(owner, name, breaks)
            assert "/json" in asyncio.run(text(outside.url + "/json"))
            assert len(recording.effects) <= 1
            assert recording.faults[0] == fault


def test_a_compressed_secret_is_found(outside: World) -> None:
    with patched(aiohttp_client.patches) as recording:
        assert SECRET in asyncio.run(text(f"{outside.url}/gzip?key={SECRET}"))
    assert SECRET not in str(recording.effects[0])
    with patched(aiohttp_client.patches, recording.effects):
        assert Masking().mark(SECRET) in asyncio.run(text(f"{outside.url}/gzip?key={SECRET}"))


def test_what_is_too_large_is_not_kept_whole(outside: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "MOST_NOTED", 200)
    with patched(aiohttp_client.patches) as recording:
        asyncio.run(text(outside.url + "/chunks"))
    with patched(aiohttp_client.patches, recording.effects), pytest.raises(Divergence, match="answered more than the"):
        asyncio.run(text(outside.url + "/chunks"))


def test_what_was_cancelled_is_not_answered_now(outside: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def asks(path: str, seconds: float | None) -> None:
        await asyncio.wait_for(text(outside.url + path), seconds)

    for path in ("/slow?seconds=9", "/halfway"):
        monkeypatch.undo()
        with patched(aiohttp_client.patches) as recording, pytest.raises(TimeoutError):
            asyncio.run(asks(path, 0.3))
        with patched(aiohttp_client.patches, recording.effects), pytest.raises(TimeoutError):
            asyncio.run(asks(path, 0.1))
        monkeypatch.setattr(turns, "MOST_SECONDS", 0.0)
        with patched(aiohttp_client.patches, recording.effects), pytest.raises(Divergence, match="was cancelled"):
            asyncio.run(asks(path, None))
    assert outside.total == 2


def test_who_asks_again_and_again_whether_there_is_more_is_cancelled_as_often(outside: World) -> None:
    async def looks() -> list[bytes | None]:
        found: list[bytes | None] = []
        async with aiohttp.ClientSession() as session, session.get(outside.url + "/halfway") as response:
            for _ in range(4):
                try:
                    found.append(await asyncio.wait_for(response.content.readany(), 0.1))
                except TimeoutError:
                    found.append(None)
        return found

    with patched(aiohttp_client.patches) as recording:
        found = asyncio.run(looks())
    assert found == [b"piece", None, None, None]
    with patched(aiohttp_client.patches, recording.effects):
        assert asyncio.run(looks()) == found


def test_a_web_socket_is_named(outside: World) -> None:
    async def connects() -> None:
        async with aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(outside.url + "/json")

    with patched(aiohttp_client.patches) as recording:
        asyncio.run(connects())
    assert [(effect.kind, effect.name) for effect in recording.effects] == [("uncovered", outside.url + "/json")]
    with patched(aiohttp_client.patches, []), pytest.raises(Divergence, match="through aiohttp"):
        asyncio.run(connects())


def test_what_the_server_says_wrong_is_wrong_again() -> None:
    async def speaks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 nonsense\r\n\r\n")
        writer.close()

    async def asks(there: str = "") -> tuple[str, str]:
        server = None if there else await asyncio.start_server(speaks, "127.0.0.1", 0)
        url = there or f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/" if server else there
        try:
            with pytest.raises(aiohttp.ClientResponseError) as found:
                await text(url)
            return url, f"{found.value.status} {found.value.message}"
        finally:
            if server is not None:
                server.close()

    with patched(aiohttp_client.patches) as recording:
        url, said = asyncio.run(asks())
    assert recording.effects[0].status == "failed"
    with patched(aiohttp_client.patches, recording.effects):
        assert asyncio.run(asks(url)) == (url, said)
