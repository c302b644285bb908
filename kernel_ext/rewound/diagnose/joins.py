"""Static and recorded facts about joins: their two sides, the keys of each, and what one side lacks."""

from __future__ import annotations

import ast
import re
from typing import Any

from rewound.graph.access import is_column, is_frame
from rewound.graph.flows import called_name
from rewound.graph.sites import constant

JOINS = frozenset("merge join map reindex combine concat get replace align lookup".split())
"""Calls that look the keys of one value up in another."""


def sides_of(call: ast.Call) -> tuple[ast.expr, ast.expr] | None:
    first = call.args[0] if call.args else next((entry.value for entry in call.keywords if entry.arg in {"right", "other", "arg"}), None)
    if (
        isinstance(call.func, ast.Attribute)
        and first is not None
        and not (isinstance(call.func.value, ast.Name) and call.func.value.id in {"pd", "pandas"})
    ):
        return call.func.value, first
    if len(call.args) > 1:
        return call.args[0], call.args[1]
    return None


def _keyword(call: ast.Call, *names: str) -> Any:
    for entry in call.keywords:
        if entry.arg in names:
            try:
                return constant(entry.value)
            except ValueError:
                return None
    return None


def missing_keys(call: ast.Call, left: Any, right: Any) -> list[Any]:
    """Keys of the left side that the right side does not have."""
    if called_name(call) == "map" and is_column(left) and (isinstance(right, dict) or is_column(right)):
        have = set(right) if isinstance(right, dict) else set(right.index)
        return [key for key in left.dropna().unique().tolist() if key not in have]
    if not (is_frame(left) or is_column(left)) or not (is_frame(right) or is_column(right)):
        return []
    mine, theirs = key_column(call, left, "left_on"), key_column(call, right, "right_on")
    if mine is None or theirs is None:
        return []
    have = set(theirs)
    return [key for key in dict.fromkeys(mine) if key not in have]


def key_column(call: ast.Call, side: Any, name: str) -> list[Any] | None:
    key = _keyword(call, "on", name)
    if isinstance(key, list) and len(key) == 1:
        key = key[0]
    if isinstance(key, str) and is_frame(side) and key in side.columns:
        return list(side[key].tolist())
    if key is None and called_name(call) == "join":
        return list(side.index.tolist())
    return None


def key_name(call: ast.Call, side: Any, name: str) -> str | None:
    """The column that a side is joined on: `on`, `left_on` or `right_on`, else the only one that both can share."""
    key = _keyword(call, "on", name)
    if isinstance(key, list) and len(key) == 1:
        key = key[0]
    return key if isinstance(key, str) and is_frame(side) and key in side.columns else None


def plain_form(key: Any) -> str:
    """A key as text, without what differs between two ways of writing it: letter case, spaces around it, `.0`."""
    return re.sub(r"\.0+$", "", str(key).strip().casefold())
