"""`rewound replay`: re-executes a run from the first step that has to run again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rewound.show import options_replay as options
from rewound.show.agreeing import has_agreed, is_asked
from rewound.show.answer import answer, stdout_kept_clean, tell, without_url_grammar
from rewound.show.options import Json, RunName, StoreUrl, Yes

if TYPE_CHECKING:
    from rewound.replay import Outcome
    from rewound.show.page import Page

EXAMPLE = """\b
Examples:
  rewound replay last-failed --dry-run
  rewound replay r7f2 --output mended.ipynb --yes
  rewound replay r7f2 --from clean --into report.ipynb --map result=rows"""
VERIFY_EXAMPLE = """\b
Examples:
  rewound verify last
  rewound verify r7f2 --json"""
EXITS: Mapping[str, int] = {"succeeded": 0, "failed": 1, "held": 3, "refused": 3, "diverged": 4}
"""A replay's status -> the command's exit code."""


def replay(  # noqa: PLR0913, PLR0917 - a command's options are its parameters
    run: RunName,
    source: options.Source = None,
    from_step: options.FromStep = None,
    until: options.Until = None,
    as_is: options.AsIs = False,
    dry_run: options.DryRun = False,
    output: options.Output = None,
    yes: Yes = False,
    set_values: options.SetValues = None,
    sweep: options.Sweep = False,
    mapped: options.Mapped = None,
    map_shared: options.MapShared = False,
    into: options.Into = None,
    also: options.Also = None,
    offline: options.Offline = False,
    live: options.Live = None,
    allow_mutations: options.AllowMutations = None,
    strict: options.Strict = False,
    resume: options.Resume = False,
    headers: options.Headers = None,
    as_json: Json = False,
    store: StoreUrl = None,
) -> int:
    """Execute a run again: what is unchanged comes from the recording, the rest runs.

    On a terminal the plan is shown and a question asked first, unless --yes is given; in a pipe it goes on unasked.
    The recorded run is never changed: a replay is a run of its own.
    """
    wanted = options.options_of(locals())
    interactive = is_asked(yes=yes, as_json=as_json, dry_run=dry_run)
    if sweep:
        from rewound.show import commands_sweep

        statuses = commands_sweep.sweep(run, store, wanted, ask=interactive, as_json=as_json)
        return 0 if dry_run else max((EXITS[status] for status in statuses), default=EXITS["held"])
    if into:
        from rewound.show import commands_into

        return commands_into.hand_over([run, *(also or ())], into, wanted, store, as_json=as_json, asks=interactive)
    if interactive and not has_agreed(_planned(run, store, wanted)):
        return EXITS["held"]
    prints = not dry_run and _prints(run, store)
    with stdout_kept_clean(as_json):
        outcome = _execute(run, store, wanted, watched=not prints)
    _put_outcome(outcome, as_json, dry_run, beside=prints)
    return 0 if dry_run else EXITS[outcome.status]


def verify(run: RunName, as_json: Json = False, store: StoreUrl = None) -> int:
    """Replay a run as it was recorded, and say whether the same comes of it: then it can be relied on to find a cause.

    Every step runs again, from the recorded source, answered by the recording; nothing may reach the outside.
    """
    from rewound.replay import verify as execute
    from rewound.show import wire_replay
    from rewound.show.progress import words_progress
    from rewound.show.text_replay import verdict_page

    without_url_grammar()
    prints = _prints(run, store)
    with stdout_kept_clean(as_json), words_progress(not prints) as progress:
        found = execute(run, store=store, progress=progress)
    if prints and not as_json:
        tell(verdict_page(found))
    else:
        answer(as_json, lambda: wire_replay.verify(found), lambda: verdict_page(found))
    return EXITS[found.outcome.status] if found.compared is None else 0 if found.reproducible else EXITS["diverged"]


def _prints(run: str, store: str | None) -> bool:
    """Whether what is replayed is a script or module: standard output, and the terminal, are the program's then."""
    from rewound.store import open_reader

    source = open_reader(store).resolve(run).source
    return source is not None and not source.endswith(".ipynb")


def _put_outcome(outcome: Outcome, as_json: bool, dry_run: bool, *, beside: bool) -> None:
    from rewound.show import wire_replay
    from rewound.show.text_replay import outcome_page, planned_page

    if beside and not as_json:
        tell(outcome_page(outcome))
        return
    answer(as_json, lambda: wire_replay.replay(outcome), lambda: planned_page(outcome) if dry_run else outcome_page(outcome))


def _execute(run: str, store: str | None, wanted: Mapping[str, Any], *, watched: bool) -> Outcome:
    without_url_grammar()
    from rewound.replay import replay as execute
    from rewound.show.progress import words_progress

    with words_progress(watched) as progress:
        return execute(run, store=store, progress=progress, **wanted)


def _planned(run: str, store: str | None, wanted: Mapping[str, Any]) -> Page:
    from rewound.show.text_replay import planned_page

    return planned_page(_execute(run, store, {**wanted, "dry_run": True}, watched=True))
