"""From a place in a recording to the one in today's texts, open or on the disk; of what has changed nothing is said."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lsprotocol import types

from rewound.errors import RewoundError
from rewound_lsp.facts import Piece, RunFacts, real
from rewound_lsp.server import Server
from rewound_lsp.texts import Text, text_of

LARGEST = 5_000_000
"""Bytes of a file that is read to find a place in it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Recorded lines of a file or of a cell. Lines are 1-based, columns 0-based characters; None means the whole lines."""

    file: str | None
    cell_id: str | None
    line: int
    end_line: int
    column: int | None = None
    end_column: int | None = None


def range_in(text: Text, piece: Piece, place: Place, *, strict: bool = True) -> types.Range | None:
    """Where it is in a text that was recorded as `piece`.

    None if the place itself has changed, or, if it is `strict`, anything else in the function that it stands in.
    """
    shift = text.shift(piece.key, piece.lines)
    first, last = shift.today(place.line), shift.today(place.end_line)
    if first is None or last is None or not shift.unchanged(place.line, place.end_line):
        return None
    unit = piece.at(place.line)
    if strict and unit is not None and unit.kind == "function" and not shift.unchanged(unit.first, unit.last):
        return None
    if place.column is None or place.end_column is None:
        return text.whole_lines(first, last)
    return text.range(first, place.column, last, place.end_column)


def piece_of(facts: RunFacts, place: Place) -> Piece | None:
    """The recorded text that a place is in. Runs on the store's thread."""
    try:
        if place.cell_id is not None:
            return facts.of_cell(place.cell_id)
        return None if place.file is None else facts.of_file(real(place.file))
    except RewoundError:
        return None


def location(server: Server, facts: RunFacts, piece: Piece | None, place: Place) -> types.Location | None:
    """Where a place of any file or cell is today; None for what has changed since."""
    if piece is None:
        return None
    if place.cell_id is not None:
        uri = server.cell_uri(facts.run.source or "", place.cell_id)
        text = None if uri is None else server.text(uri)
    else:
        uri = uri_of(server, place.file or "")
        text = server.text(uri) or _on_disk(server, place.file or "")
    found = None if text is None else range_in(text, piece, place, strict=False)
    return None if found is None or uri is None else types.Location(uri, found)


def uri_of(server: Server, file: str) -> str:
    """The URI of a file: that of the open document, where it is open."""
    path = real(file)
    for uri in server.uris():
        document = server.document(uri)
        if document is not None and not document.is_cell and real(str(document.path)) == path:
            return uri
    return Path(file).as_uri() if Path(file).is_absolute() else ""


def _on_disk(server: Server, file: str) -> Text | None:
    path = Path(file)
    try:
        if path.stat().st_size > LARGEST:
            return None
        return text_of(path.read_text("utf-8"), server.encoding)
    except (OSError, UnicodeDecodeError):
        return None
