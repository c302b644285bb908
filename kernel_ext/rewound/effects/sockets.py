"""The last guard: a connection that no effect covers is noticed, named, and makes the plan say so; it goes on as ever."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import FrameType, ModuleType
from typing import Any

from rewound.effects.covering import is_covered
from rewound.effects.journal import Journal, pose
from rewound.effects.patching import Patch, Patches

PLUMBING = frozenset(
    "socket ssl selectors asyncio asyncore asynchat socketserver threading contextlib concurrent contextvars functools "
    "anyio trio sniffio outcome aiohappyeyeballs gevent eventlet".split()
)
"""Packages that open sockets for others: whoever called them is named."""
QUIET = frozenset(
    "ipykernel IPython jupyter_client jupyter_core zmq debugpy pydevd _pydevd_bundle _pydev_bundle matplotlib matplotlib_inline "
    "multiprocessing rewound rewound_lsp".split()
)
"""Whose connections are no part of the program: what it runs in, and what its own processes say to each other."""
UNSEEN: Mapping[str, str] = {
    "grpc": "has sockets of its own, in C",
    "pymssql": "FreeTDS's sockets",
    "mariadb": "the MariaDB client library's sockets",
    "cx_Oracle": "Oracle's client library",
    "ibm_db": "DB2's client library",
    "confluent_kafka": "librdkafka's sockets",
    "pylibmc": "libmemcached's sockets",
    "uvloop": "an event loop on libuv, whose sockets Python does not see",
    "pycurl": "libcurl's sockets",
    "curl_cffi": "libcurl's sockets",
    "primp": "an HTTP client in Rust",
    "hf_transfer": "downloads in Rust",
    "hf_xet": "downloads in Rust",
    "pyarrow._flight": "gRPC in C++",
    "_ldap": "OpenLDAP's sockets",
    "pynng": "nng's sockets",
}
"""Modules whose connections never touch a socket of Python's, and why: that they are there is all that can be known."""
MOST_NOTED = 10_000
"""Connections that one run notes: a loop that opens them forever must not fill the disk."""
PROGRAM = "the program"
"""Stands for a library where the project's own code opens a socket."""


def patches(journal: Journal) -> Mapping[str, Patch]:
    """Every connection of Python's ends in the methods of `socket.socket`, but for those that asyncio makes on Windows."""
    guard = _Guard(journal)

    def sockets(module: ModuleType, patched: Patches) -> None:
        for name in ("connect", "connect_ex"):
            patched.set(module.socket, name, _connecting(guard, getattr(module.socket, name)))
        patched.set(module.socket, "sendto", _sending(guard, module.socket.sendto))

    def windows(module: ModuleType, patched: Patches) -> None:
        patched.set(module.IocpProactor, "connect", _overlapped(guard, module.IocpProactor.connect))

    noted: set[str] = set()
    return {"socket": sockets, "asyncio.windows_events": windows, **{name: _noting(journal, name, noted) for name in UNSEEN}}


class _Guard:
    """Notes each address once in a step."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._noted: set[tuple[int | None, Any]] = set()

    def notice(self, sock: Any, address: Any, frame: FrameType) -> None:
        """Raises Divergence in a replay in which nothing may reach the outside."""
        if is_covered() or not isinstance(address, tuple | str | bytes):
            return
        try:
            place = (self._journal.where.step_now(), address)
            if place not in self._noted and not self._is_full():
                self._note(place, sock, frame)
                self._noted.add(place)
        except Exception:
            self._journal.where.fault("a socket connects")

    def _is_full(self) -> bool:
        return self._journal.answers is None and len(self._noted) >= MOST_NOTED

    def _note(self, place: tuple[int | None, Any], sock: Any, frame: FrameType) -> None:
        way = self._way(frame)
        if way is None:
            return
        library, named = way
        step, address = place
        name = named or told(sock, address)
        if (step, name) not in self._noted:
            self._journal.uncovered(name, library)
            self._noted.add((step, name))

    def _way(self, frame: FrameType | None) -> tuple[str, str | None] | None:
        """Who connects, and to what as they named it; None if it is no part of the program."""
        named, package = None, PROGRAM
        while frame is not None:
            package = str(frame.f_globals.get("__name__", "")).partition(".")[0]
            if package not in PLUMBING:
                break
            if frame.f_code.co_name in ("socketpair", "_fallback_socketpair"):
                return None  # the two ends of a pipe to oneself
            named = named or _named(frame)
            frame = frame.f_back
        if frame is not None and (package in ("", "__main__") or self._journal.files[frame.f_code.co_filename]):
            package = PROGRAM
        return None if package in QUIET else (package, named)


def _named(frame: FrameType) -> str | None:
    """The host as it was asked for, which says more than the address that its name was resolved to."""
    if frame.f_code.co_name != "create_connection":
        return None
    given = frame.f_locals
    host, port, *_ = given.get("address") or (given.get("host"), given.get("port"))
    return _joined(host, port) if isinstance(host, str) and port is not None else None


def told(sock: Any, address: Any) -> str:
    """An address in one word: `host:port`, or `unix:path`."""
    if isinstance(address, tuple) and len(address) >= 2:
        return _joined(address[0], address[1])
    if isinstance(address, bytes):
        address = address.decode("utf-8", "replace")
    family = getattr(sock.family, "name", str(sock.family)).removeprefix("AF_").lower()
    return f"{family}:{address}"


def _joined(host: Any, port: Any) -> str:
    return f"[{host}]:{port}" if ":" in str(host) else f"{host}:{port}"


def _connecting(guard: _Guard, real: Any) -> Any:
    frame_of = sys._getframe

    def connect(sock: Any, address: Any, /) -> Any:
        guard.notice(sock, address, frame_of(1))
        return real(sock, address)

    return pose(connect, real)


def _sending(guard: _Guard, real: Any) -> Any:
    frame_of = sys._getframe

    def sendto(sock: Any, *args: Any) -> Any:
        if len(args) > 1:
            guard.notice(sock, args[-1], frame_of(1))
        return real(sock, *args)

    return pose(sendto, real)


def _overlapped(guard: _Guard, real: Any) -> Any:
    frame_of = sys._getframe

    def connect(proactor: Any, conn: Any, address: Any) -> Any:
        guard.notice(conn, address, frame_of(1))
        return real(proactor, conn, address)

    return pose(connect, real)


def _noting(journal: Journal, name: str, noted: set[str]) -> Patch:
    library = name.partition(".")[0].lstrip("_")

    def arrived(module: ModuleType, patched: Patches) -> None:
        if library not in noted:
            noted.add(library)
            journal.unseen(f"{library}: not seen", library)

    return arrived
