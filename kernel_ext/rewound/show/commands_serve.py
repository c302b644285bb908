"""`rewound serve`: the routes of a server, without JupyterLab."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import Annotated

import typer

from rewound.errors import BadRequest, Refused
from rewound.show.answer import answer
from rewound.show.options import Json, StoreUrl
from rewound.show.page import Page

EXAMPLE = """\b
Examples:
  rewound serve
  rewound serve --port 8899 --store sqlite:///recordings"""
NEEDED = "Install it: python -m pip install 'rewound[server]', or 'rewound[lab]' for JupyterLab too."


def serve(
    port: Annotated[int, typer.Option("--port", metavar="N", min=0, max=65535, help="0, the default: any that is free.")] = 0,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Where to listen; elsewhere with --remote only.")] = "127.0.0.1",
    remote: Annotated[bool, typer.Option("--remote", help="Let other machines in: who has the token runs programs here.")] = False,
    as_json: Json = False,
    store: StoreUrl = None,
) -> int:
    """Serve recordings and replays over HTTP to programs on this machine; docs/rest.md has the routes.

    Prints the URL of the routes with the token that every request needs, and serves until it is interrupted. JupyterLab has the same
    routes by itself.
    """
    if not remote and not _is_local(host):
        hint = "--remote says that this is meant. Without TLS the token can be read on the way: put a proxy in front."
        raise Refused(f"--host {host} would let other machines in.", hint=hint)
    from rewound.show import wire_rest

    try:
        from rewound.show.server.alone import run
    except ModuleNotFoundError as error:
        if error.name not in ("jupyter_server", "tornado", "traitlets"):
            raise
        raise BadRequest(f"{error.name} is not installed, which serves the routes.", hint=NEEDED) from error
    token, folder = secrets.token_hex(24), Path.cwd()

    def say(url: str) -> None:
        document = wire_rest.serve(url, token, str(folder))
        answer(as_json, lambda: document, lambda: Page().line(f"{url}?token={token}"))
        sys.stdout.flush()

    return run(folder, host, port, token, store, remote=remote, say=say)


def _is_local(host: str) -> bool:
    import ipaddress  # which every other command would wait for

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
