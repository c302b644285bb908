"""Takes up a run whose process died, or that waits for a person: which one, what was in flight, and what of that had happened already."""

from __future__ import annotations

import dataclasses
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rewound.errors import NothingToRecover, RunStillGoing
from rewound.model import Effect, Run, Step, waits_with
from rewound.replay.execute import replay
from rewound.replay.guards import IN_KERNEL
from rewound.replay.outcome import Outcome, Progress
from rewound.replay.overrides import inherited
from rewound.store import Reader, open_reader

RESUMED = "resume"
"""In `Run.meta` of a replay: it goes on for real behind the run that it replays."""


BEHIND = "behind"
"""In `Run.meta` of a replay in a kernel: it has repeated all of the other run, and what follows is its own."""


@dataclass(frozen=True, slots=True)
class InFlight:
    """What is known of the moment at which a run's process died."""

    run: str
    """The run that is taken up: of several that took up one another, the one that came furthest."""
    step: Step | None
    """The innermost step that had begun and not ended; None if nothing shows one."""
    happened: tuple[Effect, ...]
    """What that step had asked of the outside, or written to files, and that had an answer."""
    unknown: tuple[Effect, ...]
    """Changes that were begun, and of which no end is recorded."""


def recover(
    run: str | None = None, *, store: str | None = None, start: Path | None = None, progress: Progress | None = None, **options: Any
) -> Outcome:
    """Take a run up whose process died: its completed steps come from the recording, and what was in flight runs again, for real.

    What it had changed outside is not changed again. Without a name it is the newest that nobody has taken up; `options` are those of
    `rewound.replay`. Raises NothingToRecover, RunStillGoing, and what `rewound.replay` raises.
    """
    reader = open_reader(store, start=start)
    found = to_recover(reader, run)
    known = in_flight(reader, found)
    options["overrides"] = given_to(reader, found, options.get("overrides"))
    outcome = replay(found.id, resume=True, purpose="recovery", store=store, start=start, progress=progress, **options)
    return dataclasses.replace(outcome, in_flight=known)


def resume(
    run: str | None = None,
    answers: Sequence[str] = (),
    *,
    store: str | None = None,
    start: Path | None = None,
    progress: Progress | None = None,
    **options: Any,
) -> Outcome:
    """Take a run up that waits for a person (`rewound.ask`), with these answers: one for each question, in their order.

    Without a name it is the newest that waits. Raises NothingToRecover, RunStillGoing, BadRequest for an answer that does not fit,
    and what `rewound.replay` raises.
    """
    reader = open_reader(store, start=start)
    found = to_resume(reader, run)
    check_answer(found, answers)
    options["overrides"] = given_to(reader, found, options.get("overrides"))
    return replay(found.id, resume=True, purpose="answer", replies=tuple(answers), store=store, start=start, progress=progress, **options)


def check_answer(run: Run, answers: Sequence[str]) -> None:
    """The first answer fits the question that the run waits with. Raises BadRequest."""
    from rewound.effects.questions import Question

    facts = waits_with(run)
    if answers and facts is not None:
        Question.of(facts).parsed(answers[0])


# ---- which run


def to_recover(reader: Reader, name: str | None = None, runs: Iterable[Run] | None = None) -> Run:
    """The run to take up: of the one with this name, or of the newest of `runs` (all) that died, what came furthest."""
    family = _Family(reader)
    if name is not None:
        return family.furthest(_died(reader.resolve(name)))
    for run in family.runs if runs is None else runs:
        if has_died(run) and run.kind != "call" and _is_for_real(run) and (found := family.open_end(run)) is not None:
            return found
    raise NothingToRecover("No run here has died without having been taken up since.", hint="`rewound runs` lists all.")


def to_resume(reader: Reader, name: str | None = None, runs: Iterable[Run] | None = None) -> Run:
    """The run that waits: the one with this name or that took it up, or the newest."""
    family = _Family(reader)
    if name is not None:
        return family.furthest(_waits(reader.resolve(name)))
    for run in family.runs if runs is None else runs:
        if is_waiting(run) and (found := family.open_end(run)) is not None and is_waiting(found):
            return found
    raise NothingToRecover("No run here waits for an answer.", hint="`rewound runs` lists all.")


def to_take_up(reader: Reader, source: str | None, cwd: str) -> Run | None:
    """The newest run of this notebook (or, without a file, folder) where that died or waits and can be taken up.

    One of this very process is none. Raises NothingToRecover or RunStillGoing where another one has taken it up.
    """
    run = reader.newest_of(source, cwd)
    if run is None or run.status != "interrupted":
        return None
    return to_resume(reader, run.id) if is_waiting(run) else to_recover(reader, run.id) if has_died(run) else None


def given_to(reader: Reader, run: Run, wanted: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The other values with which a run goes on: those of the last one that took it up, whichever of them came further, and the wanted."""
    return inherited(_Family(reader).latest(run), wanted or {})


def has_died(run: Run) -> bool:
    """Whether its process went away before the run had ended."""
    return run.status == "interrupted" and run.seconds is None and waits_with(run) is None


def is_waiting(run: Run) -> bool:
    """Whether its process is gone, and it waits for a person."""
    return run.status != "running" and waits_with(run) is not None


def _died(run: Run) -> Run:
    if run.status == "running":
        raise RunStillGoing(f"Run {run.id} is still going (process {run.pid}).", hint="There is nothing to recover yet.")
    if is_waiting(run):
        raise NothingToRecover(f"Run {run.id} waits for an answer.", hint=f"Give it: rewound resume {run.id} --answer ANSWER")
    if run.status != "interrupted":
        raise NothingToRecover(f"Run {run.id} has ended: it {run.status}.", hint=f"To run it again: rewound replay {run.id}")
    return _goes_on(run)


def _waits(run: Run) -> Run:
    if run.status == "running":
        raise RunStillGoing(f"Run {run.id} is still going (process {run.pid}).", hint="Answer it there, or wait until it has ended.")
    if not is_waiting(run):
        raise NothingToRecover(f"Run {run.id} waits for no answer: it {run.status}.", hint="`rewound runs` shows which ones do.")
    return run


def _goes_on(run: Run) -> Run:
    """A replay that was only to look must not go on for real because its process died."""
    if not _is_for_real(run):
        what = f"Run {run.id} was a replay, which was not to go on for real."
        raise NothingToRecover(what, hint=f"Replay the run again: rewound replay {run.replay_of}")
    return run


def _is_for_real(run: Run) -> bool:
    """Whether it is more than a look at another run: a kernel's session goes on in what `%replay` makes."""
    return run.kind != "replay" or bool(run.meta.get(RESUMED) or run.meta.get(IN_KERNEL))


class _Family:
    """The runs of a store by what they take up."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.runs = reader.runs()
        self._by_id = {run.id: run for run in self.runs}
        self._taken_up: dict[str, list[Run]] = {}
        for run in self.runs:  # newest first
            if run.replay_of is not None and run.meta.get(RESUMED):
                self._taken_up.setdefault(run.replay_of, []).append(run)

    def open_end(self, run: Run) -> Run | None:
        """`furthest`, or None if there is nothing to take up any more."""
        try:
            return self.furthest(run)
        except (NothingToRecover, RunStillGoing):
            return None

    def furthest(self, run: Run) -> Run:
        """Of a run and those that took it up, or that it took up itself, the one to go on from. Raises NothingToRecover, RunStillGoing."""
        while run.replay_of in self._by_id and run.meta.get(RESUMED):
            run = self._by_id[run.replay_of]
        return self._furthest(run)

    def latest(self, run: Run) -> Run:
        """This run, or the one that took it up last."""
        while taken_up := [later for later in self._taken_up.get(run.id, ()) if later.status != "running"]:
            run = taken_up[0]
        return run

    def _furthest(self, run: Run) -> Run:
        for later in self._taken_up.get(run.id, ()):
            if later.status == "running" and later.pid == os.getpid():
                if self._was_held(later):
                    continue
                raise NothingToRecover(f"Run {run.id} was taken up already: it goes on here, as {later.id}.", hint="`%timeline` shows it.")
            if later.status == "running":
                raise RunStillGoing(
                    f"Run {run.id} is being taken up by {later.id} (process {later.pid}).", hint="Wait until that has ended."
                )
            if has_died(later) or is_waiting(later):
                found = self._furthest(later)
                return found if found is not later or is_waiting(later) or self._knows_all_of(later, run) else run
            if not self._was_held(later):
                raise NothingToRecover(f"Run {run.id} was taken up already, as {later.id}: it {later.status}.", hint=_hint(later))
        return run

    def _was_held(self, run: Run) -> bool:
        return run.status != "succeeded" and any(effect.status == "held" for effect in self._reader.effects(run.id))

    def _knows_all_of(self, later: Run, earlier: Run) -> bool:
        """Whether a run that died while it repeated another had come behind it: else the other tells more, and it is taken up once more.

        One that has changed something outside by itself had: only it knows with what values.
        """
        effects = self._reader.effects(later.id)
        changed = any(effect.mutates and not effect.served and effect.status != "held" for effect in effects)
        return changed or bool(later.meta.get(BEHIND)) or not _asked(self._reader.effects(earlier.id)) - _asked(effects)


def _asked(effects: Iterable[Effect]) -> Counter[tuple[str, str]]:
    return Counter((effect.kind, effect.name) for effect in effects if effect.status != "held")


def _hint(run: Run) -> str:
    return f"To see why:  rewound debug {run.id}" if run.status == "failed" else f"To run it again:  rewound replay {run.id}"


# ---- what was in flight


def in_flight(reader: Reader, run: Run) -> InFlight:
    """What is known of the moment at which the run's process died."""
    steps = {step.seq: step for step in reader.steps(run.id)}
    effects = reader.effects(run.id)
    step = max((step for step in steps.values() if step.status == "interrupted"), key=lambda step: step.seq, default=None)
    unknown = tuple(effect for effect in effects if _is_unknown(effect, steps))
    happened = tuple(effect for effect in effects if step is not None and effect not in unknown and _had_happened(effect, step, steps))
    return InFlight(run.id, step, happened, unknown)


def _is_unknown(effect: Effect, steps: Mapping[int, Step]) -> bool:
    if not effect.mutates or effect.served:
        return False
    if effect.kind == "step":  # it declares to change something, and what it does is not seen
        return effect.step is None or effect.step not in steps or steps[effect.step].status == "interrupted"
    return effect.status == "sent"


def _had_happened(effect: Effect, step: Step, steps: Mapping[int, Step]) -> bool:
    if effect.is_reading or effect.status not in ("answered", "failed") or effect.kind in ("environment", "step"):
        return False
    if effect.kind == "file" and effect.name.startswith(("read ", "missed ")):
        return False
    above = effect.step
    while above is not None and above != step.seq:
        above = steps[above].parent if above in steps else None
    return above is not None
