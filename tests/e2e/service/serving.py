"""Real services under real servers: a shop that asks a price, charges a card and then fails, for Starlette, FastAPI and Flask."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.programs.effect_cases import Program
from tests.programs.world import SECRET

BROKEN = "share = amount / (number - number)"
FIXED = "share = amount / number"
MAILING = "share = post('/mails', number, '')"

STARLETTE = """
import asyncio, os, time
import httpx
import rewound.asgi
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

WORLD = os.environ["WORLD"]

def post(path, number, token):
    return httpx.post(WORLD + path, json={"n": number}, headers={"Authorization": token}, timeout=None).json()["n"]

async def price(name):
    async with httpx.AsyncClient(timeout=None) as client:
        return (await client.get(WORLD + "/price", params={"of": name})).json()["n"]

def receipt(amount, number, at):
    share = amount / (number - number)
    return {"amount": amount, "number": number, "at": at, "share": share}

async def order(request):
    asked = await request.json()
    amount = await price(request.path_params["name"] + asked["size"])
    number = post("/charges", amount, request.headers["authorization"])
    return JSONResponse(receipt(amount, number, time.time()))

async def hello(request):
    amount = await price(request.path_params["name"])
    await asyncio.sleep(0.01)
    return JSONResponse({"amounts": [amount, await price(request.path_params["name"])]})

app = Starlette(routes=[Route("/orders/{name}", order, methods=["POST"]), Route("/hello/{name}", hello)])
app = rewound.asgi.Recorder(app, sample=float(os.environ["SAMPLE"]))
"""
FASTAPI = """
import os, time
import httpx
import rewound.asgi
from fastapi import FastAPI, Header
from pydantic import BaseModel

WORLD = os.environ["WORLD"]
app = FastAPI()

class Asked(BaseModel):
    size: str
    password: str

def post(path, number, token):
    return httpx.post(WORLD + path, json={"n": number}, headers={"Authorization": token}, timeout=None).json()["n"]

def price(name):
    return httpx.get(WORLD + "/price", params={"of": name}, timeout=None).json()["n"]

def receipt(amount, number, at):
    share = amount / (number - number)
    return {"amount": amount, "number": number, "at": at, "share": share}

@app.post("/orders/{name}")
def order(name: str, asked: Asked, authorization: str = Header()):
    amount = price(name + asked.size)
    number = post("/charges", amount, authorization)
    return receipt(amount, number, time.time())

@app.get("/hello/{name}")
def hello(name: str):
    return {"amounts": [price(name), price(name)]}

app = rewound.asgi.Recorder(app, sample=float(os.environ["SAMPLE"]))
"""
UVICORN = """
import socket, uvicorn
taken = socket.socket(proto=socket.IPPROTO_TCP)
taken.bind(("127.0.0.1", 0))
taken.listen(128)
print(taken.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config("shop:app", log_level="critical")).run(sockets=[taken])
"""
FLASK = """
import os, time
import requests
import rewound.wsgi
from flask import Flask, jsonify, request

WORLD = os.environ["WORLD"]
app = Flask(__name__)

def post(path, number, token):
    return requests.post(WORLD + path, json={"n": number}, headers={"Authorization": token}).json()["n"]

def price(name):
    return requests.get(WORLD + "/price", params={"of": name}).json()["n"]

def receipt(amount, number, at):
    share = amount / (number - number)
    return {"amount": amount, "number": number, "at": at, "share": share}

@app.post("/orders/<name>")
def order(name):
    amount = price(name + request.get_json()["size"])
    number = post("/charges", amount, request.headers["Authorization"])
    return receipt(amount, number, time.time())

@app.get("/hello/<name>")
def hello(name):
    return jsonify(amounts=[price(name), price(name)])

app.wsgi_app = rewound.wsgi.Recorder(app.wsgi_app, sample=float(os.environ["SAMPLE"]))
"""
WERKZEUG = """
import logging, signal, sys
from werkzeug.serving import make_server
import shop
logging.getLogger("werkzeug").disabled = shop.app.logger.disabled = True
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
server = make_server("127.0.0.1", 0, shop.app, threaded=True)
server.daemon_threads = False  # it ends its requests before it ends
print(server.server_port, flush=True)
server.serve_forever()
"""
KINDS = {"starlette": (STARLETTE, UVICORN), "fastapi": (FASTAPI, UVICORN), "flask": (FLASK, WERKZEUG)}


@dataclass
class Shop(Program):
    """The service in a project of its own; `serve` runs it."""

    name: str = "shop.py"
    sample: float = 0.0
    source: str = field(default="", init=False)

    def make(self, kind: str) -> None:
        self.source, server = KINDS[kind]
        self.write(self.source)
        self.write(server, "serve.py")

    def change(self, old: str, new: str) -> None:
        """Today's code."""
        assert old in self.source
        self.write(self.source.replace(old, new))

    @contextmanager
    def serve(self) -> Iterator[str]:
        """The URL of the running service, which is stopped at the end: what it has recorded is in the store then."""
        environ = {**self._environ(), "SAMPLE": str(self.sample)}
        command = [sys.executable, "serve.py"]
        with subprocess.Popen(command, cwd=self.folder, env=environ, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                yield f"http://127.0.0.1:{int(process.stdout.readline())}"
            finally:
                process.terminate()
                process.wait(30)

    def _environ(self) -> dict[str, str]:
        return {"SAMPLE": "0", **super()._environ()}

    def runs(self) -> list[dict[str, Any]]:
        """Those that the store holds, the newest first."""
        if not self.store.exists():
            return []
        found: list[dict[str, Any]] = self.command("runs").told["runs"]
        return found


def ask(url: str, body: object = None) -> tuple[int, Any]:
    """The status and the answer of one request; with a body a POST, with a secret in a header and one in the body."""
    headers = {} if body is None else {"Authorization": f"Bearer {SECRET}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, None if body is None else json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def wait_until(seen: Any, seconds: float = 20.0) -> None:
    """Return when `seen()` is true; fails if that takes longer."""
    deadline = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def shop_in(folder: Path, world: str, kind: str, sample: float = 0.0) -> Shop:
    folder.mkdir(exist_ok=True)
    shop = Shop(folder, {"WORLD": world}, sample=sample)
    shop.make(kind)
    return shop
