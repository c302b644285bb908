"""Which settings a replay goes by is said of every one of them."""

from __future__ import annotations

from dataclasses import fields

from rewound.config import Config
from rewound.replay.settings import COUNTS


def test_every_setting_is_decided() -> None:
    assert set(COUNTS) == {field.name for field in fields(Config)}
