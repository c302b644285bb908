"""The named pieces of a program, as recorded and as they are today: its cells, files, functions and classes."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

from rewound.errors import MissingData
from rewound.model import Run
from rewound.replay.source import Item
from rewound.store import Reader
from rewound.syntax import parse

Kind = Literal["cell", "file", "class", "function"]
MOST_FILES = 300
"""Files of the project that are looked through for what was moved there."""
_HEADS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, eq=False)
class Unit:
    """One piece that can be renamed. Each is equal to itself alone: that of then is not that of now."""

    kind: Kind
    where: str
    """The file's path, or `cell:` and the cell's id."""
    name: str
    """Qualified name; empty for a cell or file."""
    place: float
    """From 0 to 1: among the pieces around it."""
    body: tuple[ast.stmt, ...] = field(repr=False, default=())

    @property
    def key(self) -> tuple[str, str]:
        return self.where, self.name


@dataclass(frozen=True)
class Inventory:
    """The texts of a program by their place, cells in their order."""

    texts: Mapping[str, str]
    _units: dict[str, dict[str, Unit]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def cells(self) -> dict[str, Unit]:
        """By their id."""
        places = [where for where in self.texts if where.startswith("cell:")]
        last = max(len(places) - 1, 1)
        return {where[5:]: Unit("cell", where, "", at / last, self._body(where)) for at, where in enumerate(places)}

    @cached_property
    def files(self) -> dict[str, Unit]:
        return {where: Unit("file", where, "", 0.5, self._body(where)) for where in self.texts if not where.startswith("cell:")}

    @cached_property
    def units(self) -> dict[tuple[str, str], Unit]:
        """Functions and classes, by place and name."""
        return {unit.key: unit for where in self.texts for unit in self.units_in(where).values()}

    def units_in(self, where: str) -> dict[str, Unit]:
        """Those of one cell or file, by name; none where there is no such place."""
        if where not in self._units:
            self._units[where] = {unit.name: unit for unit in _units(where, self._body(where))} if where in self.texts else {}
        return self._units[where]

    def is_readable(self, where: str) -> bool:
        """Whether a place holds Python, as far as can be told: of other text nobody knows what it defines."""
        return bool(self._body(where)) or not self.texts[where].strip()

    def _body(self, where: str) -> tuple[ast.stmt, ...]:
        text = self.texts[where]
        if where.startswith("cell:"):
            tree = Item(None, None, text).tree
            return () if tree is None else tuple(tree.body)
        try:
            return tuple(parse(text).body)
        except (SyntaxError, ValueError):
            return ()


def _units(where: str, body: tuple[ast.stmt, ...]) -> Iterator[Unit]:
    found = list(_heads(body, ""))
    last = max(len(found) - 1, 1)
    for at, (name, node) in enumerate(found):
        kind: Kind = "class" if isinstance(node, ast.ClassDef) else "function"
        yield Unit(kind, where, name, at / last, (node,))


def _heads(body: Iterable[ast.AST], path: str) -> Iterator[tuple[str, ast.stmt]]:
    """Functions, classes and their methods, also below `if` and `try`; what a function defines inside belongs to it."""
    for node in body:
        if isinstance(node, _HEADS):
            yield path + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from _heads(node.body, f"{path}{node.name}.")
        elif isinstance(node, ast.stmt | ast.excepthandler | ast.match_case):
            yield from _heads(ast.iter_child_nodes(node), path)


@dataclass(frozen=True)
class Recorded(Inventory):
    """The program as it was recorded, as far as it ran."""

    called: tuple[tuple[str, str], ...] = ()
    """Place and name of the functions that ran; what stands inside a function counts as it."""


def recorded_inventory(reader: Reader, run: Run) -> Recorded:
    """What a run tells of its program."""
    cells = [(step, cell) for step, cell in reader.cells(run.id) if Item(step.cell, step.cell_id, cell.source, step, cell).is_program]
    ids = {step.seq: step.cell_id for step, _ in cells}
    placed = [(step.cell if step.cell is not None else step.seq, step.cell_id, cell.source) for step, cell in cells if step.cell_id]
    texts = {f"cell:{cell}": text for _, cell, text in sorted(placed, key=lambda entry: entry[0])}
    called: dict[tuple[str, str], None] = {}
    keys: dict[str, str] = {}
    for code in reader.codes(run.id).values():
        where = code.file if code.cell is None else f"cell:{ids.get(code.cell)}"
        if code.cell is None and not where.startswith(("cell:", "<")):
            keys[where] = code.source
        if not code.function.startswith("<"):
            called[where, code.function.partition(".<locals>")[0]] = None
    for where, key in keys.items():
        with suppress(MissingData):
            texts[where] = reader.source(key)
    return Recorded(texts, tuple(called))


def todays_inventory(recorded: Inventory, cells: Mapping[str, str], more: Iterable[str], roots: Iterable[str] = ()) -> Inventory:
    """The program as it is: these cells by their id, its recorded files that are still there, `more` files, and, with the folders that
    modules are found in, what all of these import."""
    texts = {f"cell:{cell}": text for cell, text in cells.items()}
    waiting = [*more, *(where for where in recorded.texts if not where.startswith("cell:"))]
    seen: set[str] = set()
    folders = [root for root in dict.fromkeys(roots) if root]
    for text in cells.values() if folders else ():
        waiting += _imported_files(text, None, folders)
    while waiting and len(seen) < MOST_FILES:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        with suppress(OSError, UnicodeDecodeError):
            texts[path] = Path(path).read_text("utf-8")
            waiting += _imported_files(texts[path], path, folders) if folders else []
    return Inventory(texts)


def _imported_files(text: str, path: str | None, roots: list[str]) -> list[str]:
    """Files of the project that a text imports."""
    try:
        tree = parse(text) if path is not None else Item(None, None, text).tree
    except (SyntaxError, ValueError):
        return []
    found: list[str] = []
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Import):
            found += [file for alias in node.names for file in _files_of(alias.name, roots)]
        elif isinstance(node, ast.ImportFrom):
            folders = roots
            if node.level and path is not None:
                folders = [str(Path(path).parents[node.level - 1])] if len(Path(path).parents) >= node.level else []
            names = [node.module or "", *(f"{node.module or ''}.{alias.name}".strip(".") for alias in node.names)]
            found += [file for name in names if name for file in _files_of(name, folders)]
    return found


def _files_of(module: str, roots: Iterable[str]) -> Iterator[str]:
    inner = Path(*module.split("."))
    for root in roots:
        for file in (Path(root, inner).with_suffix(".py"), Path(root, inner, "__init__.py")):
            if file.is_file():
                yield str(file)
                return
