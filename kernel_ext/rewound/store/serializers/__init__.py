"""Types that need more than their own pickling: by type name, so that nothing is imported by us first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rewound.store.serializers import matplotlib, polars, sklearn, standard, torch

Reduce = Callable[[Any], Any]


class Serializers:
    """The table type name -> reduction (as `__reduce_ex__` returns one)."""

    def __init__(self, *tables: Mapping[str, Reduce]) -> None:
        self._table: dict[str, Reduce] = {}
        for table in tables:
            for name, reduce in table.items():
                if name in self._table:
                    raise ValueError(f"two serializers for {name}: {self._table[name]!r} and {reduce!r}")
                self._table[name] = reduce

    def get(self, name: str) -> Reduce | None:
        return self._table.get(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)


SERIALIZERS = Serializers(matplotlib.TABLE, polars.TABLE, sklearn.TABLE, standard.TABLE, torch.TABLE)
