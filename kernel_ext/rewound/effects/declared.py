"""What the program itself declares to be the outside: `rewound.effect(name)` around a function, or a client of any kind."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from rewound.effects.covering import covered
from rewound.effects.journal import Exchange, Journal
from rewound.effects.keys import contents_of, described, key_of
from rewound.effects.masking import Masking, handed_on
from rewound.errors import BadRequest

_inside: ContextVar[int | None] = ContextVar("rewound_inside", default=None)
"""The `order` of the declared effect that is being carried out here."""
_active: list[Journal] = []
"""The journals of the runs that are recorded or replayed now, the newest last."""


def began(journal: Journal) -> None:
    """From here on declared effects go through this journal."""
    _active.append(journal)


def ended(journal: Journal) -> None:
    if journal in _active:
        _active.remove(journal)


def active() -> Journal | None:
    """The journal of the run that is recorded or replayed now; None if there is none."""
    return _active[-1] if _active else None


def effect(name: str, client: Any = None, /, *, mutates: bool = False) -> Any:
    """Declare something to be outside of the program: its answers are recorded, and in a replay served to the same arguments.

    `@rewound.effect("sensor")` declares a function, also an asynchronous one; `rewound.effect("crm", client)` answers a stand-in for a
    client whose public methods are declared so. `mutates`: it changes something there; a replay never does that a second time.
    Outside of a recording nothing happens. Arguments and answers must be picklable, else the call is not served.
    Raises BadRequest for a name that is no text.
    """
    if not name or type(name) is not str:
        raise BadRequest("rewound.effect wants a name first.", hint='For example: @rewound.effect("sensor")')
    if client is not None:
        return Client(client, name, mutates)
    return lambda function: _declared(function, name, mutates)


class Client:
    """Stands for a client: calls of its public methods are effects, everything else is the client's own."""

    def __init__(self, client: Any, name: str, mutates: bool) -> None:
        self.__dict__["_rewound"] = (client, name, mutates)

    def __getattr__(self, attribute: str) -> Any:
        client, name, mutates = self.__dict__["_rewound"]
        found = getattr(client, attribute)
        if attribute.startswith("_") or not callable(found) or isinstance(found, type):
            return found
        return _declared(found, f"{name}.{attribute}", mutates)

    def __setattr__(self, attribute: str, value: Any) -> None:
        setattr(self.__dict__["_rewound"][0], attribute, value)

    def __reduce__(self) -> Any:
        return Client, self.__dict__["_rewound"]


def _declared(function: Callable[..., Any], name: str, mutates: bool) -> Callable[..., Any]:
    if not callable(function):
        raise BadRequest(f"rewound.effect({name!r}) wants a function, not {type(function).__name__}.")
    names = _parameters(function)
    if inspect.iscoroutinefunction(function):
        awaited: Callable[..., Any] = _declared_async(function, name, names, mutates)
        return awaited

    @functools.wraps(function)
    def called(*args: Any, **options: Any) -> Any:
        exchange = _ask(name, names, args, options, mutates)
        if exchange is None:
            return function(*args, **options)
        if exchange.served is not None:
            exchange.again()
            return exchange.recorded()
        try:
            with _within(exchange):
                answer = function(*args, **options)
        except BaseException as error:
            exchange.fail(error)
            raise
        exchange.answer(answer)
        return answer

    return called


def _declared_async(function: Any, name: str, names: Sequence[str], mutates: bool) -> Any:
    @functools.wraps(function)
    async def called(*args: Any, **options: Any) -> Any:
        exchange = _ask(name, names, args, options, mutates)
        while exchange is not None and exchange.served is not None:
            if await exchange.turn():
                return exchange.recorded()
            exchange = _ask(name, names, args, options, mutates)
        if exchange is None:
            return await function(*args, **options)
        try:
            with _within(exchange):
                answer = await function(*args, **options)
        except BaseException as error:
            exchange.fail(error)
            raise
        exchange.answer(answer)
        return answer

    return called


def _ask(name: str, names: Sequence[str], args: tuple[Any, ...], options: dict[str, Any], mutates: bool) -> Exchange | None:
    """None where it is not recorded by itself."""
    outer = _inside.get()
    if not _active or (outer is not None and not mutates):
        return None  # or it is a part of the one around it
    journal = _active[-1]
    given, named = _hidden(journal.masking.asked, names, args, options)
    shown = journal.masking.asked.text(described(given, named))
    request = {"arguments": shown, **({} if outer is None else {"_inside": outer})}
    if journal.answers is not None:
        request |= handed_on(contents_of(args, options))
    return journal.ask("declared", f"{name}({shown})", key_of(name, given, named), request, mutates=mutates)


@contextmanager
def _within(exchange: Exchange) -> Iterator[None]:
    token = _inside.set(exchange.effect.order)
    try:
        with covered(), exchange.journal.where.silence():
            yield
    finally:
        _inside.reset(token)


def _hidden(
    masking: Masking, names: Sequence[str], args: tuple[Any, ...], options: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments without the secrets in them: what they are called tells of which nothing is shown."""
    named = masking.nested({**dict(zip(names, args, strict=False)), **options})
    given = [named[name] for name, _ in zip(names, args, strict=False)]
    return (*given, *masking.nested(args[len(given) :])), {name: named[name] for name in options}


def _parameters(function: Callable[..., Any]) -> tuple[str, ...]:
    """What the arguments of a function are called that are given by their places."""
    try:
        kinds = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # written in C
        return ()
    return tuple(one.name for one in kinds if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD))
