"""A text as it was recorded against the same text today: which line is where, and what has not changed since."""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

_BREAK = re.compile(r"\r\n|\r|\n")
MOST = 4000
"""Lines between the first and the last difference that are compared in detail; of more, none of them is found again."""


def lines_of(text: str) -> list[str]:
    """The lines as Python and editors count them: a form feed ends none."""
    return _BREAK.split(text) if "\r" in text else text.split("\n")


class Shift:
    """Finds recorded lines in today's text. Lines are 1-based; a line that was changed has no counterpart."""

    def __init__(self, recorded: Sequence[str], today: Sequence[str], *, inside: bool = False) -> None:
        """`inside`: today's text is made of many recorded ones, of which this one is there as it was, once, or not at all."""
        self._recorded = recorded
        self._today = today
        self._blocks = _blocks(recorded, today) if not inside else _block_inside(recorded, today)
        self._starts = [block[0] for block in self._blocks]
        self._starts_today = [block[1] for block in self._blocks]
        self._gone: list[int] | None = None
        self._added: list[tuple[int, int]] = []
        self.same = len(recorded) == len(today) and self._blocks == [(0, 0, len(recorded))]

    def today(self, line: int) -> int | None:
        """Where a recorded line stands now."""
        return self._across(self._starts, line, 0, 1)

    def recorded(self, line: int) -> int | None:
        """Which recorded line stands here now."""
        return self._across(self._starts_today, line, 1, 0)

    def _across(self, starts: list[int], line: int, here: int, there: int) -> int | None:
        """Where a line of one text stands in the other, by the place of each in a block; `starts` are the blocks' in the first."""
        found = bisect_right(starts, line - 1) - 1
        if found < 0:
            return None
        block = self._blocks[found]
        return block[there] + line - block[here] if line - 1 < block[here] + block[2] else None

    def unchanged(self, first: int, last: int) -> bool:
        """Whether the recorded lines still say the same, nothing added between: comments and empty lines do not count."""
        if self._gone is None:
            self._gone, self._added = self._breaks()
        found = bisect_left(self._gone, first)
        if found < len(self._gone) and self._gone[found] <= last:
            return False
        if any(first <= before and after <= last for before, after in self._added):
            return False
        here = bisect_right(self._starts, last - 1) - 1
        return here >= 0 and self._blocks[here][0] + self._blocks[here][2] >= first

    def _breaks(self) -> tuple[list[int], list[tuple[int, int]]]:
        """The recorded lines of code that are gone, and the pairs of recorded lines between which there is other code now."""
        gone, added = [], []
        ends = [(0, 0), *((start + count, now + count) for start, now, count in self._blocks)]
        starts = [*((start, now) for start, now, _ in self._blocks), (len(self._recorded), len(self._today))]
        for (end, end_today), (start, start_today) in zip(ends, starts, strict=True):
            gone += [line for line in range(end + 1, start + 1) if _says(self._recorded, line)]
            if any(_says(self._today, line) for line in range(end_today + 1, start_today + 1)):
                added.append((end, start + 1))
        return gone, added


def _says(lines: Sequence[str], line: int) -> bool:
    """Whether there is code on it."""
    text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    return bool(text) and not text.startswith("#")


def _blocks(recorded: Sequence[str], today: Sequence[str]) -> list[tuple[int, int, int]]:
    """Runs of equal lines: (first recorded, first today, how many), 0-based. An edit in one place costs one comparison of each line."""
    if recorded == today:
        return [(0, 0, len(recorded))]
    most = min(len(recorded), len(today))
    head = next((index for index in range(most) if recorded[index] != today[index]), most)
    tail = next((index for index in range(most - head) if recorded[-1 - index] != today[-1 - index]), most - head)
    found = [(0, 0, head)] if head else []
    old, new = recorded[head : len(recorded) - tail], today[head : len(today) - tail]
    if old and new and len(old) + len(new) <= MOST:
        matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
        found += [(head + a, head + b, size) for a, b, size in matcher.get_matching_blocks() if size]
    if tail:
        found.append((len(recorded) - tail, len(today) - tail, tail))
    return found


def _block_inside(recorded: Sequence[str], today: Sequence[str]) -> list[tuple[int, int, int]]:
    """Where all of a text stands in a longer one; nothing where that is not sure."""
    wanted, length = list(recorded), len(recorded)
    while length and not wanted[length - 1].strip():
        length -= 1
    wanted = wanted[:length]
    found = [at for at, line in enumerate(today) if wanted and line == wanted[0] and list(today[at : at + length]) == wanted]
    return [(0, found[0], length)] if len(found) == 1 else []
