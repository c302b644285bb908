"""What comes over a connection of aiohttp: noted in a recording, and in a replay given to its parser again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from rewound.effects import bodies
from rewound.effects.aside import Aside
from rewound.effects.bodies import Headers
from rewound.effects.http_answers import on_wire
from rewound.effects.http_messages import END
from rewound.effects.journal import Exchange, Journal
from rewound.effects.masking import Masking
from rewound.effects.pickled import dump_error, load
from rewound.effects.pieces import MOST_NOTED, Incoming, Parts, parted
from rewound.effects.turns import LOOKS, When, patience
from rewound.model import Encoded

WATCH_SECONDS = 0.05
"""How often it is looked whether the program waits for more than the recording holds."""


class Noted(Aside):
    """One request and what comes of it, until its connection is given back."""

    def __init__(self, journal: Journal, module: Any, exchange: Exchange) -> None:
        self._journal = journal
        self._module = module
        self._exchange: Exchange | None = exchange
        self.incoming = Incoming(journal, exchange)
        self.content: Any = None
        """The response's body, when its head has come."""
        self._lost: tuple[BaseException | None] | None = None
        self._late: BaseException | None = None

    @property
    def is_open(self) -> bool:
        return self._exchange is not None

    def waited_in_vain(self, error: BaseException) -> None:
        """Reading was cancelled, or took longer than aiohttp was told to wait."""
        if isinstance(error, TimeoutError):
            self._late = error
        elif self._exchange is not None and not self._exchange.cut_off(error):
            self._exchange.midway()
            self.incoming.waited_in_vain()

    def lose(self, error: BaseException | None) -> None:
        """The connection was lost; `error` None: the other side closed it."""
        self._lost = (error,)

    def failed(self, error: BaseException, *, ends: bool) -> None:
        """There is no response; `ends`: nor is it known what became of the request."""
        exchange, self._exchange = self._exchange, None
        if exchange is None or ends:
            return
        how = "failed"
        if isinstance(error, asyncio.CancelledError):
            how = "cancelled"
        elif isinstance(error, self._module.ClientResponseError):
            how = "whole"  # the parser says so again
        try:
            exchange.fail(kept_error(error, self._journal, self._module), self._answer(how, error)())
        except Exception:
            self._journal.where.fault("aiohttp has failed")

    def released(self, protocol: Any) -> None:
        """The response was read, or closed."""
        exchange, self._exchange = self._exchange, None
        if exchange is None:
            return
        try:
            exchange.answer_later(self._answer(*self._ended(protocol)))
        except Exception:
            self._journal.where.fault("aiohttp has answered")

    def _ended(self, protocol: Any) -> tuple[str, BaseException | None]:
        """How, and with which exception."""
        if self.content is None or self.content.is_eof():  # while it starts, only a whole response gives its connection back
            return "whole" if self.incoming.parts else "closed", None
        error = self._late or protocol.exception()
        return ("closed", None) if error is None else ("failed", error)

    def _answer(self, how: str, error: BaseException | None) -> Callable[[], dict[str, Any]]:
        """Makes out what is kept of it, which takes a while."""
        if self._lost is not None and how != "cancelled":
            how, error = "lost", self._lost[0]
        masking, came = self._journal.masking, self.incoming.parts.copy()
        failed = None if error is None or how not in ("lost", "failed") else dump_error(error, masking).head
        told = {"how": "cut" if self.incoming.cut else how, "ended": self.incoming.now(), "error": failed}

        def made() -> dict[str, Any]:
            status, headers, parts = clean(masking, came)
            return {"status": status, "headers": headers, "parts": parts, **told}

        return made


def kept_error(error: BaseException, journal: Journal, module: Any) -> BaseException:
    """An exception without live objects and secrets in it."""
    kept = error
    if isinstance(error, module.ClientResponseError):
        kept = module.ClientError(journal.masking.text(str(error)))
    elif isinstance(error, module.ServerDisconnectedError) and not isinstance(error.args[0], str):
        kept = type(error)()
    key = getattr(error, "_conn_key", None)
    if key is None or key not in error.args:
        return kept
    bare = key._replace(ssl=key.ssl if isinstance(key.ssl, bool) else True, proxy=None, proxy_auth=None)
    return type(error)(*(bare if part is key else part for part in error.args))


def clean(masking: Masking, parts: Parts) -> tuple[int | None, Headers, Parts]:
    """Status and headers, to be shown, and the bytes that came, without secrets."""
    wire = b"".join(part for _, part in parts)
    start = 0
    while wire.startswith(b"HTTP/1.", start) and wire[start + 9 : start + 10] == b"1" and END in wire[start:]:
        start = wire.index(END, start) + len(END)  # an interim response
    end = wire.find(END, start)
    if end < 0:
        return None, [], parted(parts, masking.data(wire)) if parts else []
    first, *lines = wire[start:end].decode("latin-1").split("\r\n")
    split = [line.partition(":") for line in lines]
    told, body = bodies.masked(masking, [(name, value.strip()) for name, _, value in split], wire[end + len(END) :])
    told = masking.headers(told)
    head = "\r\n".join([first, *(_line(entry, value) for entry, (_, value) in zip(split, told, strict=True))])
    code = first.split(" ")[1:2]
    status = int(code[0]) if code and code[0].isdigit() else None
    return status, told, parted(parts, wire[:start] + head.encode("latin-1") + END + body)


def _line(entry: tuple[str, str, str], value: str) -> str:
    """A header's line with this value, and the spaces that it had."""
    name, colon, before = entry
    return name + colon + before.replace(before.strip(), value, 1) if before.strip() else name + colon + before


class Serving(Aside):
    """Gives a protocol of aiohttp, which is connected to nobody, what was recorded: each piece in its turn."""

    def __init__(
        self, journal: Journal, exchange: Exchange, protocol: Any, loop: asyncio.AbstractEventLoop, readers: dict[int, Noted | Serving]
    ) -> None:
        assert exchange.served is not None
        self._journal = journal
        self._exchange = exchange
        self._served = exchange.served
        self._answer = on_wire(load(self._served.answer), self._served.seconds)
        self._parts = iter(self._answer.get("parts", ()))
        self._protocol = protocol
        self._loop = loop
        self._readers = readers
        self._line = Nowhere(protocol, loop)
        self._line.when_closed = self._closed
        self._cancelled = 0
        """How often reading was cancelled, less how often that was waited for."""
        self._let_go: Callable[[], None] | None = None
        self._content: Any = None
        """The response's body, when its head has come."""
        protocol.connection_made(self._line)
        protocol.force_close()  # no other request may be sent over it

    def begin(self) -> None:
        """From here on it may be answered. What was cancelled then waits to be cancelled again."""
        if self._answer["how"] in ("cancelled", "refused"):
            self._halt(self._answer["ended"])
        self._go_on()

    def responds(self, content: Any) -> None:
        self._content = content
        self._readers[id(content)] = self

    def waited_in_vain(self, error: BaseException) -> None:
        """Reading was cancelled, as it may have been when it was recorded."""
        self._cancelled += 1
        self._go_on_if_cancelled()

    def _go_on(self) -> None:
        """The next piece, or the end, in its turn."""
        when, part = next(self._parts, (self._answer["ended"], None))
        self._journal.turns.at(when, lambda: self._receive(when, part), self._served.started)

    def _receive(self, when: When, part: bytes | None) -> None:
        if self._line.is_closing():
            return
        if part is None:
            self._end()
        elif part == b"":
            self._halt(when)
            self._go_on_if_cancelled()
        else:
            self._protocol.data_received(part)
            self._line.when_read(self._go_on)

    def _halt(self, when: When) -> None:
        """Nothing comes until it is cancelled."""
        self._let_go = self._journal.turns.hold(when, self._served.started)
        self._look(self._let_go, self._loop.time() + patience(when[1]))

    def _go_on_if_cancelled(self) -> None:
        if self._let_go is not None and self._cancelled:
            self._cancelled -= 1
            self._let_go()
            self._let_go = None
            self._go_on()

    def _look(self, let_go: Callable[[], None], until: float) -> None:
        """Again and again, whether it will not be cancelled after all."""
        if self._let_go is not let_go:
            return
        if self._exchange.has_passed():
            self._raise(self._exchange.cut_short())
        elif self._loop.time() > until:
            self._diverge("was cancelled")
        else:
            self._loop.call_later(LOOKS, self._look, let_go, until)

    def _closed(self) -> None:
        self._readers.pop(id(self._content), None)
        if self._let_go is not None:
            self._let_go()

    def _end(self) -> None:
        """What came after the last piece."""
        how, error = self._answer["how"], self._answer.get("error")
        if how == "lost":
            self._line.lose(None if error is None else load(Encoded(error)))
        elif how == "failed" and error is not None:
            self._raise(load(Encoded(error)))
        elif how == "cut":
            self._watch(f"answered more than the {MOST_NOTED:,} bytes that are kept")
        elif how == "closed":
            self._watch("was not read any further than to here")

    def _watch(self, how: str) -> None:
        """The program may still read what has come; it may not wait for more."""
        if self._line.is_closing() or (self._content is not None and self._content.is_eof()):
            return
        waits = self._protocol if self._content is None else self._content
        if getattr(waits, "_waiter", self) is not None:
            self._diverge(how)
        else:
            self._loop.call_later(WATCH_SECONDS, self._watch, how)

    def _diverge(self, how: str) -> None:
        if not self._line.is_closing():
            self._raise(self._journal.unlike(self._exchange, how))

    def _raise(self, error: BaseException) -> None:
        """In whoever waits for the response, or for more of it."""
        self._protocol.set_exception(error)
        if self._content is not None and not self._content.is_eof():
            self._content.set_exception(error)


def wire_class(handler: Any) -> Any:
    """A class of protocols to be served, made of aiohttp's own."""

    class Wire(handler):  # type: ignore[misc]
        serving: Serving

        def set_response_params(self, **options: Any) -> None:
            """The request is about to be sent."""
            super().set_response_params(**options)
            self.serving.begin()

        def feed_data(self, data: Any, size: int = 0) -> None:
            """The parser has found a response."""
            self.serving.responds(data[1])
            super().feed_data(data, size)

    return Wire


class Nowhere(asyncio.Transport):
    """Takes whatever is written."""

    def __init__(self, protocol: Any, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._protocol = protocol
        self._loop = loop
        self._closing = False
        self._paused = False
        self.when_closed: Callable[[], None] = lambda: None
        self._then: Callable[[], None] | None = None

    def write(self, data: Any) -> None:
        pass

    def writelines(self, list_of_data: Iterable[Any]) -> None:
        pass

    def get_write_buffer_size(self) -> int:
        return 0

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        self.lose(None)

    def abort(self) -> None:
        self.lose(None)

    def lose(self, error: BaseException | None) -> None:
        """The protocol hears of it in the next round of the loop, as ever."""
        if not self._closing:
            self._closing = True
            self.when_closed()
            self._loop.call_soon(self._protocol.connection_lost, error)

    def pause_reading(self) -> None:
        self._paused = True

    def resume_reading(self) -> None:
        self._paused = False
        then, self._then = self._then, None
        if then is not None:
            then()

    def when_read(self, then: Callable[[], None]) -> None:
        """Call this as soon as the protocol takes more."""
        if self._paused:
            self._then = then
        else:
            then()
