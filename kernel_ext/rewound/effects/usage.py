"""What answers of models cost, as they say themselves: the tokens that a replay does not pay for again."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from rewound.effects.pickled import load
from rewound.errors import BadRequest
from rewound.model import Effect

_READ = ("prompt_tokens", "input_tokens")
_WRITTEN = ("completion_tokens", "output_tokens")
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that models have read and written, in so many calls."""

    read: int = 0
    written: int = 0
    calls: int = 0

    @property
    def tokens(self) -> int:
        return self.read + self.written

    def __bool__(self) -> bool:
        return self.calls > 0


class Prices:
    """What models cost: `MODEL INPUT OUTPUT`, for a million tokens each; the model may have `*` in it. Raises BadRequest."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._known = [self._price(text) for text in texts]

    @staticmethod
    def _price(text: str) -> tuple[str, float, float]:
        model, *numbers = text.split()
        try:
            read, written = map(float, numbers)
        except ValueError:
            hint = 'Write prices = ["some-model 2.50 10.00"]: for a million tokens that it reads, and that it writes.'
            raise BadRequest(f"[tool.rewound] prices: {text!r} is not MODEL INPUT OUTPUT.", hint=hint) from None
        return model, read, written

    def of(self, model: str, usage: Usage) -> float | None:
        """What this took of this model; None if no price of it is known."""
        price = next(((read, written) for name, read, written in self._known if fnmatchcase(model, name)), None)
        return None if price is None else (usage.read * price[0] + usage.written * price[1]) / _MILLION


def tokens_of(effect: Effect) -> int:
    """Tokens in and out of one call; 0 where there is nothing about them."""
    return usage_of(effect).tokens


def usage_of(effect: Effect) -> Usage:
    """Tokens in and out, where a recorded answer of the network tells them as OpenAI's and Anthropic's do, streamed or not."""
    if effect.kind != "network" or effect.answer is None or effect.status != "answered":
        return Usage()
    found: dict[str, int] = {}
    for usage in _usages(load(effect.answer)):
        for name, count in usage.items():
            if type(count) is int:  # a stream tells it more than once, growing
                found[name] = max(count, found.get(name, 0))
    read, written = (max((found.get(name, 0) for name in names), default=0) for names in (_READ, _WRITTEN))
    read = max(read, found.get("total_tokens", 0) - written)
    return Usage(read, written, 1) if read or written else Usage()


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
