"""The settings that a run is recorded under, as the run keeps them: a replay as recorded goes by these, whatever is set today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from rewound.config import Config
from rewound.effects.masking import MARK, Masking

NOT_KEPT = ("store",)
"""Where the run is, it tells by being there."""


def settings_told(config: Config) -> dict[str, Any]:
    """What is not as it is by default. Of `mask`, a rule that is itself what it hides is left out, and a mark stands for it."""
    plain = Config()
    told: dict[str, Any] = {
        entry.name: getattr(config, entry.name)
        for entry in fields(config)
        if entry.name not in NOT_KEPT and getattr(config, entry.name) != getattr(plain, entry.name)
    }
    if config.mask:
        masking = Masking(config.mask)
        told["mask"] = tuple(rule if masking.words((rule,)) == (rule,) and MARK not in rule else MARK for rule in config.mask)
    return told


def config_of(told: Mapping[str, Any]) -> Config:
    """The settings again; those that this version does not know are left out."""
    known = {entry.name for entry in fields(Config)}
    kept: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items() if name in known}
    return Config(**kept)
