"""One connection to a database: what is asked through it, the transaction that it is in, and how it goes live in a replay.

A served connection is not opened. When a statement of a replay may reach the database after all, the connection is opened, what was set
on it is set again, and the writes of the transaction that it is in are made again if the recorded run never committed them: to the
database they did not happen. Those that were committed are there already.

The intent of a write must be in the store before the write is outside. Within a transaction that is when it commits: before that nothing
has happened, and after a crash the database takes the writes back. So it is the COMMIT that waits for the store, once, and not each
write; a write outside of a transaction waits itself. A COMMIT of which no answer came is then the only thing of which nobody can know.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

from rewound.effects.covering import is_covered
from rewound.effects.journal import Exchange, Journal
from rewound.effects.pickled import load
from rewound.effects.queries import Arguments, Query, now
from rewound.effects.rows import ATOMS, Sets, fixed, masked_row, shown, told, with_sets
from rewound.effects.statements import MOST_REMEMBERED, MOST_SHOWN, REMEMBERED, Statement, Statements, text_of
from rewound.effects.transactions import Transaction, Write
from rewound.model import Effect

_LONGEST = 120
"""Characters of a statement that an effect's name shows."""


class Face(Protocol):
    """What a link needs of the connection that the program holds."""

    converts: bool
    """Whether rows may hold what the program can change."""
    repeats: bool
    """Whether it is known what is in a transaction, so that a write can be made again without being outside at once."""

    def open(self) -> None:
        """Connect for real."""

    def run(self, how: str, args: tuple[Any, ...], options: Mapping[str, Any]) -> Any:
        """Carry something out for real, on a cursor of its own, which is answered."""

    def settled(self) -> None:
        """What was run so far is no part of a transaction that the program has begun."""

    def joins(self, statement: Statement) -> bool:
        """Whether a write will be part of a transaction."""

    def in_transaction(self) -> bool:
        """Whether what was written just now can still be taken back."""

    def follow(self, answer: Mapping[str, Any]) -> None:
        """Look as the recorded connection looked after this answer."""


class Link:
    """See the module. `name` is the database's, as people know it; `opened`: it is connected for real."""

    def __init__(self, face: Face, name: str, *, opened: bool) -> None:
        self.face = face
        self.name = name
        self.opened = opened
        self.transaction = Transaction()
        self._settings: list[tuple[str, Arguments]] = []
        """Statements that were served and hold for the connection."""
        self._temporary: set[str] = set()
        self._triggers = False
        """Whether it has made a trigger."""
        self._lost: Query | None = None
        """What was served and cannot be made again on a connection that goes live."""
        self._forms: dict[tuple[str, str], Form] = {}
        self._read_by: Statements | None = None

    # ---- what is asked

    def form(self, how: str, text: Any) -> Form | None:
        """What a statement does through this connection, whose temporary tables are nobody else's; None where nothing is recorded."""
        if now.statements is None:
            self.ready()
            return None
        if self._read_by is not now.statements:
            self._forms, self._read_by = {}, now.statements
        text = text_of(text)
        found = self._forms.get((how, text))
        if found is None:
            found = Form(self.name, how, self._own(now.statements.of(text)))
            if len(text) <= REMEMBERED and len(self._forms) < MOST_REMEMBERED:
                self._forms[how, text] = found
        return found

    def _own(self, statement: Statement) -> Statement:
        """As it is for this connection: what one statement writes into a table that is nobody else's, nobody else sees."""
        known = self.face.repeats
        if statement.does != "write" or len(statement.parts) != 1 or self._triggers or not (known or statement.verb != "UPDATE"):
            return statement  # without `known`, UPDATE may join tables
        return replace(statement, does="session") if self._is_temporary(statement.parts[0].target) else statement

    def _is_temporary(self, table: str) -> bool:
        return table in self._temporary or (self.face.repeats and table.startswith("temp."))

    def settle(self, statement: Statement) -> None:
        """This was carried out: a table that is nobody else's may have come or gone."""
        for part in statement.parts:
            if part.words[0] == "CREATE" and "TRIGGER" in part.words:
                self._triggers = True  # what is written into a temporary table may go on into others
                self._forms.clear()
            if part.words[0] == "CREATE" and part.does == "session" and part.target:
                self._temporary.add(part.target)
                self._forms.clear()
            elif part.words[0] == "DROP" and part.target in self._temporary:
                self._temporary.remove(part.target)
                self._forms.clear()

    def ask(self, how: str, form: Form, args: tuple[Any, ...], options: Mapping[str, Any]) -> Query | None:
        """Begin to carry something out; None where nothing is recorded. Raises MutationHeld or Divergence if it may not be."""
        journal, statement = now.journal, form.statement
        if journal is None or is_covered():
            self.ready()
            return None
        self._look()
        if journal.answers is None and statement.does == "read" and _is_fixed(how, args, options):
            exchange = journal.ask("database", form.name, "")
            exchange.described = partial(_described, journal, form, args)
            query = Query(journal, self, exchange, how, (args, options), statement)
            self._ready_for(query)
            return query
        try:
            asked = _Asked(journal, how, form, args, options)
        except Exception:
            if journal.answers is not None:
                raise  # what cannot be told apart is not carried out in a replay
            journal.where.fault("a query begins")
            return None
        writes = statement.does == "write"
        ends = len(statement.parts) > 1 and self._end_within(statement)
        at_once = writes and (ends or not self.face.joins(statement))
        exchange = journal.ask("database", form.name, asked.key, asked.request, mutates=writes, at_once=at_once)
        query = Query(journal, self, exchange, how, (asked.args, options), statement)
        query.sets = asked.sets
        if exchange.served is None:
            self._ready_for(query)
        return query

    def _look(self) -> None:
        if self.transaction.own and not self.face.in_transaction():
            self.transaction = Transaction()  # the database ended it by itself

    def _end_within(self, statement: Statement) -> bool:
        """Whether a text of several statements ends the transaction that it finds, which is told before it is carried out."""
        how = self._ending_within(statement)
        if how == "commit":
            self.commit(lambda: None)
        elif how == "rollback":
            self.transaction = Transaction()
        return how is not None

    def _ending_within(self, statement: Statement) -> str | None:
        parts = [part for part in statement.parts if part.words[0] != "END" or self.face.repeats]  # elsewhere it may end a block
        return next((how for part in parts if (how := self.transaction.ending(part.words)) is not None), None)

    def _ready_for(self, query: Query) -> None:
        try:
            self.ready()
        except BaseException as error:
            query.fail(error)
            raise

    # ---- what came of it

    def wrote(self, statement: Statement) -> str | None:
        """Which transaction something has become part of that was carried out for real; None: of none."""
        if statement.does != "write" or not self.face.in_transaction():
            return None
        transaction = self.transaction
        if transaction.own is None:
            transaction.own = secrets.token_hex(8)
            transaction.names[transaction.own] = None
        transaction.permitted = transaction.permitted or (now.journal is not None and now.journal.answers is not None)
        return transaction.own

    def gave(self, query: Query, *, failed: bool) -> None:
        """The recording has answered this: what it would have left behind is known."""
        self.face.follow(query.given)
        if not failed:
            self.settle(query.statement)
        arguments = (query.args, query.options)
        if not self.opened:
            if query.given.get("open") is False:
                self.transaction = Transaction()  # the database ended it by itself
            if not failed:
                self._set(query, arguments)
        name = query.given.get("transaction")
        if name is not None:
            answers = now.journal.answers if now.journal is not None else None
            committed = answers is not None and answers.happened("database", self._commit_key(name))
            made = name == self.transaction.own
            self.transaction.writes.append(Write(query.how, arguments, made, committed, name, query, failed))
            self.transaction.names[name] = None

    def _set(self, query: Query, arguments: Arguments) -> None:
        """Keep what holds for the connection, without what was written beside it."""
        statement = query.statement
        if statement.does == "session":
            self._settings.append((query.how, arguments))
        elif statement.does == "write":
            settings = [part for part in statement.parts if part.does == "session"]
            if any(part.does == "write" and self._is_temporary(part.target) for part in statement.parts) or (settings and arguments[0][1:]):
                self._lost = query  # it wrote elsewhere, too
            self._settings += [("execute", ((part.text,), {})) for part in settings]

    # ---- transactions

    def mark(self, statement: Statement, arguments: Arguments, real: Callable[[], Any]) -> None:
        """A transaction begins or ends, or a place in it is marked, by a statement; `real` carries it out."""
        verb, name, how = statement.verb, statement.words[-1], self.transaction.ending(statement.words)
        if how == "commit":
            self.commit(real)
        elif how == "rollback":
            self.rollback(real)
        else:
            if now.journal is None:
                self.ready()
            self._forget_tables(verb)
            opens = self.face.repeats and not self.face.in_transaction()
            real()
            self.transaction.place(verb, name, opens=opens)
            self.transaction.writes.append(Write("execute", arguments, made=self.opened))

    def commit(self, real: Callable[[], Any]) -> None:
        """End the transaction. Raises MutationHeld or Divergence where the recorded run did not commit what was written."""
        self._look()
        journal, transaction = now.journal, self.transaction
        sent: list[Exchange] = []
        if journal is None:
            self.ready()
        else:
            sent = [exchange for name in transaction.names if (exchange := self._ask_commit(journal, name)) is not None]
        try:
            if sent:
                self.ready()
            real()
        except BaseException as error:
            for exchange in sent:
                exchange.fail(error, {"open": self.face.in_transaction()})
            raise
        for exchange in sent:
            exchange.answer(None)
        self.transaction = Transaction()

    def _ask_commit(self, journal: Journal, name: str) -> Exchange | None:
        """None where the recorded run committed. Raises what its COMMIT raised."""
        writes = [write for write in self.transaction.writes if write.of == name]
        request = {"method": "COMMIT", "host": self.name, "writes": len(writes)}
        key, answers = self._commit_key(name), journal.answers
        known = answers is not None and (answers.stopped is not None or answers.holds("database", key))
        permitted = self.transaction.permitted and not known
        exchange = journal.ask("database", f"{self.name}: COMMIT", key, request, mutates=True, permitted=permitted)
        if exchange.served is None:
            for write in writes:
                write.committed = False
            return exchange
        if exchange.served.error is not None and load(exchange.served.answer) == {"open": False}:
            self.face.follow({"open": False})  # the database took back what it could not commit
            self.transaction = Transaction()
        given_again(exchange)
        return None

    def _commit_key(self, name: str) -> str:
        return f"COMMIT {self.name} {name}"

    def rollback(self, real: Callable[[], Any]) -> None:
        """Take back what was written; that leaves nothing outside, so nothing is recorded."""
        real()
        self._forget_tables("ROLLBACK")
        self.transaction = Transaction()

    def _forget_tables(self, verb: str) -> None:
        """Temporary tables may be gone after this; one of the same name that stays could be taken for them."""
        if verb == "ROLLBACK" and self._temporary:
            self._temporary.clear()
            self._forms.clear()

    # ---- going live

    def ready(self) -> None:
        """Make it a real connection on which everything is as the program thinks. Raises Divergence where that cannot be."""
        if self._lost is not None and not self.opened:
            raise self._unlike(self._lost, "filled a table of its connection together with what it wrote")
        begun = self.face.in_transaction()
        if not self.opened:
            self.face.open()
            self.opened = True
        while self._settings:
            how, (args, options) = self._settings.pop(0)
            self.face.run(how, args, options)
            if not self._settings and (self.transaction.writes or not begun):
                self.face.settled()
        for write in self.transaction.writes:
            if not write.made and not write.committed:
                self._make(write)

    def _make(self, write: Write) -> None:
        query = write.query
        if query is not None and not self.face.repeats:
            raise self._unlike(query, "was not committed")
        if query is not None and len(query.statement.parts) > 1 and self._ending_within(query.statement):
            raise self._unlike(query, "was committed in part")
        args, options = write.arguments
        try:
            cursor = self.face.run(write.how, args, options)
        except Exception as error:
            if query is None:
                raise
            if not write.failed:
                raise self._unlike(query, f"came to something else (now: {error})") from error
        else:
            if query is not None and not _same(query, cursor):
                raise self._unlike(query, "came to something else")
        write.made = True

    def _unlike(self, query: Query, how: str) -> BaseException:
        return RuntimeError(how) if now.journal is None else now.journal.unlike(query.exchange, how)

    def beyond(self, query: Query) -> Iterator[Any]:
        """The rows behind those that the recorded run has fetched, read from the database if that still begins with the same ones."""
        journal = now.journal
        if query.statement.does == "write" or journal is None:
            raise self._unlike(query, f"was asked for no more than {query.given['count']} rows")
        effect = query.exchange.effect
        exchange = journal.ask("database", f"{effect.name} (more rows)", f"{effect.key} more", effect.request)
        more = Query(journal, self, exchange, query.how, (query.args, query.options), query.statement)
        if exchange.served is not None:
            more.give()
            yield from more.rows()
            return
        self._ready_for(more)
        cursor = iter(self.face.run(query.how, query.args, query.options))
        if not query.is_begun_by(cursor):
            raise self._unlike(query, "read other rows")
        yield from _noted(more, query.given["columns"], cursor)


def given_again(exchange: Exchange) -> Any:
    """What the recording answers, which the replay's own run then holds too. Raises what was raised then."""
    exchange.again()
    return exchange.recorded()


class Form:
    """A statement as it is asked of one database, whatever its parameters are."""

    __slots__ = ("hash", "name", "request", "statement")

    def __init__(self, database: str, how: str, statement: Statement) -> None:
        self.statement = statement
        self.name = f"{database}: {_line(statement.text)}"
        self.request = {"method": statement.verb, "host": database, "statement": statement.text[:MOST_SHOWN]}
        self.hash = hashlib.blake2b(told((database, how, statement.text)), digest_size=16)


class _Asked:
    """A statement with its parameters, as the journal's `ask` wants it.

    The key is made of masked values, as what is shown: in a replay, secrets may be served as stars.
    """

    __slots__ = ("args", "key", "request", "sets")

    def __init__(self, journal: Journal, how: str, form: Form, args: tuple[Any, ...], options: Mapping[str, Any]) -> None:
        self.args = args
        self.sets: Sets | None = None
        """Those that the program makes one by one: what is asked is known when all have passed."""
        if how == "executemany" and len(args) > 1:
            self.key, self.request = form.hash.hexdigest(), form.request
            self._add_sets(journal, form.statement, args)
            return
        given = args[1] if len(args) == 2 and not options else (*args[1:], dict(options))
        masked = masked_row(journal.masking.asked, given, form.statement.secret)
        hashed = form.hash.copy()
        hashed.update(told(masked))
        self.key = hashed.hexdigest()
        self.request = {**form.request, "parameters": shown(masked)}

    def _add_sets(self, journal: Journal, statement: Statement, args: tuple[Any, ...]) -> None:
        sets, given = Sets(journal.masking.asked, statement.secret), args[1]
        if not isinstance(given, list | tuple):
            if journal.answers is None:
                self.args, self.sets = (args[0], sets.passing(given), *args[2:]), sets
                return
            given = [fixed(one) for one in given]
            self.args = (args[0], given, *args[2:])
        sets.add(given)
        self.key, more = with_sets(self.key, sets)
        self.request = {**self.request, **more}


def _is_fixed(how: str, args: tuple[Any, ...], options: Mapping[str, Any]) -> bool:
    """Whether nobody can change what is asked before it is written down."""
    if how != "execute" or options:
        return False
    return len(args) == 1 or (len(args) == 2 and type(args[1]) is tuple and all(type(value) in ATOMS for value in args[1]))


def _described(journal: Journal, form: Form, args: tuple[Any, ...], effect: Effect) -> Effect:
    """What nobody has to know before it is written down: it may be where the program does not wait."""
    asked = _Asked(journal, "execute", form, args, {})
    return replace(effect, key=asked.key, request=asked.request)


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _same(query: Query, cursor: Any) -> bool:
    """Whether a write that was made again came to the same."""
    given = query.given
    if given["columns"] is not None:
        return query.is_begun_by(cursor)
    inserted = query.how == "execute" and query.statement.verb in ("INSERT", "REPLACE")
    return query.how == "executescript" or (
        cursor.rowcount == given["rowcount"] and (not inserted or cursor.lastrowid == given["lastrowid"])
    )


def _noted(query: Query, columns: Any, cursor: Iterator[Any]) -> Iterator[Any]:
    """Rows, noted as they pass."""
    query.began(columns, {"rowcount": -1, "lastrowid": None}, at_once=True)
    whole = False
    try:
        for row in cursor:
            query.note(row)
            yield row
        whole = True
    finally:
        query.end(whole=whole)
