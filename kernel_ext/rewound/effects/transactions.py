"""A transaction of a connection: what was written in it, the places that are marked in it, and which statements end it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from rewound.effects.queries import Arguments, Query


@dataclass(slots=True)
class Write:
    """What was served, or passed over, since the transaction began."""

    how: str
    arguments: Arguments
    made: bool = False
    """Through this connection, for real."""
    committed: bool = False
    """By the recorded run."""
    of: str | None = None
    """The recorded transaction; None for what only begins one or marks a place in it."""
    query: Query | None = None
    failed: bool = False
    """Half of it: it raised an exception."""


@dataclass(slots=True)
class Transaction:
    """What a connection has written and not committed."""

    writes: list[Write] = field(default_factory=list)
    names: dict[str, None] = field(default_factory=dict)
    """Of the transactions that end with this one: a replay can have one where the recorded run had two."""
    own: str | None = None
    """The name of what is written through this connection for real."""
    permitted: bool = False
    """In a replay: somebody lets it write, which comes to nothing unless it commits."""
    places: list[str] = field(default_factory=list)
    """The savepoints that are set; the first is empty where it did not begin with one."""

    def ending(self, words: tuple[str, ...]) -> Literal["commit", "rollback"] | None:
        """How a statement that begins with these words ends it, if it does."""
        verb = words[0] if words else ""
        if verb in ("COMMIT", "END") and "PREPARED" not in words:
            return "commit"
        if verb == "RELEASE" and self.places[:1] == [words[-1]] and words[-1] not in self.places[1:]:
            return "commit"
        return "rollback" if verb in ("ROLLBACK", "ABORT") and not {"TO", "PREPARED"} & set(words) else None

    def place(self, verb: str, name: str, *, opens: bool) -> None:
        """A savepoint is set, or goes; `opens`: there was no transaction before."""
        if verb == "SAVEPOINT":
            self.places += [name] if opens or self.places else ["", name]
        elif verb in ("RELEASE", "ROLLBACK") and name in self.places:
            last = len(self.places) - 1 - self.places[::-1].index(name)
            del self.places[last + (verb == "ROLLBACK") :]
