"""The pages of the rules as files that an editor can open: written when a cause first names one."""

from __future__ import annotations

import os
import tempfile
from functools import lru_cache
from pathlib import Path

from rewound import __version__


@lru_cache(maxsize=256)
def page_uri(rule: str) -> str | None:
    """The URI of a rule's page; None if there is no such rule, or nowhere to write to."""
    from rewound.diagnose.rules import asked

    page = next((one.page for one in asked() if one.name == rule), None)
    if page is None:
        return None
    path = cache_folder() / "rules" / __version__ / f"{rule}.md"
    text = f"# `{rule}`\n\n{page.strip()}\n"
    try:
        if not path.exists() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return path.as_uri()


def cache_folder() -> Path:
    """Where files are put that can be made again."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    home = Path(base) if base else Path.home() / ".cache"
    return (home if home.is_absolute() else Path(tempfile.gettempdir())) / "rewound"
