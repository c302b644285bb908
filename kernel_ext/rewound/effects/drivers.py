"""DB-API drivers besides sqlite3: how each tells that it is in a transaction, and what else of it DB-API does not say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal


def _unless_autocommit(connection: Any) -> bool:
    """PEP 249: automatic commits are off at first; whoever turns them on tells by an attribute or a method."""
    within = getattr(connection, "in_transaction", None)
    if isinstance(within, bool):
        return within
    commits = getattr(connection, "autocommit", False)
    return not commits if isinstance(commits, bool) else True


@dataclass(frozen=True, slots=True)
class Driver:
    """One driver; the defaults are those of PEP 249."""

    begun: Callable[[Any], bool] = _unless_autocommit
    """Whether a connection has something that it can still take back. Asks nothing of the server."""
    leaving: Literal["commit", "commit and close", "close"] = "commit"
    """What the end of `with connection:` does where nothing was raised."""
    parts: tuple[str, ...] = ("info",)
    """Attributes of a connection that hold more about it."""
    definitions_commit: bool = False
    """CREATE, ALTER, DROP and the like commit what came before them, and so does what begins another transaction."""
    bare: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Functions written in C that want the driver's own connection or cursor: the module, and their names."""
    connects: tuple[str, ...] = ("connect",)
    """The names of its connecting function."""


_MYSQL = ("connect", "Connect")
DRIVERS: Mapping[str, Driver] = {
    "psycopg": Driver(lambda connection: int(connection.info.transaction_status) != 0, "commit and close"),
    "psycopg2": Driver(
        lambda connection: connection.get_transaction_status() != 0,
        bare={"psycopg2.extensions": ("register_type", "quote_ident", "encrypt_password")},
    ),
    "pymysql": Driver(lambda connection: bool(connection.server_status & 1), "close", definitions_commit=True, connects=_MYSQL),
    "MySQLdb": Driver(lambda connection: not connection.get_autocommit(), "close", definitions_commit=True, connects=_MYSQL),
    "mysql.connector": Driver(lambda connection: bool(connection.in_transaction), "close", definitions_commit=True),
    "oracledb": Driver(
        lambda connection: bool(getattr(connection, "transaction_in_progress", not connection.autocommit)), "close", definitions_commit=True
    ),
    "pyodbc": Driver(),
}
"""By module; `[tool.rewound] databases` names further ones, which do as PEP 249 says."""
NOT_RECORDED: Mapping[str, str] = {
    "duckdb": "it looks for data frames among the variables of whoever called it, where we would stand between",
}
"""Drivers whose connections stay their own, and why: that they connect to a file is named as not recorded."""
PAST_CONNECT: Mapping[str, tuple[str, ...]] = {
    "psycopg": ("AsyncConnection.connect",),
    "psycopg_pool": ("ConnectionPool.__init__", "AsyncConnectionPool.__init__"),
    "asyncpg": ("connect", "create_pool"),
    "aiomysql": ("connect", "create_pool"),
    "asyncmy": ("connect", "create_pool"),
    "pymysql.connections": ("Connection.__init__",),
    "MySQLdb.connections": ("Connection.__init__",),
    "mysql.connector.pooling": ("MySQLConnectionPool.__init__",),
    "mysql.connector.aio": ("connect",),
    "oracledb": ("create_pool", "connect_async", "create_pool_async"),
}
"""Ways to a database besides a driver's `connect`, by module. What is asked through them is not recorded: a replay holds them back."""
POOLS = ("psycopg_pool", "mysql.connector.pooling")
"""Modules whose connections are told of when the pool is made."""
DEFINES = frozenset("CREATE ALTER DROP TRUNCATE RENAME GRANT REVOKE COMMENT".split())
"""Statements that change what a database is made of."""


def commits_first(words: Sequence[str]) -> bool:
    """Whether a statement that begins with these words commits, where definitions do."""
    verb, *rest = words or ("",)
    if verb in DEFINES:
        return "TEMPORARY" not in rest or "GLOBAL" in rest
    if verb == "SET":
        return "AUTOCOMMIT" in rest and rest[-1] not in ("0", "OFF", "FALSE")
    return verb in ("BEGIN", "START") or (verb == "LOCK" and rest[:1] == ["TABLES"])
