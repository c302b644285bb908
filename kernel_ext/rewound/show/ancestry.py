"""Where each value of a result came from, over all the runs on the way: the steps that made it, and the runs that they were executed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rewound.errors import BadRequest, RewoundError, UnknownRun
from rewound.graph.lineage import Executed, executed_in
from rewound.graph.sites import read
from rewound.model import Run, Step
from rewound.replay.offered import Offer, seen
from rewound.replay.placing import expression_of
from rewound.show.history import LONGEST, history
from rewound.show.passing import target_names
from rewound.show.values import call_text, short, text_of
from rewound.store import Reader

RESULT = "result"
_STATEMENT = 20
"""Lines that the call stands at most below the beginning of its statement."""


@dataclass(frozen=True, slots=True)
class Station:
    """One value on the way back: the step that left it in a run, and where that was executed."""

    run: Run
    step: Step | None
    """None where the run is not in the store any more."""
    line: int | None
    name: str
    text: str
    how: str
    executed: Executed


def ancestry(reader: Reader, run: Run, name: str) -> list[Station]:
    """The value itself first, then what it was made from, in this run and in those that values were handed over from.

    Raises BadRequest for a name that no step gave a value.
    """
    found: list[Station] = []
    waiting: list[tuple[Run, str, str | None, str]] = [(run, name, None, RESULT)]
    known: set[tuple[str, str, str | None]] = set()
    while waiting and len(found) < LONGEST:
        here, wanted, at, recorded = waiting.pop(0)
        if (here.id, wanted, at) in known:
            continue
        known.add((here.id, wanted, at))
        stations, lines = _in_run(reader, here, wanted, at, recorded)
        found += stations
        into = _into(reader, here)
        names = {station.name for station in stations}
        for value in into.get("from", ()):
            whole = wanted == RESULT and into["kind"] == "function"
            if not (whole or value["as"] in names or expression_of(value) in lines):
                continue
            try:
                waiting.append((reader.run(value["run"]), value["name"], value["step"], value["recorded"]))
            except UnknownRun:
                told = f"handed over from run {value['run']}, which is not in the store any more"
                found.append(Station(here, None, None, value["name"], "?", told, Executed(value["run"], None, gone=True)))
    return found


def _into(reader: Reader, run: Run) -> Mapping[str, Any]:
    """What was handed to the program that a run repeats."""
    while run.replay_of is not None:
        try:
            run = reader.run(run.replay_of)
        except UnknownRun:
            break
    found: Mapping[str, Any] = run.meta.get("into") or {}
    return found


def _in_run(reader: Reader, run: Run, name: str, at: str | None, recorded: str) -> tuple[list[Station], str]:
    """The stations of one run, and the text of the cells' lines that the value hangs on. `recorded`: see `Offer.recorded`."""
    step = reader.find_step(run.id, at) if at is not None else None
    into = _into(reader, run)
    if step is None and name == RESULT and into.get("kind") == "function":
        step = reader.find_step(run.id, into["function"])
    if step is None or step.kind == "cell":
        return _stations(reader, run, name, step)
    try:
        return _stations(reader, run, name, step)
    except BadRequest:  # `result`, or a part of it
        return [_returned(reader, run, step, name, recorded)], ""


def _stations(reader: Reader, run: Run, name: str, step: Step | None) -> tuple[list[Station], str]:
    known = history(reader, run, name, step)
    found = []
    for one in known.chain:
        called, made = one.value.name, _call(reader, run, one.step, one.value.name, one.line) or one.step
        found.append(Station(run, one.step, one.line, called, one.text, one.how, executed_in(reader, run, made, called)))
    texts = {entry.step.seq: reader.cell(run.id, entry.step.seq).source.splitlines() for entry in known.slice}
    return found, "\n".join(texts[entry.step.seq][line - 1] for entry in known.slice for line in entry.lines)


def _call(reader: Reader, run: Run, step: Step, name: str, line: int | None) -> Step | None:
    """The call that a statement of this step got the name's value from: it may have been served where the statement ran."""
    codes = reader.codes(run.id)
    calls = [one for one in reader.children(run.id, step.seq) if one.site is not None and one.site.code in codes]
    for call in reversed(calls):
        assert call.site is not None
        is_near = call.site.line is not None and line is not None and line <= call.site.line <= line + _STATEMENT
        if is_near and name in target_names(read(reader.source(codes[call.site.code].source)), call):
            return call
    return None


def _returned(reader: Reader, run: Run, step: Step, name: str, recorded: str) -> Station:
    told = f"returned by {call_text(reader, step, 60)}"
    line = step.site.line if step.site is not None else None
    if step.result is None:
        return Station(run, step, line, name, "not recorded", told, executed_in(reader, run, step, name))
    try:
        text = short(seen(reader, Offer(name, recorded, step, step.result)))
    except RewoundError:
        text = text_of(reader, step.result)
    return Station(run, step, line, name, text, told, executed_in(reader, run, step, name))
