"""A replay's side of effects: which recorded answer belongs to what is asked now, and what may still reach the outside."""

from __future__ import annotations

import json
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from rewound.effects.journal import MIDWAY, MISSING, end_of
from rewound.effects.likeness import differences, nearest
from rewound.effects.limits import Counterparts, Counts, Limits
from rewound.effects.masking import HANDED_ON, MARK
from rewound.effects.pickled import load
from rewound.effects.reports import Channel
from rewound.effects.stopped import Divergence, MutationHeld, Reached, Stopped
from rewound.effects.where import Where
from rewound.model import Effect, Step, Territory

OUTSIDE = frozenset({"network", "database", "process", "mail", "people", "declared", "uncovered"})
"""Kinds that reach other machines, programs or people; a clock or chance reaches none of them."""
TOLD = frozenset({"file", "environment"})
"""Kinds that are told and compared: no replay is answered with them, so none of them is left over either."""

_ELSEWHERE = 1 << 60
"""`order` of the first change that another run has made: behind all of this one's."""


class Answers:
    """The recorded effects of a run, each given once.

    `counterparts` tells which recorded step an open call of the replay repeats.
    """

    def __init__(
        self,
        run: str,
        effects: Iterable[Effect],
        steps: Mapping[int, Step],
        limits: Limits,
        counts: Counts,
        counterparts: Counterparts,
        made_elsewhere: Iterable[tuple[str, Effect]] = (),
    ) -> None:
        self.run = run
        self.limits = limits
        self.counts = counts
        self._steps = steps
        self._counterparts = counterparts
        self._lock = threading.Lock()
        self._readings: dict[tuple[int | None, str], deque[Effect]] = defaultdict(deque)
        self._requests: dict[tuple[str, str], list[Effect]] = defaultdict(list)
        self._waiting: dict[tuple[str, str], dict[int | None, deque[Effect]]] = defaultdict(dict)
        """The same by step: a loop may have asked the same a thousand times."""
        self._given: set[int] = set()
        self._inside: dict[int, list[Effect]] = defaultdict(list)
        """By `order` of a declared effect: what was asked while it was carried out."""
        self._left: dict[int | None, int] = defaultdict(int)
        """By step: its requests that were not given yet."""
        self._noted: dict[tuple[str, str], Effect] = {}
        self.stopped: Stopped | None = None
        """What has ended the replay."""
        self.channel: Channel | None = None
        """How a process that is started here tells what was stopped in it."""
        self._effects = list(effects)
        for effect in self._effects:
            if effect.kind in TOLD:
                self._noted.setdefault((effect.kind, effect.key), effect)
                continue
            if effect.is_reading:
                self._readings[effect.step, effect.name].append(effect)
            elif effect.kind == "step":
                self._offer_step(effect)
            elif effect.kind == "uncovered":
                continue  # what it has done is not known, so that nothing is answered with it, nor is it known to be the same
            elif effect.status != "held" and (effect.mutates or _is_known(effect)):
                self._left[effect.step] += 1
                self._offer(effect)
                if "_inside" in effect.request:
                    self._inside[effect.request["_inside"]].append(effect)
        self._elsewhere: dict[int, str] = {}
        self._offer_elsewhere(made_elsewhere)

    def _offer(self, effect: Effect) -> None:
        self._requests[effect.kind, effect.key].append(effect)
        self._waiting[effect.kind, effect.key].setdefault(effect.step, deque()).append(effect)

    def _offer_step(self, effect: Effect) -> None:
        """One that ended well is served as a step; of another it is not known whether it has changed anything."""
        step = self._steps.get(effect.step) if effect.step is not None else None
        if not effect.served and (step is None or step.status != "succeeded"):
            self._offer(effect)

    def begun(self, key: str) -> str | None:
        """The run in which a step that changes something outside has begun with these arguments, and this replay knows of no end.

        Each is told once.
        """
        with self._lock:
            waiting = self._next("step", key)
            if not waiting:
                return None
            self._given.add(waiting[0].order)
            return self._elsewhere.get(waiting[0].order, self.run)

    def _offer_elsewhere(self, made: Iterable[tuple[str, Effect]]) -> None:
        """Changes that other runs have made: those that this run was answered with when it was one's replay are among its own already."""
        known = Counter((effect.kind, effect.key) for effect in self._effects if effect.mutates and effect.served)
        for number, (run, effect) in enumerate(made):
            if known[effect.kind, effect.key]:
                known[effect.kind, effect.key] -= 1
                continue
            order = _ELSEWHERE + number
            self._elsewhere[order] = run
            self._offer(replace(effect, order=order, step=None))

    def carried(self, steps: Collection[int], live: int) -> list[Effect]:
        """The effects of steps that are not executed, as those of the replay's step that stands for them: given, so to speak, at once."""
        with self._lock:
            found = [effect for effect in self._effects if effect.step in steps and effect.order not in self._given]
            self._given.update(effect.order for effect in found)
            self.counts.given += [effect for effect in found if effect.kind in OUTSIDE and _is_known(effect)]
            for step in steps:
                self._left[step] = 0
        return [replace(effect, step=live, served=True, territory="recorded") for effect in found]

    # ---- what is asked

    def reading(self, kind: str, name: str, where: Where) -> Any:
        """The next value of a clock or of chance in this step, or MISSING if it is to be asked for.

        Raises Divergence where nothing may be asked.
        """
        with self._lock:
            for place in self._places(where):
                if waiting := self._readings.get((place, name)):
                    return load(waiting.popleft().answer)
        if self.limits.strict:
            raise self._divergence(Effect(-1, where.step_now(), kind, name), where)
        with self._lock:
            self.counts.names[name] = self.counts.names.get(name, 0) + 1
        return MISSING

    def state(self, name: str) -> Any:
        """What a generator began with in the recorded run, or MISSING; where that was a replay, what it was put back to."""
        waiting = self._readings.get((None, name))
        return load(waiting[-1].answer) if waiting else MISSING

    def request(self, effect: Effect, where: Where) -> tuple[Effect | None, Territory]:
        """The recorded effect that answers this one, or None if it may be carried out. Raises MutationHeld or Divergence."""
        self.check_going_on()
        with self._lock:
            found = self._find(effect, where)
            if found is not None and self._is_cut_short(found) and self.allows(where):
                self._given.add(found.order)
                self._left[found.step] -= 1
                found = None
            if found is not None:
                self._give(found)
                self.counts.served += self._answers(found)
        if found is not None and self._answers(found):
            return found, "recorded"
        if found is not None and not self.allows(where):
            raise self._unknown(effect, found, where)
        territory: Territory = "beyond" if self.is_beyond(where) else "changed"
        self._permit(effect, territory, where)
        with self._lock:
            self.counts.went_live(effect.name)
        return None, territory

    def _give(self, found: Effect) -> None:
        """Where it answers, what was asked inside it is not asked again."""
        self._given.add(found.order)
        self._left[found.step] -= 1
        if self._answers(found):
            self.counts.given.append(found)
            for inner in self._inside.pop(found.order, ()):
                if inner.order not in self._given:
                    self._give(inner)

    def has_passed(self, ended: float) -> bool:
        """Whether what was cancelled then was cancelled because the recorded run failed, which this replay does not."""
        return self._counterparts.is_after_failure(ended) and self._counterparts.has_passed_failure()

    def is_cut_off(self, served: Effect) -> bool:
        """Whether it had no answer yet when the recorded run failed, and was cancelled for that."""
        cancelled = served.error is not None and type(load(served.error)).__name__ == "CancelledError"
        return cancelled and self._counterparts.is_after_failure(end_of(served))

    def ended_here(self, where: Where) -> float:
        """When the recorded step ended that is repeated here, in seconds since 1970; 0 if that is not known."""
        step = self._steps.get(place) if (place := self._place(where)) is not None else None
        return 0.0 if step is None else step.started + (step.seconds or 0.0)

    def ask_anew(self, effect: Effect, served: Effect, where: Where) -> None:
        """This was not answered when it was recorded, and is to be asked for after all. Raises MutationHeld if it changes something."""
        with self._lock:
            self.counts.served -= 1
            self.counts.given.remove(served)
        if served.mutates and not self.allows(where):
            raise self._unknown(effect, replace(served, status="sent"), where)

    def _is_cut_short(self, found: Effect) -> bool:
        return MIDWAY in found.request and self._counterparts.is_after_failure(end_of(found))

    def cut_short(self, effect: Effect, served: Effect, where: Where) -> Stopped:
        """What to raise where an answer is given of which the recording holds the beginning, and the program goes on to read."""
        names = self._counterparts.names(where.steps_above())
        why = f"{told(effect)} was answered in run {self.run} until that failed: the rest of the answer is not known."
        return self.hold(MutationHeld(why, names[0] if names else "all", when="To ask for it anew"))

    def uncovered(self, effect: Effect, where: Where) -> Territory:
        """Something reaches the outside past all effects. Raises Divergence if nothing may."""
        self.check_going_on()
        territory: Territory = "beyond" if self.is_beyond(where) else "changed"
        if self.limits.strict or self.limits.offline:
            raise self._divergence(effect, where)
        with self._lock:
            self.counts.uncovered[effect.name] = self.counts.uncovered.get(effect.name, 0) + 1
        return territory

    def unlike(self, served: Effect, how: str) -> Stopped:
        """What to raise where a request that was served goes on otherwise than it did when it was recorded; `how`: what it did then."""
        step = None if served.step is None else f"s{served.step}"
        name = told(served)
        facts = {"step": step, "kind": served.kind, "asked": name, "nearest": name, "differs": [how], "command": self.limits.command}
        self.counts.divergences.append(facts)
        message = f"{told(served)} {how} in run {self.run}. To go on with the world as it is now: {self.limits.command}"
        return self.stop(Divergence(message, facts))

    def check_going_on(self) -> None:
        """Raises what has stopped the replay: the program may have caught it, and is not to go on as if a request had failed."""
        if self.stopped is None and self._counterparts.is_over():
            self.stop(Reached("the step up to which the replay was asked for has ended."))
        if self.stopped is not None:
            raise self.stopped

    def hold(self, stopped: Stopped) -> Stopped:
        """The replay ends before something happens outside."""
        self.counts.held.append(stopped.held())
        return self.stop(stopped)

    def stop(self, stopped: Stopped) -> Stopped:
        """The replay ends with this, whatever the program makes of it."""
        self.stopped = self.stopped or stopped
        return stopped

    def reported(self, stopped: Stopped) -> None:
        """Something was stopped in a process of the program's, and stops the replay."""
        if not isinstance(stopped, Divergence):
            self.hold(stopped)
            return
        self.counts.divergences.append(stopped.facts)
        self.stop(stopped)

    def names(self, where: Where) -> tuple[str, ...]:
        """How a person can name what runs here, the innermost first."""
        return self._counterparts.names(where.steps_above())

    def wishes(self, where: Where) -> dict[str, Any]:
        """Fields of model calls that are to be asked otherwise here; what is wished for a step goes before what is wished for all."""
        if not self.limits.wishes:
            return {}
        names = set(self.names(where))
        found = [wish for wish in self.limits.wishes if wish.steps is None or not wish.steps.isdisjoint(names)]
        return {wish.field: wish.value for wish in sorted(found, key=lambda wish: wish.steps is not None)}

    def noted(self, kind: str, key: str) -> Effect | None:
        """What the recording tells of something that is only compared, when it was told first."""
        return self._noted.get((kind, key))

    def holds(self, kind: str, key: str) -> bool:
        """Whether the recording holds such a request, given already or not."""
        return (kind, key) in self._requests

    def happened(self, kind: str, key: str) -> bool:
        """Whether such a request was answered, and not with an error, when it was recorded; given already or not."""
        return any(found.status == "answered" for found in self._requests.get((kind, key), ()))

    def waits(self, kind: str, key: str) -> bool:
        """Whether the recording holds such a request that was not given yet."""
        with self._lock:
            return bool(self._next(kind, key))

    # ---- which answer

    def _place(self, where: Where) -> int | None:
        """The recorded step that the innermost step around here repeats; None if that is new.

        A step that was served when it was recorded has the effects of all below it.
        """
        for distance, call in enumerate(where.steps_above()):
            found = self._counterparts.of(call)
            if found is not None:
                return found if distance == 0 or self._steps[found].served else None
        return None

    def _places(self, where: Where) -> Iterator[int | None]:
        """The same, and the steps above that have, beside their own readings, those of calls below them that were not recorded."""
        own = self._place(where)
        yield own
        for call in where.steps_above():
            step = self._steps.get(found) if (found := self._counterparts.of(call)) is not None else None
            if step is not None and step.seq != own:
                if not step.incomplete:
                    return
                yield step.seq
            elif step is not None and not step.incomplete:
                return

    def _find(self, effect: Effect, where: Where) -> Effect | None:
        """Of the same requests that were not given yet, the one of the same step, else of the same function, else the first."""
        waiting = self._next(effect.kind, effect.key)
        if not waiting:
            return None
        above = [self._counterparts.of(call) for call in where.steps_above()]
        places = {seq: distance for distance, seq in reversed(list(enumerate(above))) if seq is not None}
        own = next((self._function(seq) for seq in above if seq is not None), None)

        def distance(found: Effect) -> tuple[int, int]:
            near = places.get(found.step) if found.step is not None else None
            if near is None:
                near = 1000 if self._function(found.step) == own else 2000
            return near, found.order

        return min(waiting, key=distance)

    def _next(self, kind: str, key: str) -> list[Effect]:
        """Of each step the first such request that was not given yet."""
        steps = self._waiting.get((kind, key), {})
        for step, waiting in list(steps.items()):
            while waiting and waiting[0].order in self._given:
                waiting.popleft()
            if not waiting:
                del steps[step]
        return [waiting[0] for waiting in steps.values()]

    def _function(self, seq: int | None) -> tuple[str | None, str | None, str | None]:
        step = self._steps.get(seq) if seq is not None else None
        return (step.file, step.function, step.cell_id) if step is not None else (None, None, None)

    def is_beyond(self, where: Where) -> bool:
        """Whether the recorded run never got here: behind the step that failed, or in it, behind all that it had asked for."""
        seq = self._place(where)
        if seq is not None and self._left[seq]:
            return False
        if any(count and step not in self._steps for step, count in self._left.items() if step is not None):
            return False  # asked in a step that had not ended when the recording did, and not asked yet today
        return self._counterparts.is_beyond(where.steps_above())

    def goes_on(self, where: Where) -> bool:
        """Whether the replay is to go on for real here."""
        return self.limits.resume and self.is_beyond(where)

    # ---- what may be done

    def _permit(self, effect: Effect, territory: Territory, where: Where) -> None:
        limits = self.limits
        names = self._counterparts.names(where.steps_above())
        if effect.request.get(HANDED_ON):
            raise self._divergence(effect, where)
        if effect.mutates and not (self.allows(where) or (limits.resume and territory == "beyond")):
            raise self._divergence(effect, where) if limits.strict else self._held(effect, territory, names)
        outside = effect.kind in OUTSIDE
        if limits.strict or (limits.offline and outside):
            raise self._divergence(effect, where)
        if outside and limits.live and not any(self._is_named(wanted, effect, names) for wanted in limits.live):
            raise self._divergence(effect, where)

    def allows(self, where: Where) -> bool:
        """Whether a person lets this step change the outside."""
        return not self.limits.mutations.isdisjoint({"all", *self._counterparts.names(where.steps_above())})

    def _is_named(self, wanted: str, effect: Effect, names: tuple[str, ...]) -> bool:
        host = str(effect.request.get("host", ""))
        return wanted in (effect.kind, host, host.partition(":")[0]) or wanted in names

    def _held(self, effect: Effect, territory: Territory, names: tuple[str, ...]) -> Stopped:
        also = "" if territory == "changed" else " To go on for real from here, replay with --resume."
        why = f"{told(effect)} changes something outside, and the recording holds no such request. Nothing was sent."
        held = MutationHeld(why, names[0] if names else "all", also=also)
        held.territory = territory
        return self.hold(held)

    def _answers(self, found: Effect) -> bool:
        """Whether a recorded effect answers the same request. A failure does so in the replay of its own run, where it is looked at."""
        return _is_known(found) and not (found.status == "failed" and found.order in self._elsewhere)

    def _unknown(self, effect: Effect, found: Effect, where: Where) -> Stopped:
        """It was sent, and the recording does not tell what came of it: only a person can find out."""
        names = self._counterparts.names(where.steps_above())
        run = self._elsewhere.get(found.order, self.run)
        how = {
            "sent": "which ended before the answer came: whether it happened is not known",
            "failed": "and ended with an error: whether it happened is not known",
        }.get(found.status, "and its answer could not be recorded")
        why = f"{told(effect)} was sent in run {run}, {how}. Look there first."
        return self.hold(MutationHeld(why, names[0] if names else "all", when="If it did not happen"))

    def _divergence(self, effect: Effect, where: Where) -> Stopped:
        others = [found for (kind, _), all_of in self._requests.items() if kind == effect.kind for found in all_of]
        near = None if effect.is_reading else nearest(effect, others, self._given)
        differs = differences(effect, near) if near is not None else []
        step = self._place(where)
        facts = {
            "step": None if step is None else f"s{step}",
            "kind": effect.kind,
            "asked": told(effect),
            "nearest": None if near is None else told(near),
            "differs": differs,
            "command": self.limits.command,
        }
        self.counts.divergences.append(facts)
        lines = [f"the replay asked for {told(effect)}, which run {self.run} does not hold."]
        if effect.kind == "uncovered":
            lines = [f"the replay reaches {effect.name} through {effect.request['library']}, which nothing here records or serves."]
        elif effect.request.get(HANDED_ON):
            lines.append(f"It cannot be made: it carries {MARK}, which the replay gave the program instead of a secret. Nothing was sent.")
        if near is not None:
            state = "which was given already" if near.order in self._given and not differs else ", ".join(differs)
            lines.append(f"The nearest that it holds: {told(near)} ({state}).")
        lines.append(f"To go on with the world as it is now: {self.limits.command}")
        return self.stop(Divergence(" ".join(lines), facts))


def _is_known(effect: Effect) -> bool:
    """Whether the recording tells what came of a request."""
    return effect.status in ("answered", "failed") and "unstored" not in effect.request


def told(effect: Effect) -> str:
    """A request in one line, with the beginning of what it carries."""
    body = effect.request.get("body")
    if parameters := effect.request.get("parameters"):
        body = json.dumps(parameters, ensure_ascii=False)
    if not isinstance(body, str) or not body:
        return effect.name
    return f"{effect.name} {body if len(body) <= MOST_BODY else body[:MOST_BODY] + '…'}"


MOST_BODY = 200
"""Characters of a request's body that a message shows."""
