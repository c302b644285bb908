"""What the server can do, one file a feature."""

from __future__ import annotations

from collections.abc import Callable

from rewound_lsp.features import actions, commands, diagnostics, hierarchy, hovers, inlays, lenses, sync, ways
from rewound_lsp.server import Server

FEATURES: dict[str, Callable[[Server], None]] = {
    "sync": sync.register,
    "lenses": lenses.register,
    "diagnostics": diagnostics.register,
    "actions": actions.register,
    "commands": commands.register,
    "hovers": hovers.register,
    "inlays": inlays.register,
    "ways": ways.register,
    "hierarchy": hierarchy.register,
}
"""Name -> what adds it to a server, before the client is answered what there is."""


def make_server(url: str | None = None) -> Server:
    """A server with all features; `url` names the store for every document, by default each project's own counts."""
    server = Server(url)
    for register in FEATURES.values():
        register(server)
    return server
