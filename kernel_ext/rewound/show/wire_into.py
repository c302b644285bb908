"""The JSON shape of what was handed to another program, by the rules of `wire`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypedDict, cast

if TYPE_CHECKING:
    from rewound.replay.matching import Into

Kind = Literal["function", "script", "notebook"]


class HandingShape(TypedDict):
    """One recorded value: the step that made it, its name there, and the parameter that it went to; `size` in bytes, as it is stored."""

    run: str
    step: str
    name: str
    parameter: str
    type: str
    size: int


class IntoShape(TypedDict):
    """`values` are what was handed over, `given` what --set gave, `left` the parameters that stay as they are.

    `target_run` is the newest recorded run of the target; `warnings` are sentences on what has changed since the values were recorded.
    """

    target: str
    kind: Kind
    values: list[HandingShape]
    given: dict[str, Any]
    left: list[str]
    target_run: str | None
    warnings: list[str]


def into(found: Into | None) -> IntoShape | None:
    if found is None:
        return None
    return {
        "target": found.target,
        "kind": cast(Kind, found.kind),
        "values": [
            {
                "run": value.run,
                "step": value.step.id,
                "name": value.name,
                "parameter": value.parameter,
                "type": value.type,
                "size": value.size,
            }
            for value in found.values
        ],
        "given": dict(found.given),
        "left": list(found.left),
        "target_run": found.target_run,
        "warnings": list(found.warnings),
    }
