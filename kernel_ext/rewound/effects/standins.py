"""What stands for the connections and cursors of a driver: objects that say they are of its classes, and need not be connected."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from rewound.effects.covering import covered
from rewound.effects.drivers import Driver
from rewound.effects.journal import MISSING, Exchange
from rewound.effects.links import Link, given_again
from rewound.effects.queries import now
from rewound.effects.rows import ATOMS, told
from rewound.effects.statements import Statement

_HARMLESS = re.compile(
    r"(get_|is_|set_|escape|literal|mogrify|ping$|character_set|select_db$|autocommit$|thread_id$|setinputsizes$|setoutputsize$|scroll$"
    r"|show_warnings$|reset|cancel$|interrupt$|poll$|fileno$|use$|var$|arrayvar$|gettype$|bindnames$|parse$|prepare$)"
)
"""Methods beyond DB-API that are known to change nothing outside: they ask or set something of the connection."""


class Face:
    """See `links.Face`. Which methods commit cannot be known of every driver, so nothing is made again on their connections."""

    converts = True
    repeats = False

    def __init__(self, driver: Driver, connect: Callable[[], Any]) -> None:
        self.driver = driver
        self._connect = connect
        self.real: Any = None
        self.blocks = 0
        """Of `with connection.transaction():`, one in the other."""
        self.settings: list[Callable[[Any], Any]] = []
        """What was set while it was not connected."""

    def open(self) -> None:
        with covered():
            self.real = self._connect()
            for setting in self.settings:
                setting(self.real)
        self.settings.clear()

    def run(self, how: str, args: tuple[Any, ...], options: Mapping[str, Any]) -> Any:
        if how == "begin":
            return self.act("begin", *args)
        if how == "enter":
            return args[0].enter()
        cursor = self.real.cursor()
        with covered():
            getattr(cursor, how)(*args, **options)
        return cursor

    def act(self, name: str, *args: Any, **options: Any) -> Any:
        """Call a method, if it is connected."""
        if self.real is None:
            return None
        with covered():
            return getattr(self.real, name)(*args, **options)

    def settled(self) -> None:
        pass

    def joins(self, statement: Statement) -> bool:
        return self.in_transaction()

    def in_transaction(self) -> bool:
        with suppress(Exception):  # of the driver's own: it is closed, which it tells when it is used
            return self.real is not None and self.driver.begun(self.real)
        return False

    def follow(self, answer: Mapping[str, Any]) -> None:
        pass


class StandIn:
    """What connections, cursors and their parts have in common. Plain attributes and what methods answer are recorded."""

    __slots__ = ("_class", "_face", "_link", "_path", "_real", "_set")

    def __init__(self, link: Link, face: Face, path: str, cls: Any) -> None:
        for name, value in (("_link", link), ("_face", face), ("_path", path), ("_class", cls), ("_real", None), ("_set", {})):
            object.__setattr__(self, name, value)

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """What `isinstance` is told."""
        return self._class or type(self)

    def __repr__(self) -> str:
        real = self._found()
        return repr(real) if real is not None else f"<{self._class.__module__}.{self._class.__qualname__} of {self._link.name}>"

    def _found(self) -> Any:
        """The driver's object, if there is one yet."""
        return self._real

    def _needed(self) -> Any:
        """The driver's object, of a connection that may be made."""
        self._link.ready()
        return self._found()

    def _wanted(self) -> Any:
        """The same, where that was not asked yet. Raises Divergence."""
        if not self._link.opened and now.journal is not None:
            self._ask(".connected", b"").answer(None)
        return self._needed()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in self._set:
            return self._set[name]
        real = self._found()
        value = MISSING if real is None else getattr(real, name)
        if name in self._face.driver.parts:
            return Part(self, name)
        if value is MISSING:
            return self._unconnected(name)
        if now.journal is not None and now.journal.answers is None:
            if is_plain(value):
                self._ask(f".{name}", b"").answer({"value": value})
            elif _is_method(value) and not self._has_method(name):
                self._ask(f".{name}", b"").answer({"method": True})
        return partial(self._call, name) if _is_method(value) else value

    def _has_method(self, name: str) -> bool:
        """Whether its class tells so, which that of an object that passes everything on does not."""
        return _is_method(inspect.getattr_static(self._class, name, None))

    def _unconnected(self, name: str) -> Any:
        """An attribute of what is not connected: as it was recorded, or a method, or else it is connected."""
        journal = now.journal
        if journal is None or journal.answers is None:
            return getattr(self._needed(), name)
        if (self._class is None or self._has_method(name)) and not journal.answers.waits("database", self._key(f".{name}", b"")):
            return partial(self._call, name)
        exchange = self._ask(f".{name}", b"")
        if exchange.served is None:
            return getattr(self._needed(), name)
        given = given_again(exchange)
        return partial(self._call, name) if "method" in given else given["value"]

    def __setattr__(self, name: str, value: Any) -> None:
        real = self._found()
        if real is not None:
            setattr(real, name, value)
        else:
            self._set[name] = value
            self._later(lambda made: setattr(made, name, value))

    def _later(self, setting: Callable[[Any], Any]) -> None:
        """Do this when it is connected."""
        self._face.settings.append(setting)

    def _call(self, name: str, *args: Any, **options: Any) -> Any:
        """A method that DB-API does not know."""
        exchange = None
        if now.journal is not None:
            exchange = self._ask(f".{name}()", told((name, args, sorted(options.items()))), mutates=_HARMLESS.match(name) is None)
            if exchange.served is not None:
                return self._called(name, exchange, args, options)
        try:
            with covered():
                value = getattr(self._needed(), name)(*args, **options)
        except BaseException as error:
            if exchange is not None:
                exchange.fail(error)
            raise
        itself = value is self._found()
        if exchange is not None and (itself or is_plain(value) or exchange.effect.mutates):
            exchange.answer({"itself": True} if itself else {"value": value} if is_plain(value) else {"unkept": type(value).__name__})
        return self if itself else value

    def _called(self, name: str, exchange: Exchange, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        answer = given_again(exchange)
        if "unkept" in answer:
            assert now.journal is not None
            raise now.journal.unlike(exchange, f"answered with a {answer['unkept']}, which cannot be given again,")
        if self._found() is None and answer.get("value") is None:
            self._later(lambda made: getattr(made, name)(*args, **options))
        return self if answer.get("itself") else answer["value"]

    def _ask(self, what: str, key: bytes, *, mutates: bool = False) -> Exchange:
        assert now.journal is not None
        request = {"method": "CALL" if what.endswith(")") else "GET", "host": self._link.name, "what": self._path + what}
        return now.journal.ask("database", f"{self._link.name}: {self._path}{what}", self._key(what, key), request, mutates=mutates)

    def _key(self, what: str, key: bytes) -> str:
        return f"{self._link.name} {self._path} {what} {key.hex()}"


class Part(StandIn):
    """What a connection holds of itself in an object of its own: `connection.info`."""

    __slots__ = ("_name", "_owner")

    def __init__(self, owner: StandIn, name: str) -> None:
        super().__init__(owner._link, owner._face, f"{owner._path}.{name}", None)
        object.__setattr__(self, "_owner", owner)
        object.__setattr__(self, "_name", name)

    def _found(self) -> Any:
        real = self._owner._found()
        return None if real is None else getattr(real, self._name)


def is_plain(value: Any) -> bool:
    if type(value) in (tuple, list):
        return all(map(is_plain, value))
    return type(value) in ATOMS


def _is_method(value: Any) -> bool:
    return callable(value) and not isinstance(value, type)


def bare(value: Any) -> Any:
    """The driver's own object in place of a stand-in."""
    return object.__getattribute__(value, "_wanted")() if issubclass(type(value), StandIn) else value
