"""The JSON shapes, each defined once: what `--json`, the REST routes, the panel and the language server speak.

Field names are a contract. What is unknown is null and never left out. Lines are 1-based, times are seconds,
`started` is ISO 8601 in UTC.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypedDict, cast

from rewound.errors import RewoundError
from rewound.model import Effect, Run, Status, Step, StepKind
from rewound.show.wire_failure import ErrorShape, FailureShape, error, failure, stepless
from rewound.show.wire_outside import EffectShape, effect, step_name, time_text

if TYPE_CHECKING:
    from rewound.diagnose.report import Cause, Link, Report
    from rewound.diagnose.rule import Rule
    from rewound.graph.slices import StaleRead
    from rewound.replay import Outcome, PlanLine, Verdict
    from rewound.show.history import History, Version

Action = Literal["restored", "ran", "run", "served", "skipped"]
Result = Literal["succeeded", "failed", "held", "refused", "diverged"]


class ProblemShape(TypedDict):
    """An error of the request itself; `name` is stable and has a section in docs/errors.md."""

    name: str
    message: str
    hint: str | None


class Problem(TypedDict):
    """What a command answers that could not be carried out."""

    error: ProblemShape


class RecordShape(TypedDict):
    """`record`: one recorded execution."""

    run: str
    kind: str
    source: str | None
    status: Status
    steps: int
    started: str
    seconds: float | None
    overhead_seconds: float
    error: ErrorShape | None


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


class PlanShape(TypedDict):
    """What a replay does, or did, to one step; `step` is null for a cell that the recording does not hold."""

    step: str | None
    cell: int | None
    cell_id: str | None
    function: str | None
    action: Action
    reason: str
    recorded_seconds: float | None


class EffectsShape(TypedDict):
    """How often a replay was answered from the recording, reached the outside, or held a mutation back."""

    served: int
    live: int
    dry_run: int
    held: int


class DivergenceShape(TypedDict):
    """What a replay asked for that the recording does not hold, the nearest that it does, and in what the two differ."""

    step: str | None
    kind: str
    asked: str
    nearest: str | None
    differs: list[str]
    command: str


class ReplayShape(TypedDict):
    """`replay`; `run` is null when only the plan was asked for. `live` and `uncovered` count, by name, what reached the outside.

    `until` is the step behind which it ended because that was asked for; `untaken` what was to be given to calls of which none was made.
    `given` are values that are not the recorded run's, by `NAME` or `NAME@STEP`, without secrets.
    `saved_calls` counts, by kind, what did not have to be asked of the outside again, `saved_tokens` what models would have taken for it.
    Of a plan alone: `could_mutate` tells by step what it changed outside when it was recorded, `verified` whether the run came out the
    same when it was replayed as recorded.
    """

    run: str | None
    replay_of: str
    status: Result
    seconds: float
    saved_seconds: float
    plan: list[PlanShape]
    effects: EffectsShape
    live: dict[str, int]
    uncovered: dict[str, int]
    divergences: list[DivergenceShape]
    saved_calls: dict[str, int]
    saved_tokens: int
    could_mutate: dict[str, list[str]]
    given: dict[str, Any]
    untaken: list[str]
    until: str | None
    verified: bool | None
    error: ErrorShape | ProblemShape | None


class VerifyShape(TypedDict):
    """`verify`: whether a replay as recorded came out the same; `difference` is where it first did not, in words."""

    run: str
    replay: str | None
    reproducible: bool
    status: Result
    seconds: float
    divergences: list[DivergenceShape]
    difference: str | None


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
    """`why`: the versions of a name, oldest first, and the way of the asked one back to its origins."""

    run: str
    name: str
    versions: list[VersionShape]
    chain: list[LinkShape]
    slice: list[SliceShape]
    used_by: list[UserShape]
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
    return {"error": {"name": found.name, "message": found.what, "hint": found.hint}}


def record(run: Run) -> RecordShape:
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
    }


def runs(found: Iterable[Run]) -> RunsShape:
    return {"runs": [{**record(run), "replay_of": run.replay_of} for run in found]}


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


def plan_line(found: PlanLine) -> PlanShape:
    return {
        "step": found.step,
        "cell": found.cell,
        "cell_id": found.cell_id,
        "function": found.function,
        "action": found.action,
        "reason": found.reason,
        "recorded_seconds": found.recorded_seconds,
    }


def replay(outcome: Outcome) -> ReplayShape:
    counts = outcome.effects
    return {
        "run": outcome.run,
        "replay_of": outcome.replay_of,
        "status": cast(Result, outcome.status),
        "seconds": outcome.seconds,
        "saved_seconds": outcome.saved_seconds,
        "plan": [plan_line(line) for line in outcome.plan],
        "effects": {key: counts.get(key, 0) for key in ("served", "live", "dry_run", "held")},  # type: ignore[typeddict-item]
        "live": dict(outcome.live),
        "uncovered": dict(outcome.uncovered),
        "divergences": list(outcome.divergences),
        "saved_calls": dict(outcome.saved_calls),
        "saved_tokens": outcome.saved_tokens,
        "could_mutate": {step: list(names) for step, names in outcome.could_mutate.items() if step is not None},
        "given": dict(outcome.given),
        "untaken": list(outcome.untaken),
        "until": outcome.until,
        "verified": outcome.verified,
        "error": error(outcome.error),
    }


def verify(found: Verdict) -> VerifyShape:
    first = found.compared.first if found.compared is not None else None
    return {
        "run": found.outcome.replay_of,
        "replay": found.outcome.run,
        "reproducible": found.reproducible,
        "status": cast(Result, found.outcome.status),
        "seconds": found.outcome.seconds,
        "divergences": list(found.outcome.divergences),
        "difference": f"{first.part} of {first.step.step.function or first.step.step.id}" if first is not None else None,
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
        "chain": [
            {
                "step": entry.step.id,
                "cell": entry.step.cell,
                "line": entry.line,
                "name": entry.value.name,
                "value": entry.text,
                "how": entry.how,
            }
            for entry in found.chain
        ],
        "slice": [
            {"step": entry.step.id, "cell": entry.step.cell, "cell_id": entry.step.cell_id, "lines": list(entry.lines)}
            for entry in found.slice
        ],
        "used_by": [{"step": step.id, "cell": step.cell, "cell_id": step.cell_id} for step in found.used_by],
        "stale": stale(found.stale),
    }


def stale(found: StaleRead | None) -> StaleShape | None:
    if found is None:
        return None
    return {"name": found.name, "source": found.source, "changed_by": f"s{found.newer.step}", "line": found.newer.line}
