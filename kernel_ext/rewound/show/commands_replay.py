"""`rewound replay`: re-executes a run from the first step that has to run again."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rewound.errors import BadRequest, MissingSource
from rewound.show.answer import answer, stdout_kept_clean, tell, without_url_grammar
from rewound.show.commands_into import Also, IntoWhat, Mapped, hand_over
from rewound.show.options import Json, RunName, StoreUrl, Yes
from rewound.show.page import Page

if TYPE_CHECKING:
    from rewound.replay import Outcome

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
LATER: Mapping[str, str] = {
    "mapped": "--map",
}
"""Parameters of the contract whose machinery is not there yet, and their options."""
WORKS = "This version replays the recorded program, or --source, as `rewound replay --help` tells."


def replay(  # noqa: PLR0913, PLR0917 - a command's options are its parameters
    run: RunName,
    source: Annotated[
        Path | None, typer.Option("--source", metavar="FILE", help="The program as it is to be. Default: the recorded file, as it is now.")
    ] = None,
    from_step: Annotated[str | None, typer.Option("--from", metavar="STEP", help="Run again from this step on.")] = None,
    as_is: Annotated[bool, typer.Option("--as-is", help="Run every step again: recorded source, recorded effects.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done, and why.")] = False,
    output: Annotated[Path | None, typer.Option("--output", metavar="FILE.ipynb", help="Write the executed notebook here.")] = None,
    yes: Yes = False,
    set_values: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME[@STEP]=JSON", help="Another value: of a variable, or of what models are asked."),
    ] = None,
    mapped: Mapped = None,
    into: IntoWhat = None,
    also: Also = None,
    offline: Annotated[bool, typer.Option("--offline", help="Nothing may reach the outside world.")] = False,
    live: Annotated[
        list[str] | None, typer.Option("--live", metavar="EFFECT", help="Of what is new, only this kind, host or step may reach it.")
    ] = None,
    allow_mutations: Annotated[
        list[str] | None, typer.Option("--allow-mutations", metavar="STEP|all", help="Let this step change something outside.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Where the recorded run had ended, go on for real.")] = False,
    headers: Annotated[
        list[str] | None, typer.Option("--header", metavar="NAME:VALUE", help="Of a recorded request: in the place of a masked header.")
    ] = None,
    as_json: Json = False,
    store: StoreUrl = None,
) -> int:
    """Execute a run again: what is unchanged comes from the recording, the rest runs.

    On a terminal the plan is shown and a question asked first, unless --yes is given; in a pipe it goes on unasked.
    The recorded run is never changed: a replay is a run of its own.
    """
    check_request({"mapped": mapped, "into": into, "also": also, "source": source, "output": output})
    wanted: dict[str, Any] = {"source": source, "from_step": from_step, "as_is": as_is, "output": output}
    wanted |= {"offline": offline, "live": tuple(live or ()), "allow_mutations": tuple(allow_mutations or ())}
    wanted |= {"resume": resume, "headers": tuple(headers or ()), "overrides": overrides_read(set_values)}
    interactive = not (yes or as_json or dry_run) and sys.stdin.isatty() and sys.stdout.isatty()
    if into:
        return hand_over([run, *(also or ())], into, mapped, {**wanted, "dry_run": dry_run}, store, as_json=as_json, asks=interactive)
    if interactive and not _agreed(run, store, wanted):
        tell(Page().line("Nothing was run."))
        return EXITS["held"]
    return _carry_out(run, store, {**wanted, "dry_run": dry_run}, as_json=as_json)


def _carry_out(run: str, store: str | None, options: Mapping[str, Any], *, as_json: bool) -> int:
    dry_run: bool = options["dry_run"]
    prints = not dry_run and _prints(run, store)
    with stdout_kept_clean(as_json):
        outcome = _execute(run, store, options, watched=not prints)
    _put_outcome(outcome, as_json, dry_run, beside=prints)
    return 0 if dry_run else EXITS[outcome.status]


def overrides_read(texts: list[str] | None) -> dict[str, Any]:
    """See `rewound.replay.overrides`, which a command without any does not import."""
    if not texts:
        return {}
    from rewound.replay.overrides import read_overrides

    return read_overrides(texts)


def verify(run: RunName, as_json: Json = False, store: StoreUrl = None) -> int:
    """Replay a run as it was recorded, and say whether the same comes of it: then it can be relied on to find a cause.

    Every step runs again, from the recorded source, answered by the recording; nothing may reach the outside.
    """
    from rewound.replay import verify as execute
    from rewound.show import wire
    from rewound.show.progress import words_progress
    from rewound.show.text_replay import verdict_page

    without_url_grammar()
    prints = _prints(run, store)
    with stdout_kept_clean(as_json), words_progress(not prints) as progress:
        found = execute(run, store=store, progress=progress)
    if prints and not as_json:
        tell(verdict_page(found))
    else:
        answer(as_json, lambda: wire.verify(found), lambda: verdict_page(found))
    return EXITS[found.outcome.status] if found.compared is None else 0 if found.reproducible else EXITS["diverged"]


def _prints(run: str, store: str | None) -> bool:
    """Whether what is replayed is a script or module: standard output, and the terminal, are the program's then."""
    from rewound.store import open_reader

    source = open_reader(store).resolve(run).source
    return source is not None and not source.endswith(".ipynb")


def _put_outcome(outcome: Outcome, as_json: bool, dry_run: bool, *, beside: bool) -> None:
    from rewound.show import wire
    from rewound.show.text_replay import outcome_page, planned_page

    if beside and not as_json:
        tell(outcome_page(outcome))
        return
    answer(as_json, lambda: wire.replay(outcome), lambda: planned_page(outcome) if dry_run else outcome_page(outcome))


def _execute(run: str, store: str | None, options: Mapping[str, Any], *, watched: bool) -> Outcome:
    without_url_grammar()
    from rewound.replay import replay as execute
    from rewound.show.progress import words_progress

    with words_progress(watched) as progress:
        return execute(run, store=store, progress=progress, **options)


def _agreed(run: str, store: str | None, wanted: Mapping[str, Any]) -> bool:
    """Show the plan and ask."""
    _put_outcome(_execute(run, store, {**wanted, "dry_run": True}, watched=True), False, True, beside=False)
    return typer.confirm("Go on?", default=True)


def check_request(options: Mapping[str, Any]) -> None:
    """Refuse what this version cannot do, and files that are not there; an option must never be silently ignored."""
    asked = [name for parameter, name in LATER.items() if options[parameter] and not options["into"]]
    if options["also"] and not options["into"]:
        raise BadRequest("--also names another run to hand over: it goes with --into.", hint="Leave it out.")
    if asked:
        raise BadRequest(f"{' and '.join(asked)} {'is' if len(asked) == 1 else 'are'} not supported by this version.", hint=WORKS)
    _check_files(options["source"], options["output"])


def _check_files(source: Path | None, output: Path | None) -> None:
    if source is not None and not source.is_file():
        raise MissingSource(f"There is no file {source}.", hint="Check the path given to --source.")
    if output is None:
        return
    if output.suffix != ".ipynb":
        hint = f"Try --output {output.with_suffix('.ipynb')}."
        raise BadRequest(f"--output writes a notebook, and {output} does not end in .ipynb.", hint=hint)
    if not output.absolute().parent.is_dir():
        raise MissingSource(f"There is no folder {output.absolute().parent} to write {output.name} to.", hint="Make it first.")
