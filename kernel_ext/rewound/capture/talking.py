"""Lets a person talk with a program in a kernel of its own: what it prints is shown at once, what it asks is answered."""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import sys
from collections.abc import AsyncIterator, Mapping
from typing import Any

_SETTLED = 0.05
"""Seconds after which what was printed before a question has come: it takes another way."""


@contextlib.asynccontextmanager
async def talking(driver: Any) -> AsyncIterator[None]:
    """While this lasts, the cells that `driver` executes print to our standard output and ask our standard input."""
    client, process = driver.kc, driver.process_message

    def shown(message: Mapping[str, Any], *about: Any) -> Any:
        if message["msg_type"] == "stream":
            sys.stdout.write(message["content"]["text"])
            sys.stdout.flush()
        return process(message, *about)

    client.allow_stdin, driver.process_message = True, shown
    asked = asyncio.create_task(_answer(client))
    try:
        yield
    finally:
        client.allow_stdin, driver.process_message = False, process
        asked.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asked


async def _answer(client: Any) -> None:
    while True:
        content = (await client.get_stdin_msg())["content"]
        await asyncio.sleep(_SETTLED)
        ask = getpass.getpass if content["password"] else input
        try:
            answer = await asyncio.to_thread(ask, content["prompt"])
        except EOFError:
            answer = "\x04"  # as the kernel's protocol says it
        client.input(answer)
