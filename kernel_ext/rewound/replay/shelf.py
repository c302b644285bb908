"""Keeps what cannot be stored while its state is away: in the same kernel, who comes back finds the very same object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rewound.model import Encoded
from rewound.replay.states import Place, Version


@dataclass(frozen=True, slots=True)
class Kept:
    """An object, what it was like, and with what it shares a part: (name, `id`) of objects that are not kept here."""

    value: Any
    encoded: Encoded | None
    partners: tuple[tuple[str, int], ...]


@dataclass
class Shelf:
    """By name and the place where it was made."""

    objects: dict[tuple[str, Place], Kept] = field(default_factory=dict)

    def put(self, name: str, version: Version, value: Any, partners: tuple[tuple[str, int], ...]) -> None:
        self.objects[name, version.place] = Kept(value, version.value.encoded, partners)

    def get(self, name: str, version: Version, kept: Mapping[str, Any], now: Callable[[str, Any], Encoded | None]) -> Kept | None:
        """None if it is not here, or if it is not certain to be as it was: it has changed, or what it shares a part with is another."""
        found = self.objects.get((name, version.place))
        if found is None or any(id(kept.get(other)) != number for other, number in found.partners):
            return None
        return found if now(name, found.value) == found.encoded else None

    def forget(self, name: str, place: Place) -> None:
        self.objects.pop((name, place), None)
