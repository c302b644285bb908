"""The extension of Jupyter Server that has the routes: below a JupyterLab, and alone as `rewound serve` runs it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jupyter_server.extension.application import ExtensionApp
from traitlets import Unicode

from rewound.show.server.events import Events
from rewound.show.server.exported import Exported
from rewound.show.server.handlers import Document, Endpoint
from rewound.show.server.replays import Replays
from rewound.show.server.routes import PREFIX, ROUTES
from rewound.show.server.service import Service

_HANDLERS: dict[str, type[Endpoint]] = {"events": Events, "recording": Exported, "openapi": Document}
"""By what a route answers; all others are plain."""


class RewoundServer(ExtensionApp):
    """`c.RewoundServer.store` sets the store, which is else that of the project around the server's folder."""

    name = "rewound"
    load_other_extensions = False
    store = Unicode("", help="The store: sqlite:///folder. Default: REWOUND_STORE, else .rewound/ of the project.").tag(config=True)
    replays: Replays | None = None

    def initialize_handlers(self) -> None:
        """Jupyter Server calls this when it can be served."""
        assert self.serverapp is not None
        root = Path(self.serverapp.root_dir).resolve()
        self.replays = Replays(root)
        service = Service(root, self.store or None, self.serverapp.base_url, self.replays)
        for route in ROUTES:
            pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(PREFIX + route.path))
            self.handlers.append((pattern, _HANDLERS.get(route.answers, Endpoint), {"service": service, "route": route}))
        self.handlers.append((f"{PREFIX}.*", Endpoint, {"service": service}))

    async def stop_extension(self) -> None:
        """What was begun ends with the server."""
        if self.replays is not None:
            await self.replays.close()

    def current_activity(self) -> Any:
        """Jupyter Server asks this before it stops for want of work."""
        return None if self.replays is None else self.replays.active() or None
