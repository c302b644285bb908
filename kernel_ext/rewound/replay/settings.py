"""Which settings a replay goes by: those of today, or those that the run was recorded under, setting by setting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Literal

from rewound.capture.settings import config_of
from rewound.config import Config, load_config
from rewound.effects.masking import MARK
from rewound.model import Run

Counts = Literal["recorded", "both", "today"]
COUNTS: Mapping[str, Counts] = {
    # what is observed, stored and known of the outside: a replay as recorded has to see what the recording saw
    "full_calls": "recorded",
    "share": "recorded",
    "grace": "recorded",
    "value_bytes": "recorded",
    "run_project_pickling": "recorded",
    "include": "recorded",
    "exclude": "recorded",
    "harmless": "recorded",
    "databases": "recorded",
    # a secret of then is one today
    "mask": "both",
    # where and how this machine keeps what it makes now
    "store": "today",
    "run_bytes": "today",
    "queue": "today",
    # guards are of today: what is forbidden now was perhaps allowed then
    "models": "today",
    "replays_per_minute": "today",
    "replays_at_once": "today",
    "replay_depth": "today",
    # a matter of explaining a run, not of running it
    "rules_off": "today",
    "prices": "today",
}
"""What counts in a replay as recorded (`--as-is`, `verify`). In every other replay the settings belong to what may have been changed, like
the source: those of today count, and the differences are told."""


def settings_for(run: Run, today: Config, *, as_is: bool) -> Config:
    """The settings of a replay of this run. Of a run that does not tell its own, an older recording, today's."""
    told = run.meta.get("settings")
    if told is None:
        return today
    then = config_of(told)
    mask = tuple(dict.fromkeys((*today.mask, *(rule for rule in then.mask if rule != MARK))))
    recorded = {name: getattr(then, name) for name, counts in COUNTS.items() if counts == "recorded"} if as_is else {}
    return replace(today, **recorded, mask=mask)


def settings_here(run: Run, options: Mapping[str, Any]) -> Config:
    """Those of a replay with these options, in the process that carries it out."""
    folder = options["settings"]
    return settings_for(run, load_config(start=None if folder is None else Path(folder)), as_is=bool(options["as_is"]))


def changed_settings(run: Run, today: Config, *, as_is: bool) -> Iterator[dict[str, Any]]:
    """Those of the settings that a replay depends on and that are not as recorded: `name`, `recorded`, `now`, and which is `used`."""
    told = run.meta.get("settings")
    if told is None:
        return
    then = config_of(told)
    for entry in fields(Config):
        before, now = getattr(then, entry.name), getattr(today, entry.name)
        if COUNTS[entry.name] == "recorded" and before != now:
            yield {"name": entry.name, "recorded": _plain(before), "now": _plain(now), "used": "recorded" if as_is else "now"}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
