"""What a client can set: by `initializationOptions`, or as the section `rewound` of its configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Settings:
    """Each is named as its field, in camel case: `codeLens`, `inlayHints`."""

    code_lens: bool = True
    """Results and commands above cells and functions."""
    diagnostics: bool = True
    """Failures and causes, stale cells."""
    inlay_hints: bool = False
    """Values at the ends of the lines of the last failing call."""
    inlay_most: int = 200
    """Inlay hints in one file, at most."""
    client_commands: bool = False
    """The client has commands of the names `rewound.…` itself: the server's are called `rewound.server.…`."""


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


def settings_of(told: Any, base: Settings | None = None) -> Settings:
    """With what a client has said; what is unknown, or of another type, is left as it was."""
    base = base or Settings()
    given: Mapping[str, Any] = told if isinstance(told, dict) else {}
    known = {entry.name: given[camel(entry.name)] for entry in fields(Settings) if camel(entry.name) in given}
    return replace(base, **{name: value for name, value in known.items() if type(value) is type(getattr(base, name))})
