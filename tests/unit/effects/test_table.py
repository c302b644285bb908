"""The table of effects: what is imported only when it is needed patches what the table says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from typing import Any

import pytest

from rewound.config import Config
from rewound.effects import EFFECTS
from rewound.effects.journal import Journal

LATE = {
    "aiohttp": "aiohttp_client",
    "databases": "databases",
    "http_client": "http_client",
    "httpx": "httpx_client",
    "mail": "mail",
    "tasks": "tasks",
    "websockets": "websockets_client",
}


class Nowhere:
    """A recorder that records nothing."""

    @property
    def current(self) -> Callable[[], Any]:
        return lambda: None

    def step_now(self) -> int | None:
        return None

    def steps_above(self) -> Iterator[Any]:
        return iter(())

    def holds(self, filename: str) -> bool:
        return False

    def fault(self, where: str) -> None:
        raise AssertionError(where)

    def silence(self) -> AbstractContextManager[None]:
        return nullcontext()

    def commit(self) -> None:
        return None


@pytest.mark.parametrize("name", LATE)
def test_the_table_knows_what_a_kind_patches(name: str) -> None:
    journal = Journal(Nowhere(), Config())

    assert set(EFFECTS[name](journal)) == set(import_module(f"rewound.effects.{LATE[name]}").patches(journal))
