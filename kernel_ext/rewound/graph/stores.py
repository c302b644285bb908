"""A frame between two stores: what a name held where statements of its own scope had put columns into it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from rewound.graph.access import UNKNOWN, Key, is_frame
from rewound.graph.changes import Change, changes_of
from rewound.graph.recording import Activation
from rewound.graph.sites import Position

_BRANCHES = (ast.For, ast.AsyncFor, ast.While, ast.If, ast.Try, ast.Match, ast.ExceptHandler)
MANY = 40
"""Stores that are carried out again, at most."""


class Stores:
    """Carries out again what stands between a binding and a place; `known` evaluates an expression in an execution."""

    def __init__(self, known: Callable[[Activation, ast.AST], Any]) -> None:
        self._known = known
        self._values: dict[tuple[int, int], Any] = {}

    def frame(self, act: Activation, name: str, value: Any, since: Position, node: ast.AST) -> Any:
        """The frame at `node`, given what it was at `since`; UNKNOWN where a change of it cannot be carried out."""
        if not is_frame(value):
            return value
        made = self._between(act, name, since, node)
        if not made:
            return value
        if len(made) > MANY or any(not self._plain(act, one, node) for one in made):
            return UNKNOWN
        frame = value.copy(deep=False)
        for one in made:
            key, stored = one.path[0], self._stored(act, one)
            if stored is UNKNOWN or not isinstance(key, Key):
                return UNKNOWN
            try:
                frame[key.key] = stored
            except Exception:  # what cannot be stored was not stored so
                return UNKNOWN
        return frame

    def _between(self, act: Activation, name: str, since: Position, node: ast.AST) -> list[Change]:
        place = act.source.start(node)
        around = set(act.source.enclosing(node))
        return [
            one
            for one in changes_of(act.scope, name)
            if since <= act.source.start(one.node) < place and one.node not in around and one.node is not node
        ]

    def _plain(self, act: Activation, one: Change, node: ast.AST) -> bool:
        """`frame["column"] = value`, that surely ran once."""
        if one.kind != "store" or len(one.path) != 1 or not isinstance(one.path[0], Key) or one.value is None:
            return False
        if isinstance(one.node, ast.Assign) and any(
            isinstance(part, ast.Subscript) and isinstance(part.value, ast.Attribute) for part in one.node.targets
        ):
            return False  # `frame.loc[rows, "column"] = value` stores into some rows only
        around = act.source.enclosing(node)
        return not any(isinstance(part, _BRANCHES) and part not in around for part in act.source.enclosing(one.node))

    def _stored(self, act: Activation, one: Change) -> Any:
        assert one.value is not None
        key = (act.step.seq, id(one.node))
        if key not in self._values:
            self._values[key] = UNKNOWN
            self._values[key] = self._known(act.moved(one.node), one.value)
        return self._values[key]
