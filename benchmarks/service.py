"""Services under load, with the recorder and without, asked over kept connections by another process."""

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

TRADE = """
import json, sqlite3, threading, time
import rewound.asgi, rewound.wsgi

class Stock(threading.local):
    def __init__(self):
        self.rows = sqlite3.connect("stock.db")

STOCK = Stock()
STOCK.rows.execute("create table if not exists stock (name text primary key, cents integer)")
STOCK.rows.executemany("insert or ignore into stock values (?, ?)", [(f"tea{number}", 100 + number) for number in range(50)])
STOCK.rows.commit()

def greeting(name):
    return f"hello, {name}"

def line(text, at):
    return f"{text}: {at:.0f}"

def price(name):
    return STOCK.rows.execute("select cents from stock where name = ?", (name,)).fetchone()[0]

def total(lines):
    return sum(price(one["name"]) * one["pieces"] for one in lines)

def receipt(asked):
    lines = json.loads(asked)
    return json.dumps({"lines": lines, "cents": total(lines), "at": time.time()})
"""
STARLETTE = """
import time
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from trade import greeting, line, receipt, rewound

async def hello(request):
    return PlainTextResponse(line(greeting("world"), time.time()))

async def order(request):
    return PlainTextResponse(receipt(await request.body()))

plain = Starlette(routes=[Route("/", hello), Route("/orders", order, methods=["POST"])])
recorded = rewound.asgi.Recorder(plain)
"""
UVICORN = """
import socket, sys, uvicorn
taken = socket.socket(proto=socket.IPPROTO_TCP)  # else asyncio lets small answers wait
taken.bind(("127.0.0.1", 0))
taken.listen(128)
print(taken.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config("star:" + sys.argv[1], log_level="warning", access_log=False)).run(sockets=[taken])
"""
FLASK = """
import time
from flask import Flask, request
from trade import greeting, line, receipt, rewound

def application():
    app = Flask(__name__)

    @app.get("/")
    def hello():
        return line(greeting("world"), time.time())

    @app.post("/orders")
    def order():
        return receipt(request.get_data())

    return app

plain, recorded = application(), application()
recorded.wsgi_app = rewound.wsgi.Recorder(recorded.wsgi_app)
"""
WAITRESS = """
import logging, sys, flasks, waitress
logging.getLogger("waitress.queue").setLevel("ERROR")  # that requests wait is the point
server = waitress.create_server(getattr(flasks, sys.argv[1]), host="127.0.0.1", port=0, threads=4)
print(server.effective_port, flush=True)
server.run()
"""
LOAD = """
import asyncio, json, sys, time

BODY = json.dumps([{"name": f"tea{number}", "pieces": 2} for number in range(3)]).encode()
ASKED = {
    "hello": b"GET / HTTP/1.1\\r\\nHost: shop\\r\\n\\r\\n",
    "order": b"POST /orders HTTP/1.1\\r\\nHost: shop\\r\\nContent-Length: %d\\r\\n\\r\\n%s" % (len(BODY), BODY),
}

async def client(port, asked, until):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    count = 0
    while time.perf_counter() < until:
        writer.write(asked)
        head = await reader.readuntil(b"\\r\\n\\r\\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        await reader.readexactly(int(head.lower().split(b"content-length: ")[1].split(b"\\r")[0]))
        count += 1
    writer.close()
    return count

async def load(port, asked, connections, seconds):
    began = time.perf_counter()
    counts = await asyncio.gather(*[client(port, ASKED[asked], began + seconds) for _ in range(connections)])
    return (time.perf_counter() - began) / sum(counts)

for line in sys.stdin:
    port, asked, connections, seconds = line.split()
    print(asyncio.run(load(int(port), asked, int(connections), float(seconds))), flush=True)
"""
FILES = {"trade.py": TRADE, "star.py": STARLETTE, "uvicorns.py": UVICORN, "flasks.py": FLASK, "waitresses.py": WAITRESS, "load.py": LOAD}
SERVICES = {"Starlette under uvicorn": "uvicorns.py", "Flask under waitress": "waitresses.py"}
REQUESTS = {"hello": "a greeting that asks the clock", "order": "an order of three lines, each asked of SQLite"}


def run(options: Options) -> list[Figure]:
    with project(FILES) as folder, running(folder, "load.py") as client:
        return [_figure(folder, client, service, asked, options) for service in SERVICES for asked in REQUESTS]


def _figure(folder: Path, client: subprocess.Popen[str], service: str, asked: str, options: Options) -> Figure:
    with ExitStack() as stack:
        ports = {arm: int(line(stack.enter_context(running(folder, SERVICES[service], arm)))) for arm in ("plain", "recorded")}

        def load(arm: str) -> float:
            """Seconds for each request."""
            assert client.stdin is not None
            client.stdin.write(f"{ports[arm]} {asked} {CONNECTIONS} {SECONDS}\n")
            client.stdin.flush()
            return float(line(client))

        arms = {"plain": lambda: load("plain"), "recorded": lambda: load("recorded")}
        take_turns(arms, 2)  # until both have done everything once
        taken = take_turns(arms, options.rounds(60))
    throughput = ratio_of(taken)
    return Figure(
        what=f"requests of a service ({service}, {CONNECTIONS} connections): {REQUESTS[asked]}",
        value=1 / statistics.median(taken["recorded"]),
        unit="requests/s",
        plain=f"{1 / statistics.median(taken['plain']):.0f} requests/s",
        ratio=throughput,
        aim="at least 0.95 times the throughput",
        met=throughput >= 0.95,
        note="medians of rounds that take turns; the ratio is that of each round's two",
        samples=kept(taken),
    )


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
