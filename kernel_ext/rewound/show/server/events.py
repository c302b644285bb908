"""How a replay gets on, as server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping

from tornado.iostream import StreamClosedError

from rewound.show.server.handlers import Endpoint, dumps
from rewound.show.server.jobs import Event, Job
from rewound.show.server.routes import Route
from rewound.show.server.service import Call

HEARTBEAT = 15.0
"""Seconds after which a comment is sent where nothing else is, so that nobody on the way ends the connection."""


def event_text(event: Event) -> str:
    """One event; its data is one line."""
    return f"id: {event.number}\nevent: {event.name}\ndata: {dumps(event.data)}\n\n"


def last_seen(headers: Mapping[str, str]) -> int:
    """The number of the last event that a client has had, 0 where it does not tell."""
    text = headers.get("Last-Event-ID", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _is_new(job: Job, seen: int) -> Callable[[], bool]:
    return lambda: job.state == "ended" or bool(job.events and job.events[-1].number > seen)


class Events(Endpoint):
    """`GET replays/ID/events`. A client that comes late is told what it has missed; one that has had the end is told to stay away."""

    async def respond(self, route: Route, call: Call) -> None:
        job = self.rewound.replays.job(call.segments["run"])
        newest = job.events[-1].number if job.events else 0
        seen = last_seen(self.request.headers)
        seen = seen if seen <= newest else 0  # it was told that by another server
        if job.state == "ended" and seen == newest:
            self.set_status(204)  # which ends a browser's attempts
            self.clear_header("Content-Type")
            await self.finish()
            return
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("Cache-Control", "no-cache")
        self.set_header("X-Accel-Buffering", "no")
        with contextlib.suppress(StreamClosedError):  # it has heard enough
            await self._tell(job, seen)
            await self.finish(set_content_type="text/event-stream")

    async def _tell(self, job: Job, seen: int) -> None:
        self.write("retry: 1000\n\n")
        await self.flush()
        while True:
            for event in [event for event in job.events if event.number > seen]:
                self.write(event_text(event))
                seen = event.number
            await self.flush()
            if job.state == "ended":
                return
            if not await job.until(_is_new(job, seen), HEARTBEAT):
                self.write(": still there\n\n")
