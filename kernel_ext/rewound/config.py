"""Every setting, in one frozen value that is made once and handed on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from rewound.errors import BadRequest

PROJECT_MARKS = ("pyproject.toml", ".git")


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of a recording and of the store; each can come from REWOUND_<NAME> or `[tool.rewound]`."""

    store: str = ""
    """`sqlite:///folder`; empty means `.rewound/` in the project's folder."""
    full_calls: int = 100_000
    """Calls of one function in one run that are recorded in full before it is thinned out."""
    share: float = 0.05
    """Share of the run's time that recording calls may take beyond the first `grace` seconds."""
    grace: float = 1.0
    """Seconds of recording that are always granted, so that short runs are recorded whole."""
    value_bytes: int = 2_000_000_000
    """The largest single value that is stored; a larger one is recorded as such."""
    run_bytes: int = 8_000_000_000
    """Bytes on disk that one run may take before values are no longer stored."""
    queue: int = 100_000
    """Entries that may wait for the writer; beyond that the program waits a little, then values are dropped."""
    run_project_pickling: bool = True
    """Whether `__reduce__`, `__getstate__` and the like of the project's own classes may run to store a value."""
    include: tuple[str, ...] = ()
    """Globs of further files whose functions are recorded."""
    exclude: tuple[str, ...] = ()
    """Globs of files in the project whose functions are not recorded."""
    mask: tuple[str, ...] = ()
    """Further secrets that are masked before anything is written: names of headers and fields, or regular expressions."""
    harmless: tuple[str, ...] = ()
    """Regular expressions of `host/path` whose requests change nothing, whatever their method."""
    models: tuple[str, ...] = ()
    """Models that a replay may be told to ask in the place of recorded ones; empty: any."""
    prices: tuple[str, ...] = ()
    """What models cost, as `MODEL INPUT OUTPUT` for a million tokens each: for the table of a sweep."""
    databases: tuple[str, ...] = ()
    """Further modules whose `connect` makes DB-API 2 connections, which are recorded."""
    rules_off: tuple[str, ...] = ()
    """Names of rules that a diagnosis does not ask."""
    replays_per_minute: int = 20
    """Replays that a server begins within a minute; more are refused."""
    replays_at_once: int = 2
    """Replays that a server has running at one time; more wait for their turn."""


def find_project(start: Path) -> Path:
    """The nearest folder upwards that holds a project's mark, or `start`."""
    for folder in (start, *start.parents):
        if any((folder / mark).exists() for mark in PROJECT_MARKS):
            return folder
    return start


def _converted(name: str, text: str, like: Any) -> Any:
    try:
        if isinstance(like, bool):
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[text.lower()]
        if isinstance(like, tuple):
            return tuple(part for part in text.split(os.pathsep) if part)
        return type(like)(text)
    except (KeyError, ValueError) as error:
        raise BadRequest(f"REWOUND_{name.upper()}={text!r} is not a {type(like).__name__}.") from error


def _of_project(start: Path) -> dict[str, Any]:
    """What `[tool.rewound]` of the project's pyproject.toml says. Raises BadRequest for what is no setting, or of another type."""
    path = find_project(start) / "pyproject.toml"
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    if "tool.rewound" not in text:
        return {}
    import tomllib  # only where there is something to read

    try:
        table = tomllib.loads(text).get("tool", {}).get("rewound", {})
    except tomllib.TOMLDecodeError as error:
        raise BadRequest(f"{path} cannot be read: {error}.") from error
    return {name: _checked(path, name, value) for name, value in table.items()}


def _checked(path: Path, name: str, value: Any) -> Any:
    known = {entry.name: getattr(Config(), entry.name) for entry in fields(Config)}
    if name not in known:
        raise BadRequest(f"{path}: [tool.rewound] knows no {name!r}.", hint=f"It knows {', '.join(known)}.")
    like = known[name]
    if isinstance(like, tuple) and isinstance(value, list) and all(isinstance(part, str) for part in value):
        return tuple(value)
    if isinstance(like, float) and type(value) is int:
        return float(value)
    if type(value) is not type(like):
        raise BadRequest(f"{path}: [tool.rewound] {name} = {value!r} is not a {type(like).__name__}.")
    return value


def load_config(environ: Mapping[str, str] = os.environ, *, start: Path | None = None, **overrides: Any) -> Config:
    """The configuration of the project around `start` (default: the working folder), then of the environment, then `overrides`.

    An override that is None is left out. Raises BadRequest for a value of the wrong type.
    """
    config = Config()
    found = _of_project(start or Path.cwd())
    for entry in fields(config):
        text = environ.get(f"REWOUND_{entry.name.upper()}")
        if text is not None:
            found[entry.name] = _converted(entry.name, text, getattr(config, entry.name))
    found.update({name: value for name, value in overrides.items() if value is not None})
    return replace(config, **found)
