"""Under which names the recorded steps stand in today's source, and recorded texts with today's names in them."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any

from rewound.syntax import parse

Place = tuple[str, str]
"""(the file's path, or `cell:` and the cell's id; qualified name of a function or class there)."""


@dataclass(frozen=True)
class Renames:
    """Which recorded step is which today. Immutable."""

    cells: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Id of a recorded cell -> that of today's cell; several, in their order, where it was split."""
    functions: tuple[tuple[str, str, str, str], ...] = ()
    """(where, name) of a recorded function or class, and of today's; what stands in it moves along."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Path of a recorded file -> today's."""

    def __bool__(self) -> bool:
        return bool(self.cells or self.functions or self.files)

    def as_json(self) -> dict[str, Any]:
        """For the process that replays; `renames_of` reads it."""
        cells = {old: list(new) for old, new in self.cells.items()}
        return {"cells": cells, "functions": [list(pair) for pair in self.functions], "files": dict(self.files)}

    @cached_property
    def _longest_first(self) -> list[tuple[str, str, str, str]]:
        return sorted(self.functions, key=lambda pair: -len(pair[1]))

    def place(self, where: str, name: str) -> Place | None:
        """Where a recorded function stands today; None if it is where it was."""
        for old, before, new, now in self._longest_first:
            if old == where and (name == before or name.startswith(before + ".")):
                return new, now + name[len(before) :]
        return (self.files[where], name) if where in self.files else None

    def file(self, path: str) -> str:
        return self.files.get(path, path)

    def cell(self, cell: str | None) -> str | None:
        """Today's id of a recorded cell; of a cell that was split that of its last part."""
        return self.cells[cell][-1] if cell is not None and cell in self.cells else cell


def renames_of(told: Mapping[str, Any] | None) -> Renames:
    """What `Renames.as_json` told; none if nothing was."""
    if not told:
        return Renames()
    cells = {old: tuple(new) for old, new in told["cells"].items()}
    return Renames(cells, tuple((a, b, c, d) for a, b, c, d in told["functions"]), dict(told["files"]))


@dataclass(frozen=True)
class Wording:
    """The names that a text has for what was renamed, and those that it would have today."""

    names: Mapping[str, str] = field(default_factory=dict)
    """Global names."""
    attributes: Mapping[tuple[str | None, str], tuple[str | None, str]] = field(default_factory=dict)
    """(name of a module, what is taken from it); None for methods, which are taken from anything."""

    def __bool__(self) -> bool:
        return bool(self.names or self.attributes)

    def name(self, dotted: str) -> str:
        """Today's name of a global, or of what is taken from one."""
        first, dot, rest = dotted.partition(".")
        if (first, rest) in self.attributes:
            base, taken = self.attributes[first, rest]
            return f"{base}.{taken}"
        return self.names.get(first, first) + dot + rest

    def told(self, text: str) -> str:
        """The text with today's names: the same lines, and the text itself where it cannot be read as Python."""
        if not self:
            return text
        try:
            edits = list(self._edits(list(tokenize.generate_tokens(io.StringIO(text).readline))))
        except (tokenize.TokenError, SyntaxError):
            return text
        lines = text.splitlines(keepends=True)
        for row, start, end, new in sorted(edits, reverse=True):
            lines[row - 1] = lines[row - 1][:start] + new + lines[row - 1][end:]
        return "".join(lines)

    def _edits(self, tokens: list[tokenize.TokenInfo]) -> Iterator[tuple[int, int, int, str]]:
        """(line, start, end, new name) for each name that is another one today."""
        depth = 0
        for at, token in enumerate(tokens):
            depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(token.string, 0) if token.type == tokenize.OP else 0
            if token.type != tokenize.NAME:
                continue
            new = self._new(tokens, at, depth)
            if new is not None and new != token.string:
                yield token.start[0], token.start[1], token.end[1], new

    def _new(self, tokens: list[tokenize.TokenInfo], at: int, depth: int) -> str | None:
        name = tokens[at].string
        if at > 1 and tokens[at - 1].string == ".":
            base = tokens[at - 2].string
            return next((self.attributes[key][1] for key in ((base, name), (None, name)) if key in self.attributes), None)
        follows = tokens[at + 1].string if at + 1 < len(tokens) else ""
        if at and tokens[at - 1].string == "def" and (None, name) in self.attributes:
            return self.attributes[None, name][1]
        if follows == "=" and depth:
            return None  # a keyword of a call: the name is the callee's
        if follows == "." and at + 2 < len(tokens) and (taken := self.attributes.get((name, tokens[at + 2].string))) is not None:
            return taken[0]
        return self.names.get(name)


def wording(renames: Renames, where: str, text: str) -> Wording:
    """What of a recorded text would be called otherwise today. `text`: of a file, or of all cells where it is a cell's."""
    names: dict[str, str] = {}
    attributes: dict[tuple[str | None, str], tuple[str | None, str]] = {}
    imports = list(_imports(text))
    for old, before, new, now in renames.functions:
        here = where == old or (where.startswith("cell:") and old.startswith("cell:"))
        if "." in before:
            if before.rpartition(".")[2] != now.rpartition(".")[2]:
                attributes[None, before.rpartition(".")[2]] = None, now.rpartition(".")[2]
        elif here:
            names[before] = now
        else:
            _imported(before, now, old, new, imports, names, attributes)
    for then, today in renames.files.items():
        stem, other = module_of(then), module_of(today)
        for module, taken, _ in imports:
            if module.rpartition(".")[2] == stem or stem in taken:
                parent = module.rpartition(".")[0].rpartition(".")[2]
                names |= {stem: other} if not parent else {}
                attributes |= {(parent, stem): (parent, other)} if parent else {}
    return Wording({old: new for old, new in names.items() if old != new}, attributes)


def _imported(before: str, now: str, old: str, new: str, imports: Iterable[tuple[str, tuple[str, ...], str]], names: dict[str, str],
              attributes: dict[tuple[str | None, str], tuple[str | None, str]]) -> None:  # fmt: skip
    """What a text that imports a function from its module calls it."""
    stem = module_of(old)
    for module, taken, alias in imports:
        if module.rpartition(".")[2] != stem and stem not in taken:
            continue
        if before in taken:
            names[before] = now
        base = alias or stem
        moved = old != new and not new.startswith("cell:") and not alias
        attributes[base, before] = (module_of(new) if moved else base), now


def module_of(path: str) -> str:
    """The last part of the module's name that a file has."""
    stem = PurePath(path).stem
    return PurePath(path).parent.name if stem == "__init__" else stem


def _imports(text: str) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """(module, names taken from it, alias of the module) of each import statement."""
    try:
        tree = parse(text)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, (), alias.asname or "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", tuple(alias.name for alias in node.names if not alias.asname), ""


def dotted(path: str, roots: Iterable[str]) -> str | None:
    """The name under which a file is imported from one of these folders; None if from none."""
    for root in roots:
        if root and Path(path).is_relative_to(root):
            parts = Path(path).relative_to(root).with_suffix("").parts
            return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return None
