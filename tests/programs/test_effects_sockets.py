"""Connections that no effect covers: noticed, named in `show`, in the plan and in a divergence; they go on as ever."""

from __future__ import annotations

import itertools
import socketserver
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, cast

import pytest

from rewound.config import Config
from rewound.effects import EFFECTS
from rewound.effects.journal import Journal
from rewound.effects.sockets import UNSEEN
from tests.programs.effect_cases import Program
from tests.programs.world import world
from tests.programs.in_process import Faultless


class Counter(socketserver.ThreadingTCPServer):
    """Tells each who connects a number that nobody else was told."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Telling)
        self.numbers = itertools.count(1)
        self.asked = 0

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Telling(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        server = cast(Counter, self.server)
        server.asked += 1
        self.request.sendall(b"220 you are %d\r\n" % next(server.numbers))


@contextmanager
def counter() -> Iterator[Counter]:
    """A running counter; it is stopped at the end."""
    with Counter() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


OPENS = """
    import asyncio, ftplib, os, socket, sys
    from concurrent.futures import ThreadPoolExecutor
    import pycurl

    PORT = int(os.environ["PORT"])

    def by_hand():
        with socket.create_connection(("localhost", PORT)) as opened:
            return opened.recv(100)

    async def by_loop():
        reader, writer = await asyncio.open_connection("localhost", PORT)
        told = await reader.read()
        writer.close()
        return told

    def by_library():
        return ftplib.FTP().connect("localhost", PORT)

    def by_thread():
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(by_hand).result()

    def by_packet():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
            return [opened.sendto(b"abc", ("127.0.0.1", PORT)) for _ in range(20)]

    def by_another():
        opened = socket.socket()
        failed = opened.connect_ex(("127.0.0.1", 1))
        opened.close()
        return failed

    def by_debugger():
        space = {"__name__": "debugpy.server", "port": PORT}
        exec("import socket\\nwith socket.create_connection(('127.0.0.1', port)) as s: s.recv(9)", space)

    print(by_hand(), asyncio.run(by_loop()), by_library(), by_thread(), by_packet(), by_another() != 0)
    by_debugger()
    print("connect" in vars(socket.socket) and socket.socket.connect.__name__)
"""


def named(shown: dict[str, Any]) -> list[tuple[str | None, str]]:
    """The function and the name of each thing that was not covered."""
    functions = {step["step"]: step["function"] for step in shown["steps"]}
    return [(functions.get(effect["step"]), effect["name"]) for effect in shown["effects"] if effect["kind"] == "uncovered"]


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """A program that opens connections in many ways, and a server that tells how many it has had."""
    with counter() as server:
        program = Program(tmp_path, {"PORT": str(server.port)})
        program.write(OPENS)
        program.write("'''Stands for a library whose connections are made in C.'''", "pycurl.py")
        program.server = server  # type: ignore[attr-defined]
        yield program


def test_what_nothing_covers_is_named_wherever_it_matters(program: Program) -> None:
    server: Counter = program.server  # type: ignore[attr-defined]
    recorded = program.record()
    assert "220 you are 3 b'220 you are 4" in recorded.printed
    place = f"localhost:{server.port}"
    shown = program.show()

    assert named(shown) == [
        ("<module>", "pycurl: not seen"),
        ("by_hand", place),
        ("by_loop", place),
        ("by_library", place),
        ("by_hand", place),
        ("by_packet", f"127.0.0.1:{server.port}"),
        ("by_another", "127.0.0.1:1"),
    ]
    assert {effect["status"] for effect in shown["effects"] if effect["kind"] != "environment"} == {"uncovered"}
    assert {step["function"]: step["effects"] for step in shown["steps"]}["by_packet"] == 1
    of_one = program.command("show", program.run, "--step", "by_packet").told
    assert [effect["name"] for effect in of_one["effects"]] == [f"127.0.0.1:{server.port}"]
    text = program.text("show")
    assert f"not covered: {place} (the program)" in text
    assert f"not covered: {place} (ftplib)" in text
    assert "not covered: pycurl: not seen (pycurl)" in text

    asked = server.asked
    lines = program.replay("--dry-run", "--from", "by_packet").told["plan"]
    plan = {line["function"]: line["reason"] for line in reversed(lines)}
    assert plan["by_packet"] == f"asked for; live: not covered (127.0.0.1:{server.port})"
    assert "live" not in plan["by_hand"]  # which is served, and opens nothing
    assert plan["<module>"].endswith(f"; live: not covered (pycurl: not seen, 127.0.0.1:{server.port}, 127.0.0.1:1)")
    assert server.asked == asked

    diverged = program.replay("--as-is", exit=4)
    assert diverged.told["divergences"][0]["asked"] == place
    assert f"reaches {place} through the program" in diverged.told["error"]["message"]
    assert server.asked == asked


def test_a_replay_serves_around_it_and_counts_what_it_opens(program: Program) -> None:
    server: Counter = program.server  # type: ignore[attr-defined]
    recorded = program.record()
    asked = server.asked

    served = program.replay()
    assert served.told["uncovered"] == {"pycurl: not seen": 1}
    assert [line for line in served.printed.splitlines() if "220" in line] == [recorded.printed.splitlines()[0]]
    assert server.asked == asked

    again = program.replay("--from", "by_library")
    assert again.told["uncovered"] == {
        "pycurl: not seen": 1,
        f"localhost:{server.port}": 3,  # `by_hand` is called again by what runs, so that its first call runs too
        f"127.0.0.1:{server.port}": 1,
        "127.0.0.1:1": 1,
    }
    assert again.printed.splitlines()[0] != recorded.printed.splitlines()[0]


def test_what_an_effect_covers_is_not_noticed(tmp_path: Path) -> None:
    with world() as server:
        program = Program(tmp_path, {"WORLD": server.url})
        program.write("""
            import os, socket, urllib.request
            print(urllib.request.urlopen(os.environ["WORLD"] + "/json").read(), socket.socketpair()[0].family.name)
        """)
        program.record()
        assert named(program.show()) == []
        assert [effect["kind"] for effect in program.show()["effects"]] == ["environment", "network"]


def test_what_is_called_unseen_has_no_effect_of_its_own() -> None:
    journal = Journal(Faultless(), Config())
    patched = {module for name in EFFECTS.names() if name != "sockets" for module in EFFECTS[name](journal)}

    assert [module for module in patched if module.startswith(tuple(UNSEEN))] == []
