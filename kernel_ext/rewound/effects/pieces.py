"""What passes in pieces: an answer, noted as it comes in, and a body that the program makes while it is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any

from rewound.effects.http_messages import Body, Head, asked, begun
from rewound.effects.journal import Exchange, Journal
from rewound.effects.model_calls import as_wished
from rewound.effects.network import SAFE, Asked
from rewound.effects.turns import When
from rewound.model import Effect

Parts = list[tuple[When, bytes]]
"""Pieces of an answer, each with the seconds from the request to it."""
MOST_NOTED = 200_000_000
"""Bytes of one answer that are kept; what comes after them is not noted, and a replay that gets there says so."""


class Incoming:
    """An answer as it comes in."""

    __slots__ = ("_exchange", "_journal", "_size", "cut", "parts")

    def __init__(self, journal: Journal, exchange: Exchange) -> None:
        self._journal = journal
        self._exchange = exchange
        self._size = 0
        self.cut = False
        """Whether more came in than is kept."""
        self.parts: Parts = []

    def now(self) -> When:
        """Seconds since the request."""
        return self._journal.turns.now(self._exchange.effect.started)

    def add(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > MOST_NOTED or self.cut:
            self.cut = True
            return
        try:
            self.parts.append((self.now(), part))
        except Exception:
            self.cut = True
            self._journal.where.fault("an answer comes in")

    def waited_in_vain(self) -> None:
        """Whoever waited for the next piece was cancelled: that stands among the pieces as an empty one."""
        self.parts.append((self.now(), b""))

    def body(self) -> bytes:
        return b"".join(part for _, part in self.parts)


def parted(parts: Parts, body: bytes) -> Parts:
    """A body that was changed, in the same pieces; in one where its length is another."""
    if sum(len(part) for _, part in parts) != len(body):
        return [(parts[0][0], body)]
    made, at = [], 0
    for when, part in parts:
        made.append((when, body[at : at + len(part)]))
        at += len(part)
    return made


class Outgoing:
    """A request as it is asked for: by its body, or, where that is made only while it is sent, by everything else."""

    def __init__(self, journal: Journal, method: str, url: str, headers: Iterable[tuple[str, str]], body: bytes | None) -> None:
        """`headers` may be made as they are read, which is mostly later; `body` None: it is made while it is sent."""
        self._journal = journal
        self._method, self._url, self._headers = method, url, headers
        self._body = Body() if body is None else None
        self._exchange: Exchange | None = None
        self._known: Asked | None = None
        self._text = body

    @cached_property
    def _head(self) -> Head:
        headers = list(self._headers)
        length = next((value for name, value in headers if name.lower() == "content-length"), "")
        return Head(self._method, "", self._url, headers, int(length) if length.isdigit() else None, False)

    @property
    def known(self) -> Asked:
        """What is known of it by now."""
        if self._known is None:
            network = self._journal.network
            self._known = begun(network, self._head) if self._text is None else asked(network, self._head, self._text)
        return self._known

    @property
    def streams(self) -> bool:
        return self._body is not None

    @property
    def is_read_first(self) -> bool:
        """Whether the body has to be read to know what is asked, of a recording or of a cassette.

        Not so in a replay if the recorded request broke off before it was sent.
        """
        answers, cassette = self._journal.answers, self._journal.cassette
        if answers is None:
            return cassette is not None and self.streams and cassette.holds(self._method, self._url)
        return self.streams and not answers.waits("network", self.known.key)

    def ask(self) -> Exchange:
        """Begin it. Raises MutationHeld or Divergence."""
        if self._text == b"" and self._journal.answers is None and self._journal.cassette is None and self._method in SAFE:
            self._exchange = self._journal.ask("network", self._method, "")
            self._exchange.described = self._described
            return self._exchange
        known = self.known
        self._exchange = self._journal.ask("network", known.name, known.key, known.request, mutates=known.mutates)
        return self._exchange

    def _described(self, effect: Effect) -> Effect:
        """It changes nothing, and nothing answers it but the outside: what it asks is made out when all is over."""
        known = self.known
        return replace(effect, name=known.name, key=known.key, request=known.request)

    def wished(self, read: bytes) -> bytes:
        """The body as it is to be sent, of one that was read first; see `as_wished`."""
        return as_wished(self._journal, self._url, read) or read

    def passes(self, chunk: Any) -> None:
        """A part of the body is sent."""
        try:
            if self._body is not None:
                self._body.add(chunk)
        except Exception:  # no bytes: the library will say so
            self._body = None

    def passed(self) -> None:
        """All of the body has been sent, or read: now it is known what is asked."""
        try:
            if self._body is None:
                return
            self._known = known = self._body.asked(self._journal.network, self._head)
            if self._exchange is not None:
                effect = self._exchange.effect
                self._exchange.effect = replace(effect, key=known.key, request={**known.request, "streamed": True}, mutates=known.mutates)
            else:
                self._body = None  # it was read before it is sent: what passes then is known
        except Exception:
            self._journal.where.fault("a request's body ends")
