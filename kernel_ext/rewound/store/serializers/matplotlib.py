"""Figures: stored whole, and restored without opening them in pyplot, which would show them again."""

from __future__ import annotations

from typing import Any


def _figure(figure: Any) -> Any:
    made, args, state, *rest = figure.__reduce_ex__(5)
    return (made, args, {name: value for name, value in state.items() if name != "_restore_to_pylab"}, *rest)


TABLE = {"matplotlib.figure.Figure": _figure}
