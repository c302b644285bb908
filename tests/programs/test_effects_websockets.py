"""Conversations over WebSockets, by both clients of `websockets`: recorded, and had again without anybody at the other end."""

from __future__ import annotations

import http
import itertools
import pickle
import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from websockets import ConnectionClosed, Subprotocol
from websockets.sync.server import Server, ServerConnection, serve

from rewound.store import open_reader
from tests.programs.effect_cases import Program
from tests.programs.world import SECRET


class Talker:
    """Answers each message with a number that no other answer has; `heard` is what was said to it."""

    def __init__(self) -> None:
        self.numbers = itertools.count(1)
        self.heard: list[Any] = []
        self.server: Server = serve(self._talk, "127.0.0.1", 0, select_subprotocol=self._selects, process_request=self._opens)

    @property
    def url(self) -> str:
        host, port = self.server.socket.getsockname()
        return f"ws://{host}:{port}"

    def _selects(self, connection: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
        return offered[-1] if offered else None

    def _opens(self, connection: ServerConnection, request: Any) -> Any:
        self.heard.append(request.path)
        return connection.respond(http.HTTPStatus.FORBIDDEN, f"no {next(self.numbers)}") if request.path == "/refuse" else None

    def _talk(self, connection: ServerConnection) -> None:
        for message in connection:
            self.heard.append(message)
            if message == "bye":
                connection.send(f"farewell {next(self.numbers)}")
                connection.close(4001, f"said bye {next(self.numbers)}")
            elif message == "vanish":
                connection.close_socket()
            elif message == "in parts":
                connection.send([f"part {next(self.numbers)}", f" and {next(self.numbers)}"])
            elif message == "secret":
                connection.send(f"{next(self.numbers)} {SECRET}")
            elif message == "later":
                time.sleep(1)
                with suppress(ConnectionClosed):  # who has asked may have gone
                    connection.send(f"{next(self.numbers)} {message!r}")
            elif message != "silence":
                connection.send(f"{next(self.numbers)} {message!r}")


@contextmanager
def talker() -> Iterator[Talker]:
    """A running server of WebSockets; it is stopped at the end."""
    found = Talker()
    thread = threading.Thread(target=found.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        found.server.shutdown()
        thread.join()


@pytest.fixture
def server() -> Iterator[Talker]:
    with talker() as found:
        yield found


BLOCKING = """
    import os, random, sys, threading, warnings
    from websockets.exceptions import ConnectionClosed
    from websockets.sync.client import ClientConnection, connect, reconnect

    URL = os.environ["URL"]

    class Mine(ClientConnection):
        pass

    def talks(ws):
        print(ws.subprotocol, ws.response.status_code, ws.response.headers["Upgrade"], ws.state, type(ws).__name__, ws.id)
        print(ws.remote_address, ws.local_address, [type(found).__name__ for found in ws.protocol.extensions], ws.request.path)
        ws.send("hello")
        print(ws.recv())
        ws.send(b"\\0\\1\\2")
        print(ws.recv(decode=False), ws.ping().wait(5), random.random())
        ws.send(part for part in ("in ", "parts"))
        print(list(ws.recv_streaming()))
        ws.send("secret")
        print(ws.recv().replace(os.environ["KEY"], "*masked*" + "*" * 24))
        for refused in ({"a": 1}, 5):
            try:
                ws.send(refused)
            except TypeError as error:
                print(error)
        ws.send("silence")
        try:
            ws.recv(timeout=0.05)
        except TimeoutError as error:
            print("none", error)

    def leaves(ws):
        ws.send("bye")
        for attempt in range(3):
            try:
                print(ws.recv())
            except ConnectionClosed as error:
                print(repr(error), error, repr(error.__cause__))
        print(ws.close_code, ws.close_reason, ws.state, ws.wait_closed())
        try:
            ws.send("more")
        except ConnectionClosed as error:
            print(error)

    def hears(ws):
        print(threading.current_thread().name)
        try:
            for message in ws:
                print(message)
        except ConnectionClosed as error:
            print(repr(error))

    with connect(URL + "/chat", subprotocols=["a", "b"], additional_headers={"X-Api-Key": os.environ["KEY"]}, create_connection=Mine) as ws:
        talks(ws)
        leaves(ws)
    with connect(URL + "/chat") as ws:
        got = threading.Thread(target=hears, args=(ws,))
        got.start()
        for number in range(3):
            ws.send(f"number {number}")
        ws.send("vanish")
        got.join()
        print(ws.close_code, ws.state)
    for ws in reconnect(URL + "/again"):
        ws.send("again")
        print(ws.recv())
        break
    ws = connect(URL + "/left", legacy=True)
    waiting = threading.Thread(target=lambda: print("never", ws.recv()), daemon=True)
    waiting.start()
    for place in (URL + "/refuse", "ws://127.0.0.1:1/"):
        try:
            connect(place)
        except Exception as error:
            print(type(error), error, getattr(getattr(error, "response", None), "body", None))
    print(sys.modules["websockets.sync.client"].ClientConnection.recv.__qualname__)
"""
AWAITED = """
    import asyncio, os
    import websockets
    from websockets import connect
    from websockets.exceptions import ConnectionClosed

    URL = os.environ["URL"]

    async def hears(ws):
        async for message in ws:
            print("heard", message)
        print("no more", ws.close_code, ws.close_reason)

    async def parts():
        for part in ("in ", "parts"):
            yield part

    async def talks():
        async with connect(URL + "/chat", subprotocols=["b"]) as ws:
            print(ws.subprotocol, ws.response.status_code, ws.state, ws.remote_address, ws.id)
            hearing = asyncio.create_task(hears(ws))
            for number in range(3):
                print("says", number)
                await ws.send(f"number {number}")
                await asyncio.sleep(0.05)
            await ws.send(parts())
            latency = await (await ws.ping())
            print(latency, ws.latency)
            await asyncio.sleep(0.05)
            await ws.close(reason="enough")
            await hearing
            print(ws.state, ws.close_code)

    async def waits():
        ws = await connect(URL + "/chat")
        for _ in range(2):
            try:
                await asyncio.wait_for(ws.recv(), 0.05)
            except asyncio.TimeoutError:
                print("nothing came")
        await ws.send("in parts")
        print([part async for part in ws.recv_streaming()])
        await ws.send("vanish")
        try:
            await ws.recv()
        except ConnectionClosed as error:
            print(repr(error), error, repr(error.__cause__))
        await ws.wait_closed()

    async def both():
        async with connect(URL + "/one") as one, connect(URL + "/two") as two:
            await one.send("first")
            await two.send("second")
            print(await asyncio.gather(one.recv(), two.recv()))

    async def refused():
        try:
            await connect(URL + "/refuse")
        except websockets.InvalidStatus as error:
            print(error, error.response.body)

    async def main():
        await talks()
        await waits()
        await both()
        await refused()

    asyncio.run(main())
"""


def without_numbers(printed: str) -> list[str]:
    """What a program printed, but for numbers, ids and warnings, which differ each time and go elsewhere."""
    lines = [re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[\d.e-]+", "", line) for line in printed.splitlines()]
    return sorted(line for line in lines if "Warning" not in line and not line.startswith("  "))


@pytest.mark.parametrize("text", [BLOCKING, AWAITED], ids=["blocking", "awaited"])
def test_a_conversation_is_had_again_by_itself(tmp_path: Path, server: Talker, text: str) -> None:
    program = Program(tmp_path, {"URL": server.url, "KEY": SECRET, "PYTHONWARNINGS": "default"})
    program.write(text)
    recorded = program.record()
    heard = len(server.heard)
    assert heard > 8

    replayed = program.replay("--as-is")
    assert replayed.printed == recorded.printed
    assert replayed.told["effects"]["live"] == 0
    assert len(server.heard) == heard
    shown = program.show()
    assert {effect["kind"] for effect in shown["effects"]} == {"environment", "network"}
    assert [effect["name"] for effect in shown["effects"] if effect["mutates"]][:2] == [f"SEND {server.url}/chat"] * 2
    kept = pickle.dumps(open_reader(f"sqlite:///{program.store}").effects(program.run))
    assert b"/chat" in kept
    assert SECRET.encode() not in kept
    assert without_numbers(program.plain()) == without_numbers(recorded.printed)


ASKS = """
    import os
    from websockets.sync.client import connect

    def total(answers):
        return sum(int(answer.partition(" ")[0]) for answer in answers)BUG

    with connect(os.environ["URL"] + "/ask") as ws:
        answers = []
        for question in ("one", "two"):
            ws.send(question)
            answers.append(ws.recv())
            print(answers[-1], total(answers))
"""


def test_what_was_not_said_before_is_held_back(tmp_path: Path, server: Talker) -> None:
    program = Program(tmp_path, {"URL": server.url})
    program.write(ASKS.replace("BUG", ""))
    program.record()
    heard = list(server.heard)
    program.write(ASKS.replace("BUG", "").replace('"two"', '"three"'))

    held = program.replay(exit=3)
    assert held.printed == "1 'one' 1\n"
    assert f"held back: SEND {server.url}/ask three changes something outside" in held.told["error"]["message"]
    allowed = program.replay("--allow-mutations", "all", exit=3)
    assert "a message that was sent already would be sent again" in allowed.told["error"]["message"]
    assert allowed.told["effects"]["held"] == 1
    assert server.heard == heard


def test_a_harmless_conversation_goes_on_where_the_recorded_one_ended(tmp_path: Path, server: Talker) -> None:
    program = Program(tmp_path, {"URL": server.url})
    program.write('[tool.rewound]\nharmless = ["127.0.0.1:"]', "pyproject.toml")
    program.write(ASKS.replace("BUG", " + None"))
    assert "1 'one'" not in program.record(exit=1).printed
    heard = list(server.heard)
    program.write(ASKS.replace("BUG", ""))

    mended = program.replay()
    assert mended.printed.splitlines()[:2] == ["1 'one' 1", "3 'two' 4"]
    assert server.heard == [*heard, "/ask", "one", "two"]
    assert mended.told["live"] == {f"SEND {server.url}/ask": 1, f"RECEIVE {server.url}/ask": 1, f"CLOSE {server.url}/ask": 1}


def test_what_a_pause_cut_off_is_waited_for_again(tmp_path: Path, server: Talker) -> None:
    program = Program(tmp_path, {"URL": server.url})
    program.write('[tool.rewound]\nharmless = ["127.0.0.1:"]', "pyproject.toml")
    program.write("""
        import asyncio, os
        import rewound
        from websockets import connect

        async def talks():
            async with connect(os.environ["URL"]) as ws:
                await ws.send("later")
                return await ws.recv()

        async def asks():
            await asyncio.sleep(0.3)
            return await rewound.aask("Go?")

        async def main():
            print(await asyncio.gather(talks(), asks()))

        asyncio.run(main())
    """)
    program.record(exit=3)
    assert re.fullmatch(r"\[\"\d 'later'\", 'yes'\]", program.command("resume", "--answer", "yes").printed.strip())
