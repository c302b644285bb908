"""The JSON shapes as TypeScript, made from their JSON Schema: `python -m rewound.show.typescript labextension/src/wire.ts`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rewound.show.schema import RESULTS, SHAPES, TALK, schema

HEAD = """// The JSON shapes that the kernel and the server speak. Made from show/wire*.py: do not edit.
// python -m rewound.show.typescript labextension/src/wire.ts
"""
_PLAIN: Mapping[str, str] = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
    "object": "Record<string, unknown>",
}
WIDTH = 80
"""Columns of a comment."""


def document() -> str:
    """All shapes, each once, by name; and what each method answers with."""
    shapes: dict[str, Any] = {}
    for name in (*SHAPES, *TALK):
        for defined, made in schema(name)["$defs"].items():
            shapes.setdefault(defined, made)
    parts = [HEAD, *(_interface(name, shapes[name]) for name in sorted(shapes)), _results()]
    return "\n".join(parts)


def _results() -> str:
    lines = [f"  {method}: {kind.__name__};" for method, kind in RESULTS.items()]
    return "\n".join(["/** What each method of a request is answered with. */", "export interface Results {", *lines, "}", ""])


def _interface(name: str, made: Mapping[str, Any]) -> str:
    required = set(made["required"])
    fields = [f"  {field}{'' if field in required else '?'}: {_type(kind)};" for field, kind in made["properties"].items()]
    return "\n".join([*_comment(made["description"]), f"export interface {name} {{", *fields, "}", ""])


def _comment(text: str) -> Iterator[str]:
    yield "/**"
    for paragraph in text.split("\n\n"):
        line = " *"
        for word in paragraph.split():
            if len(line) + len(word) >= WIDTH and line != " *":
                yield line
                line = " *"
            line += f" {word}"
        yield line
    yield " */"


def _type(kind: Mapping[str, Any]) -> str:
    if "$ref" in kind:
        return str(kind["$ref"]).rpartition("/")[2]
    if "enum" in kind:
        return " | ".join(_literal(value) for value in kind["enum"])
    if "anyOf" in kind:
        return " | ".join(dict.fromkeys(_type(part) for part in kind["anyOf"]))
    if kind.get("type") == "array":
        return f"Array<{_type(kind['items'])}>"
    if "additionalProperties" in kind:
        return f"Record<string, {_type(kind['additionalProperties'])}>"
    return _PLAIN[kind["type"]] if "type" in kind else "unknown"


def _literal(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(document(), "utf-8")
