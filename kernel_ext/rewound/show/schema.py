"""The JSON shapes as JSON Schema, made from `wire`, so that there is one definition of each."""

from __future__ import annotations

from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

from rewound.show import (
    wire,
    wire_bisect,
    wire_check,
    wire_diff,
    wire_graph,
    wire_handed,
    wire_keep,
    wire_lineage,
    wire_offers,
    wire_panel,
    wire_recover,
    wire_replay,
    wire_rest,
    wire_states,
    wire_steps,
    wire_sweep,
    wire_value,
)

SHAPES: dict[str, Any] = {
    "record": wire.RecordShape,
    "runs": wire.RunsShape,
    "show": wire.ShowShape,
    "debug": wire.DebugShape,
    "why": wire.WhyShape,
    "replay": wire_replay.ReplayShape,
    "sweep": wire_sweep.SweepShape,
    "recover": wire_recover.RecoverShape,
    "resume": wire_recover.RecoverShape,
    "replay --into": wire_replay.ReplayShape | wire_handed.HandedShape,
    "verify": wire_replay.VerifyShape,
    "check": wire_check.CheckShape,
    "bisect": wire_bisect.BisectShape,
    "rules": wire.RulesShape,
    "lineage": wire_lineage.LineageShape,
    "diff": wire_diff.DiffShape,
    "states": wire_states.StatesShape,
    "export": wire_keep.ExportShape,
    "import": wire_keep.ImportShape,
    "serve": wire_rest.ServeShape,
    "error": wire.Problem,
    "job": wire_rest.JobShape,
    "progress": wire_rest.ProgressShape,
    "timeline": wire_steps.TimelineShape,
    "steps": wire_steps.StepsShape,
    "step": wire_steps.StepDetailShape,
    "value": wire_value.ValueShape,
    "graph": wire_graph.GraphShape,
    "offers": wire_offers.OffersShape,
    "left": wire_recover.LeftShape,
    "variant": wire_rest.VariantEventShape,
    "handed": wire_rest.HandedEventShape,
}
"""What each command answers with `--json`, and a server of replays that it has begun."""
RESULTS: dict[str, Any] = {
    **{name: SHAPES[name] for name in ("runs", "timeline", "steps", "step", "value", "debug", "why", "graph", "diff", "offers", "left")},
    "run": wire.RunShape,
    "plan": wire_replay.ReplayShape,
    "replay": wire_panel.ReplayedShape,
    "recover": wire_panel.RecoveredShape,
    "resume": wire_panel.RecoveredShape,
    "stop": wire_panel.StopShape,
    "marks": wire_panel.MarksShape,
}
"""What a front end's request is answered with, by method."""
TALK: dict[str, Any] = {
    **{f"request {method}": shape for method, shape in RESULTS.items()},
    "open": wire_panel.OpenShape,
    "about": wire_panel.AboutShape,
    "watch": wire_panel.WatchShape,
    "code": wire_panel.CodeShape,
    "snapshot": wire_panel.SnapshotShape,
    "batch": wire_panel.BatchShape,
    "fetch": wire_panel.FetchShape,
    "request": wire_panel.RequestShape,
    "reply": wire_panel.ReplyShape,
    "refusal": wire_panel.RefusalShape,
}
"""What a kernel and its front ends say to each other: see docs/protocol.md."""
_PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    Any: {},
}


def schema(name: str) -> dict[str, Any]:
    """The schema of what one command answers, or of what one message holds.

    Every field is required but for those of shapes that say otherwise, further ones may come.
    """
    definitions: dict[str, Any] = {}
    root = _of(SHAPES[name] if name in SHAPES else TALK[name], definitions)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": name, **root, "$defs": definitions}


def _of(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if kind in _PLAIN:
        return _PLAIN[kind]
    if is_typeddict(kind):
        return _object(kind, definitions)
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return {"enum": list(parts)}
    if origin in (Union, UnionType):
        return {"anyOf": [_of(part, definitions) for part in parts]}
    if origin is list:
        return {"type": "array", "items": _of(parts[0], definitions)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _of(parts[1], definitions)}
    raise TypeError(f"{kind!r} has no JSON Schema here")


def _object(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    name = kind.__name__
    if name not in definitions:
        definitions[name] = {}  # a shape may hold itself
        fields = get_type_hints(kind)
        definitions[name] = {
            "type": "object",
            "description": (kind.__doc__ or "").strip(),
            "properties": {field: _of(hint, definitions) for field, hint in fields.items()},
            "required": [field for field in fields if field in kind.__required_keys__],
        }
    return {"$ref": f"#/$defs/{name}"}
