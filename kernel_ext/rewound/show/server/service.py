"""What the routes of one server share, and what one request has asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rewound.show.server.paths import folder_in
from rewound.show.server.replays import Replays
from rewound.store import Reader, open_reader


@dataclass(frozen=True)
class Service:
    """`root` is the server's folder, out of which no path leads; `store` a URL, or None for that of the project."""

    root: Path
    store: str | None
    base_url: str
    """Where the server's routes begin; it ends with a slash."""
    replays: Replays


@dataclass(frozen=True)
class Call:
    """One request, checked against its route: parts of the path, the query's values (None where not given), and the body's options."""

    service: Service
    segments: Mapping[str, str]
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def start(self) -> Path:
        """The folder whose project is meant: around a file that the query names, else the server's. Raises what `confined` raises."""
        given = self.query.get("path")
        return self.service.root if given is None else folder_in(self.service.root, given)

    def reader(self) -> Reader:
        """The store that is meant; one for each request, in the thread that works on it."""
        return open_reader(self.service.store, start=self.start)
