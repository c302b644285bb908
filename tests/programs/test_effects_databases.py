"""Databases: what a program asked of them is served again without them, and nothing is written twice."""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
import sys
import textwrap
import weakref
from collections.abc import Container, Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path
from typing import Any

import pytest

from rewound.config import Config
from rewound.effects import databases
from rewound.effects.journal import Journal
from rewound.effects.masking import Masking
from rewound.effects.patching import Patches
from rewound.effects.rows import Kept, unpacked
from rewound.effects.statements import Statements
from rewound.model import Effect
from rewound.store import open_reader
from tests.programs.effect_cases import Program

pytestmark = pytest.mark.once

SECRET = "sk-proj-ABCDEFGHIJKLMNOPQRSTUVWX"
NAMES = ("ada", "grace", "edsger", "barbara", "donald")


def ask(path: Path, statement: str) -> list[tuple[Any, ...]]:
    """What the real database says."""
    with closing(sqlite3.connect(path)) as database:
        return database.execute(statement).fetchall()


def change(path: Path, script: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.executescript(script)


def more(script: str, *lines: str) -> str:
    """The program with these lines behind it."""
    return "\n".join([textwrap.dedent(script), *lines])


def effects(program: Program, kind: str = "database") -> list[Effect]:
    return [effect for effect in open_reader(str(program.store)).effects(program.run) if effect.kind == kind]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """A project with a database `shop.db` of five people."""
    change(
        tmp_path / "shop.db",
        "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT UNIQUE, password TEXT);"
        + "".join(f"INSERT INTO people (name) VALUES ('{name}');" for name in NAMES),
    )
    return Program(tmp_path)


def install(program: Program, library: Path, name: str, text: str) -> None:
    """A driver that is installed outside of the project, and named in its settings."""
    (library / f"{name}.py").write_text(textwrap.dedent(text), encoding="utf-8")
    program.environ["PYTHONPATH"] = os.pathsep.join([str(library), *filter(None, [os.environ.get("PYTHONPATH")])])
    (program.folder / "pyproject.toml").write_text(f'[tool.rewound]\ndatabases = ["{name}"]\n', encoding="utf-8")


# ---- sqlite3


EVERYTHING = """
    import decimal, sqlite3, sys
    from sqlite3 import connect
    from concurrent.futures import ThreadPoolExecutor

    class Connection(sqlite3.Connection):
        def __init__(self, path, **options):
            super().__init__(path, timeout=7, **options)
            self.asked = []
        def execute(self, *args):
            self.asked.append(args[0])
            return super().execute(*args)

    class Cursor(sqlite3.Cursor):
        def names(self):
            return [column[0] for column in self.description]

    def facts(connection):
        return connection.in_transaction, connection.total_changes, connection.isolation_level

    connection = connect("shop.db")
    print(type(connection).__name__, type(connection).__module__, isinstance(connection, sqlite3.Connection), facts(connection))
    cursor = connection.execute("SELECT id, name FROM people ORDER BY id")
    print(cursor.description, cursor.rowcount, isinstance(cursor, sqlite3.Cursor), type(cursor).__qualname__)
    print(cursor.fetchone(), cursor.fetchmany(2), next(cursor), list(cursor), cursor.fetchone(), cursor.fetchall())

    connection.row_factory = sqlite3.Row
    rows = connection.execute("SELECT *, id * 2 AS \\"twice \\"\\"id\\" FROM people WHERE id > :low", {"low": 3}).fetchall()
    print([dict(row) for row in rows], rows[0].keys(), rows[0]["NAME"])
    cursor = connection.cursor(Cursor)
    cursor.row_factory = lambda cursor, row: dict(zip(cursor.names(), row))
    print(cursor.execute("SELECT count(*) AS many FROM people").fetchone(), type(cursor).__name__)
    connection.row_factory = None

    cursor = connection.execute("INSERT INTO people (name) VALUES (?)", ("alan",))
    print(cursor.lastrowid, cursor.rowcount, facts(connection))
    try:
        connection.execute("INSERT INTO people (name) VALUES (?)", ("ada",))
    except sqlite3.IntegrityError as error:
        print(repr(error), error.sqlite_errorname)
    connection.rollback()
    print(facts(connection))
    with connection:
        cursor = connection.executemany("INSERT INTO people (name) VALUES (?)", ((name,) for name in ("barbara l", "tony")))
        print(cursor.rowcount, facts(connection))
    try:
        with connection:
            connection.execute("DELETE FROM people")
            raise KeyError("back")
    except KeyError:
        print(facts(connection), connection.execute("SELECT count(*) FROM people").fetchone())
    print(connection.execute("UPDATE people SET name = upper(name) WHERE id < 3 RETURNING id, name").fetchall())
    connection.commit()
    connection.executescript("CREATE TABLE orders (id INTEGER PRIMARY KEY, price DECIMAL); INSERT INTO orders VALUES (1, 3);")
    try:
        connection.execute("SELECT nothing FROM nowhere")
    except sqlite3.OperationalError as error:
        print(error)
    connection.create_function("shout", 1, lambda text: text + "!")
    print(connection.execute("SELECT shout(name) FROM people LIMIT 1").fetchone())
    connection.execute("CREATE TEMP TABLE scratch (n)")
    connection.execute("INSERT INTO scratch VALUES (1), (2)")
    print(connection.execute("PRAGMA foreign_keys").fetchone(), connection.execute("SELECT sum(n) FROM scratch").fetchone())
    connection.close()
    try:
        connection.execute("SELECT 1")
    except sqlite3.ProgrammingError as error:
        print(error)

    sqlite3.register_converter("DECIMAL", lambda text: decimal.Decimal(text.decode()))
    sqlite3.register_adapter(decimal.Decimal, str)
    own = sqlite3.connect("shop.db", factory=Connection, detect_types=sqlite3.PARSE_DECLTYPES, isolation_level=None)
    print(isinstance(own, Connection), type(own).__name__, own.asked, facts(own))
    own.execute("BEGIN IMMEDIATE")
    print(own.execute("INSERT INTO orders (price) VALUES (?)", (decimal.Decimal("9.50"),)).lastrowid, facts(own))
    own.execute("SAVEPOINT here")
    own.execute("DELETE FROM orders")
    own.execute("ROLLBACK TO here")
    own.execute("COMMIT")
    print(own.execute("SELECT price FROM orders ORDER BY id DESC").fetchone(), own.asked, facts(own))
    print(own.execute("INSERT INTO orders (price) VALUES (1) RETURNING *").fetchall(), facts(own))
    print(sum(1 for line in own.iterdump()))
    try:
        sqlite3.connect("missing/shop.db")
    except sqlite3.OperationalError as error:
        print(error)

    def count(number):
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(lambda: sqlite3.connect("shop.db").execute("SELECT count(*) + ? FROM people", (number,)).fetchone()).result()
    print([count(number) for number in range(3)])
    with ThreadPoolExecutor(1) as pool:
        elsewhere = pool.submit(sqlite3.connect, "shop.db", check_same_thread=False).result()
    modern = sqlite3.connect("shop.db", **({"autocommit": False} if sys.version_info >= (3, 12) else {}))
    modern.execute("INSERT INTO people (name) VALUES ('modern')")
    print(facts(modern))
    modern.commit()
    print(facts(modern), modern.execute("SELECT count(*) FROM people").fetchone(), facts(modern))
    modern.execute("CREATE TEMP TABLE people (name)")
    modern.execute("INSERT INTO people VALUES ('nobody')")
    modern.execute("DROP TABLE people")
    modern.execute("DELETE FROM people WHERE name = 'modern'")
    modern.commit()
    modern.close()
    print(type(elsewhere) is type(connection), elsewhere.execute("SELECT max(id) FROM people").fetchone())
    made = sqlite3.connect("shop.db", factory=Connection)
    made.remembered = "yes"
    print(made.remembered, made.execute("SELECT min(id) FROM people").fetchone())

    memory = sqlite3.connect(":memory:")
    memory.execute("CREATE TABLE t (a)")
    print(type(memory) is sqlite3.Connection, memory.execute("INSERT INTO t VALUES (7) RETURNING a").fetchall())
    left = sqlite3.connect("file:shop.db?mode=ro", uri=True).execute("SELECT name FROM people ORDER BY id")
    print(left.fetchone())
"""


def test_everything_of_sqlite3_comes_again_without_the_file(program: Program) -> None:
    program.write(EVERYTHING)
    shutil.copy(program.folder / "shop.db", program.folder / "before.db")
    plain = program.plain()
    shutil.move(program.folder / "before.db", program.folder / "shop.db")

    recorded = program.record()
    after = ask(program.folder / "shop.db", "SELECT count(*) FROM people")
    changed = program.plain()
    (program.folder / "shop.db").unlink()
    replayed = program.replay("--as-is")

    assert "barbara l" not in plain and recorded.printed == plain != changed
    assert replayed.printed == recorded.printed
    assert not (program.folder / "shop.db").exists()
    assert after == [(7,)]
    assert replayed.told["effects"]["live"] == 0 and replayed.told["effects"]["served"] > 30
    assert {effect.request["host"] for effect in effects(program)} == {"shop.db", "missing/shop.db"}
    writes = {effect.name.removeprefix("shop.db: ") for effect in effects(program) if effect.mutates}
    assert "INSERT INTO people VALUES ('nobody')" not in writes and "DELETE FROM people WHERE name = 'modern'" in writes


def test_a_fix_asks_for_what_is_new_and_writes_nothing_that_was_written(program: Program) -> None:
    script = """
        import sqlite3

        def add(connection, name):
            connection.execute("INSERT INTO people (name) VALUES (?)", (name,))
            connection.commit()

        connection = sqlite3.connect("shop.db")
        add(connection, "alan")
        print(connection.execute("SELECT count(*) FROM people").fetchone())
    """
    program.write(script)
    recorded = program.record()
    change(program.folder / "shop.db", "DELETE FROM people WHERE id < 3; INSERT INTO people (id, name) VALUES (50, 'tony')")

    program.write(more(script, 'print(connection.execute("SELECT max(id), name FROM people").fetchone())'))
    replayed = program.replay()
    offline = program.replay("--offline", exit=4)
    program.write(more(script, 'add(connection, "ken")', 'print("added")'))
    held = program.replay(exit=3)
    before = ask(program.folder / "shop.db", "SELECT name FROM people ORDER BY id")
    allowed = program.replay("--allow-mutations", "add")

    assert replayed.printed == recorded.printed + "(50, 'tony')\n"
    assert replayed.told["effects"]["live"] == 1
    (divergence,) = offline.told["divergences"]
    assert "SELECT max(id), name FROM people" in divergence["asked"] and "SELECT count(*) FROM people" in divergence["nearest"]
    assert "INSERT INTO people (name) VALUES (?)" in held.told["error"]["message"] and "ken" in held.told["error"]["message"]
    assert before == [("edsger",), ("barbara",), ("donald",), ("alan",), ("tony",)]
    assert allowed.printed == recorded.printed + "added\n"
    assert ask(program.folder / "shop.db", "SELECT name FROM people ORDER BY id") == [*before, ("ken",)]


def test_writes_that_were_taken_back_are_made_again_with_those_that_follow(program: Program) -> None:
    script = """
        import sqlite3

        connection = sqlite3.connect("shop.db")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("INSERT INTO people (name) VALUES ('first')")
        connection.commit()
        number = connection.execute("INSERT INTO people (name) VALUES ('second')").lastrowid
        connection.execute("INSERT INTO people (name) VALUES (?)", (FAULT,))
        connection.commit()
        print(number, connection.execute("SELECT name FROM people WHERE id > 5").fetchall())
    """
    program.write(script.replace("FAULT", "1 / 0"))
    program.record(exit=1)
    people = "SELECT name FROM people WHERE id > 5 ORDER BY id"
    assert ask(program.folder / "shop.db", people) == [("first",)]

    program.write(script.replace("FAULT", "'third'"))
    held = program.replay(exit=3)
    assert ask(program.folder / "shop.db", people) == [("first",)]
    resumed = program.replay("--resume")

    assert "third" in held.told["error"]["message"]
    assert resumed.printed == "7 [('first',), ('second',), ('third',)]\n"
    assert ask(program.folder / "shop.db", people) == [("first",), ("second",), ("third",)]

    # What one replay has written no other one writes.
    assert program.replay("--resume").printed == resumed.printed
    assert len(ask(program.folder / "shop.db", people)) == 3


def test_writes_that_come_to_something_else_are_a_divergence(program: Program) -> None:
    script = """
        import sqlite3

        connection = sqlite3.connect("shop.db")
        connection.execute("INSERT INTO people (name) VALUES ('second')")
        connection.execute("INSERT INTO people (name) VALUES (?)", (FAULT,))
        connection.commit()
    """
    program.write(script.replace("FAULT", "1 / 0"))
    program.record(exit=1)
    change(program.folder / "shop.db", "INSERT INTO people (id, name) VALUES (100, 'second')")
    program.write(script.replace("FAULT", "'third'"))
    other = program.replay("--resume", exit=4)

    assert other.told["divergences"][0]["differs"] == ["came to something else (now: UNIQUE constraint failed: people.name)"]
    assert ask(program.folder / "shop.db", "SELECT name FROM people WHERE id > 5") == [("second",)]


def test_a_commit_that_was_forgotten_is_a_new_one(program: Program) -> None:
    script = """
        import sqlite3

        def save(connection):
            connection.execute("INSERT INTO people (name) VALUES ('alan')")
            connection.execute("SELECT 1").fetchone()

        connection = sqlite3.connect("shop.db")
        save(connection)
        print(connection.in_transaction)
    """
    program.write(script)
    program.record()
    people = "SELECT count(*) FROM people"

    program.write(more(script, "connection.commit()"))
    held = program.replay(exit=3)
    before = ask(program.folder / "shop.db", people)
    program.replay("--allow-mutations", "all")

    assert "shop.db: COMMIT" in held.told["error"]["message"]
    assert before == [(5,)] and ask(program.folder / "shop.db", people) == [(6,)]


def test_rows_beyond_those_that_were_fetched_are_read_on_if_the_first_are_still_there(program: Program) -> None:
    script = """
        import sqlite3

        cursor = sqlite3.connect("shop.db").execute("SELECT name FROM people ORDER BY id")
        print(cursor.fetchone(), cursor.fetchone())
    """
    program.write(script)
    recorded = program.record()
    change(program.folder / "shop.db", "UPDATE people SET name = 'someone' WHERE id = 4")

    program.write(more(script, "print(cursor.fetchall())"))
    replayed = program.replay()
    change(program.folder / "shop.db", "UPDATE people SET name = 'nobody' WHERE id = 1")
    other = program.replay(exit=4)

    assert replayed.printed == recorded.printed + "[('edsger',), ('someone',), ('donald',)]\n"
    assert other.told["divergences"][0]["differs"] == ["read other rows"]


def test_secrets_are_in_no_file(program: Program) -> None:
    program.write(f"""
        import sqlite3

        connection = sqlite3.connect("shop.db")
        connection.execute("INSERT INTO people (name, password) VALUES (?, ?)", ("x", "hun" + "ter2"))
        connection.execute("INSERT INTO people (name, password) VALUES ('y', '%s')" % ("corr" + "ect horse"))
        connection.executemany("UPDATE people SET password = :password WHERE name = :name", [dict(name="ada", password="tr0ub" + "ador")])
        connection.execute("UPDATE people SET name = ? WHERE id = 2", ("{SECRET[:12]}" + "{SECRET[12:]}",))
        connection.commit()
        rows = connection.execute("SELECT name, password FROM people WHERE password = ? OR id = 2", ("hun" + "ter2",))
        print([(len(name), password is None or len(password)) for name, password in rows])
    """)
    recorded = program.record()
    (program.folder / "shop.db").unlink()
    replayed = program.replay("--as-is")
    stored = program.stored_bytes()

    assert recorded.printed == replayed.printed == "[(32, True), (1, 7)]\n"
    assert [secret for secret in ("hunter2", "correct horse", "tr0ubador", SECRET) if secret.encode() in stored] == []
    assert b"INSERT INTO people (name, password) VALUES ('y', '*************')" in stored


# ---- on top of it


LIBRARIES = """
    import likesqlite
    import sqlite3
    import pandas
    from sqlalchemy import ForeignKey, create_engine, event, func, insert, select, text
    from sqlalchemy.exc import IntegrityError
    from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

    class Base(DeclarativeBase):
        pass

    class Author(Base):
        __tablename__ = "author"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(unique=True)
        books: Mapped[list["Book"]] = relationship(back_populates="author")

    class Book(Base):
        __tablename__ = "book"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str]
        author_id: Mapped[int] = mapped_column(ForeignKey("author.id"))
        author: Mapped[Author] = relationship(back_populates="books")

    engine = create_engine("sqlite:///books.db", pool_size=2)
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(Author), [{"name": f"author {number}"} for number in range(5)])
        print(connection.execute(select(func.count()).select_from(Author)).scalar_one())
    with Session(engine) as session:
        author = session.scalars(select(Author).where(Author.name == "author 3")).one()
        author.books += [Book(title="one"), Book(title="two")]
        session.commit()
        print(author.id, [(book.id, book.title) for book in author.books])
        try:
            with session.begin_nested():
                session.add(Author(name="author 1"))
        except IntegrityError as error:
            print(error.orig)
        session.add(Author(name="last"))
        session.rollback()
        print([name for name in session.scalars(select(Author.name).order_by(Author.id))])
    with engine.connect() as connection:
        print(connection.execute(text("SELECT * FROM book")).mappings().all(), connection.exec_driver_sql("SELECT 1").scalar())
    with sqlite3.connect("books.db") as plain:
        joined = "FROM author a LEFT JOIN book b ON b.author_id = a.id"
        table = pandas.read_sql(f"SELECT a.name, count(b.id) AS books {joined} GROUP BY a.name", plain)
        print(table, table.dtypes)
        pandas.DataFrame({"n": range(3)}).to_sql("numbers", plain, index=False)
    print(pandas.read_sql_query("SELECT sum(n) FROM numbers", engine))
    other = create_engine("sqlite:///books.db", module=likesqlite)
    with Session(other) as session:
        session.add(Author(name="another"))
        session.commit()
        print([(author.id, author.name) for author in session.scalars(select(Author))], other.dialect.server_version_info)
"""


LIKE_SQLITE = """
    import sqlite3
    from sqlite3 import *

    class Connection:
        def __init__(self, *args, **options):
            self._real = sqlite3.connect(*args, **options)

        def __getattr__(self, name):
            return getattr(self._real, name)

    def connect(*args, **options):
        return Connection(*args, **options)
"""


def test_sqlalchemy_and_pandas_come_again_without_the_file(program: Program, tmp_path_factory: pytest.TempPathFactory) -> None:
    install(program, tmp_path_factory.mktemp("library"), "likesqlite", LIKE_SQLITE)
    program.write(LIBRARIES)
    recorded = program.record()
    failed_without = program.plain()
    (program.folder / "books.db").unlink()

    replayed = program.replay("--as-is")

    assert "author 4" in recorded.printed and "3.0" not in recorded.printed
    assert replayed.printed == recorded.printed != failed_without
    assert not (program.folder / "books.db").exists()
    assert replayed.told["effects"]["live"] == 0


# ---- any other driver


DRIVER = '''
    """A DB-API 2 driver with classes, types and errors of its own; what it keeps is in a file."""

    import contextlib, datetime, decimal, sqlite3, uuid

    class Error(Exception):
        pass

    class IntegrityError(Error):
        pass

    class Info:
        def __init__(self, connection):
            self.server_version = 150004
            self.pid = connection._database.execute("SELECT abs(random())").fetchone()[0]

    class Connection:
        autocommit = False

        def __init__(self, host, database, password):
            self._database = sqlite3.connect(database, isolation_level=None)
            self.info = Info(self)
            self.encoding = "UTF8"

        @property
        def in_transaction(self):
            return self._database.in_transaction

        def cursor(self, *, scrollable=False):
            return Cursor(self)

        def get_parameter_status(self, name):
            return f"{name} {self.info.pid}"

        def commit(self):
            if self._database.in_transaction:
                self._database.execute("COMMIT")

        def rollback(self):
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")

        def close(self):
            self._database.close()

        def __enter__(self):
            return self

        def __exit__(self, kind, error, trace):
            self.rollback() if kind else self.commit()

        @contextlib.contextmanager
        def transaction(self):
            inner = self.in_transaction
            self._database.execute("SAVEPOINT inner" if inner else "BEGIN")
            try:
                yield self
            except BaseException:
                self._database.execute("ROLLBACK TO inner" if inner else "ROLLBACK")
                raise
            self._database.execute("RELEASE inner" if inner else "COMMIT")

    class Cursor:
        arraysize = 2
        rowcount = -1
        lastrowid = None
        description = None

        def __init__(self, connection):
            self.connection = connection
            self.statusmessage = None

        def execute(self, query, params=None):
            if not self.connection.in_transaction and not query.startswith("SELECT"):
                self.connection._database.execute("BEGIN")
            try:
                self._cursor = self.connection._database.execute(query.replace("%s", "?"), params or ())
            except sqlite3.IntegrityError as error:
                raise IntegrityError(*error.args) from None
            self.description, self.rowcount, self.lastrowid = self._cursor.description, self._cursor.rowcount, self._cursor.lastrowid
            self.statusmessage = query.split()[0]
            return self

        def executemany(self, query, params):
            for each in params:
                self.execute(query, each)
            return len(params)

        def callproc(self, name, params):
            self.execute("UPDATE orders SET price = %s", params)
            self._cursor = self.connection._database.execute("SELECT id, price FROM orders LIMIT 3")
            self.description, self._more = self._cursor.description, ["SELECT id, price FROM orders WHERE id > 3 LIMIT 2"]
            return params

        def nextset(self):
            if not self._more:
                return None
            self._cursor = self.connection._database.execute(self._more.pop())
            return True

        def mogrify(self, query, params):
            return (query % tuple(map(repr, params))).encode()

        def _row(self, row):
            if len(row) < 4:
                return tuple(row)
            when, price, number, *rest = row
            return (datetime.date.fromisoformat(when), decimal.Decimal(price), uuid.UUID(number), *rest)

        def fetchone(self):
            row = self._cursor.fetchone()
            return None if row is None else self._row(row)

        def fetchmany(self, size=None):
            return [self._row(row) for row in self._cursor.fetchmany(size or self.arraysize)]

        def fetchall(self):
            return list(map(self._row, self._cursor.fetchall()))

        def __iter__(self):
            return iter(self.fetchone, None)

        def close(self):
            self._cursor.close()

    def connect(host, database, password="", **options):
        if host == "nowhere":
            raise Error(f"no such host {host}")
        return Connection(host, database, password)
'''
WITH_DRIVER = """
    import itsdb

    def rows(connection):
        with_cursor = connection.cursor(scrollable=True)
        with_cursor.arraysize = 3
        with_cursor.execute("SELECT day, price, number, id FROM orders WHERE id > %s", (0,))
        print(with_cursor.description[0], with_cursor.rowcount, with_cursor.statusmessage)
        print(with_cursor.fetchone(), len(with_cursor.fetchmany()), len(with_cursor.fetchmany(1)), list(with_cursor))

    connection = itsdb.connect("db.example", "orders.db", password="hunter2")
    print(isinstance(connection, itsdb.Connection), connection.info.server_version, connection.info.pid, connection.encoding)
    print(connection.get_parameter_status("zone"), connection.in_transaction)
    rows(connection)
    cursor = connection.cursor()
    print(cursor.execute("INSERT INTO orders (day, price, number) VALUES (%s, %s, %s)", ("2024-02-29", "1.10", "0" * 32)) is cursor)
    print(cursor.lastrowid, cursor.rowcount, cursor.description, cursor.mogrify("x = %s", (1,)))
    try:
        cursor.execute("INSERT INTO orders (id) VALUES (1)")
    except itsdb.IntegrityError as error:
        print(repr(error))
    connection.commit()
    with connection:
        print(connection.cursor().executemany("UPDATE orders SET price = %s WHERE id = %s", [("2.50", 1), ("3.50", 2)]))
    with connection.transaction():
        connection.cursor().execute("UPDATE orders SET price = 7 WHERE id = 5")
        try:
            with connection.transaction():
                connection.cursor().execute("DELETE FROM orders")
                raise KeyError("back")
        except KeyError:
            print(connection.in_transaction)
    with connection.cursor() as cursor:
        print(cursor.callproc("halve", ("5",)), cursor.fetchone(), cursor.nextset(), cursor.fetchall(), cursor.nextset())
    connection.rollback()
    cursor = connection.cursor()
    cursor.execute("SELECT count(*), 1, 2 FROM orders")
    print(cursor.fetchall())
    try:
        itsdb.connect("nowhere", "orders.db")
    except itsdb.Error as error:
        print(error)
"""


@pytest.fixture
def driven(program: Program, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """With a driver that is installed elsewhere and named in the project's settings."""
    install(program, tmp_path_factory.mktemp("library"), "itsdb", DRIVER)
    change(
        program.folder / "orders.db",
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, day TEXT, price TEXT, number TEXT);"
        + "".join(f"INSERT INTO orders (day, price, number) VALUES ('2024-01-0{n}', '{n}.99', '{n:032}');" for n in range(1, 7)),
    )
    return program


def test_any_driver_is_served_by_stand_ins_that_say_they_are_its_own(driven: Program) -> None:
    driven.write(WITH_DRIVER)
    recorded = driven.record()
    after = ask(driven.folder / "orders.db", "SELECT price FROM orders WHERE id IN (1, 2, 5, 7)")
    shutil.move(driven.folder / "orders.db", driven.folder / "away.db")

    replayed = driven.replay("--as-is")

    assert after == [("2.50",), ("3.50",), ("7",), ("1.10",)]
    assert "Decimal('1.99'), UUID('00000000-0000-0000-0000-000000000001')" in recorded.printed
    assert replayed.printed == recorded.printed and not (driven.folder / "orders.db").exists()
    assert {effect.request["host"] for effect in effects(driven)} == {"db.example/orders.db", "nowhere/orders.db"}
    assert [effect.name for effect in effects(driven)].count("db.example/orders.db: COMMIT") == 3
    assert "hunter2" not in repr(effects(driven))

    shutil.move(driven.folder / "away.db", driven.folder / "orders.db")
    new = ['cursor.execute("SELECT max(id), 1, 2 FROM orders")', "print(cursor.fetchone())", 'cursor.execute("DELETE FROM orders")']
    driven.write(more(WITH_DRIVER, *new, "connection.commit()"))
    held = driven.replay(exit=3)
    assert "DELETE FROM orders" in held.told["error"]["message"] and held.printed.startswith(recorded.printed + "(7, 1, 2)\n")
    assert ask(driven.folder / "orders.db", "SELECT count(*) FROM orders") == [(7,)]
    driven.replay("--allow-mutations", "all")
    assert ask(driven.folder / "orders.db", "SELECT count(*) FROM orders") == [(0,)]


# ---- in this process


class Watched:
    """Where effects happen: in this file's own code. `commits`: what was noted, each time the store was waited for."""

    begun: Container[int | None] = ()

    def __init__(self) -> None:
        self.commits: list[list[str]] = []
        self.faults: list[str] = []
        self.journal = Journal(self, Config())

    def current(self) -> Any:
        return lambda: None

    def step_now(self) -> int | None:
        return 1

    def steps_above(self) -> Iterator[Any]:
        return iter(())

    def holds(self, filename: str) -> bool:
        return filename == __file__

    def fault(self, where: str) -> None:
        self.faults.append(f"{where}: {sys.exc_info()[1]}")

    def silence(self) -> AbstractContextManager[None]:
        return nullcontext()

    def commit(self) -> None:
        self.commits.append([f"{effect.name} {effect.status}" for effect in self.taken()])

    def taken(self) -> list[Effect]:
        return self.journal.taken()[0]


@pytest.fixture
def watched() -> Iterator[Watched]:
    """sqlite3 is recorded in this process."""
    watched, patches = Watched(), Patches()
    for name, patch in databases.patches(watched.journal).items():
        if name in sys.modules:
            patch(sys.modules[name], patches)
    yield watched
    patches.undo()
    assert watched.faults == []


def test_the_store_is_waited_for_once_in_a_transaction_and_before_it_commits(watched: Watched, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        connection.execute("CREATE TABLE t (a)")
        created, watched.commits = watched.commits, []
        for number in range(3):
            connection.execute("INSERT INTO t VALUES (?)", (number,))
        before = list(watched.commits)
        connection.commit()
        in_transaction, watched.commits = watched.commits, []
        connection.isolation_level = None
        connection.execute("DELETE FROM t")

    def told(commits: list[list[str]]) -> list[list[str]]:
        return [[line.partition(": ")[2] for line in lines] for lines in commits]

    assert told(created) == [["connect answered", "CREATE TABLE t (a) sent"], ["CREATE TABLE t (a) answered"]]
    assert before == []
    assert told(in_transaction) == [[*["INSERT INTO t VALUES (?) answered"] * 3, "COMMIT sent"], ["COMMIT answered"]]
    assert told(watched.commits) == [["DELETE FROM t sent"], ["DELETE FROM t answered"]]


def test_connections_that_are_not_the_programs_stay_their_own(watched: Watched, tmp_path: Path) -> None:
    connecting = "import sqlite3\nmade = sqlite3.connect(path)"
    kinds = {}
    for name in ("rewound.store.database", "IPython.core.history", "somebodys.library"):
        space: dict[str, Any] = {"__name__": name, "path": tmp_path / "a.db"}
        exec(compile(connecting, "elsewhere.py", "exec"), space)
        kinds[name] = type(space["made"]) is sqlite3.Connection
        space["made"].close()

    assert kinds == {"rewound.store.database": True, "IPython.core.history": True, "somebodys.library": False}


def test_a_connection_goes_when_nobody_holds_it_and_outlives_its_recording(tmp_path: Path) -> None:
    watched, patches = Watched(), Patches()
    for name in ("sqlite3", "sqlite3.dbapi2"):
        databases.patches(watched.journal)[name](sys.modules[name], patches)
    real, connection = sqlite3.Connection, sqlite3.connect(tmp_path / "a.db")
    connection.execute("CREATE TABLE t (a)")
    left = connection.execute("SELECT 1 UNION SELECT 2")
    left.fetchone()
    patches.undo()
    asked = watched.taken()
    connection.execute("INSERT INTO t VALUES (1)")

    with closing(sqlite3.connect(tmp_path / "a.db")) as other:
        assert sqlite3.Connection is real and type(other) is real
    assert [effect.answer is not None for effect in asked if "UNION" in effect.name] == [True]
    assert left.fetchall() == [(2,)] and watched.taken() == [] and watched.faults == []
    connection.close()
    gone = weakref.ref(connection)
    del connection, left
    gc.collect()  # the module's own statement cache refers to its connection
    assert gone() is None


def test_large_rows_are_packed_before_they_are_many() -> None:
    kept = Kept(Masking(), (), {}, at_once=False)
    large: list[Any] = [(number, bytes(1_000_000)) for number in range(20)]
    small: list[Any] = [(number,) for number in range(30)]
    for row in large:
        kept.note(row)
    packed = len(kept.packed)
    kept.extend(large)
    for row in small:
        kept.note(row)
    answer = kept.end({})

    assert packed == 2 and len(kept.packed) > 6  # of eight rows each, then of four
    assert list(unpacked(answer)) == [*large, *large, *small] and answer["count"] == 70


@pytest.mark.parametrize(
    ("statement", "does"),
    [
        ("select 1", "read"),
        ("  -- why\n (SELECT 1) UNION SELECT 2;", "read"),
        ("SELECT replace(a, 'x', 'insert') FROM t", "read"),
        ("WITH x AS (SELECT 1) SELECT replace(a, 'b', 'c') FROM x FOR UPDATE", "read"),
        ("WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x", "write"),
        ("WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x", "write"),
        ("SELECT * FROM t FOR UPDATE", "read"),
        ("SELECT nextval('numbers')", "write"),
        ("SELECT 'nextval(' FROM t", "read"),
        ("SELECT * INTO copy FROM t", "write"),
        ("EXPLAIN QUERY PLAN DELETE FROM t", "read"),
        ("EXPLAIN ANALYZE DELETE FROM t", "write"),
        ("VALUES (1)", "read"),
        ("SHOW TABLES", "read"),
        ("DESCRIBE t", "read"),
        ("PRAGMA table_info(t)", "session"),
        ("PRAGMA user_version", "read"),
        ("PRAGMA user_version = 3", "write"),
        ("PRAGMA foreign_keys = ON", "session"),
        ("SET search_path = x", "session"),
        ("SET GLOBAL x = 1", "write"),
        ("DECLARE @a INT = 1 UPDATE dbo.t SET a = @a", "write"),
        ("SELECT a FROM t INSERT INTO t VALUES (1)", "write"),
        ("SELECT 'insert into' AS updated, \"exec\" FROM t FOR UPDATE", "read"),
        ("SELECT a FROM t FOR UPDATE OF t", "read"),
        ("CREATE TEMP TABLE t (a)", "session"),
        ("CREATE TEMP TABLE t (a); DELETE FROM u", "write"),
        ("CREATE TEMP TRIGGER a AFTER INSERT ON b BEGIN DELETE FROM c; END;", "session"),
        ("CREATE TEMP TRIGGER a AFTER INSERT ON b BEGIN SELECT CASE 1 WHEN 1 THEN 2 END; END; DELETE FROM c", "write"),
        ("CREATE TABLE t (a)", "write"),
        ("BEGIN IMMEDIATE", "transaction"),
        ("ROLLBACK TO here", "transaction"),
        ("SELECT 1; DELETE FROM t", "write"),
        ("BEGIN; COMMIT", "write"),
        ("CALL pay(1)", "write"),
        ("COPY t TO STDOUT", "read"),
        ("COPY t FROM STDIN", "write"),
        ("", "read"),
    ],
)
def test_what_a_statement_does(statement: str, does: str) -> None:
    assert Statements(Masking()).of(statement).does == does


@pytest.mark.parametrize(
    ("statement", "shown", "secret"),
    [
        ("INSERT INTO u (name, password) VALUES ('x', 'it''s me')", "INSERT INTO u (name, password) VALUES ('x', '********')", ()),
        ("INSERT INTO u (name, password) VALUES (?, ?), (lower(?), ?)", None, (1, 3)),
        ("UPDATE u SET token = %s WHERE name = %s AND password <> %s", None, (0, 2)),
        ("ALTER USER u WITH PASSWORD 'x y'", "ALTER USER u WITH PASSWORD '***'", ()),
        ("SELECT name FROM u WHERE name = 'password' AND id = ?", None, ()),
    ],
)
def test_secrets_of_a_statement_are_found_by_their_columns(statement: str, shown: str | None, secret: tuple[int, ...]) -> None:
    found = Statements(Masking()).of(statement)

    assert found.text == (shown or statement)
    assert found.secret == secret
