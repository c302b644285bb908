"""What a piece of code may read and bind, from its bytecode and syntax alone."""

from __future__ import annotations

import ast
import builtins
import dis
import re
import types
from dataclasses import dataclass

_LOADS = {"LOAD_GLOBAL", "LOAD_NAME", "LOAD_CLASSDEREF", "LOAD_FROM_DICT_OR_GLOBALS", "LOAD_FROM_DICT_OR_DEREF"}
_STORES = {"STORE_GLOBAL", "DELETE_GLOBAL"}
_ATTRIBUTES = {"LOAD_ATTR", "LOAD_METHOD"}
_BUILTIN = frozenset(vars(builtins))
SEES_ALL = frozenset({"eval", "exec", "globals", "locals", "vars", "dir"})
_QUERY_NAME = re.compile(r"@([A-Za-z_]\w*)")


@dataclass(frozen=True, slots=True)
class Reads:
    """Names that code loads from its module and what it stores there; `everything` where that cannot be told."""

    names: tuple[str, ...] = ()
    """Dotted (`settings.RATE`) where an attribute is loaded right after the name."""
    stored: tuple[str, ...] = ()
    everything: bool = False


def function_reads(code: types.CodeType) -> Reads:
    """Globals that a function loads and stores, those of its nested functions and comprehensions included."""
    names: dict[str, None] = {}
    stored: dict[str, None] = {}
    everything = False
    pending = [code]
    while pending:
        current = pending.pop()
        pending.extend(const for const in current.co_consts if isinstance(const, types.CodeType))
        last: str | None = None
        for instruction in dis.get_instructions(current):
            operation, argument = instruction.opname, instruction.argval
            if operation in _LOADS:
                last = argument
                everything |= argument in SEES_ALL
                names[argument] = None
            elif operation in _ATTRIBUTES and last is not None:
                names[f"{last}.{argument}"] = None
                last = None
            else:
                last = None if operation not in {"CACHE", "PUSH_NULL"} else last
                if operation in _STORES:
                    stored[argument] = None
    return Reads(tuple(name for name in names if name.partition(".")[0] not in _BUILTIN), tuple(stored), everything)


class _Flow(ast.NodeVisitor):
    """Walks top-level statements in order: what may be read before it is surely bound here."""

    def __init__(self) -> None:
        self.used: dict[str, None] = {}
        self.bound: dict[str, None] = {}
        self.sure: set[str] = set()
        self.everything = False
        self.depth = 0

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self._load(node.id)
        else:
            self._bind(node.id, used=isinstance(node.ctx, ast.Del))

    def _load(self, name: str) -> None:
        self.everything |= name in SEES_ALL and self.depth >= 0
        if name not in self.sure:
            self.used[name] = None

    def _bind(self, name: str, *, used: bool = False) -> None:
        if used:
            self._load(name)
        self.bound[name] = None
        if self.depth == 0:
            self.sure.add(name)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.visit(target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self._load(node.target.id)
        self.visit(node.value)
        self.visit(node.target)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)
            self.visit(node.target)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            for name in _QUERY_NAME.findall(node.value):
                self._load(name)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.everything = True
            else:
                self._bind(alias.asname or alias.name.partition(".")[0])

    visit_Import = _import
    visit_ImportFrom = _import

    def _definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in node.decorator_list:
            self.visit(decorator)
        for default in (*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)):
            self.visit(default)
        self._bind(node.name)

    visit_FunctionDef = _definition
    visit_AsyncFunctionDef = _definition

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(part)
        inner = _Flow()
        for statement in node.body:
            inner.visit(statement)
        for name in inner.used:
            self._load(name)
        self._bind(node.name)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        own = {a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}
        self._scope(node.body, own)

    def _scope(self, node: ast.AST, own: set[str]) -> None:
        inner = _Flow()
        inner.sure |= self.sure
        inner.visit(node)
        for name in inner.used:
            if name not in own:
                self._load(name)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> None:
        own = {n.id for g in node.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)}
        for generator in node.generators:
            for part in (generator.iter, *generator.ifs):
                self._scope(part, own)
        for element in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
            self._scope(element, own)
        for walrus in ast.walk(node):
            if isinstance(walrus, ast.NamedExpr):
                self.bound[walrus.target.id] = None

    visit_ListComp = _comprehension
    visit_SetComp = _comprehension
    visit_DictComp = _comprehension
    visit_GeneratorExp = _comprehension

    def _uncertain(self, node: ast.AST) -> None:
        """A block that may not run, or run partly: what it binds is not sure."""
        self.depth += 1
        self.generic_visit(node)
        self.depth -= 1

    def visit_If(self, node: ast.If) -> None:
        self.visit(node.test)
        self.depth += 1
        for statement in (*node.body, *node.orelse):
            self.visit(statement)
        self.depth -= 1

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        before = set(self.sure)
        self.depth += 1
        targets = {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
        self.visit(node.target)
        self.sure |= targets
        for statement in (*node.body, *node.orelse):
            self.visit(statement)
        self.depth -= 1
        self.sure = before

    visit_AsyncFor = visit_For
    visit_While = _uncertain
    visit_Try = _uncertain
    visit_TryStar = _uncertain
    visit_Match = _uncertain

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self.bound[node.name] = None
        before = set(self.sure)
        if node.name:
            self.sure.add(node.name)
        self.generic_visit(node)
        self.sure = before


def cell_reads(tree: ast.Module) -> Reads:
    """Names that a cell may read before it binds them itself, and those that it may bind.

    Bodies of functions are not looked into: what they read counts where they run.
    """
    flow = _Flow()
    for statement in tree.body:
        flow.visit(statement)
    dotted = tuple(
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in flow.used
    )
    used = tuple(name for name in flow.used if name not in _BUILTIN)
    return Reads(tuple(dict.fromkeys((*used, *dotted))), tuple(flow.bound), flow.everything)
