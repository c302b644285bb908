"""One statement that a program has carried out: its rows are noted as the program fetches them, or given from the recording."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rewound.effects.journal import Exchange, Journal
from rewound.effects.pickled import dump_error, load
from rewound.effects.rows import Kept, Secrets, Sets, masked_rows, unpacked, with_sets
from rewound.effects.statements import Statement, Statements

if TYPE_CHECKING:
    from rewound.effects.links import Link

Arguments = tuple[tuple[Any, ...], Mapping[str, Any]]


class Now:
    """What is recorded or replayed at the moment: connections outlive a run, and are recorded in whatever run uses them."""

    journal: Journal | None = None
    statements: Statements | None = None
    secrets: Secrets | None = None


now = Now()
_open: dict[int, Query] = {}
"""By `id`: queries whose rows the program may still fetch."""


def end_all() -> None:
    """The run ends: what was not fetched by now is not part of it."""
    while _open:
        _open.popitem()[1].end(whole=False)


class Query:
    """A statement on its way. `exchange.served` says which of the two it is."""

    __slots__ = (
        "_end", "_facts", "_journal", "_kept", "_link", "_secrets", "args", "exchange", "factory", "given", "how", "options", "seen",
        "sets", "statement",
    )  # fmt: skip

    def __init__(self, journal: Journal, link: Link, exchange: Exchange, how: str, arguments: Arguments, statement: Statement) -> None:
        self._journal = journal
        self._secrets = now.secrets
        self._link = link
        self._facts: dict[str, Any] = {}
        self._kept: Kept | None = None
        self._end = False
        self.exchange = exchange
        self.how = how
        self.args, self.options = arguments
        self.statement = statement
        self.sets: Sets | None = None
        """Sets of parameters that are still passing."""
        self.factory: Any = None
        """What the program makes of each row."""
        self.seen = 0
        """Rows that the program has fetched."""
        self.given: dict[str, Any] = {}
        """What the recording answers."""

    # ---- for real

    def began(self, columns: Any, facts: dict[str, Any], *, at_once: bool = False) -> None:
        """It was carried out; rows follow if it has columns. `at_once`: they may hold what the program could change."""
        self._facts = facts
        facts["columns"] = columns
        self._link.settle(self.statement)
        if columns is None:
            self.end(whole=True)
            return
        self._kept = Kept(self._journal.masking, self._secret(columns), self._journal.files, at_once=at_once)
        _open[id(self)] = self

    def _secret(self, columns: Any) -> tuple[int, ...]:
        return () if self._secrets is None else self._secrets.places(tuple([column[0] for column in columns]))

    def fault(self) -> None:
        """What is being handled is a fault of ours: the program goes on without a record of this."""
        self._end = True
        self._journal.where.fault("a query is carried out")

    def note(self, row: Any) -> None:
        self.seen += 1
        if self._kept is not None:
            self._kept.note(row)

    def extend(self, rows: list[Any]) -> None:
        self.seen += len(rows)
        if self._kept is not None:
            self._kept.extend(rows)

    def end(self, *, whole: bool, error: BaseException | None = None, **facts: Any) -> None:
        """The program has fetched what it fetches; `whole`: all there was. `error` is what the database raised instead of a row."""
        if self._end:
            return
        self._end = True
        _open.pop(id(self), None)
        kept, self._kept = self._kept, None
        answer = self._facts
        answer.update(at_end=facts, whole=whole)
        try:
            self._passed()
            if error is not None:
                answer["error"] = dump_error(error, self._journal.masking)
            self.exchange.answer_later(lambda: answer if kept is None else kept.end(answer))
        except Exception:
            self._journal.where.fault("a query ends")

    def fail(self, error: BaseException, facts: Callable[[], dict[str, Any]] = dict) -> None:
        """It was not carried out; `facts` says what is to be seen now."""
        self._end = True
        try:
            self._passed()
            self.exchange.fail(error, facts())
        except Exception:
            self._journal.where.fault("a query fails")

    def _passed(self) -> None:
        """All sets of parameters have passed: now it is known what was asked."""
        if self.sets is not None:
            effect = self.exchange.effect
            key, request = with_sets(effect.key, self.sets)
            self.exchange.effect = replace(effect, key=key, request={**effect.request, **request})
            self.sets = None

    # ---- from the recording

    def give(self) -> dict[str, Any]:
        """What the recording answers, but for its rows. Raises the recorded exception."""
        served = self.exchange.served
        assert served is not None
        self.exchange.again()
        self.given = load(served.answer) or {}
        self._link.gave(self, failed=served.error is not None)
        if served.error is not None:
            raise load(served.error)
        return self.given

    def rows(self) -> Iterator[Any]:
        """The recorded rows, then the error that came instead of another; where more were there, those of the database."""
        yield from unpacked(self.given)
        if self.given.get("error") is not None:
            raise load(self.given["error"])
        if not self.given["whole"]:
            yield from self._link.beyond(self)

    def is_begun_by(self, cursor: Iterator[Any]) -> bool:
        """Whether what the database answers now begins with the recorded rows, which it then has been read beyond."""
        secret = self._secret(self.given["columns"])
        for row in unpacked(self.given):
            found = next(cursor, None)
            if found is None or masked_rows(self._journal.masking, [found], secret) != [row]:
                return False
        return True
