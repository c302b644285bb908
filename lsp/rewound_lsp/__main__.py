"""`python -m rewound_lsp`: starts the server, as `rewound lsp` does."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rewound_lsp.server import Server

HOST = "127.0.0.1"
"""Who can connect can run programs here: nobody else may."""
_log = logging.getLogger(__name__)


def main(words: Sequence[str] | None = None) -> int:
    """Serve one client until it ends."""
    asked = _arguments(words)
    level = logging.DEBUG if asked.verbose else logging.ERROR
    logging.basicConfig(stream=sys.stderr, level=level, format="%(levelname)s %(name)s: %(message)s")
    # Whatever is printed by accident must not get between the messages.
    channel = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    from rewound_lsp.lean import import_types

    import_types()
    from rewound_lsp.features import make_server

    server = make_server(asked.store)
    if not asked.tcp:
        server.start_io(stdout=channel)
        return 0

    def say(port: int) -> None:
        told = json.dumps({"host": HOST, "port": port}) if asked.json else f"{HOST}:{port}"
        channel.write(told.encode() + b"\n")
        channel.flush()

    asyncio.run(_serve(server, asked.port, say))
    return 0


async def _serve(server: Server, port: int, say: Callable[[int], None]) -> None:
    """Listen for one client; when it is gone, so is the server."""
    from threading import Event

    from pygls.io_ import run_async

    gone = asyncio.Event()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if server.protocol.writer is not None:  # a second client: one server has one workspace
            writer.close()
            return
        server.protocol.set_writer(writer)
        try:
            await run_async(Event(), reader, server.protocol, _log, server.report_server_error)
        except ConnectionError:  # it went while it was being told something
            _log.info("the client has closed the connection")
        finally:
            gone.set()

    listening = await asyncio.start_server(connected, HOST, port)
    say(listening.sockets[0].getsockname()[1])
    await gone.wait()
    listening.close()
    server.stop()


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    about = "The language server: recorded values, causes and replay beside the source."
    parser = argparse.ArgumentParser(prog="rewound lsp", description=about)
    parser.add_argument("--stdio", action="store_true", help="by standard input and output: the default")
    parser.add_argument("--tcp", action="store_true", help="listen for one client instead, and say where")
    parser.add_argument("--port", type=int, default=0, help="with --tcp; 0, the default: any that is free")
    parser.add_argument("--json", action="store_true", help="with --tcp: say where as JSON")
    parser.add_argument("--store", metavar="URL", help="of every document; by default each project's own")
    parser.add_argument("--verbose", action="store_true", help="say on standard error what happens")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
