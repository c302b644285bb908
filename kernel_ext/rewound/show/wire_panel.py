"""The JSON shapes of the talk between a kernel and its front ends, over a comm; docs/protocol.md says who sends what when."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

from rewound.model import Status
from rewound.show.wire import DebugShape, ProblemShape, RunShape
from rewound.show.wire_mapping import Unmapped
from rewound.show.wire_recover import RecoverShape
from rewound.show.wire_replay import ReplayShape
from rewound.show.wire_steps import TimelineShape

Mark = Literal["recorded", "restored", "stale", "would-run", "failed", "interrupted", "running"]
Method = Literal[
    "runs", "run", "steps", "timeline", "step", "value", "debug", "why", "graph", "offers", "plan", "replay", "stop", "diff", "marks",
    "left", "recover", "resume",
]  # fmt: skip


class CellShape(TypedDict):
    """The newest execution of a cell, and the mark that its margin gets; `reason` is one sentence for who asks why.

    `source` is its text as it was executed: a mark, and every hint, is about that text and no other.
    """

    cell_id: str | None
    cell: int | None
    step: str
    execution_count: int | None
    attempt: int
    status: Status
    mark: Mark
    reason: str | None
    started: str
    seconds: float | None
    source: str


class SnapshotShape(TypedDict):
    """All that a front end has to know first. `run` is null where nothing is recorded. The next batch has the number `seq` + 1.

    `steps` are the newest; where `steps.total` is more than there are, `timeline` answers all. `debug` is null unless something failed.
    """

    type: Literal["snapshot"]
    seq: int
    protocol: int
    version: str
    recording: bool
    branch: str
    run: RunShape | None
    cells: list[CellShape]
    steps: TimelineShape | None
    debug: DebugShape | None


class BatchShape(TypedDict):
    """What is new since the batch before. What is null is as it was; `cells` are those that changed, `steps` those that began or ended.

    `skipped` counts steps that came too quickly to be told: `timeline` with `after` answers them.
    """

    type: Literal["batch"]
    seq: int
    run: RunShape | None
    cells: list[CellShape]
    steps: TimelineShape | None
    skipped: int
    debug: DebugShape | None
    replay: ReplayingShape | None


ReplayState = Literal["waiting", "running", "releasing", "debugging", "ended"]


class ReplayingShape(TypedDict):
    """How a replay in this kernel gets on; `request` is the id under which it was asked for, empty for `%replay --debug`.

    `done` of `of` cells are behind it. `releasing`: it waits until the notebook's debugger is off. `debugging`: until it is on.
    """

    request: str
    state: ReplayState
    done: int
    of: int
    cell_id: str | None


class ReplayedCellShape(TypedDict):
    """What a replay leaves in a cell of the notebook, as if it had been run: nbformat outputs. `action` as in a plan."""

    cell_id: str | None
    cell: int | None
    action: str
    execution_count: int | None
    outputs: list[dict[str, Any]]


class ReplayedShape(TypedDict):
    """The answer to `replay`."""

    outcome: ReplayShape
    cells: list[ReplayedCellShape]


class RecoveredShape(TypedDict):
    """The answer to `recover` and `resume`."""

    outcome: RecoverShape
    cells: list[ReplayedCellShape]


class MarksShape(TypedDict):
    """The answer to `marks`."""

    run: str
    cells: list[CellShape]


class StopShape(TypedDict):
    """The answer to `stop`: whether there was a replay to stop."""

    stopped: bool


class OpenShape(TypedDict):
    """What a front end opens its comm with. `seq` is the last number that it has seen of this kernel, if it is back."""

    protocol: int
    seq: int | None


class AboutShape(TypedDict):
    """What a view below a cell is about. `live`: it was the run that the kernel records; `plan`: what a replay does, or has done.

    `texts` are the first lines of cells, by their nbformat id.
    """

    run: RunShape
    live: bool
    plan: ReplayShape | None
    texts: dict[str, str]


class WatchShape(TypedDict):
    """A window with a view, `client`, wants to be told what is new, or no more."""

    type: Literal["open", "close"]
    client: str


class CodeShape(TypedDict):
    """The module and the style sheet that draw a view. Asked for by `{"type": "code", "known": […]}`: of a known version both are empty."""

    type: Literal["code"]
    version: str
    code: str
    css: str


class FetchShape(TypedDict):
    """A front end has missed what came after `after`."""

    type: Literal["fetch"]
    after: int


class RequestShape(TypedDict):
    """A front end asks; `id` is any text, and comes back with the answer."""

    type: Literal["request"]
    id: str
    method: Method
    params: dict[str, Any]


class ReplyShape(Unmapped):
    """The answer to a request; one of `result` and `error` is null."""

    type: Literal["reply"]
    id: str
    result: Any
    error: ProblemShape | None


class RefusalShape(TypedDict):
    """The kernel does not talk like this, and closes the comm: it speaks `protocol`."""

    type: Literal["refusal"]
    protocol: int
    error: ProblemShape
