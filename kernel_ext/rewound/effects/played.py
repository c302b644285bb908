"""What a cassette answers while a run is recorded, and the cassette that a run makes."""

from __future__ import annotations

import hashlib
import threading
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from rewound.effects import bodies
from rewound.effects.aside import Aside
from rewound.effects.cassettes import Interaction, fitting
from rewound.effects.http_answers import data_of, is_chunked, is_whole, reason_of
from rewound.effects.http_messages import MOST_COMPARED
from rewound.effects.journal import Journal
from rewound.effects.masking import MARK
from rewound.effects.network import MOST_KEPT, TELLING, Network, key_of_request, without_boundary
from rewound.effects.pickled import dump, load
from rewound.model import Effect

PORTS = {"http": 80, "https": 443}
_WISHES = frozenset({"accept", "accept-language"})
"""Headers that clients send by themselves, each its own: they tell two requests apart only where both ask for something in particular."""
_ANYTHING = frozenset({"", "*/*", "*"})
CASSETTE = "_cassette"
"""The name under which a request tells which cassette has answered it; it is no part of what was asked."""
Telling = tuple[tuple[str, str], ...]
Place = tuple[str, str, int | None, str, tuple[tuple[str, str], ...]]


def play(journal: Journal, file: Path, interactions: Iterable[Interaction]) -> None:
    """From here on they answer what is asked."""
    journal.cassette = Cassette(file.name, interactions, journal)


class Cassette(Aside):
    """The interactions of a file, each given once, equal ones in their order: whatever client asks, and wherever in the program.

    Requests are the same by method, URL (its query in any order) and body, as the journal compares them, and by the headers that ask for
    something else; what stands there of secrets counts as little as in a recording.
    """

    def __init__(self, name: str, interactions: Iterable[Interaction], journal: Journal) -> None:
        self._name = name
        self._journal = journal
        self._lock = threading.Lock()
        self._held: dict[tuple[str, Place], list[Interaction]] = defaultdict(list)
        self._known: dict[tuple[str, str, Telling], dict[str, deque[Interaction]]] = {}
        self._given: set[int] = set()
        """By `id`: all are held for as long as this is."""
        mask = journal.masking.asked
        for one in interactions:
            self._held[one.method, place_of(mask.text(one.url))].append(one)
        self._origins = {place[:3] for _, place in self._held}

    def knows(self, origin: str) -> bool:
        """Whether it holds anything of this `scheme://host[:port]`."""
        return place_of(origin)[:3] in self._origins

    def holds(self, method: str, url: str) -> bool:
        """Whether it holds such a request, whatever its body."""
        return (method.upper(), place_of(self._journal.masking.asked.text(url))) in self._held

    def answer(self, effect: Effect) -> Effect | None:
        """The effect with its answer, which `kept` is to clean before it is written down; None: the cassette has none, or no more."""
        if "method" not in effect.request or "url" not in effect.request:
            return None
        try:
            with self._lock:
                found = self._find(effect)
        except Exception:
            self._journal.where.fault("a cassette answers")
            return None
        return None if found is None else replace(effect, status="answered", seconds=0.0, answer=dump(_answer(found)))

    def kept(self, effect: Effect) -> Effect:
        """The same as it is written down: without secrets."""
        answer, masking = load(effect.answer), self._journal.masking
        headers, answer["body"] = bodies.masked(masking, answer["headers"], answer["body"])
        answer["headers"] = masking.headers(headers)
        return replace(effect, request={**effect.request, CASSETTE: self._name}, answer=dump(answer))

    def _find(self, effect: Effect) -> Interaction | None:
        """The first that was not given yet; equal keys may stand for one interaction, so that it waits in more than one place."""
        request = effect.request
        known = self._table(request["method"], request["url"], request.get("headers", ()))
        for key in (effect.key, *self._key_of_form(request)):
            waiting = known.get(key, deque())
            while waiting:
                one = waiting.popleft()
                if id(one) not in self._given:
                    self._given.add(id(one))
                    return one
        return None

    def _table(self, method: str, url: str, headers: Iterable[tuple[str, str]]) -> dict[str, deque[Interaction]]:
        """What it holds of this method and URL, by the key that each would have if it was asked for as this is."""
        telling = _telling(headers)
        if (table := self._known.get((method, url, telling))) is None:
            table = self._known[method, url, telling] = defaultdict(deque)
            for one in self._held.get((method, place_of(url)), ()):
                if _is_alike(dict(telling), dict(_telling(one.headers))):
                    for body in one.bodies:
                        table[_key(self._journal.network, method, url, telling, one, body)].append(one)
        return table

    def _key_of_form(self, request: Any) -> Iterable[str]:
        """The key of a form whose fields are in order, as they are where the file holds a mapping."""
        body = request.get("body") or ""
        if "=" in body and (fields := parse_qsl(body, keep_blank_values=True)):
            told = urlencode(sorted(fields)).encode()
            yield key_of_request(request["method"], request["url"], _telling(request.get("headers", ())), told)


def place_of(url: str) -> Place:
    """What an URL leads to: two that clients write in different ways have one. What was masked in its query says nothing."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError:  # it leads nowhere
        return "", "", None, url, ()
    query = sorted((name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if MARK not in value)
    return parts.scheme, parts.hostname or "", port, unquote(parts.path) or "/", tuple(query)


def _telling(headers: Iterable[tuple[str, str]]) -> Telling:
    return tuple(sorted((name.lower(), value) for name, value in headers if name.lower() in TELLING))


def _is_alike(asked: dict[str, str], held: dict[str, str]) -> bool:
    return all(
        one == other or (name in _WISHES and not _ANYTHING.isdisjoint((one, other)))
        for name, one, other in ((name, asked.get(name, ""), held.get(name, "")) for name in asked.keys() | held.keys())
    )


def _key(network: Network, method: str, url: str, telling: Telling, one: Interaction, body: bytes) -> str:
    """As `http_messages.asked` makes it."""
    plain = without_boundary(one.headers, body)
    if len(body) > MOST_COMPARED:
        return f"{key_of_request(method, url, telling, b'')} {len(plain)} {hashlib.blake2b(plain, digest_size=16).hexdigest()}"
    return key_of_request(method, url, telling, network.masking.asked.data(plain) if body else b"")


def _answer(one: Interaction) -> dict[str, Any]:
    """As `http.client` keeps it; each of the other clients makes its own of that."""
    framed = is_chunked(one.told)
    chunk = b"%x\r\n%b\r\n" % (len(one.data), one.data) if one.data else b""
    body = chunk + b"0\r\n\r\n" if framed else one.data
    return {"status": one.status, "reason": one.reason, "version": 11, "headers": one.told, "body": body, "whole": True, "framed": framed,
            "cut": False}  # fmt: skip


# ---- the cassette of a run


@dataclass(frozen=True, slots=True)
class Made:
    """What of a run goes into a cassette, and what of it a cassette cannot hold."""

    interactions: tuple[Interaction, ...]
    failed: int
    """Requests that have no answer."""
    short: int
    """Answers that the program has not read to their end, and that are as short in the file."""
    bodiless: int
    """Requests whose body the recording does not hold in full: they stand there without it."""


def made_of(effects: Iterable[Effect]) -> Made:
    """The HTTP requests of a run that were answered, in the order in which they were asked."""
    asked = [effect for effect in effects if effect.kind == "network" and urlsplit(effect.request.get("url") or "").scheme in PORTS]
    answers = [(effect, load(effect.answer) if effect.status == "answered" else None) for effect in asked]
    found = [(effect, answer) for effect, answer in answers if isinstance(answer, dict) and answer.get("status") is not None]
    sent = [_body(effect) for effect, _ in found]
    interactions = tuple(_interaction(effect, answer, body or b"") for (effect, answer), body in zip(found, sent, strict=True))
    short = sum(not is_whole(answer) for _, answer in found)
    return Made(interactions, len(asked) - len(found), short, sent.count(None))


def _interaction(effect: Effect, answer: dict[str, Any], body: bytes) -> Interaction:
    request, status = effect.request, answer["status"]
    method, sent = request["method"], (body,) if body else ()
    data = bodies.opened(answer["headers"], data_of(answer))  # which everybody can read, and not every player opens
    told = fitting(answer["headers"], data, method, status)
    return Interaction(method, request["url"], list(request.get("headers", ())), sent, status, reason_of(answer), told, data)


def _body(effect: Effect) -> bytes | None:
    """What the request carried; None where the recording only knows how it begins, or which bytes that were no text it had."""
    text: str = effect.request.get("body") or ""
    if "length" in effect.request or len(text) >= MOST_KEPT or "\ufffd" in text:
        return None
    return text.encode("utf-8")
