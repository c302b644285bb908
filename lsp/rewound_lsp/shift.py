"""A text as it was recorded against the same text today: which line is where, and what has not changed since."""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, count, islice, pairwise
from operator import ne

_BREAK = re.compile(r"\r\n|\r|\n")
MOST = 400
"""Lines between two that are sure that are compared in detail; of more, none of them is found again."""
Block = tuple[int, int, int]
"""A run of equal lines: (first recorded, first today, how many), 0-based."""


def lines_of(text: str) -> list[str]:
    """The lines as Python and editors count them: a form feed ends none."""
    return _BREAK.split(text) if "\r" in text else text.split("\n")


class Shift:
    """Finds recorded lines in today's text. Lines are 1-based; a line that was changed has no counterpart."""

    def __init__(
        self, recorded: Sequence[str], today: Sequence[str], *, inside: bool = False, blocks: Sequence[Block] | None = None
    ) -> None:
        """`inside`: today's text is made of many recorded ones, of which this one is there as it was, once, or not at all.

        `blocks`: which lines are equal, where that is known already.
        """
        self._recorded = recorded
        self._today = today
        self._blocks = list(blocks if blocks is not None else _inside(recorded, today) if inside else _joined(_blocks(recorded, today)))
        self._starts = [block[0] for block in self._blocks]
        self._starts_today = [block[1] for block in self._blocks]
        self._gone: list[int] | None = None
        self._added: list[tuple[int, int]] = []
        self.same = len(recorded) == len(today) and self._blocks == ([(0, 0, len(recorded))] if recorded else [])

    def edited(self, now: Sequence[str]) -> Shift:
        """From the recorded text to a later version of today's: nothing but what the edit touched is compared again."""
        if self._recorded == now:
            return Shift(self._recorded, now)
        head, tail = _ends(self._today, now)
        end, more = len(self._today) - tail, len(now) - len(self._today)
        before = [(old, new, min(size, head - new)) for old, new, size in self._blocks if new < head]
        after = []
        for old, new, size in self._blocks:
            if new + size > end:
                cut = max(0, end - new)
                after.append((old + cut, new + cut + more, size - cut))
        first, first_now = (before[-1][0] + before[-1][2], before[-1][1] + before[-1][2]) if before else (0, 0)
        last, last_now = after[0][:2] if after else (len(self._recorded), len(now))
        between = _blocks(self._recorded[first:last], now[first_now:last_now], first, first_now)
        return Shift(self._recorded, now, blocks=_joined([*before, *between, *after]))

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
        place = bisect_left(self._added, (first, 0))  # they lie one behind the other
        if place < len(self._added) and self._added[place][1] <= last:
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


def _blocks(recorded: Sequence[str], today: Sequence[str], first: int = 0, first_today: int = 0) -> Iterator[Block]:
    """Equal lines of two texts, or of parts of them that begin at these lines: an edit in one place costs one look at each line."""
    head, tail = _ends(recorded, today)
    if head:
        yield first, first_today, head
    end, end_today = len(recorded) - tail, len(today) - tail
    old, new = recorded[head:end], today[head:end_today]
    if old and new:
        yield from _between(old, new, first + head, first_today + head)
    if tail:
        yield first + end, first_today + end_today, tail


def _between(old: Sequence[str], new: Sequence[str], first: int, first_today: int) -> Iterator[Block]:
    """Of texts that begin and end differently: in detail if they are short, else between the lines that each of them has once."""
    if len(old) + len(new) <= MOST:
        matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
        yield from ((first + a, first_today + b, size) for a, b, size in matcher.get_matching_blocks() if size)
        return
    sure = _sure(old, new)
    for (at, now), (end, end_now) in pairwise([(-1, -1), *sure, (len(old), len(new))]) if sure else ():
        if at >= 0:
            yield first + at, first_today + now, 1
        yield from _blocks(old[at + 1 : end], new[now + 1 : end_now], first + at + 1, first_today + now + 1)


def _sure(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Where the lines are that each of the texts has once, as many of them as are in the same order in both."""
    counts, counts_now = Counter(old), Counter(new)
    there = {line: at for at, line in enumerate(new) if counts_now[line] == 1}
    pairs = [(at, there[line]) for at, line in enumerate(old) if counts[line] == 1 and line in there]
    ends: list[int] = []  # of the growing rows found so far, by length, where the one that ends first ends
    rows: list[int] = []
    before: list[int | None] = []
    for index, (_, now) in enumerate(pairs):
        length = bisect_left(ends, now)
        ends[length : length + 1] = [now]
        rows[length : length + 1] = [index]
        before.append(rows[length - 1] if length else None)
    found: list[tuple[int, int]] = []
    last = rows[-1] if rows else None
    while last is not None:
        found.append(pairs[last])
        last = before[last]
    return found[::-1]


def _ends(one: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    """How many lines are equal at the beginning and, of the others, at the end."""
    most = min(len(one), len(other))
    head = next(compress(count(), map(ne, one, other)), most)
    return head, next(compress(count(), islice(map(ne, reversed(one), reversed(other)), most - head)), most - head)


def _joined(blocks: Iterable[Block]) -> list[Block]:
    """Those that follow each other in both texts as one."""
    found: list[Block] = []
    for old, new, size in blocks:
        if found and size and (found[-1][0] + found[-1][2], found[-1][1] + found[-1][2]) == (old, new):
            found[-1] = (found[-1][0], found[-1][1], found[-1][2] + size)
        elif size:
            found.append((old, new, size))
    return found


def _inside(recorded: Sequence[str], today: Sequence[str]) -> list[Block]:
    """Where all of a text stands in a longer one; nothing where that is not sure."""
    wanted, length = list(recorded), len(recorded)
    while length and not wanted[length - 1].strip():
        length -= 1
    wanted = wanted[:length]
    found = [at for at, line in enumerate(today) if wanted and line == wanted[0] and list(today[at : at + length]) == wanted]
    return [(0, found[0], length)] if len(found) == 1 else []
