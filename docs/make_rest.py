"""Writes the tables of docs/rest.md: the routes, the options that they take and the statuses, from the OpenAPI document.

python -m docs.make_rest
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rewound.show.server.openapi import document

PAGE = Path(__file__).resolve().parent / "rest.md"
MADE = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->\n)", re.DOTALL)


def routes(made: Mapping[str, Any]) -> Iterator[str]:
    """The routes, each with what it takes."""
    yield "| route | query | what for |"
    yield "| --- | --- | --- |"
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            names = [_named(each) for each in operation["parameters"] if each["in"] == "query"]
            yield f"| `{method.upper()} {path.removeprefix('/rewound/api/')}` | {', '.join(names)} | {operation['summary']} |"


def _named(parameter: Mapping[str, Any]) -> str:
    return f"`{parameter['name']}`" + (" (needed)" if parameter["required"] else "")


def options(made: Mapping[str, Any], route: str = "replay") -> Iterator[str]:
    """What the body of a request may hold."""
    schema = made["paths"][f"/rewound/api/runs/{{run}}/{route}"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    needed = schema.get("required", ())
    yield "| option | is | what for |"
    yield "| --- | --- | --- |"
    for name, about in schema["properties"].items():
        kind = f"{about['type']} of {about['items']['type']}s" if "items" in about else about["type"]
        yield f"| `{name}`{' (needed)' if name in needed else ''} | {kind} | {about['description']} |"


def into_options(made: Mapping[str, Any]) -> Iterator[str]:
    """The same of a hand-over."""
    yield from options(made, "into")


def parameters(made: Mapping[str, Any]) -> Iterator[str]:
    """What queries may hold, each once."""
    found = {
        each["name"]: each["description"]
        for methods in made["paths"].values()
        for operation in methods.values()
        for each in operation["parameters"]
        if each["in"] == "query"
    }
    yield from (f"- `{name}`: {says}" for name, says in found.items())


def statuses(made: Mapping[str, Any]) -> Iterator[str]:
    """What each status means, with the names of its errors."""
    yield "| status | means |"
    yield "| --- | --- |"
    yield from (f"| {status} | {about['description']} |" for status, about in made["components"]["responses"].items())


TABLES: Mapping[str, Callable[[Mapping[str, Any]], Iterator[str]]] = {
    "routes": routes,
    "options": options,
    "into": into_options,
    "parameters": parameters,
    "statuses": statuses,
}


def updated(page: str) -> str:
    """The page with its tables made anew."""
    made = document()

    def table(found: re.Match[str]) -> str:
        return found[1] + "\n".join(TABLES[found[2]](made)) + "\n" + found[3]

    return MADE.sub(table, page)


if __name__ == "__main__":
    PAGE.write_text(updated(PAGE.read_text("utf-8")), "utf-8")
