"""What a program asks a person: `rewound.ask`. Where nobody can be asked the run is paused, and goes on when somebody has answered."""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import getpass
import math
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, cast, get_args

from rewound.effects.declared import active
from rewound.effects.journal import Exchange, Journal
from rewound.effects.keys import key_of
from rewound.effects.people import unrecorded
from rewound.effects.stopped import Paused, Stopped
from rewound.errors import BadRequest, NobodyToAsk

Kind = Literal["text", "yes/no", "number", "choice"]
_YES, _NO = ("y", "yes", "true", "1"), ("n", "no", "false", "0")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and what answers it."""

    question: str
    kind: Kind = "text"
    choices: tuple[str, ...] | None = None
    default: Any = None

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Question:
        """From what `facts` told. Raises BadRequest for a question that makes no sense."""
        choices = facts.get("choices")
        if choices is not None and (isinstance(choices, str) or not choices or not all(type(choice) is str for choice in choices)):
            raise BadRequest("rewound.ask wants the choices as a list of texts.", hint='For example: choices=["small", "large"]')
        kind = facts.get("kind") or ("text" if choices is None else "choice")
        if kind not in get_args(Kind) or (kind == "choice") != (choices is not None):
            raise BadRequest(
                f"rewound.ask knows no kind {kind!r} like this.", hint="There are text, yes/no, number, and choice with choices."
            )
        return cls(str(facts["question"]), cast(Kind, kind), None if choices is None else tuple(choices), facts.get("default"))

    def facts(self) -> dict[str, Any]:
        """As JSON can hold it."""
        choices = None if self.choices is None else list(self.choices)
        return {"question": self.question, "kind": self.kind, "choices": choices, "default": self.default}

    @property
    def prompt(self) -> str:
        among = "/".join(self.choices) if self.choices else {"yes/no": "y/n"}.get(self.kind)
        default = "" if self.default is None else f" [{self._shown(self.default)}]"
        return f"{self.question.rstrip()}{f' ({among})' if among else ''}{default} "

    def _shown(self, value: Any) -> str:
        return {True: "y", False: "n"}[value] if type(value) is bool else str(value)

    def parsed(self, answer: str) -> Any:
        """The answer's value: a text, one of the choices, a bool, an int or float. Raises BadRequest for what is none."""
        text = answer.strip()
        if not text and self.default is not None:
            return self.default
        if self.kind == "text":
            return answer
        if self.kind == "choice" and text in (self.choices or ()):
            return text
        if self.kind == "yes/no" and text.lower() in _YES + _NO:
            return text.lower() in _YES
        if self.kind == "number" and (number := _number(text)) is not None:
            return number
        wanted = {"yes/no": "yes or no", "number": "a number"}.get(self.kind) or f"one of {', '.join(self.choices or ())}"
        raise BadRequest(f"{text[:80]!r} is no answer to {self.question!r}.", hint=f"Give {wanted}.")


def _number(text: str) -> int | float | None:
    for kind in (int, float):
        with contextlib.suppress(ValueError):
            found = kind(text)
            return found if math.isfinite(found) else None
    return None


def ask(question: str, *, kind: Kind | None = None, choices: Sequence[str] | None = None, default: Any = None, pause: bool = False) -> Any:
    """Ask a person and return the answer: a text; with `choices` one of them; for the kind `yes/no` a bool, for `number` a number.

    An empty answer is `default`, if there is one. The answer is recorded, and given again by a replay. Where nobody can be asked (no
    terminal, no front end; or `pause`), or whoever is asked ends the input, the run is paused: the program ends here, and
    `rewound resume RUN --answer ANSWER` goes on. Outside of a recording it asks like `input`.
    Raises BadRequest for a question that makes no sense, NobodyToAsk where nothing is recorded that could be paused.
    """
    asked, journal = _asked(question, kind, choices, default)
    if journal is None:
        return _unrecorded(asked, pause)
    exchange = _begin(asked, journal)
    if exchange.served is not None:
        return _again(exchange)
    try:
        told = _replied(exchange, asked) or (None if pause else _ask_person(asked))
    except BaseException as error:
        exchange.fail(error)
        raise
    return _ended(exchange, asked, told)


async def aask(
    question: str, *, kind: Kind | None = None, choices: Sequence[str] | None = None, default: Any = None, pause: bool = False
) -> Any:
    """`ask` for a program with an event loop, which goes on turning while a terminal is waited for."""
    asked, journal = _asked(question, kind, choices, default)
    if journal is None:
        return await asyncio.to_thread(_unrecorded, asked, pause)
    exchange = _begin(asked, journal)
    while exchange.served is not None:
        if await exchange.turn():
            return _again(exchange)
        exchange = _begin(asked, journal)
    try:
        told = _replied(exchange, asked)
        if told is None and not pause:
            told = _ask_person(asked) if _kernel() is not None else await asyncio.to_thread(_ask_person, asked)
    except BaseException as error:
        exchange.fail(error)
        raise
    return _ended(exchange, asked, told)


def _asked(question: str, kind: str | None, choices: Sequence[str] | None, default: Any) -> tuple[Question, Journal | None]:
    if type(question) is not str or not question.strip():
        raise BadRequest("rewound.ask wants a question first.", hint='For example: rewound.ask("Send it?", kind="yes/no")')
    asked = Question.of({"question": question, "kind": kind, "choices": choices, "default": default})
    journal = active()
    return asked, None if journal is None or journal.by_request else journal  # a request of a service cannot wait


def _begin(asked: Question, journal: Journal) -> Exchange:
    if journal.waiting.paused is not None:
        raise journal.waiting.paused  # the program has caught it: it is not to go on as if it had been answered
    about = asked.facts()
    return journal.ask("people", f"ask({asked.question!r})", key_of("ask", (asked.question, asked.kind, asked.choices), {}), about)


def _again(exchange: Exchange) -> Any:
    """The recorded answer; that it was given, and by whom, stands in the replay's own run too."""
    assert exchange.served is not None
    _note(exchange, exchange.served.request.get("answered"))
    exchange.again()
    return exchange.recorded()


def _note(exchange: Exchange, answered: Mapping[str, Any] | None) -> None:
    exchange.effect = replace(exchange.effect, request={**exchange.effect.request, "answered": answered})


_Told = tuple[Any, str]
"""The answer, and how it was given."""


def _replied(exchange: Exchange, asked: Question) -> _Told | None:
    """What was answered beforehand, by `rewound resume`."""
    replies = exchange.journal.waiting.replies
    if not replies:
        return None
    try:
        return asked.parsed(replies.popleft()), "resume"
    except BadRequest as error:
        sys.stderr.write(f"rewound: {error}\n")  # the next one was for the next question: nobody is to be misunderstood
        replies.clear()
        return None


def _ended(exchange: Exchange, asked: Question, told: _Told | None) -> Any:
    if told is None:
        raise _pause(exchange, asked)
    answer, how = told
    by = None
    with contextlib.suppress(Exception):  # there may be no such user
        by = getpass.getuser()
    _note(exchange, {"by": by, "how": how, "at": time.time()})
    exchange.answer(answer)
    return answer


def _pause(exchange: Exchange, asked: Question) -> Stopped:
    """What ends the program here; that it waits is in the store before."""
    journal = exchange.journal
    step = exchange.effect.step
    facts = {**asked.facts(), "step": None if step is None else f"s{step}"}
    paused = Paused(f"paused: {asked.question}", facts)
    journal.waiting.paused = paused
    stopped = exchange.hold(paused)
    if journal.answers is not None:
        journal.answers.counts.paused = facts
    journal.waiting.on_pause(paused)
    journal.where.commit()
    return stopped


# ---- the person


def _kernel() -> Any:
    """The kernel whose front end is asked; None where there is none."""
    asking = getattr(builtins.input, "__self__", None)
    return asking if hasattr(asking, "raw_input") else None


def _ask_person(asked: Question) -> _Told | None:
    """None where nobody can be asked, or does not want to answer now."""
    kernel = _kernel()
    if kernel is None and not (sys.stdin is not None and sys.stdin.isatty()):
        return None
    while True:
        try:
            with unrecorded():
                answer = builtins.input(asked.prompt)
        except EOFError:
            return None
        except Exception as error:
            if type(error).__name__ == "StdinNotImplementedError":  # the front end, or whoever runs the notebook, asks nobody
                return None
            raise
        try:
            return asked.parsed(answer), "terminal" if kernel is None else "notebook"
        except BadRequest as error:
            sys.stdout.write(f"{error.hint}\n")


def _unrecorded(asked: Question, pause: bool) -> Any:
    """Nothing is recorded: as `input`, from a pipe too."""
    hint = "Run it under `rewound record`: then it waits for an answer, and `rewound resume` goes on."
    if pause:
        raise NobodyToAsk(f"{asked.question!r} cannot be waited for: nothing is recorded here that could be paused.", hint=hint)
    while True:
        try:
            answer = builtins.input(asked.prompt)
        except EOFError:
            raise NobodyToAsk(f"Nobody is there to answer {asked.question!r}.", hint=hint) from None
        try:
            return asked.parsed(answer)
        except BadRequest as error:
            sys.stdout.write(f"{error.hint}\n")
