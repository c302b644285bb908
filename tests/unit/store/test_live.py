"""Clients and event loops are left out of what is stored: quickly, and with the keys that they hold."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import httpx
import openai
import pytest

from rewound.model import Encoded
from rewound.store.codec import Encoder

KEY = "sk-proj-ABCDEFGHIJKLMNOPQRSTUVWX"


class Mine(httpx.AsyncClient):
    pass


@pytest.mark.parametrize(
    "make",
    [
        lambda: httpx.Client(headers={"Authorization": KEY}),
        lambda: Mine(headers={"Authorization": KEY}),
        lambda: openai.OpenAI(api_key=KEY),
        asyncio.new_event_loop,
    ],
    ids=["httpx", "derived", "openai", "loop"],
)
def test_what_is_live_is_left_out(make: Any) -> None:
    live = make()
    try:
        packed = Encoder(lambda data: "").encode({"live": live, "number": 1})
    finally:
        if not isinstance(live, httpx.AsyncClient):
            live.close()
    assert not packed.whole
    assert KEY.encode() not in packed.head
    assert len(packed.head) < 500


def test_a_session_is_left_out() -> None:
    async def main() -> Encoded:
        async with aiohttp.ClientSession(headers={"Authorization": KEY}) as session:
            return Encoder(lambda data: "").encode([session, 1])

    packed = asyncio.run(main())
    assert KEY.encode() not in packed.head
    assert packed.why == "aiohttp.client.ClientSession: a client holds live connections, and often a key"
