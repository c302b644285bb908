"""Code lenses to JSON without objects between: a large file has thousands, and each edit asks for them again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pygls.protocol import default_converter

if TYPE_CHECKING:
    from cattrs import Converter
    from lsprotocol import types

Told = dict[str, Any]
"""As it stands in JSON."""


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer that is JSON already."""

    told: list[Told]


def converter() -> Converter:
    """As the protocol's own, which goes through every field of every object by hooks."""
    made: Converter = default_converter()  # type: ignore[no-untyped-call]
    made.register_unstructure_hook(Ready, lambda ready: ready.told)
    return made


def range_told(found: types.Range) -> Told:
    start, end = found.start, found.end
    return {"start": {"line": start.line, "character": start.character}, "end": {"line": end.line, "character": end.character}}


def command_told(title: str, command: str, about: Told) -> Told:
    return {"title": title, "command": command, "arguments": [about]}
