"""Functions that are alive in a kernel, and their code with the server's question in it."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rewound.capture.codehash import compile_statements, nested_codes
from rewound.capture.identity import EXTENSION
from rewound.capture.namespace import is_tracked
from rewound.capture.policy import POLICIES, policy_of
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


def extended_in_modules(
    compiled: Callable[[str, str], types.CodeType], holds: Callable[[str], bool], given: frozenset[str]
) -> Iterator[tuple[types.FunctionType, types.CodeType]]:
    """Functions of modules that were imported before the replay, with the question in them: those that declare that they change something
    outside, and those of the project that are `given` other arguments.

    Other functions of such modules run; what changes something must not happen again unasked.
    """
    files = {file for (file, _), policy in POLICIES.items() if policy.mutates or policy.dry_run is not None}
    for module in list(sys.modules.values()):
        space = types.ModuleType.__getattribute__(module, "__dict__") if issubclass(type(module), types.ModuleType) else {}
        file = space.get("__file__") or ""
        if file not in files and not (given and file.endswith(".py") and holds(file)):
            continue
        unasked = [function for function in functions_in(space) if _is_unasked(function.__code__, given)]
        if not unasked:
            continue
        made = {(code.co_qualname, code.co_firstlineno): code for code in nested_codes(compiled(Path(file).read_text("utf-8"), file))}
        for function in unasked:
            found = made.get((function.__code__.co_qualname, function.__code__.co_firstlineno))
            if found is not None and found.co_freevars == function.__code__.co_freevars:
                yield function, found


def _is_unasked(code: types.CodeType, given: frozenset[str]) -> bool:
    """Whether a function changes something outside or is given something, and does not have the question in it already."""
    policy = policy_of(code)
    changes = policy is not None and (policy.mutates or policy.dry_run is not None)
    return (changes or code.co_qualname in given) and EXTENSION not in code.co_names
