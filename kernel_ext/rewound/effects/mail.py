"""Mail by `smtplib`: what the server answered is recorded, and a replay sends no message and opens no connection.

A message is a mutation: one that was sent is answered from the recording, a new one is held back. Where one may be sent after all, the
connection is made then, with what the program had said to open it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any
from weakref import WeakKeyDictionary

from rewound.effects.covering import covered, is_covered
from rewound.effects.journal import Exchange, Journal, pose
from rewound.effects.letters import Letter, letter
from rewound.effects.patching import Patch, Patches
from rewound.effects.pickled import load

ARGUMENTS: Mapping[str, str] = {
    "connect": "", "helo": "", "ehlo": "", "starttls": "", "noop": "", "rset": "", "quit": "", "login": "user", "auth": "mechanism",
    "help": "args", "verify": "address", "vrfy": "address", "expn": "address", "mail": "sender", "rcpt": "recip", "docmd": "cmd",
}  # fmt: skip
"""Methods that change nothing -> the argument that tells what they ask for; the others (a password!) are not written down."""
SENDING = ("sendmail", "data")
OPENING = frozenset({"connect", "helo", "ehlo", "starttls", "login", "auth", "mail", "rcpt"})
"""What is said again where a connection is made in the middle of a recorded session."""
HARMLESS = frozenset({"HELO", "EHLO", "LHLO", "NOOP", "RSET", "QUIT", "STARTTLS", "AUTH", "HELP", "VRFY", "EXPN", "MAIL", "RCPT"})
"""Commands that `docmd` may give without changing anything."""
STATE = ("helo_resp", "ehlo_resp", "does_esmtp", "esmtp_features", "command_encoding")
"""Attributes in which a connection keeps what it was answered."""
BYE = (221, b"Bye")
"""What a replay is answered that quits where the recorded run did not."""


def patches(journal: Journal) -> Mapping[str, Patch]:
    """`SMTP_SSL` has these methods from `SMTP`, `LMTP` a `connect` of its own."""

    def smtp(module: ModuleType, patched: Patches) -> None:
        mail = _Mail(journal)
        for cls in (module.SMTP, module.LMTP):
            for name in (*ARGUMENTS, *SENDING):
                if name in cls.__dict__:
                    patched.set(cls, name, mail.covering(name, cls.__dict__[name]))

    return {"smtplib": smtp}


@dataclass(slots=True)
class _Session:
    """What a connection has said so far."""

    address: str
    served: bool = False
    """The recording answers it, and there is no connection."""
    past: list[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)
    """What to say to open one; in a replay only, and never written down."""


class _Mail:
    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._sessions: WeakKeyDictionary[Any, _Session] = WeakKeyDictionary()

    def covering(self, name: str, real: Callable[..., Any]) -> Any:
        """A method that is recorded, or answered; what it calls of the others belongs to it."""

        def method(smtp: Any, *args: Any, **options: Any) -> Any:
            if is_covered():
                return real(smtp, *args, **options)
            session = self._session(smtp, name, args, options)
            if self._only_leaves(session, name, args):
                smtp.__dict__.update(dict.fromkeys(("helo_resp", "ehlo_resp")), esmtp_features={}, does_esmtp=False)
                return BYE
            return self._said(session, smtp, name, real, args, options)

        return pose(method, real)

    def _session(self, smtp: Any, name: str, args: tuple[Any, ...], options: Mapping[str, Any]) -> _Session:
        if name == "connect" or smtp not in self._sessions:
            host = str(_argument(args, options, "host", "localhost") if name == "connect" else getattr(smtp, "_host", ""))
            port = _argument(args[1:], options, "port", 0) if name == "connect" else 0
            whole = ":" in host and not port
            self._sessions[smtp] = _Session(host if whole else f"{host}:{port or smtp.default_port}")
        return self._sessions[smtp]

    def _said(self, session: _Session, smtp: Any, name: str, real: Callable[..., Any], args: tuple[Any, ...], options: Any) -> Any:
        exchange = self._ask(session.address, name, args, options)
        if exchange.served is not None:
            session.served = session.served or name == "connect"
            if session.served and name in OPENING:
                session.past.append((real, args, dict(options)))
            if _leaves(name, args) and smtp.sock is not None:  # a connection that was made after all, for one new letter
                with covered(), suppress(Exception):
                    real(smtp, *args, **options)
            return _answered(smtp, exchange)
        try:
            with covered():
                self._open(session, smtp, name)
                returned = real(smtp, *args, **options)
        except Exception as error:
            exchange.fail(error, {"state": self._state(smtp)})
            raise
        exchange.answer({"returned": self._kept(returned), "state": self._state(smtp)})
        return returned

    def _open(self, session: _Session, smtp: Any, name: str) -> None:
        """Make the connection that the recording stood for until now."""
        if session.served and name != "connect":
            session.served = False
            for say, args, options in session.past:
                say(smtp, *args, **options)
            session.past.clear()

    def _only_leaves(self, session: _Session, name: str, args: tuple[Any, ...]) -> bool:
        """Whether this says good-bye where no connection is, and the recorded run did not: nobody has to be told."""
        answers = self._journal.answers
        if not session.served or answers is None or not _leaves(name, args):
            return False
        return not answers.holds("mail", _key(session.address, name, "" if name == "quit" else "QUIT"))

    # ---- what is written down

    def _ask(self, address: str, name: str, args: tuple[Any, ...], options: Mapping[str, Any]) -> Exchange:
        masking = self._journal.masking.asked
        if name in SENDING:
            told = self._letter(name, args, options)
            return self._journal.ask("mail", told.name, told.key, {"host": address, **told.request}, mutates=True)
        given = ARGUMENTS[name]
        shown = masking.text(str(_argument(args, options, given, ""))) if given else ""
        mutates = False
        if name == "docmd":
            shown = shown.partition(" ")[0].upper()  # behind it there may be a password
            mutates = shown not in HARMLESS
        title = " ".join(filter(None, (name.upper() if name != "docmd" else "", shown)))
        request = {"host": address, "command": title}
        return self._journal.ask("mail", f"{title} {address}", _key(address, name, shown), request, mutates=mutates)

    def _letter(self, name: str, args: tuple[Any, ...], options: Mapping[str, Any]) -> Letter:
        """What is about to be sent. What cannot be read is told apart by its order alone."""
        masking = self._journal.masking.asked
        try:
            if name == "data":
                return letter(masking, "", [], _argument(args, options, "msg", ""))
            to = _argument(args[1:], options, "to_addrs", ())
            recipients = [to] if isinstance(to, str) else [str(one) for one in to]
            return letter(masking, str(_argument(args, options, "from_addr", "")), recipients, _argument(args[2:], options, "msg", ""))
        except Exception:
            self._journal.where.fault("a mail is read")
            return Letter("mail", "mail", {})

    def _state(self, smtp: Any) -> dict[str, Any]:
        return {name: self._kept(smtp.__dict__[name]) for name in STATE if name in smtp.__dict__}

    def _kept(self, value: Any) -> Any:
        """An answer of the server's, without secrets."""
        if isinstance(value, bytes):
            return self._journal.masking.data(value)
        if isinstance(value, tuple):
            return tuple(map(self._kept, value))
        return {name: self._kept(part) for name, part in value.items()} if isinstance(value, dict) else value


def _answered(smtp: Any, exchange: Exchange) -> Any:
    """What the recording answers, and the state that a connection had with it. Raises what was raised then."""
    assert exchange.served is not None
    exchange.again()
    told = load(exchange.served.answer)
    smtp.__dict__.update(told["state"])
    if exchange.served.error is not None:
        exchange.recorded()
    return told["returned"]


def _leaves(name: str, args: tuple[Any, ...]) -> bool:
    return name == "quit" or (name == "docmd" and bool(args) and str(args[0]).upper() == "QUIT")


def _key(address: str, name: str, shown: Any = "") -> str:
    return f"{name} {address} {shown}".rstrip()


def _argument(args: tuple[Any, ...], options: Mapping[str, Any], name: str, default: Any) -> Any:
    return args[0] if args else options.get(name, default)
