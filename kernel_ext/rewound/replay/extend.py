"""Functions that are alive in a kernel, and their code with the server's question in it."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any

from rewound.capture.codehash import compile_statements, nested_codes
from rewound.capture.namespace import is_tracked
from rewound.replay.source import Item
from rewound.syntax import parse


def functions_in(space: dict[str, Any]) -> Iterator[types.FunctionType]:
    """The functions and methods that a namespace holds, behind decorators that keep `__wrapped__`."""
    for name, value in list(space.items()):
        if not is_tracked(name):
            continue
        members = list(vars(value).values()) if type in type.__dict__["__mro__"].__get__(type(value)) else [value]
        for member in members:
            inner = getattr(member, "__func__", member) if isinstance(member, classmethod | staticmethod) else member
            while type(inner) is types.FunctionType:
                yield inner
                inner = inner.__dict__.get("__wrapped__")


def extended(item: Item, filename: str, transform: Any) -> dict[tuple[str, int], types.CodeType]:
    """The code of a cell's functions with the question in it, by qualified name and first line."""
    tree = transform(parse(item.transformed), f"cell:{item.cell_id}", filename)
    return {(code.co_qualname, code.co_firstlineno): code for module in compile_statements(tree, filename) for code in nested_codes(module)}
