"""Cells that only talk to Rewound: they are no part of the program."""

from __future__ import annotations

_OURS = (
    "replay", "resume", "why", "runs", "lineage", "timeline", "record", "rewind", "branch", "states", "diff", "load_ext rewound",
    "reload_ext rewound",
)  # fmt: skip


def is_ours(source: str) -> bool:
    """Whether a cell's text holds nothing but our magics and comments."""
    lines = [line.strip() for line in source.splitlines() if line.strip() and not line.strip().startswith("#")]
    return bool(lines) and all(line.startswith("%") and line.lstrip("%").startswith(_OURS) for line in lines)
