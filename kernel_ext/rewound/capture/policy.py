"""What `@rewound.step` declares about a function; the function itself stays as it is."""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, overload

from rewound.errors import BadRequest

F = TypeVar("F", bound=Callable[..., Any])
Replay = Literal["serve", "run", "dry-run"]
_REPLAYS = ("serve", "run", "dry-run")


@dataclass(frozen=True, slots=True)
class Policy:
    """A step's name, whether it changes something outside, and what a replay does with it."""

    name: str
    mutates: bool = False
    replay: Replay | None = None
    dry_run: Any = None
    """What a replay answers instead of running it: a value, or a function of the same arguments."""


POLICIES: dict[tuple[str, str], Policy] = {}
"""By file name and qualified name of the function's code: so a policy outlives wrapping and re-importing."""


@overload
def step(function: F, /) -> F: ...


@overload
def step(
    name: str | None = None, /, *, mutates: bool = False, replay: Replay | None = None, dry_run: object = None
) -> Callable[[F], F]: ...


def step(name: Any = None, /, *, mutates: bool = False, replay: Replay | None = None, dry_run: object = None) -> Any:
    """Give a function a name or a replay policy. Functions of the project are recorded without it.

    `mutates`: it changes something outside; a replay never does that a second time. `replay`: "run" always runs it
    again, "serve" (the default) answers from the recording where nothing it depends on has changed; "dry-run" does
    that too, and where it cannot, answers `dry_run` (a value, or a function of the same arguments) and does not run
    the step. With `mutates`, `dry_run` answers every call that a replay may not let happen.
    Returns the function itself, not a wrapper. Raises BadRequest for an unknown policy.
    """
    if replay is not None and replay not in _REPLAYS:
        raise BadRequest(f"@rewound.step(replay={replay!r}) is none of {', '.join(map(repr, _REPLAYS))}.")
    if replay == "dry-run" and dry_run is None:
        raise BadRequest('@rewound.step(replay="dry-run") does not say what a dry run answers.', hint="Add dry_run=a value or a function.")
    if callable(name):
        return _declare(name, None, False, None, None)
    return lambda function: _declare(function, name, mutates, replay, dry_run)


def _declare(function: Any, name: str | None, mutates: bool, replay: Replay | None, dry_run: object) -> Any:
    code = getattr(getattr(function, "__wrapped__", function), "__code__", None)
    if not isinstance(code, types.CodeType):
        raise BadRequest(f"@rewound.step wants a function, not {type(function).__name__}.")
    POLICIES[code.co_filename, code.co_qualname] = Policy(name or code.co_qualname, mutates, replay, dry_run)
    if mutates:
        from rewound.effects.guard import declared

        return declared(function, name or code.co_qualname)
    return function


def policy_of(code: types.CodeType) -> Policy | None:
    return POLICIES.get((code.co_filename, code.co_qualname))
