"""What is shown of one document: the runs that executed it, and which of their texts it is today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rewound_lsp.facts import Piece, RunFacts, Unit, real
from rewound_lsp.shift import Shift
from rewound_lsp.stores import Store
from rewound_lsp.texts import Text


@dataclass(frozen=True, slots=True)
class Document:
    """An open text: a file, or a cell of a notebook (`path` is the notebook's then)."""

    uri: str
    path: Path
    is_cell: bool = False
    cell_ids: tuple[str, ...] = ()
    """What the recording may call the cell: its nbformat id, or its URI, which some front ends hand to the kernel."""
    lines: Sequence[str] = ()
    """Of a cell that says no id: its text."""
    joined: bool = False
    """All the code cells of a notebook as one text, as JupyterLab's client hands it over."""


@dataclass(frozen=True, eq=False)
class Shown:
    """The last run of a document, and what it and those that it replays executed of it, newest first."""

    store: Store
    facts: tuple[RunFacts, ...]
    pieces: tuple[tuple[RunFacts, Piece], ...]
    mark: tuple[object, ...]
    """Equal marks: there is nothing new to see."""

    def units(self, text: Text) -> list[Placed]:
        """Each unit that is still there, once: as its last run recorded it."""
        kept = text.kept.get("units")
        if kept is None or kept[0] is not self:
            kept = text.kept["units"] = (self, list(self._units(text)))
        found: list[Placed] = kept[1]
        return found

    def _units(self, text: Text) -> Iterator[Placed]:
        seen: set[tuple[str, str | None, int]] = set()
        for facts, piece in self.pieces:
            shift = text.shift(piece.key, piece.lines)
            for unit in piece.units:
                line = place_of(unit, shift, joined=text.joined)
                if line is not None and (unit.kind, unit.name, line) not in seen:
                    seen.add((unit.kind, unit.name, line))
                    yield Placed(facts, piece, unit, line, shift.unchanged(unit.first, unit.last))

    def at(self, text: Text, line: int) -> tuple[RunFacts, Piece, int] | None:
        """The run that executed a line of today's text as it stands there, and which recorded line it is."""
        for facts, piece in self.pieces:
            recorded = text.shift(piece.key, piece.lines).recorded(line)
            if recorded is not None:
                return facts, piece, recorded
        return None


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit in today's text."""

    facts: RunFacts
    piece: Piece
    unit: Unit
    line: int
    same: bool
    """Whether nothing in it has changed since."""


def place_of(unit: Unit, shift: Shift, *, joined: bool = False) -> int | None:
    """Where it begins now; None if its header, or one around it, is not there any more."""
    if unit.kind != "function":
        return shift.today(1) if joined else 1
    if any(shift.today(line) is None for line in unit.around):
        return None
    return shift.today(unit.header)


def shown_of(store: Store, document: Document) -> Shown | None:
    """What the store knows of a document. Runs on the store's thread. Raises RewoundError."""
    path = real(str(document.path))
    facts = store.of_notebook(path) if document.is_cell or document.joined else store.of_file(path)
    if not facts:
        return None
    found = [(one, piece) for one in facts for piece in _pieces(one, document, path)]
    newest = facts[0].run
    mark = (newest.id, newest.status, newest.steps, tuple((one.run.id, piece.key) for one, piece in found))
    return Shown(store, tuple(facts), tuple(found), mark)


def _pieces(facts: RunFacts, document: Document, path: str) -> list[Piece]:
    if document.joined:
        return [piece for cell_id in facts.cells if (piece := facts.of_cell(cell_id)) is not None]
    found = _piece(facts, document, path)
    return [] if found is None else [found]


def _piece(facts: RunFacts, document: Document, path: str) -> Piece | None:
    if not document.is_cell:
        return facts.of_file(path)
    for cell_id in document.cell_ids:
        if cell_id in facts.cells:
            return facts.of_cell(cell_id)
    if len(document.cell_ids) > 1:  # it has an id, and was not executed
        return None
    pieces = (facts.of_cell(cell_id) for cell_id in facts.cells)
    return next((piece for piece in pieces if piece is not None and list(piece.lines) == list(document.lines)), None)
