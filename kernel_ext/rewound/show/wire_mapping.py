"""The JSON shapes of replays across versions: what was mapped, and what wants to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypedDict, cast

from rewound.errors import RewoundError, StepsUnmapped


class ProposalShape(TypedDict):
    """What a recorded step may be called today; `likeness` is from 0 to 1. The names of a cell's parts stand with commas between."""

    name: str
    likeness: float
    why: str


class UnmappedShape(TypedDict):
    """A recorded step that today's source does not have under its name."""

    step: str | None
    name: str
    proposals: list[ProposalShape]


class Unmapped(TypedDict, total=False):
    """What stands beside the error `steps-unmapped`, and no other."""

    unmapped: list[UnmappedShape]


MappedShape = TypedDict("MappedShape", {"old": str, "new": str, "from": Literal["given", "private", "shared"]})
"""A recorded name that was taken for one of today, and who says so; `new` is `-` for what is gone."""


def unmapped(found: RewoundError) -> Unmapped:
    if not isinstance(found, StepsUnmapped):
        return {}
    return {"unmapped": [cast(UnmappedShape, dict(entry)) for entry in found.unmapped]}


def mapped(found: Iterable[Mapping[str, str]]) -> list[MappedShape]:
    return [cast(MappedShape, dict(entry)) for entry in found]
