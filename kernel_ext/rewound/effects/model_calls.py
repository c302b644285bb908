"""Requests to models, and how a replay asks them otherwise: another model, another prompt, any other field of what is asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from rewound.effects.covering import is_covered
from rewound.effects.journal import MISSING, Journal
from rewound.effects.network import asks_model
from rewound.model import Effect

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wish:
    """One field of a model call as a replay is to ask it: `model`, `prompt`, `system`, or any field of the request's body by its name."""

    field: str
    value: Any
    steps: frozenset[str] | None = None
    """Names of the steps that ask it, as `Answers.names` has them; None: whoever asks."""


def body_of(effect: Effect) -> Body | None:
    """What a recorded effect has asked a model; None if it asked none, or if what it asked is not kept whole."""
    if effect.kind != "network" or not effect.request.get("body"):
        return None
    asked = effect.request
    return _asked(f"{asked.get('host', '')}{asked.get('path', '')}", asked["body"])


def _asked(place: str, text: str) -> Body | None:
    if not asks_model(place, text):
        return None
    try:
        body = json.loads(text)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def as_wished(journal: Journal, url: str, body: bytes | None) -> bytes | None:
    """The body of a request as it is to be sent; the same object where it asks no model, or nothing else than it would anyway."""
    wishes = journal.answers.wishes(journal.where) if journal.answers is not None and body and not is_covered() else {}
    if not wishes or body is None:
        return body
    parts = urlsplit(url)
    try:
        asked = _asked(f"{parts.netloc}{parts.path}", body.decode())
    except UnicodeDecodeError:
        asked = None
    if asked is None:
        return body
    changed = False
    for name, value in wishes.items():
        if field(asked, name) not in (MISSING, value):
            put(asked, name, value)
            changed = True
    return json.dumps(asked, ensure_ascii=False, separators=(",", ":")).encode() if changed else body


def field(body: Body, name: str) -> Any:
    """What stands in a field, or MISSING."""
    found = _Field(body, name)
    return found.read() if found.put is not None else MISSING


def put(body: Body, name: str, value: Any) -> None:
    """Change a field that is there."""
    found = _Field(body, name).put
    assert found is not None
    found(value)


class _Field:
    """Where a body has the field that is meant: `prompt` and `system` stand elsewhere in each protocol."""

    def __init__(self, body: Body, name: str) -> None:
        self.read: Callable[[], Any] = lambda: MISSING
        self.put: Callable[[Any], None] | None = None
        if name == "prompt" and "prompt" not in body:
            self._last_of(body, ("user",), ("input", "messages", "contents"))
        elif name == "system" and "system" not in body:
            if "instructions" in body:
                self._item(body, "instructions")
            else:
                self._last_of(body, ("system", "developer"), ("messages", "input"))
        elif name in body:
            self._item(body, name)

    def _item(self, holder: Any, name: Any) -> None:
        self.read = lambda: holder[name]
        self.put = lambda value: holder.__setitem__(name, value)

    def _last_of(self, body: Body, roles: tuple[str, ...], places: tuple[str, ...]) -> None:
        """The text of the last message of one of these roles."""
        said = next((body[place] for place in places if place in body), None)
        if isinstance(said, str) and "user" in roles:
            self._item(body, next(place for place in places if place in body))
            return
        messages = [one for one in said if isinstance(one, dict) and one.get("role", "user") in roles] if isinstance(said, list) else []
        if messages:
            self._text_of(messages[-1])

    def _text_of(self, message: Body) -> None:
        """Its words; beside them pictures and the like may stand, which stay."""
        place = "content" if "content" in message else "parts"
        content = message.get(place)
        if isinstance(content, str):
            self._item(message, place)
            return
        texts = [part for part in content or () if isinstance(part, dict) and isinstance(part.get("text"), str)]
        if not texts:
            return

        def write(value: Any) -> None:
            texts[0]["text"] = value
            message[place] = [part for part in content if part is texts[0] or part not in texts[1:]]  # type: ignore[union-attr]

        self.read = lambda: "".join(part["text"] for part in texts)
        self.put = write
