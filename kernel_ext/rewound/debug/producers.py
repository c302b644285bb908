"""Which recorded step gave a variable its value that was there before the step that is debugged began."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from rewound.capture.identity import ATOMS
from rewound.model import Cell, Step
from rewound.store import Reader


def produced(
    reader: Reader, run: str, cell_id: str | None, name: str, held: Mapping[str, Any], around: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Where the newest cell before that with `cell_id` lies that made what `name` holds; None where no cell did.

    `held` are the names of the frame, `around` those of its module: an object that a function was given is known by those it has there.
    """
    cells = reader.cells(run)
    end = max((step.seq for step, _ in cells if step.cell_id == cell_id), default=None)
    wanted = set(_names(name, held, around))
    for step, cell in reversed(cells):
        if end is not None and step.seq < end:
            made = next((value.name for value in cell.generated if value.name in wanted), None)
            if made is not None:
                return _told(step, cell, made)
    return None


def _names(name: str, held: Mapping[str, Any], around: Mapping[str, Any]) -> Iterator[str]:
    """What it is called in its module, where it is that very object and no other that is equal to it."""
    if name not in held or held[name] is around.get(name, held):
        yield name
    elif type(held[name]) not in ATOMS:
        yield from (other for other, value in list(around.items()) if value is held[name] and not other.startswith("_"))


def _told(step: Step, cell: Cell, name: str) -> dict[str, Any]:
    where = f"cell {step.cell}" if step.cell is not None else "a cell"
    return {
        "step": step.id,
        "cell_id": step.cell_id,
        "cell": step.cell,
        "line": _line(cell.source, name),
        "name": name,
        "text": f"{name} was made in {where}, step {step.id}: its value comes from the recording.",
    }


def _line(source: str, name: str) -> int | None:
    """The last line of a cell that binds a name, or else mentions it."""
    try:
        nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name) and node.id == name]
    except SyntaxError:  # a magic
        return None
    bound = [node.lineno for node in nodes if isinstance(node.ctx, ast.Store)]
    return max(bound or [node.lineno for node in nodes], default=None)
