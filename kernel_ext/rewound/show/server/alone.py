"""A Jupyter Server that has our routes and nothing else: no files, no kernels, no terminals, and none of the person's settings for one."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

from jupyter_server.serverapp import ServerApp

from rewound.errors import Refused
from rewound.show.server.routes import PREFIX

Say = Callable[[str], None]
"""Called with the URL at which the routes begin."""


class Alone(ServerApp):
    """Its settings are the arguments of `run`."""

    name = "rewound-serve"
    default_services = ("auth", "security")  # type: ignore[assignment]  # its type is what it holds by default

    def load_config_file(self, *_: object, **__: object) -> None:
        """Nobody's: a setting for notebooks could take the token away."""


def run(root: Path, host: str, port: int, token: str, store: str | None, *, remote: bool, say: Say) -> int:
    """Serve `root` until somebody interrupts it. `say` is told the URL when it can be asked. Raises Refused."""
    app = Alone(jpserver_extensions={"rewound": True}, log_level="WARN", no_browser_open_file=True)
    settings = {
        "ServerApp.root_dir": str(root),
        "ServerApp.ip": host,
        "ServerApp.port": str(port),
        "ServerApp.port_retries": "0",
        "ServerApp.allow_root": "True",
        "ServerApp.allow_remote_access": str(remote),
        "ServerApp.open_browser": "False",
        "ServerApp.terminals_enabled": "False",
        "IdentityProvider.token": token,
        **({"RewoundServer.store": store} if store else {}),
    }
    try:
        app.initialize([f"--{name}={value}" for name, value in settings.items()], find_extensions=False)
    except SystemExit as error:
        raise Refused(f"Nothing can be served at {host}, port {port}.", hint="Leave --port out: a free one is taken then.") from error
    for name in ("SIGINT", "SIGTERM"):
        signal.signal(getattr(signal, name), lambda *_: app.stop(from_signal=True))
    shown = f"[{host}]" if ":" in host else host
    app.io_loop.add_callback(lambda: say(f"http://{shown}:{app.port}/{PREFIX}"))
    app.start()
    return 0
