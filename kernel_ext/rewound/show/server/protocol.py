"""What a server and the process of one request say to each other, over pipes, a line each.

The server says `Asked` as JSON, then GO as soon as it may begin, and STOP if somebody wants no more of it. The process says objects of
JSON with an `event` and what that has `told`:

    progress   a text, whenever it gets on
    checked    nothing that can be known beforehand stands against it; it waits for GO
    begins     the id of a new run that begins now
    variant    of a sweep, one that has ended; `handed` is the same of hand-overs
    ended      the document of what came of it
    failed     the error that stands against it
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rewound.show.wire_rest import Kind

GO = b"go\n"
STOP = b"stop\n"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be done: `options` are those of `rewound.replay`, or of what else carries a request of this kind out."""

    kind: Kind
    run: str
    run_id: str
    """What the new run is called; of several, what the server calls all of it."""
    store: str
    """The store's folder."""
    start: str
    """The folder to start in."""
    root: str
    """The server's folder."""
    options: Mapping[str, Any]
    plan: bool = False
    """Whether only a plan is wanted."""
    runs: int = 1
    """How many runs will come of it, at most."""
