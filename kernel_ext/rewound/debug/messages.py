"""Messages of the Debug Adapter Protocol on a stream."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Protocol

Message = dict[str, Any]
LONGEST = 64_000_000
"""Bytes of one message; more is no message of a debugger's."""


class Writer(Protocol):
    """What an asyncio stream is written by."""

    def write(self, data: bytes) -> Any: ...


async def read(reader: asyncio.StreamReader) -> Message | None:
    """The next message; None where the stream ends, or holds something else."""
    length: int | None = None
    while True:
        try:
            header = await reader.readline()
        except (OSError, ValueError):
            return None
        if not header:
            return None
        name, _, value = header.decode("ascii", "replace").strip().partition(":")
        if not name:
            break
        if name.lower() == "content-length" and value.strip().isdigit():
            length = int(value)
    if length is None or length > LONGEST:
        return None
    try:
        found = json.loads(await reader.readexactly(length))
    except (OSError, ValueError, asyncio.IncompleteReadError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("type"), str) else None


def packed(message: Message) -> bytes:
    """A message as it goes over the stream."""
    body = json.dumps(message).encode("utf-8")
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
