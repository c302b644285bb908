"""A mapping that is read when it is first looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any


class LateMapping(Mapping[str, Any]):
    """`Run.meta`, read when it is first looked at: it may hold a whole notebook."""

    def __init__(self, load: Callable[[], Mapping[str, Any]]) -> None:
        self._load: Callable[[], Mapping[str, Any]] | None = load
        self._found: Mapping[str, Any] = {}

    def _mapping(self) -> Mapping[str, Any]:
        if self._load is not None:
            self._found = self._load()
            self._load = None
        return self._found

    def __getitem__(self, name: str) -> Any:
        return self._mapping()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._mapping())

    def __len__(self) -> int:
        return len(self._mapping())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and dict(self) == dict(other)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self._mapping()),)

    def __repr__(self) -> str:
        return repr(self._mapping())
