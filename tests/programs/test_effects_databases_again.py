"""Whatever way a program writes to a database, a replay does not write it again, and loses nothing that was not written."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import types
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from rewound.effects import databases
from rewound.effects.limits import Limits
from rewound.effects.queries import now
from rewound.effects.stopped import Divergence, MutationHeld
from rewound.model import Effect
from tests.programs.in_process import patched

ALL = Limits(mutations=frozenset({"all"}))
PEOPLE = "SELECT name FROM people ORDER BY id"
Body = Callable[[Any], Any]


class Shop:
    """A database of one table, and what was recorded of it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "shop.db"
        self.recorded: list[Effect] = []
        self.change("CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, age INTEGER)")

    def record(self, body: Body, **options: Any) -> Any:
        with patched(databases.patches, own=__file__) as recording:
            answer = self._do(body, options)
        self.recorded = recording.effects
        assert recording.faults == []
        return answer

    def replay(self, body: Body, limits: Limits = Limits(), **options: Any) -> Any:
        with patched(databases.patches, self.recorded, limits, own=__file__) as replay:
            answer = self._do(body, options)
        assert replay.faults == []
        return answer

    def _do(self, body: Body, options: dict[str, Any]) -> Any:
        with closing(sqlite3.connect(self.path, **options)) as connection:
            return body(connection)

    def change(self, script: str) -> None:
        with closing(sqlite3.connect(self.path)) as database:
            database.executescript(script)

    def names(self) -> list[str]:
        """What is in the database."""
        with closing(sqlite3.connect(self.path)) as database:
            return [name for (name,) in database.execute(PEOPLE)]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def add(connection: Any, name: str) -> None:
    connection.execute("INSERT INTO people (name) VALUES (?)", (name,))


def test_a_commit_of_the_recording_is_not_made_again_with_one_that_is_new(shop: Shop) -> None:
    def first(connection: Any) -> None:
        add(connection, "ada")
        connection.commit()

    def more(connection: Any) -> None:
        add(connection, "ada")
        add(connection, "grace")
        connection.commit()

    shop.record(first)
    shop.replay(more, ALL)

    assert shop.names() == ["ada", "grace"]


def _with(connection: Any) -> None:
    with connection:
        add(connection, "ada")


def _isolation(connection: Any) -> None:
    add(connection, "ada")
    connection.isolation_level = None
    add(connection, "grace")
    connection.isolation_level = "DEFERRED"
    add(connection, "edsger")
    connection.commit()


def _autocommit(connection: Any) -> None:
    connection.autocommit = False
    add(connection, "ada")
    connection.autocommit = True
    add(connection, "grace")
    connection.autocommit = sqlite3.LEGACY_TRANSACTION_CONTROL


def _autocommit_begun(connection: Any) -> None:
    connection.autocommit = True
    connection.execute("BEGIN")
    add(connection, "ada")
    connection.commit()
    connection.rollback()
    with connection:
        add(connection, "grace")
    connection.execute("COMMIT;")


def _savepoint(connection: Any) -> None:
    connection.execute("SAVEPOINT a;")
    add(connection, "ada")
    connection.execute("RELEASE SAVEPOINT a;")


def _savepoints(connection: Any) -> None:
    connection.execute("savepoint a")
    connection.execute("savepoint a")
    add(connection, "ada")
    connection.execute("release a")
    add(connection, "grace")
    connection.execute("release a")


def _begin_end(connection: Any) -> None:
    connection.isolation_level = None
    connection.execute("/* why */ begin immediate;")
    add(connection, "ada")
    connection.execute("end transaction ; -- done")


def _script_commit(connection: Any) -> None:
    if sys.version_info >= (3, 12):
        connection.autocommit = True
    connection.isolation_level = None
    connection.execute("BEGIN")
    add(connection, "ada")
    connection.executescript("COMMIT" if sys.version_info >= (3, 12) else "")


def _script_whole(connection: Any) -> None:
    connection.isolation_level = None
    connection.executescript("BEGIN; INSERT INTO people (name) VALUES ('ada'); COMMIT;")


def _script_begin(connection: Any) -> None:
    connection.executescript("BEGIN; INSERT INTO people (name) VALUES ('ada');")
    add(connection, "grace")
    connection.commit()


def _script_within(connection: Any) -> None:
    if sys.version_info >= (3, 12):
        connection.autocommit = False
    add(connection, "ada")
    connection.executescript(
        "INSERT INTO people (name) VALUES ('grace'); COMMIT; BEGIN; INSERT INTO people (name) VALUES ('tony');"
        if sys.version_info >= (3, 12) else "INSERT INTO people (name) VALUES ('grace'); BEGIN; INSERT INTO people (name) VALUES ('tony')"
    )
    connection.commit()


def _temporary_script(connection: Any) -> None:
    connection.executescript("CREATE TEMP TABLE a (b); INSERT INTO people (name) VALUES ('ada');")


def _temporary_first(connection: Any) -> None:
    connection.execute("CREATE TEMP TABLE a (b)")
    connection.executescript("INSERT INTO a VALUES (1); INSERT INTO people (name) VALUES ('ada');")


def _temporary_trigger(connection: Any) -> None:
    connection.execute("CREATE TEMP TABLE a (b)")
    connection.execute("CREATE TEMP TRIGGER c AFTER INSERT ON a BEGIN INSERT INTO people (name) VALUES (new.b); END")
    connection.execute("INSERT INTO a VALUES ('ada')")
    connection.commit()


def _trigger(connection: Any) -> None:
    connection.execute("CREATE TRIGGER c AFTER INSERT ON people WHEN new.name = 'ada' BEGIN INSERT INTO people (name) VALUES ('grace'); END")
    add(connection, "ada")
    connection.commit()


def _view(connection: Any) -> None:
    connection.execute("CREATE TEMP VIEW a AS SELECT * FROM people")
    connection.execute("CREATE TEMP TRIGGER c INSTEAD OF INSERT ON a BEGIN INSERT INTO people (name) VALUES (new.name); END")
    connection.execute("INSERT INTO a (name) VALUES ('ada')")
    connection.commit()


def _returning(connection: Any) -> None:
    for row in connection.execute("INSERT INTO people (name) VALUES ('ada'), ('grace') RETURNING id"):
        break
    connection.commit()


def _returning_autocommit(connection: Any) -> None:
    connection.isolation_level = None
    assert connection.execute("INSERT INTO people (name) VALUES ('ada') RETURNING id").fetchone() == (1,)


def _upsert(connection: Any) -> None:
    add(connection, "ada")
    connection.execute("INSERT INTO people (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = name || excluded.name")
    connection.execute("WITH a AS (SELECT 'tony' AS n) INSERT INTO people (name) SELECT n FROM a")
    connection.commit()


def _many(connection: Any) -> None:
    connection.executemany("INSERT INTO people (name) VALUES (?)", ((name,) for name in ("ada", "grace")))
    connection.cursor().executemany("INSERT INTO people (name) VALUES (:name)", [{"name": "tony"}])
    connection.commit()


def _many_autocommit(connection: Any) -> None:
    connection.isolation_level = None
    connection.executemany("INSERT INTO people (name) VALUES (?)", (("ada",), ("grace",)))


def _attached(connection: Any) -> None:
    (path,) = (file for _, name, file in connection.execute("PRAGMA database_list") if name == "main")
    connection.execute("ATTACH ? AS other", (path,))
    connection.execute("INSERT INTO other.people (name) VALUES ('ada')")
    connection.commit()
    connection.execute("DETACH other")


def _closed(connection: Any) -> None:
    add(connection, "lost")
    connection.rollback()
    add(connection, "ada")
    connection.commit()
    add(connection, "lost too")
    connection.close()
    with pytest.raises(sqlite3.ProgrammingError):
        connection.commit()


def _cascade(connection: Any) -> None:
    connection.execute("INSERT OR ROLLBACK INTO people (id, name) VALUES (1, 'lost')")
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute("INSERT OR ROLLBACK INTO people (id, name) VALUES (1, 'x')")
    assert not connection.in_transaction
    add(connection, "ada")
    connection.commit()


def _ddl(connection: Any) -> None:
    add(connection, "ada")
    connection.execute("CREATE TABLE more (a)")
    connection.execute("ALTER TABLE more ADD COLUMN b")
    connection.commit()
    connection.execute("VACUUM")


def _pragma(connection: Any) -> None:
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA user_version = 7")
    connection.execute("PRAGMA writable_schema = 0")
    add(connection, "ada")
    connection.commit()


def _failing_commit(connection: Any) -> None:
    (path,) = (file for _, name, file in connection.execute("PRAGMA database_list") if name == "main")
    connection.execute("PRAGMA busy_timeout = 0")
    other = Path(path)
    reader = None
    if LIVE["recording"]:
        reader = REAL(str(other))
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM people").fetchall()
    with pytest.raises(sqlite3.OperationalError), connection:
        add(connection, "ada")
    if reader is not None:
        reader.close()
    with connection:
        add(connection, "grace")


def _script_settings(connection: Any) -> None:
    connection.executescript("PRAGMA foreign_keys = ON; CREATE TEMP VIEW a AS SELECT 1; INSERT INTO people (name) VALUES ('ada');")
    assert connection.execute("SELECT * FROM a").fetchone() == (1,)


def _temporary_committed(connection: Any) -> None:
    connection.execute("CREATE TEMP TABLE a (b)")
    connection.execute("INSERT INTO a VALUES (1)")
    connection.commit()
    add(connection, "ada")
    connection.commit()


REAL = sqlite3.connect
LIVE = {"recording": False}
WAYS: list[tuple[Body, list[str]]] = [
    (_with, ["ada"]),
    (_isolation, ["ada", "grace", "edsger"]),
    (_savepoint, ["ada"]),
    (_savepoints, ["ada", "grace"]),
    (_begin_end, ["ada"]),
    (_script_whole, ["ada"]),
    (_script_begin, ["ada", "grace"]),
    (_temporary_script, ["ada"]),
    (_temporary_committed, ["ada"]),
    (_script_settings, ["ada"]),
    (_trigger, ["ada", "grace"]),
    (_view, ["ada"]),
    (_returning, ["ada", "grace"]),
    (_returning_autocommit, ["ada"]),
    (_upsert, ["adax", "tony"]),
    (_many, ["ada", "grace", "tony"]),
    (_many_autocommit, ["ada", "grace"]),
    (_attached, ["ada"]),
    (_cascade, ["ada"]),
    (_ddl, ["ada"]),
    (_pragma, ["ada"]),
    (_failing_commit, ["grace"]),
    (_script_within, ["ada", "grace", "tony"]),
]  # fmt: skip
if sys.version_info >= (3, 12):
    WAYS += [
        (_autocommit, ["ada", "grace"]), (_autocommit_begun, ["ada", "grace"]), (_script_commit, ["ada"]),
    ]  # fmt: skip


@pytest.mark.parametrize(("body", "written"), WAYS, ids=lambda value: value.__name__.strip("_") if callable(value) else None)
def test_what_was_written_is_not_written_again(shop: Shop, body: Body, written: list[str]) -> None:
    def read(connection: Any) -> Any:
        body(connection)
        return connection.execute("SELECT name FROM people ORDER BY id DESC").fetchone()

    def more(connection: Any) -> None:
        body(connection)
        add(connection, "new")
        connection.commit()

    LIVE["recording"] = True
    shop.record(body)
    LIVE["recording"] = False
    assert shop.names() == written
    shop.replay(body)
    assert shop.replay(read) == (written[-1],)
    with pytest.raises(MutationHeld):
        shop.replay(more)
    assert shop.names() == written
    shop.replay(more, ALL)
    assert shop.names() == [*written, "new"]


@pytest.mark.parametrize("body", [_temporary_first, _temporary_trigger], ids=["script", "trigger"])
def test_what_a_table_of_the_connection_got_with_other_writes_is_not_made_again(shop: Shop, body: Body) -> None:
    def read(connection: Any) -> Any:
        body(connection)
        return connection.execute("SELECT b FROM a").fetchone()

    shop.record(body)
    shop.replay(body, Limits(strict=True))
    with pytest.raises(Divergence, match="filled a table of its connection"):
        shop.replay(read, ALL)
    assert shop.names() == ["ada"]


def test_a_connection_that_goes_live_is_in_no_transaction_that_the_program_has_ended(shop: Shop) -> None:
    def begin(connection: Any) -> Any:
        _temporary_committed(connection)
        connection.execute("BEGIN IMMEDIATE")
        return connection.execute("SELECT b FROM a").fetchone()

    shop.record(_temporary_committed)

    assert shop.replay(begin) == (1,)


def test_sqlalchemy_writes_once_however_it_commits(shop: Shop) -> None:
    def body(_: Any) -> list[str]:
        engine = create_engine(f"sqlite:///{shop.path}")
        add_one = text("INSERT INTO people (name) VALUES (:name)")
        with engine.begin() as connection:
            connection.execute(add_one, {"name": "ada"})
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(add_one, {"name": "grace"})
        with Session(engine) as session:
            session.execute(add_one, [{"name": "tony"}, {"name": "edsger"}])
            with session.begin_nested():
                session.execute(add_one, {"name": "alan"})
            session.commit()
            found = list(session.scalars(text(PEOPLE)))
        engine.dispose()
        return found

    def more(_: Any) -> None:
        body(_)
        engine = create_engine(f"sqlite:///{shop.path}", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("INSERT INTO people (name) VALUES ('new')"))
        engine.dispose()

    written = ["ada", "grace", "tony", "edsger", "alan"]
    assert shop.record(body) == shop.replay(body, Limits(strict=True)) == written
    shop.replay(more, ALL)
    assert shop.names() == [*written, "new"]


def test_nothing_is_committed_when_something_was_held_back(shop: Shop) -> None:
    def body(connection: Any) -> None:
        try:
            add(connection, "ada")
            assert now.journal is not None and now.journal.answers is not None
            now.journal.answers.limits = Limits()  # as in another step, to which it is not allowed
            add(connection, "grace")
        finally:
            connection.commit()

    shop.record(lambda connection: None)
    with pytest.raises(MutationHeld, match="grace"):
        shop.replay(body, ALL)
    assert shop.names() == []


def test_a_row_factory_outlasts_what_was_served(shop: Shop) -> None:
    def ask(connection: Any) -> Any:
        cursor = connection.cursor()
        cursor.row_factory = lambda cursor, row: list(row)
        return cursor.execute("SELECT 1 AS a").fetchall(), cursor

    shop.record(ask)
    with patched(databases.patches, shop.recorded, own=__file__):
        connection = sqlite3.connect(shop.path)
        found, cursor = ask(connection)
    with closing(connection):
        after = cursor.execute("SELECT 2 AS b").fetchall()

    assert (found, after) == ([[1]], [[2]])


def _blob(connection: Any) -> None:
    with connection.blobopen("people", "name", 1) as blob:
        blob.write(b"eve")


def _backup(connection: Any, told: Any = None) -> None:
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.executescript("CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO people VALUES (1, 'bob')")
        memory.backup(connection, progress=told)


def _told_backup(connection: Any) -> None:
    _backup(connection, lambda *told: None)


def test_a_backup_into_a_file_is_not_made_again(shop: Shop) -> None:
    shop.record(_backup)
    shop.change("UPDATE people SET name = 'carol'")
    shop.replay(_backup)

    def other(connection: Any) -> None:
        with closing(sqlite3.connect(":memory:")) as memory:
            memory.backup(connection)

    with pytest.raises(MutationHeld, match="backup of a database in memory"):
        shop.replay(other)
    assert shop.names() == ["carol"]


def test_a_backup_of_a_file_into_a_file_is_not_made_again(shop: Shop, tmp_path: Path) -> None:
    def copy(connection: Any) -> Any:
        with closing(sqlite3.connect(tmp_path / "copy.db")) as target:
            connection.backup(target)
            return target.execute(PEOPLE).fetchall()

    shop.change("INSERT INTO people (name) VALUES ('ada')")
    shop.record(copy)
    (tmp_path / "copy.db").unlink()

    assert shop.replay(copy, Limits(strict=True)) == [("ada",)] and not (tmp_path / "copy.db").exists()


@pytest.mark.parametrize("body", [_blob, _told_backup], ids=["blob", "backup"])
def test_what_changes_a_file_past_statements_is_held_back(shop: Shop, body: Body) -> None:
    shop.change("INSERT INTO people (name) VALUES ('ada')")
    shop.record(body)
    shop.change("UPDATE people SET name = 'ann'")

    with pytest.raises(MutationHeld):
        shop.replay(body)
    assert shop.names() == ["ann"]
    shop.replay(body, ALL)
    assert shop.names() == ["bob" if body is _told_backup else "eve"]


@pytest.mark.parametrize("when", ["before", "by a function"])
def test_a_connection_that_cannot_be_recorded_is_named_and_held_back_when_it_writes(shop: Shop, when: str) -> None:
    made: list[Any] = []

    def opened() -> Any:
        factory: Any = lambda *args, **options: sqlite3.Connection(*args, **options)  # noqa: E731
        return sqlite3.connect(shop.path, factory=factory)

    def connection() -> Any:
        if when != "before" or not made:
            made.append(opened())
        return made[-1]

    def read(_: Any) -> Any:
        with closing(sqlite3.connect(":memory:")) as memory:
            memory.execute("CREATE TABLE t (a)")
        return connection().execute(PEOPLE).fetchall()

    def write(_: Any) -> None:
        add(connection(), "ada")
        made[-1].commit()

    if when == "before":
        connection()
    shop.record(write)
    told = {effect.name.partition(": ")[2] for effect in shop.recorded if effect.status == "uncovered"}
    found = shop.replay(read)
    with pytest.raises(MutationHeld):
        shop.replay(write)
    with pytest.raises(Divergence):
        shop.replay(read, Limits(offline=True))
    for one in made:
        one.close()

    assert told == ({"opened before"} if when == "before" else {"made by a function"})
    assert found == [("ada",)] and shop.names() == ["ada"]
    assert not isinstance(sqlite3.Cursor.execute, types.FunctionType)


# ---- other drivers


class Driven(sqlite3.Connection):
    """What connections of the drivers below have in common: sqlite3's own, in which nothing commits by itself."""

    def cursor(self, *args: Any) -> Any:
        return Asking(self)


class Asking:
    description = lastrowid = None
    rowcount = -1
    arraysize = 1

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def execute(self, query: str, parameters: Any = ()) -> None:
        if "AUTOCOMMIT" in query or query == "START TRANSACTION":
            sqlite3.Connection.commit(self.connection)
        else:
            self._real = sqlite3.Connection.cursor(self.connection)
            self._real.execute(query, parameters)
            self.description = self._real.description

    def fetchall(self) -> Any:
        return self._real.fetchall()

    def close(self) -> None:
        pass


class Postgres(Driven):
    @classmethod
    def connect(cls, conninfo: str = "", **options: Any) -> Any:
        return REAL(conninfo.partition("=")[2], factory=cls)

    @property
    def info(self) -> Any:
        return types.SimpleNamespace(transaction_status=int(self.in_transaction))


class AsyncPostgres:
    @classmethod
    async def connect(cls, conninfo: str) -> Any:
        return REAL(conninfo.partition("=")[2], factory=Postgres)


POOL = """
import psycopg

class ConnectionPool:
    def __init__(self, conninfo):
        self.connection = psycopg.Connection.connect(conninfo)
"""


class MySQL(Driven):
    @property
    def server_status(self) -> int:
        return int(self.in_transaction)

    def autocommit(self, value: bool) -> None:  # type: ignore[override]
        if value:
            self.commit()

    def begin(self) -> None:
        self.commit()


def module(name: str, **held: Any) -> types.ModuleType:
    made = types.ModuleType(name)
    vars(made).update(held)
    for value in held.values():
        if isinstance(value, type):
            value.__module__ = name
    return made


@pytest.fixture
def drivers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Installed."""
    psycopg = module("psycopg", connect=Postgres.connect, Connection=Postgres, AsyncConnection=AsyncPostgres)
    pymysql = module("pymysql", connect=lambda database: REAL(database, factory=MySQL), Connection=MySQL)
    for made in (psycopg, pymysql, module("psycopg_pool")):
        monkeypatch.setitem(sys.modules, made.__name__, made)
    exec(POOL, vars(made))


def insert(connection: Any, name: str) -> None:
    connection.cursor().execute("INSERT INTO people (name) VALUES (?)", (name,))


def test_a_class_that_connects_is_recorded_as_its_module_is(shop: Shop, drivers: None) -> None:
    def body(_: Any) -> Any:
        connection = sys.modules["psycopg"].Connection.connect(f"dbname={shop.path}")
        insert(connection, "ada")
        connection.commit()
        cursor = connection.cursor()
        cursor.execute(PEOPLE)
        found = cursor.fetchall(), isinstance(connection, Postgres)
        connection.close()
        return found

    recorded = shop.record(body)
    shop.change("DELETE FROM people")

    assert shop.replay(body, Limits(strict=True)) == recorded == ([("ada",)], True)
    assert shop.names() == []


@pytest.mark.parametrize(
    "connect",
    [
        lambda psycopg, pool, where: asyncio.run(psycopg.AsyncConnection.connect(where)),
        lambda psycopg, pool, where: pool.ConnectionPool(where).connection,
    ],
    ids=["async", "pool"],
)
def test_ways_to_a_database_that_are_not_recorded_are_held_back(shop: Shop, drivers: None, connect: Any) -> None:
    def body(_: Any) -> None:
        with closing(connect(sys.modules["psycopg"], sys.modules["psycopg_pool"], f"dbname={shop.path}")) as connection:
            insert(connection, "ada")
            connection.commit()

    shop.record(body)
    assert shop.names() == ["ada"]
    assert "uncovered" in {effect.status for effect in shop.recorded}

    with pytest.raises(MutationHeld, match=f"dbname|{shop.path.name}"):
        shop.replay(body)
    with pytest.raises(Divergence, match="psycopg"):
        shop.replay(body, Limits(strict=True))
    assert shop.names() == ["ada"]
    shop.replay(body, ALL)
    assert shop.names() == ["ada", "ada"]


@pytest.mark.parametrize(
    "end",
    [
        lambda connection: connection.autocommit(True),
        lambda connection: connection.begin(),
        lambda connection: connection.cursor().execute("SET AUTOCOMMIT = 1"),
        lambda connection: connection.cursor().execute("SET @@session.AUTOCOMMIT = ON;"),
        lambda connection: connection.cursor().execute("START TRANSACTION"),
    ],
    ids=["autocommit", "begin", "set", "variable", "start"],
)
def test_what_a_database_commits_by_itself_is_known(shop: Shop, drivers: None, end: Any) -> None:
    def body(_: Any) -> None:
        connection = sys.modules["pymysql"].connect(str(shop.path))
        insert(connection, "ada")
        end(connection)
        connection.rollback()
        connection.close()

    shop.record(body)

    assert shop.names() == ["ada"]
    assert [effect.name.partition(": ")[2] for effect in shop.recorded if "COMMIT" in effect.name and "SET" not in effect.name] == ["COMMIT"]
    shop.replay(body, Limits(strict=True))
    assert shop.names() == ["ada"]
