"""The JSON shapes, each defined once: what `--json`, the REST routes, the panel and the language server speak.

Field names are a contract. What is unknown is null and never left out. Lines are 1-based, times are seconds,
`started` is ISO 8601 in UTC.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from typing import TYPE_CHECKING, TypedDict

from rewound.errors import RewoundError
from rewound.model import Effect, Run, Status, Step, StepKind, taken_up, waits_with
from rewound.show.wire_failure import ErrorShape, FailureShape, error, failure, stepless
from rewound.show.wire_mapping import Unmapped, unmapped
from rewound.show.wire_outside import EffectShape, PausedShape, effect, paused, step_name, time_text

if TYPE_CHECKING:
    from rewound.diagnose.report import Cause, Link, Report
    from rewound.diagnose.rule import Rule
    from rewound.graph.slices import StaleRead
    from rewound.show.history import History, Version


class ProblemShape(TypedDict):
    """An error of the request itself; `name` is stable and has a section in docs/errors.md."""

    name: str
    message: str
    hint: str | None


class Problem(Unmapped):
    """What a command answers that could not be carried out. `unmapped` stands only with `steps-unmapped`."""

    error: ProblemShape


class RecordShape(TypedDict):
    """`record`: one recorded execution; `paused` is the question that it waits with."""

    run: str
    kind: str
    source: str | None
    status: Status
    steps: int
    started: str
    seconds: float | None
    overhead_seconds: float
    error: ErrorShape | None
    paused: PausedShape | None


class RunShape(RecordShape):
    """One of `runs`."""

    replay_of: str | None


class RunsShape(TypedDict):
    """`runs`: newest first."""

    runs: list[RunShape]


class StepShape(TypedDict):
    """One step of a timeline; `name` is what `@rewound.step` calls it, `count` is set where it stands for calls thinned out.

    `effects`: how many requests to the outside it made itself, without those of the calls below it.
    """

    step: str
    parent: str | None
    kind: StepKind
    name: str | None
    cell: int | None
    cell_id: str | None
    file: str | None
    function: str | None
    line: int | None
    attempt: int
    status: Status
    started: str
    seconds: float | None
    error: ErrorShape | None
    count: int | None
    effects: int


class ShowShape(TypedDict):
    """`show`: the steps, and the requests to the outside, in the order in which they began; `readings` by kind, as many as there were."""

    run: str
    status: Status
    steps: list[StepShape]
    effects: list[EffectShape]
    readings: dict[str, int]


class LinkShape(TypedDict):
    """One station on the way of a value; in a cause the origin stands first, in `why` last."""

    step: str
    cell: int | None
    line: int | None
    name: str
    value: str
    how: str


class CauseShape(TypedDict):
    """A ranked explanation of a failure."""

    rank: int
    step: str
    cell: int | None
    cell_id: str | None
    file: str | None
    function: str | None
    line: int | None
    end_line: int | None
    rule: str
    confidence: float
    message: str
    chain: list[LinkShape]


class DebugShape(TypedDict):
    """`debug`: the failure, null if nothing failed, its causes, and the last good run that it was compared with.

    `status` is the run's: a run that succeeded has a failure all the same where an error was lost (see `FailureShape.ended`).
    """

    run: str
    status: Status
    failure: FailureShape | None
    causes: list[CauseShape]
    compared_with: str | None


class OriginShape(TypedDict):
    """A value that a version was made from, and the step that had made it (null: it is older than the recording)."""

    name: str
    step: str | None


class VersionShape(TypedDict):
    """One version of a name, and the step that made it."""

    step: str
    cell: int | None
    cell_id: str | None
    file: str | None
    function: str | None
    line: int | None
    name: str
    value: str
    type: str
    hash: str | None
    how: str
    used: list[OriginShape]


class WhyShape(TypedDict):
    """`why`: the versions of a name, oldest first, and the way of the asked one back to its origins.

    `onward` is the way on: what the cells that used it made of it, oldest first; one that made nothing of it has `name` empty.
    """

    run: str
    name: str
    versions: list[VersionShape]
    chain: list[LinkShape]
    slice: list[SliceShape]
    used_by: list[UserShape]
    onward: list[LinkShape]
    stale: StaleShape | None


class SliceShape(TypedDict):
    """An execution of a cell that a value hangs on, with those of its lines that matter."""

    step: str
    cell: int | None
    cell_id: str | None
    lines: list[int]


class UserShape(TypedDict):
    """An execution of a cell that read a value, or anything that was made from it."""

    step: str
    cell: int | None
    cell_id: str | None


class StaleShape(TypedDict):
    """What a value was made from and what has been written again since."""

    name: str
    source: str
    changed_by: str
    line: int | None


class RuleShape(TypedDict):
    """One rule; `on` is false where the project has switched it off."""

    name: str
    summary: str
    page: str
    on: bool


class RulesShape(TypedDict):
    """`rules`: what a diagnosis looks for, by name."""

    rules: list[RuleShape]


def problem(found: RewoundError) -> Problem:
    """An error of the request, for `--json`."""
    return {"error": {"name": found.name, "message": found.what, "hint": found.hint}, **unmapped(found)}


def record(run: Run, *, over: bool = False) -> RecordShape:
    """`over`: the question that it waits with was answered in another run."""
    return {
        "run": run.id,
        "kind": run.kind,
        "source": run.source,
        "status": run.status,
        "steps": run.steps,
        "started": time_text(run.started),
        "seconds": run.seconds,
        "overhead_seconds": run.overhead,
        "error": error(run.error),
        "paused": None if over else paused(waits_with(run)),
    }


def runs(found: Iterable[Run]) -> RunsShape:
    listed = list(found)
    over = taken_up(listed)
    return {"runs": [{**record(run, over=run.id in over), "replay_of": run.replay_of} for run in listed]}


def step(found: Step, name: str | None = None, effects: int = 0) -> StepShape:
    return {
        "step": found.id,
        "parent": step_name(found.parent),
        "kind": found.kind,
        "name": name,
        "cell": found.cell,
        "cell_id": found.cell_id,
        "file": found.file,
        "function": found.function if found.kind == "call" else None,
        "line": found.line,
        "attempt": found.attempt,
        "status": found.status,
        "started": time_text(found.started),
        "seconds": found.seconds,
        "error": error(found.error),
        "count": found.count,
        "effects": effects,
    }


def show(run: Run, steps: Sequence[Step], effects: Sequence[Effect] = ()) -> ShowShape:
    """`effects` are those of the steps that are shown, readings included; what was read before the program began does not count."""
    requests = [entry for entry in effects if not entry.is_reading]
    made = Counter(entry.step for entry in requests)
    return {
        "run": run.id,
        "status": run.status,
        "steps": [step(entry, run.declared(entry.file, entry.function), made[entry.seq]) for entry in steps],
        "effects": [effect(entry) for entry in requests],
        "readings": dict(Counter(entry.kind for entry in effects if entry.is_reading and entry.step is not None)),
    }


def rules(found: Iterable[Rule], off: Container[str]) -> RulesShape:
    return {
        "rules": [{"name": rule.name, "summary": rule.summary, "page": rule.page.strip(), "on": rule.name not in off} for rule in found]
    }


def link(found: Link) -> LinkShape:
    return {"step": found.step.id, "cell": found.cell, "line": found.line, "name": found.name, "value": found.value, "how": found.how}


def cause(found: Cause) -> CauseShape:
    return {
        "rank": found.rank,
        "step": found.step.id,
        "cell": found.cell,
        "cell_id": found.cell_id,
        "file": found.file,
        "function": found.function,
        "line": found.line,
        "end_line": found.end_line,
        "rule": found.rule,
        "confidence": round(found.confidence, 3),
        "message": found.message,
        "chain": [link(entry) for entry in found.chain],
    }


def debug(run: Run, report: Report | None, *, all_frames: bool = False) -> DebugShape:
    """The report of a run; None for a run in which no step failed."""
    told = [] if report is None else [cause(entry) for entry in report.causes]
    if report is None:
        return {"run": run.id, "status": run.status, "failure": stepless(run), "causes": told, "compared_with": None}
    return {
        "run": run.id,
        "status": run.status,
        "failure": failure(report.failure, all_frames=all_frames),
        "causes": told,
        "compared_with": report.good.id if report.good is not None else None,
    }


def version(found: Version) -> VersionShape:
    return {
        "step": found.step.id,
        "cell": found.step.cell,
        "cell_id": found.step.cell_id,
        "file": found.step.file,
        "function": found.step.function if found.step.kind == "call" else None,
        "line": found.line,
        "name": found.value.name,
        "value": found.text,
        "type": found.value.type,
        "hash": found.value.hash,
        "how": found.value.how,
        "used": [{"name": name, "step": step_name(seq)} for name, seq in found.used],
    }


def why(run: Run, found: History) -> WhyShape:
    return {
        "run": run.id,
        "name": found.name,
        "versions": [version(entry) for entry in found.versions],
        "chain": [_station(entry) for entry in found.chain],
        "slice": [
            {"step": entry.step.id, "cell": entry.step.cell, "cell_id": entry.step.cell_id, "lines": list(entry.lines)}
            for entry in found.slice
        ],
        "used_by": [{"step": step.id, "cell": step.cell, "cell_id": step.cell_id} for step in found.used_by],
        "onward": [_station(entry) for entry in found.onward],
        "stale": stale(found.stale),
    }


def _station(entry: Version) -> LinkShape:
    step = entry.step
    return {"step": step.id, "cell": step.cell, "line": entry.line, "name": entry.value.name, "value": entry.text, "how": entry.how}


def stale(found: StaleRead | None) -> StaleShape | None:
    if found is None:
        return None
    return {"name": found.name, "source": found.source, "changed_by": f"s{found.newer.step}", "line": found.newer.line}
