"""What a replay will do with each cell, and why, before anything runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from rewound.model import Step, Value
from rewound.replay.source import CodeToday, Item

if TYPE_CHECKING:
    from rewound.replay.makers import CellFiles

Action = Literal["restored", "run", "ran", "served", "skipped"]


NOT_REACHED = "the recorded run did not get that far"
NOT_ASKED = "it comes after the step up to which was asked"


@dataclass(frozen=True, slots=True)
class PlanLine:
    """What happens, or happened, to one step."""

    step: str | None
    cell: int | None
    cell_id: str | None
    function: str | None
    action: Action
    reason: str
    recorded_seconds: float | None


@dataclass(frozen=True, slots=True)
class Decision:
    """For one item: whether it surely runs; with `unsure`, that it runs unless what it uses comes out as recorded."""

    run: bool
    reason: str
    unsure: bool = False
    skip: bool = False
    """Neither run nor restored: somebody asked for what comes before it only."""


def line_of(item: Item, decision: Decision) -> PlanLine:
    """The line of the plan that tells a decision."""
    step = item.step
    action: Action = "run" if decision.run else "skipped" if decision.skip else "restored"
    return PlanLine(
        None if step is None else step.id, item.index, item.cell_id, None, action, decision.reason, None if step is None else step.seconds
    )


def own_reason(item: Item, today: CodeToday) -> str | None:
    """Why a cell must run whatever the others do; None if by itself it need not."""
    step, cell = item.step, item.cell
    if step is None or cell is None:
        return "it is new: the recording does not hold it"
    if step.status != "succeeded":
        return {"failed": "it failed when it was recorded", "interrupted": "it was interrupted when it was recorded"}.get(
            step.status, "it had not ended when the recording stopped"
        )
    recorded = today.codes.get(step.code)
    if recorded is None or recorded.hash != item.hash or (item.hash == "definitions" and item.redefines):
        return "its code changed"
    name = today.changed_name(cell.reached)
    if name is not None:
        return f"it calls {name}, whose code changed"
    name = today.reshaped_use(item)
    if name is not None:
        return f"it uses {name}, whose definition changed"
    broken = next((v for v in cell.generated if v.definition and v.how == "changed"), None)
    if broken is not None:
        return f"it changes {broken.name}, which is a definition, in place"
    return None


def decide(
    items: list[Item], today: CodeToday, *, forced: Mapping[int, str] | None = None, files: CellFiles | None = None
) -> list[Decision]:
    """A decision for each item; `forced` are positions in `items` that run because somebody asked, and why; `files` those of the run."""
    asked = forced or {}
    decisions: list[Decision] = []
    ended = _where_it_ended(items)
    for position, item in enumerate(items):
        reason = asked[position] if position in asked else NOT_REACHED if position > ended else own_reason(item, today)
        if reason is None and files is not None:
            reason = files.why_run(item)
        decisions.append(
            Decision(True, reason)
            if reason is not None
            else Decision(False, "unchanged, but for its definitions" if item.redefines else "unchanged")
        )
    while _spread(items, decisions) or _fetch_unstored(items, decisions) or (files is not None and files.spread(items, decisions)):
        pass
    return decisions


def _where_it_ended(items: list[Item]) -> int:
    """The position of the cell at which the recorded run stopped, beyond which it reached nothing."""
    last = max((position for position, item in enumerate(items) if item.step is not None), default=len(items))
    step = items[last].step if last < len(items) else None
    return last if step is not None and step.status != "succeeded" else len(items)


def _spread(items: list[Item], decisions: list[Decision]) -> bool:
    """Mark what uses a name that another item makes again. True if that marked anything."""
    again: dict[str, str] = {}
    grew = False
    for position, item in enumerate(items):
        cell = item.cell
        if not decisions[position].run and cell is not None:
            name = next((v.name for v in cell.used if v.name in again and not v.definition), None)
            if name is not None:
                decisions[position] = Decision(True, f"it uses {name}, which {again[name]} makes again", unsure=True)
                grew = True
        if decisions[position].run:
            made = {v.name for v in cell.generated if not (v.definition and _same_definition(item, v))} if cell is not None else set()
            again.update(dict.fromkeys((*made, *item.reads.stored), item.name))
        elif cell is not None:
            for value in cell.generated:
                if value.how == "bound":
                    again.pop(value.name, None)
    return grew


def _same_definition(item: Item, value: Value) -> bool:
    """A function that is defined again: who calls it is found by its code, not by its name."""
    return value.type in ("builtins.function", "builtins.module")


def _fetch_unstored(items: list[Item], decisions: list[Decision]) -> bool:
    """Mark items that make what cannot be restored and is needed. True if that marked anything."""
    for position, item in enumerate(items):
        if not decisions[position].run:
            continue
        names = dict.fromkeys([v.name for v in item.cell.used] if item.cell is not None else [])
        names.update(dict.fromkeys(name.partition(".")[0] for name in item.reads.names))
        for name in names:
            if _fetch(name, position, item, items, decisions):
                return True
    return False


def _fetch(name: str, position: int, user: Item, items: list[Item], decisions: list[Decision]) -> bool:
    found = _maker(name, position, items)
    if found is None:
        return False
    maker, value = found
    if decisions[maker].run or value.definition or is_restorable(value):
        return False
    first = maker
    while value.how == "changed" and (earlier := _maker(name, first, items)) is not None:
        first, value = earlier
    why = value.why or (value.encoded.why if value.encoded is not None else None) or "it cannot be stored"
    for between in range(first, position):
        cell = items[between].cell
        touches = cell is not None and (between == first or any(v.name == name for v in (*cell.used, *cell.generated)))
        if touches and not decisions[between].run:
            verb = "makes" if between == first else "uses"
            decisions[between] = Decision(True, f"it {verb} {name}, which {user.name} needs and which cannot be restored ({why})")
    return True


def _maker(name: str, before: int, items: list[Item]) -> tuple[int, Value] | None:
    """The last item before a position that generated a name."""
    for position in range(before - 1, -1, -1):
        cell = items[position].cell
        for value in cell.generated if cell is not None else ():
            if value.name == name and value.how != "regrouped":
                return position, value
    return None


def is_restorable(value: Value) -> bool:
    """Whether the recording holds a value whole."""
    return value.encoded is not None and value.encoded.whole and value.hash is not None


def positions_from(items: list[Item], step: Step) -> list[int]:
    """Positions of the items from a step's cell on."""
    for position, item in enumerate(items):
        if item.step is not None and step.seq >= item.step.seq and (item.cell_id == step.cell_id or item.index == step.cell):
            return list(range(position, len(items)))
    return []


def positions_asked(items: list[Item], asked: Mapping[int, str], steps: Iterable[Step]) -> dict[int, str]:
    """Positions of the items in which steps stand that must run again, by `seq`, with the reason."""
    parents = {step.seq: step.parent for step in steps}
    places = {item.step.seq: position for position, item in enumerate(items) if item.step is not None}
    found = {}
    for seq, why in asked.items():
        above: int | None = seq
        while above is not None and above not in places:
            above = parents.get(above)
        if above is not None:
            found[places[above]] = why
    return found


def position_of(items: list[Item], step: Step) -> int | None:
    """The position of the item that a step is, or runs in."""
    found = None
    for position, item in enumerate(items):
        if item.step is not None and item.step.seq <= step.seq and (item.cell_id == step.cell_id or item.index == step.cell):
            found = position
    return found


def is_below(step: Step, above: Step, steps: Mapping[int, Step]) -> bool:
    """Whether a step ran inside another."""
    parent = step.parent
    while parent is not None and parent != above.seq:
        parent = steps[parent].parent if parent in steps else None
    return parent is not None


def told(line: PlanLine, action: Action, reason: str | None = None) -> PlanLine:
    return replace(line, action=action, reason=reason or line.reason)
