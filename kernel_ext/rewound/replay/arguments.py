"""Arguments of recorded steps and variables of the environment that a replay gives other values: found in the recording, and checked."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from rewound.effects.journal import MISSING
from rewound.effects.pickled import load
from rewound.errors import BadRequest, UntrustedData
from rewound.model import Code, Effect, Step
from rewound.replay.variables import kind_of
from rewound.store import Reader


@dataclass(frozen=True, slots=True)
class Argument:
    """One parameter of a function, as some of its calls are to be given it."""

    wanted: str
    """`NAME@STEP`, as it was asked for."""
    value: Any
    functions: frozenset[str]
    """Qualified names of the functions whose parameter it is."""
    steps: frozenset[str]
    """Names of those calls, as `Answers.names` has them."""

    @property
    def name(self) -> str:
        return self.wanted.partition("@")[0]

    def like(self, passed: Any) -> Any:
        """What a call is given that was passed this: JSON has no tuples, and what one call does to a list is not to reach the next."""
        return tuple(self.value) if type(passed) is tuple and isinstance(self.value, list) else copy.deepcopy(self.value)


def arguments_of(codes: Mapping[int, Code], steps: Sequence[Step], name: str) -> list[Step]:
    """Of these steps the calls of functions that have a parameter of this name."""
    return [step for step in steps if step.kind == "call" and name in codes[step.code].parameters]


def passed(reader: Reader, steps: Iterable[Step], name: str) -> list[Any]:
    """What these calls were recorded with under this name; without those where that could not be stored, or is not to be opened."""
    found = []
    for step in steps:
        if step.arguments is None or not step.arguments.whole:
            continue
        try:
            held = reader.load(step.arguments)
        except UntrustedData:
            continue
        if isinstance(held, dict) and name in held:
            found.append(held[name])
    return found


def check_kind(wanted: str, value: Any, recorded: Sequence[Any]) -> None:
    """Raises BadRequest for a value of another type than every one that was recorded."""
    if not recorded or any(then is None or kind_of(then) == kind_of(value) for then in recorded):
        return
    kind = kind_of(recorded[0])
    hint = "Give a value of that kind." if kind else "JSON has no such value: change the source, and replay."
    was = f"it was recorded as {kind or type(recorded[0]).__name__}{f': {json.dumps(recorded[0])[:80]}' if kind else ''}"
    raise BadRequest(f"--set {wanted}: {json.dumps(value)[:80]} is {kind_of(value)}; {was}.", hint=hint)


def readings_of(effects: Iterable[Effect], name: str) -> list[Effect]:
    """Where a run has read this variable of the environment."""
    return [effect for effect in effects if effect.kind == "environment" and effect.key == name]


def check_variable(name: str, value: Any) -> None:
    """Raises BadRequest for what the environment cannot hold: text, or with null nothing."""
    if value is not None and not isinstance(value, str):
        hint = f"Write --set '{name}=\"{json.dumps(value)[:40]}\"', or null for a variable that is not set."
        raise BadRequest(f"--set {name}: {json.dumps(value)[:80]} is {kind_of(value)}; a variable of the environment is text.", hint=hint)
    if value is not None and "\0" in value:
        raise BadRequest(f"--set {name}: a variable of the environment cannot hold a NUL character.", hint="Leave it out.")


def with_environment(environ: Mapping[str, str], given: Mapping[str, str | None]) -> dict[str, str]:
    """The environment of a process that is to have these variables: commands that it starts are told the same."""
    return {name: value for name, value in {**environ, **given}.items() if value is not None}


@contextmanager
def environment(given: Mapping[str, str | None]) -> Iterator[None]:
    """While this lasts, this process has these variables."""
    before = {name: os.environ.get(name) for name in given}
    _put(given)
    try:
        yield
    finally:
        _put(before)


def _put(variables: Mapping[str, str | None]) -> None:
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def reads_otherwise(reading: Effect, value: Any) -> bool:
    """Whether a recorded reading of a variable came out otherwise than with this value, as far as is known: of a secret it is not."""
    then = MISSING if reading.request.get("secret") else load(reading.answer)
    return bool(then is MISSING or then != value)
