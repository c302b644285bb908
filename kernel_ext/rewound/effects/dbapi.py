"""Connections and cursors of any DB-API driver, which are connected for real when something goes live.

Code that is written in C and wants the driver's own object does not take them; the drivers' table names such functions.
"""

from __future__ import annotations

import inspect
import pickle
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from rewound.effects.covering import covered
from rewound.effects.drivers import Driver, commits_first
from rewound.effects.journal import Journal
from rewound.effects.links import Link, given_again
from rewound.effects.masking import Masking
from rewound.effects.queries import Query
from rewound.effects.rows import ATOMS
from rewound.effects.sqlite import named_file
from rewound.effects.standins import Face, StandIn, is_plain
from rewound.effects.statements import text_of
from rewound.effects.transactions import Write

_STATEMENTS = ("query", "operation", "statement", "sql")
"""What drivers call the first argument of `execute`."""


class Connection(StandIn):
    """A connection of the program."""

    __slots__ = ()

    def _found(self) -> Any:
        return self._face.real

    def cursor(self, *args: Any, **options: Any) -> Cursor:
        return Cursor(self, args, options)

    def commit(self) -> None:
        self._link.commit(lambda: self._face.act("commit"))

    def rollback(self) -> None:
        self._link.rollback(lambda: self._face.act("rollback"))

    def close(self) -> None:
        self._link.rollback(lambda: self._face.act("close"))

    def __getattr__(self, name: str) -> Any:
        known = _BEYOND.get(name)
        if known is not None and (hasattr(self._class, name) or hasattr(self._class, "__getattr__")):
            return partial(known, self)
        if name == "autocommit" and self._has_method(name):
            return partial(_autocommit, self)
        return super().__getattr__(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "autocommit" and value and self._link.transaction.names:
            self._link.commit(lambda: StandIn.__setattr__(self, name, value))
        else:
            super().__setattr__(name, value)

    def __enter__(self) -> Any:
        entered = self._face.act("__enter__")
        return self if entered is None or entered is self._face.real else entered

    def __exit__(self, *raised: Any) -> Any:
        real = partial(self._face.act, "__exit__", *raised)
        if raised[0] is None and self._face.driver.leaving != "close":
            self._link.commit(real)
        else:
            self._link.rollback(real)
        return None


class _Block:
    """`with connection.transaction():` is a transaction of its own, or a savepoint where there is one already."""

    def __init__(self, connection: Connection, args: tuple[Any, ...], options: dict[str, Any]) -> None:
        self._link = connection._link
        self._face = connection._face
        self._arguments = (args, options)
        self._real: Any = None
        self._whole = False

    def enter(self) -> Any:
        """Enter the driver's own block."""
        args, options = self._arguments
        with covered():
            self._real = self._face.real.transaction(*args, **options)
            return self._real.__enter__()

    def __enter__(self) -> Any:
        self._whole = not self._face.blocks and not self._link.transaction.names and not self._face.in_transaction()
        self._face.blocks += 1
        if self._face.real is not None:
            return self.enter()
        self._link.transaction.writes.append(Write("enter", ((self,), {})))
        return self

    def __exit__(self, *raised: Any) -> Any:
        answers: list[Any] = []
        self._face.blocks -= 1
        end = self._link.commit if raised[0] is None else self._link.rollback
        if self._whole:
            end(lambda: answers.append(self._leave(*raised)))
            return answers[0]
        return self._leave(*raised)

    def _leave(self, *raised: Any) -> Any:
        if self._real is None:
            return raised[0] is not None and raised[0].__name__ == "Rollback"  # psycopg's way to end a block without its writes
        with covered():
            return self._real.__exit__(*raised)


def _autocommit(connection: Connection, *args: Any) -> Any:
    """Of MySQL's drivers: to turn it on is to commit."""
    if args and args[0] and connection._link.transaction.names:
        connection.commit()
    return connection._call("autocommit", *args)


def _begin(connection: Connection, *args: Any) -> Any:
    """Of MySQL's drivers."""
    if connection._link.transaction.names and connection._face.driver.definitions_commit:
        connection.commit()
    if connection._face.real is None:
        connection._link.transaction.writes.append(Write("begin", (args, {})))
    return connection._face.act("begin", *args)


def _on_cursor(how: str) -> Callable[..., Any]:
    """What psycopg and sqlite3 do on a cursor of their own making."""

    def method(connection: Connection, *args: Any, **options: Any) -> Any:
        cursor = connection.cursor()
        getattr(cursor, how)(*args, **options)
        return cursor

    return method


_BEYOND: dict[str, Callable[..., Any]] = {
    "begin": _begin,
    "transaction": lambda connection, *args, **options: _Block(connection, args, options),
    "execute": _on_cursor("execute"),
    "executemany": _on_cursor("executemany"),
}
"""Methods of connections that DB-API does not know, and that begin transactions or carry something out."""


class Column(NamedTuple):
    """PEP 249 wants seven values of each column; some drivers give them names too."""

    name: Any
    type_code: Any
    display_size: Any
    internal_size: Any
    precision: Any
    scale: Any
    null_ok: Any


class Cursor(StandIn):
    """A cursor of the program."""

    __slots__ = ("_arguments", "_owner", "_query", "_rows", "_text")

    def __init__(self, owner: Connection, args: tuple[Any, ...], options: dict[str, Any]) -> None:
        super().__init__(owner._link, owner._face, ".cursor", None)
        for name, value in (("_owner", owner), ("_arguments", (args, options)), ("_query", None), ("_rows", None), ("_text", "")):
            object.__setattr__(self, name, value)
        if owner._found() is not None:
            self._make()

    def _keep(self, **values: Any) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def _make(self) -> None:
        args, options = self._arguments
        with covered():
            real = self._owner._found().cursor(*args, **options)
        self._keep(_real=real, _class=type(real))
        for name, value in self._set.items():
            setattr(real, name, value)
        self._set.clear()

    def _needed(self) -> Any:
        self._link.ready()
        if self._real is None:
            self._make()
        return self._real

    def _later(self, setting: Callable[[Any], Any]) -> None:
        """`_make` sets what is set on it."""

    @property
    def connection(self) -> Any:
        return self._owner

    # ---- asking

    def execute(self, *args: Any, **options: Any) -> Any:
        return self._carry_out("execute", args, options)

    def executemany(self, *args: Any, **options: Any) -> Any:
        return self._carry_out("executemany", args, options)

    def callproc(self, *args: Any, **options: Any) -> Any:
        return self._carry_out("callproc", args, options, f"CALL {args[0] if args else ''}")

    def nextset(self) -> Any:
        """The next rows that the same statement answers with."""
        return self._carry_out("nextset", (), {}, f"FETCH ALL /* of the next results */ {self._text}")

    def _carry_out(self, how: str, args: tuple[Any, ...], options: dict[str, Any], text: str | None = None) -> Any:
        self._leave()
        link = self._link
        if text is None:
            text = text_of(args[0] if args else next((options[name] for name in _STATEMENTS if name in options), ""))
            self._keep(_text=text)
        form = link.form(how, text)
        if form is None:
            return self._own(self._do(how, args, options))
        alone = len(form.statement.parts) == 1
        if alone and link.transaction.names and self._face.driver.definitions_commit and commits_first(form.statement.words):
            self._owner.commit()
        if form.statement.does == "transaction":
            done: list[Any] = []
            link.mark(form.statement, (args, options), lambda: done.append(self._do(how, args, options)) if link.opened else None)
            return self._own(done[0]) if done else self
        query = link.ask(how, form, args, options)
        if query is None:
            return self._own(self._do(how, args, options))
        return self._asked(query) if query.exchange.served is None else self._show(query)

    def _do(self, how: str, args: tuple[Any, ...], options: Mapping[str, Any]) -> Any:
        real = self._needed()
        with covered():
            return getattr(real, how)(*args, **options)

    def _own(self, value: Any) -> Any:
        return self if value is self._real else value

    def _asked(self, query: Query) -> Any:
        try:
            value = self._do(query.how, query.args, query.options)
        except BaseException as error:
            query.fail(error, lambda: {"transaction": self._link.wrote(query.statement) if query.how != "execute" else None})
            raise
        self._keep(_query=query)
        try:
            query.began(_columns(self._real.description), self._facts(query, value), at_once=True)
        except Exception:
            query.fault()
        return self._own(value)

    def _facts(self, query: Query, value: Any) -> dict[str, Any]:
        returned = {"itself": True} if value is self._real else {"value": value if is_plain(value) else None}
        told = {name: getattr(self._real, name, None) for name in ("rowcount", "lastrowid")}
        return {**told, "returned": returned, "transaction": self._link.wrote(query.statement)}

    def _show(self, query: Query) -> Any:
        given = query.give()
        self._keep(_query=query, _rows=query.rows())
        return self if given["returned"].get("itself") else given["returned"]["value"]

    def _leave(self) -> None:
        query, rows = self._query, self._rows
        self._keep(_query=None, _rows=None)
        if query is not None and rows is None:
            query.end(whole=False)

    def __del__(self) -> None:
        with suppress(AttributeError):
            self._leave()

    def close(self) -> None:
        self._leave()
        if self._real is not None:
            self._real.close()

    # ---- rows

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        row = self.fetchone()
        if row is None:
            raise StopIteration
        return row

    def fetchone(self) -> Any:
        if self._rows is not None:
            return next(self._rows, None)
        row = self._fetch("fetchone")
        if self._query is not None:
            if row is None:
                self._query.end(whole=True, rowcount=self._real.rowcount)
            else:
                self._query.note(row)
        return row

    def fetchmany(self, *args: Any, **options: Any) -> Any:
        size = args[0] if args else options.get("size")
        size = self.arraysize if size is None else size
        if self._rows is not None:
            return [row for _, row in zip(range(size), self._rows, strict=False)]
        return self._fetched(self._fetch("fetchmany", *args, **options), size)

    def fetchall(self) -> Any:
        if self._rows is not None:
            return list(self._rows)
        return self._fetched(self._fetch("fetchall"), sys.maxsize)

    def _fetched(self, rows: Any, size: int) -> Any:
        query = self._query
        if query is not None:
            query.extend(list(rows))
            if len(rows) < size:
                query.end(whole=True, rowcount=self._real.rowcount)
        return rows

    def _fetch(self, name: str, *args: Any, **options: Any) -> Any:
        try:
            with covered():
                return getattr(self._wanted(), name)(*args, **options)
        except Exception as error:
            if self._query is not None:
                self._query.end(whole=False, error=error)
            raise

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *raised: Any) -> None:
        self.close()

    # ---- what is told of it

    @property
    def description(self) -> Any:
        return self._told("columns", "description")

    @property
    def rowcount(self) -> Any:
        return self._told("rowcount", "rowcount")

    @property
    def lastrowid(self) -> Any:
        return self._told("lastrowid", "lastrowid")

    @property
    def arraysize(self) -> Any:
        return self._set.get("arraysize", 1) if self._real is None else self._real.arraysize

    @arraysize.setter
    def arraysize(self, size: int) -> None:
        StandIn.__setattr__(self, "arraysize", size)

    def _told(self, name: str, attribute: str) -> Any:
        if self._rows is not None and self._query is not None:
            return self._query.given[name]
        if self._real is not None:
            return getattr(self._real, attribute)
        return -1 if name == "rowcount" else None


def _columns(description: Any) -> Any:
    """A description that can be kept: drivers make objects of their own for columns, whose values have names."""
    if description is None:
        return None
    kept = [(column, tuple(map(_kept, column))) for column in description]
    return [Column._make(parts) if type(column) is not tuple and len(parts) == 7 else parts for column, parts in kept]


def _kept(part: Any) -> Any:
    """A part of a column's description: drivers have types of their own, not all of which can be stored."""
    if type(part) in ATOMS:
        return part
    try:
        return pickle.loads(pickle.dumps(part))
    except Exception:
        return repr(part)


def connect(journal: Journal, name: str, driver: Driver, real: Any, args: tuple[Any, ...], options: dict[str, Any], cls: Any) -> Connection:
    """A connection for the program; `cls` is what the driver's are of, as far as is known before there is one."""
    face = Face(driver, lambda: real(*args, **options))
    link = Link(face, place_of(name, real, args, options, journal.masking), opened=journal.answers is None)
    request = {"method": "CONNECT", "host": link.name}
    key = f"connect {link.name}"
    if journal.answers is None:
        exchange = journal.ask("database", f"{link.name}: connect", key, request)
        try:
            face.open()
        except BaseException as error:
            exchange.fail(error)
            raise
        cls = type(face.real)
        exchange.answer({"class": (cls.__module__, cls.__qualname__)})
    elif journal.answers.waits("database", key):
        module, named = given_again(journal.ask("database", f"{link.name}: connect", key, request))["class"]
        cls = getattr(sys.modules.get(module), named, cls)
    return Connection(link, face, "connection", cls)


def place_of(driver: str, connect: Any, args: tuple[Any, ...], options: Mapping[str, Any], masking: Masking) -> str:
    """Which database is connected to, in one word and without passwords: `db.example:5432/shop`."""
    with suppress(ValueError, TypeError):  # written in C, or called wrongly
        options = {**inspect.signature(connect).bind(*args, **options).arguments, **options}
    text = next((part for part in (options.get("dsn"), options.get("conninfo"), *args) if isinstance(part, str)), "")
    found: dict[str, Any] = {}
    if "://" in text:
        parts = urlsplit(text)
        found = {"host": parts.netloc.rpartition("@")[2], "database": parts.path.lstrip("/")}
    elif "=" in text:
        found = {name.lower(): value.strip("'{}") for name, value in re.findall(r"(\w+)\s*=\s*('[^']*'|[^\s;]+)", text)}
    elif text:
        found = {"database": text.rpartition("@")[2]}
    found.update({name: value for name, value in options.items() if isinstance(value, str | int)})
    host, port = found.get("host") or found.get("server") or "", found.get("port")
    database = next((found[name] for name in ("dbname", "database", "db", "service_name") if found.get(name)), "")
    if not host and Path(str(database)).is_absolute():
        return masking.text(named_file(str(database)))
    place = f"{host}{f':{port}' if host and port else ''}{'/' if host and database else ''}{database}"
    return masking.text(place) or driver
