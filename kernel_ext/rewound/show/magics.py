"""The IPython magics' answers: each line is parsed by the command line's own parser, and calls what the commands call.

IPython itself is not imported here: the kernel registers these functions, and shows what they return. A magic
looks at the run of its own kernel unless the line names another.
"""

from __future__ import annotations

import functools
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeVar

from rewound.errors import BadRequest, RewoundError
from rewound.show.page import Page

if TYPE_CHECKING:
    from rewound.replay import Outcome

P = ParamSpec("P")
R = TypeVar("R")
Replay = Callable[..., "Outcome"]


class MagicError(BadRequest):
    """An error told in a notebook by its message alone: the traceback of a magic helps nobody."""

    def __init__(self, error: RewoundError) -> None:
        super().__init__(error.what, hint=error.hint)
        self.error = error

    def _render_traceback_(self) -> list[str]:
        return [f"rewound: {self}"]


def told_shortly(magic: Callable[P, R]) -> Callable[P, R]:
    """Every error of the request as a MagicError."""

    @functools.wraps(magic)
    def told(*args: P.args, **options: P.kwargs) -> R:
        try:
            return magic(*args, **options)
        except MagicError:
            raise
        except RewoundError as error:
            raise MagicError(error) from None

    return told


@dataclass(frozen=True, slots=True)
class RecordRequest:
    """What `%record` or `%%record` asks for."""

    action: Literal["on", "off", "status", "cell"]
    name: str | None = None
    cell: str | None = None


@told_shortly
def magic_runs(line: str = "") -> Page:
    """`%runs`: the table of runs."""
    from rewound.show import text
    from rewound.show.commands_look import LISTED, reader_of
    from rewound.store import listed

    asked = parsed("runs", words_of(line))
    found = list(listed(reader_of(asked["store"]).runs()))
    count = LISTED if asked["limit"] is None else asked["limit"] or len(found)
    return text.runs_page(found[:count], more=max(0, len(found) - count))


@told_shortly
def magic_timeline(line: str = "", *, run: str = "last") -> Page:
    """`%timeline [RUN]`: the steps of a run."""
    from rewound.show import text
    from rewound.show.commands_look import reader_of
    from rewound.show.widget.about import View

    words = words_of(line)
    asked = parsed("show", words if _names_run(words) else [run, *words])
    reader = reader_of(asked["store"])
    found = reader.resolve(asked["run"])
    if asked["step"] is not None:
        return text.step_page(reader, found, reader.find_step(found.id, asked["step"]))
    page = text.timeline_page(reader, found, reader.steps(found.id), everything=asked["everything"], values=asked["values"])
    page.view = View(reader, found.id)
    return page


@told_shortly
def magic_why(line: str, *, run: str = "last") -> Page:
    """`%why NAME[@STEP]`: where a value of this kernel's run came from; `%why RUN NAME` for another run."""
    from rewound.show.commands_look import reader_of
    from rewound.show.history import history, split_name
    from rewound.show.text_why import why_page

    words = words_of(line)
    asked = parsed("why", words if len(words) > 1 else [run, *words])
    reader = reader_of(asked["store"])
    found = reader.resolve(asked["run"])
    name, at = split_name(asked["name"])
    return why_page(found, history(reader, found, name, reader.find_step(found.id, at) if at is not None else None))


@told_shortly
def magic_lineage(line: str = "", *, run: str = "last") -> Page:
    """`%lineage [NAME]`: the family of this kernel's run, and where a value came from; `%lineage RUN NAME` for another run."""
    from rewound.show.commands_lineage import found
    from rewound.show.text_lineage import lineage_page

    words = words_of(line)
    several = len(words) > 1 and not words[1].startswith("-")
    asked = parsed("lineage", words if several else [run, *words])
    return lineage_page(*found(asked["run"], asked["name"], asked["store"]), asked["name"])


@told_shortly
def magic_diff(line: str = "", *, run: str = "last") -> Page:
    """`%diff RUN`: another run beside this kernel's; `%diff RUN RUN` for any two."""
    from rewound.graph.compare import compare_runs
    from rewound.show.commands_diff import sides
    from rewound.show.text_diff import diff_page

    words = words_of(line)
    several = len(words) > 1 and not words[1].startswith("-")
    asked = parsed("diff", words if several or not words else [words[0], run, *words[1:]])
    reader, left, right = sides(asked["left"], asked["right"], asked["store"])
    return diff_page(reader, compare_runs(reader, left, right, tolerance=asked["tolerance"]), all_steps=asked["everything"])


@told_shortly
def magic_debug(line: str = "", *, run: str = "last-failed") -> Page:
    """The report on a failed run."""
    from rewound.diagnose.reports import report_of
    from rewound.show.commands_look import reader_of
    from rewound.show.text_debug import debug_page

    words = words_of(line)
    asked = parsed("debug", words if _names_run(words) else [run, *words])
    reader = reader_of(asked["store"])
    found = reader.resolve(asked["run"])
    return debug_page(reader, found, report_of(reader, found), all_causes=asked["everything"], all_frames=asked["frames"] == "all")


@told_shortly
def magic_replay(line: str = "", *, run: str = "last", execute: Replay | None = None) -> Page | Mapping[str, Any]:
    """`%replay`: the plan or the outcome, with `--json` as a document; `execute(run, **options)` is the live kernel's own replay.

    Takes what `rewound replay` takes; `--debug` is `magics_debugger`'s.
    """
    from rewound.show import wire_replay
    from rewound.show.text_replay import outcome_page, planned_page
    from rewound.show.widget.about import view_of

    options = replay_options(line, run=run)
    as_json = "--json" in words_of(line)
    if options.pop("sweep", False):
        from rewound.replay.sweep import sweep
        from rewound.show import wire_sweep
        from rewound.show.text_sweep import sweep_page

        tried = sweep(options.pop("run"), **options)
        return wire_sweep.sweep(tried) if as_json else sweep_page(tried, planned=options["dry_run"])
    if "into" in options:
        from rewound.replay.into import hand_over
        from rewound.show import wire_handed
        from rewound.show.text_into import handed_page

        handed = hand_over(options.pop("runs"), options.pop("into"), **options)
        return wire_handed.one_or_several(handed) if as_json else handed_page(handed)
    if execute is None:
        from rewound.replay import replay as in_fresh_process

        execute = in_fresh_process
    outcome = execute(options.pop("run"), **options)
    if as_json:
        return wire_replay.replay(outcome)
    page = planned_page(outcome) if options.get("dry_run") else outcome_page(outcome)
    page.view = view_of(outcome, options.get("store"))
    return page


@told_shortly
def replay_options(line: str, *, run: str = "last") -> dict[str, Any]:
    """The options of a `%replay` line, by the names that the Python interface has for them."""
    from rewound.show.options_replay import options_of

    words = words_of(line)
    asked = parsed("replay", words if _names_run(words) else [run, *words])
    asked |= {name: Path(asked[name]) for name in ("source", "output") if asked[name] is not None}
    kept = {name: asked[name] for name in ("run", "store", "sweep")} | options_of(asked)
    if asked["into"]:
        from rewound.show.commands_into import into_options

        return {"runs": [kept["run"], *(asked["also"] or ())], "into": asked["into"], "store": kept["store"], **into_options(kept)}
    return {**kept, **({"debug": asked["debug"]} if asked["debug"] is not None else {})}


@told_shortly
def magic_record(line: str, cell: str | None = None) -> RecordRequest:
    """`%record on|off|status` or `%%record [--name NAME]`, as a request that the kernel carries out."""
    words = words_of(line)
    if cell is None:
        if words not in (["on"], ["off"], ["status"]):
            raise BadRequest(f"%record cannot do {line.strip()!r}.", hint="Write %record on, %record off or %record status.")
        return RecordRequest(words[0])  # type: ignore[arg-type]
    name = None
    if words[:1] == ["--name"] and len(words) == 2:
        name = words[1]
    elif words:
        raise BadRequest(f"%%record cannot do {line.strip()!r}.", hint="Write %%record or %%record --name NAME.")
    return RecordRequest("cell", name, cell)


def words_of(line: str) -> list[str]:
    """A magic's line as a shell would take it apart. Raises BadRequest."""
    try:
        return shlex.split(line)
    except ValueError as error:
        raise BadRequest(f"{line!r} cannot be read: {error}.", hint="Close the quotation marks.") from None


def _names_run(words: list[str]) -> bool:
    """Whether the line begins with a run; options come after it in a magic, where the run is usually left out."""
    return bool(words) and not words[0].startswith("-")


def parsed(command: str, words: list[str]) -> dict[str, Any]:
    """The parameters of a command's line, by the command line's parser."""
    from rewound.show.cli import parameters

    found = parameters(command, words)
    if found.get("as_json") and command != "replay":
        raise BadRequest(f"%{command} answers no JSON.", hint=f"The command line does, with the same words: !rewound {command} --json")
    if found.get("html") is not None:
        raise BadRequest("A magic writes no page.", hint=f"The command line does: !rewound {command} RUN --html FILE")
    return found
