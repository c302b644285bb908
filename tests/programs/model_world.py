"""The tests' outside world with two more things in it: models that answer as OpenAI's and Anthropic's do, and a place that answers late."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.programs import world as plain
from tests.programs.world import World


@contextmanager
def world() -> Iterator[World]:
    """A running world; it is stopped at the end. Clients hang up on it when they have waited long enough."""
    with plain.world() as server:
        server.RequestHandlerClass = _Handler
        yield server


class _Handler(plain._Handler):
    def answer_lottery(self, body: bytes) -> None:
        """Of ten, the last to ask are the first to be answered."""
        number = next(self.server.numbers)
        time.sleep(0.04 * (10 - number % 10))
        self._send(200, json.dumps({"n": number}).encode())

    def answer_halfway(self, body: bytes) -> None:
        """A piece at once, and the rest when nobody waits any more."""

        def pieces() -> Iterator[bytes]:
            yield b"piece"
            time.sleep(9)
            yield b"rest"

        self._stream("text/plain", pieces())

    def answer_v1_chat_completions(self, body: bytes) -> None:
        """OpenAI's protocol."""
        asked, number = json.loads(body), next(self.server.numbers)
        told = {"id": f"chatcmpl-{number}", "created": number, "model": asked["model"]}
        text = f"answer {number} to {asked['messages'][-1]['content']}"
        if not asked.get("stream"):
            choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
            usage = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}
            self._send(200, json.dumps({**told, "object": "chat.completion", "choices": [choice], "usage": usage}).encode())
            return
        deltas: list[Any] = [{"role": "assistant", "content": ""}, *({"content": word + " "} for word in text.split()), {}]
        choices = [[{"index": 0, "delta": delta, "finish_reason": None}] for delta in deltas]
        events = [json.dumps({**told, "object": "chat.completion.chunk", "choices": chosen}) for chosen in choices]
        self._stream("text/event-stream", (f"data: {event}\n\n".encode() for event in [*events, "[DONE]"]))

    def answer_v1_messages(self, body: bytes) -> None:
        """Anthropic's."""
        asked, number = json.loads(body), next(self.server.numbers)
        text = f"reply {number} to {asked['messages'][-1]['content']}"
        message = {
            "id": f"msg_{number}", "type": "message", "role": "assistant", "model": asked["model"], "stop_reason": "end_turn",
            "stop_sequence": None, "usage": {"input_tokens": 1, "output_tokens": 2},
        }  # fmt: skip
        if not asked.get("stream"):
            self._send(200, json.dumps({**message, "content": [{"type": "text", "text": text}]}).encode())
            return
        events: list[dict[str, Any]] = [
            {"type": "message_start", "message": {**message, "content": [], "stop_reason": None}},
            {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
            *({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": word + " "}} for word in text.split()),
            {"type": "content_block_stop", "index": 0},
            {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None}, "usage": {"output_tokens": 2}},
            {"type": "message_stop"},
        ]
        self._stream("text/event-stream", (f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode() for event in events))
