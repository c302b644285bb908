"""Which step of one run is which of the other: cells by id, by what they say, by order; calls by function and number."""

from __future__ import annotations

import ast
import difflib
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar

from rewound.model import Cell, Step
from rewound.syntax import parse

T = TypeVar("T")
Pairs = list[tuple[T | None, T | None]]
ALIKE = 0.5
"""Share of a cell's text that has to be the same for an edited cell without an id to count as the same cell."""
MANY_CALLS = 2000
"""Calls of one function below one step up to which they are aligned by what they were given."""


@dataclass(frozen=True, slots=True)
class CellPair:
    """A cell in both runs or in one."""

    left: tuple[Step, Cell] | None
    right: tuple[Step, Cell] | None
    moved: bool = False


@lru_cache(maxsize=4096)
def normalised(text: str) -> str:
    """A cell's or function's source without comments, blank lines and layout; what is not Python, as it stands."""
    try:
        return ast.dump(parse(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())


def align_cells(left: Sequence[tuple[Step, Cell]], right: Sequence[tuple[Step, Cell]]) -> list[CellPair]:
    """In the order of the right run; what only the left one has stands where it was."""
    partner: dict[int, int] = {}
    _by_id(left, right, partner)
    _by_text(left, right, partner)
    _by_order(left, right, partner)
    settled = _longest_rising([partner[index] for index in sorted(partner)])
    pairs = [(left[a] if a is not None else None, right[b] if b is not None else None, b) for a, b in _interleaved(left, right, partner)]
    return [CellPair(a, b, a is not None and b is not None and index not in settled) for a, b, index in pairs]


def _by_id(left: Sequence[tuple[Step, Cell]], right: Sequence[tuple[Step, Cell]], partner: dict[int, int]) -> None:
    """Of a cell that ran several times, equal texts first, and of the rest the last with the last."""
    ids: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, cells in enumerate((left, right)):
        for index, (step, _) in enumerate(cells):
            if own_id(step) is not None:
                ids[str(step.cell_id)][side].append(index)
    for a, b in ids.values():
        partner.update(_in_turn(a, b, lambda i: normalised(left[i][1].source), lambda i: normalised(right[i][1].source)))
        rest_a, rest_b = [i for i in a if i not in partner], [i for i in b if i not in set(partner.values())]
        partner.update(zip(reversed(rest_a), reversed(rest_b), strict=False))


def own_id(step: Step) -> str | None:
    """A cell's id; one that was made up from its place, since the notebook has none, says nothing."""
    made_up = step.cell_id is not None and re.fullmatch(r"cell-\d+", step.cell_id)
    return None if made_up else step.cell_id


def _by_text(left: Sequence[tuple[Step, Cell]], right: Sequence[tuple[Step, Cell]], partner: dict[int, int]) -> None:
    """Equal code in the same order; then equal code anywhere: a cell that moved."""
    for ordered in (True, False):
        taken = set(partner.values())
        a = [index for index in range(len(left)) if index not in partner]
        b = [index for index in range(len(right)) if index not in taken]
        if ordered:
            partner.update(_in_turn(a, b, lambda i: normalised(left[i][1].source), lambda i: normalised(right[i][1].source)))
            continue
        texts: dict[str, list[int]] = defaultdict(list)
        for index in b:
            texts[normalised(right[index][1].source)].append(index)
        for index in a:
            if texts[normalised(left[index][1].source)]:
                partner[index] = texts[normalised(left[index][1].source)].pop(0)


def _by_order(left: Sequence[tuple[Step, Cell]], right: Sequence[tuple[Step, Cell]], partner: dict[int, int]) -> None:
    """Between two cells that belong together: one to one, or those whose texts are much alike."""
    for a, b in _gaps(len(left), len(right), partner):
        alone = len(a) == len(b) == 1 and (own_id(left[a[0]][0]) is None or own_id(right[b[0]][0]) is None)
        free = list(b)
        for x in a:
            best = max(free, key=lambda y: _likeness(left[x][1].source, right[y][1].source), default=None)
            if best is not None and (alone or _likeness(left[x][1].source, right[best][1].source) >= ALIKE):
                partner[x] = best
                free = [y for y in free if y > best]


def _likeness(a: str, b: str) -> float:
    return difflib.SequenceMatcher(None, a[:4000].splitlines() + a[:200].split(), b[:4000].splitlines() + b[:200].split(), False).ratio()


def _gaps(left: int, right: int, partner: dict[int, int]) -> Iterable[tuple[list[int], list[int]]]:
    """The cells without a partner between each two neighbours that have one, on both sides."""
    taken = set(partner.values())
    kept = _longest_rising([partner[index] for index in sorted(partner)])
    borders = [(-1, -1), *((a, b) for a, b in sorted(partner.items()) if b in kept), (left, right)]
    for (a0, b0), (a1, b1) in pairwise(borders):
        yield [i for i in range(a0 + 1, a1) if i not in partner], [i for i in range(b0 + 1, b1) if i not in taken]


def _in_turn(a: Sequence[int], b: Sequence[int], key_a: Callable[[int], Hashable], key_b: Callable[[int], Hashable]) -> dict[int, int]:
    """Equal keys in the same order: the longest common subsequence, nearly."""
    matcher = difflib.SequenceMatcher(None, [key_a(i) for i in a], [key_b(i) for i in b], False)
    return {a[block.a + k]: b[block.b + k] for block in matcher.get_matching_blocks() for k in range(block.size)}


def _longest_rising(values: Sequence[int]) -> set[int]:
    """The values of the longest rising subsequence: what kept its order; the rest has moved."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for value in values:
        place = bisect_left(ends, value)
        before[value] = ends[place - 1] if place else None
        ends[place : place + 1] = [value]
    kept: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return kept


def _interleaved(left: Sequence[T], right: Sequence[T], partner: dict[int, int]) -> list[tuple[int | None, int | None]]:
    """Pairs in the right run's order, each left one without a partner behind its last neighbour that has one."""
    back = {b: a for a, b in partner.items()}
    gone: dict[int, list[int]] = defaultdict(list)
    last = -1
    for index in range(len(left)):
        if index in partner:
            last = partner[index]
        else:
            gone[last].append(index)
    found: list[tuple[int | None, int | None]] = [(index, None) for index in gone[-1]]
    for index in range(len(right)):
        found.append((back.get(index), index))
        found += [(other, None) for other in gone[index]]
    return found


def align_calls(left: Sequence[Step], right: Sequence[Step]) -> Pairs[Step]:
    """The calls below two steps that belong together, in the right run's order.

    The K-th call of a function belongs to the K-th, unless one side has more of them: then equal arguments go first.
    """
    partner: dict[int, int] = {}
    functions: dict[str | None, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, calls in enumerate((left, right)):
        for index, call in enumerate(calls):
            functions[call.function][side].append(index)
    for a, b in functions.values():
        partner.update(_pair_calls(left, right, a, b))
    return [(left[a] if a is not None else None, right[b] if b is not None else None) for a, b in _interleaved(left, right, partner)]


def _pair_calls(left: Sequence[Step], right: Sequence[Step], a: list[int], b: list[int]) -> dict[int, int]:
    if len(a) == len(b) or max(len(a), len(b)) > MANY_CALLS:
        return dict(zip(a, b, strict=False))
    partner = _in_turn(a, b, lambda i: _given(left[i]), lambda i: _given(right[i]))
    rest: dict[int, int] = {}
    borders = [(-1, -1), *sorted(partner.items()), (len(left), len(right))]
    for (a0, b0), (a1, b1) in pairwise(borders):
        rest.update(zip((i for i in a if a0 < i < a1), (i for i in b if b0 < i < b1), strict=False))
    return {**partner, **rest}


def _given(call: Step) -> Hashable:
    return None if call.arguments is None else (call.arguments.head, call.arguments.buffers, call.arguments.part)
