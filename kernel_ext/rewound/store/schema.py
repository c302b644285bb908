"""Makes the page docs/store-schema.md from the comments in the tables' SQL; not imported by the package, so that `-m` can run it."""

from __future__ import annotations

import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from rewound.store.migrations import VERSION, migrate

_COLUMN = re.compile(r"^\s+(?P<name>[a-z_]+) (?P<type>[A-Z]+)(?P<rest>[^-]*?),?\s*(?:-- (?P<note>.*))?$")
_INTRODUCTION = """# The store

*Made from the comments in the schema by `python -m rewound.store.schema docs/store-schema.md`; a test holds it current.*

A store is a folder: `store.db` (SQLite, in WAL mode), `blobs/` (one file for each piece of data over 64 KiB) and a `.gitignore`.
Other programs should read it through `rewound.store.open_reader` or `rewound … --json`; this page is for those who work on Rewound.

A *sealed part* is a pickle (protocol 5) of nothing but builtins and the classes of `rewound.model`, compressed with zstd. It is only
opened after its row's signature was found to be the user's own; of a run that was imported from somebody else and is signed by nobody, the
rows are opened and the pickles of values in them are not. `PRAGMA user_version` is the number of the last migration: {version}.

What `rewound export` writes is one such database with the rows of some runs, the one that was meant first, and everything in `blob.data`;
its `application_id` is another, so that it is not taken for a store.
"""


def schema_page() -> str:
    """The page docs/store-schema.md, from the schema that all migrations together make."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        migrate(database)
        tables = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid")
        sections = [_section(name, sql) for name, sql in tables]
    return "\n".join([_INTRODUCTION.format(version=VERSION), *sections])


def _section(name: str, sql: str) -> str:
    lines = sql.splitlines()
    notes = [line.strip().removeprefix("--").strip() for line in lines if line.strip().startswith("--")]
    rows = [match for line in lines if (match := _COLUMN.match(line))]
    table = [f"| {row['name']} | {row['type']}{_constraint(row['rest'])} | {row['note'] or ''} |" for row in rows]
    return "\n".join([f"## {name}", "", " ".join(notes), "", "| column | type | holds |", "| --- | --- | --- |", *table, ""])


def _constraint(rest: str) -> str:
    words = [word for word in ("PRIMARY KEY", "NOT NULL", "UNIQUE") if word in rest]
    return "".join(f", {word.lower()}" for word in words)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(schema_page(), encoding="utf-8")
    else:
        sys.stdout.write(schema_page())
