"""Today's cells as a front end has them, saved or not, for a replay that is to run them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any


def is_cell(value: Any) -> bool:
    """Whether this is a cell with its `cell_id`, `type` and `source`."""
    return isinstance(value, dict) and all(isinstance(value.get(name), str) for name in ("cell_id", "type", "source"))


def notebook_of(cells: Sequence[Mapping[str, Any]]) -> SimpleNamespace:
    """Those as a notebook, as far as a replay looks at one. Not by nbformat: importing that costs a kernel seconds."""
    made = [
        {"id": cell["cell_id"], "cell_type": cell["type"], "source": cell["source"], "metadata": {"tags": cell.get("tags") or []}}
        for cell in cells
    ]
    return SimpleNamespace(cells=made)
