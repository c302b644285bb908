"""A recording as a file that is sent: what `rewound export` writes, made for one request and gone after it."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from pathlib import Path

from tornado.iostream import StreamClosedError

from rewound.show.server.handlers import Endpoint
from rewound.show.server.routes import Route
from rewound.show.server.service import Call
from rewound.store.exporting import export_runs

PIECE = 1 << 20
"""Bytes that are sent at a time."""


class Exported(Endpoint):
    """`GET runs/ID/export`."""

    async def respond(self, route: Route, call: Call) -> None:
        loop = asyncio.get_running_loop()
        with tempfile.TemporaryDirectory(prefix="rewound-") as folder:
            file = await loop.run_in_executor(None, _exported, call, Path(folder))
            self.set_header("Content-Type", "application/octet-stream")
            self.set_header("Content-Length", str(file.stat().st_size))
            self.set_header("Content-Disposition", f'attachment; filename="{file.name}"')
            with contextlib.suppress(StreamClosedError), file.open("rb") as opened:  # who does not want the rest goes
                while piece := await loop.run_in_executor(None, opened.read, PIECE):
                    self.write(piece)
                    await self.flush()
                await self.finish(set_content_type="application/octet-stream")


def _exported(call: Call, folder: Path) -> Path:
    """The file, in that folder. Raises what `export_runs` raises."""
    with call.reader() as reader:
        run = reader.resolve(call.segments["run"])
        return export_runs(reader, reader.kin(run.id), folder / f"{run.id}.rewound").file
