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


def load_config(environ: Mapping[str, str] = os.environ, **overrides: Any) -> Config:
    """The configuration from the environment, then `overrides` (None is left out).

    Raises BadRequest for a value of the wrong type.
    """
    config = Config()
    found: dict[str, Any] = {}
    for entry in fields(config):
        text = environ.get(f"REWOUND_{entry.name.upper()}")
        if text is not None:
            found[entry.name] = _converted(entry.name, text, getattr(config, entry.name))
    found.update({name: value for name, value in overrides.items() if value is not None})
    return replace(config, **found)
