"""`rewound record`: runs a notebook, a script or a module under the recorder."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rewound.config import load_config
from rewound.errors import BadRequest, MissingSource, RewoundError
from rewound.model import waits_with
from rewound.show.answer import answer, stdout_kept_clean, tell, without_url_grammar
from rewound.show.options import Json, StoreUrl

if TYPE_CHECKING:
    from rewound.capture.session import Session
    from rewound.config import Config
    from rewound.effects.cassettes import Interaction
    from rewound.model import Run

EXAMPLE = """\b
Examples:
  rewound record notebook.ipynb
  rewound record nightly.py -- --date 2026-01-31
  rewound record -m shop.orders -- --dry-run
  rewound record --cassette tests/cassettes/rates.yaml report.py"""


def record(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="TARGET [-- ARGS]", help="A notebook (.ipynb) or a script (.py), and what it is given.")
    ] = None,
    module: Annotated[str | None, typer.Option("-m", metavar="MODULE", help="Run this module, as `python -m` does.")] = None,
    cassette: Annotated[
        Path | None,
        typer.Option("--cassette", metavar="FILE", help="Answer HTTP requests from this cassette of vcrpy; send what it does not hold."),
    ] = None,
    as_json: Json = False,
    store: StoreUrl = None,
) -> int:
    """Run a notebook, a script or a module under the recorder, unchanged.

    Options of the program itself come after `--`. Under --json, what a script prints goes to standard error.
    With --cassette, equal requests get their answers in order, whatever client asks, and the run keeps them: no replay needs the file.
    Exits 0 if the program ended well, 1 if it failed, 3 if it waits for an answer: the recording is complete all the same.
    """
    from rewound.effects.cassettes import read_cassette
    from rewound.show import text, wire

    target = module if module is not None else _target(words or [])
    config = _config(store, None if module is not None else target)
    arguments = list(words or []) if module is not None else (words or [])[1:]
    played = None if cassette is None else _Played(cassette, read_cassette(cassette))
    with stdout_kept_clean(as_json):
        run = _as_stored(_record(target, arguments, is_module=module is not None, config=config, played=played), config)
    if as_json or run.kind == "notebook":
        answer(as_json, lambda: wire.record(run), lambda: text.recorded_page(run))
    else:
        tell(text.recorded_page(run))  # standard output belongs to the program
    if played is not None:
        with suppress(RewoundError):  # of a store that could not be written, which was told
            tell(text.played_page(played.file.name, _count_given(run, config), len(played.interactions)))
    return 0 if run.status == "succeeded" else 3 if waits_with(run) is not None else 1


@dataclass(frozen=True, slots=True)
class _Played:
    """A cassette, and what it holds."""

    file: Path
    interactions: list[Interaction]

    def into(self, session: Session) -> None:
        from rewound.effects.played import play

        play(session.journal, self.file, self.interactions)


def _record(target: str, arguments: list[str], *, is_module: bool, config: Config, played: _Played | None) -> Run:
    if target.endswith(".ipynb") and not is_module:
        without_url_grammar()
        from rewound.capture.notebook import record_notebook
        from rewound.show.progress import cells_progress

        with cells_progress("recording") as progress:
            return record_notebook(Path(target), config, progress=progress, cassette=played.file if played is not None else None)
    from rewound.capture.script import record_module, record_script

    about: dict[str, Any] = {} if played is None else {"prepare": played.into}
    return record_module(target, arguments, config, **about) if is_module else record_script(Path(target), arguments, config, **about)


def _count_given(run: Run, config: Config) -> int:
    """How many requests of the run its cassette has answered."""
    from rewound.effects.played import CASSETTE
    from rewound.store import open_reader

    start = Path(run.source).parent if run.source and run.kind != "module" else None
    return sum(CASSETTE in effect.request for effect in open_reader(config.store or None, start=start).effects(run.id))


def _as_stored(run: Run, config: Config) -> Run:
    """The run as the store has it, which knows its size and counts its steps; as it was told if it could not be written."""
    from rewound.store import open_reader

    start = Path(run.source).parent if run.source and run.kind != "module" else None
    try:
        return open_reader(config.store or None, start=start).run(run.id)
    except RewoundError:
        return run


def _config(store: str | None, target: str | None) -> Config:
    """Settings whose store is the one that the other commands find from here, wherever the target is."""
    from rewound.store import locate

    here = locate(store, Path.cwd())
    beside = locate(None, Path(target).absolute().parent) if target is not None else here
    return load_config(store=None if here == beside and not store else str(here))


def _target(words: Sequence[str]) -> str:
    """The file to run; raises for what cannot be one before anything is started."""
    if not words:
        raise BadRequest("Nothing to record.", hint="Name a notebook, a script, or a module: `rewound record notebook.ipynb`.")
    target = Path(words[0])
    if target.is_dir():
        raise BadRequest(f"{target} is a folder.", hint=f"Name a file in it, or a module: `rewound record -m {target.name}`.")
    if not target.exists():
        raise MissingSource(f"There is no file {target}.", hint=_similar(target))
    if target.suffix not in (".ipynb", ".py"):
        raise BadRequest(f"{target} is neither a notebook (.ipynb) nor a script (.py).", hint="A module goes by `-m NAME`.")
    if target.suffix == ".ipynb" and len(words) > 1:
        raise BadRequest(f"A notebook takes no arguments, and {target} was given {' '.join(words[1:])!r}.", hint="Leave them out.")
    return words[0]


def _similar(target: Path) -> str:
    if target.parent.is_dir():
        names = [entry.name for entry in target.parent.iterdir() if entry.suffix in (".ipynb", ".py")]
        near = difflib.get_close_matches(target.name, names, n=3)
        if near:
            return f"Did you mean {' or '.join(str(target.parent / name) for name in near)}?"
    return "Check the path; a module goes by `-m NAME`."
