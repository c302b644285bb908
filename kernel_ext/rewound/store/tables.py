"""The tables of a store, told in the comments of their own SQL."""

from __future__ import annotations

APPLICATION_ID = 0x52774E64
"""`PRAGMA application_id` of a store, by which `file` and we know one."""
EXPORT_ID = 0x52774E78
"""The same of a file that holds runs of a store, to hand to somebody else."""

FIRST: tuple[str, ...] = (
    """
CREATE TABLE run (
    -- One recorded execution. Only the process that began it changes its row.
    id TEXT PRIMARY KEY,            -- as commands name it
    kind TEXT NOT NULL,             -- notebook, script, module, kernel, call or replay
    source TEXT,                    -- path of the notebook or script, `-m name` for a module
    status TEXT NOT NULL,           -- running, succeeded, failed or interrupted; a reader asks whether the process of a running one lives
    started REAL NOT NULL,          -- seconds since the epoch, UTC
    seconds REAL,                   -- how long it took
    replay_of TEXT,                 -- the run that this one replays
    pid INTEGER,                    -- the process that writes it
    pid_started REAL,               -- when that process began, since a pid is taken again
    name TEXT,                      -- given by the person
    layout TEXT NOT NULL,           -- JSON: the fields of each model class as this run's rows hold them, in order
    data BLOB NOT NULL,             -- sealed part 0: the whole `Run`, without `meta`
    meta BLOB NOT NULL,             -- sealed part 1: `Run.meta`, apart because it may be large
    digest BLOB NOT NULL,           -- SHA-256 of each sealed part, one after the other
    signature BLOB NOT NULL         -- HMAC-SHA256 of the row's name and `digest`, with the user's own key; empty if there was no key
)""",
    "CREATE INDEX run_by_start ON run (started)",
    """
CREATE TABLE cell (
    -- One execution of a cell; written when it begins and again when it has ended.
    id INTEGER PRIMARY KEY,         -- grows with time
    run TEXT NOT NULL,              -- `run.id`
    seq INTEGER NOT NULL,           -- the step's number within the run
    status TEXT NOT NULL,           -- as in `run`
    step BLOB NOT NULL,             -- sealed part 0: the `Step`
    body BLOB NOT NULL,             -- sealed part 1: the `Cell` with its values and outputs
    digest BLOB NOT NULL,           -- as in `run`
    signature BLOB NOT NULL,        -- as in `run`
    UNIQUE (run, seq)
)""",
    """
CREATE TABLE chunk (
    -- Many calls in one row, never changed once written: a row a call would cost several times as much.
    id INTEGER PRIMARY KEY,         -- grows with time; of two entries for one step the later counts
    run TEXT NOT NULL,              -- `run.id`
    first INTEGER NOT NULL,         -- lowest step number in it
    last INTEGER NOT NULL,          -- highest step number in it
    count INTEGER NOT NULL,         -- how many entries
    failed INTEGER NOT NULL,        -- how many of them failed
    thinned INTEGER NOT NULL,       -- how many stand for calls that were thinned out
    codes TEXT NOT NULL,            -- `code.number` of every function called, as `,1,2,`
    head BLOB NOT NULL,             -- sealed part 0: numbers, times, states, places, by column
    body BLOB NOT NULL,             -- sealed part 1: arguments, results, errors, globals read
    digest BLOB NOT NULL,           -- as in `run`
    signature BLOB NOT NULL         -- as in `run`
)""",
    "CREATE INDEX chunk_by_run ON chunk (run, id)",
    """
CREATE TABLE code (
    -- A piece of the project's code that ran.
    id INTEGER PRIMARY KEY,         -- grows with time
    run TEXT NOT NULL,              -- `run.id`
    number INTEGER NOT NULL,        -- `Code.id`, unique within the run
    data BLOB NOT NULL,             -- sealed part 0: the `Code`
    positions BLOB NOT NULL,        -- sealed part 1: pickled, deflated list of (line, end line, column, end column) by instruction
    digest BLOB NOT NULL,           -- as in `run`
    signature BLOB NOT NULL,        -- as in `run`
    UNIQUE (run, number)
)""",
    """
CREATE TABLE source (
    -- The text of a cell or file as it was when it ran.
    key TEXT PRIMARY KEY,           -- hash of the text, as `Code.source` names it
    data BLOB NOT NULL              -- UTF-8, compressed with zstd
)""",
    """
CREATE TABLE blob (
    -- Bytes addressed by their hash: a large buffer of a value, a piece of one, or a large pickle.
    id INTEGER PRIMARY KEY,         -- grows with time
    key BLOB NOT NULL UNIQUE,       -- xxh3-128 of the bytes; where they are stored by pieces, of their keys
    size INTEGER NOT NULL,          -- of the bytes themselves
    stored INTEGER NOT NULL,        -- bytes on disk
    form TEXT NOT NULL,             -- raw, zstd, or pieces: then `data` lists the keys of its pieces of 1 MiB, 16 bytes each
    data BLOB,                      -- the bytes; NULL where they are in the file `blobs/ab/abcd…`
    added REAL NOT NULL             -- when, in seconds since the epoch: what is new may not be referred to yet
)""",
    """
CREATE TABLE held (
    -- Which run needs which blob; pieces are reached through the blob that lists them.
    run TEXT NOT NULL,              -- `run.id`
    key BLOB NOT NULL,              -- `blob.key`
    PRIMARY KEY (run, key)
) WITHOUT ROWID""",
)
"""Version 1, statement by statement."""

EFFECTS: tuple[str, ...] = (
    """
CREATE TABLE effect (
    -- Calls that reached outside of the program, some in one row, never changed once written.
    id INTEGER PRIMARY KEY,         -- grows with time; of two entries with one `order` the later counts
    run TEXT NOT NULL,              -- `run.id`
    first INTEGER NOT NULL,         -- lowest `order` in it
    count INTEGER NOT NULL,         -- how many there are
    mutations INTEGER NOT NULL,     -- how many of them changed the outside, and were not answered by another run
    data BLOB NOT NULL,             -- sealed part 0: a list of `Effect`, and the columns order, step, (kind, name), value
    digest BLOB NOT NULL,           -- as in `run`
    signature BLOB NOT NULL         -- as in `run`
)""",
    "CREATE INDEX effect_by_run ON effect (run, id)",
    "CREATE INDEX run_by_replay ON run (replay_of)",
)
"""Version 2."""
