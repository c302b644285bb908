"""The OpenAPI document of the routes, made from their table and from the shapes of `wire`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rewound import __version__
from rewound.show.schema import schema
from rewound.show.server.options import schema_of
from rewound.show.server.routes import PREFIX, ROUTES, Route
from rewound.show.server.statuses import STATUS, kinds

_SHAPES = ("error", "runs", "show", "debug", "why", "diff", "check", "lineage", "states", "replay", "recover", "sweep")
_STEPPING = ("timeline", "steps", "step", "value", "graph", "offers", "left")
_OTHERS = ("replay --into", "job", "progress", "variant", "handed")
_SEGMENTS: Mapping[str, str] = {
    "run": "A run: an id, a unique prefix of one, `last`, or `last-failed`.",
    "step": "A step: its id, `cell:N`, a cell's id, or a function's name, with `#K` for its K-th call.",
    "other": "The run that is looked at, named alike.",
}
_REPLAY = "The id of a replay that this server has begun."
_ABOUT = """Looks at recorded runs, and replays them. Each route answers what the command of its name answers with `--json`.

Every request wants the server's token: `Authorization: token …`. An error is a document with a stable `name`, a `message` and a `hint`."""
_LICENCE = {"name": "BSD-3-Clause", "identifier": "BSD-3-Clause"}
_TOKEN = {"type": "apiKey", "in": "header", "name": "Authorization", "description": "`token`, a blank, and the server's token."}
_HAD = {"name": "Last-Event-ID", "in": "header", "schema": {"type": "string"}, "description": "The number of the last event that came."}
_STATUSES: Mapping[int, str] = {
    400: "It cannot be read: its path, its query or its body.",
    403: "It is not allowed: the token is missing, or a path, a model or a recording must not be used.",
    404: "There is no such run, step, replay or file.",
    409: "It makes sense, and not now or not so: the run is still going, or a name fits several.",
    413: "The body is too large.",
    422: "It makes no sense: an option or a parameter that is not there, or of another kind.",
    429: "Too many replays; the header `Retry-After` says when to ask again.",
    500: "The store cannot be read, or a fault of Rewound's own.",
}


def document(base_url: str = "/") -> dict[str, Any]:
    """The document, OpenAPI 3.1, of a server whose routes begin at `base_url`."""
    paths: dict[str, Any] = {}
    for route in ROUTES:
        paths.setdefault(f"/{PREFIX}{route.path}", {})[route.method] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Rewound", "version": __version__, "description": _ABOUT, "license": _LICENCE},
        "servers": [{"url": base_url.rstrip("/") or "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "responses": {str(status): _problem(status) for status in _STATUSES},
            "securitySchemes": {"token": _TOKEN},
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "parameters": [*_segments(route), *(_query(name, query) for name, query in route.query.items())],
        "responses": {str(route.status): _answer(route), **_refusals(route)},
    }
    if route.body is not None:
        needed = any(option.required for option in route.body.values())
        made["requestBody"] = {"required": needed, "content": {"application/json": {"schema": schema_of(route.body)}}}
    if route.answers == "events":
        made["responses"]["204"] = {"description": "The last event that the client names was the end."}
        made["parameters"].append(_HAD)
    return made


def _segments(route: Route) -> list[dict[str, Any]]:
    is_job = route.path.startswith("replays/")
    named = [part[1:-1] for part in route.path.split("/") if part.startswith("{")]
    text = {"type": "string", "minLength": 1}
    return [{"name": n, "in": "path", "required": True, "schema": text, "description": _REPLAY if is_job else _SEGMENTS[n]} for n in named]


def _query(name: str, query: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": query.required, "schema": dict(query.schema), "description": query.says}


def _refusals(route: Route) -> dict[str, Any]:
    found = {400, 403, 422, 500, *route.refusals, *((404,) if "{" in route.path else ())}
    return {str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(found)}


def _answer(route: Route) -> dict[str, Any]:
    if route.answers == "events":
        kinds_of = (
            "`progress` has a ProgressShape, `variant` (of a sweep) a VariantEventShape, `handed` (of hand-overs) a HandedEventShape, "
            "`ended` a JobShape; comments come where nothing else does."
        )
        return {"description": f"Server-sent events. {kinds_of}", "content": {"text/event-stream": {}}}
    if route.answers == "recording":
        return {"description": "A file for `rewound import`.", "content": {"application/octet-stream": {}}}
    if route.answers == "openapi":
        return {"description": "An OpenAPI document.", "content": {"application/json": {"schema": {"type": "object"}}}}
    made: dict[str, Any] = {
        "description": {202: "It runs, or it will."}.get(route.status, "Done."),
        "content": {"application/json": {"schema": _shape(route.answers)}},
    }
    if route.status == 202:
        made["headers"] = {"Location": {"description": "Where to ask how it gets on.", "schema": {"type": "string"}}}
    return made


def _problem(status: int) -> dict[str, Any]:
    named = ", ".join(f"`{kind.name}`" for kind in kinds() if STATUS.get(kind) == status)
    text = f"{_STATUSES[status]} {f'Names: {named}.' if named else ''}".strip()
    made: dict[str, Any] = {"description": text, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    if status == 429:
        made["headers"] = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}
    return made


def _schemas() -> dict[str, Any]:
    """The shapes that routes answer with, each once. Raises ValueError where two have one name."""
    found: dict[str, Any] = {}
    for shape in (*_SHAPES, *_STEPPING, *_OTHERS):
        for name, made in schema(shape)["$defs"].items():
            moved = _moved(made)
            if found.setdefault(name, moved) != moved:
                raise ValueError(f"There are two shapes {name}.")
    return found


def _shape(name: str) -> Any:
    """Of `SHAPES`, one or one of several."""
    return _moved({key: part for key, part in schema(name).items() if key in ("$ref", "anyOf")})


def _moved(schema_part: Any) -> Any:
    """With its references to where this document has the shapes."""
    if isinstance(schema_part, dict):
        told = {key: value.replace("#/$defs/", "#/components/schemas/") for key, value in schema_part.items() if key == "$ref"}
        return {**{key: _moved(value) for key, value in schema_part.items()}, **told}
    return [_moved(part) for part in schema_part] if isinstance(schema_part, list) else schema_part
