"""What answers of models cost, as they say themselves: the tokens that a replay does not pay for again."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from rewound.effects.pickled import load
from rewound.model import Effect

_PARTS = (("prompt_tokens", "input_tokens"), ("completion_tokens", "output_tokens"))


def tokens_of(effect: Effect) -> int:
    """Tokens in and out, where a recorded answer of the network tells them as OpenAI's and Anthropic's do, streamed or not; else 0."""
    if effect.kind != "network" or effect.answer is None or effect.status != "answered":
        return 0
    found: dict[str, int] = {}
    for usage in _usages(load(effect.answer)):
        for name, count in usage.items():
            if type(count) is int:  # a stream tells it more than once, growing
                found[name] = max(count, found.get(name, 0))
    if "total_tokens" in found:
        return found["total_tokens"]
    return sum(max((found.get(name, 0) for name in names), default=0) for names in _PARTS)


def _usages(answer: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(answer, dict):
        return
    body = answer.get("body") or b"".join(part for _, part in answer.get("parts", ()))
    with suppress(OSError, EOFError, zlib.error):
        body = gzip.decompress(body)
    if b'"usage"' not in body:
        return
    pieces = [line[5:] for line in body.splitlines() if line.startswith(b"data:")] or [body]
    for piece in pieces:
        with suppress(ValueError):
            said = json.loads(piece)
            for holder in (said, said.get("message"), said.get("response")) if isinstance(said, dict) else ():
                if isinstance(holder, dict) and isinstance(holder.get("usage"), dict):
                    yield holder["usage"]
