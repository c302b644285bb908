"""Whether running a cheap, harmless cell again is quicker than loading what it made."""

from __future__ import annotations

import ast
from collections.abc import Callable

from rewound.model import Value
from rewound.replay.plan import Decision, is_restorable
from rewound.replay.source import Item

LOAD_BYTES_PER_SECOND = 400e6
"""Measured: reading, unpacking and building arrays from the store."""
WORTH = 0.05
"""Seconds that must be saved: below that, restoring is the simpler thing to have done."""
_FUNCTIONS = frozenset("len range list dict set tuple sorted sum min max abs round int float str bool zip enumerate reversed".split())
_METHODS = frozenset(
    "arange zeros ones full empty linspace eye tile repeat concatenate stack vstack hstack where DataFrame Series date_range astype copy "
    "reshape ravel flatten transpose sum mean std min max cumsum dropna fillna assign rename reset_index set_index sort_values sort_index "
    "groupby agg merge join concat head tail query isin clip round abs items keys values get split strip lower upper".split()
)
COMPUTES = _FUNCTIONS | _METHODS
"""Calls that compute and do nothing else: no clock, no chance, no files, no network. What is not here is restored."""


def prefer_running(items: list[Item], decisions: list[Decision], bytes_of: Callable[[Value], int]) -> list[Decision]:
    """The decisions, with cells run again whose snapshots would take longer to load than they took to run.

    Only cells before one that runs in any case, whose code is harmless, and whose own inputs are no larger.
    """
    last = max((position for position, decision in enumerate(decisions) if decision.run), default=-1)
    return [
        _cheaper(item, decision, bytes_of) if position < last and not decision.run else decision
        for position, (item, decision) in enumerate(zip(items, decisions, strict=True))
    ]


def _cheaper(item: Item, decision: Decision, bytes_of: Callable[[Value], int]) -> Decision:
    step, cell = item.step, item.cell
    if step is None or cell is None or step.seconds is None or cell.reached or cell.outputs or item.tree is None:
        return decision
    loading = sum(bytes_of(value) for value in cell.generated if is_restorable(value)) / LOAD_BYTES_PER_SECOND
    if (
        loading - step.seconds < WORTH
        or not _is_harmless(item.tree)
        or any(value.scope != "__main__" for value in (*cell.used, *cell.generated))
    ):
        return decision
    return Decision(True, f"running it takes {step.seconds * 1000:.0f} ms, loading what it made about {loading * 1000:.0f} ms")


def _is_harmless(tree: ast.Module) -> bool:
    """Whether a cell only computes, by the names of what it calls."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
            if name not in (_METHODS if isinstance(function, ast.Attribute) else _FUNCTIONS):
                return False
        elif isinstance(node, ast.Await | ast.Import | ast.ImportFrom | ast.Global | ast.Delete | ast.With):
            return False
    return True
