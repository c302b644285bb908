"""Steps that are built when they are asked for: a step with a hundred thousand children is looked at in parts."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

from rewound.model import Site, Step

if TYPE_CHECKING:
    from rewound.store.timeline import Chunk

WINDOW = 256
"""Steps that are built at a time when all are gone through."""
Build = Callable[["Chunk", list[int]], list[Step]]
FindSite = Callable[[int, int], Site]


class Steps(Sequence[Step]):
    """Some steps of one run, by seq. What the columns of numbers tell is told without building a step."""

    def __init__(self, chunks: Sequence[Chunk], places: Mapping[int, Sequence[int]], build: Build, site: FindSite) -> None:
        """`places`: for the number of a chunk in `chunks`, the rows of it that are meant."""
        self._chunks, self._build, self._site = chunks, build, site
        self._numbers, self._rows = array("l"), array("l")
        last, ordered = -1, True
        for number, rows in places.items():
            seqs = chunks[number].head["seq"]
            for row in rows:
                ordered = ordered and seqs[row] > last
                last = seqs[row]
            self._numbers.extend([number] * len(rows))
            self._rows.extend(rows)
        if not ordered:
            self._order()

    def _order(self) -> None:
        """By seq; of two entries for one step the one that was written later counts."""
        latest = {seq: index for index, seq in enumerate(self._column("seq"))}
        ordered = self._some([latest[seq] for seq in sorted(latest)])
        self._numbers, self._rows = ordered._numbers, ordered._rows

    def _some(self, indices: Sequence[int]) -> Steps:
        new = object.__new__(Steps)
        new._chunks, new._build, new._site = self._chunks, self._build, self._site
        new._numbers = array("l", [self._numbers[index] for index in indices])
        new._rows = array("l", [self._rows[index] for index in indices])
        return new

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Step: ...
    @overload
    def __getitem__(self, index: slice) -> list[Step]: ...
    def __getitem__(self, index: int | slice) -> Step | list[Step]:
        if isinstance(index, slice):
            return self._built(range(*index.indices(len(self))))
        return self._built([range(len(self))[index]])[0]

    def __iter__(self) -> Iterator[Step]:
        for start in range(0, len(self), WINDOW):
            yield from self._built(range(start, min(start + WINDOW, len(self))))

    def _built(self, indices: Sequence[int]) -> list[Step]:
        found: list[Step] = []
        start = 0
        while start < len(indices):
            number, end = self._numbers[indices[start]], start + 1
            while end < len(indices) and self._numbers[indices[end]] == number:
                end += 1
            found += self._build(self._chunks[number], [self._rows[index] for index in indices[start:end]])
            start = end
        return found

    def _column(self, name: str) -> Iterator[Any]:
        number, column = -1, []
        for index, row in enumerate(self._rows):
            if self._numbers[index] != number:
                number = self._numbers[index]
                column = self._chunks[number].head[name]
            yield column[row]

    def where(self, name: str, wanted: Callable[[Any], bool]) -> Steps:
        """Those whose entry in a column is wanted."""
        return self._some([index for index, value in enumerate(self._column(name)) if wanted(value)])

    def different(self, name: str) -> set[Any]:
        """What stands in a column."""
        return set(self._column(name))

    def by_site(self) -> dict[Site, Steps]:
        """The steps by the place that they were called from, where that is known."""
        found: dict[tuple[int, int], list[int]] = {}
        for index, place in enumerate(zip(self._column("site_code"), self._column("site_offset"), strict=True)):
            if place[0] is not None:
                found.setdefault(place, []).append(index)
        return {self._site(*place): self._some(indices) for place, indices in found.items()}
