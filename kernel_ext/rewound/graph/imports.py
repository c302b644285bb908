"""What import statements bind: modules and members, and the recorded body of a module of the project."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import PurePath

from rewound.graph.recording import Activation, Recording
from rewound.model import Code


@dataclass(frozen=True, slots=True)
class Imported:
    """`from ..module import attribute`; `attribute` is None where the name is the module itself."""

    module: str
    attribute: str | None
    level: int = 0
    """Dots before the module's name."""


def imported_as(node: ast.AST, name: str) -> Imported | None:
    """What an import statement binds `name` to."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            if (alias.asname or alias.name.partition(".")[0]) == name:
                return Imported(alias.name if alias.asname else name, None)
    if isinstance(node, ast.ImportFrom):
        for alias in node.names:
            if (alias.asname or alias.name) == name:
                return Imported(node.module or "", alias.name, node.level)
    return None


def member_of(recording: Recording, act: Activation, imported: Imported) -> tuple[Activation, str | None] | None:
    """The body of the project's module that was imported (None: the module is not the project's), and the member's name."""
    if imported.attribute is not None:
        nested = ".".join(part for part in (imported.module, imported.attribute) if part)
        whole = _body(recording, act, nested, imported.level)
        if whole is not None:
            return whole, None
    body = _body(recording, act, imported.module, imported.level)
    return None if body is None else (body, imported.attribute)


def _body(recording: Recording, act: Activation, module: str, level: int) -> Activation | None:
    """The `<module>` execution of the file that a module's name stands for."""
    parts = tuple(part for part in module.split(".") if part)
    if level and act.code is not None:
        base = PurePath(act.code.file).parents[level - 1].parts
        parts = (*base, *parts)
    if not parts:
        return None
    for code in recording.codes.values():
        if code.function == "<module>" and _is_file_of(code, parts):
            return recording.body(code, act.step)
    return None


def _is_file_of(code: Code, parts: tuple[str, ...]) -> bool:
    path = PurePath(code.file)
    found = path.parent.parts if path.name == "__init__.py" else (*path.parent.parts, path.stem)
    return found[-len(parts) :] == parts
