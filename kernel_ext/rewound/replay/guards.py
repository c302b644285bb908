"""What stands against a replay before anything of the program runs: each guard refuses by a name of its own, and tells the way on."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from rewound.config import Config, load_config
from rewound.errors import EnvironmentDiffers, MissingData, ReplayTooDeep, RunStillGoing, StoreDamaged, UnknownRun, UntrustedData
from rewound.model import Run
from rewound.replay.environment import differences
from rewound.replay.needs import check_rows
from rewound.replay.settings import changed_settings
from rewound.store import Reader

IN_KERNEL = "in_kernel"
"""In `Run.meta` of what `%replay` and `%rewind` made: the person goes on in one session, run by run."""


@dataclass(frozen=True)
class Asked:
    """What the guards look at. `chain`: the run, and those that it replays, the recorded one last."""

    reader: Reader
    chain: Sequence[Run]
    as_is: bool = False
    strict: bool = False
    start: Path | None = None
    """Where the settings are looked for if the project's folder is gone."""
    in_kernel: bool = False
    """Whether it takes place in a living kernel."""

    @property
    def run(self) -> Run:
        return self.chain[0]

    @cached_property
    def config(self) -> Config:
        """The settings of today."""
        project = Path(self.chain[-1].project) if self.chain[-1].project else None
        return load_config(start=project if project is not None and project.is_dir() else self.start)

    @cached_property
    def environment(self) -> tuple[dict[str, Any], ...]:
        return differences(self.run)


def chain_of(reader: Reader, run: Run) -> tuple[Run, ...]:
    """A run, and those that it replays, up to the one that was recorded. Raises MissingData if one of them is gone."""
    found = [run]
    while (above := found[-1].replay_of) is not None and all(above != one.id for one in found):
        try:
            found.append(reader.run(above))
        except UnknownRun as error:
            hint = f"Replay a run that is whole: `rewound runs` lists all; or import {above} again, if it came in a file."
            raise MissingData(f"Run {found[-1].id} is a replay of {above}, which is not in the store any more.", hint=hint) from error
    return tuple(found)


def check(asked: Asked) -> dict[str, Any]:
    """What a replay tells besides, as fields of its `Outcome`. Raises what the first guard says that has something against it."""
    for guard in GUARDS:
        guard(asked)
    settings = tuple(changed_settings(asked.run, asked.config, as_is=asked.as_is))
    return {"environment": asked.environment, "settings": settings}


def _can_be_opened(asked: Asked) -> None:
    for run in asked.chain:
        try:
            why, kind = run.meta.get("unreadable"), run.meta.get("error")
        except StoreDamaged as error:
            why, kind = error.what, error.name
        if why is not None:
            hint = f"`rewound check {asked.run.id}` says all that is wrong with it."
            raise (UntrustedData if kind == UntrustedData.name else MissingData)(f"Run {run.id} cannot be opened: {why}", hint=hint)


def _has_ended(asked: Asked) -> None:
    for run in asked.chain:
        if run.status == "running" and not _is_asking(run):
            hint = "Wait until it has ended, or stop it; then replay it."
            if run.kind == "kernel" or run.meta.get(IN_KERNEL):
                hint = "In its notebook, %replay goes on from it as it stands, and `%record off` ends it."
            raise RunStillGoing(f"Run {run.id} is still going (process {run.pid}).", hint=hint)


def _is_asking(run: Run) -> bool:
    """Whether it is the session of the kernel that asks for this: a program that replayed itself would never end."""
    return run.pid == os.getpid() and (run.kind == "kernel" or bool(run.meta.get(IN_KERNEL)))


def _is_trusted(asked: Asked) -> None:
    for run in (asked.chain[0], asked.chain[-1]):
        asked.reader.check_trust(run.id)


def _can_be_read(asked: Asked) -> None:
    check_rows(asked.reader, asked.run)


def _is_near(asked: Asked) -> None:
    """A replay in a living kernel is no link of a chain: a person repairs one session in as many turns as it takes."""
    if asked.in_kernel:
        return
    run, origin, allowed = asked.run, asked.chain[-1], asked.config.replay_depth
    depth = 1 + sum(one.kind == "replay" and not one.meta.get(IN_KERNEL) for one in asked.chain[:-1])
    if depth > allowed:
        what = f"A replay of {run.id} would have depth {depth}, counted from the recorded run {origin.id}; the settings allow {allowed}."
        hint = f"Replay {origin.id}, with --source if need be, or allow more: `replay_depth` in [tool.rewound], or REWOUND_REPLAY_DEPTH."
        raise ReplayTooDeep(what, hint=hint)


def _is_same_environment(asked: Asked) -> None:
    if asked.strict and asked.environment:
        told = "; ".join(f"{one['name']} is {_shown(one['now'])}, and was {_shown(one['recorded'])}" for one in asked.environment)
        hint = "Make an environment with those versions, or leave --strict out: then the differences are only told."
        raise EnvironmentDiffers(f"The environment is not that of run {asked.run.id}: {told}.", hint=hint)


def _shown(version: str | None) -> str:
    return "not there" if version is None else version


GUARDS: tuple[Callable[[Asked], None], ...] = (
    _can_be_opened,  # first: of what cannot be opened nothing else is known
    _has_ended,  # its process may write on, and what it will do is not recorded yet
    _is_trusted,  # its values can run a stranger's code
    _can_be_read,  # what a plan cannot read it would leave out
    _is_near,  # a chain that grows by itself is a mistake of whoever asks for it
    _is_same_environment,  # only where somebody wants that
)
"""In the order in which they are asked, each with its reason."""
