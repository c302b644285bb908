"""SQL statements: what each does to its database, which columns its values belong to, and what may be shown of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rewound.effects.masking import Masking
from rewound.effects.rows import is_secret

Does = Literal["read", "write", "session", "transaction"]
"""`write` changes what others see; `session` changes this connection alone; `transaction` begins or ends one, or marks a place in it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a statement does whose words, in upper case and with one space between them, match; and why."""

    pattern: str
    does: Does
    reason: str


RULES: tuple[Rule, ...] = (
    Rule(r"EXPLAIN (?!.*\bANALY[SZ]E\b)", "read", "shows a plan and does not carry it out; EXPLAIN ANALYZE does"),
    Rule(
        r"(WITH|EXPLAIN)\b.*(?<!\bFOR )(?<!\bKEY )\b(INSERT|UPDATE|DELETE|MERGE|REPLACE)\b(?! \()", "write",
        "its body changes rows; FOR UPDATE is no such body, and REPLACE( is a function",
    ),
    Rule(
        r"(SELECT|WITH|VALUES|TABLE|FROM|EXPLAIN)\b.*\b(NEXTVAL|SETVAL) \(", "write",
        "takes a number out of a sequence, which no rollback puts back: nobody else gets it",
    ),
    Rule(
        r"(SELECT|WITH|VALUES|TABLE|FROM|EXPLAIN)\b.*\b(PG_NOTIFY|LO_CREATE|LO_IMPORT|LO_UNLINK|LO_PUT|LO_EXPORT|PG_TERMINATE_BACKEND|"
        r"PG_CANCEL_BACKEND|PG_RELOAD_CONF|DBLINK_EXEC|QUERY_TO_FILE|LOAD_EXTENSION|WRITEFILE) \(", "write",
        "calls a function that is there for what it changes",
    ),
    Rule(
        r"(SELECT|WITH|VALUES|SET|DECLARE|USE)\b.*"
        r"\b(INSERT INTO|DELETE FROM|UPDATE [\w. ]+ SET|MERGE INTO|TRUNCATE TABLE|EXEC(UTE)? (?!FROM\b)\w+)\b",
        "write", "SQL Server wants no semicolon between two statements",
    ),
    Rule(r"(SELECT|WITH)\b.* INTO @", "session", "puts what it reads into variables of this connection"),
    Rule(r"(SELECT|WITH)\b.* INTO\b", "write", "makes a table or a file of what it reads"),
    Rule(r"(SELECT|WITH)\b.* FOR (NO KEY )?(UPDATE|SHARE|KEY SHARE)\b", "read", "locks rows until the transaction ends, and changes none"),
    Rule(r"(SELECT|WITH|VALUES|TABLE|FROM|EXPLAIN|SHOW|DESCRIBE|DESC|SUMMARIZE|FETCH|HELP)\b", "read", "answers with what is there"),
    Rule(r"COPY\b.* TO STDOUT\b", "read", "sends rows to the program; to anywhere else it writes a file"),
    Rule(r"PRAGMA (\w+ \. )?(USER_VERSION|APPLICATION_ID|SCHEMA_VERSION) [=(]", "write", "a number in the file's head, for other programs"),
    Rule(r"PRAGMA (\w+ \. )?\w+$", "read", "tells a setting"),
    Rule(r"PRAGMA\b", "session", "sets what holds for this connection, or how the file is kept: never what is in it"),
    Rule(r"CREATE( OR REPLACE)?( LOCAL| GLOBAL)? TEMP(ORARY)?\b", "session", "is there for this connection alone"),
    Rule(r"SET (GLOBAL|PERSIST|PERSIST_ONLY|PASSWORD)\b", "write", "holds for all connections"),
    Rule(r"SET TRANSACTION\b", "session", "how the next transaction reads"),
    Rule(r"LOAD (DATA|XML)\b", "write", "rows from a file"),
    Rule(r"PREPARE TRANSACTION\b", "write", "leaves what was written to whoever commits it"),
    Rule(r"(SET|RESET|USE|ATTACH|DETACH|DECLARE|MOVE|CLOSE|LISTEN|UNLISTEN|PREPARE|DEALLOCATE|DISCARD|LOAD|LOCK|UNLOCK)\b", "session",
         "settings, names and locks that end with the connection"),
    Rule(r"START (?!TRANSACTION)", "write", "starts a server's work, such as replication"),
    Rule(r"(COMMIT|ROLLBACK) PREPARED\b", "write", "ends what another connection may have begun"),
    Rule(r"(BEGIN|START|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE)\b", "transaction", "the writes between them are what counts"),
    Rule(r"$", "read", "nothing but a comment"),
)  # fmt: skip
"""In this order; a statement that none of them knows writes."""
_RULES = [(re.compile(rule.pattern), rule.does) for rule in RULES]
_TOKEN = re.compile(
    r"""(?P<gap>\s+|--[^\n]*|/\*.*?\*/)
    |(?P<text>'(?:[^']|'')*'|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
    |(?P<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[\w[\w ]*\])
    |(?P<place>\?\d*|%s)
    |(?P<word>\w+)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_TARGET = re.compile(
    r"""(?ix)\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM|(?:DROP|ALTER)\s+TABLE(?:\s+IF\s+EXISTS)?
    |CREATE\s+TEMP(?:ORARY)?\s+TABLE(?:\s+IF\s+NOT\s+EXISTS)?)\s+(?P<table>[\w."`\[\]]++)(?!\s*,)"""
)
"""A view is no table: what is written into it ends elsewhere. Nor is one of several tables all that a statement changes."""
_COMPARED = frozenset({"=", "<", ">", "!", "LIKE", "ILIKE", "IS"})
"""What stands between a column and its value."""
_NAMING = frozenset({"PASSWORD", "BY"})
"""What a password follows at once: `PASSWORD 'x'`, `IDENTIFIED BY 'x'`."""
_PASSWORD = "password"
_ANOTHER = re.compile(r";\s*\S")
_MOST_WORDS = 8
"""Of a statement: `SET @@session.autocommit = 1` is known by them."""
REMEMBERED = 20_000
"""Characters of a statement beyond which it is not remembered: a longer one is not likely to come again."""
MOST_REMEMBERED = 5000
MOST_SHOWN = 100_000
"""Characters of a statement that are kept to be shown; two are compared whole."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the statements in one text."""

    does: Does
    words: tuple[str, ...]
    """The first ones, in upper case."""
    text: str
    """With the secrets in it."""
    target: str
    """The table that it changes, where that is plain; in lower case."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, or several in one text."""

    text: str
    """Without the secrets in it."""
    does: Does
    words: tuple[str, ...]
    """The first ones, in upper case."""
    secret: tuple[int, ...]
    """Which positional parameters belong to a column whose values are secret, by its name."""
    parts: tuple[Part, ...]
    """Each statement of several; itself if there is but one."""

    @property
    def verb(self) -> str:
        return self.words[0] if self.words else ""


class Statements:
    """Statements that one run has seen; most come again and again."""

    def __init__(self, masking: Masking) -> None:
        self._masking = masking
        self._known: dict[str, Statement] = {}

    def of(self, text: str) -> Statement:
        found = self._known.get(text)
        if found is None:
            found = self._read(text)
            if len(text) <= REMEMBERED and len(self._known) < MOST_REMEMBERED:
                self._known[text] = found
        return found

    def _read(self, text: str) -> Statement:
        # What one statement does is mostly plain from its beginning, and rows may follow by the thousands.
        plain = _TARGET.match(text) is not None and _ANOTHER.search(text, MOST_SHOWN) is None
        tokens = [found for found in _TOKEN.finditer(text, 0, MOST_SHOWN if plain else len(text)) if found.lastgroup != "gap"]
        words = [_word(token) for token in tokens]
        parts = tuple(_parts(text, tokens, words))
        secret = {word for word in words if self._is_secret(word)}
        named = {place for place, name in _named(tokens, words) if self._is_secret(name)} if secret else set()
        shown = self._masking.text(_starred(text, [tokens[place] for place in named if tokens[place].lastgroup == "text"]))
        places = [place for place, token in enumerate(tokens) if token.lastgroup == "place"]
        hidden = tuple(nth for nth, place in enumerate(places) if place in named)
        return Statement(shown, _does(parts), parts[0].words if parts else (), hidden, parts)

    def _is_secret(self, name: str) -> bool:
        return is_secret(self._masking, name)


def _word(token: re.Match[str]) -> str:
    """A token in upper case; a name without its quotes, a literal as nothing but that."""
    if token.lastgroup == "text":
        return "'"
    return (token[0][1:-1] if token.lastgroup == "name" else token[0]).upper()


def _parts(text: str, tokens: list[re.Match[str]], words: list[str]) -> Iterator[Part]:
    """Each statement; the body of a trigger is part of it, and ends with `; END`."""
    start = 0
    for end, word in enumerate([*words, ";"]):
        if word != ";":
            continue
        one = words[start:end]
        if end < len(words) and "TRIGGER" in one[:4] and "BEGIN" in one and one[-2:] != [";", "END"]:
            continue
        if one:
            alone = text[tokens[start].start() : tokens[end - 1].end()]
            target = _TARGET.match(alone)
            table = target["table"].lower().strip('"`[]') if target is not None else ""
            yield Part(_of_one(" ".join(one)), tuple(one[:_MOST_WORDS]), alone, table)
        start = end + 1


def _does(parts: Sequence[Part]) -> Does:
    """What a text does, of one statement or of several."""
    found = {part.does for part in parts} or {"read"}
    if len(parts) <= 1 or (len(found) == 1 and "transaction" not in found):
        return found.pop()
    return "session" if found == {"read", "session"} else "write"


def _of_one(part: str) -> Does:
    part = part.lstrip("( ")
    return next((does for pattern, does in _RULES if pattern.match(part)), "write")


def _named(tokens: list[re.Match[str]], words: list[str]) -> Iterator[tuple[int, str]]:
    """Each literal and parameter of which the statement says which column it belongs to: its place, and the column."""
    columns, depth, nth, listed = _columns(words), 0, 0, False
    for place, word in enumerate(words):
        if word == "VALUES":
            listed, depth = True, 0
        elif word in ("(", ")"):
            depth += 1 if word == "(" else -1
            nth = nth if depth > 1 else 0
        elif word == "," and depth == 1:
            nth += 1
        elif tokens[place].lastgroup in ("text", "place"):
            if listed and depth == 1 and nth < len(columns):
                yield place, columns[nth]
            elif (name := _before(tokens, words, place)) is not None:
                yield place, name


def _columns(words: list[str]) -> list[str]:
    """Of `INSERT INTO t (a, b) VALUES …`."""
    if not words or words[0] not in ("INSERT", "REPLACE") or "(" not in words:
        return []
    start = words.index("(")
    names = words[start + 1 : words.index(")", start)] if ")" in words[start:] else []
    return [name for name in names if name != ","]


def _before(tokens: list[re.Match[str]], words: list[str], place: int) -> str | None:
    """The column in `column = value`."""
    at = place - 1
    if at >= 0 and words[at] in _NAMING:
        return _PASSWORD
    if at < 0 or words[at] not in _COMPARED:
        return None
    while at >= 0 and words[at] in _COMPARED:
        at -= 1
    return words[at] if at >= 0 and tokens[at].lastgroup in ("word", "name") else None


def _starred(text: str, literals: list[re.Match[str]]) -> str:
    """The text with stars within these literals."""
    for found in sorted(literals, key=lambda token: -token.start()):
        text = text[: found.start() + 1] + "*" * (found.end() - found.start() - 2) + text[found.end() - 1 :]
    return text


def text_of(statement: Any) -> str:
    """A statement as text: drivers also take bytes and objects of their own that make one."""
    if isinstance(statement, str):
        return statement
    if isinstance(statement, bytes | bytearray):
        return bytes(statement).decode("utf-8", "replace")
    try:
        return str(statement.as_string(None))  # psycopg's composed statements
    except Exception:
        return repr(statement)
