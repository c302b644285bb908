"""Puts the server's question at the beginning of functions that a replay may answer: in cells, and in modules as they are loaded."""

from __future__ import annotations

import ast
import builtins
import contextlib
import importlib.machinery
import importlib.util
import os
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rewound.capture.codehash import code_hash, compile_statements, nested_codes
from rewound.capture.identity import EXTENDED, EXTENSION
from rewound.replay.arguments import Argument
from rewound.replay.recorded import Recorded
from rewound.replay.serve import Server
from rewound.syntax import without_warnings

NAME = EXTENSION
"""The name, among the builtins, by which transformed functions reach the server."""


class Transformer:
    """Adds the question to functions that have recorded calls, in cells and in the project's modules.

    `sources`: by file, the text that counts instead of what the file holds today. `follows`: modules are found by these files, too,
    wherever they are today, if they are at all.
    """

    def __init__(self, recorded: Recorded, sources: Mapping[str, str] | None = None, *, follows: bool = False) -> None:
        self._recorded = recorded
        self.sources = sources or {}
        self.follows = follows

    def tree(self, tree: ast.Module, where: str, filename: str) -> ast.Module:
        """The module's tree with the question in each function that could be served. Changes it in place."""
        names = {name for place, name in self._recorded.by_key if place == where}
        is_cell = where.startswith("cell:")
        with without_warnings():
            originals = compile_statements(tree, filename) if is_cell else [compile(tree, filename, "exec", dont_inherit=True)]
        for original in originals:
            for code in nested_codes(original):
                EXTENDED[filename, code.co_qualname, code.co_firstlineno] = code_hash(code)
        _Asking(where, names, self._recorded.arguments).visit(tree)
        return tree

    def compile(self, source: str, filename: str) -> types.CodeType:
        """As `compile` for a file of the project; where the recording is to be followed, of the text that was recorded."""
        source = self.sources.get(filename, source)
        tree = self.tree(ast.parse(source, filename), filename, filename)
        return compile(tree, filename, "exec", dont_inherit=True)


class _Asking(ast.NodeTransformer):
    def __init__(self, where: str, names: set[str], arguments: Iterable[Argument] = ()) -> None:
        self._where = where
        self._names = names
        self._arguments = arguments
        self._path: list[str] = []

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        qualname = ".".join([*self._path, node.name])
        self._path += [node.name, "<locals>"]
        self.generic_visit(node)
        del self._path[-2:]
        yields = is_generator(node)
        lines = []
        if (qualname in self._names and not yields) or _mutates(node):
            asked = f"({self._where!r}, {qualname!r}, locals())"
            lines.append(f"{NAME}.permit{asked}" if yields else f"if {NAME}.serve{asked}: return {NAME}.take()")
        lines += [f"{name} = {NAME}.argument({name!r}, {name})" for name in self._given(qualname, node)]
        added = ast.parse("\n".join(lines)).body
        for inner in (part for statement in added for part in ast.walk(statement)):
            if isinstance(inner, ast.stmt | ast.expr | ast.keyword):
                # All of it on the first line: what ends further down is taken, in part, for code of the last one.
                inner.lineno = inner.end_lineno = node.lineno
                inner.col_offset = inner.end_col_offset = node.col_offset
        at = 1 if ast.get_docstring(node, clean=False) is not None else 0
        node.body[at:at] = added
        return node

    def _given(self, qualname: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
        """Parameters that are to be given otherwise than they are passed, at least in some calls."""
        names = {part.arg for part in ast.walk(node.args) if isinstance(part, ast.arg)}
        wanted = [argument.name for argument in self._arguments if qualname in argument.functions and argument.name in names]
        return list(dict.fromkeys(wanted))

    visit_FunctionDef = _function
    visit_AsyncFunctionDef = _function

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self._path.append(node.name)
        self.generic_visit(node)
        self._path.pop()
        return node


def _mutates(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a decorator declares it a mutation, or what a dry run answers: `@rewound.step(..., mutates=True)`."""
    keywords = [keyword for call in function.decorator_list if isinstance(call, ast.Call) for keyword in call.keywords]
    asked = {"mutates", "dry_run"}
    return any(word.arg in asked and not (isinstance(word.value, ast.Constant) and word.value.value is False) for word in keywords)


def is_generator(function: ast.AST) -> bool:
    """Whether a function has a `yield` of its own."""
    for node in ast.iter_child_nodes(function):
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef) and is_generator(node):
            return True
    return False


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, fullname: str, path: str, transformer: Transformer) -> None:
        super().__init__(fullname, path)
        self._transformer = transformer

    def get_code(self, fullname: str) -> types.CodeType:
        path = self.get_filename(fullname)
        return self._transformer.compile(self.get_source(fullname), path)

    def get_source(self, fullname: str) -> str:
        """Also for the lines of a traceback."""
        path = self.get_filename(fullname)
        known = self._transformer.sources.get(path)
        return importlib.util.decode_source(self.get_data(path)) if known is None else known


class _Finder:
    """Loads the project's modules with the question in them; everything else as ever."""

    def __init__(self, transformer: Transformer, holds: Callable[[str], bool]) -> None:
        self._transformer = transformer
        self._holds = holds

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if self._transformer.follows and (spec := self._recorded(name, sys.path if path is None else path)) is not None:
            return spec
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and type(spec.loader) is importlib.machinery.SourceFileLoader and spec.origin and self._holds(spec.origin):
            spec.loader = _Loader(name, spec.origin, self._transformer)
            return spec
        return None  # who comes next may wait for it: the effects do for many libraries

    def _recorded(self, name: str, folders: Iterable[str]) -> Any:
        """What the recorded run had imported by this name: its text is known, and its file may be gone, or another one by now."""
        for folder in folders:
            base = Path(folder).absolute() / name.rpartition(".")[2]
            for file, inside in ((base / "__init__.py", [str(base)]), (base.with_name(f"{base.name}.py"), None)):
                if str(file) in self._transformer.sources and self._holds(str(file)):
                    loader = _Loader(name, str(file), self._transformer)
                    return importlib.util.spec_from_file_location(name, file, loader=loader, submodule_search_locations=inside)
            if not base.is_dir() and any(file.startswith(f"{base}{os.sep}") for file in self._transformer.sources):
                spec = importlib.machinery.ModuleSpec(name, None, is_package=True)  # a folder without __init__.py, which is gone
                spec.submodule_search_locations = [str(base)]
                return spec
        return None


@contextlib.contextmanager
def serving(server: Server, transformer: Transformer, holds: Callable[[str], bool]) -> Iterator[None]:
    """While this lasts, transformed functions are answered and the project's modules are loaded transformed."""
    finder = _Finder(transformer, holds)
    setattr(builtins, NAME, server)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        # the builtin stays: functions that were made meanwhile still ask, and are told no
        setattr(builtins, NAME, Silent())


class Silent:
    """What transformed functions find after the replay: they run."""

    def serve(self, where: str, name: str, held: dict[str, Any]) -> bool:
        return False

    def permit(self, where: str, name: str, held: dict[str, Any]) -> None:
        return None

    def argument(self, name: str, passed: Any) -> Any:
        return passed

    def take(self) -> None:
        return None
