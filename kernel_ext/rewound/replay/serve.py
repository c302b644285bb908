"""Serves calls inside steps that run again: a recorded call whose code and inputs are unchanged answers at once.

In a replay the functions that have recorded calls begin with one more statement, which asks here. Nothing else
about them changes: same objects, decorators, closures, line numbers.
"""

from __future__ import annotations

import inspect
import io
import pickle
import sys
import threading
import types
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rewound.capture.calls import ATTEMPT, SEQ, SERVED, Call, parameters_of
from rewound.capture.policy import Policy, policy_of
from rewound.capture.recorder import Recorder
from rewound.effects.answers import Answers
from rewound.effects.generators import state_hash
from rewound.effects.keys import key_of as key_of_request
from rewound.effects.limits import Counts, Limits
from rewound.effects.printed import print_again
from rewound.effects.stopped import MutationHeld
from rewound.model import Effect, Encoded, Step
from rewound.replay.counterparts import Counterparts
from rewound.replay.equal import ATOMS, Comparison, same_value
from rewound.replay.likely import Likely
from rewound.replay.pairing import load_with_memo, memo_size, pair, result_part
from rewound.replay.recorded import Key, Recorded, drawn_by
from rewound.replay.renamed import RenamedReader
from rewound.store import Reader
from rewound.store.codec import SMALL_BUFFER, hash_bytes
from rewound.store.reducers import Reducer


class Server:
    """Answers transformed functions, and tells which recorded call those repeat that it does not answer."""

    def __init__(self, recorded: Recorded, reader: Reader, recorder: Recorder, limits: Limits) -> None:
        self.recorded = recorded
        self.counterparts = Counterparts(recorded, recorder)
        self._likely = Likely(self.counterparts.calls_of)
        self.limits = limits
        self._reader = reader
        self._recorder = recorder
        self._lock = threading.RLock()
        self._answer = threading.local()
        self.served: list[Step] = []
        self.ran: list[tuple[Key, str]] = []
        self.counts = Counts()
        self.skipped: set[int] = set()
        """Calls of the replay that were stopped where they began, since they come after the step up to which was asked."""
        self.barred: set[str] = set()
        """Names of functions that must run because somebody asked."""
        self.counts.untaken.update(argument.wanted for argument in recorded.arguments)

    def answers(self, run: str, effects: Iterable[Effect]) -> Answers:
        """The answers of this run's effects, for the steps that this serves or lets run."""
        made_elsewhere = self._reader.mutations_elsewhere(run)
        return Answers(run, effects, self.recorded.steps, self.limits, self.counts, self.counterparts, made_elsewhere)

    def end_behind(self, last: Step | None) -> None:
        """The replay ends with this recorded call, if there is one."""
        if last is not None:
            self.recorded.end_behind(last)
            self.counterparts.until = last.seq

    # ---- called by transformed functions

    def serve(self, where: str, name: str, held: dict[str, Any]) -> bool:
        """Whether the recording answers this call; `take` then gives the answer."""
        if self._recorder.encoder().busy:
            return False
        code = sys._getframe(1).f_code
        self._check_going_on(code)
        # The innermost open call is another one where this function's calls are thinned out: what it declares holds all the same.
        policy, call = policy_of(code), self._recorder.current.get()
        if call is not None and call.code is not code:
            call = None
        try:
            with self._lock:
                if self._serve((where, name), held, call, policy):
                    return True
        except Exception:  # a fault here means only that the function runs, if that changes nothing outside
            self._recorder.fault("serve")
        if policy is None:
            return False
        if self._is_held(name, policy):
            if policy.dry_run is None:
                self._hold(name, policy, held)
            self._run_dry(policy, held, call)
            return True
        self._goes_on(name, policy, code, held)
        return False

    def permit(self, where: str, name: str, held: dict[str, Any]) -> None:
        """Raises MutationHeld where a generator must not run. What it yielded cannot be stored, so that no recording answers it."""
        code = sys._getframe(1).f_code
        policy = policy_of(code)
        if policy is None:
            return
        if self._is_held(name, policy):
            self._hold(name, policy, held)
        self._goes_on(name, policy, code, held)

    def _check_going_on(self, code: types.CodeType) -> None:
        """Raises what has stopped the replay, if the call that asks has not begun by then."""
        answers, call = self._recorder.journal.answers, self._recorder.current.get()
        if answers is None:
            return
        if self.counterparts.is_over() and call is not None and call.code is code:
            self.skipped.add(call.row[SEQ])
        answers.check_going_on()

    def argument(self, name: str, passed: Any) -> Any:
        """What the call that asks is given for this parameter: what it was passed, unless it is to be given something else."""
        code = sys._getframe(1).f_code
        wanted = [one for one in self.recorded.arguments if one.name == name and code.co_qualname in one.functions]
        call = self._recorder.current.get()
        if not wanted or self._recorder.encoder().busy:
            return passed
        here = {code.co_qualname} if call is None or call.code is not code else set(self.counterparts.names([call]))
        for one in sorted(wanted, key=lambda one: one.wanted.partition("@")[2] in code.co_qualname):  # one call's goes before all calls'
            if not one.steps.isdisjoint(here):
                self.counts.untaken.discard(one.wanted)
                return one.like(passed)
        return passed

    def take(self) -> Any:
        value, self._answer.value = self._answer.value, None
        return value

    def _serve(self, key: Key, held: dict[str, Any], call: Call | None, policy: Policy | None) -> bool:
        # What has changed something outside is no step to run again because somebody asked for all of them.
        barred = key[1] in self.barred and not (policy is not None and policy.mutates)
        if barred or (policy is not None and policy.replay == "run"):
            self.ran.append((key, "asked for" if barred else "its policy is to run"))
            self._runs(key, call, _Live(held))
            return False
        offered = self.recorded.by_key.get(key)
        reason = "the recording holds no such call"
        live = _Live(held)
        for step in list(offered or ())[:50]:
            reason = self.recorded.why_not(step) or self._differs(step, live)
            if reason and policy is not None and policy.mutates and self._happened(step, live):
                reason = ""  # it has happened, for these arguments: whatever its code says today, not a second time
            if reason:
                continue
            change = self.recorded.change(step) if step.changed else None
            answer = (change.apply(held),) if change is not None else live.answer(step, self._reader)
            if answer is None:
                reason = "its result shares something with its arguments"
                continue
            assert offered is not None
            offered.remove(step)
            self._answer.value = answer[0]
            self._draw(step)
            print_again(self.recorded.printed(step))
            self.served.append(step)
            self.counts.served += 1
            if call is not None and call.code is not None:
                call.mark(SERVED)
                self.counterparts.serve(call.row[SEQ], step, self.recorded.below(step))
                self._recorder.journal.carry(self.recorded.unit(step), call.row[SEQ])
            return True
        self.ran.append((key, reason))
        self._runs(key, call, live)
        return False

    def _draw(self, step: Step) -> None:
        """Leave the generators of random numbers where a served call left them."""
        drawn = drawn_by(step)
        if drawn is not None and drawn.encoded is not None:
            self._recorder.generators.restore(self._reader.load(drawn.encoded))  # type: ignore[arg-type]

    def _runs(self, key: Key, call: Call | None, live: _Live) -> None:
        """A call is not answered: the recorded one that it repeats is not offered to a later call."""
        if call is None:
            return
        offered = self.recorded.by_key.get(key, deque())
        near = self.counterparts.near(call, key, 50)
        same = next((step for step in near if live.matches(step, self._reader)), None) or self._likely.of(near, live.held)
        if same is None:
            same = next((step for step in list(offered)[:50] if live.matches(step, self._reader)), None)
        if same is None and not near:
            same = self._likely.same(key, live.held, self.counterparts.is_taken)
        self.counterparts.claim(call, key, same)
        if same is not None and same.attempt == call.row[ATTEMPT] and same in offered:
            offered.remove(same)

    def _is_allowed(self, function: str, policy: Policy) -> bool:
        return not self.limits.mutations.isdisjoint({"all", function, policy.name})

    def _is_held(self, function: str, policy: Policy) -> bool:
        """Whether a call that the recording does not answer must not be carried out: it mutates, and was not allowed by name."""
        if not (policy.mutates or policy.replay == "dry-run"):
            return False
        if self._is_allowed(function, policy):
            return False
        journal = self._recorder.journal
        answers = journal.answers if self.limits.resume and policy.mutates else None
        return answers is None or not answers.is_beyond(journal.where)

    def _goes_on(self, function: str, policy: Policy, code: types.CodeType, held: dict[str, Any]) -> None:
        """A step runs. That it changes something outside is in the store before; raises MutationHeld where it was already, unasked."""
        journal = self._recorder.journal
        if not policy.mutates or journal.answers is None:
            return
        given = parameters_of(code, held)
        begun = journal.answers.begun(key_of_request(policy.name, (), journal.masking.asked.nested(dict(given))))
        if begun is not None and not self._is_allowed(function, policy):
            why = f"{policy.name}({', '.join(held)}) changes something outside, and has begun with these arguments in run {begun} already."
            raise journal.answers.hold(MutationHeld(f"{why} Look there first.", function, when="If it did not happen"))
        journal.step_begins(policy.name, given)

    def _run_dry(self, policy: Policy, held: dict[str, Any], call: Call | None) -> None:
        """Answer what the step declares for this."""
        answer = policy.dry_run
        if callable(answer) and call is not None and call.code is not None:
            args, options = as_passed(call.code, held)
            answer = answer(*args, **options)
        self._answer.value = answer
        self.counts.dry_run += 1
        if call is not None and call.code is not None:
            call.mark(SERVED)

    def _hold(self, function: str, policy: Policy, arguments: dict[str, Any]) -> None:
        """End the replay before the mutation."""
        called = f"{policy.name}({', '.join(arguments)})"
        held = MutationHeld(f"{called} changes something outside, and the recording has no answer for this call.", function)
        answers = self._recorder.journal.answers
        raise held if answers is None else answers.hold(held)

    def _happened(self, step: Step, live: _Live) -> bool:
        done = step.status == "succeeded" and step.result is not None and step.result.whole
        return done and live.matches(step, self._reader)

    def _differs(self, step: Step, live: _Live) -> str:
        if not live.matches(step, self._reader):
            return "its arguments are not as recorded"
        drawn = drawn_by(step)
        if drawn is not None and drawn.hash != state_hash(self._recorder.generators.read()):
            return "it draws random numbers, and those are not where they were"
        for value in self.recorded.inputs(step):
            if value.hash is None:
                return f"it reads {value.name}: {value.why or 'which could not be stored'}"
            if value.scope == "class":
                if value.hash != self._class_hash(value.name):
                    return f"it uses the class {value.name}, which changed"
                continue
            module = sys.modules.get(value.scope)
            is_there = module is not None and value.name in module.__dict__
            now = self._recorder.read_global(module.__dict__, value.name, None) if module is not None and is_there else None
            if now is None or now.hash != value.hash:
                return f"it reads {value.name}, which is not as recorded"
        if self.recorded.files.uses:
            return self.recorded.files.why_run_now(self.recorded.unit(step), self._recorder.journal.touched) or ""
        return ""

    def _class_hash(self, name: str) -> str | None:
        module, _, qualname = name.rpartition(".")
        found: Any = sys.modules.get(module)
        for part in qualname.split("."):
            found = getattr(found, part, None)
        named = self._reader.class_then(name) if isinstance(self._reader, RenamedReader) else None
        return self._recorder.identities.klass(found, self._recorder.encoder(), named) if isinstance(found, type) else None


def _finder(reader: Reader) -> Callable[[str, str], object] | None:
    """Where classes are today that had other names; None where none had."""
    return reader.find_class if isinstance(reader, RenamedReader) else None


def as_passed(code: types.CodeType, held: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """A function's parameters as a call would pass them to another one like it."""
    names, positional = code.co_varnames, code.co_argcount
    keyword = positional + code.co_kwonlyargcount
    args = [held[name] for name in names[:positional]]
    options = {name: held[name] for name in names[positional:keyword]}
    if code.co_flags & inspect.CO_VARARGS:
        args += held[names[keyword]]
    if code.co_flags & inspect.CO_VARKEYWORDS:
        options |= held[names[keyword + bool(code.co_flags & inspect.CO_VARARGS)]]
    return args, options


class _Live:
    """The arguments of a call that asks, encoded once, and compared with those of recorded calls."""

    def __init__(self, held: dict[str, Any]) -> None:
        self.held = held
        self.buffers: list[str] = []
        self._pickler: pickle.Pickler | None = None
        self._pairs: dict[bytes, tuple[dict[int, int], dict[int, Any]] | None] = {}
        sink = io.BytesIO()
        reducer = Reducer(True)

        class Taking(pickle.Pickler):
            reducer_override = staticmethod(reducer.reduce)

        self._reducer = reducer
        pickler = Taking(sink, 5, buffer_callback=self._buffer)
        try:
            pickler.dump(held)
            self.head = sink.getvalue()
            self.whole = reducer.why is None
            self._pickler = pickler
        except Exception:  # not to be stored, so not to be compared
            self.head, self.whole = b"", False

    def _buffer(self, buffer: pickle.PickleBuffer) -> bool:
        raw = buffer.raw()
        if raw.nbytes <= SMALL_BUFFER:
            return True
        self.buffers.append(hash_bytes(raw))
        return False

    def matches(self, step: Step, reader: Reader) -> bool:
        recorded = step.arguments
        if recorded is None:
            return not self.held
        if not self.whole:
            return False
        if list(recorded.buffers) == self.buffers and (recorded.head == self.head or self._paired(recorded) is not None):
            return True
        if len(recorded.head) > 20 * len(self.head) + 1000 or len(self.head) > 20 * len(recorded.head) + 1000:
            return False
        return same_value(self.held, reader.load(recorded))

    def answer(self, step: Step, reader: Reader) -> tuple[Any] | None:
        """The recorded result; what it shares with the arguments is taken from the living ones. None if that fails."""
        result = step.result
        assert result is not None
        if result.part is None:
            return (reader.load(result),)
        recorded = step.arguments
        assert recorded is not None
        tail = result_part(recorded.head, result.head)
        if tail is None:
            return None
        memo = self._memo() if recorded.head == self.head else self._paired_memo(recorded, reader)
        buffers = [bytearray(b) for b in (reader.buffer(key) for key in result.buffers[len(recorded.buffers) :])]
        size = memo_size(recorded.head)
        try:
            return (load_with_memo(tail, memo, size, buffers, _finder(reader)),)
        except (KeyError, pickle.UnpicklingError):
            return None

    def _memo(self) -> dict[int, Any]:
        assert self._pickler is not None
        return dict(self._pickler.memo.copy().values())

    def _paired(self, recorded: Encoded) -> tuple[dict[int, int], dict[int, Any]] | None:
        if recorded.head not in self._pairs:
            self._pairs[recorded.head] = pair(self.head, recorded.head)
        return self._pairs[recorded.head]

    def _paired_memo(self, recorded: Encoded, reader: Reader) -> dict[int, Any]:
        """The same for arguments that are equal and were pickled otherwise."""
        paired = self._paired(recorded)
        if paired is not None:
            memo = self._memo()
            numbers, atoms = paired
            return {**atoms, **{then: memo[now] for then, now in numbers.items()}}
        buffers = [bytearray(reader.buffer(key)) for key in recorded.buffers]
        unpickler: Any = pickle._Unpickler(io.BytesIO(recorded.head), buffers=buffers)
        unpickler.find_class = _finder(reader) or unpickler.find_class
        then = unpickler.load()
        comparison = Comparison()
        partners = comparison.partners() if comparison.same(self.held, then) else {}
        known = {index: part for index, part in unpickler.memo.items() if id(part) in partners or type(part) in ATOMS}
        return {index: partners.get(id(part), part) for index, part in known.items()}
