"""Everything that goes through the standard library's `http.client`: urllib, urllib3, requests and what is built on them.

Recording: a connection works as ever, and what passes is noted. In a replay it has a `Wire` in place of its socket.
"""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from rewound.effects.aside import Aside
from rewound.effects.covering import covered
from rewound.effects.http_messages import END, Head, asked, begun, origin_of, read_head
from rewound.effects.http_notes import CONNECT, RESPONSE, SEND, Notes, Streamed, freeze, read_only, written
from rewound.effects.http_wire import Wire, connected, error_of
from rewound.effects.journal import Exchange, Journal, pose
from rewound.effects.network import SAFE
from rewound.effects.patching import Patch, Patches

OTHERS = frozenset({"HTTP2Connection"})
"""Connections that speak another protocol past these methods: what they reach is not recorded, and named as such."""
_READING = tuple(f"{method} ".encode() for method in SAFE)


def patches(journal: Journal) -> Mapping[str, Patch]:
    """All clients send and receive by the methods of one class; urllib3 connects by its own."""
    seam = _Connections(journal)

    def put(patched: Patches, cls: Any, name: str) -> None:
        real = cls.__dict__[name]
        patched.set(cls, name, pose(getattr(seam, name)(real), real))

    def client(module: ModuleType, patched: Patches) -> None:
        patched.at_end(seam.close_all)
        for name in ("connect", "endheaders", "send", "getresponse", "close"):
            put(patched, module.HTTPConnection, name)
        if hasattr(module, "HTTPSConnection"):  # Python can be built without TLS
            put(patched, module.HTTPSConnection, "connect")

    def urllib3(module: ModuleType, patched: Patches) -> None:
        for cls, names in ((module.HTTPConnection, ("connect", "request")), (module.HTTPSConnection, ("connect",))):
            for name in names:
                if name in cls.__dict__:
                    put(patched, cls, name)

    return {"http.client": client, "urllib3.connection": urllib3}


class _State:
    """What is known about one connection."""

    __slots__ = ("body", "conn", "connecting", "head", "notes")

    def __init__(self, conn: weakref.ref[Any]) -> None:
        self.conn = conn
        self.head = False
        """The next bytes are the head of a request."""
        self.body: Any = None
        """What the client says that it will send behind it."""
        self.connecting = False
        """It really connects: what a tunnel sends and reads meanwhile is no request of the program."""
        self.notes: Notes | None = None
        """Of the request that has gone out and has no response yet."""


class _Connections(Aside):
    """The connections of one run. A method that is named as one of theirs makes ours of it."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self._opened: dict[int, Notes] = {}
        self._wired: weakref.WeakSet[Any] = weakref.WeakSet()
        self._asked: Counter[str] = Counter()
        self._states: dict[int, _State] = {}
        """By `id` of the connection: nothing is written on what the program may look at, or pickle."""

    def state(self, conn: Any) -> _State:
        state = self._states.get(id(conn))
        return state if state is not None and state.conn() is conn else self._new_state(conn)

    def _new_state(self, conn: Any) -> _State:
        key = id(conn)

        def gone(_: object) -> None:
            state = self._states.pop(key, None)
            if state is not None and state.notes is not None:
                state.notes.end()

        state = self._states[key] = _State(weakref.ref(conn, gone))
        return state

    # ---- what the client calls

    def connect(self, real: Any) -> Any:
        def connect(conn: Any) -> None:
            state = self.state(conn)
            if state.connecting or type(conn).__name__ in OTHERS:
                real(conn)
            elif self._is_answered(conn):
                self._refuse_again(conn)
                self._wire(conn)
            else:
                self._connect_early(conn, state, real)

        return connect

    def request(self, real: Any) -> Any:
        """urllib3's, which sends the body apart from the head: this knows what it will be."""

        def request(conn: Any, method: Any, url: Any, body: Any = None, *args: Any, **options: Any) -> Any:
            state = self.state(conn)
            state.body = body
            try:
                return real(conn, method, url, body, *args, **options)
            finally:
                state.body = None

        return request

    def endheaders(self, real: Any) -> Any:
        def endheaders(conn: Any, message_body: Any = None, **options: Any) -> Any:
            state = self.state(conn)
            state.head = True
            if message_body is not None:
                state.body = message_body
            try:
                return real(conn, message_body, **options)
            finally:
                state.head, state.body = False, None

        return endheaders

    def send(self, real: Any) -> Any:
        def send(conn: Any, data: Any) -> Any:
            state = self.state(conn)
            if state.connecting:
                return real(conn, data)
            if self._is_answered(conn):
                if conn.sock is not None or conn.auto_open:
                    self._wire(conn)
                return real(conn, data)
            first = state.head
            if first:
                self._begin(conn, state, data)
            if state.notes is None:
                return real(conn, data)
            return self._send(conn, state, state.notes, real, data if first else state.notes.noting(data))

        return send

    def getresponse(self, real: Any) -> Any:
        def getresponse(conn: Any) -> Any:
            state = self.state(conn)
            if type(conn.sock) is Wire and self._is_answered(conn):
                conn.sock.settle()
            notes, state.notes = state.notes, None
            if notes is None:
                return real(conn)
            notes.sent()
            try:
                response = real(conn)
            except BaseException as error:
                if _is_too_early(error):
                    state.notes = notes
                else:
                    notes.failed(RESPONSE, error, conn)
                raise
            notes.respond(response)
            if getattr(response, "status", None) == 101:  # from here on the program has the socket for itself
                self.journal.uncovered(origin_of(conn), "http.client")
            return response

        return getresponse

    def close(self, real: Any) -> Any:
        def close(conn: Any) -> None:
            state = self.state(conn)
            if state.notes is not None and not state.connecting:
                state.notes.end()
                state.notes = None
            real(conn)

        return close

    def _is_answered(self, conn: Any) -> bool:
        """Whether what is asked here may be answered without being sent: in a replay, or by a cassette that knows the place."""
        journal = self.journal
        if journal.answers is not None or journal.cassette is None:
            return journal.answers is not None
        return getattr(conn, "proxy", None) is not None or journal.cassette.knows(origin_of(conn))

    # ---- what really goes out

    def _connect_early(self, conn: Any, state: _State, real: Any) -> None:
        """It connects before there is a request: what it fails with is an effect of its own."""
        origin = origin_of(conn)  # a tunnel that fails is forgotten
        state.connecting = True
        try:
            with covered():
                real(conn)
        except Exception as error:
            self._note_refusal(conn, origin, error)
            raise
        finally:
            state.connecting = False

    def _note_refusal(self, conn: Any, origin: str, error: Exception) -> None:
        try:
            raised, proxied = freeze(error, conn, self.journal.masking), bool(getattr(conn, "has_connected_to_proxy", False))
            answer = {"stage": CONNECT, "raised": raised, "proxied": proxied}
            self._ask_to_connect(origin).fail(error.__cause__ or error, answer)
        except Exception:
            self.journal.where.fault("a connection fails")

    def _begin(self, conn: Any, state: _State, data: Any) -> None:
        """A request begins: it is in the journal before anything of it is sent."""
        state.head = False
        if state.notes is not None:
            state.notes.end()
        state.notes = None
        if type(conn.sock) is Wire:  # of a replay that is over
            conn.sock = conn.sock.release()
        try:
            self.asked_at(origin := origin_of(conn))
            state.notes = self._noted(origin, state.body, bytes(data))
        except Exception:
            self.journal.where.fault("a request begins")

    def _noted(self, origin: str, body: Any, data: bytes) -> Notes:
        """Raises MutationHeld or Divergence if it may not be sent, as the journal says."""
        journal = self.journal
        first, _, rest = data.partition(END)
        if body is None and not rest and first.startswith(_READING) and not _tells_of_body(first.lower()):
            return Notes(journal, read_only(journal, origin, first), self._opened)
        head = read_head(origin, first)
        known, whole = _known(body, head, rest)
        told = asked(journal.network, head, whole) if known else begun(journal.network, head)
        exchange = journal.ask("network", told.name, told.key, told.request, mutates=told.mutates)
        streamed = None if known else Streamed(exchange, head)
        if streamed is not None and rest:
            streamed.body.add(rest)
        notes = Notes(journal, written(exchange), self._opened, streamed)
        notes.at_once = exchange.committed
        return notes

    def _send(self, conn: Any, state: _State, notes: Notes, real: Any, data: Any) -> Any:
        stage = CONNECT
        try:
            if conn.sock is None and conn.auto_open:
                self._open(conn, state)
            stage = SEND
            return real(conn, data)
        except BaseException as error:
            notes.failed(stage, error, conn)
            if stage == CONNECT:
                state.notes = None
            raise

    def _open(self, conn: Any, state: _State) -> None:
        state.connecting = True
        try:
            with covered():
                conn.connect()
        finally:
            state.connecting = False

    # ---- a replay

    def asked_at(self, origin: str) -> None:
        self._asked[origin] += 1

    def send_now(self, conn: Any, wire: Wire, exchange: Exchange, pieces: list[bytes]) -> None:
        """See `Seam`."""
        state = self.state(conn)
        state.notes = Notes(self.journal, written(exchange), self._opened)
        state.notes.at_once = exchange.committed
        timeout, conn.sock = wire.timeout, wire.release()
        if conn.sock is not None and timeout is not None:
            conn.sock.settimeout(timeout)
        for piece in pieces:
            self._send(conn, state, state.notes, lambda conn, piece: conn.sock.sendall(piece), piece)

    def _wire(self, conn: Any) -> None:
        """Nothing that is sent from here on reaches the outside by itself."""
        sock = conn.sock
        if type(sock) is Wire:
            if sock.seam is self:
                return
            sock = sock.release()
        conn.sock = Wire(self, conn, sock)
        self._wired.add(conn)
        connected(conn)

    def _refuse_again(self, conn: Any) -> None:
        """Raises what connecting here failed with when it was recorded."""
        answers, origin = self.journal.answers, origin_of(conn)
        if answers is None or not answers.waits("network", self._key_to_connect(origin)):
            return
        exchange = self._ask_to_connect(origin)
        if exchange.served is not None:
            exchange.again()
            raise error_of(conn, exchange.served)

    def _ask_to_connect(self, origin: str) -> Exchange:
        told = self.journal.network.asked("CONNECT", origin, [], None)
        return self.journal.ask("network", told.name, self._key_to_connect(origin), told.request)

    def _key_to_connect(self, origin: str) -> str:
        """A connection fails before or after other requests to the same place, which tells when it is to fail again in a replay."""
        return f"CONNECT {origin} {self._asked[origin]}"

    # ---- the end

    def close_all(self) -> None:
        """The run ends: what is open is written down as far as it is known, and no connection keeps anything of ours."""
        for notes in list(self._opened.values()):
            notes.end()
        for conn in list(self._wired):
            if type(conn.sock) is Wire and conn.sock.seam is self:
                conn.sock = conn.sock.release()


def _tells_of_body(head: bytes) -> bool:
    return b"\ncontent-length:" in head or b"\ntransfer-encoding:" in head


def _known(body: Any, head: Head, rest: bytes) -> tuple[bool, bytes | None]:
    """Whether the body is known before it is sent, and what it is; `rest` is what was sent together with the head."""
    if rest:
        return len(rest) == head.length, rest
    if not head.has_body:
        return True, None
    if isinstance(body, str):
        return True, body.encode("utf-8")
    if body is None or hasattr(body, "read"):
        return False, None
    try:
        return True, memoryview(body).tobytes()
    except TypeError:
        return False, None


def _is_too_early(error: BaseException) -> bool:
    """The program asked for a response when there could be none: the request is still on its way."""
    return type(error).__name__ == "ResponseNotReady"
