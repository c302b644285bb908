"""What can be asked about a recorded run: a table of methods, each with its parameters. A comm and the routes of a server call the same."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from rewound.errors import BadRequest, InternalError, RewoundError
from rewound.replay.today import is_cell, notebook_of
from rewound.show import wire
from rewound.show.panel import timeline as steps_of
from rewound.show.server.options import TEXT, Kind, Option, checked
from rewound.store import listed

if TYPE_CHECKING:
    from rewound.model import Run
    from rewound.store import Reader

Document = Mapping[str, Any]
RUNS = 100
"""Runs that are listed where nothing else is asked."""
STEPS = 20_000
"""Steps in columns that one answer of a kernel has: making more out would hold the program up."""


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 53


def _is_path(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_count, value))


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0


COUNT = Kind({"type": "integer", "minimum": 0}, _is_count, "a whole number from 0 on")
PATH = Kind({"type": "array", "items": {"type": "integer"}}, _is_path, "a list of numbers of parts")
SHARE = Kind({"type": "number", "minimum": 0}, _is_share, "a number from 0 on")
CELLS = Kind(
    {"type": "array", "items": {"type": "object"}}, lambda value: isinstance(value, list) and all(map(is_cell, value)), "a list of cells"
)
RUN = Option(TEXT, "A run: an id, a unique prefix of one, `last`, or `last-failed`. Default: this kernel's.")
STEP = Option(TEXT, "A step's id, `cell:N`, a cell's id, or a function's name, with `#K` for its K-th call.")
SINCE = Option(COUNT, "A `mark`: only what was written later.")
LIMIT = Option(COUNT, "How many, at most.")
AFTER = Option(COUNT, "A step's number: only later ones.")
PARENT = Option(TEXT, "Only what this step called, by its id; empty: what no step called.")
STATUS = Option(TEXT, "Only steps that ended like this.")
KIND = Option(TEXT, "Only `cell`s, or only `call`s.")
SEARCH = Option(TEXT, "Only where this stands in the name, the file, a cell's text or an error.")
NAME = Option(TEXT, "A value's name; empty for what a call returned.")
ROLE = Option(TEXT, "What the value is to the step: `used`, `generated`, `argument`, `global` or `result`.")
AT = Option(PATH, "The part that is meant, by the numbers of parts from the outside in.")
OFFSET = Option(COUNT, "The first row, part or character.")
COLUMN = Option(COUNT, "The first column of a table.")
CELLS_TODAY = Option(CELLS, "Today's cells of the notebook, in their order, each with `cell_id`, `type` and `source`.")
ROLES = ("used", "generated", "argument", "global", "result")


@dataclass(frozen=True)
class Asked:
    """One request: the run that is meant, if it is about one, and its parameters, None where they are not given."""

    reader: Reader
    run: Run
    given: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.given.get(name)


@dataclass(frozen=True)
class Method:
    """`act` answers; `known` are its parameters besides `run`."""

    act: Callable[[Asked], Document]
    known: Mapping[str, Option] = field(default_factory=dict)


def run(asked: Asked) -> Document:
    """One run."""
    return wire.runs([asked.run])["runs"][0]


def timeline(asked: Asked) -> Document:
    """The steps of a run in columns, for a picture of all of them."""
    return steps_of.timeline(asked.reader, asked.run, asked["since"], asked["limit"])


def steps(asked: Asked) -> Document:
    """A page of the steps of a run."""
    return steps_of.steps(asked.reader, asked.run, steps_of.page_of(asked.given), asked["limit"], asked["search"])


def step(asked: Asked) -> Document:
    """One step with its source, values, outputs and requests to the outside."""
    from rewound.show.panel.details import details

    return details(asked.reader, asked.run, _step(asked))


def value(asked: Asked) -> Document:
    """One value of a step, or a part of it, as people read it."""
    from rewound.show.panel.looking import look

    if asked["role"] not in (None, *ROLES):
        raise BadRequest(f"A value is no {asked['role'][:80]!r} of a step.", hint=f"It is {', '.join(ROLES)}.")
    page = {"path": asked["path"] or (), "offset": asked["offset"] or 0, "limit": asked["limit"], "column": asked["column"] or 0}
    return look(asked.reader, asked.run, _step(asked), asked["name"] or "", asked["role"], **page)


def debug(asked: Asked) -> Document:
    """Where a run failed, and the ranked causes."""
    from rewound.diagnose.reports import report_of

    if asked["frames"] not in (None, "project", "all"):
        raise BadRequest(f"There are no frames {asked['frames'][:80]!r}.", hint="They are project or all.")
    return wire.debug(asked.run, report_of(asked.reader, asked.run), all_frames=asked["frames"] == "all")


def why(asked: Asked) -> Document:
    """Where a value came from, back to its origins."""
    from rewound.show.history import history

    found = None if asked["step"] is None else _step(asked)
    return wire.why(asked.run, history(asked.reader, asked.run, _needed(asked, "name"), found))


def graph(asked: Asked) -> Document:
    """The causal graph of a run, or the slice of a step or of a value that it left."""
    from rewound.show.panel import graphs

    return graphs.graph(asked.reader, asked.run, None if asked["step"] is None else _step(asked), asked["name"] or None)


def offers(asked: Asked) -> Document:
    """What a replay of a run can be given other values for, each as it was recorded."""
    from rewound.replay.settable import settable
    from rewound.show import wire_offers

    cells, step = asked["cells"], asked["step"]
    notebook = None if cells is None else notebook_of(cells)
    found = settable(asked.reader, asked.run, notebook, None if step is None else _step(asked))
    return wire_offers.offers(asked.run.id, found)


def diff(asked: Asked) -> Document:
    """In what another run differs from this one."""
    from rewound.graph.compare import compare_runs
    from rewound.show import wire_diff
    from rewound.show.commands_diff import distinct

    left, right = distinct(asked.reader, asked.run.id, _needed(asked, "other"))
    return wire_diff.diff(compare_runs(asked.reader, left, right, tolerance=asked["tolerance"]))


METHODS: Mapping[str, Method] = {
    "run": Method(run),
    "timeline": Method(timeline, {"since": SINCE, "limit": LIMIT}),
    "steps": Method(
        steps, {"after": AFTER, "limit": LIMIT, "parent": PARENT, "status": STATUS, "kind": KIND, "search": SEARCH}
    ),
    "step": Method(step, {"step": STEP}),
    "value": Method(value, {"step": STEP, "name": NAME, "role": ROLE, "path": AT, "offset": OFFSET, "limit": LIMIT, "column": COLUMN}),
    "debug": Method(debug, {"frames": Option(TEXT, "The frames of the way there: the `project`'s, or `all`.")}),
    "why": Method(why, {"name": NAME, "step": STEP}),
    "graph": Method(graph, {"step": STEP, "name": NAME}),
    "offers": Method(offers, {"step": STEP, "cells": CELLS_TODAY}),
    "diff": Method(diff, {"other": RUN, "tolerance": Option(SHARE, "Relative difference up to which floats are close.")}),
}  # fmt: skip
"""Each answers with the shape of its name in `schema.RESULTS`. What needs the live kernel is in `replaying`."""


def runs(reader: Reader, given: Mapping[str, Any]) -> Document:
    """The recorded runs, newest first."""
    limit = checked(given, {"limit": LIMIT}).get("limit", RUNS)
    return wire.runs(list(islice(listed(reader.runs()), limit or None)))


def params(given: Any) -> Document:
    """Those of a request, as an object. Raises BadRequest."""
    if not isinstance(given, dict):
        raise BadRequest("The params of a request are no object.", hint='Send {"run": "last"}, say.')
    return given


def answered(reader: Reader, method: str, given: Any, default: str | None, besides: Iterable[str] = ()) -> Document:
    """The answer to a request; `default` is the run that is meant where none is named, `besides` are other methods that there are.

    Raises RewoundError.
    """
    given = params(given)
    if method == "runs":
        return runs(reader, given)
    found = METHODS.get(method)
    if found is None:
        raise BadRequest(f"There is no method {method[:80]!r} here.", hint=f"There are {', '.join(['runs', *METHODS, *besides])}.")
    about = run_asked(reader, given, default)
    return found.act(Asked(reader, about, checked({k: v for k, v in given.items() if k != "run" and v is not None}, found.known)))


Answer = Callable[[], Document]


def reply(name: str, answer: Answer) -> dict[str, Any]:
    """What is sent back to the request of this id: what `answer` tells, or why it does not."""
    told: dict[str, Any] = {"type": "reply", "id": name, "result": None, "error": None}
    try:
        return told | {"result": answer()}
    except RewoundError as error:
        return told | wire.problem(error)
    except Exception as error:
        hint = "This is a fault of Rewound; please report it."
        return told | wire.problem(InternalError(f"{type(error).__name__}: {error}", hint=hint))


def run_asked(reader: Reader, given: Mapping[str, Any], default: str | None) -> Run:
    """The run that a request is about. Raises UnknownRun, AmbiguousName, BadRequest."""
    name = given.get("run")
    if name is None:
        return reader.run(default) if default is not None else reader.resolve("last")
    if not isinstance(name, str):
        raise BadRequest("run is not a text.", hint=RUN.says)
    return reader.resolve(name)


def _step(asked: Asked) -> Any:
    return asked.reader.find_step(asked.run.id, _needed(asked, "step"))


def _needed(asked: Asked, name: str) -> str:
    found = asked[name]
    if found is None:
        raise BadRequest(f"The parameter {name} is missing.", hint="Name it.")
    return str(found)
