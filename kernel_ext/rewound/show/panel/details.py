"""One step with all that belongs to it: its source, who called it, its values, outputs, effects, and its error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rewound.errors import MissingData, RewoundError
from rewound.graph.sites import Span, read
from rewound.model import Code, Encoded, Run, Step, Value
from rewound.show import wire
from rewound.show.panel.bounded import bounded
from rewound.show.panel.lines import lines_of
from rewound.show.panel.sizes import size_of
from rewound.show.values import arguments_of, looked_up, short, stored, text_of, type_text, value_text
from rewound.show.wire_outside import effect, step_name
from rewound.show.wire_steps import CallerShape, Role, SourceShape, StepDetailShape, StepValueShape

if TYPE_CHECKING:
    from rewound.store import Reader

VALUES = 500
"""Values of a step that are told."""
TEXT = 200
"""Characters of a value's text."""
EFFECTS = 1_000
"""Requests to the outside that are told."""


def details(reader: Reader, run: Run, step: Step) -> StepDetailShape:
    """Raises what reading raises."""
    cell = reader.cell(run.id, step.seq) if step.kind == "cell" else None
    values = list(_of_cell(reader, run, step) if cell is not None else _of_call(reader, run, step))
    effects = [one for one in reader.effects(run.id) if one.step == step.seq]
    requests = [one for one in effects if not one.is_reading]
    outputs, cut = bounded(cell.outputs if cell is not None else ())
    return {
        "run": run.id,
        "step": wire.step(step, run.declared(step.file, step.function), len(requests)),
        "path": [f"s{seq}" for seq in _path(reader, run, step)],
        "children": len(reader.children(run.id, step.seq)),
        "execution_count": cell.execution_count if cell is not None else None,
        "source": source(reader, run, step),
        "caller": caller(reader, run, step),
        "values": values[:VALUES],
        "more": max(0, len(values) - VALUES),
        "outputs": outputs,
        "cut": cut,
        "effects": [effect(one) for one in requests[:EFFECTS]],
        "more_effects": max(0, len(requests) - EFFECTS),
        "traceback": step.error.text or None if step.error is not None else None,
    }


def _path(reader: Reader, run: Run, step: Step) -> list[int]:
    found: list[int] = []
    parent = step.parent
    while parent is not None and parent not in found:
        found.insert(0, parent)
        parent = reader.step(run.id, parent).parent
    return found


# Where it stands.


def source(reader: Reader, run: Run, step: Step) -> SourceShape | None:
    """The text of a cell, or of the function alone; None where it is not recorded."""
    code = reader.codes(run.id).get(step.code)
    text = _text(reader, code)
    if code is None or text is None:
        return None
    first, lines = 1, text.splitlines()
    if step.kind == "call" and not code.function.startswith("<module"):
        node = read(text).function(code.function.rpartition(".")[2], code.line)
        first, last = code.line, getattr(node, "end_lineno", None) or len(lines)
        lines = lines[first - 1 : last]
    found = lines_of(reader, run, step, text)
    noted = reader.cell(run.id, step.seq).lines if step.kind == "cell" else ()
    return {
        "file": step.file,
        "first": first,
        "text": "\n".join(lines),
        "ran": sorted({*found.ran, *noted}),
        "left": sorted(found.left),
        "called": [[line, count] for line, count in sorted(found.called.items())],
        "failed": found.failed,
        "returned": step.returned_line,
    }


def caller(reader: Reader, run: Run, step: Step) -> CallerShape | None:
    """The expression that a call was made from; None for a cell, and where nobody noted it."""
    site = step.site
    code = None if site is None else reader.codes(run.id).get(site.code)
    if site is None or code is None:
        return None
    text = _text(reader, code)
    found = None if text is None else read(text)
    node = None if found is None else found.find(Span(site.line, site.end_line, site.column, site.end_column))
    cell = None if code.cell is None else reader.step(run.id, code.cell)
    return {
        "step": step_name(step.parent),
        "file": None if cell is not None else code.file,
        "cell_id": None if cell is None else cell.cell_id,
        "line": site.line,
        "end_line": site.end_line,
        "column": site.column,
        "end_column": site.end_column,
        "text": None if found is None or node is None else found.text_of(node),
    }


def _text(reader: Reader, code: Code | None) -> str | None:
    try:
        return None if code is None else reader.source(code.source)
    except MissingData:
        return None


# Its values.


def _of_cell(reader: Reader, run: Run, step: Step) -> Iterator[StepValueShape]:
    """What the cell used, then what it generated."""
    before = [(made, cell) for made, cell in reader.cells(run.id) if made.seq <= step.seq]
    cell = before[-1][1] if before else reader.cell(run.id, step.seq)
    makers = {value.name: made.seq for made, one in before[:-1] for value in one.generated if value.scope == "__main__"}
    held = stored(one for _, one in before)
    for value in looked_up(cell.used, held):
        if value.scope != "surroundings":
            yield named(reader, value, "used", makers.get(value.name))
    for value in cell.generated:
        if value.scope != "surroundings":
            yield named(reader, value, "generated", step.seq, value.how)


def _of_call(reader: Reader, run: Run, step: Step) -> Iterator[StepValueShape]:
    """What the call was given, what it read of its module, and what it returned."""
    size, known = size_of(reader, step.arguments), arguments_of(reader, step)
    for name, value in known.items():
        yield _told(name, "argument", type_text(value), short(value, TEXT), None if len(known) > 1 else size)
    if step.arguments is not None and not known:
        told = text_of(reader, step.arguments, TEXT)
        if told != "{}":
            yield _told("", "argument", "dict", told, size, why=told)
    held = stored(cell for _, cell in reader.cells(run.id)) if step.globals_read else {}
    for value in looked_up(step.globals_read, held):
        yield named(reader, value, "global", None)
    if step.result is not None and step.error is None:
        told, kind = text_of(reader, step.result, TEXT), _type_of(reader, step.result)
        yield _told("", "result", kind, told, size_of(reader, step.result), why=step.result.why)


def named(reader: Reader, value: Value, role: Role, maker: int | None, how: str | None = None) -> StepValueShape:
    """A version of a name, in one line."""
    return {
        "name": value.name,
        "role": role,
        "type": value.type.removeprefix("builtins."),
        "text": value_text(reader, value, TEXT),
        "hash": value.hash,
        "how": how,
        "size": size_of(reader, value.encoded),
        "stored": value.encoded is not None and value.encoded.whole,
        "why": value.why or (value.encoded.why if value.encoded is not None else None),
        "definition": value.definition,
        "made_by": step_name(maker),
    }


def _told(name: str, role: Role, kind: str, text: str, size: int | None, why: str | None = None) -> StepValueShape:
    told: StepValueShape = {
        "name": name, "role": role, "type": kind, "text": text, "hash": None, "how": None, "size": size, "stored": why is None, "why": why,
        "definition": False, "made_by": None,
    }  # fmt: skip
    return told


def _type_of(reader: Reader, encoded: Encoded) -> str:
    try:
        return type_text(reader.view(encoded))
    except (RewoundError, Exception):  # values of any library may fail to open
        return "?"
