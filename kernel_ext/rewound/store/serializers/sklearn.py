"""Search trees of neighbours: what they count while they are asked is no part of them."""

from __future__ import annotations

from typing import Any


def _tree(tree: Any) -> Any:
    """Its counters are looked for in its state by what it tells of them; a version that keeps them otherwise is stored as it is."""
    made, args, state, *rest = tree.__reduce_ex__(5)
    counted = (*tree.get_tree_stats(), tree.get_n_calls())
    for start in range(len(state) - len(counted), -1, -1) if any(counted) else ():
        if all(type(part) is int for part in state[start : start + 4]) and state[start : start + 4] == counted:
            return (made, args, (*state[:start], 0, 0, 0, 0, *state[start + 4 :]), *rest)
    return (made, args, state, *rest)


_NAMES = ("kd_tree.KDTree", "kd_tree.KDTree32", "kd_tree.KDTree64", "ball_tree.BallTree", "ball_tree.BallTree32", "ball_tree.BallTree64")

TABLE = {f"sklearn.neighbors._{name}": _tree for name in _NAMES}
