"""debugpy without what takes long as it begins."""

from __future__ import annotations

import os


def begin_lightly() -> None:
    """debugpy lists what is installed as it begins, which takes a third of a second: for its log, which hardly anybody asks for."""
    if os.environ.get("DEBUGPY_LOG_DIR") is None:
        from debugpy.common import log

        log.describe_environment = lambda _title: None
