"""What asking the outside costs while it is recorded: a clock, an id, a request over HTTP; and what a recorded answer takes in a replay."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.harness import Figure, Options, execute, forget_recordings, kept, project, rewound, take_turns, told

READINGS = 20_000
"""Of each clock; a run keeps 200,000 in all."""
REQUESTS = 300

SERVER = """
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        body = b'{"price": 12, "currency": "EUR", "text": "' + b"x" * 400 + b'"}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass

server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""

PROGRAM = """
import asyncio, http.client, json, os, sys, time, uuid
from datetime import datetime

import aiohttp, httpx, requests

def clock():
    return time.clock_gettime(time.CLOCK_MONOTONIC)  # which is neither recorded nor given again

PORT = os.environ["PORT"]
URL = f"http://127.0.0.1:{PORT}/"

def readings(ask, n):
    began = clock()
    for _ in range(n):
        ask()
    return (clock() - began) / n

def by_http_client(n):
    connection = http.client.HTTPConnection("127.0.0.1", int(PORT))
    def ask():
        connection.request("GET", "/")
        return connection.getresponse().read()
    return readings(ask, n)

def by_requests(n):
    with requests.Session() as session:
        return readings(lambda: session.get(URL).content, n)

def by_httpx(n):
    with httpx.Client() as client:
        return readings(lambda: client.get(URL).content, n)

async def by_aiohttp(n):
    async with aiohttp.ClientSession() as session:
        began = clock()
        for _ in range(n):
            async with session.get(URL) as answer:
                await answer.read()
        return (clock() - began) / n

n, asked = int(sys.argv[1]), int(sys.argv[2])
for _ in range(2):  # the first round warms up
    found = {
        "time.time": readings(lambda: time.time(), n),
        "datetime.now": readings(lambda: datetime.now(), n),
        "uuid.uuid4": readings(lambda: uuid.uuid4(), n),
        "http.client": by_http_client(asked),
        "requests": by_requests(asked),
        "httpx": by_httpx(asked),
        "aiohttp": asyncio.run(by_aiohttp(asked)),
    }
print(json.dumps(found))
"""
QUICK = ("time.time", "datetime.now", "uuid.uuid4")
AIMS = {**dict.fromkeys(QUICK, 1e-6), **dict.fromkeys(("http.client", "requests", "httpx", "aiohttp"), 50e-6)}


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    """The port of a server in a process of its own."""
    process = subprocess.Popen([sys.executable, "server.py"], cwd=folder, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def run(options: Options) -> list[Figure]:
    counts = [str(count // 10 if options.quick else count) for count in (READINGS, REQUESTS)]
    with project({"program.py": PROGRAM, "server.py": SERVER}) as folder, _server(folder) as port:
        found: dict[str, list[Mapping[str, float]]] = {"plain": [], "recorded": [], "replayed": []}

        def arm(name: str, command: list[str]) -> float:
            if name == "recorded":
                forget_recordings(folder)
            whole, output = execute(command, folder, settings={"PORT": port})
            found[name].append(told(output))
            return whole

        taken = take_turns(
            {
                "plain": lambda: arm("plain", [sys.executable, "program.py", *counts]),
                "recorded": lambda: arm("recorded", rewound("record", "program.py", "--", *counts)),
            },
            options.rounds(5),
        )
        for _ in range(options.rounds(3)):
            arm("replayed", rewound("replay", "last", "--as-is"))
    return [_figure(name, found, kept(taken)) for name in AIMS]


def _figure(name: str, found: Mapping[str, list[Mapping[str, float]]], samples: tuple[tuple[str, tuple[float, ...]], ...]) -> Figure:
    plain, recorded, served = (min(one[name] for one in found[arm]) for arm in ("plain", "recorded", "replayed"))
    usual = statistics.median(then[name] - before[name] for then, before in zip(found["recorded"], found["plain"], strict=True))
    cost = recorded - plain
    return Figure(
        what=f"asking `{name}` while it is recorded",
        value=cost * 1e6,
        unit="µs more",
        plain=f"{plain * 1e6:.2f} µs",
        ratio=recorded / plain,
        aim=f"at most {AIMS[name] * 1e6:.0f} µs",
        met=cost <= AIMS[name],
        note=f"{usual * 1e6:.2f} µs in the median round; served in a replay in {served * 1e6:.2f} µs",
        samples=samples,
    )
