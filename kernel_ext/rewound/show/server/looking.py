"""The routes that look at recordings and run nothing: each answers what the command of its name answers with `--json`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rewound.errors import BadRequest
from rewound.show import wire
from rewound.show.server.service import Call

Document = Mapping[str, Any]


def runs(call: Call) -> Document:
    """The recorded runs, newest first."""
    with call.reader() as reader:
        return wire.runs(reader.runs()[: call.query["limit"] or None])


def show(call: Call) -> Document:
    """The timeline of a run: its steps and its requests to the outside."""
    from rewound.show.commands_look import effects_of

    with call.reader() as reader:
        run = reader.resolve(call.segments["run"])
        if call.query["step"] is None:
            return wire.show(run, reader.steps(run.id), reader.effects(run.id))
        step = reader.find_step(run.id, call.query["step"])
        return wire.show(run, [step], effects_of(reader, run, step))


def debug(call: Call) -> Document:
    """Where a run failed, and the ranked causes."""
    from rewound.diagnose.reports import report_of

    with call.reader() as reader:
        run = reader.resolve(call.segments["run"])
        return wire.debug(run, report_of(reader, run), all_frames=call.query["frames"] == "all")


def why(call: Call) -> Document:
    """Where a value came from, back to its origins."""
    from rewound.show.history import history

    with call.reader() as reader:
        run = reader.resolve(call.segments["run"])
        step = call.query["step"]
        return wire.why(run, history(reader, run, call.query["name"], None if step is None else reader.find_step(run.id, step)))


def diff(call: Call) -> Document:
    """In what another run differs from this one."""
    from rewound.graph.compare import compare_runs
    from rewound.show import wire_diff
    from rewound.show.commands_diff import distinct

    with call.reader() as reader:
        left, right = distinct(reader, call.segments["run"], call.segments["other"])
        return wire_diff.diff(compare_runs(reader, left, right, tolerance=call.query["tolerance"]))


def check(call: Call) -> Document:
    """Whether everything that a replay of a run would need is there."""
    from rewound.replay.check import check_run
    from rewound.show import wire_check

    with call.reader() as reader:
        run = reader.resolve(call.segments["run"])
        return wire_check.check(check_run(run.id, store=str(reader.folder), start=call.start))


def states(call: Call) -> Document:
    """The states of a kernel's namespace, one for each cell that was executed; with `left` in what two of them differ."""
    from rewound.replay.family import Family
    from rewound.replay.lines import Lines
    from rewound.show.commands_states import compare_states, told

    left, right = call.query["left"], call.query["right"]
    if left is None and right is not None:
        raise BadRequest("There is a right state and no left one.", hint="Name the state that it is compared with in left.")
    with call.reader() as reader:
        family = Family(Lines(reader), reader.resolve(call.segments["run"]))
        return told(family, compare_states(family, left, right) if left is not None else None)


def lineage(call: Call) -> Document:
    """What a run was made from and what was made from it, and with a name the way back of that value."""
    from rewound.graph.lineage import family
    from rewound.show import wire_lineage
    from rewound.show.ancestry import ancestry

    with call.reader() as reader:
        run, name = reader.resolve(call.segments["run"]), call.query["name"]
        return wire_lineage.lineage(family(reader, run), name, [] if name is None else ancestry(reader, run, name))
