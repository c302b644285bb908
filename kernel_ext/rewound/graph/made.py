"""Of a step: what it printed, the text of its code, and the line on which a cell gave a name its value."""

from __future__ import annotations

import ast
import difflib
import re
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from rewound.graph.align import CellPair
from rewound.graph.bindings import bindings
from rewound.graph.changes import changes
from rewound.graph.contents import text_lines
from rewound.graph.difference import SourceDiff
from rewound.graph.recording import Recording
from rewound.graph.sites import FUNCTIONS
from rewound.model import Cell, Step, Value

LINES = 60
"""Lines of a diff that are kept."""
PRINTED = "printed"
"""`Value.scope` of what a call printed: a list of (order, stream, text)."""
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")


def called(step: Step) -> str:
    """`cell 3` or the function's name."""
    if step.kind == "call":
        return step.function or "?"
    return "the cell" if step.cell is None else f"cell {step.cell}"


def without_addresses(text: str) -> str:
    """A text without addresses in memory, which are others in each run."""
    return _ADDRESS.sub("0x…", text)


def maker(recording: Recording, step: Step, value: Value) -> ast.AST | None:
    """The statement of a cell that last gave a name its value, or changed it in place."""
    source = recording.cell_source(step.seq)
    bound = [one.node for one in bindings(source.tree) if one.name == value.name and one.kind != "delete"]
    altered = [one.node for one in changes(source.tree) if one.root == value.name]
    for found in (altered, bound) if value.how == "changed" else (bound, altered):
        if found:
            return source.statement(found[-1]) or found[-1]
    return None


def made_on(recording: Recording, cell: tuple[Step, Cell], value: Value | None) -> int | None:
    """The line of that statement."""
    node = None if value is None else maker(recording, cell[0], value)
    return getattr(node, "lineno", None)


def cell_text(recording: Recording, step: Step) -> str:
    """The whole cell or file that a step's code stands in."""
    if step.kind == "cell" and step.seq in recording.cell_of:
        return recording.cell_of[step.seq][1].source
    code = recording.code_of(step)
    return "" if code is None else recording.source(code).text


def function_text(recording: Recording, step: Step) -> str:
    """The definition of the function that a step called."""
    act = recording.activation(step)
    return act.source.text_of(act.scope) if isinstance(act.scope, FUNCTIONS) else ""


def source_diff(left: str, right: str, normalised: Callable[[str], str]) -> SourceDiff | None:
    """A unified diff with three lines around; None where nothing differs."""
    if left == right:
        return None
    lines = list(difflib.unified_diff(left.splitlines(), right.splitlines(), lineterm="", n=3))[2:]
    if not lines:
        return None
    shown = lines if len(lines) <= LINES else [*lines[:LINES], f"… {len(lines) - LINES} more lines"]
    return SourceDiff(tuple(shown), normalised(left) == normalised(right))


def printed_diff(old: Recording, new: Recording, a: Step, b: Step, cells: CellPair | None) -> tuple[str, ...]:
    """Unified diff of what two steps printed and displayed; what served calls print is told with who called them."""
    if cells is not None and cells.left is not None and cells.right is not None:
        return _lines(_shown(cells.left[1]), _shown(cells.right[1]))
    if a.served or b.served:
        return ()
    return _lines(_said(old, a), _said(new, b))


def _lines(left: str, right: str) -> tuple[str, ...]:
    left, right = without_addresses(left), without_addresses(right)
    if left == right:
        return ()
    return text_lines(left, right) or ("… the two are too long to be shown",)


def _said(recording: Recording, step: Step) -> str:
    """What a call printed itself, without the calls below it."""
    pieces: list[Any] = []
    for value in step.globals_read:
        found = recording.value(value) if value.scope == PRINTED else None
        pieces += found if isinstance(found, list) else []
    return "".join(str(piece[2]) for piece in sorted(pieces) if len(piece) == 3)


def _shown(cell: Cell) -> str:
    """A cell's outputs as text: streams joined, of pictures and the like their kind and a mark of their content."""
    streams: dict[str, str] = {}
    parts: list[str] = []
    for output in cell.outputs:
        kind = output.get("output_type")
        if kind == "stream":
            name = str(output.get("name"))
            streams[name] = streams.get(name, "") + _joined(output.get("text"))
        elif kind != "error":
            parts.append(_displayed(output.get("data") or {}))
    return "\n".join([*(streams[name].rstrip("\n") for name in sorted(streams, reverse=True)), *parts])


def _displayed(data: Mapping[str, Any]) -> str:
    text = _joined(data.get("text/plain"))
    rest = [
        f"<{kind}, {len(_joined(content)):,} characters, #{_mark(_joined(content))}>"
        for kind, content in data.items()
        if kind.startswith(("image/", "application/")) or (kind != "text/plain" and not text)
    ]
    return "\n".join([*([text] if text else []), *rest])


def _joined(text: object) -> str:
    return "".join(map(str, text)) if isinstance(text, list) else "" if text is None else str(text)


def _mark(text: str) -> str:
    """A few digits that tell two contents apart, the same in every process."""
    return f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}"
