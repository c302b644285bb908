"""Connections of the standard library's `sqlite3`: classes of its own kind, made under whatever class the program connects with.

A connection that is served has a database in memory in place of its file. That stand-in is never asked for rows: it keeps whatever the
program sets, follows when a transaction begins and ends, and gives cursors the description of the recorded columns, which `sqlite3.Row`
reads from inside. When something goes live, the same object is connected to the file.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from types import ModuleType
from typing import Any

from rewound.effects.journal import Exchange, Journal, pose
from rewound.effects.links import Link, given_again
from rewound.effects.queries import now
from rewound.effects.sqlite_cursors import CursorFace, is_begun
from rewound.effects.statements import Statement

_OPTIONS = ("timeout", "detect_types", "isolation_level", "check_same_thread", "factory", "cached_statements", "uri")
"""Arguments of `connect` behind the first, in their order."""
_BEGINS = frozenset({"INSERT", "UPDATE", "DELETE", "REPLACE"})
"""Before these `sqlite3` begins a transaction by itself."""
_SETTINGS = (
    "create_function", "create_aggregate", "create_window_function", "create_collation", "set_authorizer", "set_progress_handler",
    "set_trace_callback", "enable_load_extension", "load_extension", "setlimit", "setconfig",
)  # fmt: skip
"""Methods that set what holds for the connection: done again when it is connected to the file."""
_ON_FILE = frozenset({"set_authorizer", "set_progress_handler", "set_trace_callback", "enable_load_extension", "load_extension"})
"""Those of them that the stand-in does not get: they are told of statements, of which it sees none of the program's."""
_PAST_US = ("blobopen", "serialize", "deserialize")
"""Ways to a file that are no statements: named as not recorded."""
_COMMITTING = {"isolation_level": None, "autocommit": True}
"""Attributes, and the value that ends a transaction by being set."""
_made: dict[type, type] = {}


def prepare(module: ModuleType) -> None:
    """Make our kinds of connection and cursor, named as those of the module."""
    connection, cursor = module.Connection, module.Cursor
    if connection in _made:
        return
    told = {"__module__": connection.__module__, "__doc__": connection.__doc__, "_real": connection, "_cursors": cursor}
    methods = {name: _setting(name) for name in _SETTINGS if hasattr(connection, name)}
    methods |= {name: _past_us(name) for name in _PAST_US if hasattr(connection, name)}
    methods["backup"] = backing_up(connection.backup)
    methods |= {name: _committing(name, value) for name, value in _COMMITTING.items() if hasattr(connection, name)}
    _made[connection] = type("Connection", (_Connection, connection), told | methods)
    told = {"__module__": cursor.__module__, "__doc__": cursor.__doc__, "_real": cursor}
    _made[cursor] = type("Cursor", (CursorFace, cursor), told)


def under(theirs: Any, real: type) -> Any:
    """The program's class with ours under it, in the place of the module's; anything else as it is."""
    ours = _made[real]
    if theirs is real:
        return ours
    if not isinstance(theirs, type) or not issubclass(theirs, real) or issubclass(theirs, ours):
        return theirs
    if theirs not in _made:
        told = {"__module__": theirs.__module__, "__qualname__": theirs.__qualname__, "__doc__": theirs.__doc__}
        metaclass: Any = type(theirs)
        _made[theirs] = metaclass(theirs.__name__, (theirs, ours), told)
    return _made[theirs]


def file_of(args: Sequence[Any], options: Mapping[str, Any]) -> str | None:
    """The path of a database, from the arguments of `connect`, as the program names it; None if it is in memory or private: not outside."""
    try:
        name = os.fsdecode(args[0] if args else options["database"])
    except (TypeError, KeyError):
        return None
    if name.startswith("file:") and options.get("uri", args[7] if len(args) > 7 else False):
        name, _, told = name.removeprefix("file:").partition("?")
        if "mode=memory" in told or "vfs=memdb" in told:
            return None
    if name in ("", ":memory:"):
        return None
    return named_file(name)


def named_file(name: str) -> str:
    """A path as it is shown and compared: from the working folder, if it is inside."""
    with suppress(ValueError):  # another drive
        inside = os.path.relpath(name)
        return name if inside.startswith("..") else inside.replace(os.sep, "/")
    return name


class _Face:
    """See `links.Face`. Holds the connection weakly: one that the program lets go of must close at once."""

    repeats = True

    def __init__(self, connection: Any, args: tuple[Any, ...], options: Mapping[str, Any]) -> None:
        self._connection = weakref.ref(connection)
        self._real: Any = connection._real
        self._arguments = (args, options)
        self.settings: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
        given = {**dict(zip(_OPTIONS, args[1:], strict=False)), **options}
        self.converts = bool(given.get("detect_types"))
        """Whether values can be of types that the program registers, and changes."""
        self.changes = 0
        """What `total_changes` is ahead of the database that is open."""

    def stand_in(self) -> None:
        args, options = self._arguments
        given = {**dict(zip(_OPTIONS, args[1:], strict=False)), **options, "detect_types": 0, "uri": False}
        given.pop("database", None)
        self._real.__init__(self._connection(), ":memory:", **given)

    def open(self) -> None:
        connection = self._connection()
        args, options = self._arguments
        names = ("row_factory", "text_factory", "isolation_level", "autocommit")
        kept = {name: getattr(connection, name) for name in names if hasattr(connection, name)}
        own = dict(vars(connection))  # connecting once more clears them
        self._real.__init__(connection, *args, **options)
        vars(connection).update(own)
        for name, value in kept.items():
            if getattr(connection, name) is not value:
                getattr(self._real, name).__set__(connection, value)
        for name, given, named in self.settings:
            getattr(self._real, name)(connection, *given, **named)
        self.settings.clear()

    def run(self, how: str, args: tuple[Any, ...], options: Mapping[str, Any]) -> Any:
        connection = self._connection()
        cursor = self._real.cursor(connection, connection._cursors)  # type: ignore[union-attr]
        cursor.row_factory = None
        return getattr(cursor, how)(*args, **options)

    def settled(self) -> None:
        self._real.commit(self._connection())

    def joins(self, statement: Statement) -> bool:
        connection: Any = self._connection()
        return is_begun(connection) or (_begins_by_itself(connection) and statement.verb in _BEGINS)

    def in_transaction(self) -> bool:
        return is_begun(self._connection())

    def follow(self, answer: Mapping[str, Any]) -> None:
        connection: Any = self._connection()
        if connection._rewound.opened or "open" not in answer:
            return
        self.changes = answer.get("changes", self.changes)
        if answer["open"] != connection.in_transaction and getattr(connection, "autocommit", -1) is not False:
            self.run("execute", ("BEGIN" if answer["open"] else "ROLLBACK",), {})


def _begins_by_itself(connection: Any) -> bool:
    return connection.isolation_level is not None and getattr(connection, "autocommit", -1) == -1


class _Connection:
    """Under the program's own class, if it has one, and above the module's, which is `_real`."""

    _real: Any
    _cursors: Any
    _rewound: Link | None = None
    """None for a database in memory."""
    isolation_level: Any
    in_transaction: Any

    def __init__(self, *args: Any, **options: Any) -> None:
        journal = now.journal
        name = file_of(args, options)
        if journal is None or name is None:
            self._real.__init__(self, *args, **options)
            return
        face = _Face(self, args, options)
        name = journal.masking.text(name)
        link = Link(face, name, opened=journal.answers is None)
        if journal.answers is not None:
            _connect_again(journal, name)
            face.stand_in()
        else:
            _connect(journal, name, lambda: self._real.__init__(self, *args, **options))
        self._rewound, self._face = link, face

    def cursor(self, *args: Any, **options: Any) -> Any:
        if self._rewound is None:
            return self._real.cursor(self, *args, **options)
        given = options.pop("factory", args[0]) if args or options else self._cursors
        cursor = self._real.cursor(self, under(given, self._cursors), **options)
        if isinstance(cursor, CursorFace):
            cursor._factory = self._cursors.row_factory.__get__(cursor)  # the module has put the connection's there
        return cursor

    def execute(self, *args: Any) -> Any:
        return self._real.execute(self, *args) if self._rewound is None else _Connection.cursor(self).execute(*args)

    def executemany(self, *args: Any) -> Any:
        return self._real.executemany(self, *args) if self._rewound is None else _Connection.cursor(self).executemany(*args)

    def executescript(self, *args: Any) -> Any:
        return self._real.executescript(self, *args) if self._rewound is None else _Connection.cursor(self).executescript(*args)

    def commit(self) -> None:
        if self._rewound is None or _does_nothing(self):
            self._real.commit(self)
        else:
            self._rewound.commit(lambda: self._real.commit(self))

    def rollback(self) -> None:
        if self._rewound is None or _does_nothing(self):
            self._real.rollback(self)
        else:
            self._rewound.rollback(lambda: self._real.rollback(self))

    def close(self) -> None:
        if self._rewound is None:
            self._real.close(self)
        else:
            self._rewound.rollback(lambda: self._real.close(self))

    def __exit__(self, *raised: Any) -> Any:
        link = self._rewound
        if link is not None and not _does_nothing(self):
            end = link.commit if raised[:1] == (None,) else link.rollback
            end(lambda: self._real.__exit__(self, *raised))
            return False
        return self._real.__exit__(self, *raised)

    @property
    def total_changes(self) -> int:
        changes: int = self._real.total_changes.__get__(self)
        return changes if self._rewound is None else changes + self._face.changes


def _does_nothing(connection: Any) -> bool:
    """Whether its `commit` and `rollback` do not: transactions are then statements alone."""
    return getattr(connection, "autocommit", None) is True


def _committing(name: str, value: Any) -> property:
    """An attribute with which the module commits at once when it is set to this."""

    def read(self: Any) -> Any:
        return getattr(self._real, name).__get__(self)

    def change(self: Any, given: Any) -> None:
        def real() -> None:
            getattr(self._real, name).__set__(self, given)

        if self._rewound is not None and given is value and not _does_nothing(self):
            self._rewound.commit(real)
        else:
            real()

    return property(read, change)


def _setting(name: str) -> Any:
    def method(self: Any, *args: Any, **options: Any) -> Any:
        link = self._rewound
        if link is None or link.opened:
            return getattr(self._real, name)(self, *args, **options)
        self._face.settings.append((name, args, options))
        return None if name in _ON_FILE else getattr(self._real, name)(self, *args, **options)

    method.__name__ = name
    return method


def _past_us(name: str) -> Any:
    def method(self: Any, *args: Any, **options: Any) -> Any:
        if self._rewound is not None:
            if now.journal is not None:
                changes = name == "blobopen" and not options.get("readonly")
                tell = now.journal.uncovered_change if changes else now.journal.uncovered
                tell(f"{self._rewound.name}: {name}", "sqlite3")
            self._rewound.ready()
        return getattr(self._real, name)(self, *args, **options)

    method.__name__ = name
    return method


def backing_up(real: Any) -> Any:
    """`backup` of any connection: into a file it is a change of that file, which is recorded; a file that is read is named."""

    def backup(self: Any, target: Any, **options: Any) -> Any:
        here, there = (getattr(connection, "_rewound", None) for connection in (self, target))
        exchange, journal = None, now.journal
        if journal is not None and there is not None:
            exchange = _asked_for_backup(journal, there, self, options)
            if exchange is not None and exchange.served is not None:
                return given_again(exchange)
        elif journal is not None and here is not None:
            journal.uncovered(f"{here.name}: backup", "sqlite3")
        try:
            for link in filter(None, (here, there)):
                link.ready()
            real(self, target, **options)
        except BaseException as error:
            if exchange is not None:
                exchange.fail(error)
            raise
        return None if exchange is None else exchange.answer(None)

    return pose(backup, real)


def _asked_for_backup(journal: Journal, there: Link, source: Any, options: Mapping[str, Any]) -> Exchange | None:
    """None where it cannot be given again: the program is told of each of its steps."""
    here: Link | None = getattr(source, "_rewound", None)
    name = f"{there.name}: backup of {'a database in memory' if here is None else here.name}"
    if options.get("progress") is not None:
        journal.uncovered_change(name, "sqlite3")
        return None
    held = b""
    with suppress(Exception):  # the module's own, where there is nothing in it
        held = source.serialize(name=options.get("name", "main")) if here is None else held
    key = f"{name} {sha256(held).hexdigest()}"
    return journal.ask("database", name, key, {"method": "BACKUP", "host": there.name}, mutates=True)


def _asked(journal: Journal, name: str) -> Exchange:
    return journal.ask("database", f"{name}: connect", f"connect {name}", {"method": "CONNECT", "host": name})


def _connect(journal: Journal, name: str, real: Any) -> None:
    exchange = _asked(journal, name)
    try:
        real()
    except BaseException as error:
        exchange.fail(error)
        raise
    exchange.answer(None)


def _connect_again(journal: Journal, name: str) -> None:
    """Raises what connecting raised then. A new connection is asked for when there is something to ask on it."""
    if journal.answers is not None and journal.answers.waits("database", f"connect {name}"):
        given_again(_asked(journal, name))
