"""Cursors of the standard library's `sqlite3`: rows are noted as the program fetches them, or are those of the recording."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rewound.effects.journal import MISSING
from rewound.effects.links import Link
from rewound.effects.queries import Query


def is_begun(connection: Any) -> bool:
    try:
        return bool(connection.in_transaction)
    except Exception:  # of the module's own: it is closed, which the module tells when it is used
        return False


class CursorFace:
    """Its row factory, as the module sees it, notes each row and then makes of it what the program's factory makes."""

    _real: Any
    _query: Query | None = None
    _rows: Iterator[Any] | None = None
    """Recorded rows that are left to be given."""
    _exhausted = False
    _factory: Any = None
    connection: Any
    description: Any
    arraysize: int

    def __init__(self, *args: Any, **options: Any) -> None:
        self._real.__init__(self, *args, **options)

    # ---- asking

    def execute(self, *args: Any) -> Any:
        return self._carry_out("execute", args)

    def executemany(self, *args: Any) -> Any:
        return self._carry_out("executemany", args)

    def executescript(self, *args: Any) -> Any:
        connection = self.connection
        if connection._rewound is not None and connection.in_transaction and getattr(connection, "autocommit", -1) == -1:
            connection._rewound.commit(lambda: connection._real.commit(connection))  # as the module does first
        return self._carry_out("executescript", args)

    def _carry_out(self, how: str, args: tuple[Any, ...]) -> Any:
        self._leave()
        link: Link | None = getattr(getattr(self, "connection", None), "_rewound", None)
        form = link.form(how, args[0]) if link is not None and args else None
        if link is None or form is None:
            return getattr(self._real, how)(self, *args)
        if form.statement.does == "transaction" and how != "executemany":
            link.mark(form.statement, (args, {}), lambda: getattr(self._real, how)(self, *args))
            return self
        query = link.ask(how, form, args, {})
        if query is None:
            return getattr(self._real, how)(self, *args)
        return self._do(query, link) if query.exchange.served is None else self._show(query)

    def _do(self, query: Query, link: Link) -> Any:
        """Carry it out, with our row factory in place."""
        query.factory = self._factory
        self._real.row_factory.__set__(self, _noting(query))
        try:
            getattr(self._real, query.how)(self, *query.args)
        except BaseException as error:
            query.fail(error, lambda: self._facts(link, query, failed=True))
            raise
        self._query = query
        try:
            columns = None if query.how == "executescript" else self.description
            query.began(columns, self._facts(link, query), at_once=link.face.converts)
        except Exception:
            query.fault()
        return self

    def _facts(self, link: Link, query: Query, *, failed: bool = False) -> dict[str, Any]:
        """What is to be seen now. One statement that failed has written nothing; of several, those before it have."""
        connection = self.connection
        wrote = None if failed and query.how == "execute" else link.wrote(query.statement)
        return {
            "rowcount": self._real.rowcount.__get__(self), "lastrowid": self._real.lastrowid.__get__(self), "open": is_begun(connection),
            "changes": connection.total_changes if link.opened else 0, "transaction": wrote,
        }  # fmt: skip

    def _show(self, query: Query) -> Any:
        """Look as the recorded cursor looked. Raises the recorded exception."""
        self._real.execute(self, "")  # raises where this cursor cannot be used any more
        given = query.give()
        if given["columns"] is not None:
            names = ", ".join('NULL AS "' + column[0].replace('"', '""') + '"' for column in given["columns"])
            self._real.row_factory.__set__(self, None)
            self._real.execute(self, f"SELECT {names} LIMIT 0")
        self._query, self._rows, self._exhausted = query, query.rows(), False
        return self

    def _leave(self) -> None:
        """What was carried out before is over."""
        query, rows, self._query, self._rows = self._query, self._rows, None, None
        if query is not None:
            if rows is None:
                query.end(whole=False)
            self._real.row_factory.__set__(self, self._factory)

    def _end(self, error: BaseException | None = None) -> None:
        """All rows were fetched, or the database raised an error instead of another."""
        query = self._query
        if query is not None and self._rows is None:
            facts = {"open": is_begun(self.connection), "changes": self.connection.total_changes}
            query.end(whole=error is None, error=error, rowcount=self._real.rowcount.__get__(self), **facts)

    def __del__(self) -> None:
        self._leave()

    def close(self) -> None:
        self._leave()
        self._real.close(self)

    # ---- rows

    def __next__(self) -> Any:
        if self._rows is not None:
            row = self._given()
            if row is MISSING:
                raise StopIteration
            return row
        try:
            return self._fetched(self._real.__next__, self)
        except StopIteration:
            self._end()
            raise

    def fetchone(self) -> Any:
        if self._rows is not None:
            row = self._given()
            return None if row is MISSING else row
        query = self._query
        before = query.seen if query is not None else 0
        row = self._fetched(self._real.fetchone, self)
        if row is None and query is not None and query.seen == before:
            self._end()
        return row

    def fetchmany(self, *args: Any, **options: Any) -> Any:
        size = options.get("size", args[0] if args else self.arraysize)
        if self._rows is not None:
            return self._several(size)
        rows = self._fetched(self._real.fetchmany, self, *args, **options)
        if isinstance(size, int) and len(rows) < size:
            self._end()
        return rows

    def fetchall(self) -> Any:
        if self._rows is not None:
            return self._several(None)
        rows = self._fetched(self._real.fetchall, self)
        self._end()
        return rows

    def _fetched(self, fetch: Any, *args: Any, **options: Any) -> Any:
        try:
            return fetch(*args, **options)
        except Exception as error:
            if type(error).__module__ == "sqlite3":
                self._end(error)
            raise

    def _given(self) -> Any:
        """The next recorded row as the program's factory makes it, or MISSING."""
        assert self._rows is not None
        row = next(self._rows, MISSING)
        if row is MISSING and self._query is not None and not self._exhausted:
            self._exhausted = True
            self.connection._rewound.face.follow(self._query.given["at_end"])
        return row if row is MISSING or self._factory is None else self._factory(self, row)

    def _several(self, size: int | None) -> list[Any]:
        found: list[Any] = []
        while (size is None or len(found) < size) and (row := self._given()) is not MISSING:
            found.append(row)
        return found

    # ---- what is told of it

    @property
    def row_factory(self) -> Any:
        return self._factory

    @row_factory.setter
    def row_factory(self, factory: Any) -> None:
        self._factory = factory
        query = self._query
        if query is not None:
            query.factory = factory
        else:
            self._real.row_factory.__set__(self, factory)

    @property
    def rowcount(self) -> Any:
        return self._told("rowcount")

    @property
    def lastrowid(self) -> Any:
        return self._told("lastrowid")

    def _told(self, name: str) -> Any:
        if self._rows is None or self._query is None:
            return getattr(self._real, name).__get__(self)
        given = self._query.given
        return given["at_end"].get(name, given[name]) if self._exhausted else given[name]


def _noting(query: Query) -> Any:
    note = query.note

    def noted(cursor: Any, row: Any) -> Any:
        note(row)
        factory = query.factory
        return row if factory is None else factory(cursor, row)

    return noted
