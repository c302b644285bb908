"""One way to list what can be added: rules, serializers, effects, each by a unique name."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import entry_points
from typing import Generic, TypeVar

from rewound.errors import BadRequest

T = TypeVar("T")


class Registry(Generic[T]):
    """A table of named things, built in ones first, then those of installed plug-ins."""

    def __init__(self, kind: str, *, group: str | None = None) -> None:
        self.kind = kind
        self._group = group
        self._entries: dict[str, T] = {}

    def add(self, name: str, entry: T) -> T:
        """Register `entry`; raises BadRequest if the name is taken, naming both."""
        if name in self._entries:
            raise BadRequest(f"Two {self.kind}s are called {name!r}: {self._entries[name]!r} and {entry!r}.")
        self._entries[name] = entry
        return entry

    def load_plugins(self) -> None:
        """Add what installed distributions offer under this registry's entry-point group."""
        if self._group is None:
            return
        group, self._group = self._group, None  # asked once: it takes some hundredths of a second
        for point in entry_points(group=group):
            if point.name not in self._entries:
                self.add(point.name, point.load())

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries.values())

    def names(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def __getitem__(self, name: str) -> T:
        return self._entries[name]
