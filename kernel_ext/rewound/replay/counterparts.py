"""Which recorded step each step of a replay repeats: a served answer is looked for there first."""

from __future__ import annotations

import types
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from rewound.capture.calls import PARENT, SECONDS, SEQ, STATUS, SUCCEEDED
from rewound.capture.policy import policy_of
from rewound.errors import UnknownStep
from rewound.model import Step

if TYPE_CHECKING:
    from rewound.capture.calls import Call
    from rewound.capture.recorder import Recorder
    from rewound.replay.recorded import Recorded
    from rewound.store import Reader

Key = tuple[str, str]
AT_ONCE = 1e-3
"""Seconds by which two clocks of one run may differ."""


class Counterparts:
    """Pairs calls of a replay with recorded ones: by function, with equal arguments first, else in their order.

    Of several, one that was called by what its caller repeats: twenty tasks that make the same calls keep each its own.
    """

    def __init__(self, recorded: Recorded, recorder: Recorder) -> None:
        self._steps = recorded.steps
        self._recorder = recorder
        self._by_key: dict[Key, list[Step]] = {key: list(steps) for key, steps in recorded.by_key.items()}
        self._by_caller: dict[tuple[Key, int | None], deque[Step]] = defaultdict(deque)
        for key, steps in self._by_key.items():
            for step in steps:
                self._by_caller[key, step.parent].append(step)
        self._next: dict[Key, int] = {}
        self._pairs: dict[int, int | None] = {}
        self._taken: set[int] = set()
        self._failing = _where_it_failed(recorded.steps)
        self._failed = self._failing[-1] if self._failing else None
        self._again: list[Call] = []
        """The calls that repeat those."""
        self._killed = recorded.interrupted
        self._called: dict[int | None, list[int]] = defaultdict(list)
        for step in recorded.steps.values():
            self._called[step.parent].append(step.seq)
        self.until: int | None = None
        """The recorded call up to which the replay is asked for."""
        self._until: Call | None = None
        """The call that repeats it."""
        self._over = False
        self.past = False
        """Whether the replay is at a cell that the recorded run did not reach."""
        self._cell: int | None = None

    # ---- told by the replay

    def pair(self, live: int, recorded: int | None) -> None:
        """A step of the replay repeats this recorded one; None: it is new."""
        self._pairs[live] = recorded
        if recorded is not None:
            self._taken.add(recorded)

    def serve(self, live: int, recorded: Step, below: Iterable[Step]) -> None:
        """A step of the replay is answered by this recorded one, and does not call what stands below it."""
        unit = {recorded.seq, *(step.seq for step in below)}
        self.pair(live, recorded.seq)
        self._taken |= unit
        self._over = self._over or self.until in unit

    def repeat(self, live: int, recorded: int) -> None:
        """A cell of the replay repeated this one, whether anybody asked or not."""
        self._pairs.setdefault(live, recorded)

    def is_past(self, reader: Reader, run: str) -> bool:
        """Whether the step in which the recorded run had failed came to its end in the replay, which is stored by now as this run."""
        again = [live for live, recorded in self._pairs.items() if recorded is not None and recorded == self._failed]
        with suppress(UnknownStep):  # thinned out
            return any(reader.step(run, seq).status == "succeeded" for seq in again)
        return False

    def next_cell(self, recorded: int | None, *, beyond: bool) -> None:
        """The cell that runs next repeats this step; `beyond`: the recorded run did not reach it."""
        self._cell, self.past = recorded, beyond

    def claim(self, call: Call, key: Key, same: Step | None) -> None:
        """A call was not served; `same` is the recorded one with equal arguments, where there is one."""
        self._find_counterpart(call, key, same)
        if self._pairs.get(call.row[SEQ]) in self._failing:
            self._again.append(call)
        if self.until is not None and self._pairs.get(call.row[SEQ]) == self.until:
            self._until = call

    def _find_counterpart(self, call: Call, key: Key, same: Step | None) -> None:
        if call.seq is None:
            return
        if same is not None and same.seq not in self._taken:
            self.pair(call.seq, same.seq)
            return
        near = self.near(call, key)
        if near:
            self.pair(call.seq, near[0].seq)
            return
        steps = self._by_key.get(key, [])
        place = self._next.get(key, 0)
        while place < len(steps) and steps[place].seq in self._taken:
            place += 1
        self._next[key] = place
        self.pair(call.seq, steps[place].seq if place < len(steps) else None)

    def near(self, call: Call, key: Key, most: int = 1) -> list[Step]:
        """Recorded calls of this function that nothing repeats yet and that were called by what this call's caller repeats."""
        caller = self._pairs.get(call.row[PARENT])
        waiting = self._by_caller.get((key, caller)) if caller is not None else None
        if not waiting:
            return []
        while waiting and waiting[0].seq in self._taken:
            waiting.popleft()
        return list(islice((step for step in waiting if step.seq not in self._taken), most))

    def calls_of(self, key: Key) -> list[Step]:
        """The recorded calls of a function, in their order."""
        return self._by_key.get(key, [])

    def is_taken(self, recorded: int) -> bool:
        """Whether a call of the replay repeats this one already."""
        return recorded in self._taken

    def _step(self, seq: int | None) -> Step | None:
        return self._steps.get(seq) if seq is not None else None

    # ---- asked by the effects

    def is_over(self) -> bool:
        """See `effects.limits.Counterparts`."""
        return self._over or (self._until is not None and self._until.row[SECONDS] is not None)

    def is_after_failure(self, when: float) -> bool:
        """See `effects.limits.Counterparts`."""
        failed = self._step(self._failed)
        return failed is not None and failed.status == "failed" and when >= failed.started + (failed.seconds or 0.0) - AT_ONCE

    def has_passed_failure(self) -> bool:
        """See `effects.limits.Counterparts`."""
        return any(call.row[SECONDS] is not None and call.row[STATUS] == SUCCEEDED for call in self._again)

    def of(self, call: Call) -> int | None:
        """See `effects.limits.Counterparts`."""
        if call.seq is None:
            return None
        if call.seq not in self._pairs:
            self._claim_unasked(call)
        return self._pairs.get(call.seq)

    def is_beyond(self, calls: Iterable[Call]) -> bool:
        if self.past:
            return True
        around = [found for call in calls if (found := self.of(call)) is not None]
        if self._killed and around and self._steps[around[0]].status == "interrupted":
            return self._taken.issuperset(self._called[around[0]])  # in a step that was in flight: behind all that it had called
        if self._killed and self._failed is None:  # what was in flight is not known: behind all that is
            return all(seq in self._taken or self._is_thinned(step) for seq, step in self._steps.items())
        if self._failed is None or self._failed not in self._taken:
            return False
        if self._failed not in around:
            return True
        # Inside the step that failed: behind all that it had called.
        return around[0] == self._failed and self._taken.issuperset(self._called[self._failed])

    def ended_at(self) -> str | None:
        """The id of that step, if it has ended."""
        return f"s{self.until}" if self.is_over() else None

    def _is_thinned(self, step: Step) -> bool:
        """Whether its function is called so often here that not all of its calls are looked at."""
        return step.count is not None or any(info.code.co_qualname == step.function for info in self._recorder.thinned())

    def names(self, calls: Iterable[Call]) -> tuple[str, ...]:
        found: list[str] = []
        for call in calls:
            step = self._step(self.of(call))
            if call.code is not None:
                policy = policy_of(call.code)
                found += [call.code.co_qualname, *([policy.name] if policy is not None else [])]
            if step is not None:
                found += [step.id, *([f"cell-{step.cell_id}", f"cell:{step.cell}"] if step.kind == "cell" else [])]
        return tuple(dict.fromkeys(name for name in found if name != "<module>"))

    def _claim_unasked(self, call: Call) -> None:
        """A module's body or a generator, which never ask to be served. Generators are taken in the order in which they began."""
        code = call.code
        if code is None:
            assert call.seq is not None
            self.pair(call.seq, self._cell)
            return
        begun = {other.row[SEQ]: other for other in list(self._recorder.suspended.values()) if other.code is code}
        for seq in sorted({*begun, call.row[SEQ]}):
            if seq <= call.row[SEQ] and seq not in self._pairs:
                self._claim(begun.get(seq, call), code)

    def _claim(self, call: Call, code: types.CodeType) -> None:
        where = code.co_filename
        cell = self._recorder.project.cells.get(where)
        if cell is not None:
            then = self._step(self._pairs.get(cell))
            where = f"cell:{then.cell_id if then is not None else None}"
        self.claim(call, (where, code.co_qualname), None)


def _where_it_failed(steps: Mapping[int, Step]) -> list[int]:
    """The steps that the run's failure left, the innermost last; empty if it did not fail. Tasks that it cancelled are none of them."""
    failed = [step for step in steps.values() if step.status not in ("succeeded", "running")]
    found: list[int] = []
    while below := [step for step in failed if step.parent == (found[-1] if found else None)]:
        found.append(max(below, key=lambda step: (_has_failed_itself(step), step.seq)).seq)
    return found


def _has_failed_itself(step: Step) -> bool:
    """Rather than having been cancelled; on Python 3.11 the error of such a step is not known."""
    return step.error is not None and not step.error.type.endswith("CancelledError")
