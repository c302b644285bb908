"""The JSON shapes of many steps and of one: the compact timeline, a page of a list, and the details of a step; by the rules of `wire`."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

from rewound.model import Status
from rewound.show.wire import StepShape
from rewound.show.wire_outside import EffectShape

Role = Literal["used", "generated", "argument", "global", "result"]
"""What a value is to its step; `global`: data of the module that a call read."""


class NameShape(TypedDict):
    """A function that steps of a timeline are calls of; `file` is null for one that a cell defined, `line` is its first."""

    name: str
    function: str
    file: str | None
    line: int | None


class TicksShape(TypedDict):
    """The first requests to the outside of each step, in columns: entry i of each belongs to one, which `step` (a `seq`) made.

    `start` is as in the timeline; `kind` indexes `kinds`: `model` for a call of a language model, else as in an EffectShape. `state` is 1
    for one that changed something outside, 2 for one that was held back in a replay because it would have, else 0.
    """

    step: list[int]
    start: list[float]
    kind: list[int]
    state: list[Literal[0, 1, 2]]
    kinds: list[str]


class TimelineShape(TypedDict):
    """Steps in columns, by `seq`: entry i of each column belongs to one step, whose id is `s` and its `seq`.

    `start` is in seconds since the run's own `started`; `seconds` is null while a step runs. `parent` is a `seq`. `depth` is 0 for what no
    step called, as far as the callers are known: a call that still runs is told when it ends, after those that it made. `status` indexes
    `statuses`, `name` indexes `names` and is -1 for a cell. `count`, `effects`, `readings`, `sizes` and `executions` hold pairs of a `seq`
    and a number, and only where there is one: of steps that stand for calls thinned out; of requests to the outside; of readings of a
    clock or of chance; of bytes that it generated, as they are stored; of a cell, the count that Jupyter shows beside it. `total` is how
    many steps the run has. `mark` says how far this goes: `timeline` with `since` answers what was written later; `more` says that there
    is something.
    """

    run: str
    started: str
    total: int
    mark: int
    more: bool
    seq: list[int]
    parent: list[int | None]
    depth: list[int]
    start: list[float]
    seconds: list[float | None]
    status: list[int]
    kind: list[Literal[0, 1]]
    name: list[int]
    count: list[list[int]]
    effects: list[list[int]]
    readings: list[list[int]]
    sizes: list[list[int]]
    executions: list[list[int]]
    ticks: TicksShape
    names: list[NameShape]
    statuses: list[Status]


class StepsShape(TypedDict):
    """A page of a run's steps, by `seq`. `next` is what `after` has to be for the next page, null behind the last one.

    `total` is how many steps the run has; `matching` how many of them fit, null where that would have to be counted first.
    """

    run: str
    status: Status
    total: int
    matching: int | None
    steps: list[StepShape]
    next: int | None


class StepValueShape(TypedDict):
    """A value of a step: what it is to it, and its text in one line. `made_by` is the step that made it, if that is known.

    `how` is `bound`, `changed`, `deleted` or `regrouped` for what a cell generated, else null. `size` is in bytes, as it is stored; `why`
    says why it is not stored, or not whole. `definition`: a function, class or module, of which there is no snapshot.
    """

    name: str
    role: Role
    type: str
    text: str
    hash: str | None
    how: str | None
    size: int | None
    stored: bool
    why: str | None
    definition: bool
    made_by: str | None


class SourceShape(TypedDict):
    """The text of a step's cell or function as it ran; its first line has the number `first`.

    `ran` are lines that certainly ran, `left` those that certainly did not; of the others nobody knows. `called` holds pairs of a line and
    how many recorded steps it called; `failed` is the line that an exception left the step from, `returned` that from which it returned.
    """

    file: str | None
    first: int
    text: str
    ran: list[int]
    left: list[int]
    called: list[list[int]]
    failed: int | None
    returned: int | None


class CallerShape(TypedDict):
    """The expression that a call was made from; columns are 0-based characters."""

    step: str | None
    file: str | None
    cell_id: str | None
    line: int | None
    end_line: int | None
    column: int | None
    end_column: int | None
    text: str | None


class StepDetailShape(TypedDict):
    """One step with all that belongs to it. `outputs` are nbformat's, cut where they are large (`cut` says how many are).

    `traceback` is as Python prints it. `path` are the ids of the steps that it ran under, the outermost first; `children` counts what it
    called, `more` values that are left out.
    """

    run: str
    step: StepShape
    path: list[str]
    children: int
    execution_count: int | None
    source: SourceShape | None
    caller: CallerShape | None
    values: list[StepValueShape]
    more: int
    outputs: list[dict[str, Any]]
    cut: int
    effects: list[EffectShape]
    more_effects: int
    traceback: str | None
