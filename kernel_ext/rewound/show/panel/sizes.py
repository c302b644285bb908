"""How large what steps generated is, as it is stored: told without reading a value."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rewound.errors import RewoundError
from rewound.model import Cell, Encoded, Run
from rewound.store.columns import Columns
from rewound.store.packing import LateEncoded, keys_of

if TYPE_CHECKING:
    from rewound.store import Reader


def size_of(reader: Reader, encoded: Encoded | None) -> int | None:
    """Bytes that a value takes."""
    if encoded is None:
        return None
    if isinstance(encoded, LateEncoded):  # its pickle is a blob, and need not be read
        return reader.bytes_of(Encoded(b"", keys_of(encoded)))
    return len(encoded.head) + reader.bytes_of(encoded)


@dataclass(frozen=True, slots=True)
class CellFacts:
    """What a timeline tells of a cell: bytes of what it generated, and the count that Jupyter shows beside it."""

    size: int
    execution: int | None


def facts_of_cells(reader: Reader, run: Run, found: Columns) -> dict[int, CellFacts]:
    """By `seq`, the cells among these steps, those that can be read."""
    told: dict[int, CellFacts] = {}
    for seq in (seq for seq, is_cell in zip(found.seq, found.cell, strict=True) if is_cell):
        with suppress(RewoundError):
            told[seq] = facts_of(reader, reader.cell(run.id, seq))
    return told


def facts_of(reader: Reader, cell: Cell) -> CellFacts:
    return CellFacts(sum(size_of(reader, value.encoded) or 0 for value in cell.generated), cell.execution_count)


def sizes(reader: Reader, found: Columns, cells: Mapping[int, CellFacts]) -> list[list[int]]:
    """[seq, bytes] of what steps generated, those that generated something: the values of a cell, what a call returned."""
    told: list[list[int]] = []
    for seq, length, buffers in zip(found.seq, found.size, found.buffers, strict=True):
        size = cells[seq].size if seq in cells else (length or 0)
        if buffers:
            size += reader.bytes_of(Encoded(b"", buffers))
        if size:
            told.append([seq, size])
    return told
