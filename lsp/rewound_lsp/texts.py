"""Open documents as the features see them: lines, and positions in the units that the client counts in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lsprotocol import types

from rewound_lsp.shift import Shift, lines_of

KEPT = 2000
"""Shifts of one document that are kept: it is compared with each text that was recorded of it, of a notebook with each cell."""


@dataclass(frozen=True, eq=False)
class Text:
    """One version of a document, or of a file that is not open."""

    lines: Sequence[str]
    encoding: str = types.PositionEncodingKind.Utf16.value
    version: int | None = None
    joined: bool = False
    """Whether it is all the cells of a notebook, one below the other."""
    kept: dict[str, Any] = field(default_factory=dict)
    """What was found out about this version."""
    _shifts: dict[str, Shift] = field(default_factory=dict)

    def shift(self, key: str, recorded: Sequence[str]) -> Shift:
        """From a recorded text, whose `key` is that of the store, to this one."""
        found = self._shifts.get(key)
        if found is None:
            while len(self._shifts) >= KEPT:
                self._shifts.pop(next(iter(self._shifts)))
            found = self._shifts[key] = Shift(recorded, self.lines, inside=self.joined)
        return found

    def follows(self, before: Text) -> None:
        """It is what became of another version: where recorded lines were there need not be found out anew."""
        if not self.joined:
            self._shifts.update((key, shift.edited(self.lines)) for key, shift in before._shifts.items())

    def position(self, line: int, column: int) -> types.Position:
        """Of a 1-based line and a 0-based character; what lies beyond the line's end is put there."""
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        return types.Position(max(0, line - 1), units(text[: max(0, column)], self.encoding))

    def range(self, line: int, column: int, end_line: int, end_column: int) -> types.Range:
        return types.Range(self.position(line, column), self.position(end_line, end_column))

    def whole_lines(self, first: int, last: int) -> types.Range:
        """From the first word of one line to the last of another one."""
        start = self.lines[first - 1] if 0 < first <= len(self.lines) else ""
        end = self.lines[last - 1] if 0 < last <= len(self.lines) else ""
        return self.range(first, len(start) - len(start.lstrip()), last, len(end.rstrip()))

    def place(self, position: types.Position) -> tuple[int, int]:
        """The 1-based line and 0-based character that the client means."""
        text = self.lines[position.line] if position.line < len(self.lines) else ""
        return position.line + 1, column(text, position.character, self.encoding)


def text_of(source: str, encoding: str, version: int | None = None, *, joined: bool = False) -> Text:
    return Text(lines_of(source), encoding, version, joined)


def units(text: str, encoding: str) -> int:
    """How many units a text takes."""
    if encoding == types.PositionEncodingKind.Utf32.value or text.isascii():
        return len(text)
    if encoding == types.PositionEncodingKind.Utf8.value:
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def column(text: str, count: int, encoding: str) -> int:
    """The character that stands after so many units; the middle of one counts as its end."""
    if encoding == types.PositionEncodingKind.Utf32.value or text.isascii():
        return min(count, len(text))
    taken = 0
    for index, character in enumerate(text):
        if taken >= count:
            return index
        taken += units(character, encoding)
    return len(text)
