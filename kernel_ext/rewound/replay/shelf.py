"""Keeps what cannot be stored while its state is away: in the same kernel, who comes back finds the very same object."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rewound.capture.identity import ATOMS
from rewound.model import Encoded
from rewound.replay.states import Place, Version

Key = tuple[str, Place]
Describe = Callable[[str, Any], Encoded | None]


@dataclass(frozen=True, slots=True)
class Bundle:
    """Objects that share parts with each other, as they were when they were put here."""

    objects: Mapping[Key, Any]
    described: Mapping[Key, Encoded | None]
    partners: tuple[tuple[str, int], ...]
    """With what they share a part that stayed in the namespace: its name, and `id`."""


@dataclass
class Shelf:
    """By name and the place where it was made: the bundle that a value is in."""

    bundles: dict[Key, Bundle] = field(default_factory=dict)
    attributes: dict[Key, Mapping[str, Any]] = field(default_factory=dict)
    """What classes held that were changed in place: no recording holds that."""

    functions: dict[Key, types.FunctionType] = field(default_factory=dict)
    """Functions that hold no data: the recorder keeps their code in any case, and who comes back finds the very same."""

    def keep_function(self, key: Key, value: object) -> None:
        """Keep what leaves the namespace, if it is such a function."""
        if type(value) is types.FunctionType and not value.__closure__ and not value.__dict__:
            defaults = (*(value.__defaults__ or ()), *(value.__kwdefaults__ or {}).values())
            if all(type(default) in ATOMS for default in defaults):
                self.functions[key] = value

    def put(self, objects: Mapping[Key, Any], partners: tuple[tuple[str, int], ...], describe: Describe) -> None:
        """Keep these together."""
        bundle = Bundle(objects, {key: describe(key[0], value) for key, value in objects.items()}, partners)
        self.bundles.update(dict.fromkeys(objects, bundle))

    def find(self, names: Mapping[str, Version], kept: Mapping[str, Any], describe: Describe) -> dict[Key, Any]:
        """What of a state lies here and is certain to be as it was; `kept`: what of it is in the namespace."""
        found: dict[Key, Any] = {}
        wanted = {(name, version.place) for name, version in names.items() if name not in kept}
        for bundle in {id(bundle): bundle for key, bundle in self.bundles.items() if key in wanted}.values():
            torn = any(id(kept.get(name)) != number for name, number in bundle.partners)
            if torn or not wanted.issuperset(bundle.objects):
                continue
            if all(describe(key[0], value) == bundle.described[key] for key, value in bundle.objects.items()):
                found.update(bundle.objects)
        return found

    def take(self, keys: Iterable[Key]) -> None:
        """These are in the namespace again, where they may change."""
        for key in keys:
            self.bundles.pop(key, None)
