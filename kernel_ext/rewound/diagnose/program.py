"""What rules read of the whole program: the cells that ran, their functions with their recorded calls, its texts."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from rewound.diagnose.evidence import Facts
from rewound.graph.recording import Activation
from rewound.graph.sites import FUNCTIONS

MOST = 300
"""Recorded calls of one function that are looked at: the newest."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Program:
    """Questions of rules that look at code which ran, and not at the way of one value."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._recording = facts.recording

    @cached_property
    def cells(self) -> list[Activation]:
        """The executions of cells up to the failing one, the newest first."""
        last = self._recording.top(self._facts.act.step).seq
        return [self._recording.activation(step) for step, _ in reversed(self._recording.cells) if step.seq <= last]

    @cached_property
    def bodies(self) -> list[Activation]:
        """Each text once: cells, the newest execution of each, and files of the project."""
        found = {id(act.source): act for act in reversed(self.cells)}
        for acts in self._ran.values():
            first = acts[0]
            if id(first.source) not in found:
                found[id(first.source)] = Activation(first.step, first.code, first.source, first.source.tree)
        return sorted(found.values(), key=lambda act: -act.step.seq)

    @cached_property
    def _ran(self) -> dict[ast.AST, list[Activation]]:
        found: dict[ast.AST, list[Activation]] = {}
        for steps in self._recording.newest_of_each(MOST).values():
            for step in steps:
                if step.kind == "call":
                    act = self._recording.activation(step)
                    found.setdefault(act.scope, []).append(act)
        return {scope: sorted(acts, key=lambda act: act.step.seq) for scope, acts in found.items()}

    def ran(self, scope: ast.AST) -> list[Activation]:
        """The recorded executions of a function or lambda, oldest first."""
        return self._ran.get(scope, [])

    @cached_property
    def functions(self) -> list[tuple[Activation, Function, ast.ClassDef | None]]:
        """Every function of the program with the text that it stands in and its class, newest text first."""
        found: list[tuple[Activation, Function, ast.ClassDef | None]] = []
        for act in self.bodies:
            for node in ast.walk(act.source.tree):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    parent = act.source.parents.get(node)
                    found.append((act, node, parent if isinstance(parent, ast.ClassDef) else None))
        return found

    @property
    def executed(self) -> Iterator[tuple[list[Activation], Function]]:
        """The functions that ran, with their executions."""
        for scope, acts in self._ran.items():
            if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
                yield acts, scope

    def class_named(self, name: str) -> tuple[Activation, ast.ClassDef] | None:
        wanted = name.rpartition(".")[2]
        for act in self.bodies:
            for node in ast.walk(act.source.tree):
                if isinstance(node, ast.ClassDef) and node.name == wanted:
                    return act, node
        return None

    def nodes(self) -> Iterator[tuple[Activation, ast.AST]]:
        for act in self.bodies:
            for node in ast.walk(act.source.tree):
                yield act, node

    @cached_property
    def words(self) -> Counter[str]:
        """How often each word stands in the program's texts, names of attributes and keywords included."""
        found: Counter[str] = Counter()
        for _, node in self.nodes():
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.update(re.findall(r"[\w-]+", node.value))
                if not re.fullmatch(r"[\w-]*", node.value):
                    found[node.value] += 1
            elif isinstance(node, ast.Attribute):
                found[node.attr] += 1
            elif isinstance(node, ast.keyword) and node.arg:
                found[node.arg] += 1
        return found


def methods(node: ast.ClassDef) -> dict[str, Function]:
    return {one.name: one for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}


def loaded(node: ast.AST) -> set[str]:
    """The names that a piece of code reads."""
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)}


def decorators(node: Function) -> list[str]:
    found = []
    for one in node.decorator_list:
        inner = one.func if isinstance(one, ast.Call) else one
        found.append(inner.attr if isinstance(inner, ast.Attribute) else getattr(inner, "id", ""))
    return found


def inside_function(act: Activation, node: ast.AST) -> ast.AST | None:
    """The innermost function around a node."""
    return next((around for around in act.source.enclosing(node) if isinstance(around, FUNCTIONS)), None)
