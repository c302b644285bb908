"""A service under load: Starlette under uvicorn, with the recorder and without, asked over kept connections by another process."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.harness import TIMEOUT, BenchmarkError, Figure, Options, environment, kept, project, take_turns

CONNECTIONS = 4
SECONDS = 0.5
"""How long one round lasts: short, so that what else the machine does hits both arms alike."""

SHOP = """
import time
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
import rewound.asgi

def greeting(name):
    return f"hello, {name}"

def line(text, at):
    return f"{text}: {at:.0f}"

async def hello(request):
    return PlainTextResponse(line(greeting("world"), time.time()))

plain = Starlette(routes=[Route("/", hello)])
recorded = rewound.asgi.Recorder(plain)
"""
SERVE = """
import socket, sys, uvicorn
taken = socket.socket(proto=socket.IPPROTO_TCP)  # else asyncio lets small answers wait
taken.bind(("127.0.0.1", 0))
taken.listen(128)
print(taken.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config("shop:" + sys.argv[1], log_level="warning", access_log=False)).run(sockets=[taken])
"""
LOAD = """
import asyncio, sys, time

async def client(port, until):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    asked = 0
    while time.perf_counter() < until:
        writer.write(b"GET / HTTP/1.1\\r\\nHost: shop\\r\\n\\r\\n")
        head = await reader.readuntil(b"\\r\\n\\r\\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        await reader.readexactly(int(head.lower().split(b"content-length: ")[1].split(b"\\r")[0]))
        asked += 1
    writer.close()
    return asked

async def load(port, connections, seconds):
    began = time.perf_counter()
    asked = await asyncio.gather(*[client(port, began + seconds) for _ in range(connections)])
    return (time.perf_counter() - began) / sum(asked)

for line in sys.stdin:
    port, connections, seconds = line.split()
    print(asyncio.run(load(int(port), int(connections), float(seconds))), flush=True)
"""


def run(options: Options) -> list[Figure]:
    with project({"shop.py": SHOP, "serve.py": SERVE, "load.py": LOAD}) as folder, ExitStack() as stack:
        ports = {arm: int(line(stack.enter_context(running(folder, "serve.py", arm)))) for arm in ("plain", "recorded")}
        client = stack.enter_context(running(folder, "load.py"))

        def load(arm: str) -> float:
            """Seconds for each request."""
            assert client.stdin is not None
            client.stdin.write(f"{ports[arm]} {CONNECTIONS} {SECONDS}\n")
            client.stdin.flush()
            return float(line(client))

        arms = {"plain": lambda: load("plain"), "recorded": lambda: load("recorded")}
        take_turns(arms, 2)  # until both have done everything once
        taken = take_turns(arms, options.rounds(60))
    throughput = ratio_of(taken)
    return [
        Figure(
            what=f"requests of a service (Starlette under uvicorn, {CONNECTIONS} connections), one in a hundred recorded whole",
            value=1 / statistics.median(taken["recorded"]),
            unit="requests/s",
            plain=f"{1 / statistics.median(taken['plain']):.0f} requests/s",
            ratio=throughput,
            aim="at least 0.95 times the throughput",
            met=throughput >= 0.95,
            note="medians of rounds that take turns; the ratio is that of each round's two",
            samples=kept(taken),
        )
    ]


def ratio_of(taken: Mapping[str, list[float]]) -> float:
    """The throughput with the recorder by that without it, in the median round."""
    return statistics.median(plain / recorded for plain, recorded in zip(taken["plain"], taken["recorded"], strict=True))


@contextmanager
def running(folder: Path, *command: str) -> Iterator[subprocess.Popen[str]]:
    """A process that tells lines; it is ended afterwards."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, *command], cwd=folder, env=environment(folder), stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(TIMEOUT)


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    found = process.stdout.readline()
    if not found:
        raise BenchmarkError(f"{process.args!r} ended with {process.wait(TIMEOUT)}")
    return found
