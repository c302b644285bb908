"""The table of all routes, below `/rewound/api/`: what each takes and answers. The document `openapi.json` is made from it."""

from __future__ import annotations

import math
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from rewound.errors import BadRequest
from rewound.show.panel.methods import AFTER, AT, COLUMN, KIND, OFFSET, PARENT, ROLE, ROLES, SEARCH, SINCE, STATUS
from rewound.show.server import looking, replaying, stepping
from rewound.show.server.options import HANDED, OFFERED, PLANNED, RECOVERED, RESUMED, SWEPT, VERIFIED, Option, planned
from rewound.show.server.service import Call

PREFIX = "rewound/api/"
Act = Callable[[Call], Mapping[str, Any]] | Callable[[Call], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Query:
    """A parameter of the query: its schema, what reads its text (raises ValueError), and what it is for."""

    schema: Mapping[str, Any]
    read: Callable[[str], Any]
    says: str
    required: bool = False


def _text(text: str) -> str:
    if not text:
        raise ValueError("it is empty")
    return text


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise ValueError("it is no whole number from 0 to 999999999")
    return int(text)


def _share(text: str) -> float:
    if not re.fullmatch(r"\d+(\.\d+)?([eE][+-]?\d+)?", text, re.ASCII) or not math.isfinite(found := float(text)):
        raise ValueError("it is no number from 0 on")
    return found


def _frames(text: str) -> str:
    if text not in ("project", "all"):
        raise ValueError("it is project or all")
    return text


_TEXT = {"type": "string", "minLength": 1}
PATH = Query(_TEXT, _text, "A file or folder below the server's folder: the store of its project is meant. Default: that of the server's.")
NOTEBOOK = Query(_TEXT, _text, "A notebook below the server's folder.", required=True)
STEP = Query(_TEXT, _text, "A step's id, `cell:N`, a cell's id, or a function's name, with `#K` for its K-th call.")
LIMIT = Query({"type": "integer", "minimum": 0, "maximum": 999_999_999}, _count, "The newest N; 0: all.")
FRAMES = Query({"enum": ["project", "all"]}, _frames, "The frames of the way there: the project's, or those of libraries too.")
NAME = Query(_TEXT, _text, "The name whose value is asked for.", required=True)
ORIGIN = Query(_TEXT, _text, "A name of the run, or `result`: where it came from, over all runs.")
LEFT = Query(_TEXT, _text, "Say in what a state differs: a step, `RUN/STEP`, `branch:NAME`, or `-2` for two cells back.")
RIGHT = Query(_TEXT, _text, "With `left`: from which other state. Default: the run's last.")
TOLERANCE = Query({"type": "number", "minimum": 0}, _share, "Relative difference up to which floats are close. Default: 1e-9.")


_NUMBER = {"type": "integer", "minimum": 0, "maximum": 999_999_999}


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"it is none of {', '.join(words)}")
        return text

    return read


_STATUSES, _KINDS = ("succeeded", "failed", "interrupted", "running"), ("cell", "call")
FEW = Query({**_NUMBER, "minimum": 1, "maximum": 1000}, _count, "How many, at most 1000.")
LIMIT_STEPS = Query(_NUMBER, _count, "About how many steps; 0: all, as it is by itself.")
GRAPHED = Query(_TEXT, _text, "With a step: a value, as it left that.")
PAGE = {
    "after": Query(_NUMBER, _count, AFTER.says),
    "limit": FEW,
    "parent": Query({"type": "string"}, str, PARENT.says),
    "status": Query({"enum": list(_STATUSES)}, _one_of(*_STATUSES), STATUS.says),
    "kind": Query({"enum": list(_KINDS)}, _one_of(*_KINDS), KIND.says),
    "search": Query(_TEXT, _text, SEARCH.says),
}
PART = {
    "step": Query(_TEXT, _text, STEP.says, required=True),
    "name": Query({"type": "string"}, str, "The value's name, as the step has it; without one: what a call returned."),
    "role": Query({"enum": list(ROLES)}, _one_of(*ROLES), ROLE.says),
    "at": Query({"type": "string", "pattern": r"^[0-9]{1,9}(\.[0-9]{1,9})*$"}, _text, f"{AT.says} With dots between: `0.3`."),
    "offset": Query(_NUMBER, _count, OFFSET.says),
    "limit": FEW,
    "column": Query(_NUMBER, _count, COLUMN.says),
}


@dataclass(frozen=True, slots=True)
class Route:
    """One route; `answers` names a shape of `schema.SHAPES`, `body` holds the options that may be sent, `refusals` further statuses."""

    method: Literal["get", "post"]
    path: str
    act: Act | None
    answers: str
    query: Mapping[str, Query] = field(default_factory=dict)
    body: Mapping[str, Option] | None = None
    status: int = 200
    refusals: tuple[int, ...] = ()
    says: str = ""
    """What it is for, where `act` does not say so."""

    @property
    def name(self) -> str:
        """What the document calls it."""
        return self.answers if self.act is None else self.act.__name__

    @property
    def summary(self) -> str:
        return self.says or (self.act.__doc__ or "").strip()

    def read_query(self, given: Mapping[str, str]) -> dict[str, Any]:
        """The values of a request's query, None for what is not given. Raises BadRequest."""
        for name in given:
            if name not in self.query and name not in _JUPYTERS and not name.isdigit():
                raise BadRequest(f"There is no parameter {name[:80]!r} here.", hint=f"There are {', '.join(self.query)}.")
        return {name: self._value(name, query, given.get(name)) for name, query in self.query.items()}

    def _value(self, name: str, query: Query, text: str | None) -> Any:
        if text is None:
            if query.required:
                raise BadRequest(f"The parameter {name} is missing.", hint=query.says)
            return None
        try:
            return query.read(text)
        except ValueError as error:
            raise BadRequest(f"{name}={text[:80]!r}: {error}.", hint=query.says) from error


_JUPYTERS = frozenset({"token", "_xsrf", "no_track_activity"})
"""What a Jupyter server and its clients put into any query; clients also add a number, against caches."""
_HERE = {"path": PATH}
_ACTING = (403, 409, 413)
ROUTES: tuple[Route, ...] = (
    Route("get", "runs", looking.runs, "runs", {"limit": LIMIT, **_HERE}),
    Route("get", "left", stepping.left, "left", {"path": NOTEBOOK}),
    Route("get", "runs/{run}", looking.show, "show", {"step": STEP, **_HERE}, refusals=(409,)),
    Route("get", "runs/{run}/debug", looking.debug, "debug", {"frames": FRAMES, **_HERE}, refusals=(409,)),
    Route("get", "runs/{run}/why", looking.why, "why", {"name": NAME, "step": STEP, **_HERE}, refusals=(409,)),
    Route("get", "runs/{run}/diff/{other}", looking.diff, "diff", {"tolerance": TOLERANCE, **_HERE}, refusals=(409,)),
    Route(
        "get",
        "runs/{run}/timeline",
        stepping.timeline,
        "timeline",
        {"since": Query(_NUMBER, _count, SINCE.says), "limit": LIMIT_STEPS, **_HERE},
        refusals=(409,),
    ),
    Route("get", "runs/{run}/steps", stepping.steps, "steps", {**PAGE, **_HERE}, refusals=(409,)),
    Route("get", "runs/{run}/steps/{step}", stepping.step, "step", _HERE, refusals=(409,)),
    Route("get", "runs/{run}/values", stepping.value, "value", {**PART, **_HERE}, refusals=(409,)),
    Route("get", "runs/{run}/graph", stepping.graph, "graph", {"step": STEP, "name": GRAPHED, **_HERE}, refusals=(409,)),
    Route("get", "runs/{run}/offers", stepping.offers, "offers", {"step": STEP, **_HERE}, refusals=(409,)),
    Route(
        "get",
        "runs/{run}/export",
        None,
        "recording",
        _HERE,
        refusals=(409,),
        says="The recording as one file, with what a replay of it needs.",
    ),
    Route("get", "runs/{run}/check", looking.check, "check", _HERE, refusals=(409,)),
    Route("get", "runs/{run}/lineage", looking.lineage, "lineage", {"name": ORIGIN, **_HERE}, refusals=(409,)),
    Route("get", "runs/{run}/states", looking.states, "states", {"left": LEFT, "right": RIGHT, **_HERE}, refusals=(409,)),
    Route("post", "runs/{run}/plan", replaying.plan, "replay", _HERE, PLANNED, refusals=_ACTING),
    Route("post", "runs/{run}/replay", replaying.replay, "job", _HERE, OFFERED, 202, (*_ACTING, 429)),
    Route("post", "runs/{run}/verify", replaying.verify, "job", _HERE, VERIFIED, 202, (*_ACTING, 429)),
    Route("post", "runs/{run}/recover", replaying.recover, "job", _HERE, RECOVERED, 202, (*_ACTING, 429)),
    Route("post", "runs/{run}/recover/plan", replaying.plan_recover, "recover", _HERE, planned(RECOVERED), refusals=_ACTING),
    Route("post", "runs/{run}/resume", replaying.resume, "job", _HERE, RESUMED, 202, (*_ACTING, 429)),
    Route("post", "runs/{run}/resume/plan", replaying.plan_resume, "resume", _HERE, planned(RESUMED), refusals=_ACTING),
    Route("post", "runs/{run}/sweep", replaying.sweep, "job", _HERE, SWEPT, 202, (*_ACTING, 429)),
    Route("post", "runs/{run}/sweep/plan", replaying.plan_sweep, "sweep", _HERE, planned(SWEPT), refusals=_ACTING),
    Route("post", "runs/{run}/into", replaying.into, "job", _HERE, HANDED, 202, (*_ACTING, 429)),
    Route("post", "runs/{run}/into/plan", replaying.plan_into, "replay --into", _HERE, planned(HANDED), refusals=_ACTING),
    Route("get", "replays/{run}", replaying.state, "job"),
    Route("get", "replays/{run}/events", None, "events", says="How a replay gets on, as server-sent events, to its end."),
    Route("post", "replays/{run}/cancel", replaying.cancel, "job", body={}, refusals=(413,)),
    Route("get", "openapi.json", None, "openapi", says="The routes, for programs: this document."),
)
