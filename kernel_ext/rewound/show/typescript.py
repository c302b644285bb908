"""The JSON shapes as TypeScript, made from their JSON Schema: `python -m rewound.show.typescript labextension/src/wire`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from rewound import show
from rewound.show.schema import RESULTS, SHAPES, TALK, schema

HEAD = """// JSON shapes that the kernel and the server speak. Made from {made_from}: do not edit.
// python -m rewound.show.typescript labextension/src/wire
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


def documents() -> dict[str, str]:
    """By name the files of the folder: of each `wire_x.py` one with its shapes, what methods answer with, and an index of all."""
    shapes: dict[str, Any] = {}
    for name in (*SHAPES, *TALK):
        for defined, made in schema(name)["$defs"].items():
            shapes.setdefault(defined, made)
    homes = {name: home for name, home in _homes().items() if name in shapes}
    texts: dict[str, list[str]] = {}
    for name in sorted(shapes):
        texts.setdefault(homes[name], []).append(_interface(name, shapes[name]))
    made_files = {home: _file(f"show/{_python(home)}", home, interfaces, homes) for home, interfaces in texts.items()}
    made_files["results"] = _file("show/schema.py", "results", [_results()], homes)
    index = [HEAD.format(made_from="show/wire*.py"), *(f"export * from './{home}';" for home in sorted(made_files)), ""]
    return {f"{home}.ts": text for home, text in made_files.items()} | {"index.ts": "\n".join(index)}


def _homes() -> dict[str, str]:
    """By the name of each shape the file that it goes to: that of its module, without `wire_`."""
    names = [found.name for found in iter_modules(show.__path__) if found.name.startswith("wire")]
    modules = [import_module(f"{show.__name__}.{name}") for name in names]
    kinds = [kind for module in modules for kind in vars(module).values() if isinstance(kind, type) and kind.__module__ == module.__name__]
    return {kind.__name__: kind.__module__.rpartition(".")[2].removeprefix("wire").removeprefix("_") or "common" for kind in kinds}


def _python(home: str) -> str:
    return "wire.py" if home == "common" else f"wire_{home}.py"


def _file(made_from: str, home: str, parts: list[str], homes: Mapping[str, str]) -> str:
    """One file, with the shapes of others that it names."""
    named = set(re.findall(r"\w+", re.sub(r"/\*\*.*?\*/", "", "\n".join(parts), flags=re.DOTALL)))
    wanted: dict[str, list[str]] = {}
    for name in sorted(named & homes.keys()):
        if homes[name] != home:
            wanted.setdefault(homes[name], []).append(name)
    imports = [f"import type {{ {', '.join(names)} }} from './{other}';" for other, names in sorted(wanted.items())]
    return "\n".join([HEAD.format(made_from=made_from), *imports, *([""] if imports else []), *parts])


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
    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    for file, text in documents().items():
        (folder / file).write_text(text, "utf-8")
