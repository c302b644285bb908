"""The commands that look at recordings and run nothing: runs, show, debug, why."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from rewound.errors import BadRequest
from rewound.show.answer import answer
from rewound.show.options import HtmlFile, Json, RunName, StoreUrl

if TYPE_CHECKING:
    from rewound.model import Effect, Run, Step
    from rewound.store import Reader

RUNS_EXAMPLE = """\b
Examples:
  rewound runs
  rewound runs --json --limit 1"""
SHOW_EXAMPLE = """\b
Examples:
  rewound show last
  rewound show last --step cell:3
  rewound show last --html run.html
  rewound show r7f2 --all --json"""
DEBUG_EXAMPLE = """\b
Examples:
  rewound debug last-failed
  rewound debug last-failed --html report.html
  rewound debug r7f2 --frames all
  rewound debug r7f2 --json"""
WHY_EXAMPLE = """\b
Examples:
  rewound why last contact
  rewound why r7f2 contact@cell:3"""
LISTED = 50


class Frames(StrEnum):
    """Which frames of a traceback are shown."""

    PROJECT = "project"
    ALL = "all"


def reader_of(store: str | None) -> Reader:
    """The store that a command was asked to look into."""
    from rewound.store import open_reader

    return open_reader(store)


def runs(
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=0, help=f"The newest N; 0: all. Default: {LISTED}, with --json all.")
    ] = None,
    as_json: Json = False,
    store: StoreUrl = None,
) -> int:
    """List the recorded runs, newest first."""
    from rewound.show import text, wire
    from rewound.store import listed

    found = reader_of(store).runs()
    found = found if as_json else list(listed(found))
    count = limit if limit is not None else 0 if as_json else LISTED
    shown = found[:count] if count else found
    answer(as_json, lambda: wire.runs(shown), lambda: text.runs_page(shown, more=len(found) - len(shown)))
    return 0


def show(
    run: RunName = "last",
    step: Annotated[
        str | None, typer.Option("--step", metavar="STEP", help="Only this step: an id, cell:N, cell-ID, or a function with #K.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every call, also where many are alike.")] = False,
    values: Annotated[bool, typer.Option("--values/--no-values", help="What went in and came out.")] = True,
    html: HtmlFile = None,
    as_json: Json = False,
    store: StoreUrl = None,
) -> int:
    """Show a run's timeline: steps, values, durations."""
    from rewound.show import text, wire

    reader = reader_of(store)
    found = reader.resolve(run)
    if html is not None:
        from rewound.show.html import put_page, run_page

        if step is not None:
            raise BadRequest("--step and --html do not go together.", hint="A page shows the whole run: leave out --step.")
        steps = reader.steps(found.id)
        told = put_page(html, run_page(reader, found, steps))
        answer(as_json, lambda: wire.show(found, steps, reader.effects(found.id)), lambda: told)
        return 0
    if step is not None:
        one = reader.find_step(found.id, step)
        answer(as_json, lambda: wire.show(found, [one], effects_of(reader, found, one)), lambda: text.step_page(reader, found, one))
        return 0
    steps = reader.steps(found.id)
    answer(
        as_json,
        lambda: wire.show(found, steps, reader.effects(found.id)),
        lambda: text.timeline_page(reader, found, steps, everything=everything, values=values),
    )
    return 0


def effects_of(reader: Reader, run: Run, step: Step) -> list[Effect]:
    """What a step asked of the outside itself."""
    return [effect for effect in reader.effects(run.id) if effect.step == step.seq]


def debug(
    run: RunName = "last-failed",
    everything: Annotated[bool, typer.Option("--all", help="All causes, also the unlikely ones.")] = False,
    html: HtmlFile = None,
    frames: Annotated[Frames, typer.Option("--frames", help="The frames of the way there: the project's, or those of libraries too.")] = (
        Frames.PROJECT
    ),
    as_json: Json = False,
    store: StoreUrl = None,
) -> int:
    """Say where a run failed and what caused it, most likely first."""
    from rewound.diagnose.reports import report_of
    from rewound.show import wire
    from rewound.show.text_debug import debug_page

    reader = reader_of(store)
    found = reader.resolve(run)
    report = report_of(reader, found)
    every = frames is Frames.ALL
    if html is not None:
        from rewound.show import html_debug
        from rewound.show.html import put_page

        told = put_page(html, html_debug.debug_page(reader, found, report))
        answer(as_json, lambda: wire.debug(found, report, all_frames=every), lambda: told)
        return 0
    answer(
        as_json,
        lambda: wire.debug(found, report, all_frames=every),
        lambda: debug_page(reader, found, report, all_causes=everything, all_frames=every),
    )
    return 0


def why(
    run: RunName,
    name: Annotated[
        str, typer.Argument(metavar="NAME[@STEP]", help="A name, as the newest step or STEP left it; @STEP for the step itself.")
    ],
    as_json: Json = False,
    store: StoreUrl = None,
) -> int:
    """Say where a value came from, back to its origins."""
    from rewound.show import wire
    from rewound.show.history import history, split_name
    from rewound.show.text_why import why_page

    reader = reader_of(store)
    found = reader.resolve(run)
    wanted, at = split_name(name)
    answered = history(reader, found, wanted, reader.find_step(found.id, at) if at is not None else None)
    answer(as_json, lambda: wire.why(found, answered), lambda: why_page(found, answered))
    return 0
