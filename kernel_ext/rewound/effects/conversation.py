"""One conversation over a WebSocket: what is asked of the journal for it, and in which order a replay is given it again.

Each message is an effect of its own, so that what was said and heard is kept when the program dies in the middle of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from rewound.effects.journal import Exchange, Journal

Sayable = str | bytes | bytearray | memoryview
PATIENCE = 2.0
"""Seconds that an answer waits, in a replay, for what was said before it: another thread or task may be about to say it."""
NORMAL = {"rcvd": (1000, ""), "sent": (1000, ""), "then": False, "parser": None, "lost": None}
"""How a conversation ends that a replay closes and the recorded run did not."""


def new_token() -> str:
    """The name of a conversation: what belongs to it has a key that begins so, in the recording and in every replay of it."""
    return uuid.uuid4().hex


class Conversation:
    """What was said and heard over one connection.

    `recorded`: a replay's, which the recording answers; nothing is connected then, until `live` is.
    """

    def __init__(self, journal: Journal, url: str, token: str, connecter: Any, *, recorded: bool) -> None:
        self._journal = journal
        self.url = url
        self.connecter = connecter
        """What the program made to connect by; a conversation that goes on live is had anew through it."""
        self.recorded = recorded
        self.live: Any = None
        """A connection that was made after all, where the recording had no answer any more."""
        self.said = 0
        """Messages of ours, and closings."""
        self.past: list[tuple[Sayable | list[Sayable], dict[str, Any]] | None] = []
        """In a replay: what was said, and None for each message that was heard, in their order."""
        self._token = token
        self._asked: dict[str, int] = {}
        self._described: dict[str, tuple[str, Mapping[str, Any]]] = {}
        self._binding = False
        """Whether anything that was said may have changed something."""

    # ---- what is asked

    def hear(self, *, again: bool = False) -> Exchange:
        """Ask for the next message; `again`: for one that the recording does not hold, since that one's turn never came."""
        return self._ask("RECEIVE", "hear", suffix=" again" if again else "")

    def wait(self) -> Exchange:
        return self._ask("WAIT", "wait")

    def ping(self) -> Exchange:
        return self._ask("PING", "ping")

    def close(self) -> Exchange:
        return self._ask("CLOSE", "close")

    def say(self, message: Sayable) -> Exchange:
        """Ask to send a message. Raises MutationHeld or Divergence."""
        journal = self._journal
        data = message.encode("utf-8", "surrogatepass") if isinstance(message, str) else bytes(message)
        asked = journal.network.asked("SEND", self.url, (), data)
        exchange = journal.ask("network", asked.name, f"{self._token} say {asked.key}", asked.request, mutates=asked.mutates)
        self.said += 1
        self._binding = self._binding or asked.mutates
        return exchange

    def _ask(self, method: str, what: str, suffix: str = "") -> Exchange:
        number = self._asked[what] = self._asked.get(what, 0) + (not suffix)
        if method not in self._described:
            asked = self._journal.network.asked(method, self.url, (), None)
            self._described[method] = asked.name, asked.request
        name, request = self._described[method]
        return self._journal.ask("network", name, f"{self._token} {what} {number}{suffix}", request)

    def kept(self, message: Any) -> Any:
        """A message as it is written down."""
        masking = self._journal.masking
        return masking.text(message) if isinstance(message, str) else masking.data(bytes(message))

    # ---- a replay

    @property
    def is_served(self) -> bool:
        """Whether the recording still answers."""
        return self.recorded and self.live is None

    def holds(self, what: str) -> bool:
        """Whether the recording answers the next request of this kind."""
        answers = self._journal.answers
        return answers is not None and answers.holds("network", f"{self._token} {what} {self._asked.get(what, 0) + 1}")

    def check_repeatable(self, exchange: Exchange) -> None:
        """Raises MutationHeld if the conversation cannot be had anew, because what was said may have changed something."""
        repeated = sum(entry is not None for entry in self.past)
        if repeated and self._binding:
            raise exchange.hold(
                f"the conversation with {self.url} goes on where the recording of it ends, and to go on for real, "
                f"{'a message that was' if repeated == 1 else f'{repeated} messages that were'} sent already would be sent again. "
                f"Nothing was sent. If they change nothing outside, add the host to `harmless` in [tool.rewound] of pyproject.toml."
            )

    def goes_live(self, connection: Any) -> None:
        """From here on this connection carries the conversation, and nothing of the recording belongs to it any more."""
        self.live = connection
        self._token = new_token()
        self.past.clear()


def given(exchange: Exchange) -> Any:
    """What the recording answers, which the replay's own run then holds too. Raises what was raised then."""
    exchange.again()
    return exchange.recorded()
