"""What `import rewound` offers beyond recording: debug, diff, replay, areplay, sweep.

Thin: each calls what the command line and the magics call. Whatever needs a library is imported when it is called.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rewound.diagnose.report import Report
    from rewound.graph.difference import Comparison
    from rewound.replay import Outcome
    from rewound.replay.sweep import Sweep


def debug(run: str = "last-failed", *, store: str | None = None) -> Report:
    """The failure of a recorded run and its ranked causes.

    `run` is an id, a unique prefix of one, `last` or `last-failed`; `store` a URL, else REWOUND_STORE or the
    project's own. Raises UnknownRun, AmbiguousName, StoreError.
    """
    from rewound.config import load_config
    from rewound.diagnose import diagnose
    from rewound.graph.good import last_good
    from rewound.store import open_reader

    reader = open_reader(store)
    found = reader.resolve(run)
    return diagnose(reader, found, last_good(reader.runs(), found), rules_off=load_config().rules_off)


def diff(left: str, right: str = "last", *, tolerance: float | None = None, store: str | None = None) -> Comparison:
    """In what the run `right` differs from the run `left`: steps, values, output, errors, durations.

    Each is an id, a unique prefix of one, `last` or `last-failed`. Floats whose relative difference is at most
    `tolerance` (1e-9) count as close. Raises UnknownRun, AmbiguousName, StoreError.
    """
    from rewound.graph.compare import compare_runs
    from rewound.store import open_reader

    reader = open_reader(store)
    return compare_runs(reader, reader.resolve(left), reader.resolve(right), tolerance=tolerance)


def replay(run: str = "last", *, store: str | None = None, **options: Any) -> Outcome:
    """Executes a recorded run again from the first step that has to; `options` are those of `rewound.replay.replay`.

    A run of its own comes of it, in a process of its own. With `dry_run=True` nothing is executed and the outcome
    holds the plan. Raises UnknownRun, AmbiguousName, MissingSource, BadSource, Refused, StoreError.
    """
    from rewound.replay import replay as execute

    return execute(run, store=store, **options)


def sweep(run: str = "last", *, overrides: Mapping[str, Any], store: str | None = None, **options: Any) -> Sweep:
    """Replays a run once for each combination of the values in `overrides`, in which a list holds those to try.

    `options` are those of `rewound.replay`. Raises BadRequest where nothing is to be varied, and what `rewound.replay` raises; every
    variant is planned before the first one runs.
    """
    from rewound.replay.sweep import sweep as execute

    return execute(run, overrides=overrides, store=store, **options)


async def areplay(run: str = "last", *, store: str | None = None, **options: Any) -> Outcome:
    """`replay` for a program with an event loop, which goes on turning meanwhile."""
    return await asyncio.to_thread(replay, run, store=store, **options)
