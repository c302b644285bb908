"""Today's cells, as a front end sends them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any


def notebook_of(cells: list[dict[str, Any]]) -> SimpleNamespace:
    """Today's cells as a notebook, as far as a replay looks at one. Not by nbformat: importing that costs a kernel seconds."""
    made = [
        {"id": cell["cell_id"], "cell_type": cell["type"], "source": cell["source"], "metadata": {"tags": cell.get("tags") or []}}
        for cell in cells
    ]
    return SimpleNamespace(cells=made)
