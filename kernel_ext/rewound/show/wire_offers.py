"""The JSON shape of what a replay can be given other values for, by the rules of `wire`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypedDict

from rewound.replay.settable import MOST, Settable

BEGINNING = 200
"""Characters of a text that is too long to be handed out."""


class OfferShape(TypedDict):
    """One value; `name` is what `overrides` takes, `kind` what it is, and the rest where: `step` and `function` null where all are meant.

    `whole` is false for a text too long to be told: `value` is its beginning then. `choices` is null where it can be anything.
    """

    name: str
    kind: Literal["parameter", "variable", "argument", "prompt", "system", "model"]
    step: str | None
    function: str | None
    cell: int | None
    cell_id: str | None
    value: Any
    whole: bool
    choices: list[str] | None


class OffersShape(TypedDict):
    """`more` counts those that are not listed."""

    run: str
    offers: list[OfferShape]
    more: int


def offers(run: str, found: Sequence[Settable]) -> OffersShape:
    return {"run": run, "offers": [_offer(each) for each in found[:MOST]], "more": max(0, len(found) - MOST)}


def _offer(found: Settable) -> OfferShape:
    step = found.step
    return {
        "name": found.name,
        "kind": found.kind,
        "step": None if step is None else step.id,
        "function": None if step is None else step.function,
        "cell": None if step is None else step.cell,
        "cell_id": found.cell if step is None else step.cell_id,
        "value": found.value if found.is_whole else found.value[:BEGINNING],
        "whole": found.is_whole,
        "choices": list(found.choices) or None,
    }
