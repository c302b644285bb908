"""Static reading of a cell's or file's source: from a position to the exact expression, its names and its target."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from rewound.graph.access import ANY, Access, Key, Path
from rewound.syntax import parse

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
Position = tuple[int, int]
"""Line (1-based) and column (0-based, in characters)."""
_MAGIC = re.compile(r"^(\s*)([%!?]|.*\?\s*$)")
_MAGIC_VALUE = re.compile(r"^(\s*[\w, ]+=\s*)[%!].*$")


@dataclass(frozen=True, slots=True)
class Span:
    """Where an expression stands; None where the recording does not know."""

    line: int | None
    end_line: int | None = None
    column: int | None = None
    end_column: int | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What became of an expression's value."""

    kind: str
    """`name`, `item`, `attribute`, `return`, `argument`, `for`, `comprehension`, `yield`, `with`, `test`, `nothing`, `operand`"""
    name: str | None = None
    path: Path = ()
    """Which part of the value went there (unpacking), or which part of `name` it became (items, attributes)."""
    node: ast.AST | None = field(default=None, compare=False, repr=False)


class Source:
    """A parsed text, with every node's parent, and positions counted in characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.splitlines()
        self.tree = _parse(text)
        self.parents: dict[ast.AST, ast.AST] = {}
        for node in ast.walk(self.tree):
            for child in ast.iter_child_nodes(node):
                self.parents[child] = node
        self._spans: dict[tuple[int, int, int, int], list[ast.AST]] | None = None

    @cached_property
    def _functions(self) -> dict[str, list[Definition]]:
        """Every function and lambda, by its name."""
        found: dict[str, list[Definition]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, FUNCTIONS):
                found.setdefault(getattr(node, "name", "<lambda>"), []).append(node)
        return found

    def start(self, node: ast.AST) -> Position:
        return self._characters(getattr(node, "lineno", 1), getattr(node, "col_offset", 0))

    def end(self, node: ast.AST) -> Position:
        line = getattr(node, "end_lineno", None)
        return self.start(node) if line is None else self._characters(line, getattr(node, "end_col_offset", 0))

    def _characters(self, line: int, column: int) -> Position:
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        return line, column if text.isascii() else len(text.encode()[:column].decode(errors="ignore"))

    def text_of(self, node: ast.AST) -> str:
        return ast.get_source_segment(self.text, node) or ""

    def find(self, span: Span) -> ast.AST | None:
        """The node that stands exactly at `span` (expressions before statements), or None if none does."""
        if span.line is None or span.end_line is None or span.column is None or span.end_column is None:
            return None
        if self._spans is None:
            self._spans = self._index()
        found = self._spans.get((span.line, span.column, span.end_line, span.end_column), [])
        for node in found:
            if isinstance(node, ast.expr):
                return node
        return found[0] if found else self._shifted(span)

    def _index(self) -> dict[tuple[int, int, int, int], list[ast.AST]]:
        spans: dict[tuple[int, int, int, int], list[ast.AST]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.expr | ast.stmt) and node.end_lineno is not None and node.end_col_offset is not None:
                spans.setdefault((*self.start(node), *self.end(node)), []).append(node)
                raw = (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
                if raw != (*self.start(node), *self.end(node)):
                    spans.setdefault(raw, []).append(node)
        return spans

    def _shifted(self, span: Span) -> ast.AST | None:
        """A method called over several lines: the compiler lets the call begin at the method's name."""
        fits = [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and self.end(node) == (span.end_line, span.end_column)
            and node.func.end_lineno == span.line
            and self.end(node.func)[1] - len(node.func.attr) == span.column
        ]
        if len(fits) == 1:
            return fits[0]
        loads = [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Attribute)
            and self.end(node) == (span.end_line, span.end_column)
            and self.end(node)[1] - len(node.attr) == span.column
        ]
        return loads[0] if len(loads) == 1 and span.line == span.end_line else None

    def statement(self, node: ast.AST) -> ast.stmt | None:
        """The innermost statement that holds `node`."""
        current: ast.AST | None = node
        while current is not None and not isinstance(current, ast.stmt):
            current = self.parents.get(current)
        return current

    def statement_at(self, line: int) -> ast.stmt | None:
        """The innermost statement on this line; of several that begin there, the last."""
        best: ast.stmt | None = None
        for node in ast.walk(self.tree):
            if not isinstance(node, ast.stmt) or not node.lineno <= line <= (node.end_lineno or node.lineno):
                continue
            if best is None or (node.lineno, -(node.end_lineno or 0)) >= (best.lineno, -(best.end_lineno or 0)):
                best = node
        return best

    def scope(self, node: ast.AST) -> ast.AST:
        """The function, lambda, class body or module in whose scope the node is evaluated."""
        child, current = node, self.parents.get(node)
        while current is not None:
            if isinstance(current, FUNCTIONS) and _inside_body(current, child):
                return current
            if isinstance(current, ast.ClassDef) and child in current.body:
                return current
            child, current = current, self.parents.get(current)
        return self.tree

    def function(self, name: str, line: int | None) -> Definition | None:
        """The definition of a function by qualified name and first line (a decorator's, if it has one)."""
        last = name.rpartition(".")[2]
        fits: list[Definition] = []
        for node in self._functions.get(last, ()):
            first = min([node.lineno, *(entry.lineno for entry in getattr(node, "decorator_list", []))])
            if line is None or line in (first, node.lineno):
                fits.append(node)
        return fits[0] if len(fits) == 1 or (fits and line is not None and last != "<lambda>") else None

    def enclosing(self, node: ast.AST) -> list[ast.AST]:
        """Every node around this one, innermost first."""
        found = []
        current = self.parents.get(node)
        while current is not None:
            found.append(current)
            current = self.parents.get(current)
        return found


def _inside_body(function: Definition, child: ast.AST) -> bool:
    """Defaults, annotations and decorators are evaluated outside the function."""
    return child is function.body if isinstance(function, ast.Lambda) else child in function.body


def _parse(text: str) -> ast.Module:
    """The tree; lines that only IPython understands are blanked, other faults give an empty module."""
    try:
        return parse(text)
    except (SyntaxError, ValueError):
        pass
    try:
        return parse(_without_magics(text))
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def _without_magics(text: str) -> str:
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if line.lstrip().startswith("%%"):
            lines[index] = ""
        elif assigned := _MAGIC_VALUE.match(line):
            lines[index] = f"{assigned[1]}None"
        elif timed := re.match(r"^(\s*)(%(?:time|timeit|prun|memit)\s+)(?!-)(.+)$", line):
            lines[index] = timed[1] + timed[3]
        elif magic := _MAGIC.match(line):
            lines[index] = f"{magic[1]}pass"
    return "\n".join(lines)


@lru_cache(maxsize=512)
def read(text: str) -> Source:
    """`Source(text)`, kept: the same cell is asked about many times."""
    return Source(text)


def names_in(node: ast.AST) -> list[str]:
    """The names that an expression loads, in order, each once."""
    found = [part for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)]
    return list(dict.fromkeys(part.id for part in sorted(found, key=lambda part: (part.lineno, part.col_offset))))


def unpacked(target: ast.expr, path: Path = ()) -> list[tuple[ast.expr, Path]]:
    """The single targets in a target, each with the part of the value that it receives."""
    if isinstance(target, ast.Starred):
        return unpacked(target.value, (*path, ANY))
    if not isinstance(target, ast.Tuple | ast.List):
        return [(target, path)]
    found: list[tuple[ast.expr, Path]] = []
    starred = next((index for index, part in enumerate(target.elts) if isinstance(part, ast.Starred)), len(target.elts))
    for index, part in enumerate(target.elts):
        access: Access = Key(index) if index <= starred else Key(index - len(target.elts))
        found += unpacked(part, path if isinstance(part, ast.Starred) else (*path, access))
    return found


def constant(node: ast.AST | None) -> object:
    """The value of a literal; raises ValueError for anything else."""
    if node is None:
        raise ValueError("nothing")
    return ast.literal_eval(node)


def target_of(target: ast.expr, path: Path) -> Target:
    """One assignment target as a Target; for items and attributes the path is into the object that is named."""
    if isinstance(target, ast.Name):
        return Target("name", target.id, path, target)
    kind = "attribute" if isinstance(target, ast.Attribute) else "item"
    root: ast.expr = target
    while isinstance(root, ast.Attribute | ast.Subscript):
        root = root.value
    return Target(kind, root.id if isinstance(root, ast.Name) else None, path, target)


def targets(source: Source, node: ast.expr) -> list[Target]:
    """Where the value of this expression went."""
    parent = source.parents.get(node)
    if isinstance(parent, ast.Await | ast.NamedExpr | ast.Starred):
        named = [Target("name", parent.target.id, (), parent.target)] if isinstance(parent, ast.NamedExpr) else []
        return named + targets(source, parent)
    if isinstance(parent, ast.Assign):
        return [target_of(single, path) for target in parent.targets for single, path in unpacked(target)]
    if isinstance(parent, ast.AnnAssign | ast.AugAssign):
        return [target_of(parent.target, ())]
    if isinstance(parent, ast.For | ast.AsyncFor | ast.comprehension) and node is parent.iter:
        kind = "comprehension" if isinstance(parent, ast.comprehension) else "for"
        return [Target(kind, getattr(single, "id", None), path, single) for single, path in unpacked(parent.target, (ANY,))]
    return [_single_target(source, parent, node)]


def _single_target(source: Source, parent: ast.AST | None, node: ast.expr) -> Target:
    if isinstance(parent, ast.keyword):
        return Target("argument", parent.arg, (), source.parents.get(parent))
    if isinstance(parent, ast.Call):
        return Target("argument" if node is not parent.func else "operand", None, (), parent)
    if isinstance(parent, ast.withitem):
        return Target("with", getattr(parent.optional_vars, "id", None), (), parent)
    for kind, types in _SIMPLE.items():
        if isinstance(parent, types):
            return Target(kind, None, (), parent)
    return Target("operand", None, (), parent)


_SIMPLE: dict[str, tuple[type[ast.AST], ...]] = {
    "return": (ast.Return, ast.Lambda),
    "yield": (ast.Yield, ast.YieldFrom),
    "test": (ast.If, ast.While, ast.Assert, ast.IfExp),
    "comprehension": COMPREHENSIONS,
    "nothing": (ast.Expr,),
}
