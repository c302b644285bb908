"""How like two pieces of code are, by what they do, where they stand and what they use: for proposals of what was renamed to what."""

from __future__ import annotations

import ast
import builtins
import copy
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from rewound.replay.inventory import Unit

WEIGHTS = {"code": 0.65, "data": 0.2, "position": 0.15}
PROPOSED = 0.3
"""Likeness from which on something is proposed at all."""
ALIKE, SAME = 0.6, 0.95
"""Likeness from which on a vanished step is asked for; of code alone, from which on also of a short one."""
SHORT, TINY = 12, 4
"""Tokens: below `SHORT` pieces are alike by chance, below `TINY` there is nothing to lose."""
_LONG = 3000
"""Tokens of a piece that are compared one by one."""
_BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True)
class Likeness:
    """From 0 to 1 each."""

    code: float
    data: float
    position: float

    @property
    def score(self) -> float:
        return WEIGHTS["code"] * self.code + WEIGHTS["data"] * self.data + WEIGHTS["position"] * self.position

    @property
    def why(self) -> str:
        """In words."""
        code = "the same code" if self.code >= SAME else f"code {round(self.code * 100)} % alike"
        told = [code]
        if self.data >= 0.5:
            told.append("the same names and values" if self.data >= SAME else "many of the same names and values")
        if self.position >= 0.9:
            told.append("at the same place")
        return ", ".join(told)


@lru_cache(maxsize=4096)
def _statements(unit: Unit) -> tuple[tuple[str, ...], ...]:
    """Each statement of a piece as tokens: what it does, without comments, docstrings and names of its own."""
    body: Sequence[ast.stmt] = unit.body
    own: frozenset[str] = frozenset()
    if unit.kind in ("function", "class") and body:
        own = _own_names(body[0])
    return tuple(tuple(_tokens(node, own)) for node in body)


def tokens(unit: Unit) -> tuple[str, ...]:
    return tuple(token for statement in _statements(unit) for token in statement)


def _own_names(node: ast.AST) -> frozenset[str]:
    """The piece's own name, its parameters, and the variables of a function."""
    found = {getattr(node, "name", "")}
    for inner in ast.walk(node):
        if isinstance(inner, ast.arg):
            found.add(inner.arg)
        elif isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load):
            found.add(inner.id)
    return frozenset(found)


def _tokens(node: ast.AST, own: frozenset[str]) -> Iterator[str]:
    if isinstance(node, ast.expr_context):
        return
    yield type(node).__name__
    match node:
        case ast.Name(id=name):
            yield "own" if name in own else name
        case ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
            yield name
        case ast.Constant(value=value):
            yield repr(value)[:200]
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield "own" if name in own else name
        case ast.ImportFrom(module=module, names=aliases):
            yield from (f"{module}.{alias.name}" for alias in aliases)
        case ast.Import(names=aliases):
            yield from (alias.name for alias in aliases)
    for child in ast.iter_child_nodes(_without_docstring(node)):
        yield from _tokens(child, own)


def _without_docstring(node: ast.AST) -> ast.AST:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or ast.get_docstring(node, clean=False) is None:
        return node
    bare = copy.copy(node)
    bare.body = node.body[1:]
    return bare


@lru_cache(maxsize=4096)
def _data(unit: Unit) -> frozenset[str]:
    """Names that a piece uses and binds, and the texts and numbers in it."""
    found: set[str] = set()
    for node in (inner for statement in unit.body for inner in ast.walk(statement)):
        match node:
            case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name):
                found.add(name)
            case ast.Constant(value=value):
                found.add(repr(value)[:200])
    return frozenset(found - _BUILTINS)


def likeness(old: Unit, new: Unit) -> Likeness:
    """How like a piece of today is to a recorded one."""
    code = max(_ratio(tokens(old), tokens(new)), 0.9 * _share(old, [new]) if old.kind == "cell" else 0.0)
    then, now = _data(old), _data(new)
    data = len(then & now) / len(then | now) if then | now else 1.0
    apart = abs(old.place - new.place)
    return Likeness(code, data, (1 - apart) if old.kind == "cell" or old.where == new.where else (1 - apart) / 2)


def _ratio(then: Sequence[str], now: Sequence[str]) -> float:
    if then == now:
        return 1.0
    if not then or not now or max(len(then), len(now)) > _LONG:
        return 0.0 if not then or not now else _in_common(then, now)
    rough = _in_common(then, now)
    return rough if rough < PROPOSED else SequenceMatcher(None, then, now, autojunk=False).ratio()


def _in_common(then: Sequence[str], now: Sequence[str]) -> float:
    return 2 * sum((Counter(then) & Counter(now)).values()) / (len(then) + len(now))


def _share(old: Unit, parts: Iterable[Unit]) -> float:
    """Which share of a piece's statements stands in these."""
    there = Counter(statement for part in parts for statement in _statements(part))
    whole = len(tokens(old))
    return sum(len(statement) for statement in (Counter(_statements(old)) & there).elements()) / whole if whole else 0.0


def parts_of(old: Unit, candidates: Sequence[Unit]) -> list[Unit]:
    """Cells of today that together do what one recorded cell did, each a part of it; none if there are no such."""
    then = Counter(_statements(old))
    parts = [unit for unit in candidates if _statements(unit) and not Counter(_statements(unit)) - then]
    return parts if len(parts) > 1 and _share(old, parts) >= ALIKE else []
