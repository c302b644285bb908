"""What tracing a value backwards answers: origins, and the links of the way to them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

from rewound.graph.access import UNKNOWN, Path
from rewound.graph.property import Property
from rewound.graph.recording import Activation
from rewound.graph.sites import constant


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """One entry of the way: where, under which name, with what value, and how it came there."""

    act: Activation
    node: ast.AST
    name: str
    value: Any
    how: str
    path: Path = ()
    """Which part of what the name held is meant."""


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """Where the bad property first appears."""

    act: Activation
    node: ast.AST
    kind: str
    """`literal`, `expression`, `call`, `fell-off`, `return`, `default`, `change`, `import`, `unknown`, `swallowed`"""
    path: Path
    prop: Property
    links: tuple[Link, ...] = ()
    clean: bool | None = None
    """True: the inputs are recorded and have not the property. None: some input is not known."""
    value: Any = UNKNOWN
    result: Any = UNKNOWN
    """What the call that holds the origin returned."""
    good: tuple[tuple[ast.expr, Any], ...] = ()
    """Inputs that were fine, with their values."""

    @property
    def statement(self) -> ast.AST:
        if isinstance(self.node, ast.ExceptHandler):
            return self.node
        return self.act.source.statement(self.node) or self.node


def is_literal(node: ast.AST) -> bool:
    """Whether the expression is written out in full: a constant, or a display of such."""
    try:
        constant(node)
    except (ValueError, TypeError, SyntaxError, MemoryError):
        return False
    return True
