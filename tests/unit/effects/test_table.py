"""The table of effects: what is imported only when it is needed patches what the table says."""

from __future__ import annotations

from importlib import import_module

import pytest

from rewound.config import Config
from rewound.effects import EFFECTS
from rewound.effects.journal import Journal
from tests.programs.in_process import Faultless

LATE = {
    "aiohttp": "aiohttp_client",
    "databases": "databases",
    "http_client": "http_client",
    "httpx": "httpx_client",
    "mail": "mail",
    "tasks": "tasks",
    "websockets": "websockets_client",
}


@pytest.mark.parametrize("name", LATE)
def test_the_table_knows_what_a_kind_patches(name: str) -> None:
    journal = Journal(Faultless(), Config())

    assert set(EFFECTS[name](journal)) == set(import_module(f"rewound.effects.{LATE[name]}").patches(journal))
