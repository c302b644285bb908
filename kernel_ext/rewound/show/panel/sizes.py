"""How large what steps generated is, as it is stored: told without reading a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rewound.errors import RewoundError
from rewound.model import Encoded, Run
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


def sizes(reader: Reader, run: Run, found: Columns) -> list[list[int]]:
    """[seq, bytes] of what steps generated, those that generated something: the values of a cell, what a call returned."""
    told: list[list[int]] = []
    for seq, cell, length, buffers in zip(found.seq, found.cell, found.size, found.buffers, strict=True):
        size = _of_cell(reader, run, seq) if cell else (length or 0)
        if buffers:
            size += reader.bytes_of(Encoded(b"", buffers))
        if size:
            told.append([seq, size])
    return told


def _of_cell(reader: Reader, run: Run, seq: int) -> int:
    try:
        generated = reader.cell(run.id, seq).generated
    except RewoundError:
        return 0
    return sum(size_of(reader, value.encoded) or 0 for value in generated)
