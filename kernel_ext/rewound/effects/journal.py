"""What effects write into while a program is recorded, and are answered from in a replay.

A *reading* (of a clock, of chance) asks for nothing but the next value: it is kept as one small tuple. A *request* has a key
that says what was asked, and goes through an `Exchange`: begun before the outside is reached, ended with its answer.
"""

from __future__ import annotations

import functools
import itertools
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rewound.config import Config
from rewound.effects.aside import Aside
from rewound.effects.callers import ProjectFiles
from rewound.effects.covering import covers
from rewound.effects.generators import Generators
from rewound.effects.keys import described, key_of
from rewound.effects.masking import Masking
from rewound.effects.network import Network
from rewound.effects.pickled import dump, dump_error, load
from rewound.effects.stopped import MutationHeld, Stopped
from rewound.effects.waiting import Waiting
from rewound.model import Effect

if TYPE_CHECKING:
    from rewound.effects.answers import Answers
    from rewound.effects.played import Cassette
    from rewound.effects.turns import Turns
    from rewound.effects.where import Where

_now, _clock = time.time, time.perf_counter  # those of the module are ours while a run is recorded
Reading = tuple[int, int | None, tuple[Any, ...], Any]
"""(order, step, (kind, name), value); the value is a builtin. Until it is handed over, what makes one may stand behind the name."""
MIDWAY = "_midway"
"""In a request: whoever read its answer was cancelled before it was whole."""
MISSING: Any = object()
"""What the recording answers where it has no answer."""
MAX_READINGS = 200_000
"""Values of a clock or of chance that one run keeps: a loop that asks the time forever must not fill the disk."""


def end_of(effect: Effect) -> float:
    """When it ended, in seconds since 1970."""
    return (effect.started or 0.0) + (effect.seconds or 0.0)


class Exchange(Aside):
    """One request that was begun: answered by the recording (`served`), or to be carried out and told how it ended."""

    __slots__ = ("_began", "_done", "committed", "described", "effect", "journal", "served")

    def __init__(self, journal: Journal, effect: Effect, served: Effect | None) -> None:
        self.journal = journal
        self.effect = effect
        self.served = served
        """The recorded effect that answers; the outside is not to be reached then."""
        self.committed = False
        """Whether the store knew of it before it was made: it is to know of its end, too, before the program does."""
        self.described: Callable[[Effect], Effect] = lambda effect: effect
        """Fills in, when it is written down, what nobody has to know before."""
        self._began = _clock()
        self._done = False

    def answer(self, value: object) -> None:
        """It was answered: with builtins, which nobody changes from here on."""
        self._end("answered", answer=value)

    def answer_later(self, make: Callable[[], object]) -> None:
        """The same, where making the answer out takes longer than the program should wait: `make` says it, mostly in another thread."""
        if not self._done:
            self._done = True
            effect, described, seconds = self.effect, self.described, _clock() - self._began
            masking = self.journal.masking
            self.journal.later(lambda: _ended(described(effect), seconds, "answered", make(), None, masking), at_once=self.committed)

    def fail(self, error: BaseException, answer: object = MISSING) -> None:
        """It ended with an exception; `answer` is what was known of it besides."""
        if not self.cut_off(error):
            self._end("failed", answer, error)

    def cut_off(self, error: BaseException) -> bool:
        """Whether it is our ending the program that has cancelled it: then nothing is told of its end, which would have been another."""
        if self.journal.cuts_off(error):
            self._done = True
        return self._done

    def again(self) -> None:
        """It was answered from the recording: that stands in the replay's own run too."""
        if self.served is not None and not self._done:
            self._done = True
            if MIDWAY in self.served.request:
                self.midway()
            effect, then, described = self.effect, self.served, self.described
            # Also when it came, which a replay of this replay goes by.
            self.journal.later(
                lambda: described(
                    replace(effect, started=then.started, seconds=then.seconds, status=then.status, answer=then.answer, error=then.error)
                )
            )

    def recorded(self) -> Any:
        """What the recording answers; raises the recorded exception if it ended with one."""
        assert self.served is not None
        if self.served.error is not None:
            raise load(self.served.error)
        return load(self.served.answer)

    async def turn(self) -> bool:
        """Return when the answer that is given again comes to its task, in the order in which answers came when they were recorded.

        False: there is none, since the program's failure had cancelled it, which was mended. It is to be asked anew.
        """
        served = self.served
        assert served is not None
        if type(load(served.error)).__name__ == "CancelledError":
            try:
                passed = await self.journal.turns.cancelled_within(served.seconds, self.has_passed)
            except BaseException:
                self.again()
                raise
            if passed:
                self.ask_anew()
                return False
        self.again()
        await self.journal.turns.come(end_of(served))
        return True

    def has_passed(self) -> bool:
        """Whether the failure that had cancelled it when it was recorded does not come today."""
        answers, served = self.journal.answers, self.served
        return answers is not None and served is not None and answers.has_passed(end_of(served))

    def ask_anew(self) -> None:
        """It is not served after all, since `has_passed`: it is to be asked for again. Raises MutationHeld if it changes something."""
        answers, served = self.journal.answers, self.served
        assert answers is not None and served is not None
        try:
            answers.ask_anew(self.effect, served, self.journal.where)
        except Stopped:
            self._end("held")
            raise

    def cut_short(self) -> BaseException:
        """What to raise where `has_passed`, and some of its answer was given already: nobody knows how that goes on."""
        answers, served = self.journal.answers, self.served
        assert answers is not None and served is not None
        self._end("held")
        return answers.cut_short(self.effect, served, self.journal.where)

    def midway(self) -> None:
        """Whoever read its answer was cancelled, and the rest has not come."""
        self.effect = replace(self.effect, request={**self.effect.request, MIDWAY: True})

    def give_up(self) -> None:
        """It was made, and how it went cannot be told: no replay is answered with it."""
        self._end("uncovered")

    def hold(self, why: str | Stopped) -> Stopped:
        """What to raise where it may not be carried out after all, for a reason that only its effect knows."""
        self._end("held")
        answers, stopped = self.journal.answers, MutationHeld(why) if isinstance(why, str) else why
        return stopped if answers is None else answers.hold(stopped)

    def _end(self, status: Any, answer: object = MISSING, error: BaseException | None = None) -> None:
        if self._done:
            return
        self._done = True
        self.journal.ended(self.described(self.effect), _clock() - self._began, status, answer, error)
        if self.committed:
            self.journal.where.commit()


class Journal(Aside):
    """The effects of one run. In a replay `answers` is set, and says what may still reach the outside."""

    def __init__(self, where: Where, config: Config) -> None:
        self.where = where
        self.config = config
        self._answers: Answers | None = None
        self.cassette: Cassette | None = None
        """What answers HTTP requests while a run is recorded, in place of those that they are for."""
        self.plain = True
        """Whether readings are simply noted: nothing is served, and there is room for them."""
        self.masking = Masking(config.mask)
        self.masking.known.learn_variables(dict(os.environ))
        self.network = Network(self.masking, config.harmless)
        self.databases = config.databases
        self.generators = Generators()
        self.by_request = False
        """Whether the requests of a service are the runs: nothing outside of one is noted, and each number drawn from the global
        generator is, since requests share it, so that no state of it tells what one got."""
        self.files = ProjectFiles(where.holds)
        self.orders = itertools.count()
        self.readings: deque[Reading] = deque()
        self.effects: deque[Effect | Callable[[], Effect]] = deque()
        self._read = 0
        """Readings so far."""
        self.touched: set[str] = set()
        """Files that the program has written or removed so far, by their whole path."""
        self.waiting = Waiting()
        self._open = True
        self._waiting: dict[str, Callable[[], None]] = {}
        self._needed: set[str] = set()

    @functools.cached_property
    def turns(self) -> Turns:
        """In which order answers come to tasks; made when first asked for, since it takes the whole of asyncio."""
        from rewound.effects.turns import Turns

        return Turns()

    @property
    def answers(self) -> Answers | None:
        """What the recording answers, in a replay."""
        return self._answers

    @answers.setter
    def answers(self, answers: Answers | None) -> None:
        self._answers = answers
        self.plain = answers is None and self._read < MAX_READINGS

    @property
    def is_stopping(self) -> bool:
        """Whether we have ended the program: it is to wait for a person, or a replay may not go on."""
        return self.waiting.paused is not None or (self._answers is not None and self._answers.stopped is not None)

    def cuts_off(self, error: BaseException) -> bool:
        """Whether a task ends with this because we have ended the program."""
        return self.is_stopping and type(error).__name__ == "CancelledError"

    def when_needed(self, name: str, then: Callable[[], None]) -> None:
        """Call this when the program's code is seen to need what has this name."""
        self._waiting[name] = then
        if name in self._needed:
            self.needs(name)

    def needs(self, name: str) -> None:
        """The program's code, which is about to run, needs what has this name."""
        self._needed.add(name)
        if then := self._waiting.pop(name, None):
            then()

    def close(self, *, guard: bool = False) -> None:
        """Write nothing down from here on; with `guard`, what the recording does not answer must not change the outside either."""
        self._open, self.plain = False, False
        self.readings, self.effects = deque(maxlen=0), deque(maxlen=0)
        self.cassette = None
        if not guard:
            self._answers = None

    # ---- readings

    def reader(self, kind: str, name: str, real: Callable[..., Any], *, keep: Callable[[Any], Any] | None = None,
               give: Callable[..., Any] | None = None) -> Callable[..., Any]:  # fmt: skip
        """A function in place of `real` whose values are recorded, or served, where the project's own code asks.

        `keep` makes a builtin of a value that is none, and `give`, called with that and the arguments, the value again.
        """
        files, frame_of, take, covered_now, noted = self.files, sys._getframe, self.take, covers, self.noting(kind, name, keep)

        def reading(*args: Any, **options: Any) -> Any:
            if not files[frame_of(1).f_code.co_filename]:
                return real(*args, **options)
            if not self.plain or covered_now():
                return take(kind, name, real, args, options, keep, give)
            value = real(*args, **options)
            noted(value)
            return value

        posed: Callable[..., Any] = pose(reading, real)
        return posed

    def noting(self, kind: str, name: str, keep: Callable[[Any], Any] | None) -> Callable[[Any], None]:
        """A function that writes a value down which nobody changes, where readings are simply noted; `keep` makes a builtin of it later."""
        tag, number, append = (kind, name) if keep is None else (kind, name, keep), self.orders.__next__, self.readings.append
        current, step_now, begun = self.where.current, self.where.step_now, self.where.begun

        def noted(value: Any) -> None:
            call = current()
            append((number(), call.row[0] if call is not None and call.row[0] in begun else step_now(), tag, value))

        return noted

    def take(self, kind: str, name: str, real: Callable[..., Any], args: tuple[Any, ...], options: Mapping[str, Any],
             keep: Callable[[Any], Any] | None, give: Callable[..., Any] | None) -> Any:  # fmt: skip
        """One reading: the recorded value where there is one, else a new one, which is recorded."""
        if covers():
            return real(*args, **options)  # it belongs to an effect that is served as a whole
        answers = self.answers
        if answers is not None:
            value = answers.reading(kind, name, self.where)
            if value is not MISSING:
                self.note(kind, name, value)
                return value if give is None else give(value, *args, **options)
        value = real(*args, **options)
        self.note(kind, name, value if keep is None else keep(value))
        return value

    def note(self, kind: str, name: str, value: Any, at: tuple[int, int | None] | None = None) -> None:
        """Write a reading down; `at` is where it began, if that was before."""
        if self._read < MAX_READINGS:
            order, step = at or self.place()
            self.readings.append((order, step, (kind, name), value))

    def place(self) -> tuple[int, int | None]:
        """Where something begins now: its order, and its step."""
        return next(self.orders), self.where.step_now()

    def state(self, name: str, read: Callable[[], Any], write: Callable[[Any], Any]) -> None:
        """The state of a generator of chance: noted when it is first there, and put back at that moment of a replay."""
        found = MISSING if self.answers is None else self.answers.state(name)
        if found is not MISSING:
            write(found)
        self.readings.append((next(self.orders), None, ("chance", name), read()))

    # ---- requests

    def ask(self, kind: str, name: str, key: str, request: Mapping[str, Any] | None = None, *, mutates: bool = False,
            at_once: bool = True, permitted: bool = False) -> Exchange:  # fmt: skip
        """Begin a request. Raises MutationHeld or Divergence, which no `except Exception` of the program swallows, if it may not be made.

        `at_once`: it changes the outside by itself; else something that follows does, before which it will be in the store.
        `permitted`: the recording is not asked, since it belongs to a change that may be made.
        """
        effect = Effect(
            next(self.orders), self.where.step_now(), kind, name, key or name, _now(), None, "sent", request or {}, mutates=mutates,
            thread=threading.get_ident(),
        )  # fmt: skip
        found = None
        if self.answers is not None and not permitted:
            try:
                found, territory = self.answers.request(effect, self.where)
            except Stopped as stopped:
                self.effects.append(replace(effect, status="held", territory=stopped.territory))
                raise
            if found is None and mutates and not self._open:
                raise MutationHeld(f"{effect.name} changes something outside, and the replay has ended.")
            effect = replace(effect, territory=territory, served=found is not None)
        cassette = self.cassette if kind == "network" and self.answers is None else None
        if cassette is not None:
            found = cassette.answer(effect)
        exchange = Exchange(self, effect, found)
        if cassette is not None and found is not None:
            exchange.described = cassette.kept
        if found is None and mutates and at_once and self._open:
            # That it is about to be sent is in the store before it is, and its answer before the program has it: after a crash
            # it is known whether it happened, but for the moment between.
            self.effects.append(effect)
            self.where.commit()
            exchange.committed = True
        return exchange

    def ended(self, effect: Effect, seconds: float, status: Any, answer: object, error: BaseException | None) -> None:
        """Write down how a request ended."""
        if effect.kind == "declared":  # of the others, each knows best where secrets are
            answer = self.masking.nested(answer)
        self.effects.append(_ended(effect, seconds, status, answer, error, self.masking))

    def later(self, make: Callable[[], Effect], *, at_once: bool = False) -> None:
        """Write an effect down that is made out when it is handed to the writer: mostly off the program's thread, unless `at_once`."""
        self.effects.append(make)
        if at_once:
            self.where.commit()

    def step_begins(self, name: str, arguments: Mapping[str, Any]) -> None:
        """A step that declares to change something outside begins: in the store before it does, since what it does cannot be seen."""
        given = self.masking.asked.nested(dict(arguments))
        said = f"{name}({self.masking.asked.text(described((), given))})"
        self.told("step", said, key_of(name, (), given), {}, None, mutates=True)
        self.where.commit()

    def told(self, kind: str, name: str, key: str, request: Mapping[str, Any], answer: object, *, mutates: bool = False) -> Effect:
        """Write down what no replay is answered with, but compares with the recording. `amend` it when more is known."""
        effect = Effect(
            next(self.orders), self.where.step_now(), kind, name, key, _now(), None, "answered", request, dump(answer),
            mutates=mutates, thread=threading.get_ident(),
        )  # fmt: skip
        self.effects.append(effect)
        return effect

    def amend(self, effect: Effect, answer: object) -> None:
        """Write down again what was told, with what is known by now. From any thread."""
        self.effects.append(replace(effect, answer=dump(answer)))

    def uncovered(self, name: str, library: str) -> None:
        """Something reaches the outside that no effect records. Raises Divergence in a replay in which nothing may."""
        effect = self._uncovered(name, library)
        if self.answers is not None:
            effect = replace(effect, territory=self.answers.uncovered(effect, self.where))
        self.effects.append(effect)

    def uncovered_change(self, name: str, library: str) -> None:
        """The same, of what may change the outside. Raises MutationHeld in a replay to which nobody has allowed that."""
        self.ask("uncovered", name, name, {"library": library}, mutates=True).give_up()

    def unseen(self, name: str, library: str) -> None:
        """A library is there whose ways outside cannot be seen: whether it takes one is not known, so that it ends no replay."""
        self.effects.append(self._uncovered(name, library))
        if self.answers is not None:
            self.answers.counts.uncovered[name] = 1

    def _uncovered(self, name: str, library: str) -> Effect:
        request = {"library": library}
        return Effect(next(self.orders), self.where.step_now(), "uncovered", name, name, _now(), None, "uncovered", request)

    def unlike(self, exchange: Exchange, how: str) -> BaseException:
        """What to raise where a request that was served goes on otherwise than it did when it was recorded; `how`: what it did then."""
        assert exchange.served is not None
        if self.answers is None:  # the replay is over
            return RuntimeError(f"{exchange.served.name} {how}")
        return self.answers.unlike(exchange.served, how)

    def carry(self, steps: Collection[int], live: int) -> None:
        """In a replay: these recorded steps are not executed, and the step `live` stands for them with all that they had asked."""
        if self.answers is not None:
            for effect in self.answers.carried(steps, live):
                self.effects.append(replace(effect, order=next(self.orders)))

    # ---- for the recorder

    def taken(self) -> tuple[list[Effect], list[Reading]]:
        """What has gathered, which is the caller's from here on."""
        readings = _drained(self.readings)
        self._read += len(readings)
        self.plain = self.plain and self._read < MAX_READINGS
        effects = [self.made(entry) for entry in _drained(self.effects)]
        return [effect for effect in effects if effect is not None], list(map(self.kept, readings))

    def keep_nothing(self) -> None:
        """This process is not the one that is recorded: nothing is noted from here on."""
        self._read, self.plain = MAX_READINGS, False
        self.readings.clear()
        self.effects = deque(maxlen=0)

    def kept(self, reading: Reading) -> Reading:
        """A reading as it is written down."""
        order, step, (kind, name, *keep), value = reading
        if not keep:
            return reading
        try:
            return order, step, (kind, name), keep[0](value)
        except Exception:
            self.where.fault("a reading is made out")
            return order, step, (kind, name), None

    def made(self, entry: Effect | Callable[[], Effect]) -> Effect | None:
        """An effect as it is written down, without an answer in which there is a secret."""
        try:
            made = entry if isinstance(entry, Effect) else entry()
            if self.masking.known.data and made.answer is not None and self.masking.known.holds(made.answer.head):
                return replace(made, answer=None, request={**made.request, "unstored": "its answer holds a secret"})
            return made
        except Exception:
            self.where.fault("an effect is made out")
            return None


def _ended(effect: Effect, seconds: float, status: Any, answer: object, error: BaseException | None, masking: Masking) -> Effect:
    held, request = None, effect.request
    try:
        held = None if answer is MISSING else dump(answer)
    except Exception as failed:
        request = {**request, "unstored": str(failed)}
    raised = None if error is None else dump_error(error, masking)
    return replace(effect, seconds=seconds, status=status, request=request, answer=held, error=raised)


def _drained(waiting: deque[Any]) -> list[Any]:
    found = []
    with suppress(IndexError):  # another thread may drain at the same time
        for _ in range(len(waiting)):
            found.append(waiting.popleft())
    return found


def pose(ours: Any, real: Any) -> Any:
    """Give our function the name and text of what it stands for."""
    for name in ("__name__", "__qualname__", "__doc__", "__module__"):
        value = getattr(real, name, None)
        if isinstance(value, str):
            setattr(ours, name, value)
    return ours
