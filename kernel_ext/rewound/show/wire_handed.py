"""The JSON shape of several hand-overs at once, and what is answered for one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

from rewound.show import wire_replay

if TYPE_CHECKING:
    from rewound.replay import Outcome


class HandedShape(TypedDict):
    """`replay --into` of several runs or into several targets: one entry for each pair, in the order in which they ran."""

    runs: list[wire_replay.ReplayShape]


def handed(outcomes: Sequence[Outcome]) -> HandedShape:
    return {"runs": [wire_replay.replay(outcome) for outcome in outcomes]}


def one_or_several(outcomes: Sequence[Outcome], asked: int | None = None) -> wire_replay.ReplayShape | HandedShape:
    """Of one run and one target, what a replay answers. `asked`: how many were asked for, where not all have run."""
    return wire_replay.replay(outcomes[0]) if len(outcomes) == (asked or 1) == 1 else handed(outcomes)
