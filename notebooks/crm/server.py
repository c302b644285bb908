"""A small language-model server for the demos: it speaks the chat-completions protocol, costs nothing and counts its calls.

    python server.py [--port 8399] [--delay 0.3]

It listens on 127.0.0.1 only. `POST /v1/chat/completions` answers as a hosted model would, after a delay that
feels like one; the same question always gets the same answer. `GET /calls` tells how often each agent asked.
An agent is known by its system message, which begins with "You are the <agent>".
"""

from __future__ import annotations

import argparse
import json
import re
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DEFAULT_PORT = 8399

INDUSTRIES = ("machine building", "logistics", "healthcare", "retail", "education")
SIGNALS = ("is hiring", "raised money", "opened an office", "changed its supplier", "was in the news")


def qualifier(question: Mapping[str, Any]) -> dict[str, Any]:
    """Whether a message comes from somebody who may buy, and what about."""
    text = str(question["text"]).lower()
    topics = {"price": "pricing", "cost": "pricing", "demo": "demo", "trial": "demo", "error": "support"}
    topic = next((topic for word, topic in topics.items() if word in text), "other")
    return {"topic": topic, "buying": topic in ("pricing", "demo"), "urgent": "week" in text or "today" in text}


def enricher(question: Mapping[str, Any]) -> dict[str, Any]:
    """What the web says about a company, made up from its domain."""
    number = zlib.crc32(str(question["domain"]).encode())
    first, second = number % 5, number // 5 % 5
    return {"industry": INDUSTRIES[number // 25 % 5], "signals": sorted({SIGNALS[first], SIGNALS[second]})}


def scorer(question: Mapping[str, Any]) -> dict[str, Any]:
    """How promising a lead is, from 0 to 100."""
    score = 30 * bool(question["buying"]) + 10 * bool(question["urgent"]) + 10 * len(question["signals"])
    return {"score": min(100, score + int(question["employees"]) // 10)}


def drafter(question: Mapping[str, Any]) -> dict[str, Any]:
    """The first lines of an answer to the lead."""
    offer = "a call this week" if question["score"] >= 60 else "a look at our guide"
    return {"text": f"Dear {question['name']}, thank you for asking about {question['topic']}. May we offer you {offer}?"}


AGENTS: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "qualifier": qualifier,
    "enricher": enricher,
    "scorer": scorer,
    "drafter": drafter,
}


class BadRequest(Exception):
    """What the client sent is not a question that this server can answer."""


def answer(body: bytes) -> tuple[str, dict[str, Any]]:
    """The agent that asks, and the completion that it gets."""
    try:
        request = json.loads(body)
        system, user = (message["content"] for message in request["messages"])
        found = re.match(r"You are the (\w+)", system)
        agent = found[1] if found else ""
        content = json.dumps(AGENTS[agent](json.loads(user)))
    except (KeyError, TypeError, ValueError) as error:
        raise BadRequest(f"cannot answer this: {error!r}") from error
    words = {"prompt_tokens": len(body) // 4, "completion_tokens": len(content) // 4}
    return agent, {
        "id": f"chatcmpl-{zlib.crc32(body):08x}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": request.get("model", "demo"),
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}],
        "usage": {**words, "total_tokens": sum(words.values())},
    }


class Handler(BaseHTTPRequestHandler):
    """One request; `server` is the HTTP server, which carries the delay and the counts."""

    server: _Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path != "/v1/chat/completions":
            self._send(404, _problem(f"no such address: {self.path}"))
            return
        try:
            agent, completion = answer(body)
        except BadRequest as error:
            self._send(400, _problem(str(error)))
            return
        self.server.count(agent)
        time.sleep(self.server.delay)
        self._send(200, completion)

    def do_GET(self) -> None:
        if self.path == "/calls":
            self._send(200, self.server.counted())
        else:
            self._send(404, _problem(f"no such address: {self.path}"))

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the demo's own lines are what a person wants to read."""

    def _send(self, status: int, answer: Mapping[str, Any]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _problem(message: str) -> dict[str, Any]:
    return {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": None}}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, delay: float) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.delay = delay
        self._calls: Counter[str] = Counter()
        self._lock = threading.Lock()

    def count(self, agent: str) -> None:
        with self._lock:
            self._calls[agent] += 1

    def counted(self) -> dict[str, int]:
        with self._lock:
            return dict(self._calls)


class ModelServer:
    """The server in a thread of its own, for the length of a `with`; port 0 means any free one."""

    def __init__(self, port: int = 0, delay: float = 0.3) -> None:
        self._server = _Server(port, delay)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        """What a client takes as its base URL."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    @property
    def calls(self) -> Counter[str]:
        """How often each agent asked since the server began."""
        return Counter(self._server.counted())

    def __enter__(self) -> ModelServer:
        self._thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="0 for any free one")
    parser.add_argument("--delay", type=float, default=0.3, help="seconds that each answer takes")
    asked = parser.parse_args()
    with ModelServer(asked.port, asked.delay) as server:
        print(f"OPENAI_BASE_URL={server.url}   (Ctrl-C ends it)", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print(dict(server.calls))


if __name__ == "__main__":
    main()
