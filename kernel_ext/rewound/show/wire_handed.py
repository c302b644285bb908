"""The JSON shape of several hand-overs at once."""

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
