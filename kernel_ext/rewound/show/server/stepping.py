"""The routes for the steps, values and pictures of a stored run: each answers what a live kernel answers a panel that asks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rewound.show.panel import methods
from rewound.show.panel.looking import part_path
from rewound.show.panel.methods import Asked
from rewound.show.server.paths import confined
from rewound.show.server.service import Call

Document = Mapping[str, Any]


def timeline(call: Call) -> Document:
    """The steps of a run in columns, for a picture of all of them."""
    return _answered(call, "timeline")


def steps(call: Call) -> Document:
    """A page of the steps of a run."""
    return _answered(call, "steps")


def step(call: Call) -> Document:
    """One step with its source, values, outputs and requests to the outside."""
    return _answered(call, "step", step=call.segments["step"])


def value(call: Call) -> Document:
    """One value of a step, or a part of it, as people read it."""
    return _answered(call, "value", path=part_path(call.query["at"]))


def graph(call: Call) -> Document:
    """The causal graph of a run, or with a step what that hangs on."""
    return _answered(call, "graph")


def offers(call: Call) -> Document:
    """What a replay of a run can be given other values for, each as it was recorded."""
    return _answered(call, "offers")


def left(call: Call) -> Document:
    """What the newest run of a notebook has left to be taken up: it died, or it waits for a person."""
    from rewound.show.panel.recovering import left_by

    source = confined(call.service.root, call.query["path"])
    with call.reader() as reader:
        return left_by(reader, str(source), str(source.parent))


def _answered(call: Call, method: str, **given: Any) -> Document:
    found = methods.METHODS[method]
    with call.reader() as reader:
        known = {name: value for name, value in call.query.items() if name in found.known}
        return found.act(Asked(reader, reader.resolve(call.segments["run"]), {**known, **given}))
