"""Call hierarchy of what was really called: who called a function in the last run, and what it called."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from lsprotocol import types

from rewound.errors import RewoundError
from rewound.graph.durations import duration
from rewound.model import Step
from rewound_lsp.facts import Piece, RunFacts, Unit
from rewound_lsp.places import Place, location, piece_of
from rewound_lsp.server import Server
from rewound_lsp.shown import Shown

NEWEST = 200
"""Calls of a function that are looked at: the newest."""


def register(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY)
    async def _prepare(ls: Server, params: types.CallHierarchyPrepareParams) -> list[types.CallHierarchyItem]:
        uri = params.text_document.uri
        shown, text = await ls.shown(uri), ls.text(uri)
        there = shown.at(text, params.position.line + 1) if shown is not None and text is not None else None
        if shown is None or there is None:
            return []
        facts, piece, line = there
        unit = piece.at(line)
        item = None if unit is None else _item(ls, facts, piece, unit)
        return [] if item is None else [item]

    @server.feature(types.CALL_HIERARCHY_INCOMING_CALLS)
    async def _incoming(ls: Server, params: types.CallHierarchyIncomingCallsParams) -> list[types.CallHierarchyIncomingCall]:
        found = await _related(ls, params.item, _callers)
        return [types.CallHierarchyIncomingCall(item, ranges) for item, ranges in found]

    @server.feature(types.CALL_HIERARCHY_OUTGOING_CALLS)
    async def _outgoing(ls: Server, params: types.CallHierarchyOutgoingCallsParams) -> list[types.CallHierarchyOutgoingCall]:
        found = await _related(ls, params.item, _called)
        return [types.CallHierarchyOutgoingCall(item, ranges) for item, ranges in found]


Pairs = list[tuple[Piece, Unit, list[Place]]]


async def _related(
    server: Server, item: types.CallHierarchyItem, ask: Callable[[RunFacts, Unit, Piece], Pairs]
) -> list[tuple[types.CallHierarchyItem, list[types.Range]]]:
    data: Any = item.data
    shown = _shown_with(server, data)
    if shown is None:
        return []
    facts = next(one for one in shown.facts if one.run.id == data["run"])

    def pairs() -> list[tuple[Piece, Unit, list[tuple[Place, Piece | None]]]]:
        try:
            piece = piece_of(facts, Place(data["file"], data["cell"], 1, 1))
            unit = None if piece is None else next((one for one in piece.units if list(one.codes) == data["codes"]), None)
            found = [] if unit is None or piece is None else ask(facts, unit, piece)
            return [(there, other, [(place, piece_of(facts, place)) for place in places]) for there, other, places in found]
        except RewoundError:
            return []

    answers = []
    for there, unit, places in await shown.store.ask(pairs):
        made = _item(server, facts, there, unit)
        ranges = [found.range for place, other in places if (found := location(server, facts, other, place)) is not None]
        if made is not None and ranges:
            answers.append((made, ranges))
    return answers


def _shown_with(server: Server, data: Any) -> Shown | None:
    """What is shown of any document that has the run of an item."""
    wanted = data.get("run") if isinstance(data, dict) else None
    return next((shown for shown in server.all_shown() if any(one.run.id == wanted for one in shown.facts)), None)


def _item(server: Server, facts: RunFacts, piece: Piece, unit: Unit) -> types.CallHierarchyItem | None:
    key = (piece.cell.cell_id or f"#{piece.cell.cell}") if piece.cell is not None else None
    whole = location(server, facts, piece, Place(piece.file, key, unit.header, unit.header))
    if whole is None:
        return None
    calls = unit.calls
    names = {
        "cell": f"cell {piece.cell.cell if piece.cell is not None else ''}".strip(),
        "module": (piece.file or "").replace("\\", "/").rpartition("/")[2],
    }
    detail = f"{calls.count:,} call{'s' if calls.count != 1 else ''} · {duration(calls.seconds)}" if calls is not None else ""
    data = {"run": facts.run.id, "file": piece.file, "cell": key, "codes": list(unit.codes)}
    kind = types.SymbolKind.Function if unit.kind == "function" else types.SymbolKind.Module
    return types.CallHierarchyItem(unit.name or names[unit.kind], kind, whole.uri, whole.range, whole.range, detail=detail, data=data)


def _steps(facts: RunFacts, unit: Unit, piece: Piece) -> list[Step]:
    """The newest executions of a unit."""
    if unit.kind == "cell":
        return [] if piece.cell is None else [piece.cell]
    return [step for number in unit.codes for step in facts.reader.newest_calls(facts.run.id, number, NEWEST)]


def _callers(facts: RunFacts, unit: Unit, piece: Piece) -> Pairs:
    steps = _steps(facts, unit, piece)
    parents = [(facts.recording.parent(step), step) for step in steps]
    return _grouped(facts, [(parent, step, parent) for parent, step in parents if parent is not None])


def _called(facts: RunFacts, unit: Unit, piece: Piece) -> Pairs:
    below = [
        (child, child, step) for step in _steps(facts, unit, piece)[-20:] for child in list(facts.recording.children(step.seq)[:NEWEST])
    ]
    return _grouped(facts, below)


def _grouped(facts: RunFacts, found: Iterable[tuple[Step, Step, Step]]) -> Pairs:
    """(step that is listed, the call, the step in whose text the call stands), by the unit of the first."""
    groups: dict[tuple[str, int], tuple[Piece, Unit, list[Place]]] = {}
    for listed, call, caller in found:
        unit = _unit_of(facts, listed)
        code = facts.codes.get(caller.code)
        if unit is None or code is None or call.site is None or call.site.line is None:
            continue
        piece, one = unit
        site = call.site
        in_cell = facts.recording.step(code.cell) if code.cell is not None else caller if caller.kind == "cell" else None
        key = None if in_cell is None else in_cell.cell_id or f"#{in_cell.cell}"
        place = Place(None if key else code.file, key, call.site.line, site.end_line or call.site.line, site.column, site.end_column)
        entry = groups.setdefault((piece.key, one.header), (piece, one, []))
        if place not in entry[2]:
            entry[2].append(place)
    return list(groups.values())


def _unit_of(facts: RunFacts, step: Step) -> tuple[Piece, Unit] | None:
    code = facts.codes.get(step.code)
    if code is None:
        return None
    cell = facts.recording.step(code.cell) if code.cell is not None else step if step.kind == "cell" else None
    key = None if cell is None else cell.cell_id or f"#{cell.cell}"
    piece = piece_of(facts, Place(None if key else code.file, key, 1, 1))
    unit = None if piece is None else next((one for one in piece.units if code.id in one.codes), None)
    return (piece, unit) if piece is not None and unit is not None else None
