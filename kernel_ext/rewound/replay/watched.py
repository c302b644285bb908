"""Who is told when a replay lets a step run: a debugger, which stands above and is therefore named by its module."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any, Protocol, cast

from rewound.capture.session import Session
from rewound.model import Error
from rewound.store import Reader


class Watcher(Protocol):
    """Told in the process that replays; both methods are called outside of the program's own code."""

    def begins(self, cell_id: str | None, file: str) -> None:
        """A cell is about to run, whose code has this file name; with None a script's body, or a cell without an id."""

    def ended(self, error: Error | None) -> None:
        """It has run, and failed with this."""


class Nobody:
    """For a replay that nobody watches."""

    def begins(self, cell_id: str | None, file: str) -> None:
        return None

    def ended(self, error: Error | None) -> None:
        return None


def watcher_of(options: Mapping[str, Any], session: Session, reader: Reader, run: str) -> Watcher:
    """Made by the function `watcher` of the module that is named in `options`, from what else stands there; `run` is the recorded one."""
    asked = options.get("watcher")
    if not asked:
        return Nobody()
    return cast(Watcher, importlib.import_module(asked["module"]).watcher(asked, session, reader, run))
